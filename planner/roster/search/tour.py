"""Best week of one agent from priced days, by dynamic programming from shift to shift.

A label is (day, start, state of the week automaton, paid units above the least). Rest to the
shift before depends on that shift's end, so lengths are minimised out just before a transition.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from planner.roster.model.book import Array, Book
from planner.roster.model.fast import compiled, inlined

BIG = 1e9
ANY: Any = np.int64(0)  # not a literal: see `state.INTO`
SAFE: Any = np.int64(1)


class Labels(NamedTuple):
    """Least costs: on arrival at a start, with the day's shift up to a length, by latest end."""

    cost: Array  # [d, i, j] priced days
    arrive: Array  # [d, i, q, h]
    reach: Array  # [i, j, q, h] after the day in hand, lengths up to j
    ended: Array  # [d, e, q, h] after day d, ends up to first_end + e
    first_end: Array  # [d]
    pick_start: Array  # [d] chosen start option, -1 for a day off
    pick_length: Array  # [d]


@inlined
def first_rest(book: Book, a: int, d: int, start: int) -> bool:
    """Say whether a first shift of the week leaves a lawful rest after the last one before it."""
    return bool(start - book.past_end[a] >= book.first_rest[a, d])


@inlined
def weekly_rest(book: Book, gap: int) -> bool:
    """Say whether a gap counts as the weekly rest."""
    return bool(book.weekly_rest > 0 and gap >= book.weekly_rest)


@inlined
def rotation(book: Book, a: int, before: int, clock: int) -> bool:
    """Say whether a shift may begin at `clock` the day after one that began at `before`."""
    return bool(before - clock <= book.most_earlier[a])


@compiled
def after_off(book: Book, a: int, q: int, day: int, until: int) -> int:
    """Return the state at the layer `until` when the days from `day` on are free, or -1."""
    m = book.automaton[a]
    for d in range(day, until):
        if q < 0 or book.forced[a, d]:
            return -1
        q = book.off[m, d, q]
    return int(q)


@inlined
def most_over(book: Book, a: int, layer: int, q: int, size: int) -> int:
    """Return the most units above the least that a state can hold."""
    return int(min(size - 1, book.worked[book.automaton[a], layer, q] * book.over_span[a]))


@compiled
def best_week(book: Book, a: int, labels: Labels, safe: int) -> float:
    """Fill `labels` from its costs and pick the cheapest lawful week; `BIG` where none exists."""
    size = 1
    for n in range(book.days + 1):
        size = max(size, book.over_high[a, n] + 1)
    size = min(size, labels.arrive.shape[3])
    for d in range(book.days):
        for i in range(book.n_start[a, d]):
            clear(labels.arrive[d, i], size)
        if book.n_start[a, d] == 0:
            continue
        from_past(book, a, d, labels)
        for before in range(d):
            if before == d - 1:
                from_yesterday(book, a, d, size, labels)
            else:
                from_earlier(book, a, (before, d), size, labels)
        settle(book, a, d, size, labels)
    return choose(book, a, size, labels, safe)


@inlined
def clear(rows: Array, size: int) -> None:
    """Forget the labels of all states."""
    for q in range(rows.shape[0]):
        for h in range(size):
            rows[q, h] = BIG


@inlined
def from_past(book: Book, a: int, d: int, labels: Labels) -> None:
    """Open the labels of a first shift of the week on day `d`."""
    m = book.automaton[a]
    q = after_off(book, a, book.first_state[m], 0, d)
    if q < 0:
        return
    for i in range(book.n_start[a, d]):
        s = book.start[a, d, i]
        if first_rest(book, a, d, s):
            to = book.rested[m, d, q] if weekly_rest(book, s - book.rested_from[a]) else q
            labels.arrive[d, i, to, 0] = 0.0


@inlined
def longest_before(book: Book, a: int, d: int, most: int) -> int:
    """Return the last length option of a day of at most `most` intervals, -1 for none."""
    j = book.n_length[a, d] - 1
    while j >= 0 and book.length[a, d, j] > most:
        j -= 1
    return int(j)


@inlined
def from_yesterday(book: Book, a: int, d: int, size: int, labels: Labels) -> None:
    """Extend labels of the day before; `labels.reach` still holds that day."""
    m, y = book.automaton[a], d - 1
    for i in range(book.n_start[a, d]):
        s = book.start[a, d, i]
        for b in range(book.n_start[a, y]):
            if not rotation(book, a, book.clock[a, y, b], book.clock[a, d, i]):
                continue
            moved = abs(book.clock[a, d, i] - book.clock[a, y, b])
            jump = np.float32(book.price_jump * max(0, moved - book.jump_free))
            gap = s - book.start[a, y, b]
            j = longest_before(book, a, y, gap - book.min_rest)
            if j < 0:
                continue
            w = -1
            if book.weekly_rest > 0:
                w = min(j, longest_before(book, a, y, gap - book.weekly_rest))
            for q in range(book.n_state[m, d]):
                high = most_over(book, a, d, q, size)
                source = labels.reach[b, j, q]
                target = labels.arrive[d, i, q]
                for h in range(high + 1):
                    target[h] = min(target[h], source[h] + jump)
                if w >= 0:
                    source = labels.reach[b, w, q]
                    target = labels.arrive[d, i, book.rested[m, d, q]]
                    for h in range(high + 1):
                        target[h] = min(target[h], source[h] + jump)


