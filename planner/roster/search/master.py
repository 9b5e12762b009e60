"""The restricted master over weeks found so far, as a linear programme; its duals are prices.

A skill set that reaches one unit of work in an interval counts there at once; only where it can
choose, a row shares its heads out. Sets that reach the same units share that row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from planner.roster.search.lagrange import Column, Lagrange, Prices, Work

LEAST = 1e-3  # share of a week below which it is none
# later programmes start where the last one ended, which rescaling and presolve would forget
WARM_START = "use_preprocessing: false use_scaling: false"


class Master:
    """Weeks by agent, service, shortage and peak excess; takes new weeks as they come.

    `mixture`: weeks that the last solution takes, with their shares, which add up to 1 an agent.
    """

    def __init__(self, lagrange: Lagrange, work: Work, agents: NDArray[np.int64]) -> None:
        self.lagrange, self.work = lagrange, work
        self.lp = pywraplp.Solver.CreateSolver("GLOP")
        self.lp.SetSolverSpecificParametersAsString(WARM_START)
        self.value = float("inf")
        self.mixture: list[tuple[Column, float]] = []
        self._weeks: list[tuple[Column, pywraplp.Variable]] = []
        infinity = self.lp.infinity()
        self.need = [self.lp.Constraint(float(n), infinity) for n in work.amount]
        for row, weight in zip(self.need, work.weight, strict=True):
            self._add(float(weight), [(row, 1.0)])
        self.rows: list[list[pywraplp.Constraint | None]] = self._supply()
        book = lagrange.book
        self.one = {int(a): self.lp.Constraint(1.0, 1.0) for a in agents}
        self.soft = {
            int(a): self.lp.Constraint(-infinity, float(book.soft_peak[a])) for a in agents
        }
        for row in self.soft.values():
            self._add(float(book.price_peak), [(row, -1.0)])

    def _add(
        self, cost: float, entries: list[tuple[pywraplp.Constraint, float]]
    ) -> pywraplp.Variable:
        column = self.lp.NumVar(0.0, self.lp.infinity(), "")
        self.lp.Objective().SetCoefficient(column, cost)
        for row, value in entries:
            row.SetCoefficient(column, value)
        return column

    def _supply(self) -> list[list[pywraplp.Constraint | None]]:
        """Return, per skill set and interval, the row in which a head counts, or None."""
        lagrange, infinity = self.lagrange, self.lp.infinity()
        pools: dict[tuple[int, ...], pywraplp.Constraint] = {}
        carried: dict[int, float] = {}
        rows: list[list[pywraplp.Constraint | None]] = []
        for k in range(len(lagrange.model.sets)):
            rows.append([])
            for t in range(lagrange.book.size):
                units = tuple(lagrange.units[t][lagrange.knows[k, t]].tolist())
                row = self.need[units[0]] if len(units) == 1 else pools.get((t, *units))
                if row is None and units:
                    row = pools[t, *units] = self.lp.Constraint(0.0, infinity)
                    for u in units:
                        self._add(0.0, [(self.need[u], 1.0), (row, -1.0)])
                rows[-1].append(row)
                if row is not None and lagrange.served[k, t]:
                    carried[row.index()] = carried.get(row.index(), 0.0) + lagrange.served[k, t]
        for row in (*self.need, *pools.values()):
            row.SetLb(row.lb() - carried.get(row.index(), 0.0))
        return rows

    def take(self, column: Column) -> None:
        """Offer one more week."""
        book = self.lagrange.book
        rows = self.rows[int(book.skill_set[column.agent])]
        count: dict[int, float] = {}
        known: dict[int, pywraplp.Constraint] = {}
        for t in column.contact:
            row = rows[t]
            if row is not None:
                count[row.index()] = count.get(row.index(), 0.0) + 1.0
                known[row.index()] = row
        entries = [(known[index], n) for index, n in count.items()]
        entries.append((self.one[column.agent], 1.0))
        entries.append((self.soft[column.agent], float(book.peak[column.contact].sum())))
        self._weeks.append((column, self._add(column.cost, entries)))

    def prices(self, patience_s: float | None) -> Prices | None:
        """Solve and return the duals, clipped to what makes a bound valid; None if interrupted."""
        if patience_s is not None:
            self.lp.SetTimeLimit(max(1, int(1000 * patience_s)))
        if self.lp.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        self.value = float(self.lp.Objective().Value()) + self.lagrange.settled
        shares = ((column, share.solution_value()) for column, share in self._weeks)
        self.mixture = [(column, share) for column, share in shares if share > LEAST]
        found = self.lagrange.free()
        found.work = np.clip([row.dual_value() for row in self.need], 0.0, self.work.weight)
        for a, row in self.soft.items():
            found.peak[a] = min(max(0.0, -row.dual_value()), self.lagrange.book.price_peak)
        return found
