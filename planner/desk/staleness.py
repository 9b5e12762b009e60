"""Why a plan is no longer true, or may not be published yet: one sentence that names who did what.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

from planner.access import Action
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre
from planner.desk.weeks_before import AHEAD, ahead_of, standing
from planner.domain import Plan, zone_info
from planner.store import PlanRow
from planner.study.hedge import PlanFor

_CHANGING = frozenset(
    action.value
    for action in (
        Action.IMPORT_HISTORY,
        Action.OVERRIDE_FORECAST,
        Action.EDIT_POLICY,
        Action.EDIT_CENTRE,
        Action.EDIT_PEOPLE,
        Action.OWN_WISHES,
        Action.PUBLISH,
    )
)


def what_changed(desk: Desk, plan: Plan | PlanRow) -> str:
    """Return who changed what since a stale plan was made: earlier weeks first, then the log."""
    zone = zone_info(the_centre(desk).zone)
    lines = [
        f"{line.actor}: {line.action} ({line.subject}) on {line.at.astimezone(zone):%d %b at %H:%M}"
        for line in reversed(desk.store.audit.list_lines(limit=500))
        if line.at >= plan.created_at and line.action in _CHANGING
    ]
    return (
        f"revision {plan.number} of {plan.week} rests on inputs that have changed since: "
        + ("; ".join((*_other_drafts(desk, plan), *lines)) or "another week was published")
        + f". Build it again from this revision{_aim(plan)}"
    )


def _aim(plan: Plan | PlanRow) -> str:
    """Return what a plan was built for where that is not the expected week."""
    name = plan.figures.get("plan_for")
    return f", planned for {PlanFor(name).words}" if name else ""


def _other_drafts(desk: Desk, plan: Plan | PlanRow) -> tuple[str, ...]:
    """Return the earlier weeks that stand otherwise now than when the plan was built after them."""
    found = []
    now = standing(desk, ahead_of(plan), ahead_of(plan))
    for week, known in sorted((plan.figures.get(AHEAD) or {}).items()):
        if now.get(week) == known:
            continue
        before, after = (
            next((p for p in desk.store.plans.list_plans(week) if p.id == key), None)
            for key in (known, now.get(week))
        )
        was = f"revision {before.number}{_aim(before)}" if before else "a revision that is gone"
        if after is None:
            found.append(f"{week} has no roster any more, it was {was}")
            continue
        who = f"{after.note or 'built'}{_aim(after)}, {after.published_by or after.created_by}"
        found.append(f"{week} is revision {after.number} now ({who}), it was {was}")
    return tuple(found)


def waits_for(desk: Desk, plan: Plan | PlanRow) -> str:
    """Return which earlier week has to be published before a plan; empty where none has."""
    ahead = ahead_of(plan)
    open_weeks = sorted(set(ahead) - standing(desk, ahead).keys())
    if not open_weeks:
        return ""
    known = plan.figures[AHEAD][open_weeks[0]]
    row = next((p for p in desk.store.plans.list_plans(open_weeks[0]) if p.id == known), None)
    number = f"revision {row.number} of " if row else ""
    return (
        f"revision {plan.number} of {plan.week} was planned after {number}{open_weeks[0]}, which is"
        f" not published yet; publish {open_weeks[0]} first"
    )
