"""The door to the machine code of the proof: exact weeks at given prices, for every agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from planner.roster.model.book import Array, Book
from planner.roster.model.compile import Model
from planner.roster.model.fast import compiled, compiled_entry
from planner.roster.model.shift import quota_of_shift
from planner.roster.proof.count import Counts, counts_of
from planner.roster.proof.day import place_taking, price_shifts
from planner.roster.proof.week import best_week
from planner.roster.search.day import look, place_pauses
from planner.roster.search.driver import new_offer, new_state, new_tools
from planner.roster.search.offer import Offer
from planner.roster.search.respond import Tools
from planner.roster.search.state import State, contact_of_week
from planner.roster.search.tour import Labels

F = TypeVar("F", bound=Callable[..., Any])
KERNELS = (
    *("model/fast.py", "model/book.py", "model/shift.py", "model/coverage.py"),
    *("search/day.py", "search/tour.py", "search/state.py", "search/respond.py"),
    *("search/offer.py", "proof/count.py", "proof/day.py", "proof/week.py", "proof/offer.py"),
)


class Scene(NamedTuple):
    """All that the machine code of the proof works on."""

    book: Book
    counts: Counts
    state: State
    tools: Tools
    labels: Labels
    offer: Offer


def new_scene(model: Model) -> Scene:
    """Allocate the scene of a model."""
    counts, tools = counts_of(model.book), new_tools(model.book, 1)
    span = counts.load.max(axis=(1, 2, 3), initial=0)
    book = model.book._replace(over_span=span)
    like, size = tools.labels, counts.finish.shape[2]
    labels = like._replace(
        cost=np.zeros((*like.cost.shape, tools.table.cost.shape[1])),
        arrive=np.zeros((*like.arrive.shape[:-1], size)),
        reach=np.zeros((*like.reach.shape[:-1], size)),
        ended=np.zeros((*like.ended.shape[:-1], size)),
    )
    return Scene(book, counts, new_state(model), tools, labels, new_offer(model))


@compiled
def write_week(scene: Scene, a: int) -> None:
    """Write the picked week of an agent, pauses placed, into the state."""
    book, counts, state, tools, labels, _ = scene
    sight, table = tools.sight, tools.table
    for d in range(book.days):
        i, j = labels.pick_start[d], labels.pick_length[d] // labels.cost.shape[3]
        state.start[a, d] = -1
        if i < 0:
            continue
        p, s, n = book.pattern[a, d, j], book.start[a, d, i], book.length[a, d, j]
        if counts.has_peak[a]:
            taken = labels.pick_length[d] % labels.cost.shape[3]
            place_taking(book.pauses, sight, table, (p, s, n), taken)
        else:
            quota = quota_of_shift(book.pauses, sight, (p, s, n), book.quota[a])
            place_pauses(book.pauses, sight, table, (p, s, n), quota)
        state.start[a, d], state.length[a, d], state.pattern[a, d] = s, n, p
        state.paid[a, d], state.cost[a, d] = book.paid[a, d, j], book.start_cost[a, d, i]
        state.clock[a, d] = book.clock[a, d, i]
        for k in range(book.pauses.count[p]):
            state.pause[a, d, k] = table.at[k]


def entry(function: F) -> F:
    """Compile what Python calls; kept on disk under a hash of all of it."""
    return compiled_entry(function, KERNELS)


@entry
def offer_weeks(scene: Scene, agents: Array) -> None:
    """Fill the offer for these agents; its value has the points for the peak where it counts."""
    book, counts, state, tools, labels, offer = scene
    for a in agents:
        k = book.skill_set[a]
        for t in range(book.size):
            tools.gain[t] = offer.worth[k, t]
        look(book, a, tools.gain, offer.peak_price[a], tools.sight)
        for d in range(book.days):
            price_shifts(book, tools.sight, tools.table, (a, d, counts.has_peak[a]), labels.cost)
        offer.value[a] = best_week(book, counts, a, labels)
        write_week(scene, a)
        offer.cost[a] = contact_of_week(book, state, a)
        for t in range(book.size):
            offer.contact[a, t] = state.on_contact[t]
