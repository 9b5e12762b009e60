"""Which weeks are offered on a screen, and with which it begins: today and the history decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from planner.access import Action, require
from planner.desk.acting import own_agent
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre, the_history
from planner.domain import Centre, History, User, week_monday, week_name, zone_info
from planner.errors import BadInput, Missing
from planner.study.week import FURTHEST_DAYS

BACK, AHEAD = 4, 13
CARDS = 3


@dataclass(frozen=True, slots=True)
class WeekChoice:
    """ISO weeks to choose from, oldest first; the one to begin with; the one that runs now."""

    weeks: tuple[str, ...]
    start: str
    present: str


def today(desk: Desk, centre: Centre) -> date:
    """Return the date of the present moment at the centre."""
    return desk.now().astimezone(zone_info(centre.zone)).date()


def this_week(desk: Desk, centre: Centre) -> str:
    """Return the ISO week of the present moment at the centre."""
    return week_name(today(desk, centre))


def week_after(history: History, centre: Centre) -> str:
    """Return the first ISO week that begins at or after the history's end, in the centre's zone."""
    if not len(history):
        raise BadInput("the history is empty, so there is no week after it; name one with --week")
    end = _end(history).astimezone(zone_info(centre.zone))
    first = end.date() + timedelta(days=end.time() > time.min)
    return week_name(first + timedelta(days=-first.weekday() % 7))


def weeks_from(week: str, count: int) -> tuple[str, ...]:
    """Return so many ISO weeks, this one first."""
    return tuple(_later(week, k) for k in range(count))


def is_in_reach(history: History, centre: Centre, week: str) -> bool:
    """Say whether a week begins at most 13 weeks after the history's end."""
    return centre.week(week).start <= _end(history) + timedelta(days=FURTHEST_DAYS)


def weeks_to_plan(desk: Desk, user: User) -> WeekChoice:
    """Return weeks around today and around the history's end, at most 13 weeks beyond that.

    Begins with next week; where the history ends too long before it, with the week after that.
    """
    require(user, Action.VIEW_FORECAST)
    centre = the_centre(desk)
    present = this_week(desk, centre)
    anchors, start, furthest = [present], _later(present, 1), None
    try:
        history = the_history(desk, centre)
    except Missing:
        pass
    else:
        after = week_after(history, centre)
        furthest = _end(history) + timedelta(days=FURTHEST_DAYS)
        anchors.append(after)
        start = start if centre.week(start).start <= furthest else after
    near = {_later(anchor, k) for anchor in anchors for k in range(-BACK, AHEAD + 1)}
    known = set(desk.store.plans.published_weeks())
    offered = {w for w in near if furthest is None or centre.week(w).start <= furthest} | known
    return WeekChoice(tuple(sorted(offered, key=week_monday)), start, present)


def weeks_published(desk: Desk, user: User) -> WeekChoice:
    """Return the published weeks and the present one; begins with the newest that has begun."""
    require(user, Action.VIEW_GROUP_LOAD)
    present = this_week(desk, the_centre(desk))
    published = desk.store.plans.published_weeks()
    known = sorted({*published, present}, key=week_monday)
    begun = [w for w in published if week_monday(w) <= week_monday(present)]
    return WeekChoice(tuple(known), max(begun, key=week_monday, default=present), present)


def weeks_on_home(desk: Desk, user: User) -> tuple[str, ...]:
    """Return the weeks that a planner should look at first: the present one and the next ones.

    Where the history ends too long before them, those after its end.
    """
    choice = weeks_to_plan(desk, user)
    next_week = _later(choice.present, 1)
    first = choice.present if choice.start == next_week else choice.start
    return tuple(w for k in range(CARDS) if (w := _later(first, k)) in choice.weeks)


def weeks_to_see(desk: Desk, user: User) -> WeekChoice:
    """Return the weeks of an agent: around today, and all that are published.

    Begins with the present week, or the published one nearest after it (else before it).
    """
    own_agent(user)
    require(user, Action.VIEW_OWN_WEEK)
    present = this_week(desk, the_centre(desk))
    known = sorted(desk.store.plans.published_weeks(), key=week_monday)
    near = {_later(present, k) for k in range(-BACK, AHEAD + 1)}
    coming = [w for w in known if week_monday(w) >= week_monday(present)]
    start = next(iter(coming or known[-1:]), present)
    return WeekChoice(tuple(sorted(near | set(known), key=week_monday)), start, present)


def _later(week: str, count: int) -> str:
    monday: date = week_monday(week)
    return week_name(monday + timedelta(weeks=count))


def _end(history: History) -> datetime:
    return datetime.fromtimestamp(int(history.start.max()) + history.step_min * 60, UTC)
