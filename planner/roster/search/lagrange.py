"""The Lagrange bound: what the whole week costs at least when contact time has a price.

With a price for each unit of work (an interval of live need, a window of deferred work) of at most
its unmet weight, contact time of an agent is worth the highest price among the units that the own
skills reach. Then
    sum of price x work  +  sum over agents of the cheapest week at these prices
is at most the objective of any roster (coverage can be bought at the unmet weight, and time that
serves a unit is worth at most that price).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.roster.model.compile import Model
from planner.roster.search.driver import Search, do, new_scene
from planner.roster.search.engine import CONTACT, OFFER

ROUNDINGS = 3  # a day: its price is stored, added, and a jump added, in single precision


@dataclass(frozen=True, slots=True)
class Work:
    """Units of work that supply can serve: intervals of live need, then windows."""

    channel: NDArray[np.int64]
    amount: NDArray[np.float64]
    weight: NDArray[np.int64]
    spans: tuple[tuple[int, int], ...]  # one interval, or a window

    def scaled(self, share: float) -> Work:
        """Return the same units with a share of the work."""
        return Work(self.channel, self.amount * share, self.weight, self.spans)


@dataclass(slots=True)
class Prices:
    """Per unit of work, and per agent for a peak interval above the soft limit."""

    work: NDArray[np.float64]
    peak: NDArray[np.float64]

    def toward(self, other: Prices, share: float) -> Prices:
        """Return the prices `share` of the way back to `other`."""
        return Prices(
            share * other.work + (1 - share) * self.work,
            share * other.peak + (1 - share) * self.peak,
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One week of one agent: its own cost without the peak, and its contact intervals."""

    agent: int
    cost: float
    contact: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Answer:
    """The bound at some prices, its slopes, and the weeks that attain it."""

    value: float
    work: NDArray[np.float64]
    peak: NDArray[np.float64]
    columns: tuple[Column, ...]


