"""Forecast invented centres that nothing was tuned on: `python -m benchmarks.centres [NAME ...]`.

Each has channels of one character: a summer peak, bursts, few contacts, strong growth, closed
Sundays and holidays, three months of history, campaigns nobody announced. Four weeks ahead from
nine origins, judged by the floors that hold for any centre: bias of the pool, ranges, holidays, the
mean of eight weeks. Exit code 1 where one is missed.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from benchmarks.backtest import Sample, held, joined, measure_series
from planner.domain import FloatArray
from planner.forecast import bias, wape
from planner.forecast.calendar import AFTER, BRIDGE, EVES, YEAR_END, special_days
from planner.forecast.series import DaySeries

LAST = date(2025, 12, 28)
CHANNELS, DAYS, YEAR = 6, 28, 365
POOL_BIAS, CHANNEL_BIAS = 0.04, 0.04
COVER = {0.8: (0.76, 0.84), 0.9: (0.87, 0.93)}  # a point for the chance of six channels
HOLIDAYS = 0.75


@dataclass(frozen=True, slots=True)
class Kind:
    """How the contacts of an invented channel come about; rates a slot, spreads relative.

    `swing`: amplitude of the year; `growth`: factor a year; `day`: spread of a day's own effect,
    of which `lean` stays the next day; `burst`: chance of a day with hours three to eight times as
    busy; `campaign`: days between two-day pushes to 2.2 times; `closed`: weekday without contacts.
    """

    rate: float
    history: int = 730
    slots: int = 48
    country: str = "FR"
    swing: float = 0.1
    growth: float = 1.0
    day: float = 0.08
    lean: float = 0.6
    burst: float = 0.0
    campaign: int = 0
    closed: int | None = None
    holiday: float = 0.35


KINDS = {
    "plain": Kind(12),
    "summer peak": Kind(20, swing=0.5),
    "thin": Kind(0.4, day=0.15),
    "bursts": Kind(3, history=200, slots=96, country="", day=0.2, burst=0.15),
    "growth": Kind(8, growth=1.6),
    "closed Sundays": Kind(6, closed=6, holiday=0.0, country="DE"),
    "three months": Kind(10, history=95),
    "campaigns": Kind(15, campaign=37),
}


def main(arguments: Sequence[str]) -> int:
    """Print a line a centre and the floors it misses."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.centres")
    parser.add_argument("names", nargs="*", choices=[*KINDS, []])
    asked = parser.parse_args(arguments)
    print(
        f"{'centre':18}{'WAPE':>7}{'8-week':>8}{'bias':>7}{'worst':>7}{'80 %':>7}{'90 %':>7}"
        f"{'day 80':>8}{'day 90':>8}{'holidays':>10}"
    )
    missed = [text for name in asked.names or KINDS for text in judge(name)]
    print("floors: " + ("; ".join(missed) if missed else "all met"))
    return 1 if missed else 0


def judge(name: str) -> list[str]:
    """Print the line of one centre; return the floors that it misses."""
    kind = KINDS[name]
    found = centre(name)
    origins, step = (9, 29) if kind.history > YEAR else (4, 9)
    samples = measure_series(found, kind.country, DAYS, origins, step=step, last=LAST)
    pool = joined(list(samples.values()))
    each = {n: bias(s.actual, s.said) for n, s in samples.items()}
    worst = max(each.values(), key=abs)
    covers = {(w, s): held(p, s) for w, p in _parts(pool) for s in COVER}
    feasts = _holidays(samples, found, kind, origins, step)
    error, base = wape(pool.actual, pool.said), wape(pool.actual, pool.baseline)
    print(
        f"{name:18}{error:7.2%}{base:8.2%}{bias(pool.actual, pool.said):+7.2%}{worst:+7.2%}"
        + "".join(f"{100 * v:7.1f}" for v in covers.values())
        + f"{feasts:10.3f}"
    )
    rows = [("error over the mean of eight weeks", error / base, 1.0)]
    rows += [("bias", abs(bias(pool.actual, pool.said)), POOL_BIAS)]
    if kind.history > YEAR:  # nine origins of three months are hardly more than one
        rows += [(f"bias of {n}", abs(b), CHANNEL_BIAS) for n, b in each.items()]
    rows += [("holidays", feasts, HOLIDAYS)] if np.isfinite(feasts) else []
    missed = [f"{name}: {what} {is_:.3f}, {most} allowed" for what, is_, most in rows if is_ > most]
    for (what, share), value in covers.items():
        low, high = COVER[share]
        if not low <= value <= high:
            missed.append(f"{name}: {100 * share:.0f} % ranges of {what} hold {100 * value:.1f} %")
    return missed


