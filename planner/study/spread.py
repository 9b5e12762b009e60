"""How widely handle times spread, as far as sums by interval can tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.domain import ChannelId, FloatArray, History

RECENT_S = 56 * 86400
LEAST_PAIRS = 200
PARTS = 20


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviation over mean of handle times, its 95 % range, and from how many contacts."""

    cv: float
    low: float
    high: float
    contacts: int


def handle_spread(history: History, channel: ChannelId) -> Spread | None:
    """Return the spread of a channel's handle times in its last eight weeks; None: cannot be told.

    The mean of an interval with n contacts differs from the next one's by chance, with variance
    s^2 (1/n + 1/m), and by what changes between them, of a variance of its own: the slope of
    squared differences (Rice 1984) over 1/n + 1/m is s^2. It needs intervals with few and with many
    contacts. The range is a jackknife over twentieths of the time.
    """
    found = _pairs(history, channel)
    if found is None:
        return None
    squared, chance, mean_s, contacts = found
    whole = _slope(squared, chance)
    part = np.arange(squared.size) * PARTS // squared.size
    without = np.array([_slope(squared[part != k], chance[part != k]) for k in range(PARTS)])
    error = float(np.sqrt((PARTS - 1) * without.var()))
    if not np.isfinite(error) or whole - 1.96 * error <= 0:
        return None
    low, cv, high = (
        float(np.sqrt(v)) / mean_s for v in (whole - 1.96 * error, whole, whole + 1.96 * error)
    )
    return Spread(cv, low, high, contacts)


def _pairs(
    history: History, channel: ChannelId
) -> tuple[FloatArray, FloatArray, float, int] | None:
    """Return squared differences of neighbours, 1/n + 1/m, mean handle time, contacts."""
    if channel not in history.channels:
        return None
    own = history.of(channel)
    if not len(own):
        return None
    seconds, handled = own.handle_s, own.handled
    good = (own.start > own.start.max() - RECENT_S) & np.isfinite(seconds) & (handled > 0)
    both = good[1:] & good[:-1] & (np.diff(own.start) == history.step_min * 60)
    if both.sum() < LEAST_PAIRS:
        return None
    mean = np.divide(seconds, handled, out=np.zeros_like(seconds), where=good)
    few = np.divide(1.0, handled, out=np.zeros_like(seconds), where=good)
    squared = (np.diff(mean) ** 2)[both]
    total = float(seconds[good].sum() / handled[good].sum())
    return squared, (few[1:] + few[:-1])[both], total, int(handled[good].sum())


def _slope(squared: FloatArray, chance: FloatArray) -> float:
    """Return the slope of squared differences over chance, each weighed by its own precision."""
    weight = 1 / chance**2
    x = chance - np.average(chance, weights=weight)
    y = squared - np.average(squared, weights=weight)
    spread = float(weight @ x**2)
    return float(weight @ (x * y)) / spread if spread > 0 else float("nan")
