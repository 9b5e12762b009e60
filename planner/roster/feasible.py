"""Whether one agent has a lawful week at all, with rules dropped one by one: a small CP-SAT model.

It knows nothing of demand and shares no code with the optimiser; `explain` asks it what stands in
the way and confirms each way out with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from planner.domain import AgentId, Pause, RosterCase, Shift, Span, Terms, Worker
from planner.roster.duty import local_day, on_contact, paid, wall_minute
from planner.roster.pauses import Placer

NONE_DROPPED: frozenset[str] = frozenset()
EFFORT = 20.0  # deterministic seconds; an agent's week needs a small fraction of one


@dataclass(frozen=True, slots=True)
class Option:
    """A shift that the rules of one day allow; `peak` and `contacts` with its best pauses."""

    day: int
    start: int
    end: int
    paid: int
    on_contact: int
    peak: int
    contacts: float
    pauses: tuple[Pause, ...] = ()
    is_available: bool = True
    is_lock: bool = False


@dataclass(frozen=True, slots=True)
class LawfulWeek:
    """A week that one agent could work under the rules that were not dropped."""

    options: tuple[Option, ...]

    def shifts(self, agent: AgentId) -> tuple[Shift, ...]:
        """Return the week as shifts of the agent."""
        return tuple(Shift(agent, o.day, o.start, o.end, o.pauses) for o in self.options)

    @property
    def paid(self) -> int:
        """Paid intervals."""
        return sum(o.paid for o in self.options)

    @property
    def on_contact(self) -> int:
        """Intervals on contacts."""
        return sum(o.on_contact for o in self.options)

    @property
    def peak(self) -> int:
        """Intervals on contacts in peak load."""
        return sum(o.peak for o in self.options)


class Weeks:
    """Answers for one case; day options are kept, since agents of one contract share them."""

    def __init__(self, case: RosterCase) -> None:
        self.case = case
        self._known: dict[tuple[Any, ...], tuple[Option, ...]] = {}

    def lawful(self, worker: Worker, dropped: frozenset[str] = NONE_DROPPED) -> LawfulWeek | None:
        """Return a week that keeps all rules but the dropped ones, bending those the least.

        None where there is none.
        """
        return _WeekModel(self.case, worker, dropped, self._all(worker, dropped, 1)).solve()

    def can_work(self, worker: Worker, dropped: frozenset[str] = NONE_DROPPED) -> bool:
        """Say whether any week keeps all rules but the dropped ones.

        A week out of every third start and second length answers most cases at a tenth of the time.
        """
        for stride in (3, 1):
            options = self._all(worker, dropped, stride)
            if _WeekModel(self.case, worker, dropped, options).solve(is_any=True) is not None:
                return True
        return False

    def day(self, worker: Worker, day: int) -> tuple[Option, ...]:
        """Return the shifts that the rules of one day allow a worker, marks kept."""
        return self._day(worker, day, NONE_DROPPED, 1)

    def _all(self, worker: Worker, dropped: frozenset[str], stride: int) -> list[Option]:
        days = range(len(self.case.grid.dates))
        return [o for day in days for o in self._day(worker, day, dropped, stride)]

    def _day(
        self, worker: Worker, day: int, dropped: frozenset[str], stride: int
    ) -> tuple[Option, ...]:
        lock = [s for s in self.case.locks if s.agent == worker.id and s.day == day]
        if lock and "locked_shift" not in dropped:
            return (_locked(self.case, worker, lock[0]),)
        if (worker.id, day) in self.case.days_off_locked and "locked_day_off" not in dropped:
            return ()
        own = self.case.grid.day_spans[day]
        near = Span(own.start, own.end + len(own))
        quota = self.case.terms[worker.terms].quota_contacts_day
        key = (
            worker.terms, worker.skills if quota else None, day, dropped & DAY_RULES, stride,
            tuple(s for s in worker.available if s.meets(near)),
            tuple(b for b in worker.blocks if b.meets(near)),
        )  # fmt: skip
        if key not in self._known:
            self._known[key] = tuple(_options(self.case, worker, day, dropped, stride))
        return self._known[key]


DAY_RULES = frozenset(
    {"opening_hours", "availability", "breaks", "work_stretch", "off_phone_block", "peak_cap_day"}
    | {"contact_quota_day", "contact_time_day", "night_shift", "rolling_rest"}
    | {"locked_shift", "locked_day_off"}
)


def _locked(case: RosterCase, worker: Worker, lock: Shift) -> Option:
    work = on_contact(worker, lock)
    inside = work[work < case.grid.size]
    rate = case.contacts.get(worker.skills)
    return Option(
        lock.day, lock.start, lock.end, paid(case.terms[worker.terms], lock), len(work),
        int(case.peak[inside].sum()), 0.0 if rate is None else float(rate[inside].sum()),
        lock.pauses, is_lock=True,
    )  # fmt: skip


def _options(
    case: RosterCase, worker: Worker, day: int, dropped: frozenset[str], stride: int
) -> Iterator[Option]:
    terms, limits = case.terms[worker.terms], case.limits
    longest = 1 << 20
    if limits.rolling_day is not None and "rolling_rest" not in dropped:
        longest = limits.rolling_day - limits.min_rest
    placer = Placer(case, worker, dropped)
    for start in terms.starts[day][::stride]:
        for length in terms.lengths[:: (stride + 1) // 2]:
            span = Span(start, start + length)
            is_open = case.is_open[start : span.end].all() or "opening_hours" in dropped
            is_available = any(s.holds(span) for s in worker.available)
            if length > longest or not is_open:
                continue
            if not is_available and "availability" not in dropped:
                continue
            found = placer.place(span, terms.pattern(length).pauses)
            if found is None or not _is_within_law(case, terms, span, found[0], dropped):
                continue
            shift = Shift(worker.id, day, start, span.end)
            pay = paid(terms, shift)
            yield Option(day, start, span.end, pay, *found, is_available=is_available)


def _is_within_law(
    case: RosterCase, terms: Terms, span: Span, on_contact: int, dropped: frozenset[str]
) -> bool:
    """Say whether a shift keeps the law's caps on time on contacts and on night shifts."""
    most, night = terms.pattern(len(span)).most_on_contacts, case.limits.night
    if most is not None and on_contact > most and "contact_time_day" not in dropped:
        return False
    if night is None or terms.longest_night is None or "night_shift" in dropped:
        return True
    dark = sum(night.holds(wall_minute(case.grid, t)) for t in range(span.start, span.end))
    return dark < night.least or len(span) <= terms.longest_night


