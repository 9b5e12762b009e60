"""Price every start x length of one agent's day with the best pauses, by dynamic programming.

For a start, the table over (pause, peak intervals taken away, offset) is shared by all lengths.
"""

from __future__ import annotations

from typing import NamedTuple

from planner.roster.model.book import Array, Book, Pauses
from planner.roster.model.fast import compiled, inlined
from planner.roster.model.shift import (
    Sight,
    breaks,
    contact_quota_day,
    off_phone_block,
    peak_cap_day,
    quota_of_shift,
    stretch_before,
    work_stretch,
)

BIG = 1e9
MOST_TRIES = 20000


class PauseTable(NamedTuple):
    """Least cost of the pauses so far, and the contacts they take away on that way."""

    cost: Array  # [k, peak intervals taken away, offset]
    gone: Array
    at: Array  # [k] offsets of the pauses chosen last
    now: Array  # [k] offsets being tried


@inlined
def look(book: Book, a: int, gain: Array, peak_price: float, sight: Sight) -> None:
    """Fill the running sums of an agent; `gain` values an interval on contacts."""
    for t in range(book.reach):
        sight.block[t + 1] = 0
    for b in range(book.n_block[a]):
        for t in range(max(0, book.block[a, b, 0]), min(book.reach, book.block[a, b, 1])):
            sight.block[t + 1] = 1
    s = book.skill_set[a]
    for t in range(book.reach):
        busy = sight.block[t + 1] > 0
        peak = 0 if busy else book.peak[t]
        value = 0.0 if busy or t >= book.size else gain[t]
        sight.block[t + 1] += sight.block[t]
        sight.peak[t + 1] = sight.peak[t] + peak
        sight.gain[t + 1] = sight.gain[t] + value - peak_price * peak
        sight.contact[t + 1] = sight.contact[t] + (0.0 if busy else book.contacts[s, t])


@compiled
def fill_pauses(
    pauses: Pauses, sight: Sight, table: PauseTable, at: tuple[int, int, int, int]
) -> None:
    """Fill the table for (pattern, start, longest shift, most peak intervals to take away)."""
    p, start, span, top = at
    least, most = 0, 0
    for k in range(pauses.count[p]):
        size = pauses.length[p, k]
        least += pauses.min_stretch
        most += pauses.max_stretch
        low, high = breaks(pauses, p, k, least, min(most, span - size))
        for r in range(top + 1):
            for o in range(span + 1):
                table.cost[k, r, o] = BIG
        for o in range(low, high + 1):
            t = start + o
            if pauses.clock[p, k, t] and off_phone_block(pauses, p, sight, t, t + size):
                if k == 0:
                    first_pause(sight, table, (t, size, o, top))
                else:
                    first, last = stretch_before(pauses, p, k, o)
                    next_pause(sight, table, (t, size, o, top), (k, first, last))
        least += size
        most += size


@inlined
def first_pause(sight: Sight, table: PauseTable, at: tuple[int, int, int, int]) -> None:
    """Open the table with the first pause at (interval, length, offset, top)."""
    t, size, o, top = at
    peak = min(top, sight.peak[t + size] - sight.peak[t])
    table.cost[0, peak, o] = sight.gain[t + size] - sight.gain[t]
    table.gone[0, peak, o] = sight.contact[t + size] - sight.contact[t]


@inlined
def next_pause(
    sight: Sight, table: PauseTable, at: tuple[int, int, int, int], link: tuple[int, int, int]
) -> None:
    """Extend the table by pause (number, first and last offset of the one before)."""
    t, size, o, top = at
    k, first, last = link
    price = sight.gain[t + size] - sight.gain[t]
    peak = sight.peak[t + size] - sight.peak[t]
    contacts = sight.contact[t + size] - sight.contact[t]
    for r in range(top + 1):
        best, at_b = BIG, -1
        for b in range(first, last + 1):
            if table.cost[k - 1, r, b] < best:
                best, at_b = table.cost[k - 1, r, b], b
        to = min(top, r + peak)
        if best < BIG and best + price < table.cost[k, to, o]:
            table.cost[k, to, o] = best + price
            table.gone[k, to, o] = table.gone[k - 1, r, at_b] + contacts


@inlined
def best_last(
    pauses: Pauses, table: PauseTable, at: tuple[int, int, int, int]
) -> tuple[float, int, int]:
    """Return cost, peak class and offset of the best last pause.

    `at`: pattern, length of the shift, least and most peak class.
    """
    p, length, need, top = at
    k = pauses.count[p] - 1
    best, best_r, best_o = BIG, 0, -1
    first, last = stretch_before(pauses, p, k + 1, length)
    for r in range(need, top + 1):
        for o in range(first, last + 1):
            if table.cost[k, r, o] < best:
                best, best_r, best_o = table.cost[k, r, o], r, o
    return best, best_r, best_o


