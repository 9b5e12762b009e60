"""Best response: the best lawful week of one agent against given values of contact time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.roster.model.book import Array, Book
from planner.roster.model.fast import compiled, inlined
from planner.roster.model.shift import Sight, quota_of_shift
from planner.roster.search.day import PauseTable, look, place_pauses, price_day
from planner.roster.search.state import State
from planner.roster.search.tour import ANY, BIG, SAFE, Labels, best_week, choose

RAISES = 5


class Tools(NamedTuple):
    """Scratch space of one search; holds nothing that outlives a move."""

    sight: Sight
    table: PauseTable
    labels: Labels
    gain: Array  # [t]
    random: Array  # [1] state of the generator


@compiled
def draw(random: Array) -> float:
    """Return a number in [0, 1) and advance the generator (xorshift64*, Vigna 2016)."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@inlined
def look_for_seats(book: Book, state: State, a: int, sight: Sight) -> None:
    """Fill the running price of being at work where the agent, who is out, finds no seat."""
    site = book.site[a]
    for t in range(book.reach):
        is_full = False
        if site >= 0 and t < book.size:
            is_full = state.seated[site, t] >= book.seats[site, t]
        sight.seat[t + 1] = sight.seat[t] + (book.price_seat if is_full else 0)


@compiled
def price_week(book: Book, a: int, tools: Tools, peak_price: float, spread: float) -> None:
    """Price all days of an agent; `spread` shakes the prices so that moves differ."""
    look(book, a, tools.gain, peak_price, tools.sight)
    for d in range(book.days):
        price_day(book, tools.sight, tools.table, (a, d), tools.labels.cost)
        if spread > 0.0:
            for i in range(book.n_start[a, d]):
                for j in range(book.n_length[a, d]):
                    if tools.labels.cost[d, i, j] < BIG:
                        tools.labels.cost[d, i, j] += spread * draw(tools.random)


@compiled
def write_week(book: Book, state: State, a: int, tools: Tools) -> None:
    """Write the picked week of an agent, pauses placed, into the state."""
    labels, table = tools.labels, tools.table
    for d in range(book.days):
        i = labels.pick_start[d]
        state.start[a, d] = -1
        if i < 0:
            continue
        j = labels.pick_length[d]
        p = book.pattern[a, d, j]
        s, n = book.start[a, d, i], book.length[a, d, j]
        quota = quota_of_shift(book.pauses, tools.sight, (p, s, n), book.quota[a])
        place_pauses(book.pauses, tools.sight, table, (p, s, n), quota)
        state.start[a, d], state.length[a, d], state.pattern[a, d] = s, n, p
        state.paid[a, d], state.cost[a, d] = book.paid[a, d, j], book.start_cost[a, d, i]
        state.clock[a, d] = book.clock[a, d, i]
        for k in range(book.pauses.count[p]):
            state.pause[a, d, k] = table.at[k]


@compiled
def week_loads(book: Book, state: State, a: int, sight: Sight) -> tuple[int, int]:
    """Return contact intervals and peak intervals of an agent's week."""
    contact, peak = 0, 0
    for d in range(book.days):
        s, p = state.start[a, d], state.pattern[a, d]
        if s < 0:
            continue
        e = s + state.length[a, d]
        contact += e - s - (sight.block[e] - sight.block[s])
        peak += sight.peak[e] - sight.peak[s]
        for k in range(book.pauses.count[p]):
            b = s + state.pause[a, d, k]
            contact -= book.pauses.length[p, k]
            peak -= sight.peak[b + book.pauses.length[p, k]] - sight.peak[b]
    return contact, peak


@inlined
def on_phone_quota(book: Book, a: int, contact: int) -> bool:
    """Say whether a week keeps the agent's cap on contact intervals."""
    return bool(contact <= book.on_phone[a])


@inlined
def peak_cap_week(book: Book, peak: int) -> bool:
    """Say whether a week keeps the cap on contact intervals in the peak."""
    return bool(peak <= book.peak_week)


@compiled
def respond(book: Book, state: State, a: int, tools: Tools, how: tuple[float, float]) -> bool:
    """Write the best lawful week of an agent who is out of the state; False where none is found.

    `how`: price of a peak interval on contacts, and spread of the prices.
    The weekly caps are met by a second choice that can never miss the on-phone quota and by
    raising the price of peak intervals.
    """
    peak_price, spread = how
    look_for_seats(book, state, a, tools.sight)
    for raised in range(RAISES):
        price_week(book, a, tools, peak_price, spread)
        if best_week(book, a, tools.labels, ANY) >= BIG:
            return False
        write_week(book, state, a, tools)
        contact, peak = week_loads(book, state, a, tools.sight)
        if not on_phone_quota(book, a, contact):
            if choose(book, a, tools.labels.arrive.shape[3], tools.labels, SAFE) >= BIG:
                return False
            write_week(book, state, a, tools)
            contact, peak = week_loads(book, state, a, tools.sight)
        if peak_cap_week(book, peak):
            return True
        peak_price += 3.0 * 4.0**raised
    return False
