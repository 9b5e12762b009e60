"""Whole tours at the prices of a master, and the bound that they prove."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from planner.roster.tours.book import BIG, Automata, compile_book
from planner.roster.tours.case import TourCase
from planner.roster.tours.hand import new_hand, new_offered, new_scratch
from planner.roster.tours.master import Pool, Prices
from planner.roster.tours.moves import Scene, offer

MOST_CELLS = 60_000_000  # costs to go that one pricing of all agents may fill
MOST_CELLS_AT_ONCE = 4_000_000  # between two looks at the clock


CELLS_A_S = 500_000_000  # costs to go that one core fills


def pricing_s(case: TourCase) -> float:
    """Return about how long one exact pricing of all agents takes."""
    groups = len(case.kinds)
    runs = max(duty.in_row[1] for duty in case.duties) * groups
    units = max(duty.total_min[1] for duty in case.duties) // case.unit_min
    weekends = 1 + max(duty.most_weekends for duty in case.duties)
    cells = len(case.duties) * case.days * runs * weekends * units
    return cells / CELLS_A_S


class Pricer:
    """Prices whole tours exactly; limits of kinds enter a rule set once a tour breaks them."""

    def __init__(self, case: TourCase, pool: Pool) -> None:
        self.case, self.pool = case, pool
        self.automata = Automata(case)
        self.counted: list[set[int]] = [set() for _ in case.duties]
        self._compile()
        self.everyone = np.arange(len(case.duties))
        least = self.least_cells()
        self.room = max(least, MOST_CELLS // len(case.duties))
        self.at_once = max(1, MOST_CELLS_AT_ONCE // least)
        hand, scratch = new_hand(self.book), new_scratch(self.book, self.room, 1)
        self.scene = Scene(self.book, hand, scratch)
        self.offered = new_offered(self.book, self.book.longest * case.days)

    def least_cells(self) -> int:
        """Return how many costs to go the largest programme fills with no kind counted."""
        return max(self._cells(int(a), ()) for a in self.everyone)

    def _compile(self) -> None:
        numbers = [
            self.automata.number(duty, sorted(counted))
            for duty, counted in zip(self.case.duties, self.counted, strict=True)
        ]
        self.book = compile_book(self.case, self.automata, numbers)

    def _cells(self, a: int, extra: tuple[int, ...]) -> int:
        """Return how many costs to go an agent's programme fills with more kinds counted."""
        duty = self.case.duties[a]
        counts = int(np.prod([duty.most[k] + 1 for k in {*self.counted[a], *extra}], dtype=float))
        runs, weekends = int(self.book.n_run[self.book.rules[a]]), duty.most_weekends + 1
        return (self.case.days + 1) * counts * runs * weekends * (int(self.book.high[a]) + 1)

    def price(
        self,
        prices: Prices,
        agents: NDArray[np.int64],
        need: NDArray[np.int64],
        left_s: Callable[[], float],
    ) -> float | None:
        """Find tours of some agents; return what they cost at least, with the cover of `need`.

        None: time was up before all agents had a tour.
        """
        whole = np.rint(-self.book.scale * prices).astype(np.int64)
        asked = agents
        while len(asked):
            for some in np.array_split(asked, -(-len(asked) // self.at_once)):
                offer(
                    self.scene._replace(book=self.book), whole, self.offered._replace(agents=some)
                )
                if left_s() <= 0:
                    return None
            asked = self._count_more(asked)
        value = float(self.offered.value[agents].sum()) - float((whole * need).sum())
        return value / self.book.scale

    def _count_more(self, asked: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count kinds whose limit a tour breaks, where there is room; return whom to ask again."""
        again = set()
        for a in asked.tolist():
            broken = self.offered.worked[a] > np.array(self.case.duties[a].most)
            for k in np.flatnonzero(broken).tolist():
                if self._cells(a, (k,)) <= self.room:
                    self.counted[a].add(k)
                    again.add(a)
        if again:
            self._compile()
        return np.array(sorted(again), dtype=np.int64)

    def found(self, agents: NDArray[np.int64]) -> list[int]:
        """Return the numbers of the lawful tours of the last pricing."""
        return [
            self.pool.add(a, self.offered.tour[a])
            for a in agents.tolist()
            if self.offered.is_lawful[a] and self.offered.value[a] < BIG
        ]
