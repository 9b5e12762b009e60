"""The week of shifts: what is published, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Roster:
    """Shifts of one week, sorted by agent and start."""

    grid: Grid
    shifts: tuple[Shift, ...] = field(default=())

    def __post_init__(self) -> None:
        """Keep shifts in order, so that equal rosters are equal byte for byte."""
        object.__setattr__(self, "shifts", tuple(sorted(self.shifts)))

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
