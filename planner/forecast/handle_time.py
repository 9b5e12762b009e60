"""Handle time: a slowly tracked level times a shrunk slot profile, weighted by contacts handled."""

from __future__ import annotations

import numpy as np

from planner.domain import BoolArray, FloatArray
from planner.forecast.calendar import SATURDAY_SUNDAY
from planner.forecast.series import DaySeries

LEVEL_HALF_LIFE = 30.0
LEVEL_CONTACTS = 30.0
TRUST_CONTACTS = 10.0
PROFILE_CONTACTS = 300.0
RECENT_DAYS = 28
WORST_RATIO = 3.0
WORST_SPREAD = 30.0


def handle_profile(
    series: DaySeries, fallback_s: float, rest: frozenset[int] = SATURDAY_SUNDAY
) -> tuple[FloatArray, bool]:
    """Return seconds per slot, shape (2, slots): working days, weekends; and whether any is known.

    Starting point is the mean of the last four weeks, leaning on all history and that on
    `fallback_s` while few contacts are known. A tracked level (half-life 30 days) and a slot
    profile are believed as far as they stand out of the noise of single contacts (James, Stein
    1961); where they do not, the constant stays. An interval whose mean is out of reach even for
    exponential times (3 + 30 / sqrt(n) times the usual) is drawn in to that bound.
    """
    slots = series.counts.shape[1]
    handled, seconds = _drawn_in(series)
    if handled.sum() <= 0:
        return np.full((2, slots), fallback_s), False
    trust = handled.sum() / (handled.sum() + TRUST_CONTACTS)
    prior = trust * seconds.sum() / handled.sum() + (1 - trust) * fallback_s
    weekend = np.isin(series.weekday, sorted(rest))
    noise = _noise(handled, seconds)
    level = _level(handled, seconds, prior, noise)
    return level * _slot_ratios(weekend, handled, seconds, noise), True


def _drawn_in(series: DaySeries) -> tuple[FloatArray, FloatArray]:
    """Return handled contacts and their seconds by day and slot, 0 where unknown."""
    known = np.isfinite(series.handle_s) & np.isfinite(series.handled) & (series.handled > 0)
    known &= series.handle_s > 0
    handled = np.where(known, series.handled, 0.0)
    seconds = np.where(known, series.handle_s, 0.0)
    usual = seconds.sum() / max(handled.sum(), 1e-12)
    worst = WORST_RATIO + WORST_SPREAD / np.sqrt(np.maximum(handled, 1.0))
    return handled, np.minimum(seconds, usual * worst * handled)


def _noise(handled: FloatArray, seconds: FloatArray) -> float:
    """Return the variance of one contact's handle time, from intervals of one slot on many days."""
    count = handled.sum(axis=0)
    mean = seconds.sum(axis=0) / np.maximum(count, 1e-12)
    ratio = np.divide(seconds, handled, out=np.zeros_like(seconds), where=handled > 0)
    square = float((handled * (ratio - mean) ** 2)[handled > 0].sum())
    free = float((handled > 0).sum() - (count > 0).sum())
    usual = seconds.sum() / handled.sum()
    return square / free if free >= 1 else float(usual**2)


def _level(handled: FloatArray, seconds: FloatArray, prior: float, noise: float) -> float:
    """Return the mean of four weeks, moved to the tracked level as far as that is no chance."""
    recent = slice(-RECENT_DAYS, None)
    count, total = float(handled[recent].sum()), float(seconds[recent].sum())
    lean = max(0.0, LEVEL_CONTACTS - count)
    if count + lean <= 0:
        return prior
    constant = (total + lean * prior) / (count + lean)
    weight = 0.5 ** (np.arange(len(handled))[::-1] / LEVEL_HALF_LIFE)
    tracked_s, tracked = weight @ seconds.sum(axis=1), weight @ handled.sum(axis=1)
    gap = float((tracked_s + LEVEL_CONTACTS * prior) / (tracked + LEVEL_CONTACTS)) - constant
    doubt = noise / max(count, 1.0)
    few = PROFILE_CONTACTS / float(handled.sum())
    return constant + gap * max(0.0, 1 - doubt / max(gap**2, 1e-12) - few)


def _slot_ratios(
    weekend: BoolArray, handled: FloatArray, seconds: FloatArray, noise: float
) -> FloatArray:
    """Return handle time per slot relative to the level, 1 on average over the contacts."""
    centre = seconds.sum() / handled.sum()
    by_slot = _shrunk(seconds.sum(axis=0), handled.sum(axis=0), np.full(handled.shape[1], centre))
    parts = [(seconds[m].sum(axis=0), handled[m].sum(axis=0)) for m in (~weekend, weekend)]
    rows = np.stack([_shrunk(total, count, by_slot) for total, count in parts])
    counts = np.stack([count for _, count in parts])
    mean = float((rows * counts).sum() / counts.sum())
    belief = _belief(np.stack([total for total, _ in parts]), counts, noise)
    return np.asarray(1 + belief * (rows / max(mean, 1e-12) - 1))


def _belief(seconds: FloatArray, handled: FloatArray, noise: float) -> float:
    """Return 1 - 1/F - 300/n: how far differences between slots exceed chance, none of few."""
    seen = handled > 0
    free = int(seen.sum()) - 1
    if free < 1 or noise <= 0:
        return float(noise <= 0)
    mean = seconds[seen] / handled[seen]
    centre = seconds.sum() / handled.sum()
    between = float((handled[seen] * (mean - centre) ** 2).sum()) / free
    return max(0.0, 1 - noise / max(between, 1e-12) - PROFILE_CONTACTS / float(handled.sum()))


def _shrunk(seconds: FloatArray, handled: FloatArray, prior: FloatArray) -> FloatArray:
    return np.asarray((seconds + PROFILE_CONTACTS * prior) / (handled + PROFILE_CONTACTS))
