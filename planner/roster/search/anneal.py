"""Construct, sweep, and annealed ruin and recreate of one or two agents on the exact objective."""

from __future__ import annotations

from math import log
from typing import NamedTuple

import numpy as np

from planner.roster.model.book import Array, Book
from planner.roster.model.coverage import Coverage
from planner.roster.model.fast import compiled
from planner.roster.search.respond import Tools, draw, respond
from planner.roster.search.state import State, marginal, own_cost, shift_week

PAIR_SHARE = 0.5
GUIDED_SHARE = 0.8


class Guide(NamedTuple):
    """Slot prices from the lower bound: what contact time is worth in a balanced roster."""

    is_set: bool
    price: Array  # [skill set, t]


class Keep(NamedTuple):
    """Copies of weeks: two slots to undo a move, and the best roster so far."""

    start: Array
    length: Array
    pattern: Array
    pause: Array
    paid: Array
    cost: Array
    clock: Array


@compiled
def copy_week(source: Keep, a: int, target: Keep, b: int) -> None:
    """Copy one agent's week between stores."""
    target.start[b] = source.start[a]
    target.length[b] = source.length[a]
    target.pattern[b] = source.pattern[a]
    target.pause[b] = source.pause[a]
    target.paid[b] = source.paid[a]
    target.cost[b] = source.cost[a]
    target.clock[b] = source.clock[a]


@compiled
def copy_all(source: Keep, target: Keep) -> None:
    """Copy every week."""
    for a in range(source.start.shape[0]):
        copy_week(source, a, target, a)


@compiled
def weeks_of(state: State) -> Keep:
    """Return the week arrays of a state, not copied."""
    return Keep(
        state.start,
        state.length,
        state.pattern,
        state.pause,
        state.paid,
        state.cost,
        state.clock,
    )


@compiled
def set_gain(
    cov: Coverage, state: State, k: int, tools: Tools, guide: Guide, is_guided: bool
) -> None:
    """Set the value of contact time for skill set `k`: marginal worth, steered by slot prices."""
    marginal(cov, state, k, tools.heads, tools.gain)
    if is_guided:
        for t in range(len(tools.gain)):
            worth = tools.gain[t]
            price = guide.price[k, t]
            tools.gain[t] = min(worth, price) * 0.7 + worth * 0.3


@compiled
def total(book: Book, cov: Coverage, state: State, active: Array) -> int:
    """Return the objective of the whole roster."""
    value = cov.total
    for p in range(len(state.worth)):
        value -= state.worth[p]
    for a in active:
        value += own_cost(book, state, a)
    return value


@compiled
def sweep(
    book: Book, cov: Coverage, state: State, tools: Tools, order: Array, peak_price: float
) -> None:
    """Replace each agent's week in turn by the best response to all others, where it is better."""
    keep = two_slots(state)
    guide = Guide(False, np.zeros((1, 1)))
    for a in order:
        improve(book, cov, state, tools, guide, keep, (a, -1), (peak_price, 0.0, 1e-9))


@compiled
def two_slots(state: State) -> Keep:
    """Return room for two weeks."""
    days, k = state.start.shape[1], state.pause.shape[2]
    return Keep(
        np.empty((2, days), np.int64),
        np.empty((2, days), np.int64),
        np.empty((2, days), np.int64),
        np.empty((2, days, k), np.int64),
        np.empty((2, days), np.int64),
        np.empty((2, days), np.int64),
        np.empty((2, days), np.int64),
    )


@compiled
def improve(
    book: Book,
    cov: Coverage,
    state: State,
    tools: Tools,
    guide: Guide,
    keep: Keep,
    agents: tuple[int, int],
    how: tuple[float, float, float],
) -> int:
    """Ruin and recreate one or two agents; return the change of the objective, 0 if refused.

    `how`: price of a peak interval, spread of the prices, temperature.
    """
    peak_price, spread, heat = how
    weeks = weeks_of(state)
    before = 0
    for p in range(len(state.worth)):
        before -= state.worth[p]
    for slot in range(2):
        a = agents[slot]
        if a >= 0:
            before += own_cost(book, state, a)
            copy_week(weeks, a, keep, slot)
            shift_week(book, cov, state, a, -1)
    is_guided = guide.is_set and draw(tools.random) < GUIDED_SHARE
    done, after = 2, 0
    for slot in range(2):
        a = agents[slot]
        if a < 0:
            continue
        set_gain(cov, state, book.skill_set[a], tools, guide, is_guided)
        if not respond(book, state, a, tools, peak_price, spread):
            state.start[a] = -1
            done = slot
            break
        shift_week(book, cov, state, a, 1)
        after += own_cost(book, state, a)
    for p in range(len(state.worth)):
        after -= state.worth[p]
    if done == 2 and after - before <= -heat * log(1.0 - draw(tools.random)):
        return after - before
    for slot in range(2):
        a = agents[slot]
        if a >= 0 and slot < done:
            shift_week(book, cov, state, a, -1)
    for slot in range(2):
        a = agents[slot]
        if a >= 0:
            copy_week(keep, slot, weeks, a)
            shift_week(book, cov, state, a, 1)
    return 0


@compiled
def anneal(
    book: Book,
    cov: Coverage,
    state: State,
    tools: Tools,
    guide: Guide,
    best: Keep,
    active: Array,
    how: tuple[int, float, int, int],
) -> tuple[int, int]:
    """Make (moves, temperature) moves from objective `now`; return the new and the best value.

    `how`: moves, temperature, objective now, best objective so far. `best` follows the best.
    """
    moves, heat, now, least = how
    keep = two_slots(state)
    weeks = weeks_of(state)
    for _ in range(moves):
        first = active[int(draw(tools.random) * len(active))]
        second = -1
        if draw(tools.random) < PAIR_SHARE:
            second = active[int(draw(tools.random) * len(active))]
            if second == first:
                second = -1
        peak_price = book.price_peak * 0.5 * int(draw(tools.random) * 3.0)
        spread = heat * draw(tools.random)
        now += improve(
            book, cov, state, tools, guide, keep, (first, second), (peak_price, spread, heat)
        )
        if now < least:
            least = now
            copy_all(weeks, best)
    return now, least
