"""How a day's contacts spread over its slots: weekday profiles, recent weeks first, shrunk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.domain import BoolArray, FloatArray, Grid
from planner.forecast.calendar import Calendar
from planner.forecast.series import DaySeries

HALF_LIFE_DAYS = 140.0
OVERDISPERSION = 1.5
MOST_STRENGTH = 1e6
ALL_CONTACTS = 60.0
HOLIDAY_CONTACTS = 100.0
HOLIDAY_ROW = 7
MOST_KIN = 1000.0
KIN_DAYS = 56


def day_profiles(
    series: DaySeries, normal: BoolArray, calendar: Calendar, kin: FloatArray | None = None
) -> FloatArray:
    """Return shares of a day's contacts per slot, shape (8, slots), each row summing to 1.

    `kin`: the profile of the centre's like channels, believed as far as the own contacts do not
    prove the channel different.

    Rows 0..6 are weekdays, shrunk towards the other working days (or weekend days) and these
    towards all days, as far as their own contacts do not prove them different. Row 7 is a public
    holiday on a working day, shrunk towards the quietest weekday.
    """
    slots = series.counts.shape[1]
    counts = np.nan_to_num(series.counts)
    age = series.days - 1 - np.arange(series.days)
    weight = 0.5 ** (age / HALF_LIFE_DAYS)
    use = normal if counts[normal].sum() > 0 else np.ones(series.days, dtype=bool)
    weighted = counts * weight[:, None]
    weekday, rest = series.weekday, calendar.rest
    weekend = np.isin(weekday, sorted(rest))
    everything = weighted[use].sum(axis=0)
    total = everything.sum()
    flat = np.full(slots, 1 / slots)
    everyday = everything / total if total > 0 else flat
    if kin is not None:
        everyday = _shrunk(everything, kin, min(MOST_KIN, learn_strength(everything, kin)))
    rows, brings = [], []
    for w in range(7):
        alike = use & (weekend == (w in rest)) & (weekday != w)
        like = _shrunk(weighted[alike].sum(axis=0), everyday, ALL_CONTACTS)
        own = weighted[use & (weekday == w)].sum(axis=0)
        brings.append(own.sum())
        rows.append(_shrunk(own, like, learn_strength(own, like)))
    seen = counts[calendar.feast].sum(axis=0)
    rows.append(_shrunk(seen, rows[int(np.argmin(brings))], HOLIDAY_CONTACTS))
    return np.stack(rows)


def kin_profile(others: Sequence[DaySeries], slots: int) -> FloatArray | None:
    """Return the mean profile of other channels of so many slots a day, None where none counts."""
    recent = [
        np.nan_to_num(s.counts[-KIN_DAYS:]).sum(axis=0)
        for s in others
        if s.counts.shape[1] == slots
    ]
    shares = [counts / counts.sum() for counts in recent if counts.sum() > 0]
    return np.asarray(np.mean(shares, axis=0)) if shares else None


def learn_strength(own: FloatArray, like: FloatArray) -> float:
    """Return how many contacts the profile of similar days is worth beside a weekday's own.

    Empirical Bayes by moments: what the two differ by, beyond what chance would make them differ,
    is the weekday's own character; without such character the weight is very large.
    """
    total = float(own.sum())
    if total <= 0:
        return 1.0
    noise = OVERDISPERSION * float(1 - (like**2).sum()) / total
    signal = float(((own / total - like) ** 2).sum()) - noise
    return min(MOST_STRENGTH, total * noise / signal) if signal > 0 else MOST_STRENGTH


def _shrunk(counts: FloatArray, prior: FloatArray, strength: float) -> FloatArray:
    return np.asarray((counts + strength * prior) / (counts.sum() + strength))


def at_step(profiles: FloatArray, step_min: int) -> FloatArray:
    """Return the profiles at another step; coarser slots are split along a smooth curve."""
    slots, wanted = profiles.shape[1], 1440 // step_min
    if slots == wanted:
        return profiles
    edges = np.linspace(0, 1, slots + 1)
    summed = np.concatenate([np.zeros((len(profiles), 1)), profiles.cumsum(axis=1)], axis=1)
    from scipy.interpolate import PchipInterpolator  # noqa: PLC0415  (0.3 s, rarely needed)

    curve = PchipInterpolator(edges, summed, axis=1)(np.linspace(0, 1, wanted + 1))
    return np.maximum(np.diff(curve, axis=1), 0.0)


def spread(totals: FloatArray, profiles: FloatArray, rows: FloatArray, grid: Grid) -> FloatArray:
    """Spread day totals over the intervals of a grid; `rows` names the profile of each day.

    A day is one of 24 hours: the doubled hour of autumn brings its contacts twice, the hour that
    spring skips brings none.
    """
    slot = grid.wall_min // grid.step_min
    return np.asarray(totals[grid.day] * profiles[rows[grid.day], slot])
