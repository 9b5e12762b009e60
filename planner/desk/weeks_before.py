"""The weeks before a week: as published, or as the drafts of a run of weeks that stand in for them.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from planner.desk.labour import WEEKS_BACK
from planner.desk.office import Desk
from planner.domain import AgentId, Grid, Plan, PlanStatus, Span, week_monday, week_name
from planner.store import PlanRow
from planner.study.horizon import moved
from planner.study.standby import without_calls

STANDBY_WEEKS = 4  # as many days running as a limit of standby may look over
AHEAD = "ahead"
"""Figure of a plan: the drafts of earlier weeks that it was built after, by week."""


def ahead_of(plan: Plan | PlanRow) -> tuple[str, ...]:
    """Return the weeks of which a plan takes the newest draft until they are published."""
    return tuple(plan.figures.get(AHEAD) or {})


def newest_draft(desk: Desk, week: str) -> PlanRow | None:
    """Return the newest revision of a week that waits to be published."""
    rows = (p for p in desk.store.plans.list_plans(week) if p.status is PlanStatus.DRAFT)
    return max(rows, key=lambda p: p.number, default=None)


def standing(desk: Desk, weeks: Collection[str], ahead: Collection[str] = ()) -> dict[str, int]:
    """Return by week the plan that counts: what is published, else of `ahead` the newest draft."""
    keys = dict(desk.store.plans.published_ids(weeks))
    for week in set(weeks) & set(ahead) - keys.keys():
        draft = newest_draft(desk, week)
        if draft is not None:
            keys[week] = draft.id
    return keys


def keys_before(
    desk: Desk, grid: Grid, weeks: int, ahead: Collection[str] = ()
) -> list[tuple[str, int]]:
    """Return week and number of the plans that count of the weeks before, newest first."""
    monday = week_monday(grid.week_name)
    before = [week_name(monday - timedelta(weeks=k)) for k in range(1, weeks + 1)]
    return sorted(standing(desk, before, ahead).items(), reverse=True)


def plans_before(desk: Desk, grid: Grid, weeks: int, ahead: Collection[str] = ()) -> list[Plan]:
    """Return the plans that count of the weeks before, newest first."""
    return [desk.store.plans.get_plan(key) for _, key in keys_before(desk, grid, weeks, ahead)]


def past_spans(
    desk: Desk,
    grid: Grid,
    *,
    weeks: int = WEEKS_BACK,
    ahead: Collection[str] = (),
    instead: Plan | None = None,
) -> dict[AgentId, tuple[Span, ...]]:
    """Return each agent's shifts of the weeks before, in (negative) intervals.

    `instead`: a plan taken as if it were the published one of its week.
    """
    plans = {plan.week: plan for plan in plans_before(desk, grid, weeks, ahead)}
    if instead is not None:
        plans[instead.week] = instead
    return spans_of(plans.values(), grid)


def standby_before(
    desk: Desk, grid: Grid, *, ahead: Collection[str] = ()
) -> dict[AgentId, tuple[Span, ...]]:
    """Return standby of the weeks before without a call, in (negative) intervals."""
    spans: dict[AgentId, list[Span]] = {}
    for plan in plans_before(desk, grid, STANDBY_WEEKS, ahead):
        for agent, found in without_calls(plan.roster, grid).items():
            spans.setdefault(agent, []).extend(found)
    return {agent: tuple(sorted(found)) for agent, found in spans.items()}


def spans_of(plans: Iterable[Plan], grid: Grid) -> dict[AgentId, tuple[Span, ...]]:
    """Return the shifts of plans by agent, in intervals of another grid."""
    spans: dict[AgentId, list[Span]] = {}
    for plan in plans:
        for shift in plan.roster.shifts:
            spans.setdefault(shift.agent, []).append(moved(shift.span, plan.roster.grid, grid))
    return {agent: tuple(sorted(found)) for agent, found in spans.items()}
