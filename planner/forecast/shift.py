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
UNEVEN = 0.35
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
    stands clear of the noise of single days, has not begun to fade, and does not start from
    nothing. Younger edges are looked at too: where one of them fits best, nothing has lasted yet.
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
    """Return the first day of the stretch whose own median leaves the least squares, 0 if none."""
    days = len(level)
    best, found = np.inf, 0
    for edge in range(max(LEAST_BEFORE, days - LONGEST_DAYS), days - YOUNGEST_DAYS + 1):
        before = _part(level, known, edge - BEFORE_DAYS, edge)
        after = _part(level, known, edge, days)
        outer = _part(level, known, days - LONGEST_DAYS - BEFORE_DAYS, edge - BEFORE_DAYS)
        if len(before) < LEAST_BEFORE or len(after) < LEAST_AFTER:
            continue
        rest = np.concatenate([outer, before]) - np.median(before)
        loss = float((rest**2).sum() + ((after - np.median(after)) ** 2).sum())
        if loss < best:
            best, found = loss, edge
    return found


def _part(level: FloatArray, known: BoolArray, begin: int, end: int) -> FloatArray:
    cut = slice(max(0, begin), max(0, end))
    return np.asarray(level[cut][known[cut]])


def _step(level: FloatArray, known: BoolArray, edge: int) -> float:
    after = _part(level, known, edge, len(level))
    return float(np.median(after) - np.median(_part(level, known, edge - BEFORE_DAYS, edge)))


def _is_lasting(level: FloatArray, known: BoolArray, edge: int) -> bool:
    """Say whether the step is far beyond usual swings and noise, and as high at its end."""
    before = _part(level, known, edge - BEFORE_DAYS, edge)
    after = _part(level, known, edge, len(level))
    step = float(np.median(after) - np.median(before))
    rest = np.concatenate([before - np.median(before), after - np.median(after)])
    noise = 1.25 * 1.4826 * float(np.median(np.abs(rest)))  # of the median of one day
    half = len(after) // 2
    drift = abs(float(np.median(after[half:]) - np.median(after[:half])))
    same_side = (after - np.median(before)) * np.sign(step) > ONE_SIDED_STEP * abs(step)
    return bool(
        abs(step) > FAR * max(USUAL_SWING, _usual_swing(level, known, edge))
        and abs(step) > CLEAR * noise * np.sqrt(1 / len(before) + 1 / len(after))
        and drift <= max(UNEVEN * abs(step), noise * np.sqrt(4 / len(after)))
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
