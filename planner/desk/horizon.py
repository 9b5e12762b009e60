"""Several weeks ahead in one go: each week is planned after the drafts of those before it.

Every week is a revision of its own, reviewed and published one by one, the earliest first.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.rostering import SOLVE_WEEKS, is_stale, plans_of, running_build, submit
from planner.desk.staleness import waits_for, what_changed
from planner.desk.week_inputs import basis_of, the_centre, the_history
from planner.desk.weeks import is_in_reach, weeks_from
from planner.desk.weeks_before import AHEAD
from planner.domain import Job, Plan, PlanStatus, User, week_monday
from planner.errors import BadInput, Conflict, Fault
from planner.roster import conflicts
from planner.store import PlanRow
from planner.study.hedge import PlanFor

LEAST_WEEKS, MOST_WEEKS = 2, 8


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """A week of a horizon and the revision that stands for it: published, else the newest draft.

    `stale`: why it is no longer true; `waits`: which earlier week has to be published before it.
    """

    week: str
    plan: PlanRow | None
    stale: str = ""
    waits: str = ""


def start_weeks(
    desk: Desk,
    user: User,
    week: str,
    *,
    count: int,
    seconds: float = 60.0,
    plan_for: PlanFor = PlanFor.MEAN,
) -> Job:
    """Ask for the rosters of so many weeks from this one on, `seconds` of search each.

    All are planned for the same aim. Weeks that are published stay as they are; locked shifts of
    newest drafts are kept.
    """
    require(user, Action.BUILD_ROSTER)
    if not LEAST_WEEKS <= count <= MOST_WEEKS:
        raise BadInput(f"{count} weeks in one go are not planned; choose 2 to {MOST_WEEKS}")
    weeks, centre = weeks_from(week, count), the_centre(desk)
    history = the_history(desk, centre)
    beyond = [w for w in weeks if not is_in_reach(history, centre, w)]
    if beyond:
        raise BadInput(
            Fault(f"{beyond[0]} is more than 13 weeks after the history ends", "plan fewer weeks")
        )
    if all(desk.store.plans.published(w) is not None for w in weeks):
        raise Conflict("all of these weeks are published; change one by its own draft")
    for one in weeks:
        if running := running_build(desk, user, one):
            raise Conflict(f"{running.created_by} is building {one} already; wait or cancel it")
    payload = {
        "week": week,
        "weeks": weeks,
        "seconds": seconds,
        "seed": 1,
        "by": user.name,
        "plan_for": str(plan_for),
    }
    told = {"weeks": count, "seconds": seconds, "plan_for": str(plan_for)}
    return submit(desk, user, Action.BUILD_ROSTER, SOLVE_WEEKS, payload, told=told)


def weeks_ahead(desk: Desk, user: User, week: str) -> tuple[WeekAhead, ...]:
    """Return the weeks of the run that a week belongs to, the earliest first.

    They hang together where one was planned after the draft of another; a week that stands alone
    comes alone.
    """
    require(user, Action.VIEW_ROSTER)
    found = {week: _stands(desk, user, week)}
    first = min(_before(found[week]), default=week)
    for later in weeks_from(first, MOST_WEEKS):
        one = found.get(later) or _stands(desk, user, later)
        if later <= week or first in _before(one):
            found[later] = one
    return tuple(found[w] for w in sorted(found, key=week_monday))


def waits_of(desk: Desk, user: User, plan: Plan | PlanRow) -> str:
    """Return which earlier week has to be published before a revision; empty where none has."""
    require(user, Action.VIEW_ROSTER)
    return waits_for(desk, plan)


def ways_out(desk: Desk, user: User, plan: Plan) -> tuple[str, ...]:
    """Return, for a plan that is not lawful, the rules in conflict and the cheapest mends."""
    require(user, Action.VIEW_ROSTER)
    brief = basis_of(desk, plan, by=user.name).brief
    return tuple(c.sentence for c in conflicts(brief.case))


def _stands(desk: Desk, user: User, week: str) -> WeekAhead:
    rows = plans_of(desk, user, week)
    published = [p for p in rows if p.status is PlanStatus.PUBLISHED]
    row = next(iter(published or [p for p in rows if p.status is PlanStatus.DRAFT]), None)
    if row is None or row.status is PlanStatus.PUBLISHED:
        return WeekAhead(week, row)
    stale = what_changed(desk, row) if is_stale(desk, user, row) else ""
    return WeekAhead(week, row, stale, waits_for(desk, row))


def _before(one: WeekAhead) -> tuple[str, ...]:
    return tuple(one.plan.figures.get(AHEAD) or {}) if one.plan else ()
