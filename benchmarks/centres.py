"""Forecast invented centres that nothing was tuned on: `python -m benchmarks.centres [NAME ...]`.

Each of `invented` has six channels (or `--channels`) of one character, from a summer peak to mail.
Four weeks ahead from nine origins, judged by the floors that hold for any centre: bias of the pool,
ranges, holidays, the mean of eight weeks. Exit code 1 where one is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from benchmarks.backtest import Sample, held, joined, measure_series
from benchmarks.invented import CHANNELS, KINDS, Kind, centre
from planner.domain import FloatArray
from planner.forecast import bias, wape
from planner.forecast.calendar import BRIDGE, EVES, YEAR_END, special_days
from planner.forecast.series import DaySeries

DAYS, YEAR = 28, 365
POOL_BIAS, CHANNEL_BIAS = 0.04, 0.04
COVER = {0.8: (0.76, 0.84), 0.9: (0.87, 0.93)}  # a point for the chance of six channels
HOLIDAYS, PLAIN_HOLIDAY = 0.75, 0.5


def main(arguments: Sequence[str]) -> int:
    """Print a line a centre and the floors it misses."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.centres")
    parser.add_argument("names", nargs="*", choices=[*KINDS, []])
    parser.add_argument("--channels", type=int, default=CHANNELS, help="of each; more: less chance")
    asked = parser.parse_args(arguments)
    print(
        f"{'centre':25}{'WAPE':>7}{'8-week':>8}{'bias':>7}{'worst':>7}{'80 %':>7}{'90 %':>7}"
        f"{'day 80':>8}{'day 90':>8}{'holidays':>10}"
    )
    missed = [text for name in asked.names or KINDS for text in judge(name, asked.channels)]
    print("floors: " + ("; ".join(missed) if missed else "all met"))
    return 1 if missed else 0


def judge(name: str, channels: int = CHANNELS) -> list[str]:
    """Print the line of one centre; return the floors that it misses."""
    kind = KINDS[name]
    found = centre(name, channels)
    origins, step = (9, 29) if kind.history > YEAR else (4, 9)
    samples = measure_series(found, kind.country, DAYS, origins, step=step, last=kind.last)
    pool = joined(list(samples.values()))
    each = {n: bias(s.actual, s.said) for n, s in samples.items()}
    worst = max(each.values(), key=abs)
    covers = {(w, s): held(p, s) for w, p in _parts(pool) for s in COVER}
    feasts = _holidays(samples, found, kind, origins, step)
    error, base = wape(pool.actual, pool.said), wape(pool.actual, pool.baseline)
    print(
        f"{name:25}{error:7.2%}{base:8.2%}{bias(pool.actual, pool.said):+7.2%}{worst:+7.2%}"
        + "".join(f"{100 * v:7.1f}" for v in covers.values())
        + f"{feasts:10.3f}"
    )
    rows = [("error over the mean of eight weeks", error / base, 1.0)]
    rows += [("bias", abs(bias(pool.actual, pool.said)), POOL_BIAS)]
    if kind.history > YEAR:  # nine origins of three months are hardly more than one
        rows += [(f"bias of {n}", abs(b), CHANNEL_BIAS) for n, b in each.items()]
    if np.isfinite(feasts) and kind.holiday <= PLAIN_HOLIDAY:  # else there is little to learn
        rows += [("holidays", feasts, HOLIDAYS)]
    missed = [f"{name}: {what} {is_:.3f}, {most} allowed" for what, is_, most in rows if is_ > most]
    for (what, share), value in covers.items():
        low, high = COVER[share]
        if not low <= value <= high:
            missed.append(f"{name}: {100 * share:.0f} % ranges of {what} hold {100 * value:.1f} %")
    return missed


def _parts(pool: Sample) -> list[tuple[str, FloatArray]]:
    return [("intervals", pool.pit), ("days", pool.pit_day)]


def _holidays(
    samples: dict[str, Sample], found: dict[str, DaySeries], kind: Kind, origins: int, step: int
) -> float:
    """Return the day error on holidays and days after over that without a calendar; NaN without."""
    first = kind.last - timedelta(days=DAYS - 1)
    use = np.array(
        [
            bool(label) and label not in (BRIDGE, YEAR_END, *EVES.values())
            for i in range(origins)
            for label in special_days(first.toordinal() - step * i, DAYS, kind.country)
        ]
    )
    if not use.any():
        return float("nan")
    blind = measure_series(found, "", DAYS, origins, step=step, last=kind.last)
    errors = [
        np.abs(s.said_day - s.actual_day)[use[: len(s.said_day)]].sum()
        for both in (samples, blind)
        for s in both.values()
    ]
    return float(sum(errors[: len(found)]) / sum(errors[len(found) :]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
