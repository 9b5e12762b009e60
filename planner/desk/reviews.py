"""The review log: every change of target, cap, preset or threshold, with figures then and later.

Nothing is kept twice: the changes stand in the audit log, the figures in the published plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.scenarios import of_group
from planner.desk.week_inputs import the_centre
from planner.desk.weeks import today
from planner.domain import Centre, Plan, User, week_monday, week_name, zone_info
from planner.store import AuditLine
from planner.study.review import Review

MOST, LOOKED_AT = 100, 10_000  # changes shown; lines of the log, most of which have no reason
JUDGED = ("understaffed_h", "coverage", "paid_h", "red_days")


def reviews(desk: Desk, user: User) -> tuple[Review, ...]:
    """Return the changes with author and reason, newest first, each with its figures.

    Before: of the published week that the change fell into, or the last one before it. After: of
    the published week four weeks later, None until there is one.
    """
    require(user, Action.VIEW_POLICY)
    centre = the_centre(desk)
    lines = [
        line
        for action in (Action.EDIT_POLICY, Action.EDIT_CENTRE)
        for line in desk.store.audit.list_lines(action=action.value, limit=LOOKED_AT)
        if line.detail.get("reason")
    ]
    lines.sort(key=lambda line: line.at, reverse=True)
    return tuple(_review(desk, centre, line) for line in lines[:MOST])


def is_wanted(desk: Desk, user: User, review: Review) -> bool:
    """Say whether a change is due to be judged, but no published week tells how it went."""
    require(user, Action.VIEW_POLICY)
    return review.is_due(today(desk, the_centre(desk)))


def _review(desk: Desk, centre: Centre, line: AuditLine) -> Review:
    on = line.at.astimezone(zone_info(centre.zone)).date()
    found = Review(on, _what(line), line.actor, str(line.detail["reason"]), _before(desk, on))
    after = desk.store.plans.published(week_name(found.due))
    if after is None or found.due > today(desk, centre):
        return found
    return found.judged(_figures(after), today(desk, centre))


def _what(line: AuditLine) -> str:
    """Write what was changed: `policy: daily_rest_h 11 to 12`."""
    detail = line.detail
    if "was" in detail:
        return f"{line.subject}: {detail['was']} to {detail.get('now', '')}"
    return f"{line.subject}: {detail.get('changed', '')}"


def _before(desk: Desk, on: date) -> Mapping[str, float]:
    known = [w for w in desk.store.plans.published_weeks() if week_monday(w) <= on]
    newest = max(known, key=week_monday, default=None)
    plan = desk.store.plans.published(newest) if newest else None
    return _figures(plan) if plan else {}


def _figures(plan: Plan) -> dict[str, float]:
    """Return the figures that are judged, with the predicted service of each channel."""
    shown = of_group(plan.figures, plan.roster)
    return {
        name: float(value)
        for name, value in shown.items()
        if name in JUDGED or name.startswith("sl_")
    }
