"""Price every shift of one agent's day by the peak intervals that its pauses take away."""

from __future__ import annotations

from planner.roster.model.book import Array, Book, Pauses
from planner.roster.model.fast import compiled, inlined
from planner.roster.model.shift import Sight, peak_cap_day, quota_of_shift
from planner.roster.search.day import (
    BIG,
    PauseTable,
    best_last,
    fill_pauses,
    longest_alike,
    pause_before,
    pauses_cost,
    shift_cost,
    without_pauses,
)


@compiled
def price_shifts(
    book: Book, sight: Sight, table: PauseTable, at: tuple[int, int, bool], cost: Array
) -> None:
    """Write the cost of (agent, day) [d, i, j, peak intervals taken away]; all in 0 if not told."""
    a, d, tells_peak = at
    pauses, most = book.pauses, table.cost.shape[1] - 1
    for i in range(book.n_start[a, d]):
        s, known, top = book.start[a, d, i], -1, most
        for j in range(book.n_length[a, d]):
            for r in range(most + 1):
                cost[d, i, j, r] = BIG
            if not book.allowed[a, d, i, j]:
                continue
            p, n = book.pattern[a, d, j], book.length[a, d, j]
            if p != known:
                known, span = p, longest_alike(book, a, d, i, j)
                if not tells_peak:
                    top = min(most, peak_cap_day(pauses, p, sight, s, s + span))
                fill_pauses(pauses, sight, table, (p, s, span, top))
            own = shift_cost(book, sight, (a, d, i, j)) - (sight.gain[s + n] - sight.gain[s])
            if tells_peak:
                price_pauses(pauses, sight, table, (p, s, n), cost[d, i, j])
            else:
                quota = quota_of_shift(pauses, sight, (p, s, n), book.quota[a])
                limit = (quota, book.is_relaxed)
                cost[d, i, j, 0] = pauses_cost(pauses, sight, table, (p, s, n, top), limit)
            for r in range(most + 1):
                if cost[d, i, j, r] < BIG:
                    cost[d, i, j, r] += own


@inlined
def price_pauses(
    pauses: Pauses, sight: Sight, table: PauseTable, shift: tuple[int, int, int], cost: Array
) -> None:
    """Write the least cost of the pauses by peak intervals taken away; no daily quota is asked."""
    p, start, length = shift
    need = peak_cap_day(pauses, p, sight, start, start + length)
    if pauses.count[p] == 0:
        cost[0] = without_pauses(pauses, sight, shift, BIG)
        return
    for r in range(need, len(cost)):
        cost[r], _, _ = best_last(pauses, table, (p, length, r, r))


@compiled
def place_taking(
    pauses: Pauses, sight: Sight, table: PauseTable, shift: tuple[int, int, int], taken: int
) -> None:
    """Write the best pauses that take away exactly so many peak intervals to `table.at`."""
    p, start, length = shift
    n, top = pauses.count[p], table.cost.shape[1] - 1
    if n == 0:
        return
    fill_pauses(pauses, sight, table, (p, start, length, top))
    _, r, o = best_last(pauses, table, (p, length, taken, taken))
    table.at[n - 1] = o
    for k in range(n - 1, 0, -1):
        r, o = pause_before(pauses, sight, table, (p, k, start, top), (r, o))
        table.at[k - 1] = o
