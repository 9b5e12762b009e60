"""A site's own thresholds and burden points: who changed them, why, and what they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.office import Desk
from planner.desk.week_inputs import (
    POINTS,
    THRESHOLDS,
    the_centre,
    the_ledger,
    the_people,
    the_points,
    the_thresholds,
)
from planner.domain import User
from planner.errors import BadInput
from planner.study.ledger import Ledger
from planner.wellbeing import Indicator, edited_points, indicators, with_thresholds


def records_of(desk: Desk, user: User) -> tuple[Indicator, ...]:
    """Return every record of the registry with the thresholds in force."""
    require(user, Action.VIEW_CENTRE)
    own = the_thresholds(desk)
    return with_thresholds(own) if own else indicators()


def set_thresholds(
    desk: Desk, user: User, thresholds: Mapping[str, tuple[float, float, float]], *, reason: str
) -> None:
    """Keep a site's own thresholds (Z, A, R) by indicator; those not named are the registry's.

    Levels of every plan are judged by them from now on; author, reason and old values go to the
    log.
    """
    with_thresholds(thresholds)
    _set(desk, user, THRESHOLDS, (the_thresholds(desk), thresholds), reason)


def points_of(desk: Desk, user: User) -> dict[str, float]:
    """Return what each kind of unpopular work counts, the team's own where it edited them."""
    require(user, Action.VIEW_POLICY)
    return the_points(desk)


def set_points(desk: Desk, user: User, points: Mapping[str, float], *, reason: str) -> None:
    """Keep a team's own burden points; drafts rest on them and become stale."""
    _set(desk, user, POINTS, (the_points(desk), edited_points(points)), reason)


def ledger_of(desk: Desk, user: User, week: str) -> Ledger:
    """Return the fairness ledger before a week, for whoever plans it.

    Screens show its figures of the team; what one person bore is for that person.
    """
    require(user, Action.VIEW_AGENT_LOAD)
    centre = the_centre(desk)
    return the_ledger(desk, centre, the_people(desk, centre), centre.week(week))


def _set(
    desk: Desk,
    user: User,
    key: str,
    values: tuple[Mapping[str, Any], Mapping[str, Any]],
    reason: str,
) -> None:
    names = sorted(n for n in {*values[0], *values[1]} if values[0].get(n) != values[1].get(n))
    was, now = (_told(v, names) for v in values)
    if not reason.strip():
        raise BadInput("a change of thresholds or points needs a reason, to be reviewed later")
    with acting(desk, user, Action.EDIT_POLICY, key, reason=reason, was=was, now=now):
        desk.store.settings.set_setting(key, dict(values[1]))


def _told(values: Mapping[str, Any], names: Sequence[str]) -> str:
    """Write the values that are changed, for the review log."""
    return ", ".join(f"{n} {values.get(n, 'as shipped')}" for n in names) or "the same"
