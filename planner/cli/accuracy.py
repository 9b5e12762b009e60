"""Commands that say how far the forecast can be trusted: the running week, drift, track record."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from planner.cli.centre import InDemo, Week, desk_of
from planner.cli.telling import AsJson, Csv, say, tell_rows
from planner.desk import judging, planning, track, unfolding
from planner.desk.office import Desk
from planner.desk.operator import OPERATOR
from planner.desk.weeks import weeks_to_plan
from planner.domain import Skill
from planner.forecast import Score

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def today(
    week: Week,
    *,
    by_interval: Annotated[
        bool, typer.Option("--by-interval", help="Every interval still to come, not days.")
    ] = False,
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Show the running week: contacts so far, and the rest as they move it."""
    found = unfolding.unfolding_of(desk_of(in_demo), OPERATOR, week)
    if found is not None:
        say(f"contacts are known until {found.known_until:%Y-%m-%d %H:%M}")
    rows = [] if found is None else _intervals(found) if by_interval else _days(found)
    nothing = "no contacts of this week are known yet, or all of it is over"
    tell_rows(rows, csv, as_json=as_json, nothing=nothing)


def _days(found: unfolding.Unfolding) -> list[dict[str, Any]]:
    return [
        {
            "channel": channel,
            "day": day.day,
            "forecast": day.told,
            "came so far": day.came,
            "rest as forecast": day.rest_told,
            "rest moved": day.rest_moved,
        }
        for channel in found.told.channels
        for day in found.days(channel)
    ]


def _intervals(found: unfolding.Unfolding) -> list[dict[str, Any]]:
    grid = found.told.grid
    return [
        {
            "start": grid.when(i).isoformat(),
            "channel": channel,
            "forecast": float(found.told.contacts[row, i]),
            "moved": float(found.updated.contacts[row, i]),
        }
        for row, channel in enumerate(found.told.channels)
        for i in range(found.until, grid.size)
    ]


def drift(*, csv: Csv = None, in_demo: InDemo = False, as_json: AsJson = False) -> None:
    """Name the channels whose last 3 to 14 days no longer fit what would have been forecast."""
    rows = [
        {
            "channel": alarm.channel,
            "since": alarm.since,
            "days": alarm.days,
            "came over forecast": alarm.ratio,
            "standard deviations": alarm.score,
        }
        for alarm in unfolding.drift_of(desk_of(in_demo), OPERATOR)
    ]
    tell_rows(rows, csv, as_json=as_json, nothing="every channel is within its usual error")


class Part(StrEnum):
    """What of the track record is shown."""

    SCORES = "scores"
    SPOTS = "spots"
    TRIED = "tried"
    CORRECTIONS = "corrections"


def record(
    part: Annotated[
        Part,
        typer.Option(
            help="Stored forecasts, where they fail, tries on past weeks, or corrections."
        ),
    ] = Part.SCORES,
    *,
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Show how good stored forecasts were, how good they could be, and where they fail."""
    rows = {
        Part.SCORES: _scores,
        Part.SPOTS: _spots,
        Part.TRIED: _tried,
        Part.CORRECTIONS: _corrections,
    }[part]
    nothing = "no stored forecast met its contacts yet, or nothing stands out"
    tell_rows(rows(desk_of(in_demo)), csv, as_json=as_json, nothing=nothing)


def _errors(s: Score | Skill) -> dict[str, Any]:
    """Return the errors that forecasts made earlier and tries on past weeks are both told with."""
    return {
        "wape": s.wape,
        "spreadsheet wape": s.baseline_wape,
        "noise floor": s.floor_wape,
        "way to the floor": s.reached,
        "day wape": s.day_wape,
        "spreadsheet day wape": s.day_baseline_wape,
        "bias": s.bias,
    }


def _scores(desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "channel": s.channel,
            "days ahead": f"{s.lead_days[0]}-{s.lead_days[1] - 1}",
            **_errors(s),
            "pinball": s.pinball,
            "spreadsheet pinball": s.baseline_pinball,
            "in 80 % range": s.held_80,
            "in 90 % range": s.held_90,
            "value of corrections": s.value_added,
            "contacts": s.contacts,
            "intervals": s.intervals,
        }
        for s in track.track_record_of(desk, OPERATOR).scores
    ]


def _spots(desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "channel": s.channel,
            "weekday": WEEKDAYS[s.weekday],
            "part": s.part,
            "missed beyond chance": s.excess,
            "bias": s.bias,
        }
        for s in track.track_record_of(desk, OPERATOR).spots
    ]


def _tried(desk: Desk) -> list[dict[str, Any]]:
    """Return how good the model was on past weeks, as the forecast of the week to plan knows it."""
    week = weeks_to_plan(desk, OPERATOR).start
    return [
        {
            "channel": s.channel,
            "stretches of four weeks": s.origins,
            **_errors(s),
            "worst day": s.worst_day,
            "its share of day errors": s.worst_share,
        }
        for s in track.tries_of(planning.forecast_of(desk, OPERATOR, week))
    ]


def _corrections(desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "channel": j.correction.channel,
            "reason": j.correction.reason,
            "by": j.correction.by,
            "model": j.model,
            "corrected": j.corrected,
            "came": j.actual,
            "wape taken away": j.value_added,
        }
        for j in judging.judged(desk, OPERATOR)
    ]


COMMANDS = (today, drift, record)
