"""Trade places: two agents at work at the same time swap channels until stays are long.

In every interval the same heads of known skill serve the same channels before and after, so that
coverage cannot change; time away from contacts is never touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from planner.domain import BoolArray, IntArray
from planner.roster.duty import Week

OFF = -1
GROUP = 40  # agents of a day who meet each other; neighbours by start where a day has more
Small = NDArray[np.int16]  # the tables are small numbers, and large
CHANGE, MIDWAY, SHORT, NEVER = (np.int16(n) for n in (2, 3, 8, 1 << 12))
# a state: whether the two are swapped, and for each whether the present stay is one interval long
SWAPPED = np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=np.int16)
AGE = np.array([[0, 0, 1, 1, 0, 0, 1, 1], [0, 1, 0, 1, 0, 1, 0, 1]], dtype=np.int16)
HOLD = NEVER * (SWAPPED[:, None] != SWAPPED)  # from state to state, with one of the two away,
NO_SWAP = NEVER * SWAPPED  # where they cannot swap,
BEGIN = NEVER * (1 - AGE)[:, None, :]  # where a stay begins,
GO_ON = NEVER * AGE[:, None, :]  # where it goes on,
AWAY = NEVER * (AGE[:, :, None] != AGE[:, None, :])  # and in a pause


def trade(week: Week, code: IntArray) -> None:
    """Swap channels in `code`, shape (agents, intervals), where that lengthens short stays.

    Only codes of channels (0 or more) are touched. Each pair's swaps are the best there are, by
    dynamic programming over the day; in each of two tours every pair of a group meets once.
    """
    shifts = _shifts(week)
    if not shifts:
        return
    knows = np.array([[c in s.skills for c in range(len(week.case.channels))] for s in shifts])
    days = np.full((len(shifts), max(s.end - s.midnight for s in shifts)), OFF)
    for n, s in enumerate(shifts):
        days[n, s.start - s.midnight : s.end - s.midnight] = code[s.row, s.start : s.end]
    _play(shifts, knows, days[:, min(s.start - s.midnight for s in shifts) :])
    for n, s in enumerate(shifts):
        code[s.row, s.start : s.end] = days[n, s.start - s.midnight : s.end - s.midnight]


@dataclass(frozen=True, slots=True)
class _Shift:
    midnight: int
    start: int
    end: int
    row: int
    skills: frozenset[int]


def _shifts(week: Week) -> list[_Shift]:
    """Return the shifts of agents with a choice, by day and start."""
    size, found = week.case.grid.size, []
    for row, worker in enumerate(week.case.workers):
        for shift in week.shifts[worker.id] if len(worker.skills) > 1 else ():
            midnight = week.case.grid.day_spans[shift.day].start
            end = min(size, shift.end)
            found.append(_Shift(midnight, shift.start, end, row, worker.skills))
    return sorted(found, key=lambda s: (s.midnight, s.start, s.end, s.row))


def _play(shifts: list[_Shift], knows: BoolArray, days: IntArray) -> None:
    """Let all pairs meet of which one has a short stay; change `days` (shifts, intervals)."""
    is_short = np.array([_has_short(day) for day in days])
    for pairs in _rounds(shifts):
        one, two = pairs[:, is_short[pairs].any(axis=0)]
        if not len(one):
            continue
        x, y = days[one], days[two]
        swap = _best_swaps(x, y, _can_swap((x, y), (knows[one], knows[two])))
        days[one], days[two] = np.where(swap, y, x), np.where(swap, x, y)
        for n in (*one[swap.any(axis=1)], *two[swap.any(axis=1)]):
            is_short[n] = _has_short(days[n])


def _has_short(day: IntArray) -> bool:
    """Say whether a day has a stay of one interval; a stay runs on over time away."""
    work = day[day >= 0]
    ends = np.flatnonzero(work[1:] != work[:-1])
    return bool((np.diff(ends, prepend=-1, append=len(work) - 1) == 1).any())


def _rounds(shifts: list[_Shift]) -> Iterator[IntArray]:
    """Yield rounds of pairs, shape (2, pairs); nobody is in two pairs of a round.

    Large days are split into groups: neighbours by start in the first tour, then all mixed.
    """
    numbers = groupby(range(len(shifts)), key=lambda n: shifts[n].midnight)
    days = [list(day) for _, day in numbers]
    near = [day[k : k + GROUP] for day in days for k in range(0, len(day), GROUP)]
    mixed = [day[k :: -(-len(day) // GROUP)] for day in days for k in range(-(-len(day) // GROUP))]
    for groups in (near, mixed):
        for turn in range(GROUP):
            pairs = [pair for group in groups for pair in _round(group, turn)]
            if pairs:
                yield np.array(pairs).T


def _round(group: list[int], turn: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs of one round: the first stands still, the others move around the table."""
    seats = [*group, OFF] if len(group) % 2 else group
    others = len(seats) - 1
    if turn < others:
        ring = [seats[0], *(seats[1 + (k + turn) % others] for k in range(others))]
        for one, two in zip(ring[: len(ring) // 2], reversed(ring), strict=False):
            if OFF not in (one, two):
                yield one, two


def _can_swap(codes: tuple[IntArray, IntArray], knows: tuple[BoolArray, BoolArray]) -> BoolArray:
    """Say by pair and interval whether both work, on different channels that both know."""
    (x, y), at = codes, np.arange(len(codes[0]))[:, None]
    both: BoolArray = (x >= 0) & (y >= 0) & (x != y)
    return both & knows[0][at, np.maximum(y, 0)] & knows[1][at, np.maximum(x, 0)]


def _best_swaps(x: IntArray, y: IntArray, can: BoolArray) -> BoolArray:
    """Return by pair and interval whether to swap, so that points of both are least.

    Points: a change of channel, more where it comes in the midst of work; a stay of one interval.
    """
    pairs, width = x.shape
    both = (x >= 0) & (y >= 0)
    codes = np.stack((np.stack((x, y), -1), np.stack((y, x), -1))).astype(np.int16)
    codes[:, ~both, 1] = codes[:, ~both, 0]
    codes = codes[..., SWAPPED]  # agent, pair, interval, state
    leave = _leaving(codes[..., 0] >= 0)
    cost = np.tile(np.minimum(NEVER, NEVER * (SWAPPED + AGE.sum(axis=0))), (pairs, 1))
    last = np.full((2, pairs, 8), OFF, dtype=np.int16)  # agent, pair, state
    came = np.zeros((width, pairs, 8), dtype=np.int64)
    for t in range(width):
        step = np.where(both[:, t, None, None], np.int16(0), HOLD) + cost[:, :, None]
        step += np.where((both & ~can)[:, t, None], NO_SWAP, np.int16(0))[:, None, :]
        for who in (0, 1):
            step += _points(who, last[who], codes[who, :, t], leave[who, :, t])
        came[t] = step.argmin(axis=1)
        cost = np.minimum(step.min(axis=1), NEVER)
        before = np.take_along_axis(last, came[t][None], axis=2)
        last = np.where(codes[:, :, t] >= 0, codes[:, :, t], before)
    return _walk_back(came, cost + SHORT * AGE.sum(axis=0)) & can


def _leaving(is_on: BoolArray) -> Small:
    """Return the points of leaving a channel: agent, pair, interval, state left."""
    was_on = np.pad(is_on, ((0, 0), (0, 0), (1, 0)))[..., :-1]
    points: Small = np.where(was_on, MIDWAY, CHANGE)[..., None] + SHORT * AGE[:, None, None, :]
    return points


def _points(who: int, last: Small, now: Small, leave: Small) -> Small:
    """Return points of one agent of each pair by state before and after: pair, from, to."""
    was = last[:, :, None]
    changes = was != now[:, None, :]
    left = np.where(was == OFF, np.int16(0), leave[:, :, None])
    at_work = np.where(changes, left + BEGIN[who], GO_ON[who])
    points: Small = np.where((now[:, 0] >= 0)[:, None, None], at_work, AWAY[who])
    return points


def _walk_back(came: IntArray, cost: Small) -> BoolArray:
    """Return by pair and interval whether the best way through the states is a swapped one."""
    width, pairs, _ = came.shape
    swap = np.zeros((pairs, width), dtype=bool)
    state = cost.argmin(axis=1)
    for t in range(width - 1, -1, -1):
        swap[:, t] = SWAPPED[state] == 1
        state = came[t, np.arange(pairs), state]
    return swap
