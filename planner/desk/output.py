"""What leaves the building: the roster as sheets, paper or calendar; every export is logged."""

from __future__ import annotations

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.looking import looked
from planner.desk.office import Desk
from planner.desk.week_inputs import mark_of, the_assessment
from planner.domain import Plan, User
from planner.export import print_week_html, roster_csv, roster_xlsx

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
}


def roster_file(desk: Desk, user: User, plan_id: int, kind: str) -> bytes:
    """Return a revision as `xlsx`, long `csv`, or printable `html`."""
    require(user, Action.EXPORT_ROSTER)
    plan = desk.store.plans.get_plan(plan_id)
    key = ("file", plan.id, kind, mark_of(desk, plan))
    made: bytes = desk.remember(key, lambda: _make(desk, user, plan, kind))
    return made


def log_export(desk: Desk, user: User, plan_id: int, kind: str) -> None:
    """Write that a file was taken out; everybody in it finds the line in their own data."""
    with acting(desk, user, Action.EXPORT_ROSTER, f"plan:{plan_id}", kind=kind):
        agents = desk.store.plans.get_plan(plan_id).roster.by_agent
        looked(desk, user, Action.EXPORT_ROSTER, agents, f"plan:{plan_id} as {kind}")


def file_name(plan: Plan, kind: str) -> str:
    """Return the name under which a revision is saved."""
    return f"roster-{plan.week}-r{plan.number}.{kind}"


def _make(desk: Desk, user: User, plan: Plan, kind: str) -> bytes:
    found = the_assessment(desk, plan, by=user.name)
    centre, people = found.brief.inputs.centre, found.brief.inputs.people
    activities = found.activities
    if kind == "xlsx":
        return roster_xlsx(plan.roster, people, centre, activities)
    if kind == "csv":
        return roster_csv(plan.roster, people, centre, activities)
    return print_week_html(plan.roster, people, centre, activities).encode()