@inlined
def latest(labels: Labels, d: int, end: int) -> int:
    """Return the index in `labels.ended[d]` of ends up to `end`, -1 for none."""
    return int(min(end - labels.first_end[d], labels.ended.shape[1] - 1))


@inlined
def from_earlier(book: Book, a: int, link: tuple[int, int], size: int, labels: Labels) -> None:
    """Extend labels of day `before` to day `d` over one or more days off between."""
    before, d = link
    m = book.automaton[a]
    if book.n_start[a, before] == 0:
        return
    for q in range(book.n_state[m, before + 1]):
        to = after_off(book, a, q, before + 1, d)
        if to < 0:
            continue
        high = most_over(book, a, before + 1, q, size)
        for i in range(book.n_start[a, d]):
            s = book.start[a, d, i]
            e = latest(labels, before, s - book.over_off_rest)
            if e >= 0:
                for h in range(high + 1):
                    value = labels.ended[before, e, q, h]
                    labels.arrive[d, i, to, h] = min(labels.arrive[d, i, to, h], value)
            e = latest(labels, before, s - book.weekly_rest) if book.weekly_rest > 0 else -1
            if e >= 0:
                free = book.rested[m, d, to]
                for h in range(high + 1):
                    value = labels.ended[before, e, q, h]
                    labels.arrive[d, i, free, h] = min(labels.arrive[d, i, free, h], value)


@inlined
def settle(book: Book, a: int, d: int, size: int, labels: Labels) -> None:
    """Add the day's shift to its labels; minimise over lengths, then over starts by end."""
    m, n = book.automaton[a], book.n_length[a, d]
    first = book.start[a, d, 0] + book.length[a, d, 0]
    labels.first_end[d] = first
    for e in range(labels.ended.shape[1]):
        clear(labels.ended[d, e], size)
    for i in range(book.n_start[a, d]):
        for j in range(n):
            clear(labels.reach[i, j], size)
        for j in range(n):
            c = labels.cost[d, i, j]
            if c >= BIG:
                continue
            over = book.over[a, d, j]
            e = book.start[a, d, i] + book.length[a, d, j] - first
            for q in range(book.n_state[m, d]):
                to = book.work[m, d, q]
                if to < 0:
                    continue
                high = min(most_over(book, a, d, q, size), size - 1 - over)
                source = labels.arrive[d, i, q]
                target, ended = labels.reach[i, j, to], labels.ended[d, e, to]
                for h in range(high + 1):
                    value = np.float32(source[h] + c)
                    target[h + over] = min(target[h + over], value)
                    ended[h + over] = min(ended[h + over], value)
    running_least(book.n_state[m, d + 1], (book.n_start[a, d], n, size), labels, d)


@inlined
def running_least(n_state: int, sizes: tuple[int, int, int], labels: Labels, d: int) -> None:
    """Minimise over shorter lengths and over earlier ends."""
    starts, lengths, size = sizes
    for i in range(starts):
        for j in range(1, lengths):
            for q in range(n_state):
                row, shorter = labels.reach[i, j, q], labels.reach[i, j - 1, q]
                for h in range(size):
                    row[h] = min(row[h], shorter[h])
    for e in range(1, labels.ended.shape[1]):
        for q in range(n_state):
            row, earlier = labels.ended[d, e, q], labels.ended[d, e - 1, q]
            for h in range(size):
                row[h] = min(row[h], earlier[h])


@inlined
def empty_week(book: Book, a: int) -> float:
    """Return 0 if the agent may stay at home all week, else `BIG`."""
    m = book.automaton[a]
    q = after_off(book, a, book.first_state[m], 0, book.days)
    if q < 0 or not book.over_low[a, 0] <= 0 <= book.over_high[a, 0]:
        return BIG
    free = weekly_rest(book, book.size - book.rested_from[a])
    return 0.0 if book.is_rested[m, book.days, q] or free else BIG


