"""Find a new level: a lasting step of the last weeks that older history knows nothing of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.domain import BoolArray, FloatArray
from planner.forecast.members import weekday_index

SHORTEST_DAYS = 8
LONGEST_DAYS = 42
BEFORE_DAYS = 42
USUAL_STEP = 0.06
FAR = 4.0
UNEVEN = 0.35
ONE_SIDED_STEP = 0.4
ONE_SIDED_SHARE = 0.85
LEAST_HISTORY = 98
LEAST_BEFORE = 10
LEAST_AFTER = 4


@dataclass(frozen=True, slots=True)
class Shift:
    """Since day number `day` of the history the level is `ratio` times the one before."""

    day: int
    ratio: float


def find_shift(clean: FloatArray, first: int) -> Shift | None:
    """Return the step that splits the last weeks best, where no usual swing explains it.

    Both sides are means of weekday-adjusted totals. It counts only if it exceeds four times the
    usual swing between six weeks and the two that follow, and has not begun to fade.
    """
    days = len(clean)
    if days < LEAST_HISTORY or clean.mean() <= 0:
        return None
    weekday = (first + np.arange(days) - 1) % 7
    index = weekday_index(clean, first)[weekday]
    level = np.log(np.maximum(clean, 0.5) / np.maximum(index, 1e-3))
    known = index > 0.1
    edge = _best_edge(level, known)
    if not edge or not _is_lasting(level, known, edge):
        return None
    return Shift(edge, float(np.exp(_step(level, known, edge))))


def _best_edge(level: FloatArray, known: BoolArray) -> int:
    """Return the first day of the stretch whose own median leaves the least squares, 0 if none."""
    days = len(level)
    best, found = np.inf, 0
    for edge in range(max(LEAST_BEFORE, days - LONGEST_DAYS), days - SHORTEST_DAYS + 1):
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
    """Say whether the step is far beyond the usual swings and as high at its end as at first."""
    step = _step(level, known, edge)
    if abs(step) <= FAR * USUAL_STEP:
        return False
    after = _part(level, known, edge, len(level))
    half = len(after) // 2
    base = np.median(_part(level, known, edge - BEFORE_DAYS, edge))
    if abs(np.median(after[half:]) - np.median(after[:half])) > UNEVEN * abs(step):
        return False
    if np.mean((after - base) * np.sign(step) > ONE_SIDED_STEP * abs(step)) < ONE_SIDED_SHARE:
        return False
    return abs(step) > FAR * max(USUAL_STEP, _usual_swing(level, known, edge))


def _usual_swing(level: FloatArray, known: BoolArray, edge: int) -> float:
    """Return the root mean square of the earlier steps from six weeks to the next two."""
    swings = []
    for day in range(BEFORE_DAYS, edge - 14, 7):
        before = _part(level, known, day - BEFORE_DAYS, day)
        after = _part(level, known, day, day + 14)
        if len(before) and len(after):
            swings.append(float(np.median(after) - np.median(before)))
    return float(np.sqrt(np.mean(np.square(swings)))) if swings else 0.0
