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
GUIDE = 0.7


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


class Scene(NamedTuple):
    """All that a move touches."""

    book: Book
    cov: Coverage
    state: State
    tools: Tools
    guide: Guide


@compiled
def set_gain(scene: Scene, k: int, is_guided: bool) -> None:
    """Set the value of contact time for skill set `k`: marginal worth, steered by slot prices."""
    gain = scene.tools.gain
    marginal(scene.cov, scene.state, k, gain)
    if is_guided:
        for t in range(len(gain)):
            gain[t] = GUIDE * min(gain[t], scene.guide.price[k, t]) + (1.0 - GUIDE) * gain[t]


@compiled
def total(book: Book, cov: Coverage, state: State, agents: Array) -> int:
    """Return the objective of the whole roster."""
    value = cov.total
    for p in range(len(state.worth)):
        value -= state.worth[p]
    for a in agents:
        value += own_cost(book, state, a)
    return value


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
def value_of(scene: Scene, agents: tuple[int, int]) -> int:
    """Return the part of the objective that a move of these agents can change."""
    value = 0
    for p in range(len(scene.state.worth)):
        value -= scene.state.worth[p]
    for a in agents:
        if a >= 0:
            value += own_cost(scene.book, scene.state, a)
    return value


@compiled
def ruin(scene: Scene, agents: tuple[int, int], keep: Keep) -> None:
    """Take the agents out and remember their weeks."""
    for slot in range(2):
        if agents[slot] >= 0:
            copy_week(weeks_of(scene.state), agents[slot], keep, slot)
            shift_week(scene.book, scene.cov, scene.state, agents[slot], -1)


@compiled
def recreate(scene: Scene, agents: tuple[int, int], how: tuple[float, float]) -> int:
    """Let the agents respond in turn; return how many slots were handled before a failure."""
    guide = scene.guide
    is_guided = guide.is_set and draw(scene.tools.random) < GUIDED_SHARE
    for slot in range(2):
        a = agents[slot]
        if a < 0:
            continue
        set_gain(scene, scene.book.skill_set[a], is_guided)
        if not respond(scene.book, scene.state, a, scene.tools, how):
            return slot
        shift_week(scene.book, scene.cov, scene.state, a, 1)
    return 2


@compiled
def undo(scene: Scene, agents: tuple[int, int], done: int, keep: Keep) -> None:
    """Put the remembered weeks back."""
    for slot in range(done):
        if agents[slot] >= 0:
            shift_week(scene.book, scene.cov, scene.state, agents[slot], -1)
    for slot in range(2):
        if agents[slot] >= 0:
            copy_week(keep, slot, weeks_of(scene.state), agents[slot])
            shift_week(scene.book, scene.cov, scene.state, agents[slot], 1)


@compiled
def improve(
    scene: Scene, keep: Keep, agents: tuple[int, int], how: tuple[float, float], heat: float
) -> int:
    """Ruin and recreate one or two agents; return the change of the objective, 0 if refused.

    `how`: price of a peak interval and spread of the prices.
    """
    before = value_of(scene, agents)
    ruin(scene, agents, keep)
    done = recreate(scene, agents, how)
    if done == 2:
        change = value_of(scene, agents) - before
        if change <= -heat * log(1.0 - draw(scene.tools.random)):
            return change
    undo(scene, agents, done, keep)
    return 0


@compiled
def sweep(scene: Scene, order: Array, peak_price: float) -> None:
    """Replace each agent's week in turn by the best response to all others, where it is better."""
    keep = two_slots(scene.state)
    for a in order:
        improve(scene, keep, (a, -1), (peak_price, 0.0), 1e-9)


@compiled
def anneal(
    scene: Scene, best: Keep, active: Array, how: tuple[int, float, int, int]
) -> tuple[int, int]:
    """Make moves; return the objective after them and the least so far, which `best` holds.

    `how`: moves, temperature, objective now, least objective so far.
    """
    moves, heat, now, least = how
    keep = two_slots(scene.state)
    random, price = scene.tools.random, 0.5 * scene.book.price_peak
    for _ in range(moves):
        first = active[int(draw(random) * len(active))]
        second = active[int(draw(random) * len(active))]
        if second == first or draw(random) >= PAIR_SHARE:
            second = -1
        how_now = (price * int(draw(random) * 3.0), heat * draw(random))
        now += improve(scene, keep, (first, second), how_now, heat)
        if now < least:
            least = now
            copy_all(weeks_of(scene.state), best)
    return now, least
