"""Price every start x length of one agent's day with the best pauses, by dynamic programming.

For a start, the table over (pause, offset, peak intervals taken away) is shared by all lengths.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.roster.model.book import Array, Book
from planner.roster.model.fast import compiled
from planner.roster.model.shift import (
    Sight,
    breaks,
    contact_quota_day,
    off_phone_block,
    peak_cap_day,
    work_stretch,
)

BIG = 1e9
MOST_TRIES = 20000


class PauseTable(NamedTuple):
    """Least cost of the pauses so far, and the contacts they take away on that way."""

    cost: Array  # [k, offset, peak intervals taken away]
    gone: Array
    at: Array  # [k] offsets of the pauses chosen last


@compiled
def look(book: Book, a: int, gain: Array, peak_price: float, sight: Sight) -> None:
    """Fill the running sums of an agent; `gain` values an interval on contacts."""
    sight.block[0] = sight.peak[0] = 0
    sight.gain[0] = sight.contact[0] = 0.0
    s = book.skill_set[a]
    for t in range(book.reach):
        busy = False
        for b in range(book.n_block[a]):
            if book.block[a, b, 0] <= t < book.block[a, b, 1]:
                busy = True
        peak = 0 if busy else book.peak[t]
        value = 0.0 if busy or t >= book.size else gain[t]
        sight.block[t + 1] = sight.block[t] + busy
        sight.peak[t + 1] = sight.peak[t] + peak
        sight.gain[t + 1] = sight.gain[t] + value - peak_price * peak
        sight.contact[t + 1] = sight.contact[t] + (0.0 if busy else book.contacts[s, t])


@compiled
def fill_pauses(
    book: Book, sight: Sight, p: int, start: int, span: int, top: int, table: PauseTable
) -> None:
    """Fill the table of a pattern for shifts from `start` of at most `span` intervals."""
    cost, gone = table.cost, table.gone
    least, most = 0, 0
    for k in range(book.n_pause[p]):
        size = book.pause_length[p, k]
        least += book.min_stretch
        most += book.max_stretch
        low = max(least, book.pause_first[p, k])
        high = min(most, book.pause_last[p, k])
        if book.fixed[p]:
            low = high = book.pause_first[p, k]
        cost[k, : span + 1, : top + 1] = BIG
        for o in range(low, min(high, span - size) + 1):
            t = start + o
            if not breaks(book, p, k, start, o) or not off_phone_block(book, p, sight, t, t + size):
                continue
            price = sight.gain[t + size] - sight.gain[t]
            peak = sight.peak[t + size] - sight.peak[t]
            contacts = sight.contact[t + size] - sight.contact[t]
            if k == 0:
                if work_stretch(book, p, o):
                    cost[0, o, min(top, peak)] = price
                    gone[0, o, min(top, peak)] = contacts
                continue
            before = book.pause_length[p, k - 1]
            first = max(0, o - before - book.max_stretch)
            last = o - before - book.min_stretch
            if book.fixed[p]:
                first = last = book.pause_first[p, k - 1]
            for b in range(first, last + 1):
                for r in range(top + 1):
                    if cost[k - 1, b, r] < BIG:
                        to = min(top, r + peak)
                        total = cost[k - 1, b, r] + price
                        if total < cost[k, o, to]:
                            cost[k, o, to] = total
                            gone[k, o, to] = gone[k - 1, b, r] + contacts
        least += size
        most += size


@compiled
def best_last(
    book: Book, p: int, length: int, need: int, top: int, table: PauseTable
) -> tuple[float, int, int]:
    """Return cost, offset and peak class of the best last pause of a shift of this length."""
    k = book.n_pause[p] - 1
    size = book.pause_length[p, k]
    best, best_o, best_r = BIG, -1, 0
    first, last = max(0, length - size - book.max_stretch), length - size - book.min_stretch
    if book.fixed[p]:
        first = last = book.pause_first[p, k]
    for o in range(first, last + 1):
        for r in range(need, top + 1):
            if table.cost[k, o, r] < best:
                best, best_o, best_r = table.cost[k, o, r], o, r
    return best, best_o, best_r


@compiled
def try_pauses(
    book: Book, sight: Sight, a: int, p: int, start: int, length: int, at: Array
) -> float:
    """Search pauses that keep the daily quota, cheapest first come: exact up to `MOST_TRIES`.

    Writes the offsets to `at` and returns the cost, `BIG` where none was found.
    """
    n = book.n_pause[p]
    now, best, tries, k = np.full(n, -1, np.int64), BIG, 0, 0
    need = peak_cap_day(book, p, sight, start, start + length)
    contacts = sight.contact[start + length] - sight.contact[start]
    while k >= 0 and tries < MOST_TRIES:
        tries += 1
        edge = 0 if k == 0 else now[k - 1] + book.pause_length[p, k - 1]
        now[k] = edge + book.min_stretch if now[k] < 0 else now[k] + 1
        size = book.pause_length[p, k]
        o = now[k]
        if o - edge > book.max_stretch or o + size > length:
            now[k] = -1
            k -= 1
            continue
        t = start + o
        if not breaks(book, p, k, start, o) or not off_phone_block(book, p, sight, t, t + size):
            continue
        if k < n - 1:
            k += 1
            continue
        if not work_stretch(book, p, length - o - size):
            continue
        cost, peak, gone = 0.0, 0, 0.0
        for x in range(n):
            b, e = start + now[x], start + now[x] + book.pause_length[p, x]
            cost += sight.gain[e] - sight.gain[b]
            peak += sight.peak[e] - sight.peak[b]
            gone += sight.contact[e] - sight.contact[b]
        if cost < best and peak >= need and contact_quota_day(book, p, a, contacts - gone):
            best = cost
            at[:n] = now[:n]
    return best


@compiled
def pauses_cost(
    book: Book, sight: Sight, a: int, p: int, shift: tuple[int, int, int], table: PauseTable
) -> float:
    """Return the least cost of lawful pauses of (start, length, peak top) from a filled table."""
    start, length, top = shift
    contacts = sight.contact[start + length] - sight.contact[start]
    if book.n_pause[p] == 0:
        fits = work_stretch(book, p, length) and contact_quota_day(book, p, a, contacts)
        return 0.0 if fits and peak_cap_day(book, p, sight, start, start + length) == 0 else BIG
    need = peak_cap_day(book, p, sight, start, start + length)
    cost, o, r = best_last(book, p, length, need, top, table)
    if o < 0 or contact_quota_day(book, p, a, contacts - table.gone[book.n_pause[p] - 1, o, r]):
        return cost
    return try_pauses(book, sight, a, p, start, length, table.at)


@compiled
def price_day(book: Book, sight: Sight, a: int, d: int, table: PauseTable, cost: Array) -> None:
    """Write the cost of each start x length of a day, best pauses included, `BIG` if unlawful."""
    most = table.cost.shape[2] - 1
    for i in range(book.n_start[a, d]):
        s = book.start[a, d, i]
        known, top = -1, 0
        for j in range(book.n_length[a, d]):
            cost[d, i, j] = BIG
            if not book.allowed[a, d, i, j]:
                continue
            p, n = book.pattern[a, d, j], book.length[a, d, j]
            if p != known:
                known, span = p, 0
                for x in range(j, book.n_length[a, d]):
                    if book.allowed[a, d, i, x] and book.pattern[a, d, x] == p:
                        span = book.length[a, d, x]
                top = min(most, peak_cap_day(book, p, sight, s, s + span))
                fill_pauses(book, sight, p, s, span, top, table)
            if peak_cap_day(book, p, sight, s, s + n) > top:
                continue
            pauses = pauses_cost(book, sight, a, p, (s, n, top), table)
            if pauses < BIG:
                burden = book.burden_price[a] * (book.burden_sum[s + n] - book.burden_sum[s])
                own = book.start_cost[a, d, i] + book.price_paid * book.paid[a, d, j] + burden
                cost[d, i, j] = own + pauses - (sight.gain[s + n] - sight.gain[s])


@compiled
def place_pauses(
    book: Book, sight: Sight, a: int, p: int, start: int, length: int, table: PauseTable
) -> None:
    """Write the offsets of the best pauses of one shift to `table.at`."""
    n = book.n_pause[p]
    if n == 0:
        return
    top = peak_cap_day(book, p, sight, start, start + length)
    fill_pauses(book, sight, p, start, length, top, table)
    contacts = sight.contact[start + length] - sight.contact[start]
    _, o, r = best_last(book, p, length, top, top, table)
    if not contact_quota_day(book, p, a, contacts - table.gone[n - 1, o, r]):
        try_pauses(book, sight, a, p, start, length, table.at)
        return
    table.at[n - 1] = o
    for k in range(n - 1, 0, -1):
        o, r = _before(book, sight, p, (start, o, r, k, top), table)
        table.at[k - 1] = o


@compiled
def _before(
    book: Book, sight: Sight, p: int, point: tuple[int, int, int, int, int], table: PauseTable
) -> tuple[int, int]:
    """Return offset and peak class of the pause before pause `k` at offset `o`."""
    start, o, r, k, top = point
    size, before = book.pause_length[p, k], book.pause_length[p, k - 1]
    price = sight.gain[start + o + size] - sight.gain[start + o]
    peak = sight.peak[start + o + size] - sight.peak[start + o]
    first = max(0, o - before - book.max_stretch)
    last = o - before - book.min_stretch
    if book.fixed[p]:
        first = last = book.pause_first[p, k - 1]
    for b in range(first, last + 1):
        for x in range(top + 1):
            if table.cost[k - 1, b, x] >= BIG or min(top, x + peak) != r:
                continue
            if table.cost[k - 1, b, x] + price == table.cost[k, o, r]:
                return b, x
    return -1, 0
