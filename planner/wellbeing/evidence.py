"""What is known about worked or planned time, in hours: what the rule checker looks at.

Unknown is not zero: a rule whose evidence is missing is not judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from planner.domain import Activities, Activity, AgentId, Grid, PauseKind, Roster, Shift, Span
from planner.errors import BadInput

HOUR_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, order=True)
class WorkPause:
    """A pause: its start in hours, its length in minutes, short (screen or coffee) or not."""

    start_h: float
    minutes: float
    is_short: bool = False

    @property
    def end_h(self) -> float:
        """When work goes on."""
        return self.start_h + self.minutes / 60


@dataclass(frozen=True, slots=True, order=True)
class WorkedShift:
    """A shift in hours since Monday 00:00; `pauses` and `screen_min` are None where unknown."""

    start_h: float
    end_h: float
    pauses: tuple[WorkPause, ...] | None = None
    screen_min: float | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse a shift that ends before it starts and pauses outside of it."""
        if not self.start_h < self.end_h:
            raise BadInput(f"a shift ends ({self.end_h} h) before it starts ({self.start_h} h)")
        for pause in self.pauses or ():
            inside = self.start_h - HOUR_TOLERANCE <= pause.start_h
            if not inside or pause.end_h > self.end_h + HOUR_TOLERANCE or pause.minutes <= 0:
                raise BadInput(
                    f"a pause of {pause.minutes} min at {pause.start_h} h does not lie inside the "
                    f"shift from {self.start_h} to {self.end_h} h"
                )

    @property
    def span_h(self) -> float:
        """Hours from start to end."""
        return self.end_h - self.start_h

    @property
    def day_number(self) -> int:
        """The local day on which the shift starts; Monday of the week is 0."""
        return int(self.start_h // 24) if self.day is None else self.day

    def pauses_of(self, least_min: float) -> tuple[WorkPause, ...]:
        """Return the pauses of at least so many minutes, in order of time."""
        known = self.pauses or ()
        return tuple(sorted(p for p in known if p.minutes >= least_min - HOUR_TOLERANCE * 60))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the checker may look at for one agent.

    `week_h`, `day_h`, `night_h`: hours of the reference period, for averages; empty: unknown.
    `holidays`: numbers of local days, Monday of the week is 0. `sunday_exempt`: the site may work
    on Sundays and holidays. `meal_waived`: both sides gave up the meal where the law lets them.
    Shifts before `judged_from_h` are known, bound rests and counts, and are not judged again.
    """

    shifts: tuple[WorkedShift, ...] = ()
    publish_notice_h: float | None = None
    change_notice_h: float | None = None
    week_h: tuple[float, ...] = ()
    day_h: tuple[float, ...] = ()
    night_h: tuple[float, ...] = ()
    holidays: frozenset[int] = frozenset()
    sunday_exempt: bool = False
    meal_waived: bool = False
    judged_from_h: float = -math.inf

    def is_judged(self, shift: WorkedShift) -> bool:
        """Say whether a shift is one of those in question."""
        return shift.start_h >= self.judged_from_h

    @property
    def ordered(self) -> tuple[WorkedShift, ...]:
        """Shifts in order of time."""
        return tuple(sorted(self.shifts, key=lambda s: (s.start_h, s.end_h)))


def worked_shifts(
    roster: Roster,
    agent: AgentId,
    past: Iterable[Span] = (),
    *,
    activities: Activities | None = None,
    screen_pause_min: int = 0,
) -> tuple[WorkedShift, ...]:
    """Return the shifts of an agent in hours, those of the weeks before without known pauses.

    With `activities`, time on contacts or ready for them is time at a screen, blocks are not.
    `screen_pause_min`: length of the short pauses that each full hour brings (`screen_pauses`).
    """
    grid = roster.grid
    before = [_past(grid, span) for span in past]
    own = roster.by_agent.get(agent, ())
    return (
        *before,
        *(_worked(grid, s, _screen_min(s, activities), screen_pause_min) for s in own),
    )


def screen_pauses(shift: Shift, *, step_min: int, length_min: int) -> tuple[int, ...]:
    """Return where the short screen pauses of a shift begin, in minutes after its start.

    One at each full hour, ending on it; moved by up to a quarter of an hour where another pause
    lies there, left out where no place is left.
    """
    if not length_min:
        return ()
    taken = [((p.start - shift.start) * step_min, (p.end - shift.start) * step_min)
             for p in shift.pauses]  # fmt: skip
    end = (shift.end - shift.start) * step_min
    found: list[int] = []
    for hour in range(60, end + 1, 60):
        for at in sorted(range(hour - 15, hour + 16, 5), key=lambda t: abs(t - hour + length_min)):
            is_free = all(at + length_min <= low or at >= high for low, high in taken)
            if is_free and at + length_min <= end and (not found or at > found[-1] + length_min):
                found.append(at)
                break
    return tuple(found)


def _screen_min(shift: Shift, activities: Activities | None) -> float | None:
    if activities is None or shift.agent not in activities.agents:
        return None
    if shift.start < 0 or shift.end > activities.code.shape[1]:
        return None
    code = activities.code[activities.agents.index(shift.agent), shift.start : shift.end]
    at_screen = int(((code >= 0) | (code == Activity.READY)).sum())
    return float(at_screen * activities.grid.step_min)


def _past(grid: Grid, span: Span) -> WorkedShift:
    first = grid.when(0).date()
    day = (grid.when(span.start).date() - first).days
    return WorkedShift(grid.hours(span.start), grid.hours(span.end), day=day)


def _worked(
    grid: Grid, shift: Shift, screen_min: float | None, screen_pause_min: int
) -> WorkedShift:
    start_h = grid.hours(shift.start)
    pauses = [
        WorkPause(grid.hours(p.start), (p.end - p.start) * grid.step_min, p.kind is PauseKind.BREAK)
        for p in shift.pauses
    ]
    pauses += [
        WorkPause(start_h + at / 60, screen_pause_min, is_short=True)
        for at in screen_pauses(shift, step_min=grid.step_min, length_min=screen_pause_min)
    ]
    return WorkedShift(start_h, grid.hours(shift.end), tuple(pauses), screen_min, day=shift.day)
