"""What a shift is made of: pauses, blocks and contacts, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from planner.domain import Activities, Activity, Agent, Grid, Shift

WORK = "work"
CONTACTS = "contacts"
READY = "ready"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of intervals of a shift with one activity; `channel` is an id, empty off contacts."""

    start: int
    end: int
    activity: str
    channel: str = ""
    is_paid: bool = True


def stretches(
    shift: Shift, grid: Grid, agent: Agent | None, activities: Activities | None = None
) -> Iterator[Stretch]:
    """Yield the stretches of a shift in order: pauses as they are, the work between them."""
    cursor = shift.start
    labels = _labels(shift, grid, agent, activities)
    for pause in sorted(shift.pauses):
        yield from _work(cursor, pause.start, shift.start, labels)
        yield Stretch(pause.start, pause.end, str(pause.kind), is_paid=pause.paid)
        cursor = pause.end
    yield from _work(cursor, shift.end, shift.start, labels)


def _work(start: int, end: int, offset: int, labels: list[tuple[str, str]]) -> Iterator[Stretch]:
    numbered = range(start, end)
    for (activity, channel), run in groupby(numbered, key=lambda i: labels[i - offset]):
        intervals = list(run)
        yield Stretch(intervals[0], intervals[-1] + 1, activity, channel)


def _labels(
    shift: Shift, grid: Grid, agent: Agent | None, activities: Activities | None
) -> list[tuple[str, str]]:
    """Return activity and channel of every interval of a shift as if it had no pause."""
    labels = [(WORK, "")] * (shift.end - shift.start)
    if activities and shift.agent in activities.agents:
        codes = activities.code[activities.agents.index(shift.agent)]
        for place in range(shift.start, min(shift.end, len(codes))):
            labels[place - shift.start] = _label(int(codes[place]), activities)
    for block in agent.blocks if agent else ():
        begin, finish = (grid.at(block.day, m) for m in (block.span.start, block.span.end))
        for place in range(max(begin, shift.start), min(finish, shift.end)):
            labels[place - shift.start] = (str(block.kind), "")
    return labels


def _label(code: int, activities: Activities) -> tuple[str, str]:
    if code >= 0:
        return CONTACTS, activities.channels[code]
    return (READY, "") if code == Activity.READY else (WORK, "")
