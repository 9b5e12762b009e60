"""Prices of a small week, what they bound, and the cheapest week of every agent at them.

Prices are one vector: for each unit of work, for heads who can serve some channels, per agent for
peak intervals above the soft limit and for the caps on peak and on contacts where weeks do not
count them themselves (`count`), and for seats. Inside their limits,
    sum of price x wanted - sum of price x allowed + sum over agents of the cheapest week
is at most the objective of any roster, as in `search.lagrange`; here no rule is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from planner.roster.model.book import FAR
from planner.roster.model.compile import Model
from planner.roster.proof.count import Counts
from planner.roster.proof.cuts import Weeks
from planner.roster.proof.offer import new_scene, offer_weeks
from planner.roster.search.lagrange import units_by_time, work_of
from planner.roster.search.tour import BIG

ROUNDING = 1e-12  # of all that is summed up, in double precision

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Part(IntEnum):
    """What a price is for, in order of the vector."""

    WORK = 0
    ABLE = 1
    SOFT = 2
    CAP = 3
    PHONE = 4
    SEATS = 5


@dataclass(frozen=True, slots=True)
class Able:
    """Heads wanted who can serve some channels, one row each: carried heads are taken off."""

    time: NDArray[np.int64]
    who: Mask  # [row, agent]
    heads: Floats
    price: Floats


@dataclass(frozen=True, slots=True)
class Offered:
    """The bound at some prices, and the week of each agent that attains it (None: no week)."""

    value: float
    weeks: Weeks | None
    cost: Floats  # [a] own cost of the week; the peak left out where weeks do not count it
    contact: Mask  # [a, t]


class Rows:
    """What the prices stand for: amounts wanted (sign 1) or allowed (-1), and the dearest price.

    A dearest price of 0 marks a row that cannot bind, or that the weeks keep themselves.
    """

    def __init__(self, model: Model, counts: Counts) -> None:
        book = model.book
        self.agents, self.size = len(model.case.workers), book.size
        self.work, self.able = work_of(model), _able(model)
        self.units, self.knows = units_by_time(model, self.work)
        cap = np.where(counts.has_peak, FAR, book.peak_week)
        phone = np.where(counts.has_phone, FAR, book.on_phone)
        free, soft = np.inf, np.where(counts.has_peak, 0, book.price_peak)
        parts = [
            (self.work.amount, self.work.weight, 1.0),
            (self.able.heads, self.able.price, 1.0),
            (book.soft_peak, soft, -1.0),
            (cap, np.where(cap < FAR, free, 0.0), -1.0),
            (phone, np.where(phone < FAR, free, 0.0), -1.0),
            (book.seats.ravel(), np.full(book.seats.size, free), -1.0),
        ]
        self.amount = np.concatenate([amount for amount, _, _ in parts]).astype(np.float64)
        self.most = np.concatenate([most for _, most, _ in parts]).astype(np.float64)
        self.sign = np.concatenate([np.full(len(amount), sign) for amount, _, sign in parts])
        ends = np.cumsum([0, *(len(amount) for amount, _, _ in parts)]).tolist()
        self._span = [slice(ends[p], ends[p + 1]) for p in Part]
        self.carried = np.zeros((len(model.sets), book.size))
        for k, skills in enumerate(model.sets[self.agents :], self.agents):
            self.carried[k] = model.case.carried[skills]

    def of(self, y: Floats, part: Part) -> Floats:
        """Return the prices of one kind."""
        return y[self._span[part]]

    def number(self, part: Part) -> int:
        """Return the number of the first row of one kind."""
        return int(self._span[part].start)


def _able(model: Model) -> Able:
    case = model.case
    rows = [(frozenset({c}), row) for c, row in enumerate(case.least)] + list(case.able.items())
    time, who, heads, price = [], [], [], []
    for channels, row in rows:
        known = [bool(w.skills & channels) for w in case.workers]
        carried = sum((n for s, n in case.carried.items() if s & channels), 0 * row)
        for t in np.flatnonzero(row > carried).tolist():
            time.append(t)
            who.append(known)
            heads.append(float(row[t] - carried[t]))
            price.append(float(case.able_price(channels)))
    return Able(
        np.array(time, dtype=np.int64),
        np.array(who, dtype=np.bool_).reshape(-1, len(case.workers)),
        np.array(heads),
        np.array(price),
    )


class Pricer:
    """Asks every agent for the cheapest week at some prices; `model` is one of `apart`."""

    def __init__(self, model: Model) -> None:
        self._scene = new_scene(model)
        self.model, self.book, self.counts = model, model.book, self._scene.counts
        self.rows = Rows(model, self.counts)
        self._crews = [np.flatnonzero(self.book.site == s) for s in np.unique(self.book.site)]

    def worth(self, y: Floats) -> tuple[Floats, Floats]:
        """Return what time on contacts is worth as work by skill row, and by agent in all."""
        rows, able = self.rows, self.rows.able
        prices = rows.of(y, Part.WORK)[rows.units] if rows.units.size else 0.0 * rows.units
        served = np.where(rows.knows, prices, 0.0).max(axis=2, initial=0.0)
        own = served[: rows.agents] - rows.of(y, Part.PHONE)[:, None]
        np.add.at(own.T, able.time, able.who * rows.of(y, Part.ABLE)[:, None])
        return served, own

    def price(self, y: Floats) -> Offered:
        """Return the bound at `y` and the weeks that attain it."""
        rows, offer, book = self.rows, self._scene.offer, self.book
        served, own = self.worth(y)
        offer.worth[: rows.agents] = own
        offer.peak_price[:] = rows.of(y, Part.SOFT) + rows.of(y, Part.CAP)
        dearest = max((self._ask(crew, y) for crew in self._crews), default=0.0)
        if (offer.value >= BIG / 2).any():
            return Offered(np.inf, None, offer.cost, offer.contact)
        scale = np.abs(offer.value) + np.abs(own).sum(axis=1) + dearest
        scale += offer.peak_price * float(book.peak.sum())
        value = float((rows.sign * y) @ rows.amount) - float((served * rows.carried).sum())
        value += float((offer.value - ROUNDING * scale).sum())
        return Offered(value, self._weeks(), self._costs(), offer.contact.copy())

    def _costs(self) -> Floats:
        """Return the own cost of each week offered, with the peak where weeks count it."""
        book, offer = self.book, self._scene.offer
        over = np.maximum(0, offer.contact @ book.peak[: self.rows.size] - book.soft_peak)
        cost: Floats = offer.cost + book.price_peak * over * self.counts.has_peak
        return cost

    def _ask(self, crew: NDArray[np.int64], y: Floats) -> float:
        """Price the agents of one site; return what a seat through all of the week costs."""
        seat, site, size = (
            self._scene.tools.sight.seat,
            int(self.book.site[crew[0]]),
            self.rows.size,
        )
        seat[:] = 0.0
        if site >= 0:
            prices = self.rows.of(y, Part.SEATS).reshape(self.book.seats.shape)
            seat[1 : size + 1] = np.cumsum(prices[site])
            seat[size + 1 :] = seat[size]
        offer_weeks(self._scene, crew)
        return float(seat[size])

    def _weeks(self) -> Weeks:
        state = self._scene.state
        works = state.start >= 0
        return Weeks(
            np.arange(self.rows.agents),
            state.start.copy(),
            state.length * works,
            state.pattern * works,
            state.pause * works[:, :, None],
        )
