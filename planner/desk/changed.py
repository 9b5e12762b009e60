"""What publications changed of a week that people knew already: the input of instability.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise

from planner.desk.office import Desk
from planner.domain import Agent, AgentId, Grid, Plan, PlanStatus, Roster, Shift
from planner.store import PlanRow
from planner.study.asked import Marks, from_plain
from planner.study.edit import Change as Difference
from planner.study.edit import differences
from planner.wellbeing import Change

OUT = (PlanStatus.PUBLISHED, PlanStatus.SUPERSEDED)
ASKED = "asked"
"""The figure of a plan that holds which agent-days agents asked for."""


def publications(desk: Desk, plan: Plan) -> tuple[PlanRow, ...]:
    """Return the revisions of a plan's week that were out until it, oldest first.

    Of a plan that was never published: all of them.
    """
    rows = [p for p in desk.store.plans.list_plans(plan.week) if p.status in OUT]
    timed = sorted((p.published_at, p.id, p) for p in rows if p.published_at is not None)
    until = plan.published_at
    return tuple(p for at, _, p in timed if until is None or at <= until)


def changes_until(
    desk: Desk, rows: tuple[PlanRow, ...], agents: tuple[Agent, ...]
) -> Mapping[AgentId, tuple[Change, ...]] | None:
    """Return by agent what each publication changed of the one before; None: nothing was out.

    A shift taken out on a day of the agent's own leave or wish is asked for by the agent, and so is
    what the revision marks as asked for; every other change counts as the employer's.
    """
    if not rows:
        return None
    asked = asked_days(agents)
    found: dict[AgentId, tuple[Change, ...]] = {}
    for agent, change in _changes(desk, rows, asked):
        found[agent] = (*found.get(agent, ()), change)
    return found


def asked_days(agents: tuple[Agent, ...]) -> Mapping[AgentId, frozenset[date]]:
    """Return the days that agents asked to have free, by leave or wish."""
    return {a.id: a.leave | {w.day for w in a.wishes} for a in agents}


def marks_in(plan: Plan | PlanRow) -> Marks:
    """Return which agent-days of a revision are as agents asked for."""
    return from_plain(plan.figures.get(ASKED, ()))


def moves_between(
    before: Roster,
    after: Roster,
    *,
    at: datetime,
    asked: Mapping[AgentId, frozenset[date]],
    marks: Marks,
) -> Iterator[tuple[AgentId, Change]]:
    """Yield what a publication at a moment changes of the roster before; pauses move 0 minutes.

    `asked`: days that agents asked to have free; `marks`: those of the roster after. A call from
    standby was agreed to, and is no change of the employer's.
    """
    for one in differences(before, after):
        day = before.grid.dates[one.day]
        is_free = one.after is None and day in asked.get(one.agent, frozenset())
        is_call = one.before is None and one.day in after.calls.get(one.agent, ())
        is_own = is_free or is_call or (one.agent, one.day) in marks
        yield (
            one.agent,
            Change(
                _moved_min(before.grid, one),
                _notice_h(before.grid, one, at),
                by_employer=not is_own,
            ),
        )


def _changes(
    desk: Desk, rows: tuple[PlanRow, ...], asked: Mapping[AgentId, frozenset[date]]
) -> Iterator[tuple[AgentId, Change]]:
    for old, new in pairwise(rows):
        if new.published_at is None:
            continue
        before, after = (desk.store.plans.get_plan(row.id).roster for row in (old, new))
        moves = moves_between(before, after, at=new.published_at, asked=asked, marks=marks_in(new))
        yield from ((agent, move) for agent, move in moves if move.minutes)


def _moved_min(grid: Grid, one: Difference) -> float:
    """Return the minutes that were taken away or put on, whichever are more."""
    was, now = _intervals(one.before), _intervals(one.after)
    return 60 * grid.hours(max(len(was - now), len(now - was)))


def _intervals(shift: Shift | None) -> frozenset[int]:
    return frozenset(range(shift.start, shift.end)) if shift else frozenset()


def _notice_h(grid: Grid, one: Difference, at: datetime) -> float:
    first = min(s.start for s in (one.before, one.after) if s is not None)
    return (grid.when(first) - at).total_seconds() / 3600
