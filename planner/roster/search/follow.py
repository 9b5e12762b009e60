"""Begin from a given roster: each agent's nearest lawful week to the one that is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from planner.domain import Roster, Shift
from planner.roster.search.driver import Search, do
from planner.roster.search.engine import GIVEN_PAUSES, LOADS, PICK, PRICE, PUT
from planner.roster.search.tour import BIG

KEPT, ADDED, MOVED = 200_000.0, 20_000.0, 100.0  # whole numbers below 2 ** 24: exact as float32


def resume(search: Search, roster: Roster) -> None:
    """Take over a roster: lawful weeks as they are, others as the nearest lawful week.

    Nearest is who keeps most of the days worked, then adds the fewest, then moves starts and ends
    by the least. Who has no shift in it is left to `construct`.
    """
    for a in map(int, search.active):
        shifts = roster.by_agent.get(search.model.case.workers[a].id, ())
        if shifts and approach(search, a, shifts):
            do(PUT, search.scene, a)
        else:
            search.state.start[a] = -1


def approach(search: Search, a: int, shifts: Sequence[Shift]) -> bool:
    """Write the lawful week nearest to these shifts; False where a weekly cap forbids it."""
    book, tools = search.model.book, search.tools
    do(PRICE, search.scene, a, 0, 1)
    cost, lawful = tools.labels.cost, tools.labels.cost < BIG
    given = {s.day: s for s in reversed(shifts) if 0 <= s.day < book.days}
    moved = MOVED + 4 * book.price_jump
    for d in range(book.days):
        start, length = book.start[a, d], book.length[a, d]
        near = np.full((len(start), len(length)), ADDED)
        if d in given:
            late = np.abs(start - given[d].start)[:, None]
            ends = start[:, None] + length[None, :]
            near = moved * (late + np.abs(ends - given[d].end)) - KEPT
        cost[d][lawful[d]] = near[lawful[d]]
    return any(_pick(search, a, given, is_safe=is_safe) for is_safe in (False, True))


def _pick(search: Search, a: int, given: Mapping[int, Shift], *, is_safe: bool) -> bool:
    """Write the nearest week with the pauses given; False where a weekly cap forbids it.

    A safe one keeps the cap on contacts wherever its pauses lie. What is given may keep it too and
    is not safe: it comes first.
    """
    if do(PICK, search.scene, a, is_safe)[0] >= BIG:
        return False
    for d, shift in given.items():
        if search.state.start[a, d] == shift.start:
            _keep_pauses(search, a, shift)
    contact, peak = do(LOADS, search.scene, a)
    book = search.model.book
    return bool(contact <= book.on_phone[a] and peak <= book.peak_week)


def _keep_pauses(search: Search, a: int, shift: Shift) -> None:
    """Use the pauses of a given shift instead of the best ones where no rule forbids them."""
    book, state, d = search.model.book, search.state, shift.day
    p, pauses, size = int(state.pattern[a, d]), book.pauses, int(state.length[a, d])
    lengths = [x.end - x.start for x in shift.pauses]
    if not lengths or lengths != pauses.length[p, : pauses.count[p]].tolist():
        return
    at = np.array([x.start - shift.start for x in shift.pauses], dtype=np.int64)
    search.tools.table.at[: len(at)] = at
    if do(GIVEN_PAUSES, search.scene, a, p, shift.start, size)[0] < BIG:
        state.pause[a, d, : len(at)] = at
