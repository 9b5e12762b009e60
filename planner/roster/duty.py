"""What a week of shifts contains: the plain counts that checking, scoring and explaining share.

The optimiser has its own; nothing here is used by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.domain import (
    AgentId,
    Grid,
    IntArray,
    Roster,
    RosterCase,
    Shift,
    Span,
    Terms,
    Worker,
)

Skills = frozenset[int]


@dataclass(frozen=True)
class Week:
    """A roster beside its case. Of several shifts of one agent on one day the first counts."""

    case: RosterCase
    roster: Roster

    @cached_property
    def workers(self) -> dict[AgentId, Worker]:
        """Workers by id."""
        return {worker.id: worker for worker in self.case.workers}

    @cached_property
    def shifts(self) -> dict[AgentId, tuple[Shift, ...]]:
        """Return the shifts that count, by worker and in order of time; () for who has none."""
        days = range(len(self.case.grid.dates))
        found: dict[AgentId, dict[int, Shift]] = {worker: {} for worker in self.workers}
        for shift in self.roster.shifts:
            if shift.agent in found and shift.day in days:
                found[shift.agent].setdefault(shift.day, shift)
        return {agent: tuple(sorted(by_day.values())) for agent, by_day in found.items()}

    def rows(self) -> Iterator[tuple[Worker, Terms, tuple[Shift, ...]]]:
        """Yield every worker with terms and shifts, in the order of the case."""
        for worker in self.case.workers:
            yield worker, self.case.terms[worker.terms], self.shifts[worker.id]

    def each(self) -> Iterator[tuple[Worker, Terms, Shift]]:
        """Yield every shift that counts with its worker and terms."""
        for worker, terms, shifts in self.rows():
            for shift in shifts:
                yield worker, terms, shift

    @cached_property
    def _contact(self) -> dict[Shift, IntArray]:
        return {shift: on_contact(worker, shift) for worker, _, shift in self.each()}

    def contact(self, shift: Shift) -> IntArray:
        """Return the intervals of a shift on contacts: in no pause and no block."""
        return self._contact[shift]

    def inside(self, shift: Shift) -> IntArray:
        """Return the intervals on contacts that lie in the week of the grid."""
        work = self._contact[shift]
        return work[(work >= 0) & (work < self.case.grid.size)]

    def peak(self, shift: Shift) -> int:
        """Return the intervals of a shift on contacts in peak load."""
        return int(self.case.peak[self.inside(shift)].sum())

    def contacts(self, worker: Worker, shift: Shift) -> float:
        """Return the contacts that a shift is planned to bring, at the required staffing."""
        rate = self.case.contacts.get(worker.skills)
        return 0.0 if rate is None else float(rate[self.inside(shift)].sum())

    def supply(self) -> dict[Skills, IntArray]:
        """Return heads on contacts per skill set and interval, with those carried over."""
        size = self.case.grid.size
        heads = {skills: array.copy() for skills, array in self.case.carried.items()}
        for worker, _, shift in self.each():
            own = heads.setdefault(worker.skills, np.zeros(size, dtype=np.int64))
            own[self.inside(shift)] += 1
        return heads


def narrowed(case: RosterCase, roster: Roster, agents: Iterable[AgentId]) -> RosterCase:
    """Return the case of these workers alone: the seats of all others in the roster are taken."""
    names = frozenset(agents)
    seats = {site: free.copy() for site, free in case.seats.items()}
    for worker in case.workers:
        if worker.site in seats and worker.id not in names:
            for shift in roster.by_agent.get(worker.id, ()):
                seats[worker.site][max(0, shift.start) : shift.end] -= 1
    return replace(
        case,
        workers=tuple(w for w in case.workers if w.id in names),
        locks=tuple(s for s in case.locks if s.agent in names),
        seats=seats,
    )


def on_contact(worker: Worker, shift: Shift) -> IntArray:
    """Return the intervals of a shift that lie in no pause and in no block of the worker."""
    busy = np.ones(shift.end - shift.start, dtype=bool)
    for away in (*(p.span for p in shift.pauses), *worker.blocks):
        busy[max(0, away.start - shift.start) : max(0, away.end - shift.start)] = False
    return np.flatnonzero(busy) + shift.start


def paid(terms: Terms, shift: Shift) -> int:
    """Return paid intervals: the length without the unpaid pauses that the contract asks for.

    What the contract asks for counts, not what the row holds, so that leaving lunch out of a shift
    breaks one rule and does not raise the pay.
    """
    length = shift.end - shift.start
    return length - sum(p.length for p in terms.pattern(length).pauses if not p.paid)


def local_day(grid: Grid, interval: int) -> int:
    """Return the number of the local day of an interval; below 0 before the week."""
    return (grid.when(interval).date() - grid.dates[0]).days


def wall_minute(grid: Grid, interval: int) -> int:
    """Return the minute of the local day of an interval, also outside the week."""
    if 0 <= interval < grid.size:
        return int(grid.wall_min[interval])
    moment = grid.when(interval)
    return moment.hour * 60 + moment.minute


def clock(grid: Grid, interval: int) -> str:
    """Write an interval as local clock time with its weekday, such as `Mon 07:15`."""
    return f"{grid.when(interval):%a %H:%M}"


def stretch(grid: Grid, span: Span) -> str:
    """Write a stretch as `Mon 07:15-15:00`, naming the second day where it differs."""
    first, last = grid.when(span.start), grid.when(span.end)
    end = f"{last:%H:%M}" if last.date() == first.date() else f"{last:%a %H:%M}"
    return f"{first:%a %H:%M}-{end}"


def hours(grid: Grid, intervals: int) -> str:
    """Write a number of intervals as hours, such as `7.25 h`."""
    return f"{grid.hours(intervals):.2f}".rstrip("0").rstrip(".") + " h"
