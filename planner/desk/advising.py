"""What people tell the forecast: planned events, and their word on days that were replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.office import Desk
from planner.desk.week_inputs import ADVICE, the_advice, the_centre, the_history
from planner.domain import User, zone_info
from planner.errors import BadInput
from planner.forecast import Advice, Event, Ruling


def advice_of(desk: Desk, user: User) -> Advice:
    """Return the events and rulings in force."""
    require(user, Action.VIEW_FORECAST)
    return the_advice(desk)


def last_time(desk: Desk, user: User, event: Event) -> date | None:
    """Return when an event of this name was last seen in the history, None if never."""
    require(user, Action.VIEW_FORECAST)
    centre = the_centre(desk)
    end_s = int(the_history(desk, centre).start.max())
    end = datetime.fromtimestamp(end_s, zone_info(centre.zone)).date()
    seen = [e.first for e in the_advice(desk).events if e.name == event.name and e.first <= end]
    return max(seen, default=None)


def plan_event(desk: Desk, user: User, event: Event) -> None:
    """Keep an event, past or to come; one of the same name and day is replaced."""
    require(user, Action.OVERRIDE_FORECAST)
    unknown = set(event.channels) - {c.id for c in the_centre(desk).channels}
    if unknown:
        raise BadInput(f'event "{event.name}" names unknown channels: {", ".join(sorted(unknown))}')
    now = the_advice(desk)
    others = _other_events(now, event)
    events = tuple(sorted((*others, event), key=lambda e: (e.first, e.name)))
    _keep(desk, user, replace(now, events=events), f"event:{event.name}", what=repr(event))


def drop_event(desk: Desk, user: User, event: Event) -> None:
    """Take an event back; it stays in the log."""
    require(user, Action.OVERRIDE_FORECAST)
    now = the_advice(desk)
    left = replace(now, events=_other_events(now, event))
    _keep(desk, user, left, f"event:{event.name}", removed=True)


def rule(desk: Desk, user: User, ruling: Ruling) -> None:
    """Keep a person's word on one past day, with its reason; the last word on a day counts."""
    require(user, Action.OVERRIDE_FORECAST)
    if not ruling.reason.strip():
        raise BadInput("a word on a past day needs a reason, so that others can follow it")
    now = the_advice(desk)
    rulings = (*_other_rulings(now, ruling), ruling)
    _keep(desk, user, replace(now, rulings=rulings), _day(ruling), reason=ruling.reason)


def drop_ruling(desk: Desk, user: User, ruling: Ruling) -> None:
    """Leave a past day to the model again; what was said stays in the log."""
    require(user, Action.OVERRIDE_FORECAST)
    now = the_advice(desk)
    left = replace(now, rulings=_other_rulings(now, ruling))
    _keep(desk, user, left, _day(ruling), removed=True)


def _other_events(advice: Advice, event: Event) -> tuple[Event, ...]:
    return tuple(e for e in advice.events if (e.name, e.first) != (event.name, event.first))


def _other_rulings(advice: Advice, ruling: Ruling) -> tuple[Ruling, ...]:
    mine = (ruling.channel, ruling.day)
    return tuple(r for r in advice.rulings if (r.channel, r.day) != mine)


def _day(ruling: Ruling) -> str:
    return f"channel:{ruling.channel} {ruling.day.isoformat()}"


def _keep(desk: Desk, user: User, advice: Advice, subject: str, **detail: object) -> None:
    """Keep the advice; forecasts rest on it, so drafts made before become stale."""
    said = {
        "events": [
            {
                "name": e.name,
                "first": e.first.isoformat(),
                "days": e.days,
                "factors": list(e.factors),
                "channels": list(e.channels),
            }
            for e in advice.events
        ],
        "rulings": [
            {
                "channel": r.channel,
                "day": r.day.isoformat(),
                "is_normal": r.is_normal,
                "reason": r.reason,
            }
            for r in advice.rulings
        ],
    }
    with acting(desk, user, Action.OVERRIDE_FORECAST, subject, **detail):
        desk.store.settings.set_setting(ADVICE, said)
