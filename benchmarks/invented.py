"""Invented centres of one character each, the same contacts for the same name.

Nothing was tuned on them but the two causes that docs/performance.md names.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np

from planner.domain import FloatArray, IntArray
from planner.forecast.calendar import AFTER, BRIDGE, EVES, YEAR_END, special_days
from planner.forecast.series import DaySeries

LAST = date(2025, 12, 28)
CHANNELS, YEAR = 6, 365.25
WEEK = (1.25, 1.05, 1.0, 1.0, 0.95, 0.55, 0.4)


@dataclass(frozen=True, slots=True)
class Kind:
    """How the contacts of an invented channel come about; rates a slot, spreads relative.

    `sizes`: how small and large its channels are; `swing`: amplitude of the year; `christmas`:
    height of a peak before it; `growth`: factor a year; `ramp`: days from a fifth to full size;
    `steps`: days between lasting changes of level by a quarter; `walk`: spread of the level's step
    from day to day; `day`: spread of a day's own effect, of which `lean` stays the next day, with
    `wild` tails; `burst`: chance of a day with hours three to eight times as busy; `campaign`: days
    between two-day pushes to 2.2 times; `closed`: weekday without contacts; `open`: hours with
    contacts; `night`: what a slot at night brings; `turn`: hours by which weekdays' bumps differ;
    `even`: shape of the gamma noise of slots, large where there is little.
    """

    rate: float
    history: int = 730
    slots: int = 48
    country: str = "FR"
    sizes: tuple[float, float] = (0.6, 1.6)
    week: tuple[float, ...] = WEEK
    swing: float = 0.1
    christmas: float = 0.0
    growth: float = 1.0
    ramp: int = 0
    steps: int = 0
    walk: float = 0.0
    day: float = 0.08
    lean: float = 0.6
    wild: bool = False
    burst: float = 0.0
    campaign: int = 0
    closed: int | None = None
    open: tuple[float, float] = (0.0, 24.0)
    night: float = 0.08
    turn: float = 0.0
    holiday: float = 0.35
    even: float = 20.0
    last: date = LAST


KINDS = {
    "plain": Kind(12),
    "summer peak": Kind(20, swing=0.5),
    "thin": Kind(0.4, day=0.15),
    "bursts": Kind(3, history=200, slots=96, country="", day=0.2, burst=0.15),
    "growth": Kind(8, growth=1.6),
    "closed Sundays": Kind(6, closed=6, holiday=0.0, country="DE"),
    "three months": Kind(10, history=95),
    "campaigns": Kind(15, campaign=37),
    "weekdays, 8 to 18": Kind(
        6, slots=96, country="DE", week=(1.3, 1.1, 1, 0.95, 0.85, 0, 0), holiday=0, open=(8, 18)
    ),
    "round the clock": Kind(
        8, slots=24, country="GB", week=(1.05, 1, 1, 1, 1, 0.98, 0.95), holiday=0.9, night=0.6
    ),
    "three years by the hour": Kind(60, 1096, 24, "US", swing=0.15, holiday=0.5),
    "decline": Kind(10, growth=0.65, country="ES"),
    "level that walks": Kind(8, walk=0.025, day=0.1, country="IT"),
    "wild days": Kind(6, wild=True, day=0.15),
    "large and tiny": Kind(1.2, sizes=(0.05, 2.0), day=0.12),
    "very thin": Kind(0.06, day=0.2),
    "busy": Kind(80, country="NL", day=0.07, even=200, walk=0.006),
    "Christmas peak": Kind(15, christmas=1.0, country="US", walk=0.005),
    "weekdays of their own": Kind(10, turn=1.5, country="SE", day=0.1),
    "half a year": Kind(8, 190, walk=0.01, last=date(2025, 6, 29)),
    "sixteen weeks": Kind(8, 111, walk=0.01, last=date(2025, 10, 5)),
    "mail": Kind(
        4, slots=24, week=(1.4, 1.1, 1, 1, 0.9, 0.25, 0.2), day=0.25, lean=0.3, country="PL"
    ),
    "level shifts": Kind(12, 1096, steps=150, country="DE"),
    "ramp-up": Kind(10, 240, ramp=150),
}


def centre(name: str, channels: int = CHANNELS) -> dict[str, DaySeries]:
    """Return the channels of an invented centre; the same name, the same contacts."""
    kind = KINDS[name]
    seed = zlib.crc32(name.encode())
    return {f"{name} {i}": channel(kind, seed + i, f"{name} {i}") for i in range(channels)}


def channel(kind: Kind, seed: int, name: str) -> DaySeries:
    """Return one invented channel whose last day is the last of all."""
    rng = np.random.default_rng(seed)
    ordinal = kind.last.toordinal() - kind.history + 1 + np.arange(kind.history)
    size = kind.rate * rng.uniform(*kind.sizes)
    level = size * _days(kind, ordinal, rng)
    rate = level[:, None] * _hours(kind, rng)[(ordinal - 1) % 7]
    for day in np.flatnonzero(rng.random(kind.history) < kind.burst):
        begin = rng.integers(0, kind.slots - 8)
        rate[day, begin : begin + rng.integers(2, 8)] *= rng.uniform(3, 8)
    counts = rng.poisson(rate * rng.gamma(kind.even, 1 / kind.even, rate.shape)).astype(float)
    none = np.full(counts.shape, np.nan)
    day = counts.sum(axis=1)
    return DaySeries(name, int(ordinal[0]), 1440 // kind.slots, counts, none, none, day)


def _days(kind: Kind, ordinal: IntArray, rng: np.random.Generator) -> FloatArray:
    """Return what each day brings relative to the mean day."""
    count, year = len(ordinal), 2 * np.pi * ordinal / 365.25
    week = np.array(kind.week) * rng.uniform(0.9, 1.1, 7)
    if kind.closed is not None:
        week[kind.closed] = 0.0
    level = week[(ordinal - 1) % 7] * (1 - kind.swing * np.cos(year))
    level *= kind.growth ** (np.arange(count) / 365.25)
    effect = np.zeros(count)
    for day in range(1, count):
        draw = rng.standard_t(3) / np.sqrt(3) if kind.wild else rng.standard_normal()
        noise = draw * np.sqrt(1 - kind.lean**2)
        effect[day] = kind.lean * effect[day - 1] + kind.day * noise
    level *= np.exp(effect) * _slowly(kind, ordinal, rng)
    for day, label in enumerate(special_days(int(ordinal[0]), count, kind.country)):
        level[day] *= _special(kind, label)
    if kind.campaign:
        for begin in range(int(rng.integers(0, kind.campaign)), count, kind.campaign):
            level[begin : begin + 2] *= 2.2
    return np.asarray(level)


def _slowly(kind: Kind, ordinal: IntArray, rng: np.random.Generator) -> FloatArray:
    """Return what a peak before Christmas, a ramp, lasting steps and a walk make of the level."""
    count = len(ordinal)
    away = (ordinal - 355) % YEAR
    peak = np.exp(-((np.minimum(away, YEAR - away) / 18) ** 2))
    level = 1 + kind.christmas * peak
    if kind.ramp:
        level *= np.clip(0.2 + 0.8 * np.arange(count) / kind.ramp, 0.0, 1.0)
    if kind.steps:
        for begin in range(int(rng.integers(40, kind.steps)), count, kind.steps):
            level[begin:] *= rng.choice([0.8, 1.25])
    if kind.walk:
        level *= np.exp(np.cumsum(kind.walk * rng.standard_normal(count)))
    return np.asarray(level)


def _special(kind: Kind, label: str) -> float:
    if not label:
        return 1.0
    if label in EVES.values():
        return (1 + kind.holiday) / 2
    return {AFTER: 1.2, BRIDGE: 0.8, YEAR_END: 0.8}.get(label, kind.holiday)


def _hours(kind: Kind, rng: np.random.Generator) -> FloatArray:
    """Return what each slot brings, (weekdays, slots), mean 1: two bumps and a quiet night."""
    hour = np.arange(kind.slots) * 24 / kind.slots
    first, second = rng.uniform(9.5, 11), rng.uniform(14, 16)
    rows = []
    for _ in range(7):
        at = hour - (kind.turn * rng.uniform(-1, 1) if kind.turn else 0.0)
        shape = np.exp(-(((at - first) / 2) ** 2)) + 0.8 * np.exp(-(((at - second) / 2.5) ** 2))
        shape = np.where((hour >= kind.open[0]) & (hour < kind.open[1]), kind.night + shape, 0.0)
        rows.append(shape / shape.mean())
    return np.stack(rows)
