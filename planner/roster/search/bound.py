"""A lower bound no roster can beat, and slot prices, by column generation.

Prices come from the restricted master over the weeks found so far, smoothed (see `generate`);
every pricing of all agents gives a valid bound. Centres of more than `WHOLE` agents settle prices
on samples of agents with their share of the work first, and start the master of all agents from
the mean of those prices.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from planner.roster.search.driver import Search
from planner.roster.search.generate import generate
from planner.roster.search.hints import Hints, columns_from, hints_of, prices_from
from planner.roster.search.lagrange import Answer, Column, Lagrange, Prices, Work, column_of, strata
from planner.roster.search.master import Master

CLOSE = 0.001
WARM_ROUNDS = 60
WHOLE, BLOCK, BLOCKS = 400, 100, 5
PEAK_TRIALS = 6
KEPT_WEEKS = 40  # weeks an agent that hints hold


class Bound:
    """Column generation in rounds; `value` only grows and holds at every moment.

    With `hints` of a like case it starts from their prices and weeks.
    """

    def __init__(self, search: Search, hints: Hints | None = None) -> None:
        self.lagrange = Lagrange(search)
        self.agents = self.lagrange.agents
        self.value, self.master = 0.0, float("inf")
        self.gap = 1.0  # share by which the bound lies below the master of all agents
        self.patience_s: float | None = None
        self.best = self.lagrange.free()
        self.start = [column_of(search, int(a)) for a in self.agents]
        self.is_warm = hints is not None
        self.is_sampled = len(self.agents) > WHOLE and not self.is_warm
        self._last: deque[Column] = deque(maxlen=KEPT_WEEKS * len(self.agents))
        self._master: Master | None = None
        self._keep(self.best, self.lagrange.price(self.best))
        if hints is not None:
            self._take_over(hints)

    def _take_over(self, hints: Hints) -> None:
        prices = prices_from(hints, self.lagrange)
        answer = self.lagrange.price(prices)
        self._keep(prices, answer)
        self.start += [*columns_from(hints, self.lagrange), *answer.columns]

    def _keep(self, prices: Prices, answer: Answer) -> bool:
        """Note a pricing of all agents; return whether it raised the bound."""
        is_higher = answer.value > self.value
        self._last.extend(answer.columns)
        if is_higher:
            self.value, self.best = answer.value, prices
        return is_higher

    def rounds(self) -> Iterator[float]:
        """Yield the share by which the bound lies below the master, once a round."""
        if not len(self.agents):
            return
        columns: list[Column] = list(self.start)
        if not self.is_warm:
            yield from self._warm_up(columns)
            if self.is_sampled:
                for _ in self._sample(columns):
                    yield 1.0
        yield from self._generate(columns)

    def interrupt(self) -> None:
        """End a linear programme that is being solved; the bound stays what it was."""
        if self._master is not None:
            self._master.lp.InterruptSolve()

    def slot_prices(self) -> NDArray[np.float64]:
        """Return what an interval on contacts is worth, per skill set and interval."""
        return self.lagrange.worth(self.best)

    def mixture(self) -> list[tuple[Column, float]]:
        """Return the weeks that the last master takes, with their shares."""
        return [] if self._master is None else self._master.mixture

    def hints(self) -> Hints:
        """Return what the bound of a like case may start from."""
        return hints_of(self.lagrange, self.best, self._last)

    def _generate(self, columns: list[Column]) -> Iterator[float]:
        """Solve masters and price all agents until the bound is close."""
        self._master = master = Master(self.lagrange, self.lagrange.work, self.agents)
        for column in columns:
            master.take(column)

        def solve() -> tuple[Prices, float] | None:
            found = master.prices(self.patience_s)
            if found is None:
                return None
            self.master = master.value
            return found, master.value

        def price(prices: Prices) -> float:
            answer = self.lagrange.price(prices)
            for column in answer.columns:
                master.take(column)
            self._keep(prices, answer)
            return answer.value

        start = self.best, self.value
        for _, _, self.gap in generate(solve, price, Prices.toward, start, close=CLOSE):
            yield self.gap

    def _warm_up(self, columns: list[Column]) -> Iterator[float]:
        """Climb by subgradients (Polyak 1969): pricing is far cheaper than the first masters."""
        now, slope = self.best, np.zeros(len(self.best.work))
        target = sum(c.cost for c in self.start) + self.lagrange.settled
        is_large = len(self.agents) > WHOLE
        for number in range(WARM_ROUNDS // 4 if is_large else WARM_ROUNDS):
            answer = self.lagrange.price(now)
            self._keep(now, answer)
            if number % 10 == 9:
                columns += answer.columns
            slope = 0.6 * slope + 0.4 * answer.work
            reach = max(0.002 * abs(target), target - answer.value) * 0.97 ** (number / 4)
            now = self._stepped(now, slope, answer.peak, reach)
            yield 1.0

    def _stepped(
        self, now: Prices, work: NDArray[np.float64], peak: NDArray[np.float64], reach: float
    ) -> Prices:
        """Return prices a step along the slopes that would gain `reach` if they went on."""
        step = reach / max(1.0, float(work @ work) + float(peak @ peak))
        return Prices(
            np.clip(now.work + step * work, 0.0, self.lagrange.work.weight),
            np.clip(now.peak + step * peak, 0.0, self.lagrange.book.price_peak),
        )

    def _sample(self, columns: list[Column]) -> Iterator[float]:
        """Settle prices on blocks of agents with their share of the work; start from the mean."""
        count = max(BLOCKS, len(self.agents) // BLOCK)
        work = np.zeros_like(self.best.work)
        blocks = strata(self.lagrange.model, self.agents.tolist(), count)[:BLOCKS]
        for number, block in enumerate(blocks, 1):
            prices, share = self.best, self.lagrange.work.scaled(1 / count)
            for better, _ in self.settled(block, share, columns):
                prices = better
                yield 1.0
            work += (prices.work - work) / number
            for answer in self._peaks_tried(work.copy()):
                columns += answer.columns
                yield 1.0

    def _peaks_tried(self, work: NDArray[np.float64]) -> Iterator[Answer]:
        """Price all agents at the prices of work given, each at the own best price of the peak.

        That price stands in the agent's own part of the bound alone, so each may choose.
        """
        lagrange, agents = self.lagrange, self.agents
        best, least = lagrange.free(), np.full(len(agents), -np.inf)
        for price in np.linspace(0.0, lagrange.book.price_peak, PEAK_TRIALS):
            yield lagrange.price(Prices(work, np.full_like(best.peak, price)))
            own = lagrange.own_values(agents, price)
            best.peak[agents] = np.where(own > least, price, best.peak[agents])
            least = np.maximum(own, least)
        best.work = work
        answer = lagrange.price(best)
        self._keep(best, answer)
        yield answer

    def settled(
        self, block: NDArray[np.int64], work: Work, columns: Iterable[Column]
    ) -> Iterator[tuple[Prices, float]]:
        """Yield better and better prices for a part of agents and work, and their master's value.

        `columns`: weeks that the master begins with; those of other agents are left out.
        """
        self._master = master = Master(self.lagrange, work, block)
        members = set(block.tolist())
        for column in columns:
            if column.agent in members:
                master.take(column)

        def solve() -> tuple[Prices, float] | None:
            found = master.prices(self.patience_s)
            return None if found is None else (found, master.value)

        def price(prices: Prices) -> float:
            answer = self.lagrange.price(prices, block)
            for column in answer.columns:
                master.take(column)
            return answer.value + float(prices.work @ (work.amount - self.lagrange.work.amount))

        start = self.best, -np.inf
        for best, _, _ in generate(solve, price, Prices.toward, start, close=2 * CLOSE):
            yield best, master.value
