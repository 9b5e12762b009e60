"""What people tell the forecast: planned events, their word on past days, starts of channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.demand import prospect_of
from planner.desk.office import Desk
from planner.desk.said import keep_said, the_advice, the_said
from planner.desk.week_inputs import the_centre, the_history
from planner.domain import ChannelId, Grid, User, zone_info
from planner.errors import BadInput, Conflict
from planner.forecast import LEVEL_DAYS, Advice, Event, LevelRuling, Prospect, Ruling, Start

# What is said twice of one thing replaces what was said before: what each kind is about.
ABOUT: Mapping[str, Callable[[Any], object]] = {
    "events": lambda e: (e.name, e.first),
    "rulings": lambda r: (r.channel, r.day),
    "levels": lambda r: r.channel,
    "starts": lambda s: s.channel,
}


@dataclass(frozen=True, slots=True)
class StartEffect:
    """What a start makes of a week: contacts without and with it, the range of a mean day, notes.

    `day_range` holds four days in five.
    """

    without: float
    contacts: float
    day_range: tuple[float, float]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventEffect:
    """A channel's contacts on the days of an event, without it and with it."""

    channel: ChannelId
    without: float
    contacts: float


def advice_of(desk: Desk, user: User) -> Advice:
    """Return the events, rulings and starts in force."""
    require(user, Action.VIEW_FORECAST)
    return the_advice(desk)


def last_time(desk: Desk, user: User, event: Event) -> date | None:
    """Return when an event of this name was last seen in the history, None if never."""
    require(user, Action.VIEW_FORECAST)
    end = _known_days(desk)[1]
    seen = [e.first for e in the_advice(desk).events if e.name == event.name and e.first <= end]
    return max(seen, default=None)


def plan_event(desk: Desk, user: User, event: Event) -> None:
    """Keep an event, past or to come; one of the same name and day is replaced."""
    require(user, Action.OVERRIDE_FORECAST)
    _refuse_channels(desk, f'event "{event.name}"', *event.channels)
    _put(desk, user, "events", event, f"event:{event.name}", what=repr(event))


def event_effect(desk: Desk, user: User, event: Event) -> tuple[EventEffect, ...]:
    """Return what an event makes of its days, by channel that it touches, without keeping it.

    Empty for one that history contains: it changes nothing itself and teaches the next of its name.
    """
    require(user, Action.VIEW_FORECAST)
    _refuse_channels(desk, f'event "{event.name}"', *event.channels)
    centre = the_centre(desk)
    if event.first <= _known_days(desk)[1]:
        return ()
    grid = Grid.days(event.first, event.days, zone=centre.zone, step_min=centre.step_min)
    without, after = (p.intervals for p in _both(desk, grid, "events", event))
    return tuple(
        EventEffect(c, float(without.contacts[row].sum()), float(after.contacts[row].sum()))
        for row, c in enumerate(after.channels)
        if event.touches(c)
    )


def drop_event(desk: Desk, user: User, event: Event) -> None:
    """Take an event back; it stays in the log."""
    _drop(desk, user, "events", (event.name, event.first), f"event:{event.name}")


def rule(desk: Desk, user: User, ruling: Ruling) -> None:
    """Keep a person's word on one past day, with its reason; the last word on a day counts."""
    require(user, Action.OVERRIDE_FORECAST)
    _refuse_channels(desk, "the word on a day", ruling.channel)
    _need_reason(ruling.reason, "a word on a past day")
    first, last = _known_days(desk)
    if not first <= ruling.day <= last:
        raise BadInput(f"{ruling.day} is no day of the history, which runs from {first} to {last}")
    _put(desk, user, "rulings", ruling, _day(ruling), reason=ruling.reason)


def drop_ruling(desk: Desk, user: User, ruling: Ruling) -> None:
    """Leave a past day to the model again; what was said stays in the log."""
    _drop(desk, user, "rulings", (ruling.channel, ruling.day), _day(ruling))


def keep_level(desk: Desk, user: User, level: LevelRuling) -> LevelRuling:
    """Keep and return a person's word that a channel's new level will pass; the last word counts.

    Without an end it counts for six weeks: after that the step lies before the weeks in which a
    new level is sought, and the next one deserves a word of its own.
    """
    require(user, Action.OVERRIDE_FORECAST)
    _refuse_channels(desk, "the word on a level", level.channel)
    _need_reason(level.reason, "a word on a new level")
    today = desk.now().astimezone(zone_info(the_centre(desk).zone)).date()
    kept = replace(level, until=level.until or today + timedelta(LEVEL_DAYS))
    if kept.counts(today):
        subject = f"channel:{level.channel} level"
        _put(desk, user, "levels", kept, subject, reason=level.reason, until=str(kept.until))
        return kept
    raise BadInput(f"a word on a level until {kept.until} counts no more; name a day to come")


