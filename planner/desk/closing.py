"""Days on which channels are closed: asked where history shows them, said by a person, taken back.

They are special days of the centre's opening hours, as its file has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.office import Desk
from planner.desk.said import keep_said, the_said
from planner.desk.week_inputs import (
    history_mark,
    the_centre,
    the_centre_and_revision,
    the_history,
)
from planner.desk.weeks import today
from planner.domain import Centre, Channel, ChannelId, OpeningHours, User
from planner.errors import BadInput, Conflict, Fault
from planner.forecast import Closure, Ruling, closures_ahead
from planner.study.week import FURTHEST_DAYS

LONGEST_DAYS = 70


@dataclass(frozen=True, slots=True)
class Closing:
    """Channels and the days, first to last, on which they are closed."""

    first: date
    last: date
    channels: tuple[ChannelId, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days in order."""
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=k) for k in range(count))


@dataclass(frozen=True, slots=True)
class Question:
    """Coming days that were silent in every year known, so that they may be closed again.

    `seen`: when they were, newest first; `due`: the contacts that usual days bring.
    """

    closing: Closing
    seen: tuple[tuple[date, date], ...]
    due: float


def questions_of(desk: Desk, user: User) -> tuple[Question, ...]:
    """Return the closures that history shows for the next 13 weeks and nobody has answered yet."""
    require(user, Action.VIEW_FORECAST)
    centre, here = the_centre(desk), today(desk, the_centre(desk))
    key = ("closures", history_mark(desk), repr(centre.channels), here)

    def make() -> tuple[Question, ...]:
        found = closures_ahead(
            the_history(desk, centre),
            centre.channels,
            first=here + timedelta(days=1),
            days=FURTHEST_DAYS,
            country=centre.country,
            region=centre.region,
        )
        return _together(found)

    found: tuple[Question, ...] = desk.remember(key, make)
    return found


def closed_days(desk: Desk, user: User) -> tuple[Closing, ...]:
    """Return the days to come on which a person closed channels, as stretches."""
    require(user, Action.VIEW_FORECAST)
    centre, here = the_centre(desk), today(desk, the_centre(desk))
    by_day: dict[date, list[ChannelId]] = {}
    for channel in centre.channels:
        for day, spans in channel.hours.special.items():
            if not spans and day >= here:
                by_day.setdefault(day, []).append(channel.id)
    found: list[Closing] = []
    for day, names in sorted(by_day.items()):
        last = found[-1] if found else None
        if last and last.channels == tuple(names) and _only_closed_between(centre, last, day):
            found[-1] = replace(last, last=day)
        else:
            found.append(Closing(day, day, tuple(names)))
    return tuple(found)


def close_days(desk: Desk, user: User, closing: Closing, reason: str) -> None:
    """Close channels on days to come; forecast, requirement and roster follow.

    Raises BadInput with all that is wrong. Drafts of these weeks become stale.
    """
    require(user, Action.CLOSE_DAYS)
    centre = the_centre(desk)
    faults = _faults(centre, closing, today(desk, centre))
    if not reason.strip():
        faults.append(Fault("closed days need a reason", "say why, so that others can follow it"))
    if faults:
        raise BadInput(*faults)

    def close(hours: OpeningHours) -> OpeningHours:
        shut = {day: () for day in closing.days if hours.on(day)}
        return replace(hours, special={**hours.special, **shut})

    _save(desk, user, closing, close, closed=True, reason=reason)


def open_again(desk: Desk, user: User, closing: Closing) -> None:
    """Take closed days back: the usual hours hold again. Raises Conflict where none are closed."""
    require(user, Action.CLOSE_DAYS)
    days = set(closing.days)

    def reopen(hours: OpeningHours) -> OpeningHours:
        kept = {d: spans for d, spans in hours.special.items() if spans or d not in days}
        return replace(hours, special=kept)

    _save(desk, user, closing, reopen, closed=False)


