"""A lower bound no roster can beat, and slot prices, by column generation.

Lagrange: with a price for each interval of live need and each window of deferred work, at most
its unmet weight, contact time of an agent is worth the highest price among the own skills. Then
    sum of price x work  +  sum over agents of the cheapest week at these prices
is at most the objective of any roster (coverage can be bought at the unmet weight, and time that
serves a channel is worth at most that price). Weeks are priced by the tour programme; the prices
come from the restricted master over the weeks found so far, solved by OR-Tools' GLOP, moved from
the best ones only part of the way (smoothing, Wentges 1997). Every round gives a valid bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from planner.roster.model.compile import Model
from planner.roster.search.anneal import Scene
from planner.roster.search.driver import Search, do, new_scene
from planner.roster.search.engine import CONTACT, PICK, PRICE

SMOOTHING = 0.6
CLOSE = 0.001
WARM_ROUNDS = 150
SAFETY = 2e-5  # weeks are priced in single precision: relative error, doubled


@dataclass(frozen=True, slots=True)
class Work:
    """Units of work that supply can serve: intervals of live need, then windows."""

    channel: NDArray[np.int64]
    amount: NDArray[np.int64]
    weight: NDArray[np.int64]
    spans: tuple[tuple[int, int], ...]  # one interval, or a window


@dataclass(slots=True)
class Column:
    """One week of one agent in the restricted master."""

    agent: int
    cost: float
    contact: NDArray[np.int64]


@dataclass(slots=True)
class Prices:
    """What the master says: per unit of work, and per agent for a peak interval above the soft."""

    work: NDArray[np.float64]
    peak: NDArray[np.float64]

    def toward(self, other: Prices, share: float) -> Prices:
        """Return the prices `share` of the way back to `other`."""
        return Prices(
            share * other.work + (1 - share) * self.work,
            share * other.peak + (1 - share) * self.peak,
        )


class Bound:
    """Column generation in rounds; `value` only grows and holds at every moment.

    Caps that the tour programme meets only by a second choice (weekly peak, mixed on-phone quota)
    are relaxed, so that the bound stays valid.
    """

    def __init__(self, search: Search) -> None:
        self.model = search.model
        self.book = search.model.book._replace(is_relaxed=True)
        self.agents = [int(a) for a in search.active]
        self.columns: list[Column] = []
        self.value, self.master = 0.0, float("inf")
        self.work = _work(self.model)
        self.served = _carried(self.model)
        self._scene = new_scene(self.model, self.book, 1)
        self.settled = 0.0
        self.patience_s: float | None = None
        self._lp: pywraplp.Solver | None = None
        for a in set(search.everyone.tolist()) - set(self.agents):
            self._settle(search.scene, a)
        self.best = Prices(np.zeros(len(self.work.amount)), np.zeros(len(self.agents)))
        self._price(self.best, keeps=True)
        self.offer(search.scene)

    def _settle(self, scene: Scene, a: int) -> None:
        """Count an agent who is left out: the locks alone, as they are."""
        column = self._column(scene, a)
        self.settled += column.cost
        self.served[self.book.skill_set[a]][column.contact] += 1

    def offer(self, scene: Scene) -> None:
        """Take the weeks of a roster as columns."""
        for a in self.agents:
            self.columns.append(self._column(scene, a))

    def rounds(self) -> Iterator[float]:
        """Yield the share by which the bound lies below the master, once a round."""
        if self.agents:
            yield from self._warm_up()
        master = _Master(self)
        self._lp = master.lp
        while self.agents:
            found = master.prices()
            if found is None:
                return
            share = SMOOTHING
            while share > 0.01 and not self._rises(found.toward(self.best, share)):
                share -= 0.3
            if share <= 0.01:
                self._price(found, keeps=True)
            gap = (self.master - self.value) / max(1.0, abs(self.master))
            yield gap
            if gap < CLOSE:
                return

    def interrupt(self) -> None:
        """End a linear programme that is being solved; the bound stays what it was."""
        if self._lp is not None:
            self._lp.InterruptSolve()

    def _warm_up(self) -> Iterator[float]:
        """Climb by subgradients (Polyak 1969): pricing is far cheaper than the first masters."""
        now, slope = self.best, np.zeros(len(self.work.amount))
        target = sum(c.cost for c in self.columns[-len(self.agents) :]) + self.settled
        for number in range(WARM_ROUNDS):
            keeps_columns = number % 10 == 9
            value, work, peak = self._price(now, keeps=keeps_columns)
            slope = 0.6 * slope + 0.4 * work
            reach = max(0.002 * abs(target), target - value) * 0.97 ** (number / 4)
            step = reach / max(1.0, float(slope @ slope) + float(peak @ peak))
            most = self.book.price_peak
            now = Prices(
                np.clip(now.work + step * slope, 0.0, self.work.weight),
                np.clip(now.peak + step * peak, 0.0, most),
            )
            yield 1.0

    def slot_prices(self, prices: Prices | None = None) -> NDArray[np.float64]:
        """Return what an interval on contacts is worth, per skill set and interval."""
        given = prices or self.best
        worth = np.zeros((len(self.model.sets), self.book.size))
        by_channel = np.zeros((len(self.model.case.channels), self.book.size))
        for c, (first, end), price in zip(
            self.work.channel, self.work.spans, given.work, strict=True
        ):
            by_channel[c, first:end] = np.maximum(by_channel[c, first:end], price)
        for k, skills in enumerate(self.model.sets):
            if skills:
                worth[k] = by_channel[sorted(skills)].max(axis=0)
        return worth

    def _rises(self, prices: Prices) -> bool:
        """Price every agent and keep the weeks; return whether the bound rose."""
        before = self.value
        self._price(prices, keeps=True)
        return self.value > before

    def _price(
        self, prices: Prices, *, keeps: bool
    ) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Return the bound at these prices and its slopes; `keeps` the weeks as columns."""
        book, scene, gain = self.book, self._scene, self._scene.tools.gain
        worth = self.slot_prices(prices)
        bound = self.settled + float(prices.work @ self.work.amount)
        bound -= float((worth * self.served).sum())
        heads, peak = self.served.copy(), np.zeros(len(self.agents))
        for number, a in enumerate(self.agents):
            gain[:] = worth[book.skill_set[a]]
            do(PRICE, scene, a, float(prices.peak[number]))
            cost = do(PICK, scene, a)[0]
            scale = abs(cost) + float(np.abs(scene.tools.sight.gain).max())
            bound += cost - SAFETY * scale - float(prices.peak[number]) * book.soft_peak[a]
            column = self._column(scene, a)
            heads[book.skill_set[a]][column.contact] += 1
            peak[number] = book.peak[column.contact].sum() - book.soft_peak[a]
            if keeps:
                self.columns.append(column)
        if bound > self.value:
            self.value, self.best = bound, prices
        return bound, self.work.amount - self._used(prices, heads), peak

    def _used(self, prices: Prices, heads: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return heads by unit of work when all time goes to the highest price."""
        order = np.argsort(-prices.work, kind="stable")
        used = np.zeros(len(order))
        left = heads.copy()
        for u in order:
            knows = [k for k, s in enumerate(self.model.sets) if int(self.work.channel[u]) in s]
            first, end = self.work.spans[u]
            used[u] = left[knows, first:end].sum()
            left[knows, first:end] = 0.0
        return used

    def _column(self, scene: Scene, a: int) -> Column:
        """Return a week as a column; its cost leaves out the peak, which the master prices."""
        cost = do(CONTACT, scene, a)[0]
        return Column(a, cost, np.flatnonzero(scene.state.on_contact[: self.book.size]))


def _work(model: Model) -> Work:
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
        ).astype(np.int64),
        weight=weights[channels],
        spans=(
            *((int(t), int(t) + 1) for t in interval),
            *((w.span.start, w.span.end) for w in windows),
        ),
    )


def _carried(model: Model) -> NDArray[np.float64]:
    """Return heads already there, per skill set and interval."""
    served = np.zeros((len(model.sets), model.book.size))
    for k, skills in enumerate(model.sets):
        if skills in model.case.carried:
            served[k] = model.case.carried[skills]
    return served


class _Master:
    """The restricted master as a linear programme: weeks, service flows, shortage, peak excess."""

    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self.lp = pywraplp.Solver.CreateSolver("GLOP")
        model, work = bound.model, bound.work
        infinity = self.lp.infinity()
        self.need = [self.lp.Constraint(float(n), infinity) for n in work.amount]
        self._shortage(work, infinity)
        self.supply = [
            [self.lp.Constraint(-float(h), infinity) for h in row] for row in bound.served
        ]
        self._flows(model, work, infinity)
        self.number = {a: number for number, a in enumerate(bound.agents)}
        self.one = [self.lp.Constraint(1.0, 1.0) for _ in bound.agents]
        self.soft = [
            self.lp.Constraint(-infinity, float(model.book.soft_peak[a])) for a in bound.agents
        ]
        for constraint in self.soft:
            excess = self.lp.NumVar(0.0, infinity, "")
            constraint.SetCoefficient(excess, -1.0)
            self.lp.Objective().SetCoefficient(excess, float(model.book.price_peak))
        self.taken = 0

    def _shortage(self, work: Work, infinity: float) -> None:
        for constraint, weight in zip(self.need, work.weight, strict=True):
            short = self.lp.NumVar(0.0, infinity, "")
            constraint.SetCoefficient(short, 1.0)
            self.lp.Objective().SetCoefficient(short, float(weight))

    def _flows(self, model: Model, work: Work, infinity: float) -> None:
        for u, constraint in enumerate(self.need):
            times = range(*work.spans[u])
            for k, skills in enumerate(model.sets):
                if int(work.channel[u]) not in skills:
                    continue
                for t in times:
                    flow = self.lp.NumVar(0.0, infinity, "")
                    constraint.SetCoefficient(flow, 1.0)
                    self.supply[k][t].SetCoefficient(flow, -1.0)

    def _week(self, model: Model, column: Column) -> None:
        number = self.number[column.agent]
        use = self.lp.NumVar(0.0, self.lp.infinity(), "")
        self.lp.Objective().SetCoefficient(use, column.cost)
        self.one[number].SetCoefficient(use, 1.0)
        row = self.supply[int(model.book.skill_set[column.agent])]
        for t in column.contact:
            row[t].SetCoefficient(use, 1.0)
        self.soft[number].SetCoefficient(use, float(model.book.peak[column.contact].sum()))

    def prices(self) -> Prices | None:
        """Take new weeks, solve, and return the duals, clipped to what makes the bound valid."""
        for column in self.bound.columns[self.taken :]:
            self._week(self.bound.model, column)
        self.taken = len(self.bound.columns)
        if self.bound.patience_s is not None:
            self.lp.SetTimeLimit(max(1, int(1000 * self.bound.patience_s)))
        if self.lp.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        self.bound.master = float(self.lp.Objective().Value()) + self.bound.settled
        weight = self.bound.work.weight
        work = np.clip([c.dual_value() for c in self.need], 0.0, weight)
        peak = -np.array([c.dual_value() for c in self.soft])
        return Prices(work, np.clip(peak, 0.0, self.bound.model.book.price_peak))
