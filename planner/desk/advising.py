"""What people tell the forecast: planned events, their word on past days, starts of channels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.demand import prospect_of
from planner.desk.office import Desk
from planner.desk.said import keep_said, the_advice, the_said
from planner.desk.week_inputs import the_centre, the_history
from planner.domain import ChannelId, User, zone_info
from planner.errors import BadInput
from planner.forecast import Advice, Event, LevelRuling, Ruling, Start


@dataclass(frozen=True, slots=True)
class StartEffect:
    """What a start makes of a week: contacts without and with it, the range of a mean day, notes.

    `day_range` holds four days in five.
    """

    without: float
    contacts: float
    day_range: tuple[float, float]
    notes: tuple[str, ...]


def advice_of(desk: Desk, user: User) -> Advice:
    """Return the events, rulings and starts in force."""
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


def keep_level(desk: Desk, user: User, level: LevelRuling) -> None:
    """Keep a person's word that a channel's new level will pass; the last word counts."""
    require(user, Action.OVERRIDE_FORECAST)
    if level.channel not in {c.id for c in the_centre(desk).channels}:
        raise BadInput(f'"{level.channel}" is no channel of this centre')
    if not level.reason.strip():
        raise BadInput("a word on a new level needs a reason, so that others can follow it")
    now = the_advice(desk)
    levels = (*_other_levels(now, level.channel), level)
    subject = f"channel:{level.channel} level"
    _keep(desk, user, replace(now, levels=levels), subject, reason=level.reason)


def drop_level(desk: Desk, user: User, channel: ChannelId) -> None:
    """Leave a channel's level to the model again; what was said stays in the log."""
    require(user, Action.OVERRIDE_FORECAST)
    now = the_advice(desk)
    left = replace(now, levels=_other_levels(now, channel))
    _keep(desk, user, left, f"channel:{channel} level", removed=True)


def start_channel(desk: Desk, user: User, start: Start, reason: str) -> None:
    """Keep how a new channel begins: whom it is like, what a week brings; a reason is needed."""
    require(user, Action.OVERRIDE_FORECAST)
    _refuse_start(desk, start)
    if not reason.strip():
        raise BadInput("the start of a channel needs a reason, so that others can follow it")
    now = the_advice(desk)
    starts = (*_other_starts(now, start.channel), start)
    subject = f"channel:{start.channel}"
    _keep(desk, user, replace(now, starts=starts), subject, reason=reason, what=repr(start))


def drop_start(desk: Desk, user: User, channel: ChannelId) -> None:
    """Leave a channel to its own history again; what was said stays in the log."""
    require(user, Action.OVERRIDE_FORECAST)
    now = the_advice(desk)
    left = replace(now, starts=_other_starts(now, channel))
    _keep(desk, user, left, f"channel:{channel}", removed=True)


def start_effect(desk: Desk, user: User, week: str, start: Start) -> StartEffect:
    """Return what a start would make of a week, without keeping it."""
    require(user, Action.VIEW_FORECAST)
    _refuse_start(desk, start)
    centre, said = the_centre(desk), the_said(desk)
    history, grid = the_history(desk, centre), centre.week(week)
    advice = said.advice
    both = (
        replace(said, advice=replace(advice, starts=(*_other_starts(advice, start.channel), *one)))
        for one in ((), (start,))
    )
    without, after = (prospect_of(s, centre, history, grid=grid) for s in both)
    row = after.intervals.row(start.channel)
    name = centre.channel(start.channel).name
    low, high = (after.days.quantiles[row, after.days.levels.index(q)].mean() for q in (0.1, 0.9))
    return StartEffect(
        float(without.intervals.contacts[row].sum()),
        float(after.intervals.contacts[row].sum()),
        (float(low), float(high)),
        tuple(n for n in after.intervals.notes if n.startswith((f"{name}:", f"{start.channel}:"))),
    )


def _refuse_start(desk: Desk, start: Start) -> None:
    known = {c.id for c in the_centre(desk).channels}
    unknown = {start.channel, start.like} - known - {""}
    if unknown:
        names = ", ".join(sorted(unknown))
        raise BadInput(
            f"the start names unknown channels: {names}; one of {', '.join(sorted(known))}"
        )
    if start.like:
        _refuse_lender(desk, start, known)


def _refuse_lender(desk: Desk, start: Start, known: set[ChannelId]) -> None:
    seen = set(the_history(desk, the_centre(desk)).channels) & known - {start.channel}
    if start.like not in seen:
        raise BadInput(
            f'"{start.channel}" cannot start like "{start.like}", which has no history either; '
            f"choose one of {', '.join(sorted(seen)) or 'none'}, or none with the contacts a week"
        )


def _other_starts(advice: Advice, channel: ChannelId) -> tuple[Start, ...]:
    return tuple(s for s in advice.starts if s.channel != channel)


def _other_levels(advice: Advice, channel: ChannelId) -> tuple[LevelRuling, ...]:
    return tuple(r for r in advice.levels if r.channel != channel)


def _other_events(advice: Advice, event: Event) -> tuple[Event, ...]:
    return tuple(e for e in advice.events if (e.name, e.first) != (event.name, event.first))


def _other_rulings(advice: Advice, ruling: Ruling) -> tuple[Ruling, ...]:
    mine = (ruling.channel, ruling.day)
    return tuple(r for r in advice.rulings if (r.channel, r.day) != mine)


def _day(ruling: Ruling) -> str:
    return f"channel:{ruling.channel} {ruling.day.isoformat()}"


def _keep(desk: Desk, user: User, advice: Advice, subject: str, **detail: object) -> None:
    with acting(desk, user, Action.OVERRIDE_FORECAST, subject, **detail):
        keep_said(desk, replace(the_said(desk), advice=advice))
