"""`python -m planner roster repair`: who could help when somebody is away, or more work comes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from planner.cli.centre import InDemo, Week, desk_of
from planner.cli.telling import AsJson, say, say_compiling, tell, tell_rows
from planner.cli.values import a_day
from planner.desk import operator, repairing
from planner.desk.operator import OPERATOR
from planner.desk.repairing import Mend
from planner.domain import BlockKind, Grid, Plan, Shift, Span
from planner.errors import BadInput
from planner.ingest.wording import read_range
from planner.roster.repair import Absence, PartDay


def repair(  # noqa: PLR0913 - each is one option of the command
    week: Week,
    *,
    away: Annotated[str, typer.Option(help="Who is away (id); none: the present forecast.")] = "",
    day: Annotated[list[str] | None, typer.Option(help="Such as 2026-12-01.")] = None,
    hours: Annotated[str, typer.Option(help="Only these of the day: 14:00-16:00.")] = "",
    kind: Annotated[
        BlockKind, typer.Option("--as", help="What the hours are.", case_sensitive=False)
    ] = BlockKind.AWAY,
    people: Annotated[int, typer.Option(min=1, help="Ask at most so many, without --away.")] = 5,
    declined: Annotated[list[str] | None, typer.Option(help="Said no already (id).")] = None,
    keep: Annotated[str, typer.Option(help="Keep it as a draft, with this note.")] = "",
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Propose the few changes to the newest revision that bring most coverage back.

    With --away for whole days or some hours of one, without it for all that the present forecast
    leaves uncovered. Nothing changes without --keep, and then only a new draft; with it everybody
    in the list has agreed.
    """
    desk = desk_of(in_demo)
    plan = desk.store.plans.get_plan(operator.need_plan(desk, week).id)
    say_compiling()
    gone = _what_happened(plan, away, day or [], hours, kind)
    no = frozenset(declined or ())
    asked = (desk, OPERATOR, plan.id)
    if gone is None:
        mend = repairing.mend_shortage(*asked, people=people, declined=no)
    elif isinstance(gone, PartDay):
        mend = repairing.mend_part(*asked, gone, declined=no)
    else:
        mend = repairing.mend_absence(*asked, agent=away, days=gone.days, declined=no)
    result = _figures(plan, mend)
    rows = _rows(plan.roster.grid, mend)
    if keep:
        made = repairing.apply(*asked, mend.changes, reason=keep, away=gone)
        result |= {"kept as revision": made.number}
    if as_json:
        tell(result | {"changes": rows}, as_json=True)
        return
    tell_rows(rows, as_json=False, nothing="nobody is proposed to change anything")
    for breach in mend.proposal.breaches:
        say(f"{breach.agent}: {breach.detail} ({breach.rule})")
    tell(result, as_json=False)


def _what_happened(
    plan: Plan, away: str, days: list[str], hours: str, kind: BlockKind
) -> Absence | PartDay | None:
    if not away:
        if days or hours:
            raise BadInput("nothing says who it is about; give --away AGENT")
        return None
    if not days:
        raise BadInput("nothing says when; give --day 2026-12-01, more than once for more days")
    grid = plan.roster.grid
    dates = [a_day(text) for text in days]
    if outside := [str(d) for d in dates if d not in grid.dates]:
        raise BadInput(f"{', '.join(outside)} is not in {plan.week}")
    if not hours:
        if kind is not BlockKind.AWAY:
            raise BadInput(f"a {kind} needs its hours; give --hours 14:00-16:00")
        return Absence(away, tuple(sorted(grid.dates.index(d) for d in dates)))
    if len(dates) > 1:
        raise BadInput("hours are those of one day; give one --day")
    try:
        first, last = read_range(hours)
    except ValueError as error:
        raise BadInput(str(error)) from error
    span = Span(grid.at(dates[0], first), grid.at(dates[0], last))
    return PartDay(away, span, kind)


def _figures(plan: Plan, mend: Mend) -> dict[str, Any]:
    planned, after, mended = mend.short_h
    lost = mend.proposal.lost
    return {
        "revision": plan.number,
        "short as planned h": planned,
        "short now h": after,
        "short with changes h": mended,
        "paid more h": mend.paid_h,
        "brought back": mend.proposal.regained / lost if lost > 0 else 1.0,
    }


def _rows(grid: Grid, mend: Mend) -> list[dict[str, Any]]:
    known = {(m.agent, m.day): m for m in mend.proposal.moves}
    rows = []
    for change in mend.changes:
        move = known.get((change.agent, change.day))
        rows.append(
            {
                "agent": change.agent,
                "day": grid.dates[change.day],
                "before": _shift(grid, change.before),
                "after": _shift(grid, change.after),
                "what": str(move.reason) if move else "what happened",
                "ask first": "yes" if move and move.needs_consent else "",
                "pauses": _pauses(grid, change.after),
            }
        )
    return rows


def _shift(grid: Grid, shift: Shift | None) -> str:
    return _times(grid, shift.span) if shift else "free"


def _pauses(grid: Grid, shift: Shift | None) -> str:
    return ", ".join(_times(grid, p.span) for p in shift.pauses) if shift else ""


def _times(grid: Grid, span: Span) -> str:
    return f"{grid.when(span.start):%H:%M}-{grid.when(span.end):%H:%M}"
