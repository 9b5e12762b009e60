"""The restricted master over tours found so far, as a linear and as a whole-number programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from planner.roster.search.master import WARM_START
from planner.roster.tours.case import TourCase

NO_TOUR = 1e5  # points of an agent without a tour: a start for the first programme
Prices = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """One tour of one agent, and the points of the wishes that it refuses, less `base`."""

    agent: int
    tour: NDArray[np.int64]
    cost: int


class Pool:
    """Every tour seen, each once."""

    def __init__(self, case: TourCase) -> None:
        self.case = case
        self.columns: list[Column] = []
        self.of_agent: list[dict[bytes, int]] = [{} for _ in case.duties]

    def add(self, agent: int, tour: NDArray[np.int64]) -> int:
        """Return the number of a tour, noted now if it is new."""
        known, key = self.of_agent[agent], tour.tobytes()
        if key not in known:
            days = np.flatnonzero(tour >= 0)
            cost = int(self.case.wish[agent, days, tour[days]].sum())
            known[key] = len(self.columns)
            self.columns.append(Column(agent, tour.copy(), cost))
        return known[key]

    def cheapest(self, agent: int, prices: Prices, most: int) -> list[int]:
        """Return the tours of an agent that are cheapest at prices of heads, at most so many."""
        numbers = np.array(list(self.of_agent[agent].values()), dtype=np.int64)
        if len(numbers) <= most:
            return [int(n) for n in numbers]
        tours = np.stack([self.columns[n].tour for n in numbers])
        worth = np.where(tours >= 0, prices[np.arange(len(prices)), tours], 0.0).sum(axis=1)
        cost = np.array([self.columns[n].cost for n in numbers]) - worth
        return [int(n) for n in numbers[np.argsort(cost, kind="stable")[:most]]]


class Master:
    """Tours of some agents against what the others leave to cover."""

    def __init__(
        self,
        case: TourCase,
        pool: Pool,
        agents: NDArray[np.int64],
        need: NDArray[np.int64],
        solver: str = "GLOP",
    ) -> None:
        self.case, self.pool, self.agents, self.need = case, pool, agents, need
        self.lp = pywraplp.Solver.CreateSolver(solver)
        self.is_whole = solver != "GLOP"
        if not self.is_whole:
            self.lp.SetSolverSpecificParametersAsString(WARM_START)
        self.cover = [[self.lp.Constraint(float(n), float(n)) for n in row] for row in need]
        self.one = {int(a): self.lp.Constraint(1.0, 1.0) for a in agents}
        self.shares: dict[int, pywraplp.Variable] = {}
        self.worth = np.zeros(len(case.duties))  # duals of `one`
        for d, s in np.ndindex(*need.shape):
            self._add(float(case.under[d, s]), [(self.cover[d][s], 1.0)])
            self._add(float(case.over[d, s]), [(self.cover[d][s], -1.0)])
        if not self.is_whole:
            for row in self.one.values():
                self._add(NO_TOUR, [(row, 1.0)])

    def _add(
        self,
        cost: float,
        entries: list[tuple[pywraplp.Constraint, float]],
        *,
        is_whole: bool = False,
    ) -> pywraplp.Variable:
        share = self.lp.BoolVar("") if is_whole else self.lp.NumVar(0.0, self.lp.infinity(), "")
        self.lp.Objective().SetCoefficient(share, cost)
        for row, value in entries:
            row.SetCoefficient(share, value)
        return share

    def take(self, number: int) -> None:
        """Offer a tour of the pool, if it is not there yet."""
        if number in self.shares:
            return
        column = self.pool.columns[number]
        worked = np.flatnonzero(column.tour >= 0).tolist()
        entries = [(self.cover[d][column.tour[d]], 1.0) for d in worked]
        entries.append((self.one[column.agent], 1.0))
        self.shares[number] = self._add(float(column.cost), entries, is_whole=self.is_whole)

    def solve(self, patience_s: float) -> tuple[Prices, float] | None:
        """Return what a head is worth [day, kind] and the points; None if time is up."""
        self.lp.SetTimeLimit(max(1, int(1000 * patience_s)))
        if patience_s <= 0 or self.lp.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        for a, row in self.one.items():
            self.worth[a] = row.dual_value()
        dual = np.array([[row.dual_value() for row in day] for day in self.cover])
        prices = np.clip(dual, -self.case.over, self.case.under).astype(np.float64)
        return prices, float(self.lp.Objective().Value())

    def near(self, prices: Prices, gap: float) -> list[int]:
        """Return the tours that can be in a roster at most `gap` points above the programme."""
        close = []
        for number in self.shares:
            column = self.pool.columns[number]
            days = np.flatnonzero(column.tour >= 0)
            worth = prices[days, column.tour[days]].sum() + self.worth[column.agent]
            if column.cost - worth <= gap:
                close.append(number)
        return close

    def choose(self, hint: set[int], patience_s: float) -> tuple[list[int], bool] | None:
        """Return the best choice of whole tours found and whether it is proven the best here."""
        self.lp.SetTimeLimit(max(1, int(1000 * patience_s)))
        self.lp.SetHint(list(self.shares.values()), [float(n in hint) for n in self.shares])
        status = self.lp.Solve()
        if status not in {pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE}:
            return None
        chosen = [n for n, share in self.shares.items() if share.solution_value() > 0.5]
        return chosen, status == pywraplp.Solver.OPTIMAL