def _parts(pool: Sample) -> list[tuple[str, FloatArray]]:
    return [("intervals", pool.pit), ("days", pool.pit_day)]


def centre(name: str) -> dict[str, DaySeries]:
    """Return the channels of an invented centre; the same name, the same contacts."""
    kind = KINDS[name]
    seed = zlib.crc32(name.encode())
    return {f"{name} {i}": channel(kind, seed + i, f"{name} {i}") for i in range(CHANNELS)}


def channel(kind: Kind, seed: int, name: str) -> DaySeries:
    """Return one invented channel whose last day is the last of all."""
    rng = np.random.default_rng(seed)
    ordinal = LAST.toordinal() - kind.history + 1 + np.arange(kind.history)
    rate = (
        kind.rate * rng.uniform(0.6, 1.6) * _days(kind, ordinal, rng)[:, None] * _hours(kind, rng)
    )
    for day in np.flatnonzero(rng.random(kind.history) < kind.burst):
        begin = rng.integers(0, kind.slots - 8)
        rate[day, begin : begin + rng.integers(2, 8)] *= rng.uniform(3, 8)
    counts = rng.poisson(rate * rng.gamma(20, 1 / 20, rate.shape)).astype(float)
    none = np.full(counts.shape, np.nan)
    day = counts.sum(axis=1)
    return DaySeries(name, int(ordinal[0]), 1440 // kind.slots, counts, none, none, day)


def _days(kind: Kind, ordinal: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return what each day brings relative to the mean day."""
    count, year = len(ordinal), 2 * np.pi * ordinal / 365.25
    week = np.array([1.25, 1.05, 1.0, 1.0, 0.95, 0.55, 0.4]) * rng.uniform(0.9, 1.1, 7)
    if kind.closed is not None:
        week[kind.closed] = 0.0
    level = week[(ordinal.astype(int) - 1) % 7] * (1 - kind.swing * np.cos(year))
    level *= kind.growth ** (np.arange(count) / 365.25)
    effect = np.zeros(count)
    for day in range(1, count):
        noise = rng.standard_normal() * np.sqrt(1 - kind.lean**2)
        effect[day] = kind.lean * effect[day - 1] + kind.day * noise
    level *= np.exp(effect)
    for day, label in enumerate(special_days(int(ordinal[0]), count, kind.country)):
        level[day] *= _special(kind, label)
    if kind.campaign:
        for begin in range(int(rng.integers(0, kind.campaign)), count, kind.campaign):
            level[begin : begin + 2] *= 2.2
    return np.asarray(level)


def _special(kind: Kind, label: str) -> float:
    if not label:
        return 1.0
    if label in EVES.values():
        return (1 + kind.holiday) / 2
    return {AFTER: 1.2, BRIDGE: 0.8, YEAR_END: 0.8}.get(label, kind.holiday)


def _hours(kind: Kind, rng: np.random.Generator) -> FloatArray:
    """Return what each slot brings relative to the mean slot: two bumps and a quiet night."""
    hour = np.arange(kind.slots) * 24 / kind.slots
    first, second = rng.uniform(9.5, 11), rng.uniform(14, 16)
    shape = (
        0.08 + np.exp(-(((hour - first) / 2) ** 2)) + 0.8 * np.exp(-(((hour - second) / 2.5) ** 2))
    )
    return np.asarray(shape / shape.mean())


def _holidays(
    samples: dict[str, Sample], found: dict[str, DaySeries], kind: Kind, origins: int, step: int
) -> float:
    """Return the day error on holidays and days after over that without a calendar; NaN without."""
    first = LAST - timedelta(days=DAYS - 1)
    use = np.array(
        [
            bool(label) and label not in (BRIDGE, YEAR_END, *EVES.values())
            for i in range(origins)
            for label in special_days(first.toordinal() - step * i, DAYS, kind.country)
        ]
    )
    if not use.any():
        return float("nan")
    blind = measure_series(found, "", DAYS, origins, step=step, last=LAST)
    errors = [
        np.abs(s.said_day - s.actual_day)[use[: len(s.said_day)]].sum()
        for both in (samples, blind)
        for s in both.values()
    ]
    return float(sum(errors[: len(found)]) / sum(errors[len(found) :]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
