"""Commands that correct the forecast by hand: kept apart from the model, and judged later."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from planner.cli.advice import Channel
from planner.cli.centre import InDemo, Week, desk_of
from planner.cli.demand import Keep, Reason
from planner.cli.telling import AsJson, Csv, say, tell_rows
from planner.cli.values import a_clock, a_day
from planner.desk import correcting
from planner.desk.correcting import Asked
from planner.desk.office import Desk
from planner.desk.operator import OPERATOR
from planner.desk.week_inputs import the_centre
from planner.domain import zone_info
from planner.store import StoredOverride


def correct(  # noqa: PLR0913  (two are positional)
    channel: Channel,
    first: Annotated[str, typer.Argument(help="Day, such as 2026-12-01.")],
    *,
    days: Annotated[int, typer.Option(min=1, help="How many days; 7 from Monday: the week.")] = 1,
    begin: Annotated[str, typer.Option("--from", help="Hours of one day, from 09:00.")] = "00:00",
    end: Annotated[str, typer.Option("--to", help="Up to this time of the day.")] = "24:00",
    percent: Annotated[float | None, typer.Option(help="More or fewer: 20 or -10.")] = None,
    total: Annotated[float | None, typer.Option(help="So many contacts in all instead.")] = None,
    reason: Reason = "",
    keep: Keep = False,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Correct the forecast of a day, of hours of it or of several days; show or keep it."""
    desk = desk_of(in_demo)
    hours = (a_clock(begin), a_clock(end))
    asked = Asked(channel, a_day(first), days, hours, percent, total, reason)
    effect = correcting.correction_effect(desk, OPERATOR, asked)
    number = correcting.correct(desk, OPERATOR, asked) if keep else None
    rows = [{"number": number, "channel": channel} | asdict(day) for day in effect]
    if not keep:
        say("not kept; say why with --reason and keep it with --keep")
    tell_rows(rows, as_json=as_json)


def corrections(
    week: Week,
    *,
    drop: Annotated[int | None, typer.Option(help="Take the one with this number back.")] = None,
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """List the corrections of a week that are in force, or take one back."""
    desk = desk_of(in_demo)
    if drop is not None:
        correcting.drop_correction(desk, OPERATOR, drop)
    rows = [_row(desk, one) for one in correcting.corrections(desk, OPERATOR, week)]
    tell_rows(rows, csv, as_json=as_json, nothing=f"nobody corrected the forecast of {week}")


def _row(desk: Desk, one: StoredOverride) -> dict[str, Any]:
    zone = zone_info(the_centre(desk).zone)
    begin, end = (
        f"{datetime.fromtimestamp(moment, zone):%Y-%m-%d %H:%M}"
        for moment in (one.start_s, one.end_s)
    )
    return {
        "number": one.id,
        "channel": one.channel,
        "from": begin,
        "to": end,
        "per cent": None if one.factor is None else round(100 * (one.factor - 1), 6),
        "contacts": one.total,
        "why": one.reason,
        "by": one.by,
    }


COMMANDS = (correct, corrections)
