"""The review log: every change of target, cap, preset or threshold, with figures then and later.

Nothing is kept twice: the changes stand in the audit log, the figures in the published plans.
"""

from __future__ import annotations

from datetime import date

from planner.access import Action, require
from planner.desk.disclosing import may_tell
from planner.desk.office import Desk
from planner.desk.unnamed import of_all
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
    figures = _Figures(desk, user)
    return tuple(_review(desk, centre, line, figures) for line in lines[:MOST])


def is_wanted(desk: Desk, user: User, review: Review) -> bool:
    """Say whether a change is due to be judged, but no published week tells how it went."""
    require(user, Action.VIEW_POLICY)
    return review.is_due(today(desk, the_centre(desk)))


def _review(desk: Desk, centre: Centre, line: AuditLine, figures: _Figures) -> Review:
    on = line.at.astimezone(zone_info(centre.zone)).date()
    before = figures.of(_newest(desk, on)) or {}
    found = Review(on, _what(line), line.actor, str(line.detail["reason"]), before)
    after = figures.of(week_name(found.due)) if found.due <= today(desk, centre) else None
    return found if after is None else found.judged(after, today(desk, centre))


def _what(line: AuditLine) -> str:
    """Write what was changed: `policy: daily_rest_h 11 to 12`."""
    detail = line.detail
    if "was" in detail:
        return f"{line.subject}: {detail['was']} to {detail.get('now', '')}"
    return f"{line.subject}: {detail.get('changed', '')}"


def _newest(desk: Desk, on: date) -> str | None:
    """Return the published week that a day falls into, or the last one before it."""
    known = [w for w in desk.store.plans.published_weeks() if week_monday(w) <= on]
    return max(known, key=week_monday, default=None)


class _Figures:
    """The figures of published weeks that are judged, each week read once.

    With the predicted service of each channel; red days where they may be told.
    """

    def __init__(self, desk: Desk, user: User) -> None:
        self._desk, self._to = desk, user.name
        self._known: dict[str | None, dict[str, float] | None] = {None: None}

    def of(self, week: str | None) -> dict[str, float] | None:
        """Return the figures of a week's published revision; None where there is none."""
        if week not in self._known:
            plan = self._desk.store.plans.published(week) if week else None
            self._known[week] = None if plan is None else self._read(plan)
        return self._known[week]

    def _read(self, plan: Plan) -> dict[str, float]:
        (is_told,) = may_tell(self._desk, plan.week, [plan.roster], to=self._to)
        return {
            name: float(value)
            for name, value in of_all(plan.figures, plan.figures if is_told else None).items()
            if name in JUDGED or name.startswith("sl_")
        }
