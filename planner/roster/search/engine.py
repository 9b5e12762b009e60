"""The one door to the machine code: a compiled function that does what a number says.

numba optimises everything below a door once more for each door, so there is one.
"""

from __future__ import annotations

from planner.roster.model.book import Array
from planner.roster.model.fast import compiled_entry, inlined
from planner.roster.search.anneal import Scene, anneal, begin_anew, change_lightly, sweep, total
from planner.roster.search.day import given_pauses
from planner.roster.search.offer import offer_weeks
from planner.roster.search.respond import price_week, respond, week_loads, write_week
from planner.roster.search.state import INTO, contact_of_week, marginal, refresh, shift_week
from planner.roster.search.tour import BIG, best_week
from planner.roster.search.weeks import copy_all, weeks_of

Numbers = tuple[float, float, float, float, float, float]
REFRESH, TOTAL, COPY_BEST, SWEEP, ANNEAL, LIGHTLY, ANEW, OFFER = range(8)
PUT, RESPOND, PRICE, PICK, LOADS, CONTACT, GIVEN_PAUSES = range(8, 15)


@inlined
def for_all(what: int, scene: Scene, agents: Array, numbers: Numbers) -> tuple[float, float]:
    """Sum up, keep or improve the roster; the result is an objective where one is asked for."""
    x, y, z, u, v, w = numbers
    first, second = 0.0, 0.0
    if what == REFRESH:
        refresh(scene.cov, scene.state)
    elif what == TOTAL:
        first = float(total(scene.book, scene.cov, scene.state))
    elif what == COPY_BEST:
        copy_all(weeks_of(scene.state), scene.best)
    elif what == SWEEP:  # x: price of a peak interval
        sweep(scene, agents, x)
    elif what == ANNEAL:  # moves, objective now and least; temperature, light moves, spread
        now, least = anneal(scene, agents, int(x), (u, int(v), w), (int(y), int(z)))
        first, second = float(now), float(least)
    elif what == LIGHTLY:  # moves, objective now and least; temperature
        now, least = change_lightly(scene, agents, int(x), u, (int(y), int(z)))
        first, second = float(now), float(least)
    elif what == ANEW:
        begin_anew(scene, agents)
    elif what == OFFER:
        offer_weeks(scene.book, scene.state, scene.tools, scene.offer, agents)
    return first, second


@inlined
def for_one(what: int, scene: Scene, a: int, numbers: Numbers) -> tuple[float, float]:
    """Work on the week of one agent; with a second number gains are the marginal worth."""
    book, state, tools = scene.book, scene.state, scene.tools
    x, y, z, _, _, _ = numbers
    first, second = 0.0, 0.0
    if what in (RESPOND, PRICE) and y > 0.0:
        marginal(scene.cov, state, book.skill_set[a], tools.gain)
    if what == PUT:
        shift_week(book, scene.cov, state, a, INTO)
    elif what == RESPOND:  # x: price of a peak interval
        first = 1.0 if respond(book, state, a, tools, (x, 0.0)) else 0.0
    elif what == PRICE:
        price_week(book, a, tools, x, 0.0)
    elif what == PICK:  # x: whether the on-phone quota must be safe
        first = float(best_week(book, a, tools.labels, int(x)))
        if first < BIG:
            write_week(book, state, a, tools)
    elif what == LOADS:
        contact, peak = week_loads(book, state, a, tools.sight)
        first, second = float(contact), float(peak)
    elif what == CONTACT:
        first = float(contact_of_week(book, state, a))
    elif what == GIVEN_PAUSES:  # pattern, start, length; pauses in `tools.table.at`
        shift = (int(x), int(y), int(z))
        first = given_pauses(book.pauses, tools.sight, tools.table, shift, book.quota[a])
    return first, second


@compiled_entry
def act(what: int, scene: Scene, agents: Array, numbers: Numbers) -> tuple[float, float]:
    """Do one thing, to the first of `agents` or to all; `numbers` and result depend on `what`."""
    if what <= OFFER:
        return for_all(what, scene, agents, numbers)
    return for_one(what, scene, agents[0], numbers)