class Lagrange:
    """Prices agents of one case; caps met only by a second choice are relaxed, so it stays valid.

    (They are the weekly peak cap and the on-phone quota of mixed contracts.)
    """

    def __init__(self, search: Search) -> None:
        self.model: Model = search.model
        self.book = self.model.book._replace(is_relaxed=True)
        self.agents = np.array(search.active, dtype=np.int64)
        self.work = work_of(self.model)
        self.served = _carried(self.model)
        self.settled = 0.0
        self.units, self.knows = units_by_time(self.model, self.work)
        for a in sorted(set(search.everyone.tolist()) - set(self.agents.tolist())):
            kept = column_of(search, a)  # left out of the search: the locks alone, as they are
            self.settled += kept.cost
            self.served[self.book.skill_set[a]][kept.contact] += 1
        self._scene = new_scene(self.model, self.book, 1)

    def free(self) -> Prices:
        """Return prices of nothing."""
        return Prices(np.zeros(len(self.work.amount)), np.zeros(len(self.book.skill_set)))

    def worth(self, prices: Prices) -> NDArray[np.float64]:
        """Return what an interval on contacts is worth, per skill set and interval."""
        worth: NDArray[np.float64] = self._valued(prices).max(axis=2, initial=0.0)
        return worth

    def _valued(self, prices: Prices) -> NDArray[np.float64]:
        return np.where(self.knows, prices.work[self.units], 0.0)

    def price(self, prices: Prices, agents: NDArray[np.int64] | None = None) -> Answer:
        """Price agents (None: all); the value is a bound only for all of them."""
        chosen = self.agents if agents is None else agents
        offer, book = self._scene.offer, self.book
        valued = self._valued(prices)
        offer.worth[:] = valued.max(axis=2, initial=0.0)
        offer.peak_price[:] = prices.peak
        if len(chosen):
            do(OFFER, self._scene, chosen)
        contact = offer.contact[chosen]
        heads = self.served.copy()
        np.add.at(heads, book.skill_set[chosen], contact)
        value = self.settled + float(prices.work @ self.work.amount)
        value -= float((offer.worth * self.served).sum())
        scale = np.abs(offer.value[chosen]) + offer.worth[book.skill_set[chosen]].sum(axis=1)
        value += float((offer.value[chosen] - rounding(book.days) * scale).sum())
        value -= float(prices.peak[chosen] @ book.soft_peak[chosen])
        peak = np.zeros(len(book.skill_set))
        peak[chosen] = contact @ book.peak[: book.size] - book.soft_peak[chosen]
        columns = tuple(
            Column(int(a), float(offer.cost[a]), np.flatnonzero(row))
            for a, row in zip(chosen, contact, strict=True)
        )
        return Answer(value, self.work.amount - self._used(valued, heads), peak, columns)

    def own_values(self, agents: NDArray[np.int64], peak_price: float) -> NDArray[np.float64]:
        """Return each agent's part of the bound at the last prices, all with one peak price."""
        own: NDArray[np.float64] = self._scene.offer.value[agents]
        free: NDArray[np.float64] = peak_price * self.book.soft_peak[agents]
        return own - free

    def _used(self, valued: NDArray[np.float64], heads: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return heads by unit of work when all time goes to the highest price."""
        if not self.units.shape[1]:
            return np.zeros(len(self.work.amount))
        best = valued.argmax(axis=2)
        is_known = np.take_along_axis(self.knows, best[:, :, None], axis=2)[:, :, 0]
        unit = self.units[np.arange(self.book.size)[None, :], best]
        used = np.bincount(unit.ravel(), (heads * is_known).ravel(), len(self.work.amount))
        return used.astype(np.float64)


def rounding(days: int) -> float:
    """Return how far a priced week may be off, as a share of its value and its worth.

    What is rounded is costs and worth so far, which is at most value and twice the worth.
    """
    return float(ROUNDINGS * days * np.finfo(np.float32).eps)


def column_of(search: Search, a: int) -> Column:
    """Return the week that an agent has now."""
    cost = do(CONTACT, search.scene, a)[0]
    return Column(a, cost, np.flatnonzero(search.state.on_contact[: search.model.book.size]))


def work_of(model: Model) -> Work:
    """Return the units of work of a case."""
    case = model.case
    channel, interval = np.nonzero(case.need > 0)
    windows = [w for w in case.windows if w.agent_intervals > 0]
    of_window = np.array([case.channels.index(w.channel) for w in windows], dtype=np.int64)
    weights = np.array(case.prices.unmet, dtype=np.int64)
    channels = np.concatenate([channel, of_window])
    return Work(
        channel=channels,
        amount=np.concatenate(
            [case.need[channel, interval], [w.agent_intervals for w in windows]]
        ).astype(np.float64),
        weight=weights[channels],
        spans=(
            *((int(t), int(t) + 1) for t in interval),
            *((w.span.start, w.span.end) for w in windows),
        ),
    )


def units_by_time(model: Model, work: Work) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the units open in each interval (t, place), and whether a skill set serves them."""
    size = model.book.size
    open_now: list[list[int]] = [[] for _ in range(size)]
    for u, (first, end) in enumerate(work.spans):
        for t in range(max(0, first), min(end, size)):
            open_now[t].append(u)
    most = max(map(len, open_now), default=0)
    units = np.zeros((size, most), np.int64)
    knows = np.zeros((len(model.sets), size, most), np.bool_)
    for t, here in enumerate(open_now):
        units[t, : len(here)] = here
        for k, skills in enumerate(model.sets):
            knows[k, t, : len(here)] = [int(work.channel[u]) in skills for u in here]
    return units, knows


def _carried(model: Model) -> NDArray[np.float64]:
    """Return heads already there, per skill set and interval."""
    served = np.zeros((len(model.sets), model.book.size))
    for k, skills in enumerate(model.sets):
        if skills in model.case.carried:
            served[k] = model.case.carried[skills]
    return served


def strata(model: Model, agents: Sequence[int], blocks: int) -> list[NDArray[np.int64]]:
    """Deal agents to blocks so that each has its share of every contract and skill set."""
    workers = model.case.workers
    alike = sorted(agents, key=lambda a: (workers[a].terms, sorted(workers[a].skills), a))
    return [np.array(sorted(alike[b::blocks]), dtype=np.int64) for b in range(blocks)]
