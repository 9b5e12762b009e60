"""Put the forecast beside its peers: `python -m benchmarks.compare [HISTORY] [--peers PEERS.npz]`.

Four weeks ahead from nine origins 29 days apart. Spreadsheet methods and the model's own members
are run here; statsforecast and LightGBM come from `benchmarks/peers.py`, which needs an environment
of its own. Pinball is the mean over the quantiles 10, 50 and 90 %, of methods that give any.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.backtest import DEFAULT
from benchmarks.bounds import Bound, missed
from benchmarks.forecast import ZONE, open_channel
from benchmarks.forecast_rows import DAYS, ORIGINS, origins_of, series_of
from planner.domain import FloatArray, Grid
from planner.forecast import bias, noise_floor, pinball, wape
from planner.forecast.calendar import calendar_of
from planner.forecast.clean import clean_days
from planner.forecast.combine import run_members
from planner.forecast.factors import day_factors
from planner.forecast.model import look_ahead
from planner.forecast.profile import HOLIDAY_ROW, day_profiles
from planner.forecast.quantiles import count_quantiles
from planner.forecast.series import DaySeries
from planner.forecast.skill import eight_week_mean

LEVELS = (0.1, 0.5, 0.9)
OURS, MEDIAN = "this forecast", "median of 8 weeks"
BUSY = 2.0


@dataclass(slots=True)
class Said:
    """What one method said of one channel: (origins, days, slots), quantiles (levels, ...)."""

    mean: list[FloatArray]
    quantiles: list[FloatArray]


def main(arguments: Sequence[str]) -> int:
    """Print one line a method, pooled, then the floors that hold beside peers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare")
    parser.add_argument("history", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--country", default="FR")
    parser.add_argument("--origins", type=int, default=ORIGINS)
    parser.add_argument("--peers", type=Path)
    asked = parser.parse_args(arguments)
    if not asked.history.exists():
        print(f"skipped: {asked.history.name} is not there (data lie beside the project)")
        return 0
    found = series_of(asked.history)
    came = what_came(found, asked.origins)
    methods = own_methods(found, asked.country, asked.origins)
    if asked.peers:
        methods |= peers_of(asked.peers, list(found), asked.origins)
    print(f"{'method':34}{'WAPE':>8}{'day':>8}{'bias':>8}{'floor x':>9}{'pinball':>9}")
    for method, said in methods.items():
        print(_line(method, said, came))
    return 1 if missed(bounds(methods, came)) else 0


def bounds(
    methods: Mapping[str, Mapping[str, Said]], came: Mapping[str, FloatArray]
) -> Iterator[Bound]:
    """Yield the error by channel over the eight-week median's, and pinball over the best peer's.

    Channels of two and more contacts an interval are judged by WAPE, thinner ones by root mean
    square (the ratio of two RMSSE is that of their RMSE) and pinball.
    """
    ours, other = methods[OURS], methods[MEDIAN]
    for name, truth in came.items():
        said, base = np.stack(ours[name].mean), np.stack(other[name].mean)
        what = f"{name}, {truth.mean():.2f} an interval: {{}} over the 8-week median's"
        if truth.mean() >= BUSY:
            yield Bound(what.format("WAPE"), wape(truth, said) / wape(truth, base), 1.0)
            continue
        squares = ((truth - said) ** 2).mean() / ((truth - base) ** 2).mean()
        yield Bound(what.format("RMSSE"), float(np.sqrt(squares)), 1.0)
        loss = [_pinball({name: m[name]}, came) or np.nan for m in (ours, other)]
        yield Bound(what.format("pinball"), loss[0] / loss[1], 1.0)
    losses = {m: loss for m, s in methods.items() if m != OURS and (loss := _pinball(s, came))}
    best = min(losses, key=lambda m: losses[m])
    ratio = (_pinball(ours, came) or np.nan) / losses[best]
    yield Bound(f"pinball over that of the best peer ({best})", ratio, 0.95)


def what_came(found: Mapping[str, DaySeries], count: int) -> dict[str, FloatArray]:
    """Return the contacts after each origin by channel, (origins, days, slots)."""
    return {
        name: np.stack(
            [
                np.nan_to_num(s.counts[o.toordinal() - s.first :][:DAYS])
                for o in origins_of(s, count=count)
            ]
        )
        for name, s in found.items()
    }


def own_methods(
    found: Mapping[str, DaySeries], country: str, count: int, *, with_members: bool = True
) -> dict[str, dict[str, Said]]:
    """Run the model, three spreadsheet methods, and the model's members alone with their mean."""
    methods: dict[str, dict[str, Said]] = {}
    for name, series in found.items():
        for first in origins_of(series, count=count):
            seen = series.until(first.toordinal())
            grid = Grid.days(first, DAYS, zone=ZONE, step_min=series.step_min)
            said_here = _ours_and_sheets(seen, grid, country)
            if with_members:
                said_here |= {n: (mean, None) for n, mean in _members(seen, country).items()}
            for method, (mean, quantiles) in said_here.items():
                said = methods.setdefault(method, {}).setdefault(name, Said([], []))
                said.mean.append(mean.reshape(DAYS, -1))
                if quantiles is not None:
                    said.quantiles.append(quantiles.reshape(len(LEVELS), DAYS, -1))
    return methods


def _ours_and_sheets(
    seen: DaySeries, grid: Grid, country: str
) -> dict[str, tuple[FloatArray, FloatArray | None]]:
    made = look_ahead(seen, grid, open_channel(seen.channel), country=country)
    ours = count_quantiles(made.contacts, made.dispersion, LEVELS, made.held)
    weeks = seen.counts[-56:].reshape(8, 7, -1)
    tiled = [np.tile(q, (DAYS // 7, 1)) for q in np.nanquantile(weeks, LEVELS, axis=0)]
    last = np.tile(weeks[-1], (DAYS // 7, 1))
    return {
        OURS: (made.contacts, ours),
        "mean of 8 weeks": (eight_week_mean(seen, grid), np.stack(tiled)),
        MEDIAN: (tiled[1], np.stack(tiled)),
        "last week again": (last, None),
    }


def _members(seen: DaySeries, country: str) -> dict[str, FloatArray]:
    """Return each day-level member alone, and their plain mean, with factors and profile."""
    days = calendar_of(seen.first, seen.days + DAYS, seen.channel, country=country)
    past, ahead = days.part(0, seen.days), days.part(seen.days, None)
    clean = clean_days(seen, past)
    said = run_members(clean.clean, clean.normal, seen.first, np.arange(DAYS))
    profiles = day_profiles(seen, clean.normal, past)
    rows = profiles[np.where(ahead.feast, HOLIDAY_ROW, ahead.weekday)]
    factors = day_factors(clean, past, ahead)
    said |= {"plain mean": np.mean(list(said.values()), axis=0)}
    return {f"member: {k}": (v * factors)[:, None] * rows for k, v in said.items()}


def peers_of(path: Path, channels: Sequence[str], count: int) -> dict[str, dict[str, Said]]:
    """Read what `benchmarks/peers.py` wrote."""
    methods: dict[str, dict[str, Said]] = {}
    with np.load(path) as kept:
        order = [str(c) for c in kept["channels"]]
        for method in kept.files:
            if method in ("channels", "origins") or method.endswith("quantiles"):
                continue
            quantiles = kept[f"{method} quantiles"] if f"{method} quantiles" in kept.files else None
            methods[method] = {}
            for name in channels:
                row = order.index(name)
                spread = [] if quantiles is None else list(quantiles[:, row, :count].swapaxes(0, 1))
                methods[method][name] = Said(list(kept[method][row, :count]), spread)
    return methods


def _line(method: str, said: Mapping[str, Said], came: Mapping[str, FloatArray]) -> str:
    truth = np.concatenate([came[c].ravel() for c in said])
    mean = np.concatenate([np.stack(s.mean).ravel() for s in said.values()])
    days = np.concatenate([came[c].sum(axis=2).ravel() for c in said])
    day_mean = np.concatenate([np.stack(s.mean).sum(axis=2).ravel() for s in said.values()])
    loss = _pinball(said, came)
    error = wape(truth, mean)
    return (
        f"{method:34}{100 * error:8.2f}{100 * wape(days, day_mean):8.2f}"
        f"{100 * bias(truth, mean):+8.2f}{error / noise_floor(mean):9.2f}"
        f"{'' if loss is None else f'{loss:.3f}':>9}"
    )


def _pinball(said: Mapping[str, Said], came: Mapping[str, FloatArray]) -> float | None:
    if not all(s.quantiles for s in said.values()):
        return None
    losses = [
        pinball(came[c], np.stack([q[i] for q in s.quantiles]), level)
        for c, s in said.items()
        for i, level in enumerate(LEVELS)
    ]
    return float(np.mean(losses))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
