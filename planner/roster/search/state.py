"""The roster in hand: heads by interval, exact worth of its coverage, each agent's own cost."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from planner.roster.model.book import Array, Book
from planner.roster.model.coverage import Coverage
from planner.roster.model.fast import compiled, inlined

SOFT = 8.0
FAR = 1 << 40
# numba compiles once more for every literal handed on: these are values to it
INTO: Any = np.int64(1)
OUT_OF: Any = np.int64(-1)
NOBODY: Any = np.int64(-1)


class State(NamedTuple):
    """Changes with every move; `put` and `take` keep all parts in step."""

    heads: Array  # [t, mask] heads who serve one of the mask
    rank: Array  # [t, r]
    sums: Array  # [g, b]
    worth: Array  # [p] served work, weighted
    start: Array  # [a, d] -1 for a day off
    length: Array  # [a, d]
    pattern: Array  # [a, d]
    pause: Array  # [a, d, k] offsets
    paid: Array  # [a, d]
    cost: Array  # [a, d] wishes and deviation of the start
    clock: Array  # [a, d]
    on_contact: Array  # [t] scratch: one shift's contact intervals
    seated: Array  # [site, t] agents at work
    crowd: Array  # [1] agent-intervals at work without a seat
    peak_load: Array  # [a]
    contact_load: Array  # [a]
    grown: Array  # [r] scratch
    more: Array  # [x] scratch: heads with one more
    share: Array  # [g, b] scratch: weight of each cut sum
    ahead: Array  # [g, b] scratch: least sum of cuts up to this one
    behind: Array  # [g, b] scratch: least sum of cuts after this one
    key: Array  # [key] scratch


@compiled
def rank_at(cov: Coverage, heads: Array, t: int, r: int) -> int:
    """Return the rank of interval `t` for heads by mask."""
    best = 1 << 40
    for u in range(cov.n_cut[r]):
        value = cov.need[t, cov.cut_need[r, u]] + heads[cov.cut_heads[r, u]]
        best = min(best, value)
    return best


@compiled
def look_ahead(cov: Coverage, state: State, p: int) -> None:
    """Fill `state.ahead` of a component: least sum over its segments up to each cut."""
    first, key = cov.first[p], state.key
    for g in range(first, cov.first[p + 1]):
        for k in range(cov.n_key[g]):
            key[k] = FAR
        if g > first:
            for b in range(cov.n_sum[g - 1]):
                k = cov.down[g - 1, b]
                key[k] = min(key[k], state.ahead[g - 1, b])
        for b in range(cov.n_sum[g]):
            before = key[cov.up[g, b]] if g > first else 0
            state.ahead[g, b] = before + state.sums[g, b] + cov.work_left[g, b]


@inlined
def look_behind(cov: Coverage, state: State, p: int) -> None:
    """Fill `state.behind` of a component: least sum over its segments after each cut."""
    last, key = cov.first[p + 1] - 1, state.key
    for b in range(cov.n_sum[last]):
        state.behind[last, b] = 0
    for g in range(last, cov.first[p], -1):
        for k in range(cov.n_key[g]):
            key[k] = FAR
        for b in range(cov.n_sum[g]):
            k = cov.up[g, b]
            value = state.behind[g, b] + state.sums[g, b] + cov.work_left[g, b]
            key[k] = min(key[k], value)
        for b in range(cov.n_sum[g - 1]):
            state.behind[g - 1, b] = key[cov.down[g - 1, b]]


@compiled
def weigh(cov: Coverage, state: State, p: int) -> int:
    """Return the weighted work served in component `p`."""
    look_ahead(cov, state, p)
    g, total, b = cov.first[p + 1] - 1, 0, 0
    for step in range(len(cov.step_weight)):
        best = FAR
        while b < cov.n_sum[g] and cov.step_of[g, b] == step:
            best = min(best, state.ahead[g, b])
            b += 1
        if best < FAR:
            total += cov.step_weight[step] * best
    return total


@compiled
def refresh(cov: Coverage, state: State) -> None:
    """Compute ranks, sums and worth from the heads."""
    for g in range(state.sums.shape[0]):
        for b in range(state.sums.shape[1]):
            state.sums[g, b] = 0
    for t in range(len(cov.segment)):
        g = cov.segment[t]
        if g >= 0:
            for r in range(cov.n_rank):
                state.rank[t, r] = rank_at(cov, state.heads[t], t, r)
            for b in range(cov.n_sum[g]):
                state.sums[g, b] += state.rank[t, cov.rank_of[g, b]]
    for p in range(len(state.worth)):
        state.worth[p] = weigh(cov, state, p)


@inlined
def mark_shift(
    book: Book, a: int, shift: tuple[int, int, int], pause: Array, on_contact: Array
) -> None:
    """Mark the contact intervals of (start, length, pattern) with pauses at these offsets."""
    s, n, p = shift
    for t in range(s, s + n):
        on_contact[t] = True
    for k in range(book.pauses.count[p]):
        at = s + pause[k]
        for t in range(at, at + book.pauses.length[p, k]):
            on_contact[t] = False
    for b in range(book.n_block[a]):
        for t in range(max(s, book.block[a, b, 0]), min(s + n, book.block[a, b, 1])):
            on_contact[t] = False


@inlined
def mark(book: Book, state: State, a: int, d: int) -> tuple[int, int]:
    """Mark the contact intervals of a shift in `state.on_contact`; return its stretch."""
    s, n = state.start[a, d], state.length[a, d]
    mark_shift(book, a, (s, n, state.pattern[a, d]), state.pause[a, d], state.on_contact)
    return s, s + n


@inlined
def take_seats(book: Book, state: State, a: int, stretch: tuple[int, int], sign: int) -> None:
    """Seat (`sign` INTO) an agent from start to end, pauses included, or let the seat go."""
    site = book.site[a]
    if site >= 0:
        for t in range(stretch[0], min(stretch[1], book.size)):
            was = max(0, state.seated[site, t] - book.seats[site, t])
            state.seated[site, t] += sign
            state.crowd[0] += max(0, state.seated[site, t] - book.seats[site, t]) - was


@compiled
def shift_week(book: Book, cov: Coverage, state: State, a: int, sign: int) -> None:
    """Put (`sign` INTO) or take (OUT_OF) the week of an agent, and keep the coverage exact."""
    k, peak, load = book.skill_set[a], 0, 0
    for d in range(book.days):
        if state.start[a, d] < 0:
            continue
        s, e = mark(book, state, a, d)
        take_seats(book, state, a, (s, e), sign)
        for t in range(s, e):
            load += state.on_contact[t]
            if t < book.size and state.on_contact[t]:
                peak += book.peak[t]
                if cov.segment[t] >= 0:
                    count_head(cov, state, t, k, sign)
    state.peak_load[a], state.contact_load[a] = peak, load
    for p in range(len(state.worth)):
        state.worth[p] = weigh(cov, state, p)


@inlined
def count_head(cov: Coverage, state: State, t: int, k: int, sign: int) -> None:
    """Add (`sign` 1) a head of skill set `k` to an interval and bring ranks and sums up to date."""
    grown = state.grown
    for x in range(cov.hit.shape[1]):
        state.heads[t, x] += sign * cov.hit[k, x]
    for r in range(cov.n_rank):
        grown[r] = rank_at(cov, state.heads[t], t, r) - state.rank[t, r]
        state.rank[t, r] += grown[r]
    g = cov.segment[t]
    for b in range(cov.n_sum[g]):
        state.sums[g, b] += grown[cov.rank_of[g, b]]


@compiled
def own_cost(book: Book, state: State, a: int) -> int:
    """Return an agent's paid hours, wishes, deviation, jumps, burden and peak excess in points."""
    total = book.price_peak * max(0, state.peak_load[a] - book.soft_peak[a])
    for d in range(book.days):
        s = state.start[a, d]
        if s < 0:
            continue
        e = s + state.length[a, d]
        total += state.cost[a, d] + book.price_paid * state.paid[a, d]
        total += book.burden_price[a] * (book.burden_sum[e] - book.burden_sum[s])
        if d > 0 and state.start[a, d - 1] >= 0:
            moved = abs(state.clock[a, d] - state.clock[a, d - 1])
            total += book.price_jump * max(0, moved - book.jump_free)
    return int(total)


