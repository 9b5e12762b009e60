"""Cheapest week of one agent that is lawful in all it adds up, by dynamic programming.

As `search.tour`, with the sums of `count` in the label in place of paid units alone, and shifts
told apart by the peak intervals that their pauses take away: the last axis of `Labels.cost`, and
the last digit of `Labels.pick_length`. Links between days are those of `search.tour`; here
everything is in double precision.
"""

from __future__ import annotations

from planner.roster.model.book import Book
from planner.roster.model.fast import compiled, inlined
from planner.roster.proof.count import Counts
from planner.roster.search.tour import (
    BIG,
    Labels,
    after_off,
    clear,
    comes_first,
    empty_week,
    from_earlier,
    from_past,
    from_yesterday,
    latest,
    most_over,
    rotation,
)


@compiled
def best_week(book: Book, counts: Counts, a: int, labels: Labels) -> float:
    """Fill `labels` from its costs and pick the cheapest lawful week; `BIG` where none exists."""
    size = counts.size[a]
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
        add_shifts(book, counts, a, d, labels)
    return choose(book, counts, a, labels)


@inlined
def add_shifts(book: Book, counts: Counts, a: int, d: int, labels: Labels) -> None:
    """Add the day's shift to its labels; minimise over lengths, then over starts by end."""
    first = book.start[a, d, 0] + book.length[a, d, 0]
    labels.first_end[d] = first
    forget(book, counts, a, d, labels)
    for i in range(book.n_start[a, d]):
        for j in range(book.n_length[a, d]):
            e = book.start[a, d, i] + book.length[a, d, j] - first
            for r in range(labels.cost.shape[3]):
                if labels.cost[d, i, j, r] < BIG:
                    add_shift(book, counts, (a, d, i, j, r, e), labels)
    running_least(book, counts, a, d, labels)


@inlined
def most_sum(book: Book, counts: Counts, a: int, layer: int, q: int) -> int:
    """Return the most that a week may add up to in a state."""
    return most_over(book, a, layer, q, counts.size[a])


@inlined
def forget(book: Book, counts: Counts, a: int, d: int, labels: Labels) -> None:
    """Forget the labels after day `d`; shifts of the last day lead to no start."""
    for q in range(book.n_state[book.automaton[a], d + 1]):
        size = most_sum(book, counts, a, d + 1, q) + 1
        for e in range(labels.ended.shape[1]):
            for x in range(size):
                labels.ended[d, e, q, x] = BIG
        for i in range(book.n_start[a, d] if d < book.days - 1 else 0):
            for j in range(book.n_length[a, d]):
                for x in range(size):
                    labels.reach[i, j, q, x] = BIG


@inlined
def running_least(book: Book, counts: Counts, a: int, d: int, labels: Labels) -> None:
    """Minimise over shorter lengths and over earlier ends."""
    for q in range(book.n_state[book.automaton[a], d + 1]):
        size = most_sum(book, counts, a, d + 1, q) + 1
        for e in range(1, labels.ended.shape[1]):
            row, before = labels.ended[d, e, q], labels.ended[d, e - 1, q]
            for x in range(size):
                row[x] = min(row[x], before[x])
        for i in range(book.n_start[a, d] if d < book.days - 1 else 0):
            for j in range(1, book.n_length[a, d]):
                row, before = labels.reach[i, j, q], labels.reach[i, j - 1, q]
                for x in range(size):
                    row[x] = min(row[x], before[x])


@inlined
def added(counts: Counts, at: tuple[int, int, int, int], taken: int) -> int:
    """Return what a shift (a, d, i, j) adds to the sums."""
    a, d, i, j = at
    return int(counts.load[a, d, i, j] - (taken if counts.has_peak[a] else 0))


@inlined
def add_shift(
    book: Book, counts: Counts, shift: tuple[int, int, int, int, int, int], labels: Labels
) -> None:
    """Add one shift (a, d, i, j, peak taken away, end) to the labels that it may follow."""
    a, d, i, j, r, e = shift
    m, size = book.automaton[a], counts.size[a]
    c, more = labels.cost[d, i, j, r], added(counts, (a, d, i, j), r)
    for q in range(book.n_state[m, d]):
        to = book.work[m, d, q]
        if to < 0:
            continue
        high = min(most_sum(book, counts, a, d, q), size - 1 - more)
        source = labels.arrive[d, i, q]
        target, ended = labels.reach[i, j, to], labels.ended[d, e, to]
        for x in range(high + 1):
            value = source[x] + c
            target[x + more] = min(target[x + more], value)
            ended[x + more] = min(ended[x + more], value)


