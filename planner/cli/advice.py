"""Commands on what people say of days: events, days that were replaced, levels that will pass."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from planner.cli.centre import InDemo, Week, desk_of
from planner.cli.demand import Keep, Reason
from planner.cli.telling import AsJson, Csv, tell_rows
from planner.cli.values import a_day, numbers, place_in
from planner.desk import advising, planning
from planner.desk.office import Desk
from planner.desk.operator import OPERATOR
from planner.forecast import Event, LevelRuling, Ruling

Channel = Annotated[str, typer.Argument(help="A channel's id.")]
Day = Annotated[str, typer.Argument(help="Such as 2026-12-01.")]
Drop = Annotated[int | None, typer.Option(help="Take this one back.")]


def event(
    name: Annotated[str, typer.Argument(help="The same name every time, so that it is learnt.")],
    first: Day,
    *,
    days: Annotated[int | None, typer.Option(min=1, help="How many days it touches.")] = None,
    percent: Annotated[
        str, typer.Option(help="More or fewer contacts, for all days or each: 40 or 40,20,-10.")
    ] = "",
    channel: Annotated[list[str] | None, typer.Option(help="Channels; none: all.")] = None,
    keep: Keep = False,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Plan an event, or name a past one that it learns from; show its effect or keep it.

    Without --percent its size is learnt from its last time.
    """
    desk = desk_of(in_demo)
    given = tuple(1 + p / 100 for p in numbers(percent)) if percent else ()
    length = days or max(1, len(given))
    factors = given * length if len(given) == 1 else given
    made = Event(name.strip(), a_day(first), length, factors, tuple(channel or ()))
    effects = advising.event_effect(desk, OPERATOR, made)
    if keep:
        advising.plan_event(desk, OPERATOR, made)
    rows = [asdict(effect) | {"kept": keep} for effect in effects]
    past = "kept" if keep else "not kept"
    nothing = f"{past}; history contains it: it teaches the next one of this name"
    tell_rows(rows, as_json=as_json, nothing=nothing)


def events(
    *,
    drop: Drop = None,
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """List the events in force, numbered, with what each is taken to bring; or take one back."""
    desk = desk_of(in_demo)
    if drop is not None:
        known = advising.advice_of(desk, OPERATOR).events
        advising.drop_event(desk, OPERATOR, known[place_in("event", drop, len(known))])
    tell_rows(_events(desk), csv, as_json=as_json, nothing="no event is known")


def _events(desk: Desk) -> list[dict[str, Any]]:
    found = advising.advice_of(desk, OPERATOR).events
    return [
        {
            "number": number,
            "name": e.name,
            "first": e.first,
            "days": e.days,
            "percent": ",".join(f"{100 * (f - 1):+g}" for f in e.factors),
            "last seen": advising.last_time(desk, OPERATOR, e),
            "channels": ",".join(e.channels) or "all",
        }
        for number, e in enumerate(found, start=1)
    ]


def cleaned(
    week: Week,
    channel: Annotated[str, typer.Option(help="Only this channel.")] = "",
    *,
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """List the days that the forecast of a week replaced: what was, what counts instead, why."""
    rows = [
        {
            "channel": c.channel,
            "day": c.day,
            "recorded": c.was,
            "used instead": c.used,
            "why": c.reason,
        }
        for c in planning.forecast_of(desk_of(in_demo), OPERATOR, week).cleaned
        if channel in ("", c.channel)
    ]
    tell_rows(rows, csv, as_json=as_json, nothing="no day was replaced")


def rule(
    channel: Channel,
    day: Day,
    *,
    is_normal: Annotated[
        bool,
        typer.Option("--normal/--not-normal", help="Count it as recorded, or replace it."),
    ],
    reason: Reason,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Overrule the forecast on one past day: count it as it was recorded, or replace it."""
    desk = desk_of(in_demo)
    advising.rule(desk, OPERATOR, Ruling(channel, a_day(day), is_normal, reason))
    tell_rows(_rulings(desk), as_json=as_json)


def level(
    channel: Channel,
    *,
    reason: Reason,
    until: Annotated[str, typer.Option(help="Last day; default six weeks from now.")] = "",
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Say that a channel's new level will pass: the weeks before count as they were."""
    desk = desk_of(in_demo)
    word = LevelRuling(channel, reason, a_day(until) if until else None)
    advising.keep_level(desk, OPERATOR, word)
    tell_rows(_rulings(desk), as_json=as_json)


def rulings(
    *,
    drop: Drop = None,
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """List what people said of past days and of levels, numbered, or take one back."""
    desk = desk_of(in_demo)
    if drop is not None:
        known = advising.advice_of(desk, OPERATOR)
        days = len(known.rulings)
        place = place_in("word", drop, days + len(known.levels))
        if place < days:
            advising.drop_ruling(desk, OPERATOR, known.rulings[place])
        else:
            advising.drop_level(desk, OPERATOR, known.levels[place - days].channel)
    tell_rows(_rulings(desk), csv, as_json=as_json, nothing="no day or level was overruled")


def _rulings(desk: Desk) -> list[dict[str, Any]]:
    advice = advising.advice_of(desk, OPERATOR)
    words = {True: "counts as recorded", False: "does not count"}
    rows: list[tuple[object, ...]] = [
        *((r.channel, r.day, words[r.is_normal], None, r.reason) for r in advice.rulings),
        *((r.channel, None, "no new level", r.until, r.reason) for r in advice.levels),
    ]
    names = ("number", "channel", "day", "word", "until", "why")
    return [dict(zip(names, (n, *row), strict=True)) for n, row in enumerate(rows, start=1)]


COMMANDS = (event, events, cleaned, rule, level, rulings)