def stay_open(desk: Desk, user: User, question: Question) -> None:
    """Answer that channels are open on these days as usual; they are not asked about again.

    The days become special days with their usual hours. The silent days of the past teach the
    forecast nothing more: each gets a person's word, which can be taken back.
    """
    closing = question.closing

    def keep(hours: OpeningHours) -> OpeningHours:
        usual = {day: hours.on(day) for day in closing.days if hours.on(day)}
        return replace(hours, special={**hours.special, **usual})

    with desk.store.transaction():
        _save(desk, user, closing, keep, stays_open=True)
        said = the_said(desk)
        words = _silence_left_out(the_centre(desk), question)
        about = {(w.channel, w.day) for w in words}
        others = [r for r in said.advice.rulings if (r.channel, r.day) not in about]
        advice = replace(said.advice, rulings=(*others, *words))
        keep_said(desk, replace(said, advice=advice))


def _silence_left_out(centre: Centre, question: Question) -> tuple[Ruling, ...]:
    """Return a word on each silent day of the past that the channel's week has hours for."""
    reason = f"open on {question.closing.first} to {question.closing.last}, unlike then"
    past = (Closing(*stretch, question.closing.channels).days for stretch in question.seen)
    return tuple(
        Ruling(name, day, is_normal=False, reason=reason)
        for days in past
        for name in question.closing.channels
        for day in days
        if centre.channel(name).hours.weekdays[day.weekday()]
    )


def _save(
    desk: Desk,
    user: User,
    closing: Closing,
    change: Callable[[OpeningHours], OpeningHours],
    **detail: object,
) -> None:
    require(user, Action.CLOSE_DAYS)
    centre, revision = the_centre_and_revision(desk)
    if faults := _faults_of_place(centre, closing):
        raise BadInput(*faults)

    def changed(channel: Channel) -> Channel:
        meant = channel.id in closing.channels
        return replace(channel, hours=change(channel.hours)) if meant else channel

    after = replace(centre, channels=tuple(map(changed, centre.channels)))
    if after == centre:
        raise Conflict("these days are so already; load the page again")
    with acting(desk, user, Action.CLOSE_DAYS, _subject(closing), **detail):
        desk.store.centre.save_centre(after, revision, by=user.name, at=desk.now())


def _subject(closing: Closing) -> str:
    return f"days:{closing.first} to {closing.last}, {', '.join(closing.channels)}"


def _faults(centre: Centre, closing: Closing, here: date) -> list[Fault]:
    faults = _faults_of_place(centre, closing)
    if closing.first < here:
        faults.append(Fault(f"{closing.first} is over", "close days to come"))
    if len(closing.days) > LONGEST_DAYS:
        count = f"{len(closing.days)} days are more than {LONGEST_DAYS}"
        faults.append(Fault(count, "change the opening hours in the centre file"))
    shut = [
        channel.name
        for channel in centre.channels
        if channel.id in closing.channels and not any(map(channel.hours.on, closing.days))
    ]
    remedy = "leave it out or name other days"
    return faults + [Fault(f"{name} is closed then anyway", remedy) for name in shut]


def _faults_of_place(centre: Centre, closing: Closing) -> list[Fault]:
    known = [c.id for c in centre.channels]
    faults = [
        Fault(f'the centre has no channel "{name}"', f"one of {', '.join(known)}")
        for name in closing.channels
        if name not in known
    ]
    if not closing.channels:
        faults.append(Fault("no channel is named", "name those that are meant"))
    if closing.last < closing.first:
        faults.append(Fault(f"{closing.last} is before {closing.first}", "end after the begin"))
    return faults


def _only_closed_between(centre: Centre, closing: Closing, day: date) -> bool:
    """Say whether the channels are closed on every day from the end of a stretch to a day."""
    gap = range(1, (day - closing.last).days)
    hours = [centre.channel(c).hours for c in closing.channels]
    return not any(h.on(closing.last + timedelta(days=k)) for h in hours for k in gap)


def _together(found: Iterable[Closure]) -> tuple[Question, ...]:
    """Ask once of channels that were silent on the same days."""
    groups: dict[tuple[date, date], list[Closure]] = {}
    for one in found:
        groups.setdefault((one.first, one.last), []).append(one)
    return tuple(
        Question(
            Closing(first, last, tuple(c.channel for c in group)),
            max((c.seen for c in group), key=len),
            sum(c.due for c in group),
        )
        for (first, last), group in sorted(groups.items())
    )
