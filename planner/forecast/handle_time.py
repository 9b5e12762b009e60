"""Handle time: a slowly tracked level times a shrunk slot profile, weighted by contacts handled."""

from __future__ import annotations

import numpy as np

from planner.domain import BoolArray, FloatArray
from planner.forecast.calendar import SATURDAY_SUNDAY
from planner.forecast.series import DaySeries

LEVEL_HALF_LIFE = 30.0
LEVEL_CONTACTS = 100.0
TRUST_CONTACTS = 10.0
PROFILE_CONTACTS = 300.0
WORST_RATIO = 3.0
WORST_SPREAD = 16.0


def handle_profile(
    series: DaySeries, fallback_s: float, rest: frozenset[int] = SATURDAY_SUNDAY
) -> tuple[FloatArray, bool]:
    """Return seconds per slot, shape (2, slots): working days, weekends; and whether any is known.

    Interval ratios are noise, so a slot needs some 300 handled contacts to speak for itself. The
    level follows the last weeks (half-life 30 days) and leans on all of them, and that on
    `fallback_s`, while few contacts are known. An interval whose mean is out of reach even for
    exponential times (3 + 16 / sqrt(n) times the usual) is drawn in to that bound.
    """
    slots = series.counts.shape[1]
    known = np.isfinite(series.handle_s) & np.isfinite(series.handled) & (series.handled > 0)
    known &= series.handle_s > 0
    handled = np.where(known, series.handled, 0.0)
    seconds = np.where(known, series.handle_s, 0.0)
    if handled.sum() <= 0:
        return np.full((2, slots), fallback_s), False
    usual = seconds.sum() / handled.sum()
    ratio = seconds / np.maximum(handled, 1e-12)
    worst = WORST_RATIO + WORST_SPREAD / np.sqrt(np.maximum(handled, 1.0))
    drawn = np.minimum(ratio, usual * worst)
    seconds = np.where(known, drawn * handled, 0.0)
    age = series.days - 1 - np.arange(series.days)
    weight = 0.5 ** (age / LEVEL_HALF_LIFE)
    recent_s, recent = weight @ seconds.sum(axis=1), weight @ handled.sum(axis=1)
    centre = seconds.sum() / handled.sum()
    trust = handled.sum() / (handled.sum() + TRUST_CONTACTS)
    prior = trust * centre + (1 - trust) * fallback_s
    level = (recent_s + LEVEL_CONTACTS * prior) / (recent + LEVEL_CONTACTS)
    weekend = np.isin(series.weekday, sorted(rest))
    return level * _slot_ratios(weekend, handled, seconds, centre), True


def _slot_ratios(
    weekend: BoolArray, handled: FloatArray, seconds: FloatArray, centre: float
) -> FloatArray:
    """Return handle time per slot relative to the level, 1 on average over the contacts."""
    by_slot = _shrunk(seconds.sum(axis=0), handled.sum(axis=0), np.full(handled.shape[1], centre))
    rows = [
        _shrunk(seconds[m].sum(axis=0), handled[m].sum(axis=0), by_slot)
        for m in (~weekend, weekend)
    ]
    mean = sum(
        float((row * handled[m].sum(axis=0)).sum())
        for row, m in zip(rows, (~weekend, weekend), strict=True)
    )
    return np.asarray(np.stack(rows) * (handled.sum() / max(mean, 1e-12)))


def _shrunk(seconds: FloatArray, handled: FloatArray, prior: FloatArray) -> FloatArray:
    return np.asarray((seconds + PROFILE_CONTACTS * prior) / (handled + PROFILE_CONTACTS))
