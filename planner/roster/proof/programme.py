"""The linear programme of one node of the tree, over weeks from a pool that all nodes share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp
from ortools.linear_solver.linear_solver_pb2 import MPModelProto, MPSolutionResponse

from planner.roster.proof.cuts import Cut, Mask, Weeks
from planner.roster.proof.price import Floats, Offered, Part, Pricer
from planner.roster.search.master import WARM_START

LEAST_SHARE = 1e-6
NEAR = 15  # weeks of each agent that a node begins with

NONE = -1
Use = tuple[int, float]  # number of a week, share in which it is used
Entries = Sequence[tuple[int, float]]  # row of the programme, coefficient


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


class Frame:
    """The programme of all nodes before any week: rows, and columns of what may be missing.

    `nobody` points stand for an agent without a week.
    """

    def __init__(self, pool: Pool, nobody: float) -> None:
        self.pool, self.rows, self.model = pool, pool.pricer.rows, MPModelProto()
        self.priced = np.array([self._priced(number) for number in range(len(self.rows.amount))])
        self._serving = self._served_by()
        self._one = [self._row(1.0, 1.0) for _ in range(self.rows.agents)]
        for row in self._one:
            self._column(nobody, [(row, 1.0)])
        self._entries: dict[int, Entries] = {}

    def _row(self, low: float, high: float) -> int:
        self.model.constraint.add(lower_bound=low, upper_bound=high)
        return len(self.model.constraint) - 1

    def _column(self, cost: float, entries: Entries) -> None:
        put(self.model, cost, entries)

    def _priced(self, number: int) -> int:
        """Return the row of a price, `NONE` where it cannot bind."""
        rows = self.rows
        amount, most, sign = (float(x[number]) for x in (rows.amount, rows.most, rows.sign))
        if most == 0:
            return NONE
        row = self._row(*((amount, np.inf) if sign > 0 else (-np.inf, amount)))
        if most < np.inf:
            self._column(most, [(row, sign)])
        return row

    def _served_by(self) -> NDArray[np.int64]:
        """Return, per row of skills and interval, the row in which a head counts, or `NONE`."""
        rows = self.rows
        pools: dict[tuple[int, ...], int] = {}
        carried: dict[int, float] = {}
        found = np.full(rows.carried.shape, NONE, np.int64)
        for k, t in np.argwhere(rows.knows.any(axis=2)).tolist():
            units = [u for u in rows.units[t][rows.knows[k, t]].tolist() if rows.most[u] > 0]
            if not units:
                continue
            row = int(self.priced[units[0]]) if len(units) == 1 else pools.get((t, *units))
            if row is None:
                row = pools[t, *units] = self._shared(units)
            found[k, t] = row
            if rows.carried[k, t]:
                carried[row] = carried.get(row, 0.0) + rows.carried[k, t]
        for row, heads in carried.items():
            self.model.constraint[row].lower_bound -= heads
        return found

    def _shared(self, units: Iterable[int]) -> int:
        """Return a row whose heads are shared out among several units of work."""
        row = self._row(0.0, np.inf)
        for u in units:
            self._column(0.0, [(int(self.priced[u]), 1.0), (row, -1.0)])
        return row

    def entries(self, n: int) -> Entries:
        """Return the column of a week."""
        if n not in self._entries:
            self._entries[n] = self._of_week(n)
        return self._entries[n]

    def _of_week(self, n: int) -> Entries:
        rows, pool = self.rows, self.pool
        a, on = int(pool.weeks.agent[n]), pool.contact[n]
        serving = self._serving[a][on]
        served = np.bincount(serving[serving >= 0], minlength=1)
        entries = [(i, float(served[i])) for i in np.flatnonzero(served).tolist()]
        able = (
            np.flatnonzero(rows.able.who[:, a] & on[rows.able.time]) if rows.able.time.size else ()
        )
        loads = [(rows.number(Part.ABLE) + int(r), 1.0) for r in able]
        loads += [(rows.number(p) + a, float(pool.peak[n])) for p in (Part.SOFT, Part.CAP)]
        loads.append((rows.number(Part.PHONE) + a, float(on.sum())))
        loads += [(rows.number(Part.SEATS) + place, 1.0) for place in self._seats(n, a)]
        entries += [(int(self.priced[number]), load) for number, load in loads]
        return [*(e for e in entries if e[0] != NONE), (self._one[a], 1.0)]

    def _seats(self, n: int, a: int) -> Iterator[int]:
        """Yield the places (site, interval) in which a week takes a seat."""
        book, weeks = self.pool.pricer.book, self.pool.weeks
        if book.site[a] < 0:
            return
        first = int(book.site[a]) * book.size
        for start, length in zip(weeks.start[n].tolist(), weeks.length[n].tolist(), strict=True):
            if start >= 0:
                yield from range(first + start, first + min(start + length, book.size))


class Programme:
    """Weeks in shares of one agent each, with shortage, peak and the caps; takes more weeks."""

    def __init__(self, frame: Frame, weeks: Iterable[int]) -> None:
        self._frame, self.value = frame, np.inf
        self._numbers = dict.fromkeys(weeks)
        model = MPModelProto()
        model.CopyFrom(frame.model)
        self._first = len(model.variable)
        for n in self._numbers:
            put(model, float(frame.pool.cost[n]), frame.entries(n))
        self._lp = pywraplp.Solver.CreateSolver("GLOP")
        self._lp.SetSolverSpecificParametersAsString(WARM_START)
        self._lp.LoadModelFromProto(model)
        self._rows = self._lp.constraints()
        self._solved = MPSolutionResponse()

    def take(self, numbers: Iterable[int]) -> int:
        """Add weeks of the pool; return how many are new here."""
        before = len(self._numbers)
        for n in numbers:
            if n not in self._numbers:
                self._numbers[n] = None
                column = self._lp.NumVar(0.0, np.inf, "")
                self._lp.Objective().SetCoefficient(column, float(self._frame.pool.cost[n]))
                for row, value in self._frame.entries(n):
                    self._rows[row].SetCoefficient(column, value)
        return len(self._numbers) - before

    def solve(self) -> Floats | None:
        """Return prices inside their limits, None where there are none."""
        if self._lp.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        rows, priced = self._frame.rows, self._frame.priced
        self._lp.FillSolutionResponseProto(self._solved)
        self.value = float(self._solved.objective_value)
        duals = np.array(self._solved.dual_value)[priced] * (priced != NONE)
        prices: Floats = np.clip(rows.sign * duals, 0.0, rows.most)
        return prices

    def used(self) -> tuple[Use, ...]:
        """Return the weeks in use when it was solved last."""
        shares = zip(self._numbers, self._solved.variable_value[self._first :], strict=False)
        return tuple((n, share) for n, share in shares if share > LEAST_SHARE)


def put(model: MPModelProto, cost: float, entries: Entries) -> None:
    """Add a column that may be used from 0 on."""
    number = len(model.variable)
    model.variable.add(lower_bound=0.0, upper_bound=np.inf, objective_coefficient=cost)
    for row, value in entries:
        constraint = model.constraint[row]
        constraint.var_index.append(number)
        constraint.coefficient.append(value)
