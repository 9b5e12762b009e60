"""From the shifts of an agent to calendar events that keep their identity from plan to plan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from planner.domain import AgentId, Grid, Roster, Shift
from planner.export.calendar import CalendarEvent, CalendarPause
from planner.export.rows import day_of


def shift_uid(agent: AgentId, grid: Grid, shift: Shift, number: int = 1) -> str:
    """Return the lasting identity of an agent's `number`-th shift of a local day."""
    text = f"{agent}\n{day_of(grid, shift.day).isoformat()}\n{number}"
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@agent-planner"


def shift_events(
    roster: Roster, agent: AgentId, *, modified_at: datetime, summary: str, description: str = ""
) -> tuple[CalendarEvent, ...]:
    """Return an event per shift of an agent, as if published for the first time."""
    numbers: dict[int, int] = {}
    events = []
    for shift in roster.by_agent.get(agent, ()):
        numbers[shift.day] = numbers.get(shift.day, 0) + 1
        events.append(
            CalendarEvent(
                uid=shift_uid(agent, roster.grid, shift, numbers[shift.day]),
                sequence=0,
                start=roster.grid.when(shift.start),
                end=roster.grid.when(shift.end),
                summary=summary,
                description=description,
                cancelled=False,
                modified_at=modified_at,
                pauses=_pauses(roster.grid, shift),
            )
        )
    return tuple(events)


def updated_events(
    before: Iterable[CalendarEvent], now: Iterable[CalendarEvent]
) -> tuple[CalendarEvent, ...]:
    """Return the events of `now`, numbered on from those that the calendars know.

    An event that did not change keeps sequence and date of change; a changed one counts up; one
    that is gone stays as cancelled. Both lists concern the same weeks.
    """
    known = {event.uid: event for event in before}
    new = {event.uid: event for event in now}
    moved = [_continued(known.get(uid), event) for uid, event in new.items()]
    latest = max((event.modified_at for event in new.values()), default=None)
    gone = [_cancelled(event, latest) for uid, event in known.items() if uid not in new]
    return tuple(sorted((*moved, *gone), key=lambda e: (e.start.timestamp(), e.uid)))


def _continued(old: CalendarEvent | None, new: CalendarEvent) -> CalendarEvent:
    if old is None:
        return new
    same = replace(new, sequence=old.sequence, modified_at=old.modified_at)
    return old if same == old else replace(new, sequence=old.sequence + 1)


def _cancelled(event: CalendarEvent, at: datetime | None) -> CalendarEvent:
    if event.cancelled:
        return event
    modified_at = at or event.modified_at
    return replace(event, cancelled=True, sequence=event.sequence + 1, modified_at=modified_at)


def _pauses(grid: Grid, shift: Shift) -> tuple[CalendarPause, ...]:
    return tuple(
        CalendarPause(grid.when(p.start), grid.when(p.end), str(p.kind), p.paid)
        for p in sorted(shift.pauses)
    )
