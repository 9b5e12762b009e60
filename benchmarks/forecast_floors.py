"""Print every floor of the forecast: `python -m benchmarks.forecast_floors [--peers PEERS.npz]`.

One line a figure with its floor, "met" or "MISSED", on the development data (nine origins, 29 days
apart): error and ranges (`backtest`), peers (`compare`), what it must stand (`forecast_rows`),
speed (`scale`). Without `--peers` the best peer is a spreadsheet's. Exit code 1 where one misses.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks import backtest, compare, forecast_rows, scale
from benchmarks.bounds import Bound, missed


def main(arguments: Sequence[str]) -> int:
    """Print all figures, the quick ones first."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast_floors")
    parser.add_argument("--peers", type=Path)
    asked = parser.parse_args(arguments)
    if not backtest.DEFAULT.exists() or not forecast_rows.BANK.exists():
        print("skipped: the development data lie beside the project and are not there")
        return 0
    return 1 if missed(every_bound(asked.peers)) else 0


def every_bound(peers: Path | None) -> Iterator[Bound]:
    """Yield the figures of all benchmarks of the forecast with their floors."""
    found, origins = forecast_rows.series_of(backtest.DEFAULT), forecast_rows.ORIGINS
    last = max(date.fromordinal(s.first + s.days - 1) for s in found.values())
    terms = {"country": forecast_rows.COUNTRY, "days": forecast_rows.DAYS, "origins": origins}
    samples = backtest.measure_series(found, **terms, step=backtest.ORIGIN_STEP, last=last)
    yield from backtest.bounds(samples, is_default=True)
    methods = compare.own_methods(found, forecast_rows.COUNTRY, origins, with_members=False)
    if peers:
        methods |= compare.peers_of(peers, list(found), origins)
    yield from compare.bounds(methods, compare.what_came(found, origins))
    for row in forecast_rows.ROWS.values():
        yield from row()
    yield from scale.bounds()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
