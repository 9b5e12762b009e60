"""Commands on closed days: what history shows, what is closed, and the answer to both."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from planner.cli.centre import InDemo, desk_of
from planner.cli.demand import Reason
from planner.cli.telling import AsJson, Csv, tell_rows
from planner.cli.values import a_day
from planner.desk import closing
from planner.desk.closing import Closing
from planner.desk.office import Desk
from planner.desk.operator import OPERATOR
from planner.desk.week_inputs import the_centre

First = Annotated[str, typer.Argument(help="First day, such as 2026-12-24.")]
Last = Annotated[str, typer.Argument(help="Last day; none: the first alone.")]
Channels = Annotated[list[str] | None, typer.Option("--channel", help="Channels; none: all.")]


def closures(*, csv: Csv = None, in_demo: InDemo = False, as_json: AsJson = False) -> None:
    """List days that are closed, and those that were silent every year and may be again."""
    nothing = "no day is closed, and history shows none that was silent every year"
    tell_rows(_rows(desk_of(in_demo)), csv, as_json=as_json, nothing=nothing)


def close(
    first: First,
    last: Last = "",
    *,
    channel: Channels = None,
    reason: Reason = "",
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Close channels on days to come: no live contacts are forecast then, nobody is rostered."""
    desk = desk_of(in_demo)
    closing.close_days(desk, OPERATOR, _closing(desk, first, last, channel), reason)
    tell_rows(_rows(desk), as_json=as_json)


def reopen(
    first: First,
    last: Last = "",
    *,
    channel: Channels = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Take closed days back; of days that were only asked about, say that they stay open."""
    desk = desk_of(in_demo)
    asked = {q.closing.first: q for q in closing.questions_of(desk, OPERATOR)}
    if question := asked.get(a_day(first)):
        closing.stay_open(desk, OPERATOR, question)
    else:
        closing.open_again(desk, OPERATOR, _closing(desk, first, last, channel))
    tell_rows(_rows(desk), as_json=as_json, nothing="no day is closed")


def _closing(desk: Desk, first: str, last: str, channels: list[str] | None) -> Closing:
    named = tuple(channels or (c.id for c in the_centre(desk).channels))
    return Closing(a_day(first), a_day(last or first), named)


def _rows(desk: Desk) -> list[dict[str, Any]]:
    asked = [
        (q.closing, "asked: was silent every year", q.due)
        for q in closing.questions_of(desk, OPERATOR)
    ]
    shut = [(one, "closed", None) for one in closing.closed_days(desk, OPERATOR)]
    return [
        {
            "first": one.first,
            "last": one.last,
            "channels": ",".join(one.channels),
            "state": state,
            "contacts on usual days": due,
        }
        for one, state, due in (*asked, *shut)
    ]


COMMANDS = (closures, close, reopen)
