"""Bring your own roster: read the sheet in use today, judge it, keep it, mend it, start from it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.week_inputs import (
    basis_of,
    mark_of,
    the_assessment,
    the_basis,
    the_centre,
    the_people,
)
from planner.domain import Plan, PlanStatus, User
from planner.ingest import RosterReading, read_roster
from planner.store import PlanRow
from planner.study.own_roster import mended, with_pauses
from planner.study.week import Assessment, assess

BROUGHT, MENDS = "brought", "mends"


@dataclass(frozen=True, slots=True, eq=False)
class Brought:
    """A sheet as read, and judged with the pauses placed that it left out (`own.roster`).

    `best`: the best revision of the week on the present inputs that breaks no rule, if any.
    """

    week: str
    file: str
    reading: RosterReading
    own: Assessment
    best: Assessment | None
    best_row: PlanRow | None


def look(
    desk: Desk, user: User, week: str, content: bytes, name: str, *, legend: str = ""
) -> Brought:
    """Read a sheet and judge it on the week's inputs, beside the best found; nothing is stored.

    Raises BadInput with every fault where not one shift of the week can be taken.
    """
    require(user, Action.EDIT_ROSTER)
    centre = the_centre(desk)
    people, grid = the_people(desk, centre), centre.week(week)
    reading = read_roster(content, name, grid=grid, people=people, legend=legend)
    basis = the_basis(desk, week, by=user.name)

    def judge() -> Assessment:
        return assess(basis.brief, with_pauses(basis.brief, reading.roster, reading.unpaused))

    sheet = hashlib.sha256(content).hexdigest()
    own: Assessment = desk.remember(("brought", basis.mark, sheet, name, legend), judge, size=48)
    row = best_row(desk, week)
    best = None
    if row is not None:
        best = the_assessment(desk, desk.store.plans.get_plan(row.id), by=user.name)
    return Brought(week, name, reading, own, best, row)


def best_row(desk: Desk, week: str) -> PlanRow | None:
    """Return the lawful revision of a week with the least objective that rests on its inputs."""
    rows = [
        row
        for row in desk.store.plans.list_plans(week)
        if row.status is not PlanStatus.SCENARIO
        and row.inputs_hash == mark_of(desk, row)
        and not row.figures.get("breaches")
    ]
    return min(rows, key=lambda r: (r.figures["objective"], r.id), default=None)


def take(desk: Desk, user: User, brought: Brought) -> Plan:
    """Keep the sheet's shifts as a draft, as they are, breaches and all."""
    reading = brought.reading
    roster = brought.own.roster
    shifts, left = len(roster.shifts), len(reading.faults)
    subject = f"week:{brought.week}"
    with acting(
        desk, user, Action.EDIT_ROSTER, subject, file=brought.file, shifts=shifts, faults=left
    ):
        return keep_plan(
            desk,
            the_basis(desk, brought.week, by=user.name),
            roster,
            by=user.name,
            note=f"brought from {brought.file}",
            search={BROUGHT: brought.file},
        )


def make_lawful(desk: Desk, user: User, plan_id: int) -> Plan:
    """Keep the nearest lawful roster as a new revision; its figures say what changed, by shift.

    A build from it starts where the sheet stood.
    """
    require(user, Action.EDIT_ROSTER)
    plan = desk.store.plans.get_plan(plan_id)
    basis = basis_of(desk, plan, by=user.name)
    done = mended(basis.brief, plan.roster)
    names = {a.id: a.name for a in basis.brief.inputs.people.agents}
    lines = [m.sentence(basis.brief.grid, names) for m in done.mends]
    lost = [f"{agent}: {reason}" for agent, reason in done.unplaced]
    note = f"revision {plan.number} made lawful: {len(lines)} agent-days changed"
    with acting(
        desk, user, Action.EDIT_ROSTER, f"week:{plan.week}", base=plan.id, changed=len(lines)
    ):
        return keep_plan(
            desk,
            basis,
            done.roster,
            by=user.name,
            base=plan.id,
            note=note,
            search={MENDS: lines, "unplaced": lost},
        )


def beside(brought: Brought) -> Mapping[str, tuple[float, float | None]]:
    """Return the figures of the own roster and of the best one, by the name of the figure."""
    own, best = brought.own.figures, brought.best.figures if brought.best else {}
    return {name: (value, best.get(name)) for name, value in own.items()}
