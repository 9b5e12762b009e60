"""Construct, sweep, and annealed ruin and recreate of one or two agents on the exact objective."""

from __future__ import annotations

from math import log
from typing import NamedTuple

from planner.roster.model.book import Array, Book
from planner.roster.model.coverage import Coverage
from planner.roster.model.fast import compiled, inlined
from planner.roster.search.respond import Tools, draw, respond
from planner.roster.search.state import INTO, NOBODY, OUT_OF, State, marginal, own_cost, shift_week

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
    for d in range(source.start.shape[1]):
        target.start[b, d] = source.start[a, d]
        target.length[b, d] = source.length[a, d]
        target.pattern[b, d] = source.pattern[a, d]
        target.paid[b, d] = source.paid[a, d]
        target.cost[b, d] = source.cost[a, d]
        target.clock[b, d] = source.clock[a, d]
        for k in range(source.pause.shape[2]):
            target.pause[b, d, k] = source.pause[a, d, k]


@inlined
def copy_all(source: Keep, target: Keep) -> None:
    """Copy every week."""
    for a in range(source.start.shape[0]):
        copy_week(source, a, target, a)


def weeks_in(state: State) -> Keep:
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


weeks_of = inlined(weeks_in)


class Scene(NamedTuple):
    """All that a move touches."""

    book: Book
    cov: Coverage
    state: State
    tools: Tools
    guide: Guide
    undo: Keep  # two weeks
    best: Keep


@inlined
def set_gain(scene: Scene, k: int, is_guided: bool) -> None:
    """Set the value of contact time for skill set `k`: marginal worth, steered by slot prices."""
    gain = scene.tools.gain
    marginal(scene.cov, scene.state, k, gain)
    if is_guided:
        for t in range(len(gain)):
            gain[t] = GUIDE * min(gain[t], scene.guide.price[k, t]) + (1.0 - GUIDE) * gain[t]


@inlined
def total(book: Book, cov: Coverage, state: State) -> int:
    """Return the objective of the whole roster."""
    value = cov.total
    for p in range(len(state.worth)):
        value -= state.worth[p]
    for a in range(state.start.shape[0]):
        value += own_cost(book, state, a)
    return value


@inlined
def value_of(scene: Scene, agents: tuple[int, int]) -> int:
    """Return the part of the objective that a move of these agents can change."""
    value = 0
    for p in range(len(scene.state.worth)):
        value -= scene.state.worth[p]
    for a in agents:
        if a >= 0:
            value += own_cost(scene.book, scene.state, a)
    return value


@inlined
def ruin(scene: Scene, agents: tuple[int, int]) -> None:
    """Take the agents out and remember their weeks."""
    for slot in range(2):
        if agents[slot] >= 0:
            copy_week(weeks_of(scene.state), agents[slot], scene.undo, slot)
            shift_week(scene.book, scene.cov, scene.state, agents[slot], OUT_OF)


@inlined
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
        shift_week(scene.book, scene.cov, scene.state, a, INTO)
    return 2


@inlined
def undo(scene: Scene, agents: tuple[int, int], done: int) -> None:
    """Put the remembered weeks back."""
    for slot in range(done):
        if agents[slot] >= 0:
            shift_week(scene.book, scene.cov, scene.state, agents[slot], OUT_OF)
    for slot in range(2):
        if agents[slot] >= 0:
            copy_week(scene.undo, slot, weeks_of(scene.state), agents[slot])
            shift_week(scene.book, scene.cov, scene.state, agents[slot], INTO)


@compiled
def improve(scene: Scene, first: int, second: int, how: tuple[float, float], heat: float) -> int:
    """Ruin and recreate one or two agents; return the change of the objective, 0 if refused.

    `second` may be nobody. `how`: price of a peak interval and spread of the prices.
    """
    agents = (first, second)
    before = value_of(scene, agents)
    ruin(scene, agents)
    done = recreate(scene, agents, how)
    if done == 2:
        change = value_of(scene, agents) - before
        if change <= -heat * log(1.0 - draw(scene.tools.random)):
            return change
    undo(scene, agents, done)
    return 0


@inlined
def sweep(scene: Scene, order: Array, peak_price: float) -> None:
    """Replace each agent's week in turn by the best response to all others, where it is better."""
    for a in order:
        improve(scene, a, NOBODY, (peak_price, 0.0), 1e-9)


@inlined
def anneal(
    scene: Scene, active: Array, moves: int, heat: float, values: tuple[int, int]
) -> tuple[int, int]:
    """Make moves; return the objective after them and the least so far, which `best` holds.

    `values`: objective now, least objective so far.
    """
    now, least = values
    random, price = scene.tools.random, 0.5 * scene.book.price_peak
    for _ in range(moves):
        first = active[int(draw(random) * len(active))]
        second = active[int(draw(random) * len(active))]
        if second == first or draw(random) >= PAIR_SHARE:
            second = -1
        how = (price * int(draw(random) * 3.0), heat * draw(random))
        now += improve(scene, first, second, how, heat)
        if now < least:
            least = now
            copy_all(weeks_of(scene.state), scene.best)
    return now, least