@inlined
def choose(book: Book, counts: Counts, a: int, labels: Labels) -> float:
    """Pick and trace the cheapest complete week."""
    m = book.automaton[a]
    best = empty_week(book, a)
    end_d, end_e, end_q, end_x = -1, -1, -1, -1
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
            size = most_sum(book, counts, a, d + 1, q) + 1 if e >= 0 else 0
            for x in range(size):
                value = labels.ended[d, e, q, x] + counts.finish[a, worked, x]
                if value < best:
                    best, end_d, end_e, end_q, end_x = value, d, e, q, x
    if end_d >= 0 and best < BIG / 2:
        trace(book, counts, a, (end_d, end_e, end_q, end_x), labels)
    return best


@inlined
def trace(
    book: Book, counts: Counts, a: int, last: tuple[int, int, int, int], labels: Labels
) -> None:
    """Walk back from the last shift and write the picks."""
    d, e, q, x = last
    goal, clock = labels.ended[d, e, q, x], -1
    end = labels.first_end[d] + e
    while True:
        i, j, r, q = find_shift(book, counts, (a, d, q, x, end, clock), goal, labels)
        labels.pick_start[d], labels.pick_length[d] = i, j * labels.cost.shape[3] + r
        x -= added(counts, (a, d, i, j), r)
        goal = labels.arrive[d, i, q, x]
        clock = -1
        if x == 0 and goal == 0.0 and comes_first(book, a, d, i, q):
            return
        found = False
        for before in range(d - 1, -1, -1):
            if book.n_start[a, before] > 0:
                found, state, end = find_link(book, counts, (a, before, d, i, q, x), goal, labels)
            if found:
                clock = book.clock[a, d, i] if before == d - 1 else -1
                d, q = before, state
                break
        if not found:
            return


@inlined
def find_link(
    book: Book, counts: Counts, at: tuple[int, int, int, int, int, int], goal: float, labels: Labels
) -> tuple[bool, int, int]:
    """Return whether day `before` of `a` leads to (d, i, q, x), its state, and the latest end."""
    a, before, d, i, q, x = at
    m, s, is_next = book.automaton[a], book.start[a, d, i], before == d - 1
    least = book.min_rest if is_next else book.over_off_rest
    for state in range(book.n_state[m, before + 1]):
        to = after_off(book, a, state, before + 1, d)
        if to < 0 or x > most_sum(book, counts, a, before + 1, state):
            continue
        for free in range(2 if book.weekly_rest > 0 else 1):
            if (book.rested[m, d, to] if free else to) != q:
                continue
            end = s - (max(book.weekly_rest, least) if free else least)
            if is_next:
                clock = book.clock[a, d, i]
                shift = find_shift(book, counts, (a, before, state, x, end, clock), goal, labels)
                if shift[0] >= 0:
                    return True, state, end
                continue
            e = latest(labels, before, end)
            if e >= 0 and labels.ended[before, e, state, x] == goal:
                return True, state, end
    return False, -1, -1


@compiled
def find_shift(
    book: Book, counts: Counts, at: tuple[int, int, int, int, int, int], goal: float, labels: Labels
) -> tuple[int, int, int, int]:
    """Return start, length, peak taken away and state before of a shift with exactly this cost.

    `clock` is the wall-clock start of the day after (-1: no jump is priced).
    """
    a, d, q, x, end, clock = at
    m = book.automaton[a]
    for i in range(book.n_start[a, d]):
        jump = 0.0
        if clock >= 0:
            if not rotation(book, a, book.clock[a, d, i], clock):
                continue
            moved = abs(clock - book.clock[a, d, i])
            jump = float(book.price_jump * max(0, moved - book.jump_free))
        for j in range(book.n_length[a, d]):
            if book.start[a, d, i] + book.length[a, d, j] > end:
                continue
            for r in range(labels.cost.shape[3]):
                left, c = x - added(counts, (a, d, i, j), r), labels.cost[d, i, j, r]
                if left < 0 or c >= BIG:
                    continue
                for state in range(book.n_state[m, d]):
                    value = labels.arrive[d, i, state, left] + c
                    if book.work[m, d, state] == q and value < BIG and value + jump == goal:
                        return i, j, r, state
    return -1, -1, -1, -1
