"""What the tool tells agents, and when: each publication that brings or changes shifts of theirs.

The product sends nothing by itself: pages and calendars wait until somebody looks. A publication
counts as one message to each agent whose shifts it brings or changes, at the moment it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from planner.desk.changed import OUT
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre
from planner.domain import AgentId, Grid, Plan, week_monday
from planner.study.care import held_until, off_hours
from planner.study.edit import differences

Times = list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages of one week to one agent: all, and those outside an hour around the own shifts.

    `waits_until`: beginning of the next shift after the newest of those outside, None: unknown.
    """

    sent: int = 0
    outside: int = 0
    waits_until: datetime | None = None


def messages_to(desk: Desk, week: str) -> dict[AgentId, Messages]:
    """Return the messages of a week by agent with a published shift in it.

    Only for use cases in this package; they authorise first.
    """
    plan = desk.store.plans.published(week)
    if plan is None:
        return {}
    grid = the_centre(desk).week(week)
    sent = _sent(desk, grid)
    return {agent: _of(sent.get(agent, []), times) for agent, times in _times(plan).items()}


def _of(sent: list[datetime], shifts: Times) -> Messages:
    outside = [at for at in sent if off_hours([at], shifts)]
    waits = held_until(max(outside), shifts) if outside else None
    return Messages(len(sent), len(outside), waits)


def _times(plan: Plan) -> Mapping[AgentId, Times]:
    grid = plan.roster.grid
    return {
        agent: [(grid.when(s.start), grid.when(s.end)) for s in shifts]
        for agent, shifts in plan.roster.by_agent.items()
    }


def _sent(desk: Desk, grid: Grid) -> dict[AgentId, list[datetime]]:
    """Return when publications made in a week, of any week, concerned each agent."""
    begin, end = grid.when(0), grid.when(grid.size)
    found: dict[AgentId, list[datetime]] = {}
    for week in sorted(desk.store.plans.published_weeks(), key=week_monday):
        rows = [p for p in desk.store.plans.list_plans(week) if p.status in OUT and p.published_at]
        before: Plan | None = None
        for row in sorted(rows, key=lambda p: p.published_at or begin):
            at = row.published_at
            if at is None or at >= end:
                break
            plan = desk.store.plans.get_plan(row.id)
            if at >= begin:
                for agent in _concerned(before, plan):
                    found.setdefault(agent, []).append(at)
            before = plan
    return found


def _concerned(before: Plan | None, plan: Plan) -> set[AgentId]:
    if before is None:
        return set(plan.roster.by_agent)
    return {c.agent for c in differences(before.roster, plan.roster)}
