"""Find a new level: a lasting step of the last weeks that older history knows nothing of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.domain import BoolArray, FloatArray
from planner.forecast.members import weekday_index

SHORTEST_DAYS = 13
YOUNGEST_DAYS = 5
LONGEST_DAYS = 42
BEFORE_DAYS = 42
USUAL_SWING = 0.12
SWING_WINDOWS = 4
FAR = 2.0
CLEAR = 4.0
MOST_ODD, MOST_ALIKE = 2.5, 0.9
UNEVEN = 0.35
UNEVEN_ERRORS = 2.0
AS_GOOD = 3.84  # chi-square of one degree, 95 %
ONE_SIDED_STEP = 0.4
ONE_SIDED_SHARE = 0.7
DOUBT_DAYS = 2.0
LEAST_HISTORY = 56
LEAST_BEFORE = 10
LEAST_AFTER = 4
LEAST_LEVEL = 1.0


@dataclass(frozen=True, slots=True)
class Shift:
    """Since day number `day` of the history the level is `ratio` times the one before."""

    day: int
    ratio: float


def find_shift(
    totals: FloatArray, usual: BoolArray, first: int, calm: FloatArray | None = None
) -> Shift | None:
    """Return the step that splits the last weeks best, where no usual swing explains it.

    `usual` marks the days that may speak; `calm` totals, without single odd days where such are
    known, say what each weekday brings. Both sides are medians of weekday-adjusted totals. It
    counts only if it exceeds twice the usual swing between six weeks and the two that follow,
    stands clear of chance (days that lean on each other prove less), has not begun to fade, and
    does not start from nothing. Younger edges are looked at too: where one of them fits better than
    chance explains, nothing has lasted yet.
    """
    days = len(totals)
    if days < LEAST_HISTORY or totals.mean() <= 0:
        return None
    weekday = (first + np.arange(days) - 1) % 7
    index = weekday_index(totals if calm is None else calm, first)[weekday]
    level = np.log(np.maximum(totals, 0.5) / np.maximum(index, 1e-3))
    known = usual & (index > 0.1)
    edge = _best_edge(level, known)
    if not 0 < edge <= days - SHORTEST_DAYS or not _is_lasting(level, known, edge):
        return None
    if np.median(_part(totals, known, edge - BEFORE_DAYS, edge)) < LEAST_LEVEL:
        return None  # a ratio to nothing says nothing
    belief = (days - edge) / (days - edge + DOUBT_DAYS)  # the longer it lasts, the surer it is
    return Shift(edge, float(np.exp(belief * _step(level, known, edge))))


def _best_edge(level: FloatArray, known: BoolArray) -> int:
    """Return the first day of the stretch whose own median leaves the least squares, 0 if none.

    Where a younger edge leaves less, but not surely less, the best of those old enough to have
    lasted counts: on a thin queue the noise of single days moves the best edge by some days.
    """
    days = len(level)
    loss: dict[int, float] = {}
    for edge in range(max(LEAST_BEFORE, days - LONGEST_DAYS), days - YOUNGEST_DAYS + 1):
        before = _part(level, known, edge - BEFORE_DAYS, edge)
        after = _part(level, known, edge, days)
        outer = _part(level, known, days - LONGEST_DAYS - BEFORE_DAYS, edge - BEFORE_DAYS)
        if len(before) < LEAST_BEFORE or len(after) < LEAST_AFTER:
            continue
        rest = np.concatenate([outer, before]) - np.median(before)
        loss[edge] = float((rest**2).sum() + ((after - np.median(after)) ** 2).sum())
    best = min(loss, key=lambda edge: loss[edge], default=0)
    lasting = min((e for e in loss if e <= days - SHORTEST_DAYS), key=lambda e: loss[e], default=0)
    if not lasting:
        return best
    surely = AS_GOOD * _day_noise(level, known, best) ** 2
    return lasting if loss[lasting] - loss[best] <= surely else best


def _part(level: FloatArray, known: BoolArray, begin: int, end: int) -> FloatArray:
    cut = slice(max(0, begin), max(0, end))
    return np.asarray(level[cut][known[cut]])


def _day_noise(level: FloatArray, known: BoolArray, edge: int) -> float:
    """Return the robust spread of single days around the medians before and after an edge."""
    return 1.4826 * float(np.nanmedian(np.abs(_residuals(level, known, edge))))


def _residuals(level: FloatArray, known: BoolArray, edge: int) -> FloatArray:
    """Return what days are off their side's median, from six weeks before an edge; NaN unknown."""
    rest = np.where(known, level, np.nan)
    begin = max(0, edge - BEFORE_DAYS)
    for side in (slice(begin, edge), slice(edge, None)):
        rest[side] -= np.nanmedian(rest[side])
    return np.asarray(rest[begin:])


def _leaning(rest: FloatArray, noise: float) -> float:
    """Return how much wider the error of a mean is because days lean on the day before.

    That is the root of (1 + r) / (1 - r) for a correlation r of neighbours (Bayley, Hammersley
    1946), odd days drawn in.
    """
    calm = np.clip(rest, -MOST_ODD * noise, MOST_ODD * noise)
    near = float(np.nanmean(calm[1:] * calm[:-1])) if len(calm) > 1 else 0.0
    alike = np.clip(near / max(float(np.nanmean(calm**2)), 1e-9), 0.0, MOST_ALIKE)
    return float(np.sqrt((1 + alike) / (1 - alike)))


def _step(level: FloatArray, known: BoolArray, edge: int) -> float:
    after = _part(level, known, edge, len(level))
    return float(np.median(after) - np.median(_part(level, known, edge - BEFORE_DAYS, edge)))


def _is_lasting(level: FloatArray, known: BoolArray, edge: int) -> bool:
    """Say whether the step is far beyond usual swings and noise, and as high at its end."""
    before = _part(level, known, edge - BEFORE_DAYS, edge)
    after = _part(level, known, edge, len(level))
    step = float(np.median(after) - np.median(before))
    spread = _day_noise(level, known, edge)
    noise = 1.25 * spread  # of the median of one day
    clear = CLEAR * _leaning(_residuals(level, known, edge), spread)
    half = len(after) // 2
    drift = abs(float(np.median(after[half:]) - np.median(after[:half])))
    same_side = (after - np.median(before)) * np.sign(step) > ONE_SIDED_STEP * abs(step)
    return bool(
        abs(step) > FAR * max(USUAL_SWING, _usual_swing(level, known, edge))
        and abs(step) > clear * noise * np.sqrt(1 / len(before) + 1 / len(after))
        and drift <= max(UNEVEN * abs(step), UNEVEN_ERRORS * noise * np.sqrt(4 / len(after)))
        and same_side.mean() >= ONE_SIDED_SHARE
    )


def _usual_swing(level: FloatArray, known: BoolArray, edge: int) -> float:
    """Return the root mean square of the earlier steps from six weeks to the next two."""
    swings = []
    for day in range(BEFORE_DAYS, edge - 14, 7):
        before = _part(level, known, day - BEFORE_DAYS, day)
        after = _part(level, known, day, day + 14)
        if len(before) and len(after):
            swings.append(float(np.median(after) - np.median(before)))
    squares = float(np.sum(np.square(swings))) + SWING_WINDOWS * USUAL_SWING**2
    return float(np.sqrt(squares / (len(swings) + SWING_WINDOWS)))