def drop_level(desk: Desk, user: User, channel: ChannelId) -> None:
    """Leave a channel's level to the model again; what was said stays in the log."""
    _drop(desk, user, "levels", channel, f"channel:{channel} level")


def start_channel(desk: Desk, user: User, start: Start, reason: str) -> None:
    """Keep how a new channel begins: whom it is like, what a week brings; a reason is needed."""
    require(user, Action.OVERRIDE_FORECAST)
    _refuse_start(desk, start)
    _need_reason(reason, "the start of a channel")
    subject = f"channel:{start.channel}"
    _put(desk, user, "starts", start, subject, reason=reason, what=repr(start))


def drop_start(desk: Desk, user: User, channel: ChannelId) -> None:
    """Leave a channel to its own history again; what was said stays in the log."""
    _drop(desk, user, "starts", channel, f"channel:{channel}")


def start_effect(desk: Desk, user: User, week: str, start: Start) -> StartEffect:
    """Return what a start would make of a week, without keeping it."""
    require(user, Action.VIEW_FORECAST)
    _refuse_start(desk, start)
    centre = the_centre(desk)
    without, after = _both(desk, centre.week(week), "starts", start)
    row = after.intervals.row(start.channel)
    name = centre.channel(start.channel).name
    low, high = (after.days.quantiles[row, after.days.levels.index(q)].mean() for q in (0.1, 0.9))
    return StartEffect(
        float(without.intervals.contacts[row].sum()),
        float(after.intervals.contacts[row].sum()),
        (float(low), float(high)),
        tuple(n for n in after.intervals.notes if n.startswith((f"{name}:", f"{start.channel}:"))),
    )


def _both(desk: Desk, grid: Grid, kind: str, one: Any) -> tuple[Prospect, Prospect]:
    """Return the forecast of a grid without one word of people, and with it."""
    centre, said = the_centre(desk), the_said(desk)
    history = the_history(desk, centre)
    others = _without(said.advice, kind, ABOUT[kind](one))
    with_it: Any = (*getattr(others, kind), one)
    without, after = (
        prospect_of(replace(said, advice=advice), centre, history, grid=grid)
        for advice in (others, replace(others, **{kind: with_it}))
    )
    return without, after


def _refuse_channels(desk: Desk, what: str, *channels: ChannelId) -> None:
    known = {c.id for c in the_centre(desk).channels}
    if unknown := ", ".join(sorted(set(channels) - known)):
        choice = ", ".join(sorted(known))
        raise BadInput(f"{what} names unknown channels: {unknown}; one of {choice}")


def _known_days(desk: Desk) -> tuple[date, date]:
    """Return the first and the last local day of the history."""
    centre = the_centre(desk)
    start, zone = the_history(desk, centre).start, zone_info(centre.zone)
    first, last = (datetime.fromtimestamp(int(s), zone).date() for s in (start.min(), start.max()))
    return first, last


def _need_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise BadInput(f"{what} needs a reason, so that others can follow it")


def _refuse_start(desk: Desk, start: Start) -> None:
    _refuse_channels(desk, "the start", start.channel, *filter(None, (start.like,)))
    if not start.like:
        return
    centre = the_centre(desk)
    seen = set(the_history(desk, centre).channels) & {c.id for c in centre.channels}
    if start.like not in (lenders := seen - {start.channel}):
        raise BadInput(
            f'"{start.channel}" cannot start like "{start.like}", which has no history either; '
            f"choose one of {', '.join(sorted(lenders)) or 'none'}, or none with the contacts a "
            "week"
        )


def _day(ruling: Ruling) -> str:
    return f"channel:{ruling.channel} {ruling.day.isoformat()}"


def _without(advice: Advice, kind: str, about: object) -> Advice:
    """Return the advice without what was said of one thing."""
    left: Any = tuple(one for one in getattr(advice, kind) if ABOUT[kind](one) != about)
    return replace(advice, **{kind: left})


def _put(desk: Desk, user: User, kind: str, one: Any, subject: str, **detail: object) -> None:
    others = _without(the_advice(desk), kind, ABOUT[kind](one))
    said: Any = (*getattr(others, kind), one)
    if kind == "events":
        said = tuple(sorted(said, key=lambda e: (e.first, e.name)))
    _keep(desk, user, replace(others, **{kind: said}), subject, **detail)


def _drop(desk: Desk, user: User, kind: str, about: object, subject: str) -> None:
    require(user, Action.OVERRIDE_FORECAST)
    now = the_advice(desk)
    left = _without(now, kind, about)
    if left == now:
        raise Conflict("this was taken back already; look again")
    _keep(desk, user, left, subject, removed=True)


def _keep(desk: Desk, user: User, advice: Advice, subject: str, **detail: object) -> None:
    with acting(desk, user, Action.OVERRIDE_FORECAST, subject, **detail):
        keep_said(desk, replace(the_said(desk), advice=advice))
