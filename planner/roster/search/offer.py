"""Weeks at given prices: what the lower bound asks of every agent, in one call."""

from __future__ import annotations

from typing import NamedTuple

from planner.roster.model.book import Array, Book
from planner.roster.model.fast import compiled
from planner.roster.search.respond import Tools, price_week, write_week
from planner.roster.search.state import State, contact_of_week
from planner.roster.search.tour import ANY, best_week


class Offer(NamedTuple):
    """Prices, and the cheapest week of each agent at them."""

    worth: Array  # [skill set, t] of an interval on contacts
    peak_price: Array  # [a] of an interval on contacts in the peak
    value: Array  # [a] cost of the week less its worth
    cost: Array  # [a] own cost of the week, the peak left out
    contact: Array  # [a, t]


@compiled
def offer_weeks(book: Book, state: State, tools: Tools, offer: Offer, agents: Array) -> None:
    """Fill the offer for these agents."""
    for a in agents:
        k = book.skill_set[a]
        for t in range(book.size):
            tools.gain[t] = offer.worth[k, t]
        price_week(book, a, tools, offer.peak_price[a], 0.0)
        offer.value[a] = best_week(book, a, tools.labels, ANY)
        write_week(book, state, a, tools)
        offer.cost[a] = contact_of_week(book, state, a)
        for t in range(book.size):
            offer.contact[a, t] = state.on_contact[t]
