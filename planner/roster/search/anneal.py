"""Construct, sweep, and annealed ruin and recreate of one or two agents on the exact objective."""

from __future__ import annotations

from math import log
from typing import NamedTuple

from planner.roster.model.book import Array, Book
from planner.roster.model.coverage import Coverage
from planner.roster.model.fast import compiled, inlined
from planner.roster.search.day import PauseTable
from planner.roster.search.light import (
    AGENT,
    Draft,
    draft_day,
    is_day_lawful,
    is_swapped_in,
    options_of,
    plan_move,
    rules_of,
    swap,
)
from planner.roster.search.offer import Offer
from planner.roster.search.respond import Tools, draw, respond
from planner.roster.search.settle import forget, grown_worth, redraw, value_of_days
from planner.roster.search.state import INTO, NOBODY, OUT_OF, State, marginal, own_cost, shift_week
from planner.roster.search.weeks import Keep, copy_week, weeks_of

PAIR_SHARE = 0.5
GUIDED_SHARE = 0.8
GUIDE = 0.7


class Guide(NamedTuple):
    """Slot prices from the lower bound: what contact time is worth in a balanced roster."""

    is_set: bool
    price: Array  # [skill set, t]


class Scene(NamedTuple):
    """All that a move touches."""

    book: Book
    cov: Coverage
    state: State
    tools: Tools
    guide: Guide
    undo: Keep  # two weeks
    best: Keep
    draft: Draft
    offer: Offer


class Chance(NamedTuple):
    """What a light move draws on."""

    random: Array
    table: PauseTable
    active: Array
    heat: float


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
    value: int = cov.total + book.price_seat * state.crowd[0]
    for p in range(len(state.worth)):
        value -= state.worth[p]
    for a in range(state.start.shape[0]):
        value += own_cost(book, state, a)
    return value


@inlined
def value_of(scene: Scene, agents: tuple[int, int]) -> int:
    """Return the part of the objective that a move of these agents can change."""
    value: int = scene.book.price_seat * scene.state.crowd[0]
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
        scene.draft.is_changed[a] = True


@inlined
def begin_anew(scene: Scene, agents: Array) -> None:
    """Give each agent the cheapest week at the offered prices, whatever the others do."""
    offer, gain = scene.offer, scene.tools.gain
    for a in agents:
        own, k = (a, NOBODY), scene.book.skill_set[a]
        ruin(scene, own)
        for t in range(len(gain)):
            gain[t] = offer.worth[k, t]
        if respond(scene.book, scene.state, a, scene.tools, (offer.peak_price[a], 0.0)):
            shift_week(scene.book, scene.cov, scene.state, a, INTO)
        else:
            undo(scene, own, 0)
        scene.draft.is_changed[a] = True


@inlined
def respond_anew(scene: Scene, active: Array, heat: float, spread: float) -> int:
    """Let one or two random agents respond anew; return the change of the objective."""
    random, price = scene.tools.random, 0.5 * scene.book.price_peak
    first = active[int(draw(random) * len(active))]
    second = active[int(draw(random) * len(active))]
    if second == first or draw(random) >= PAIR_SHARE:
        second = -1
    how = (price * int(draw(random) * 3.0), spread * draw(random))
    change = improve(scene, first, second, how, heat)
    scene.draft.is_changed[first] = True
    if second >= 0:
        scene.draft.is_changed[second] = True
    return change


@inlined
def keep_best(scene: Scene) -> None:
    """Copy the weeks that changed since the best roster was kept last."""
    for a in range(len(scene.draft.is_changed)):
        if scene.draft.is_changed[a]:
            copy_week(weeks_of(scene.state), a, scene.best, a)
            scene.draft.is_changed[a] = False


@inlined
def planned_days(book: Book, weeks: Keep, draft: Draft, how: Chance) -> int:
    """Plan and draft a light move; return how many lawful days it changes, 0 for none."""
    options, pauses = options_of(book), book.pauses
    plan, wanted, active = draft.plan, draft.weeks, how.active
    a = active[int(draw(how.random) * len(active))]
    b = active[int(draw(how.random) * len(active))]
    days = plan_move(options, pauses, weeks, draft, (how.random, a, b))
    for e in range(days):
        of = (e, plan[e, AGENT], book.quota[plan[e, AGENT]])
        if not draft_day(options, weeks, wanted, plan, e):
            return 0
        if not is_day_lawful(pauses, wanted, draft.sums, how.table, of):
            return 0
    return days


@compiled
def change_days(book: Book, cov: Coverage, state: State, draft: Draft, how: Chance) -> int:
    """Make a light move; return the change of the objective, 0 if refused and taken back."""
    weeks, plan, wanted = weeks_of(state), draft.plan, draft.weeks
    days = planned_days(book, weeks, draft, how)
    if days == 0:
        return 0
    before = value_of_days(book, state, draft, days)
    if not is_swapped_in(rules_of(book), weeks, wanted, plan, days):
        return 0
    redraw(book, cov, state, draft, days)
    change = value_of_days(book, state, draft, days) - before - grown_worth(cov, state, draft)
    is_kept = change <= -how.heat * log(1.0 - draw(how.random))
    if not is_kept:
        for e in range(days):
            swap(weeks, wanted, plan, e)
        redraw(book, cov, state, draft, days)
    forget(state, draft, days, is_kept)
    return change if is_kept else 0


@compiled
def change_lightly(
    scene: Scene, active: Array, moves: int, heat: float, values: tuple[int, int]
) -> tuple[int, int]:
    """Make light moves; return the objective after them and the least so far, kept in `best`.

    `values`: objective now, least so far.
    """
    now, least = values
    book, cov, state, draft = scene.book, scene.cov, scene.state, scene.draft
    how = Chance(scene.tools.random, scene.tools.table, active, heat)
    for _ in range(moves):
        now += change_days(book, cov, state, draft, how)
        if now < least:
            least = now
            keep_best(scene)
    return now, least


@inlined
def anneal(
    scene: Scene, active: Array, moves: int, how: tuple[float, int, float], values: tuple[int, int]
) -> tuple[int, int]:
    """Make moves; return the objective after them and the least so far, which `best` holds.

    `how`: temperature, light moves after each response, and spread of the prices of responses;
    `values`: objective now, least so far.
    """
    now, least = values
    heat, light, spread = how
    for _ in range(moves):
        now += respond_anew(scene, active, heat, spread)
        if now < least:
            least = now
            keep_best(scene)
        now, least = change_lightly(scene, active, light, heat, (now, least))
    return now, least
