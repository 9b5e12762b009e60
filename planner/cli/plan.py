"""The whole chain from files to files: `python -m planner plan`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from planner.desk.files import plan_files, read_inputs, summary, week_after, write_outputs
from planner.errors import Infeasible
from planner.roster import conflicts
from planner.study.week import Effort

History = Annotated[Path, typer.Option(help="Contacts by interval: CSV, CSV.GZ, XLSX or ODS.")]
PeopleFile = Annotated[Path, typer.Option(help="One row per agent: CSV, XLSX or ODS.")]
CentreFile = Annotated[Path, typer.Option(help="Channels, contracts and policy: TOML.")]
Week = Annotated[str | None, typer.Option(help="ISO week such as 2026-W49.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def plan(
    history: History,
    people: PeopleFile,
    centre: CentreFile,
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    *,
    week: Week = None,
    seconds: Annotated[float, typer.Option(min=1, help="Time for the search.")] = 30.0,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="Search steps; repeats exactly. Replaces --seconds.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    as_json: Json = False,
) -> None:
    """Run the whole chain from three files to a folder of results, without a database."""
    inputs, faults = read_inputs(history, people, centre)
    for fault in faults:
        typer.echo(f"skipped: {fault}", err=True)
    effort = Effort(None if iterations else seconds, iterations, seed)
    planned = plan_files(inputs, faults, week or week_after(inputs.history, inputs.centre), effort)
    written = write_outputs(planned, out)
    if as_json:
        typer.echo(json.dumps(summary(planned), indent=1))
    else:
        _tell(summary(planned), written)
    if not planned.is_lawful:
        found = conflicts(planned.brief.case)
        raise Infeasible(tuple(str(c) for c in found) or ("see summary.json",))


def _tell(result: Any, written: tuple[Path, ...]) -> None:
    figures = result["figures"]
    lines = [
        f"{result['centre']}, week {result['week']}, {result['agents']} agents: "
        + ("lawful roster" if result["lawful"] else "NO LAWFUL ROSTER, best partial plan"),
        f"objective {result['objective']} (lower bound {result['lower_bound']}), first roster "
        f"after {result['first_roster_s']} s, search {result['search_s']} s",
        f"paid {figures['paid_h']:.1f} h, required {figures['required_h']:.1f} h, "
        f"understaffed {figures['understaffed_h']:.1f} h, coverage {figures['coverage']:.1%}",
        "predicted service level: "
        + ", ".join(
            f"{name.removeprefix('sl_')} {value:.1%}"
            for name, value in figures.items()
            if name.startswith("sl_")
        ),
        f"planned load strain of agent-days: {figures['green_days']} green, "
        f"{figures['amber_days']} amber, {figures['red_days']} red",
        *result["forecast_notes"],
        *result["requirement_notes"],
        "written: " + ", ".join(str(path) for path in written),
    ]
    typer.echo("\n".join(lines))