class _WeekModel:
    """Days and shifts of one agent under the rules of the week."""

    def __init__(
        self,
        case: RosterCase,
        worker: Worker,
        dropped: frozenset[str],
        options: Sequence[Option],
    ) -> None:
        self.case, self.worker, self.dropped, self.options = case, worker, dropped, options
        self.model = cp_model.CpModel()
        self.x = [self.model.new_bool_var(f"x{k}") for k in range(len(options))]
        self.days = range(len(case.grid.dates))
        self.worked = [self.model.new_bool_var(f"day{d}") for d in self.days]
        by_day: list[list[int]] = [[] for _ in self.days]
        for k, option in enumerate(options):
            by_day[option.day].append(k)
        for d in self.days:
            self.model.add_exactly_one([*(self.x[k] for k in by_day[d]), ~self.worked[d]])
        self.start = [sum(options[k].start * self.x[k] for k in ks) for ks in by_day]
        self.end = [sum(options[k].end * self.x[k] for k in ks) for ks in by_day]
        self.past_end = max((s.end for s in worker.past), default=None)
        self.past_day = max((local_day(case.grid, s.start) for s in worker.past), default=-2)
        self.bent: list[Any] = []

    def solve(self, *, is_any: bool = False) -> LawfulWeek | None:
        """Return the lawful week that bends the dropped rules least, or any."""
        self._week_sums()
        self._days_in_a_row()
        self._n_in_m_days()
        self._weekends()
        self._rotation()
        self._locks_and_blocks()
        if "daily_rest" not in self.dropped:
            self._daily_rest()
        if self.case.limits.weekly_rest is not None and "weekly_rest" not in self.dropped:
            self._weekly_rest(self.case.limits.weekly_rest)
        if self.case.limits.free_day_rest is not None and "weekly_rest_stretch" not in self.dropped:
            self._free_day_rest(self.case.limits.free_day_rest)
        if self.bent and not is_any:
            self.model.minimize(sum(self.bent))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = EFFORT
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        chosen = (o for o, x in zip(self.options, self.x, strict=True) if solver.value(x))
        return LawfulWeek(tuple(chosen))

    def _week_sums(self) -> None:
        terms, limits = self.case.terms[self.worker.terms], self.case.limits
        total = {
            name: sum(getattr(o, name) * x for o, x in zip(self.options, self.x, strict=True))
            for name in ("paid", "on_contact", "peak")
        }
        self._between("weekly_hours", total["paid"], terms.paid)
        self._between("days_a_week", sum(self.worked), terms.days)
        self._between("on_phone_quota", total["on_contact"], (0, terms.onphone_week))
        self._between("peak_cap_week", total["peak"], (0, limits.peak_week))
        for name, value in (("contact_quota_day", "contacts"), ("peak_cap_day", "peak")):
            if name in self.dropped:
                worst = self.model.new_int_var(0, 1 << 20, name)
                for option, x in zip(self.options, self.x, strict=True):
                    self.model.add(
                        worst >= int(np.ceil(10 * getattr(option, value)))
                    ).only_enforce_if(x)
                self.bent.append(worst)

    def _between(self, rule: str, total: Any, limits: tuple[int, int | None]) -> None:
        least, most = limits
        slack: Any = 0
        if rule in self.dropped:
            slack = self.model.new_int_var(0, 1 << 20, rule)
            self.bent.append(slack)
        if least:
            self.model.add(total + slack >= least)
        if most is not None:
            self.model.add(total - slack <= most)

    def _days_in_a_row(self) -> None:
        if "consecutive_days" in self.dropped:
            return
        most = self.case.limits.max_consecutive_days
        past = {local_day(self.case.grid, s.start) for s in self.worker.past}
        run = 0
        while -1 - run in past:
            run += 1
        for last in self.days:
            first = last - most
            window = [self.worked[d] for d in range(max(0, first), last + 1)]
            known = min(run, max(0, -first))
            if first >= 0 or known == -first:
                self.model.add(sum(window) <= len(window) - 1)

    def _n_in_m_days(self) -> None:
        """Keep days of work in any so many days running, those of the weeks before counted."""
        past = {local_day(self.case.grid, s.start) for s in self.worker.past}
        limits = () if "n_in_m_days" in self.dropped else self.case.limits.n_in_m_days
        for most, running in limits:
            for last in self.days:
                window = range(last - running + 1, last + 1)
                before = sum(day in past for day in window)
                now = sum(self.worked[d] for d in self.days if d in window)
                self.model.add(now <= max(0, most - before))

    def _rotation(self) -> None:
        """Keep starts from moving back too far by the clock from one day to the next."""
        most, grid = self.case.terms[self.worker.terms].most_earlier, self.case.grid
        if most is None or "rotation" in self.dropped:
            return
        clocks = [wall_minute(grid, o.start) // grid.step_min for o in self.options]
        eve = [s.start for s in self.worker.past if local_day(grid, s.start) == -1]
        last: Any = wall_minute(grid, eve[-1]) // grid.step_min if eve else 0
        for day in self.days:
            own = [(c, x) for c, o, x in zip(clocks, self.options, self.x, strict=True)
                   if o.day == day]  # fmt: skip
            now = sum(c * x for c, x in own)
            both = [self.worked[d] for d in (day - 1, day) if d >= 0]
            if day > 0 or eve:
                self.model.add(last - now <= most).only_enforce_if(both)
            last = now

    def _weekends(self) -> None:
        """Keep weekends whole, and no more of them in a row than the contract allows."""
        grid, terms = self.case.grid, self.case.terms[self.worker.terms]
        past = {local_day(grid, s.start) for s in self.worker.past}
        worked = {**dict.fromkeys(past, 1), **dict(enumerate(self.worked))}
        most = None if "weekends_in_row" in self.dropped else terms.weekends_in_row
        for saturday, sunday in grid.weekends:
            own = [worked.get(d, 0) for d in (saturday, sunday)]
            is_whole = terms.whole_weekends and "whole_weekends" not in self.dropped
            if is_whole and sunday in self.days:
                self.model.add(own[0] == own[1])
            if most is not None:
                windows = [[saturday - 7 * k, sunday - 7 * k] for k in range(most + 1)]
                taken = [self.model.new_bool_var("") for _ in windows]
                for pair, one in zip(windows, taken, strict=True):
                    for day in pair:
                        self.model.add(one >= worked.get(day, 0))
                self.model.add(sum(taken) <= most)

    def _locks_and_blocks(self) -> None:
        for option, x in zip(self.options, self.x, strict=True):
            if option.is_lock:
                self.model.add(x == 1)
            if not option.is_available and "availability" in self.dropped:
                self.bent.append(x * (option.end - option.start))
            if "opening_hours" in self.dropped:
                shut = ~self.case.is_open[option.start : option.end]
                self.bent.append(x * int(shut.sum()))
        for block in self.worker.blocks:
            holds = [
                x
                for o, x in zip(self.options, self.x, strict=True)
                if o.start <= block.start and block.end <= o.end
            ]
            if "off_phone_block" in self.dropped:
                self.bent.append(1 - sum(holds))
            else:
                self.model.add_at_least_one([*holds, self.model.new_constant(0)])
        for agent, day in self.case.days_off_locked:
            if agent == self.worker.id and "locked_day_off" in self.dropped:
                self.bent.append(self.worked[day])

    def _daily_rest(self) -> None:
        least = self.case.limits.min_rest
        for option, x in zip(self.options, self.x, strict=True):
            if self.past_end is not None and option.start - self.past_end < least:
                self.model.add(x == 0)
        for first, second in [*pairwise(self.days), *zip(self.days, self.days[2:], strict=False)]:
            rest = self.start[second] - self.end[first]
            both = [self.worked[first], self.worked[second]]
            self.model.add(rest >= least).only_enforce_if(both)

    def _free_day_rest(self, least: int) -> None:
        """Ask for a long rest between two shifts with only days off between them.

        Who worked on the eve ends the stretch of last week in time.
        """
        past, most = self.worker.past, self.case.limits.max_consecutive_days
        if self.past_day == -1:
            began = max(
                (b for a, b in pairwise(past) if b.start - a.end >= least), default=past[0]
            ).start
            before = -local_day(self.case.grid, began)
            for last in self.days:
                if before + last >= most:
                    self.model.add(sum(self.worked[: last + 1]) <= last)
        for second in self.days:
            for first in range(second - 1):
                off = [~self.worked[d] for d in range(first + 1, second)]
                met: list[Any] = [self.worked[first], self.worked[second], *off]
                rest = self.start[second] - self.end[first]
                self.model.add(rest >= least).only_enforce_if(met)
            if self.past_end is not None and self.past_day < second - 1:
                met = [*(~self.worked[d] for d in range(second)), self.worked[second]]
                self.model.add(self.start[second] - self.past_end >= least).only_enforce_if(met)

    def _weekly_rest(self, least: int) -> None:
        """Ask for one rest: before the first shift, between two, or after the last."""
        rests, size = [], self.case.grid.size
        earliest = self.case.limits.weekly_rest_inside - least
        since = earliest if self.past_end is None else max(earliest, self.past_end)
        for first in (-1, *self.days):
            for second in (*self.days[first + 1 :], len(self.days)):
                is_rest = self.model.new_bool_var(f"rest{first}_{second}")
                for between in self.days[first + 1 : second]:
                    self.model.add_implication(is_rest, ~self.worked[between])
                for edge in (d for d in (first, second) if 0 <= d < len(self.days)):
                    self.model.add_implication(is_rest, self.worked[edge])
                begin: Any = self.end[first] if first >= 0 else since
                end: Any = self.start[second] if second < len(self.days) else size
                self.model.add(end - begin >= least).only_enforce_if(is_rest)
                rests.append(is_rest)
        self.model.add_at_least_one(rests)
