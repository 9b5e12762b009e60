"""The command on a channel's terms: what it promises and how its queue behaves."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from planner.cli.advice import Channel
from planner.cli.centre import InDemo, desk_of
from planner.cli.demand import Keep, Reason
from planner.cli.telling import AsJson, tell
from planner.cli.values import a_pair
from planner.desk import terms
from planner.desk.operator import OPERATOR
from planner.desk.weeks import weeks_to_plan

NONE = "none"


def channel_terms(
    channel: Channel,
    values: Annotated[
        list[str] | None,
        typer.Argument(help='Such as asa_cap="30 s" redial_share=0.4 abandon_cap=none.'),
    ] = None,
    *,
    week: Annotated[str, typer.Option(help="Week of the effect; default the next one.")] = "",
    reason: Reason = "",
    keep: Keep = False,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Show a channel's terms; with values what others ask for in a week, or keep them.

    Names and values are those of the centre file; none: left out, as usual.
    """
    desk = desk_of(in_demo)
    given = {name: _value(said) for name, said in map(a_pair, values or ())}
    if not given:
        tell(terms.channel_terms(desk, OPERATOR, channel), as_json=as_json)
        return
    about = week or weeks_to_plan(desk, OPERATOR).start
    effect = terms.terms_effect(desk, OPERATOR, about, channel, given)
    if keep:
        terms.change_terms(desk, OPERATOR, channel, given, reason)
    tell(asdict(effect) | {"kept": keep}, as_json=as_json)


def _value(said: str) -> Any:
    """Return a value as the centre file has it: a number, a text, or None."""
    if said == NONE:
        return None
    try:
        number = float(said)
    except ValueError:
        return said
    return int(number) if number.is_integer() else number


channel_terms.__name__ = "terms"
COMMANDS = (channel_terms,)
