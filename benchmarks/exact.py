"""A second opinion on small weeks: one CP-SAT model of shifts, pauses and coverage.

It shares the book's numbers with the product's own proof (`planner.roster.proof`) and no code. It
starts from the roster of a search; beyond some six agent-days it seldom ends in a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.exact_week import add_week_rules
from planner.domain import Roster
from planner.roster.model.book import NEVER
from planner.roster.search.driver import roster_of
from planner.roster.search.lagrange import Lagrange
from planner.roster.search.weeks import Keep

SCALE = 1000  # contacts are counted in thousandths
PROVERS = ("core", "max_lp")  # of two workers one raises the bound by cores; see performance.md


@dataclass(frozen=True, slots=True)
class Proof:
    """The best roster known to the model, its objective, and a bound that holds."""

    roster: Roster | None
    objective: int
    bound: int


@dataclass(slots=True)
class Day:
    """Variables of one agent's day."""

    shifts: dict[tuple[int, int], Any]  # (start option, length option)
    worked: Any
    start: Any
    end: Any
    pauses: dict[tuple[int, int, int], Any]  # (pattern, pause, interval)
    contact: dict[int, Any]


def _solver(limit_s: float, is_counted: bool) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.num_workers = 1 if is_counted else 2
    if is_counted:
        solver.parameters.max_deterministic_time = limit_s
    else:
        solver.parameters.max_time_in_seconds = limit_s
    return solver


