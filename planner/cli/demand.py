"""Commands that tell the forecast what its history cannot know: starts of channels, moves."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Annotated, Any

import typer

from planner.cli.centre import InDemo, Week, desk_of
from planner.cli.telling import AsJson, Csv, say, tell, tell_rows
from planner.cli.values import a_day, a_pair, numbers, place_in
from planner.desk import advising, moving
from planner.desk.operator import OPERATOR
from planner.desk.said import FLOWS, flow_of, kind_of
from planner.domain import week_monday
from planner.forecast import Move, Start

Reason = Annotated[str, typer.Option(help="Why; needed to keep it.")]
Keep = Annotated[bool, typer.Option("--keep", help="Keep it; else only show its effect.")]


def start(  # noqa: PLR0913  (two are positional)
    week: Week,
    channel: Annotated[str, typer.Argument(help="The channel that begins.")],
    *,
    like: Annotated[str, typer.Option(help="Channel whose week it borrows.")] = "",
    week_contacts: Annotated[float | None, typer.Option(help="Contacts a week brings.")] = None,
    trust_days: Annotated[int, typer.Option(help="Own days until they count half.")] = 14,
    reason: Reason = "",
    keep: Keep = False,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Begin a channel without history: borrowed shape, a total by hand; show or keep it."""
    desk = desk_of(in_demo)
    begun = Start(channel, like, week_contacts, trust_days)
    effect = advising.start_effect(desk, OPERATOR, week, begun)
    if keep:
        advising.start_channel(desk, OPERATOR, begun, reason)
    tell(asdict(effect) | {"kept": keep}, as_json=as_json)


def starts(
    *,
    drop: Annotated[str, typer.Option(help="Leave this channel to its own history again.")] = "",
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """List the channels that were begun by hand, or take the start of one back."""
    desk = desk_of(in_demo)
    if drop:
        advising.drop_start(desk, OPERATOR, drop)
    rows = [asdict(begun) for begun in advising.advice_of(desk, OPERATOR).starts]
    tell_rows(rows, csv, as_json=as_json, nothing="no channel was begun by hand")


def move(  # noqa: PLR0913  (three are positional)
    week: Week,
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(FLOWS)}.")],
    values: Annotated[list[str], typer.Argument(help="Such as source=voice target=chat share=0.1")],
    *,
    first: Annotated[str, typer.Option("--from", help="First day; default the week's.")] = "",
    kept: Annotated[
        list[str] | None,
        typer.Option(help="Share of its promise a channel kept, 4 weeks: voice=1,0.98,1,1"),
    ] = None,
    kept_until: Annotated[
        str, typer.Option(help="Last day of these weeks; default last Sunday.")
    ] = "",
    reason: Reason = "",
    keep: Keep = False,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Move demand between channels; show what it changes in the week, or keep it too."""
    desk = desk_of(in_demo)
    promises = {name: numbers(said) for name, said in map(a_pair, kept or ())}
    begun = a_day(first) if first else week_monday(week)
    flow = flow_of(kind, _flow_values(kind, values))
    planned = Move(flow, begun, reason if keep else reason or "tried", OPERATOR.name)
    until = a_day(kept_until) if kept_until else None
    effects = moving.move_effect(desk, OPERATOR, week, planned, kept=promises, until=until)
    if keep:
        if promises:
            moving.say_kept(desk, OPERATOR, promises, until=until)
        moving.plan_move(desk, OPERATOR, planned)
    for note in effects.notes:
        say(note)
    rows = {r.channel: _both(r) for r in effects.rows if r.changes}
    tell(rows | {"kept": keep}, as_json=as_json)


def moves(
    *,
    drop: Annotated[int | None, typer.Option(help="Take this one back.")] = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """List the moves of demand in force, numbered, or take one back."""
    desk = desk_of(in_demo)
    known = moving.moving_of(desk, OPERATOR)
    for channel, one in known.evidence.items():
        weeks = " ".join(f"{week:.1%}" for week in one.weeks)
        say(f"{channel} kept of its promise {weeks}: {one.source}")
    found = known.moves
    if drop is not None:
        moving.drop_move(desk, OPERATOR, found[place_in("move", drop, len(found))])
        found = moving.moving_of(desk, OPERATOR).moves
    rows = {
        str(number): f"{kind_of(m.flow)} {_said(m)} from {m.first.isoformat()}: {m.reason} ({m.by})"
        for number, m in enumerate(found, start=1)
    }
    tell(rows, as_json=as_json)


def _said(planned: Move) -> str:
    return " ".join(f"{name}={value}" for name, value in asdict(planned.flow).items())


def _both(row: moving.Effect) -> str:
    before, after = row.before, row.after
    return (
        f"{before.contacts:.1f} -> {after.contacts:.1f} contacts, "
        f"{before.aht_s:.0f} -> {after.aht_s:.0f} s, "
        f"{before.hard_share:.1%} -> {after.hard_share:.1%} hard"
    )


def _flow_values(kind: str, values: list[str]) -> dict[str, Any]:
    """Return the fields of a flow; numbers where the flow has numbers."""
    known = {f.name: f.type for f in fields(FLOWS[kind])} if kind in FLOWS else {}
    found: dict[str, Any] = {}
    for name, said in map(a_pair, values):
        found[name] = numbers(said)[0] if known.get(name) == "float" else said
    return found


COMMANDS = (start, starts, move, moves)
