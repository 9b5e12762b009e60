"""The week of shifts: what is published, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from planner.domain.grid import Grid, Span
from planner.domain.people import AgentId, PauseKind
from planner.errors import BadInput


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """A pause inside a shift, in intervals; `end` is worked again."""

    start: int
    end: int
    kind: PauseKind = PauseKind.BREAK
    paid: bool = True

    @property
    def span(self) -> Span:
        """The stretch that the pause takes."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """A stretch of work of one agent, in intervals of the week. `end` is not worked.

    It belongs to the local day `day` on which it starts and may end after midnight, also after
    the end of the week.
    """

    agent: AgentId
    day: int
    start: int
    end: int
    pauses: tuple[Pause, ...] = ()
    locked: bool = False

    def __post_init__(self) -> None:
        """Refuse a shift that ends before it starts."""
        if self.start >= self.end:
            raise BadInput(
                f"shift of {self.agent} ends ({self.end}) before it starts ({self.start})"
            )

    @property
    def span(self) -> Span:
        """The whole stretch, pauses included."""
        return Span(self.start, self.end)

    @property
    def paid(self) -> int:
        """Paid intervals: the length without unpaid pauses."""
        return self.end - self.start - sum(p.end - p.start for p in self.pauses if not p.paid)


@dataclass(frozen=True, slots=True, order=True)
class Standby:
    """A day off on which an agent can be called in: work lies in these intervals, or there is none.

    `rota`: which of the centre's. `called`: a call came, the shift of the day is its work.
    `locked`: set by hand, a new placing keeps it.
    """

    agent: AgentId
    day: int
    start: int
    end: int
    rota: str = ""
    called: bool = False
    locked: bool = False

    def __post_init__(self) -> None:
        """Refuse standby that ends before it starts."""
        if self.start >= self.end:
            raise BadInput(
                f"standby of {self.agent} ends ({self.end}) before it starts ({self.start})"
            )

    @property
    def span(self) -> Span:
        """The whole stretch."""
        return Span(self.start, self.end)


@dataclass(frozen=True)
class Roster:
    """Shifts of one week and who is on standby, each sorted by agent and start."""

    grid: Grid
    shifts: tuple[Shift, ...] = field(default=())
    standby: tuple[Standby, ...] = field(default=())

    def __post_init__(self) -> None:
        """Keep shifts in order, so that equal rosters are equal byte for byte."""
        object.__setattr__(self, "shifts", tuple(sorted(self.shifts)))
        object.__setattr__(self, "standby", tuple(sorted(self.standby)))

    def with_shifts(self, shifts: Iterable[Shift]) -> Roster:
        """Return the roster with other shifts; who is on standby stays."""
        return Roster(self.grid, tuple(shifts), self.standby)

    def of(self, agents: Collection[AgentId]) -> Roster:
        """Return the weeks of these agents alone."""
        names = frozenset(agents)
        duties = tuple(d for d in self.standby if d.agent in names)
        return Roster(self.grid, tuple(s for s in self.shifts if s.agent in names), duties)

    def as_called(self) -> Roster:
        """Return the roster in which standby was called where a shift of its day lies inside it."""
        spans = {(s.agent, s.day): s.span for s in self.shifts}
        duties = []
        for duty in self.standby:
            span = spans.get((duty.agent, duty.day))
            is_called = span is not None and duty.span.holds(span)
            duties.append(replace(duty, called=is_called) if is_called != duty.called else duty)
        return Roster(self.grid, self.shifts, tuple(duties))

    @cached_property
    def calls(self) -> dict[AgentId, frozenset[int]]:
        """Days on which each agent was called in from standby."""
        found: dict[AgentId, set[int]] = {}
        for duty in self.standby:
            if duty.called:
                found.setdefault(duty.agent, set()).add(duty.day)
        return {agent: frozenset(days) for agent, days in found.items()}

    @cached_property
    def by_agent(self) -> dict[AgentId, tuple[Shift, ...]]:
        """Shifts of each agent in order of time."""
        found: dict[AgentId, list[Shift]] = {}
        for shift in self.shifts:
            found.setdefault(shift.agent, []).append(shift)
        return {agent: tuple(shifts) for agent, shifts in found.items()}

    def neighbours(self) -> list[tuple[Shift, Shift]]:
        """Return every pair of shifts of one agent that follow each other."""
        return [pair for shifts in self.by_agent.values() for pair in pairwise(shifts)]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a roster breaks: its name, whom and which day (None: the week) it concerns."""

    rule: str
    agent: AgentId
    day: int | None
    detail: str