class Exact:
    """The whole week as one model; numbers come from the book, as in the search."""

    def __init__(self, lagrange: Lagrange) -> None:
        self.lagrange, self.model, self.book = lagrange, lagrange.model, lagrange.model.book
        self.cp = cp_model.CpModel()
        self.cost: list[Any] = []
        agents, days = self.book.n_start.shape
        self.days = [[self._day(a, d) for d in range(days)] for a in range(agents)]
        for a in range(agents):
            self._loads(a)
            self.cost += add_week_rules(self.cp, self.model, a, self.days[a])
        self._seats()
        self._coverage()

    def _day(self, a: int, d: int) -> Day:
        book, cp = self.book, self.cp
        allowed = book.allowed[a, d, : book.n_start[a, d], : book.n_length[a, d]]
        shifts = {(int(i), int(j)): cp.new_bool_var("") for i, j in np.argwhere(allowed)}
        worked = cp.new_bool_var("")
        cp.add_exactly_one([*shifts.values(), ~worked])
        if book.forced[a, d]:
            cp.add(worked == 1)
        begins = {(i, j): int(book.start[a, d, i]) for i, j in shifts}
        ends = {(i, j): begins[i, j] + int(book.length[a, d, j]) for i, j in shifts}
        start = sum(begins[key] * x for key, x in shifts.items())
        end = sum(ends[key] * x for key, x in shifts.items())
        for (i, j), x in shifts.items():
            burden = book.burden_sum[ends[i, j]] - book.burden_sum[begins[i, j]]
            own = book.start_cost[a, d, i] + book.price_paid * book.paid[a, d, j]
            self.cost.append(int(own + book.burden_price[a] * burden) * x)
        day = Day(shifts, worked, start, end, {}, {})
        for p in sorted({int(book.pattern[a, d, j]) for _, j in shifts}):
            self._pauses(a, d, p, day)
        blocked = {t for s, e in book.block[a, : book.n_block[a]].tolist() for t in range(s, e)}
        first, last = min(begins.values(), default=0), max(ends.values(), default=0)
        for t in range(first, last):
            if t not in blocked:
                covers = sum(x for key, x in shifts.items() if begins[key] <= t < ends[key])
                away = sum(
                    y
                    for (p, k, at), y in day.pauses.items()
                    if at <= t < at + book.pauses.length[p, k]
                )
                day.contact[t] = covers - away
        self._day_caps(a, d, day)
        return day

    def _pauses(self, a: int, d: int, p: int, day: Day) -> None:
        """Place the pauses of a pattern: windows, clock, blocks and work stretches."""
        cp, book, pauses = self.cp, self.book, self.book.pauses
        mine = [x for (_, j), x in day.shifts.items() if book.pattern[a, d, j] == p]
        used = cp.new_bool_var("")
        cp.add(sum(mine) == used)
        starts = [int(book.start[a, d, i]) for i, j in day.shifts if book.pattern[a, d, j] == p]
        longest = int(book.length[a, d].max())
        edge: Any = day.start
        for k in range(pauses.count[p]):
            size = int(pauses.length[p, k])
            times = [
                t
                for t in range(min(starts), max(starts) + longest - size + 1)
                if pauses.fixed[p] or (pauses.clock[p, k, t] and self._is_clear(a, t, size))
            ]
            ys = {t: cp.new_bool_var("") for t in times}
            cp.add(sum(ys.values()) == used)
            day.pauses |= {(p, k, t): y for t, y in ys.items()}
            at = sum(t * y for t, y in ys.items())
            low, high = int(pauses.first[p, k]), int(pauses.last[p, k])
            if pauses.fixed[p]:
                high = low
            else:
                self._stretch(at - edge, used)
            cp.add_linear_constraint(at - day.start, low, high).only_enforce_if(used)
            edge = at + size
        if not pauses.fixed[p]:
            self._stretch(day.end - edge, used)

    def _stretch(self, worked: Any, used: Any) -> None:
        low, high = self.book.pauses.min_stretch, self.book.pauses.max_stretch
        self.cp.add_linear_constraint(worked, low, high).only_enforce_if(used)

    def _is_clear(self, a: int, t: int, size: int) -> bool:
        blocks = self.book.block[a, : self.book.n_block[a]]
        return not any(s < t + size and t < e for s, e in blocks)

    def _day_caps(self, a: int, d: int, day: Day) -> None:
        book, size = self.book, self.book.size
        if any(book.pauses.fixed[p] for p in book.pattern[a, d, : book.n_length[a, d]]):
            return
        peak = sum(c for t, c in day.contact.items() if t < size and book.peak[t])
        self.cp.add(peak <= int(min(book.pauses.peak_day, size)))
        if book.quota[a] < NEVER:
            rate, most = book.contacts[book.skill_set[a]], round(SCALE * book.quota[a])
            terms = [(int(np.floor(SCALE * rate[t])) - most) * c for t, c in day.contact.items()]
            self.cp.add(sum(terms) <= 0)

    def _loads(self, a: int) -> None:
        book = self.book
        contact = [(t, c) for day in self.days[a] for t, c in day.contact.items()]
        peak = sum(c for t, c in contact if t < book.size and book.peak[t])
        self.cp.add(sum(c for _, c in contact) <= int(min(book.on_phone[a], 1 << 20)))
        self.cp.add(peak <= int(min(book.peak_week, 1 << 20)))
        excess = self.cp.new_int_var(0, 1 << 20, "")
        self.cp.add(excess >= peak - int(book.soft_peak[a]))
        self.cost.append(book.price_peak * excess)

    def _seats(self) -> None:
        """Keep at most as many of a site at work at once as find a seat."""
        book = self.book
        at_work: dict[tuple[int, int], list[Any]] = {}
        for a, days in enumerate(self.days):
            for d, day in enumerate(days if book.site[a] >= 0 else ()):
                for (i, j), x in day.shifts.items():
                    start = int(book.start[a, d, i])
                    for t in range(start, min(start + int(book.length[a, d, j]), book.size)):
                        at_work.setdefault((int(book.site[a]), t), []).append(x)
        for (site, t), here in at_work.items():
            self.cp.add(sum(here) <= int(book.seats[site, t]))

    def _coverage(self) -> None:
        """Share the heads of each skill set and interval out among the work that they know."""
        lagrange, book, work = self.lagrange, self.book, self.lagrange.work
        served: list[list[Any]] = [[] for _ in work.amount]
        most = book.start.shape[0] + int(lagrange.served.max(initial=0))
        heads: dict[tuple[int, int], list[Any]] = {}
        for a, days in enumerate(self.days):
            for day in days:
                for t, c in day.contact.items():
                    heads.setdefault((int(book.skill_set[a]), t), []).append(c)
        for k in range(len(self.model.sets)):
            for t in range(book.size):
                units = lagrange.units[t][lagrange.knows[k, t]].tolist()
                mine, carried = heads.get((k, t), []), int(lagrange.served[k, t])
                if not units or not (mine or carried):
                    continue
                flows = [self.cp.new_int_var(0, most, "") for _ in units]
                self.cp.add(sum(flows) <= sum(mine) + carried)
                for u, flow in zip(units, flows, strict=True):
                    served[u].append(flow)
        for u, flows in enumerate(served):
            short = self.cp.new_int_var(0, int(work.amount[u]), "")
            self.cp.add(short + sum(flows) >= int(work.amount[u]))
            self.cost.append(int(work.weight[u]) * short)
        self._least_heads(heads)

    def _least_heads(self, heads: dict[tuple[int, int], list[Any]]) -> None:
        """Price too few heads who can serve some channels, whatever they serve."""
        case, sets = self.model.case, self.model.sets
        wanted = [(frozenset({c}), row) for c, row in enumerate(case.least)]
        for channels, row in (*wanted, *case.able.items()):
            able = [k for k, skills in enumerate(sets) if skills & channels]
            for t in np.flatnonzero(row).tolist():
                carried = sum(int(self.lagrange.served[k, t]) for k in able)
                short = self.cp.new_int_var(0, int(row[t]), "")
                here = sum(x for k in able for x in heads.get((k, t), []))
                self.cp.add(short + here >= int(row[t]) - carried)
                self.cost.append(case.able_price(channels) * short)

    def prove(
        self, best: Keep, objective: int, bound: float, *, limit_s: float, is_counted: bool
    ) -> Proof:
        """Search from a known roster until proven or the limit; deterministic when counted."""
        total = sum(self.cost)
        self.cp.minimize(total)
        self._hint(best)
        known = _solver(limit_s, is_counted)
        known.parameters.fix_variables_to_their_hinted_value = True
        if known.solve(self.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Proof(None, objective, 0)  # the roster breaks a rule of this model
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for number, value in enumerate(known.response_proto.solution):
            self.cp.add_hint(self.cp.get_int_var_from_proto_index(number), value)
        self.cp.add(total >= int(np.ceil(bound - 1e-6)))
        solver = _solver(limit_s, is_counted)
        if not is_counted:
            solver.parameters.subsolvers.extend(PROVERS)
        if solver.solve(self.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Proof(None, objective, 0)
        least = int(np.ceil(solver.best_objective_bound - 1e-6))
        roster = roster_of(self.model, self._weeks(solver, best))
        return Proof(roster, round(solver.objective_value), least)

    def _hint(self, best: Keep) -> None:
        book = self.book
        for a, days in enumerate(self.days):
            for d, day in enumerate(days):
                s, n, p = best.start[a, d], best.length[a, d], best.pattern[a, d]
                self.cp.add_hint(day.worked, bool(s >= 0))
                for (i, j), x in day.shifts.items():
                    is_it = s == book.start[a, d, i] and n == book.length[a, d, j]
                    self.cp.add_hint(x, bool(is_it))
                for (q, k, t), y in day.pauses.items():
                    is_it = s >= 0 and q == p and t == s + best.pause[a, d, k]
                    self.cp.add_hint(y, bool(is_it))

    def _weeks(self, solver: cp_model.CpSolver, like: Keep) -> Keep:
        """Return the solution as week arrays; those that turn into shifts are filled."""
        weeks = Keep(*(np.array(part) for part in like))
        weeks.start[:] = -1
        for a, days in enumerate(self.days):
            for d, day in enumerate(days):
                for (i, j), x in day.shifts.items():
                    if solver.boolean_value(x):
                        self._write(weeks, (a, d), (i, j))
                for (p, k, t), y in day.pauses.items():
                    if solver.boolean_value(y) and p == weeks.pattern[a, d]:
                        weeks.pause[a, d, k] = t - weeks.start[a, d]
        return weeks

    def _write(self, weeks: Keep, at: tuple[int, int], option: tuple[int, int]) -> None:
        (a, d), (i, j), book = at, option, self.book
        weeks.start[a, d], weeks.length[a, d] = book.start[a, d, i], book.length[a, d, j]
        weeks.pattern[a, d] = book.pattern[a, d, j]