@compiled
def try_pauses(
    pauses: Pauses, sight: Sight, table: PauseTable, shift: tuple[int, int, int], quota: float
) -> tuple[float, bool]:
    """Search pauses of (pattern, start, length) within the daily quota; exact up to `MOST_TRIES`.

    Writes the offsets to `table.at`; returns the cost, `BIG` where none was found, and whether
    all were tried.
    """
    p, start, length = shift
    n = pauses.count[p]
    now, best, k = table.now, BIG, 0
    for x in range(n):
        now[x] = -1
    for _ in range(MOST_TRIES):
        first = pauses.min_stretch
        if k > 0:
            first += now[k - 1] + pauses.length[p, k - 1]
        now[k] = first if now[k] < 0 else now[k] + 1
        low, high = breaks(pauses, p, k, first, first - pauses.min_stretch + pauses.max_stretch)
        if now[k] > min(high, length - pauses.length[p, k]):
            now[k] = -1
            k -= 1
            if k < 0:
                return best, True
        elif now[k] < low or not is_free(pauses, sight, (p, k), start + now[k]):
            continue
        elif k < n - 1:
            k += 1
        else:
            cost = cost_of(pauses, sight, shift, now, quota)
            if cost < best:
                best = cost
                for x in range(n):
                    table.at[x] = now[x]
    return best, False


@inlined
def is_free(pauses: Pauses, sight: Sight, which: tuple[int, int], t: int) -> bool:
    """Say whether clock and blocks leave room for pause (pattern, number) at interval `t`."""
    p, k = which
    end = t + pauses.length[p, k]
    return bool(pauses.clock[p, k, t] and off_phone_block(pauses, p, sight, t, end))


@compiled
def cost_of(
    pauses: Pauses, sight: Sight, shift: tuple[int, int, int], at: Array, quota: float
) -> float:
    """Return the cost of given pauses, `BIG` where stretch, peak cap or quota forbid them."""
    p, start, length = shift
    end, n = start + length, pauses.count[p]
    cost, peak, gone = 0.0, 0, 0.0
    for k in range(n):
        b = start + at[k]
        e = b + pauses.length[p, k]
        cost += sight.gain[e] - sight.gain[b]
        peak += sight.peak[e] - sight.peak[b]
        gone += sight.contact[e] - sight.contact[b]
    contacts = sight.contact[end] - sight.contact[start] - gone
    tail = length - at[n - 1] - pauses.length[p, n - 1]
    if not work_stretch(pauses, p, tail) or not contact_quota_day(pauses, p, contacts, quota):
        return BIG
    return cost if peak >= peak_cap_day(pauses, p, sight, start, end) else BIG


@inlined
def without_pauses(
    pauses: Pauses, sight: Sight, shift: tuple[int, int, int], quota: float
) -> float:
    """Return 0 where (pattern, start, length) is lawful without a pause, else `BIG`."""
    p, start, length = shift
    contacts = sight.contact[start + length] - sight.contact[start]
    fits = work_stretch(pauses, p, length) and contact_quota_day(pauses, p, contacts, quota)
    need = peak_cap_day(pauses, p, sight, start, start + length)
    return 0.0 if fits and need == 0 else BIG


@inlined
def given_pauses(
    pauses: Pauses, sight: Sight, table: PauseTable, shift: tuple[int, int, int], rate: float
) -> float:
    """Return the cost of the pauses in `table.at`, `BIG` where any rule forbids them."""
    p, start, length = shift
    quota = quota_of_shift(pauses, sight, shift, rate)
    if pauses.count[p] == 0:
        return without_pauses(pauses, sight, shift, quota)
    edge = 0
    for k in range(pauses.count[p]):
        at = table.at[k]
        low, high = breaks(pauses, p, k, 0, length)
        if not (low <= at <= high and work_stretch(pauses, p, at - edge)):
            return BIG
        if not is_free(pauses, sight, (p, k), start + at):
            return BIG
        edge = at + pauses.length[p, k]
    return cost_of(pauses, sight, shift, table.at, quota)


