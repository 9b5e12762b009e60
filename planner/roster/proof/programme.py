"""The linear programme of one node of the tree, over weeks from a pool that all nodes share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from planner.roster.proof.cuts import Cut, Mask, Weeks
from planner.roster.proof.price import Floats, Offered, Part, Pricer
from planner.roster.search.master import WARM_START

LEAST_SHARE = 1e-6
NEAR = 15  # weeks of each agent that a node begins with

Use = tuple[int, float]  # number of a week, share in which it is used


class Pool:
    """All weeks ever offered, by number."""

    def __init__(self, pricer: Pricer) -> None:
        self.pricer = pricer
        days, pauses = pricer.book.days, pricer.book.pauses.length.shape[1]
        blank = np.zeros((0, days), np.int64)
        self.weeks = Weeks(
            np.zeros(0, np.int64), blank, blank, blank, np.zeros((0, days, pauses), np.int64)
        )
        self.cost, self.peak = np.zeros(0), np.zeros(0)
        self.contact = np.zeros((0, pricer.rows.size), np.bool_)
        self._known: dict[bytes, int] = {}

    def take(self, offered: Offered) -> list[int]:
        """Return the numbers of the weeks offered, by agent."""
        weeks, numbers, new = offered.weeks, [], []
        if weeks is None:
            return []
        for a in range(len(weeks.agent)):
            parts = (weeks.agent, weeks.start, weeks.length, weeks.pause)
            key = b"".join(part[a].tobytes() for part in parts)
            if key not in self._known:
                self._known[key] = len(self._known)
                new.append(a)
            numbers.append(self._known[key])
        if new:
            self.weeks = self.weeks.plus(weeks.rows(new))
            self.cost = np.concatenate([self.cost, offered.cost[new]])
            contact = offered.contact[new]
            self.contact = np.concatenate([self.contact, contact])
            peak = contact @ self.pricer.book.peak[: self.pricer.rows.size]
            self.peak = np.concatenate([self.peak, peak])
        return numbers

    def kept(self, cuts: Iterable[Cut]) -> Mask:
        """Return which weeks some cuts leave."""
        kept = np.ones(len(self.cost), np.bool_)
        for cut in cuts:
            kept &= self.weeks.kept(cut)
        return kept

    def near(self, y: Floats, kept: Mask) -> Iterator[int]:
        """Yield for each agent the cheapest weeks at some prices (seats left out) among those."""
        rows, a = self.pricer.rows, self.weeks.agent
        peak = (rows.of(y, Part.SOFT) + rows.of(y, Part.CAP))[a]
        own = self.pricer.worth(y)[1]
        cost = self.cost + peak * self.peak - np.einsum("nt,nt->n", self.contact, own[a])
        for agent in range(rows.agents):
            mine = np.flatnonzero(kept & (a == agent))
            if len(mine) > NEAR:
                mine = mine[np.argpartition(cost[mine], NEAR)[:NEAR]]
            yield from mine.tolist()


class Programme:
    """Weeks in shares of one agent each, with shortage, peak and the caps; takes more weeks.

    `nobody` points stand for an agent without a week.
    """

    def __init__(self, pool: Pool, nobody: float) -> None:
        self.pool, self.rows, self.value = pool, pool.pricer.rows, np.inf
        self.lp = pywraplp.Solver.CreateSolver("GLOP")
        self.lp.SetSolverSpecificParametersAsString(WARM_START)
        self._columns: dict[int, pywraplp.Variable] = {}
        self._priced = [self._row(number) for number in range(len(self.rows.amount))]
        self._serving = self._served_by()
        self._one = [self.lp.Constraint(1.0, 1.0) for _ in range(self.rows.agents)]
        for row in self._one:
            self._add(nobody, [(row, 1.0)])
        self._all = self.lp.constraints()

    def _row(self, number: int) -> pywraplp.Constraint | None:
        rows, infinity = self.rows, self.lp.infinity()
        amount, most, sign = (float(x[number]) for x in (rows.amount, rows.most, rows.sign))
        if most == 0:
            return None
        row = self.lp.Constraint(*((amount, infinity) if sign > 0 else (-infinity, amount)))
        if most < np.inf:
            self._add(most, [(row, sign)])
        return row

    def _add(
        self, cost: float, entries: list[tuple[pywraplp.Constraint, float]]
    ) -> pywraplp.Variable:
        column = self.lp.NumVar(0.0, self.lp.infinity(), "")
        self.lp.Objective().SetCoefficient(column, cost)
        for row, value in entries:
            row.SetCoefficient(column, value)
        return column

    def _served_by(self) -> NDArray[np.int64]:
        """Return, per row of skills and interval, the row in which a head counts, or -1."""
        rows = self.rows
        pools: dict[tuple[int, ...], pywraplp.Constraint] = {}
        carried: dict[int, tuple[pywraplp.Constraint, float]] = {}
        found = np.full(rows.carried.shape, -1, np.int64)
        for k, t in np.argwhere(rows.knows.any(axis=2)).tolist():
            units = [u for u in rows.units[t][rows.knows[k, t]].tolist() if rows.most[u] > 0]
            if not units:
                continue
            row = self._priced[units[0]] if len(units) == 1 else pools.get((t, *units))
            if row is None:
                row = pools[t, *units] = self._shared(units)
            found[k, t] = row.index()
            if rows.carried[k, t]:
                _, heads = carried.get(row.index(), (row, 0.0))
                carried[row.index()] = row, heads + rows.carried[k, t]
        for row, heads in carried.values():
            row.SetLb(row.lb() - heads)
        return found

    def _shared(self, units: Iterable[int]) -> pywraplp.Constraint:
        """Return a row whose heads are shared out among several units of work."""
        row = self.lp.Constraint(0.0, self.lp.infinity())
        for u in units:
            need = self._priced[u]
            if need is not None:
                self._add(0.0, [(need, 1.0), (row, -1.0)])
        return row

    def take(self, numbers: Iterable[int]) -> int:
        """Add weeks of the pool; return how many are new here."""
        before = len(self._columns)
        for n in numbers:
            if n not in self._columns:
                self._columns[n] = self._add(float(self.pool.cost[n]), self._entries(n))
        return len(self._columns) - before

    def _entries(self, n: int) -> list[tuple[pywraplp.Constraint, float]]:
        rows, pool = self.rows, self.pool
        a, on = int(pool.weeks.agent[n]), pool.contact[n]
        serving = self._serving[a][on]
        served = np.bincount(serving[serving >= 0], minlength=1)
        entries = [(self._all[i], float(served[i])) for i in np.flatnonzero(served).tolist()]
        able = (
            np.flatnonzero(rows.able.who[:, a] & on[rows.able.time]) if rows.able.time.size else ()
        )
        loads = [(rows.number(Part.ABLE) + int(r), 1.0) for r in able]
        loads += [(rows.number(p) + a, float(pool.peak[n])) for p in (Part.SOFT, Part.CAP)]
        loads.append((rows.number(Part.PHONE) + a, float(on.sum())))
        loads += [(rows.number(Part.SEATS) + place, 1.0) for place in self._seats(n, a)]
        for number, load in loads:
            row = self._priced[number]
            if row is not None:
                entries.append((row, load))
        return [*entries, (self._one[a], 1.0)]

    def _seats(self, n: int, a: int) -> Iterator[int]:
        """Yield the places (site, interval) in which a week takes a seat."""
        book, weeks = self.pool.pricer.book, self.pool.weeks
        if book.site[a] < 0:
            return
        first = int(book.site[a]) * book.size
        for start, length in zip(weeks.start[n].tolist(), weeks.length[n].tolist(), strict=True):
            if start >= 0:
                yield from range(first + start, first + min(start + length, book.size))

    def solve(self) -> Floats | None:
        """Return prices inside their limits, None where there are none."""
        if self.lp.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        rows = self.rows
        self.value = float(self.lp.Objective().Value())
        duals = np.array([0.0 if row is None else row.dual_value() for row in self._priced])
        prices: Floats = np.clip(rows.sign * duals, 0.0, rows.most)
        return prices

    def used(self) -> tuple[Use, ...]:
        """Return the weeks in use; it must have been solved since it took the last week."""
        shares = ((n, column.solution_value()) for n, column in self._columns.items())
        return tuple((n, share) for n, share in shares if share > LEAST_SHARE)
