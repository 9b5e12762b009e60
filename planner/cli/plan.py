"""The whole chain from files to files: `python -m planner plan`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from planner.cli.telling import AsJson, say, say_compiling, told_stamps
from planner.desk.files import (
    Planned,
    plan_files,
    plan_files_ahead,
    read_inputs,
    summary,
    write_outputs,
)
from planner.desk.horizon import MOST_WEEKS
from planner.desk.weeks import week_after, weeks_from
from planner.errors import BadInput, Fault, Infeasible
from planner.roster import as_infeasible, conflicts
from planner.study.week import Effort

History = Annotated[Path, typer.Option(help="Contacts by interval: CSV, CSV.GZ, XLSX or ODS.")]
PeopleFile = Annotated[Path, typer.Option(help="One row per agent: CSV, XLSX or ODS.")]
CentreFile = Annotated[Path, typer.Option(help="Channels, contracts and policy: TOML.")]
Week = Annotated[str | None, typer.Option(help="ISO week such as 2026-W49.")]


def plan(  # noqa: PLR0913 - each is one option of the command
    history: History,
    people: PeopleFile,
    centre: CentreFile,
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    *,
    agreement: Annotated[
        Path | None,
        typer.Option(help="Collective agreement: labour rules as TOML, as in data/labour."),
    ] = None,
    week: Week = None,
    seconds: Annotated[float, typer.Option(min=1, help="Time for the search.")] = 30.0,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="Search steps; repeats exactly. Replaces --seconds.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    weeks: Annotated[
        int,
        typer.Option(
            min=1, max=MOST_WEEKS, help="So many weeks in turn, a folder and --seconds each."
        ),
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Run the whole chain from files to a folder of results, without a database."""
    read = read_inputs(history, people, centre, agreement)
    for fault in read.faults:
        say(f"skipped: {fault}")
    _make_folder(out)
    effort = Effort(None if iterations else seconds, iterations, seed)
    inputs = read.inputs
    grid = inputs.centre.week(week or week_after(inputs.history, inputs.centre))
    say_compiling()
    if weeks > 1:
        names = weeks_from(grid.week_name, weeks)
        _several(plan_files_ahead(read, names, effort, tell=say), out, as_json=as_json)
        return
    planned = plan_files(read, grid.week_name, effort, tell=say)
    written = write_outputs(planned, out)
    if as_json:
        typer.echo(json.dumps(summary(planned), indent=1))
    else:
        _tell(summary(planned), written)
    if not planned.is_lawful:
        _explain(planned)


def _several(weeks: Iterable[Planned], out: Path, *, as_json: bool) -> None:
    """Write each week as it is planned into a folder of its name; explain the first unlawful."""
    told, unlawful = [], None
    for planned in weeks:
        written = write_outputs(planned, out / planned.brief.grid.week_name)
        told.append(summary(planned))
        unlawful = unlawful or (None if planned.is_lawful else planned)
        if not as_json:
            _tell(told[-1], written)
    if as_json:
        typer.echo(json.dumps(told, indent=1))
    if unlawful is not None:
        _explain(unlawful)


def _make_folder(out: Path) -> None:
    """Make the folder before the search, so that no work is lost for want of a place."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            Fault(f"no folder can be made here ({error.strerror})", file=str(out))
        ) from error


def _explain(planned: Planned) -> NoReturn:
    """Tell every conflict as a sentence and leave with the rules and the ways out."""
    found = conflicts(planned.brief.case)
    for conflict in found:
        say(conflict.sentence)
    rules, ways_out = as_infeasible(found)
    broken = (b.rule for b in planned.assessment.breaches)
    left = (reason.split(":")[0] for _, reason in planned.solution.unplaced)
    raise Infeasible(rules or tuple(dict.fromkeys((*broken, *left))), ways_out)


def _tell(result: Any, written: tuple[Path, ...]) -> None:
    figures = result["figures"]
    raised = sum(len(pairs) for pairs in result["requirement_raised"].values())
    lines = [
        f"{result['centre']}, week {result['week']}, {result['agents']} agents: "
        + ("lawful roster" if result["lawful"] else "NO LAWFUL ROSTER, best partial plan"),
        f"objective {result['objective']} (lower bound {result['lower_bound']}), first roster "
        f"after {result['first_roster_s']} s, search {result['search_s']} s",
        f"paid {figures['paid_h']:.1f} h, required {figures['required_h']:.1f} h, "
        f"understaffed {figures['understaffed_h']:.1f} h, coverage {figures['coverage']:.1%}, "
        f"below minimum heads {figures['below_minimum_h']:.1f} h, "
        f"agent-days above quota {figures['over_quota_days']}"
        + (f", busy runs too long {figures['busy_runs']}" if "busy_runs" in figures else ""),
        "predicted service level: "
        + ", ".join(
            f"{name.removeprefix('sl_')} {value:.1%}"
            for name, value in figures.items()
            if name.startswith("sl_")
        ),
        *told_stamps(figures),
        f"planned load strain of agent-days: {figures['green_days']} green, "
        f"{figures['amber_days']} amber, {figures['red_days']} red",
        *_standby(result),
        *result["history_notes"],
        *result["forecast_notes"],
        *result["requirement_notes"],
        f"requirement raised in {raised} intervals, where this roster was predicted to fall short",
        "written: " + ", ".join(str(path) for path in written),
    ]
    typer.echo("\n".join(lines))


def _standby(result: Any) -> list[str]:
    """Say how many days of standby there are, and where nobody can be on it."""
    figures = result["figures"]
    if "standby_days" not in figures:
        return []
    head = f"on standby: {figures['standby_days']} days, {figures['standby_paid_h']:.1f} paid h"
    return [head, *result.get("standby_without_anybody", ())]
