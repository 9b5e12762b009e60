"""Trade work between agents until stays on a channel are long: annealing in machine code.

Every move keeps coverage: two agents trade a stretch, a spare head goes elsewhere, or a stretch of
deferred work moves to another time or agent in its window. Imported only when agents are assigned.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from planner.domain import Activity, IntArray, RosterCase
from planner.roster.duty import Week

Array = Any  # numpy arrays and numbers: the loops are typed by numba, not by mypy

OFF, PAUSE, BLOCK = int(Activity.OFF), int(Activity.PAUSE), int(Activity.BLOCK)
READY = int(Activity.READY)
CHANGE, MIDWAY = 60.0, 90.0  # points of a change of channel: after a pause, from work to work
RESTART = 20.0  # points of a stretch of spare time
SHORT = (240.0, 100.0)  # points of a stay below 30 and below 60 minutes
SPARE = 6.0  # points of the n-th spare head of a channel, times n / need
RESERVE = np.array([40, 32, 26, 21, 17, 13, 10, 7, 5, 3, 2, 1, 0]) * 1.0
LEAST_TRIES = 50_000
TRIES_PER_SHIFT, MOST_TRIES = 3500, 4_000_000  # about a second per million
HOT, COLD = 100.0, 3.0
TRADE, TAIL, MOVE, LEAVE = range(4)


def calm(week: Week, work: IntArray, code: IntArray, seed: int = 1) -> None:
    """Change `code` in place to fewer, longer stays that cover the same work."""
    case, spans = week.case, _spans(week)
    if not len(spans):
        return
    heads = (code == np.arange(len(work))[:, None, None]).sum(axis=1).astype(np.int64)
    carried = sum((h > 0 for h in case.carried.values()), np.zeros(case.grid.size, dtype=bool))
    is_deferred = np.isin(case.channels, [w.channel for w in case.windows])[:, None]
    least = np.where(carried | is_deferred, heads, np.minimum(case.need, work))
    spare = ((code >= 0) | (code == READY)).sum(axis=0) - work.sum(axis=0)
    window = _windows(case)
    window[:, carried] = -1
    skill = np.array([[c in w.skills for c in range(len(work))] for w in case.workers])
    marks = np.array([case.grid.intervals(minutes=m) for m in (30, 60)])
    state = (code, heads, spare, case.need.astype(np.int64), window)
    anneal(state, (skill, least, spans, marks), _tries(len(spans)), seed)


def _tries(shifts: int) -> int:
    return min(max(LEAST_TRIES, TRIES_PER_SHIFT * shifts), MOST_TRIES)


def _windows(case: RosterCase) -> IntArray:
    """Return the number of the window whose work an interval may take, -1 where none."""
    window = np.full(case.need.shape, -1, dtype=np.int64)
    for number, wanted in enumerate(case.windows):
        row, span = case.channels.index(wanted.channel), wanted.span
        window[row, span.start : span.end] = number
    window[:, ~case.is_open] = -1
    window[case.need > 0] = -1
    return window


def _spans(week: Week) -> IntArray:
    size, found = week.case.grid.size, []
    for row, worker in enumerate(week.case.workers):
        for shift in week.shifts[worker.id] if len(worker.skills) > 1 else ():
            if max(0, shift.start) < min(size, shift.end):
                found.append((shift.day, row, max(0, shift.start), min(size, shift.end)))
    found.sort()
    days = np.array([f[0] for f in found], dtype=np.int64)
    first, end = np.searchsorted(days, days, "left"), np.searchsorted(days, days, "right")
    rows = [(*f[1:], int(a), int(b)) for f, a, b in zip(found, first, end, strict=True)]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 5)


@njit(cache=True)
def unrest(day: Array, marks: Array) -> float:
    """Return points of changes and short stays of a shift; a stay runs on over pauses and READY."""
    before, run, points, last = OFF, 0, 0.0, OFF
    for now in day:
        if now == READY and last != READY:
            points += RESTART
        after, last = last, now
        if now in (OFF, PAUSE, BLOCK, READY):
            continue
        if now != before:
            if before != OFF:
                points += (MIDWAY if after == before else CHANGE) + _shortness(run, marks)
            before, run = now, 0
        run += 1
    return points + _shortness(run, marks)


@njit(cache=True)
def _shortness(run: int, marks: Array) -> float:
    if run == 0 or run >= marks[1]:
        return 0.0
    return SHORT[0] if run < marks[0] else SHORT[1]


@njit(cache=True)
def _put(state: Array, row: int, t: int, new: int) -> float:
    """Change one interval of an agent; return the points of spare heads won or lost."""
    code, heads, spare, need, window = state
    old, points = code[row, t], 0.0
    code[row, t] = new
    if old >= 0:
        heads[old, t] -= 1
        if need[old, t] > 0:
            points -= SPARE * max(0, heads[old, t] + 1 - need[old, t]) / need[old, t]
    if new >= 0:
        heads[new, t] += 1
        if need[new, t] > 0:
            points += SPARE * max(0, heads[new, t] - need[new, t]) / need[new, t]
    was_deferred, is_deferred = old >= 0 and window[old, t] >= 0, new >= 0 and window[new, t] >= 0
    if was_deferred and not is_deferred:
        points -= RESERVE[min(max(spare[t], 0), len(RESERVE) - 1)]
        spare[t] += 1
    elif is_deferred and not was_deferred:
        spare[t] -= 1
        points += RESERVE[min(max(spare[t], 0), len(RESERVE) - 1)]
    return points


@njit(cache=True)
def _stretch(code: Array, span: Array) -> tuple[int, int]:
    """Draw a stretch of one activity: a whole run, its beginning or its end; (0, 0): none."""
    row, t = span[0], np.random.randint(span[1], span[2])
    now = code[row, t]
    if now in (OFF, PAUSE, BLOCK):
        return 0, 0
    first, end = t, t + 1
    while first > span[1] and code[row, first - 1] == now:
        first -= 1
    while end < span[2] and code[row, end] == now:
        end += 1
    kind = np.random.randint(3)
    if kind == 1:
        return first, t + 1
    return (t, end) if kind == 2 else (first, end)


@njit(cache=True)
def _can(skill: Array, need: Array, row: int, t: int, new: int) -> bool:
    """Say whether an agent may do it: a channel known, or READY where no live one is open."""
    if new != READY:
        return bool(skill[row, new])
    has_live = False
    for c in range(need.shape[0]):
        has_live |= skill[row, c] and need[c, t] > 0
    return not has_live


@njit(cache=True)
def _trade(state: Array, skill: Array, rows: Array, stretch: Array) -> tuple[bool, float]:
    """Let two agents trade what they do in a stretch, where both are on contacts."""
    code, need, points, moved = state[0], state[3], 0.0, False
    one, two = rows
    for t in range(stretch[0], stretch[1]):
        x, y = code[one, t], code[two, t]
        if x == y or y in (OFF, PAUSE, BLOCK):
            continue
        if not (_can(skill, need, one, t, y) and _can(skill, need, two, t, x)):
            return False, points
        points += _put(state, one, t, y)
        points += _put(state, two, t, x)
        moved = True
    return moved, points


@njit(cache=True)
def _leave(state: Array, field: Array, row: int, stretch: Array, wish: int) -> tuple[bool, float]:
    """Send a spare head to another live channel."""
    skill, least = field[0], field[1]
    points, need = 0.0, state[3]
    for t in range(stretch[0], stretch[1]):
        is_idle = _is_free(state, least, row, t) and state[0][row, t] != wish
        if not (is_idle and skill[row, wish] and need[wish, t] > 0 and state[4][wish, t] < 0):
            return False, points
        points += _put(state, row, t, wish)
    return True, points


@njit(cache=True)
def _move(
    state: Array, field: Array, spans: Array, stretch: Array, wish: int
) -> tuple[bool, float]:
    """Give a stretch of deferred work to another agent or time of the same window."""
    skill, least = field[0], field[1]
    code, window, (giver, taker), (a, b) = state[0], state[4], spans, stretch
    work, points = code[giver[0], a], 0.0
    number = window[work, a]
    for t in range(a, b):
        if window[work, t] != number:
            return False, points
        points += _put(state, giver[0], t, _idle(state, skill, giver[0], t, wish))
    first, end = _stretch(code, taker)
    if end - first < b - a or not skill[taker[0], work]:
        return False, points
    first = first if np.random.random() < 0.5 else end - (b - a)
    for t in range(first, first + b - a):
        if window[work, t] != number or not _is_free(state, least, taker[0], t):
            return False, points
        points += _put(state, taker[0], t, work)
    return True, points


@njit(cache=True)
def _is_free(state: Array, least: Array, row: int, t: int) -> bool:
    """Say whether the agent could leave: READY, or a spare head of a live channel."""
    old = state[0][row, t]
    if old == READY:
        return True
    return bool(old >= 0 and state[4][old, t] < 0 and state[1][old, t] > least[old, t])


@njit(cache=True)
def _idle(state: Array, skill: Array, row: int, t: int, wish: int) -> int:
    """Return where a head that is not needed stays: the wish, another open channel, or READY."""
    need = state[3]
    if skill[row, wish] and need[wish, t] > 0:
        return wish
    for c in range(need.shape[0]):
        if skill[row, c] and need[c, t] > 0:
            return int(c)
    return READY


@njit(cache=True)
def _partner(code: Array, spans: Array, one: Array, t: int) -> Array:
    """Draw another shift of the day, if possible one that does other work at that time."""
    two = one
    for _ in range(8):
        two = spans[np.random.randint(one[3], one[4])]
        other = code[two[0], t]
        if other not in (OFF, PAUSE, BLOCK, code[one[0], t]):
            return two
    return two


@njit(cache=True)
def _try(state: Array, field: Array, pair: Array, kind: int, stretch: Array) -> tuple[bool, float]:
    """Make one random move; return whether it is lawful and the points of spare heads."""
    one, two = pair
    if kind == MOVE:
        return _move(state, field, pair, stretch, np.random.randint(len(state[4])))
    if kind == LEAVE:
        return _leave(state, field, one[0], stretch, np.random.randint(len(state[4])))
    if kind == TAIL:
        stretch = (stretch[0], one[2])
    return _trade(state, field[0], (one[0], two[0]), stretch)


@njit(cache=True)
def _kind(state: Array, least: Array, row: int, t: int) -> int:
    """Draw a kind of move that suits what the agent does at that time."""
    draw, now = np.random.random(), state[0][row, t]
    if now >= 0 and state[4][now, t] >= 0 and draw < 0.5:
        return MOVE
    if draw < 0.2 and _is_free(state, least, row, t):
        return LEAVE
    return TAIL if draw > 0.8 else TRADE


@njit(cache=True)
def _restore(state: Array, span: Array, kept: Array) -> None:
    for t in range(span[1], span[2]):
        if state[0][span[0], t] != kept[t - span[1]]:
            _put(state, span[0], t, kept[t - span[1]])


@njit(cache=True)
def anneal(state: Array, field: Array, tries: int, seed: int) -> None:
    """Try moves at falling temperature; the same seed gives the same assignment."""
    np.random.seed(seed)
    code, spans, marks = state[0], field[2], field[3]
    kept = np.empty((2, (spans[:, 2] - spans[:, 1]).max()), dtype=code.dtype)
    start, total = code.copy(), 0.0
    heat, cooling = HOT, (COLD / HOT) ** (1.0 / tries)
    for _ in range(tries):
        heat *= cooling
        one = spans[np.random.randint(len(spans))]
        stretch = _stretch(code, one)
        if stretch[0] == stretch[1]:
            continue
        kind = _kind(state, field[1], one[0], stretch[0])
        two = spans[np.random.randint(one[3], one[4])]
        if kind in (TRADE, TAIL):
            two = _partner(code, spans, one, stretch[0])
        kept_one, kept_two = kept[0, : one[2] - one[1]], kept[1, : two[2] - two[1]]
        kept_one[:] = code[one[0], one[1] : one[2]]
        kept_two[:] = code[two[0], two[1] : two[2]]
        is_lawful, points = _try(state, field, (one, two), kind, stretch)
        if is_lawful:
            points += unrest(code[one[0], one[1] : one[2]], marks) - unrest(kept_one, marks)
            if one[0] != two[0]:
                points += unrest(code[two[0], two[1] : two[2]], marks) - unrest(kept_two, marks)
        if not is_lawful or np.random.random() >= np.exp(-max(0.0, points) / heat):
            _restore(state, one, kept_one)
            _restore(state, two, kept_two)
        else:
            total += points
    if total > 0:
        code[:] = start
