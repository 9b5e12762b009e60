"""Some agents anew, the others as they are: column generation, then the best choice of tours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.roster.search.generate import generate
from planner.roster.tours.case import TourCase
from planner.roster.tours.master import Master, Pool, Prices
from planner.roster.tours.price import Pricer

CLOSE = 0.0002
WHOLE = 1.0 - 0.01  # objectives are whole numbers: less than this to gain is nothing
CHOICE_S = 4.0
KNOWN = 30  # tours an agent that a block begins with
Tours = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A better roster, if one was found; whether more time here would find nothing else."""

    tours: Tours | None
    is_done: bool


class Block:
    """A choice of agents; `bound` holds for all rosters in which the others stay as they are."""

    def __init__(
        self, pricer: Pricer, tours: Tours, agents: NDArray[np.int64], start: Prices
    ) -> None:
        case = pricer.case
        self.case, self.pricer, self.tours, self.agents = case, pricer, tours, agents
        others = tours.copy()
        others[agents] = -1
        who, days = np.nonzero(others >= 0)
        kinds = others[who, days]
        heads = np.zeros_like(case.need)
        np.add.at(heads, (days, kinds), 1)
        self.need = case.need - heads
        self.points = case.base + int(case.wish[who, days, kinds].sum())
        self.master = Master(case, pricer.pool, agents, self.need)
        self.bound, self.best = -np.inf, start
        self.last: tuple[Prices, float] | None = None

    def converge(self, left_s: Callable[[], float]) -> Iterator[float]:
        """Yield the share by which the bound lies below the master, once a round."""

        def solve() -> tuple[Prices, float] | None:
            solved = self.master.solve(left_s())
            if solved is not None:
                self.last = solved[0], solved[1] + self.points
            return None if solved is None else self.last

        def price(prices: Prices) -> float | None:
            value = self.pricer.price(prices, self.agents, self.need, left_s)
            if value is None:
                return None
            for number in self.pricer.found(self.agents):
                self.master.take(number)
            return value + self.points

        start = self.best, self.bound
        for self.best, self.bound, gap in generate(solve, price, _toward, start, close=CLOSE):
            yield gap

    def choose(self, objective: int, left_s: float) -> Outcome:
        """Choose whole tours among those that can be in a better roster."""
        if self.last is None:
            return Outcome(None, is_done=False)
        pool = self.pricer.pool
        hint = {pool.add(int(a), self.tours[a]) for a in self.agents}
        whole = Master(self.case, pool, self.agents, self.need, "SCIP")
        for number in {*self.master.near(self.last[0], objective - WHOLE - self.bound), *hint}:
            whole.take(number)
        found = whole.choose(hint, min(CHOICE_S, left_s))
        if found is None:
            return Outcome(None, is_done=False)
        tours = self.tours.copy()
        for number in found[0]:
            tours[pool.columns[number].agent] = pool.columns[number].tour
        is_better = self.case.value(tours) < objective
        return Outcome(tours if is_better else None, is_done=found[1])


def losses(whole: Block, tours: Tours) -> NDArray[np.float64]:
    """Return how far above its cheapest tour at the prices of the bound each agent's tour lies."""
    whole.pricer.price(whole.best, whole.agents, whole.need, lambda: 1.0)
    least = whole.pricer.offered.value / whole.pricer.book.scale
    who, days = np.nonzero(tours >= 0)
    kinds = tours[who, days]
    cost = whole.case.wish[who, days, kinds] - whole.best[days, kinds]
    loss: NDArray[np.float64] = np.bincount(who, cost, len(tours)) - least
    return np.maximum(0.0, loss)


def mend(
    whole: Block,
    tours: Tours,
    agents: NDArray[np.int64],
    left_s: Callable[[], float],
) -> Outcome:
    """Give some agents better tours, or find that there are none while the others stay."""
    pricer, objective = whole.pricer, whole.case.value(tours)
    block = Block(pricer, tours, agents, whole.best)
    for a in agents.tolist():
        for number in pricer.pool.cheapest(a, whole.best, KNOWN):
            block.master.take(number)
        block.master.take(pricer.pool.add(a, tours[a]))
    for _ in block.converge(left_s):
        if block.bound > objective - WHOLE:
            return Outcome(None, is_done=True)
    if left_s() <= 0:
        return Outcome(None, is_done=False)
    return block.choose(objective, left_s())


def _toward(prices: Prices, other: Prices, share: float) -> Prices:
    """Return prices a share of the way to others."""
    return share * other + (1 - share) * prices


def whole_block(case: TourCase) -> Block:
    """Return the block of all agents: its bound holds for every roster."""
    pricer = Pricer(case, Pool(case))
    nobody = np.full((len(case.duties), case.days), -1, np.int64)
    return Block(pricer, nobody, pricer.everyone, np.zeros(case.need.shape))
