"""Commands on a roster: `python -m planner roster import FILE`, `... roster repair`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from planner.cli.centre import InDemo, Week, desk_of, progress
from planner.cli.repair import repair
from planner.cli.standby import standby
from planner.cli.telling import AsJson, say, say_compiling, tell, told_stamps
from planner.desk import operator, own_roster, rostering
from planner.desk.operator import OPERATOR
from planner.domain import Plan

app = typer.Typer(
    help="Bring the roster in use today, repair one, set standby.", no_args_is_help=True
)
app.command()(repair)
app.command()(standby)
SHOWN = ("breaches", "coverage", "understaffed_h", "paid_h", "red_days", "amber_days", "green_days")


@app.command("import")
def import_roster(
    sheet: Annotated[Path, typer.Argument(help="Today's roster: CSV, XLSX or ODS.")],
    week: Week,
    *,
    legend: Annotated[
        str, typer.Option(help='What codes mean: "E = 07:00-15:30; N = 22:00-06:00".')
    ] = "",
    lawful: Annotated[
        bool, typer.Option("--lawful", help="Also keep the nearest roster that breaks no rule.")
    ] = False,
    seconds: Annotated[
        float | None, typer.Option(min=1, help="Search on from the lawful one for so long.")
    ] = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Read a roster, judge it beside the best found and keep it as a draft; breaches are listed.

    Shifts that cannot be read are listed too and left out.
    """
    desk = desk_of(in_demo)
    brought = own_roster.look(desk, OPERATOR, week, sheet.read_bytes(), sheet.name, legend=legend)
    for line in brought.reading.lines:
        say(line)
    for fault in brought.reading.faults:
        say(f"skipped: {fault}")
    plan = own_roster.take(desk, OPERATOR, brought)
    lines = [f"{b.rule}: {b.agent}: {b.detail}" for b in brought.own.breaches]
    for line in lines:
        say(line)
    result: dict[str, Any] = {"revision": plan.number, "shifts": len(plan.roster.shifts)}
    result |= _shown("", plan)
    if brought.best_row is not None:
        best = rostering.plan_of(desk, OPERATOR, brought.best_row.id)
        result |= {"best revision": best.number, **_shown("best ", best)}
    if lawful or seconds is not None:
        say_compiling()
        plan = own_roster.make_lawful(desk, OPERATOR, plan.id)
        for line in plan.figures[own_roster.MENDS]:
            say(line)
        result |= {"lawful revision": plan.number, **_shown("lawful ", plan)}
    if seconds is not None:
        job = rostering.start_build(desk, OPERATOR, week, seconds=seconds, base=plan.id)
        job = operator.wait(desk, job, tell=progress)
        plan = rostering.plan_of(desk, OPERATOR, int((job.result or {})["plan"]))
        result |= {"searched revision": plan.number, **_shown("searched ", plan)}
    tell(result | {"broken": lines} if as_json else result, as_json=as_json)


def _shown(prefix: str, plan: Plan) -> dict[str, Any]:
    levels = [name for name in plan.figures if name.startswith("sl_")]
    found = {f"{prefix}{name}": plan.figures[name] for name in (*SHOWN, *levels)}
    stamps = told_stamps(plan.figures)
    return found | ({f"{prefix}checked": "; ".join(stamps)} if stamps else {})