@inlined
def pauses_cost(
    pauses: Pauses,
    sight: Sight,
    table: PauseTable,
    shift: tuple[int, int, int, int],
    limit: tuple[float, bool],
) -> float:
    """Return the least cost of lawful pauses of (pattern, start, length, top), table filled.

    `limit`: daily quota, and whether a lower estimate will do where the search is cut short.
    """
    quota, is_relaxed = limit
    p, start, length, top = shift
    contacts = sight.contact[start + length] - sight.contact[start]
    need = peak_cap_day(pauses, p, sight, start, start + length)
    if pauses.count[p] == 0:
        return without_pauses(pauses, sight, (p, start, length), quota)
    if need > top:
        return BIG
    cost, r, o = best_last(pauses, table, (p, length, need, top))
    if o < 0:
        return BIG
    gone = table.gone[pauses.count[p] - 1, r, o]
    if contact_quota_day(pauses, p, contacts - gone, quota):
        return cost
    within, is_all = try_pauses(pauses, sight, table, (p, start, length), quota)
    return within if is_all or not is_relaxed else cost


@inlined
def longest_alike(book: Book, a: int, d: int, i: int, j: int) -> int:
    """Return the longest allowed length from `j` on with the same pause pattern."""
    span = 0
    for x in range(j, book.n_length[a, d]):
        if book.allowed[a, d, i, x] and book.pattern[a, d, x] == book.pattern[a, d, j]:
            span = book.length[a, d, x]
    return span


@inlined
def shift_cost(book: Book, sight: Sight, shift: tuple[int, int, int, int]) -> float:
    """Return wishes, paid time, burden and seats of (agent, day, start, length) in points."""
    a, d, i, j = shift
    s, n = book.start[a, d, i], book.length[a, d, j]
    burden = book.burden_price[a] * (book.burden_sum[s + n] - book.burden_sum[s])
    own = book.start_cost[a, d, i] + book.price_paid * book.paid[a, d, j] + burden
    return float(own + (sight.seat[s + n] - sight.seat[s]))


@inlined
def price_day(
    book: Book, sight: Sight, table: PauseTable, at: tuple[int, int], cost: Array
) -> None:
    """Write the cost of each start x length of (agent, day), best pauses included."""
    a, d = at
    pauses, most = book.pauses, table.cost.shape[1] - 1
    for i in range(book.n_start[a, d]):
        s, known, top = book.start[a, d, i], -1, 0
        for j in range(book.n_length[a, d]):
            cost[d, i, j] = BIG
            if not book.allowed[a, d, i, j]:
                continue
            p, n = book.pattern[a, d, j], book.length[a, d, j]
            if p != known:
                known, span = p, longest_alike(book, a, d, i, j)
                top = min(most, peak_cap_day(pauses, p, sight, s, s + span))
                fill_pauses(pauses, sight, table, (p, s, span, top))
            quota = quota_of_shift(pauses, sight, (p, s, n), book.quota[a])
            limit = (quota, book.is_relaxed)
            value = pauses_cost(pauses, sight, table, (p, s, n, top), limit)
            if value < BIG:
                own = shift_cost(book, sight, (a, d, i, j))
                cost[d, i, j] = own + value - (sight.gain[s + n] - sight.gain[s])


@compiled
def place_pauses(
    pauses: Pauses, sight: Sight, table: PauseTable, shift: tuple[int, int, int], quota: float
) -> None:
    """Write the offsets of the best pauses of (pattern, start, length) to `table.at`."""
    p, start, length = shift
    n = pauses.count[p]
    if n == 0:
        return
    top = peak_cap_day(pauses, p, sight, start, start + length)
    fill_pauses(pauses, sight, table, (p, start, length, top))
    contacts = sight.contact[start + length] - sight.contact[start]
    _, r, o = best_last(pauses, table, (p, length, top, top))
    if not contact_quota_day(pauses, p, contacts - table.gone[n - 1, r, o], quota):
        try_pauses(pauses, sight, table, shift, quota)
        return
    table.at[n - 1] = o
    for k in range(n - 1, 0, -1):
        r, o = pause_before(pauses, sight, table, (p, k, start, top), (r, o))
        table.at[k - 1] = o


@inlined
def pause_before(
    pauses: Pauses,
    sight: Sight,
    table: PauseTable,
    which: tuple[int, int, int, int],
    label: tuple[int, int],
) -> tuple[int, int]:
    """Return peak class and offset of the pause before pause `k` at label (class, offset)."""
    p, k, start, top = which
    r, o = label
    b, e = start + o, start + o + pauses.length[p, k]
    price, peak = sight.gain[e] - sight.gain[b], sight.peak[e] - sight.peak[b]
    first, last = stretch_before(pauses, p, k, o)
    for x in range(top + 1):
        if min(top, x + peak) != r:
            continue
        for y in range(first, last + 1):
            value = table.cost[k - 1, x, y]
            if value < BIG and value + price == table.cost[k, r, o]:
                return x, y
    return -1, -1
