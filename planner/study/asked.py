"""Which agent-days of a plan are as agents asked for: no change of the employer's, and wanted.

Kept with the plan, and carried on to later revisions as long as the day stays as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from planner.domain import AgentId, Roster, Span
from planner.study.edit import Change

Marks = Mapping[tuple[AgentId, int], bool]
"""By agent and day: True where that agent asked, False where a colleague did and they agreed."""


def marks_of(changes: Iterable[Change], asking: Collection[AgentId]) -> Marks:
    """Return the marks of a difference that these agents asked for; nothing where nobody did."""
    return {(c.agent, c.day): c.agent in asking for c in changes} if asking else {}


def carried(marks: Marks, before: Roster, after: Roster) -> Marks:
    """Return the marks of agent-days that begin and end as they did in the roster before."""
    was, now = _spans(before), _spans(after)
    return {key: own for key, own in marks.items() if was.get(key) == now.get(key)}


def wanted_days(marks: Marks) -> Mapping[AgentId, frozenset[int]]:
    """Return the days on which agents work, or are free, as they asked themselves."""
    found: dict[AgentId, set[int]] = {}
    for (agent, day), is_own in marks.items():
        if is_own:
            found.setdefault(agent, set()).add(day)
    return {agent: frozenset(days) for agent, days in found.items()}


def as_plain(marks: Marks) -> list[list[str | int | bool]]:
    """Return marks as rows of agent, day and whether the agent asked, as a plan keeps them."""
    return [[agent, day, own] for (agent, day), own in sorted(marks.items())]


def from_plain(rows: Iterable[Sequence[str | int | bool]]) -> Marks:
    """Read the marks that a plan keeps."""
    return {(str(agent), int(day)): bool(own) for agent, day, own in rows}


def _spans(roster: Roster) -> Mapping[tuple[AgentId, int], Span]:
    return {(s.agent, s.day): s.span for s in roster.shifts}