@compiled
def choose(book: Book, a: int, size: int, labels: Labels, safe: int) -> float:
    """Pick and trace the cheapest complete week, with `SAFE` one that keeps the on-phone quota."""
    m = book.automaton[a]
    best = empty_week(book, a)
    end_d, end_e, end_q, end_h = -1, -1, -1, -1
    for d in range(book.days):
        labels.pick_start[d] = -1
    for d in range(book.days):
        if book.n_start[a, d] == 0:
            continue
        for q in range(book.n_state[m, d + 1]):
            last = after_off(book, a, q, d + 1, book.days)
            if last < 0:
                continue
            end = book.size - (0 if book.is_rested[m, book.days, last] else book.weekly_rest)
            e = latest(labels, d, end + (book.reach if end == book.size else 0))
            worked = book.worked[m, book.days, last]
            high = book.over_safe[a, worked] if safe else book.over_high[a, worked]
            high = -1 if e < 0 else high
            for h in range(max(0, book.over_low[a, worked]), min(high, size - 1) + 1):
                if labels.ended[d, e, q, h] < best:
                    best = labels.ended[d, e, q, h]
                    end_d, end_e, end_q, end_h = d, e, q, h
    if end_d >= 0:
        trace(book, a, (end_d, end_e, end_q, end_h), labels)
    return best


@inlined
def trace(book: Book, a: int, last: tuple[int, int, int, int], labels: Labels) -> None:
    """Walk back from the last shift and write the picks."""
    d, e, q, h = last
    goal, clock = labels.ended[d, e, q, h], -1
    end = labels.first_end[d] + e
    while True:
        i, j, q = find_shift(book, a, (d, q, h, end, clock), goal, labels)
        labels.pick_start[d], labels.pick_length[d] = i, j
        h -= book.over[a, d, j]
        goal = labels.arrive[d, i, q, h]
        clock = -1
        found = False
        if h == 0 and goal == 0.0 and comes_first(book, a, d, i, q):
            return
        for before in range(d - 1, -1, -1):
            if book.n_start[a, before] == 0:
                continue
            found, state, end = find_link(book, a, (before, d, i, q, h), goal, labels)
            if found:
                clock = book.clock[a, d, i] if before == d - 1 else -1
                d, q = before, state
                break
        if not found:
            return


@inlined
def comes_first(book: Book, a: int, d: int, i: int, q: int) -> bool:
    """Say whether a label can be the first shift of the week."""
    m = book.automaton[a]
    to = after_off(book, a, book.first_state[m], 0, d)
    s = book.start[a, d, i]
    if to < 0 or not first_rest(book, a, d, s):
        return False
    free = weekly_rest(book, s - book.rested_from[a])
    return bool(q == (book.rested[m, d, to] if free else to))


@inlined
def find_link(
    book: Book, a: int, at: tuple[int, int, int, int, int], goal: float, labels: Labels
) -> tuple[bool, int, int]:
    """Return whether day `before` leads to label (d, i, q, h), its state, and the latest end."""
    before, d, i, q, h = at
    m = book.automaton[a]
    s = book.start[a, d, i]
    clock = book.clock[a, d, i] if before == d - 1 else -1
    least = book.min_rest if before == d - 1 else book.over_off_rest
    for state in range(book.n_state[m, before + 1]):
        to = after_off(book, a, state, before + 1, d)
        if to < 0:
            continue
        for free in range(2):
            if free == 1 and book.weekly_rest == 0:
                continue
            target = book.rested[m, d, to] if free else to
            end = s - (max(book.weekly_rest, least) if free else least)
            if target != q:
                continue
            if clock >= 0:
                found, _, _ = find_shift(book, a, (before, state, h, end, clock), goal, labels)
                if found >= 0:
                    return True, state, end
                continue
            e = latest(labels, before, end)
            if e >= 0 and labels.ended[before, e, state, h] == goal:
                return True, state, end
    return False, -1, -1


@compiled
def find_shift(
    book: Book, a: int, at: tuple[int, int, int, int, int], goal: float, labels: Labels
) -> tuple[int, int, int]:
    """Return start, length and state before of a shift on day `d` with exactly this cost.

    `clock` is the wall-clock start of the day after (-1: no jump is priced).
    """
    d, q, h, end, clock = at
    m = book.automaton[a]
    for i in range(book.n_start[a, d]):
        jump = np.float32(0.0)
        if clock >= 0:
            if not rotation(book, a, book.clock[a, d, i], clock):
                continue
            moved = abs(clock - book.clock[a, d, i])
            jump = np.float32(book.price_jump * max(0, moved - book.jump_free))
        for j in range(book.n_length[a, d]):
            left = h - book.over[a, d, j]
            c = labels.cost[d, i, j]
            if left < 0 or c >= BIG or book.start[a, d, i] + book.length[a, d, j] > end:
                continue
            for state in range(book.n_state[m, d]):
                if book.work[m, d, state] != q:
                    continue
                value = np.float32(labels.arrive[d, i, state, left] + c)
                if value < BIG and np.float32(value + jump) == goal:
                    return i, j, state
    return -1, -1, -1
