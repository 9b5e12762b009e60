"""Handle time: a slowly tracked level times a shrunk slot profile, weighted by contacts handled."""

from __future__ import annotations

import numpy as np

from planner.domain import FloatArray
from planner.forecast.series import DaySeries

LEVEL_HALF_LIFE = 21.0
LEVEL_CONTACTS = 30.0
PROFILE_CONTACTS = 150.0
WORST_RATIO = 4.0


def handle_profile(series: DaySeries, fallback_s: float) -> tuple[FloatArray, bool]:
    """Return seconds per slot, shape (2, slots): working days, weekends; and whether any is known.

    Interval ratios are noise, so a slot needs some 150 handled contacts to speak for itself. The
    level follows the last weeks (half-life 21 days) and leans on `fallback_s` while few contacts
    are known. Days at over four times or under a quarter of the usual are drawn in to that.
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
    drawn = np.clip(ratio, usual / WORST_RATIO, usual * WORST_RATIO)
    seconds = np.where(known, drawn * handled, 0.0)
    age = series.days - 1 - np.arange(series.days)
    weight = 0.5 ** (age / LEVEL_HALF_LIFE)
    recent_s, recent = weight @ seconds.sum(axis=1), weight @ handled.sum(axis=1)
    centre = seconds.sum() / handled.sum()
    trust = min(1.0, handled.sum() / LEVEL_CONTACTS)
    prior = trust * centre + (1 - trust) * fallback_s
    level = (recent_s + LEVEL_CONTACTS * prior) / (recent + LEVEL_CONTACTS)
    return level * _slot_ratios(series, handled, seconds, centre), True


def _slot_ratios(
    series: DaySeries, handled: FloatArray, seconds: FloatArray, centre: float
) -> FloatArray:
    """Return handle time per slot relative to the level, 1 on average over the contacts."""
    weekend = series.weekday >= 5
    by_slot = _shrunk(
        seconds.sum(axis=0), handled.sum(axis=0), np.full(series.counts.shape[1], centre)
    )
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