@inlined
def contact_of_week(book: Book, state: State, a: int) -> int:
    """Mark the contact intervals of a week in `state.on_contact`; return its cost less the peak."""
    for t in range(book.reach):
        state.on_contact[t] = False
    for d in range(book.days):
        if state.start[a, d] >= 0:
            mark(book, state, a, d)
    loaded, state.peak_load[a] = state.peak_load[a], 0
    cost = own_cost(book, state, a)
    state.peak_load[a] = loaded
    return cost


@compiled
def marginal(cov: Coverage, state: State, k: int, gain: Array) -> None:
    """Write what one more head of skill set `k` is worth in each interval.

    Where two cuts are within `SOFT` intervals of each other both count in part: deferred work that
    is nearly done is not worth a whole shift.
    """
    width = cov.hit.shape[1]
    heads, share = state.more, state.share
    for p in range(len(state.worth)):
        look_ahead(cov, state, p)
        look_behind(cov, state, p)
    for g in range(len(cov.n_sum)):
        blend(cov, state, g)
    for t in range(len(cov.segment)):
        g = cov.segment[t]
        gain[t] = 0.0
        if g < 0:
            continue
        for x in range(width):
            heads[x] = state.heads[t, x] + cov.hit[k, x]
        known, grown = -1, 0
        for b in range(cov.n_sum[g]):
            if share[g, b] == 0.0:
                continue
            r = cov.rank_of[g, b]
            if r != known:
                known, grown = r, rank_at(cov, heads, t, r) - state.rank[t, r]
            gain[t] += share[g, b] * grown


@inlined
def blend(cov: Coverage, state: State, g: int) -> None:
    """Write the weight of each cut of a segment, by the best sum through it."""
    b, share = 0, state.share
    for step in range(len(cov.step_weight)):
        first = b
        best, second, at, other = 1e18, 1e18, -1, -1
        while b < cov.n_sum[g] and cov.step_of[g, b] == step:
            value = float(state.ahead[g, b] + state.behind[g, b])
            share[g, b] = 0.0
            if value < best:
                second, other, best, at = best, at, value, b
            elif value < second:
                second, other = value, b
            b += 1
        if b == first:
            continue
        near = max(0.0, 1.0 - (second - best) / SOFT) / 2 if other >= 0 else 0.0
        share[g, at] += cov.step_weight[step] * (1.0 - near)
        if other >= 0:
            share[g, other] += cov.step_weight[step] * near
