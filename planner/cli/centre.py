"""Commands on the stored centre; they act as the operator of the machine."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from planner.cli.telling import AsJson, OutOrJson, cell, say, say_compiling, tell, tell_table
from planner.desk import (
    admin,
    agreements,
    demo,
    files,
    horizon,
    operator,
    output,
    retention,
    rostering,
)
from planner.desk.horizon import MOST_WEEKS
from planner.desk.office import DEMO, OWN, Desk, open_offices
from planner.desk.operator import OPERATOR
from planner.desk.week_inputs import the_assessment, the_forecast
from planner.domain import Job, Role
from planner.errors import Infeasible
from planner.forecast.scale import processes
from planner.jobs.worker import main as work
from planner.study.hedge import PlanFor

Week = Annotated[str, typer.Option(help="ISO week such as 2026-W49.")]
InDemo = Annotated[bool, typer.Option("--in-demo", help="Use the demo centre's store.")]
Out = Annotated[Path, typer.Option(help="File to write.")]
Seconds = Annotated[float, typer.Option(min=1, help="Time for the search.")]


def desk_of(in_demo: bool) -> Desk:
    """Return the user's own centre, or the demo centre."""
    return open_offices().of(DEMO if in_demo else OWN)


def demo_centre(*, as_json: AsJson = False) -> None:
    """Set up the demo centre in its own store and say which week is published."""
    desk = desk_of(in_demo=True)
    demo.set_up(desk)
    tell({"centre": "demo", "week": demo.this_week(desk), "url": desk.url}, as_json=as_json)


def setup(
    centre: Annotated[Path, typer.Option(help="Channels, contracts and policy: TOML.")],
    people: Annotated[Path | None, typer.Option(help="One row per agent.")] = None,
    *,
    reason: Annotated[str, typer.Option(help="Why targets, caps or rules change.")] = "",
    as_json: AsJson = False,
) -> None:
    """Store the centre and, if given, its people."""
    desk = desk_of(in_demo=False)
    read = admin.read_centre_file(OPERATOR, centre.read_bytes(), centre.name)
    found = desk.store.centre.load_centre()
    revision = admin.save_centre(desk, OPERATOR, read, found[1] if found else None, reason=reason)
    result: dict[str, Any] = {"centre": read.name, "revision": revision}
    if people is not None:
        change = admin.import_people(
            desk, OPERATOR, people.read_bytes(), people.name, is_whole_staff=False
        )
        result |= {"agents added": change.added, "agents changed": change.changed}
    tell(result, as_json=as_json)


def agreement(
    file: Annotated[Path, typer.Argument(help="Labour rules as TOML, as in data/labour.")],
    reason: Annotated[str, typer.Option(help="Where it comes from, for the log.")],
    *,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Add a collective agreement to the presets; it is put in force on the page Policy."""
    desk, content = desk_of(in_demo), file.read_bytes()
    found = agreements.keep_agreement(desk, OPERATOR, content, file.name, reason=reason)
    tell({"preset": found.id, "name": found.name, "records": len(found.rules)}, as_json=as_json)


def import_history(
    history: Annotated[Path, typer.Argument(help="Contacts by interval.")],
    *,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Take the good rows of an export; damaged rows are listed."""
    done, faults = operator.import_file(desk_of(in_demo), history)
    for fault in faults:
        typer.echo(f"skipped: {fault}", err=True)
    result = {"added": done.added, "replaced": done.replaced, "as before": done.unchanged}
    tell(result, as_json=as_json)


def forecast(
    week: Week,
    out: OutOrJson = None,
    *,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that share the channels.")] = 1,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Write the week's forecast as CSV."""
    desk = desk_of(in_demo)
    with processes(jobs) as run:
        the_forecast(desk, week, by=OPERATOR.name, run=run)
    brief = operator.brief_of(desk, week)
    tell_table(files.texts(files.forecast_table(brief)), out, as_json=as_json)


def require(
    week: Week, out: OutOrJson = None, *, in_demo: InDemo = False, as_json: AsJson = False
) -> None:
    """Write heads wanted per channel and interval as CSV."""
    brief = operator.brief_of(desk_of(in_demo), week)
    tell_table(files.texts(files.requirement_table(brief)), out, as_json=as_json)


def solve(
    week: Week,
    *,
    seconds: Seconds = 60.0,
    weeks: Annotated[
        int, typer.Option(min=1, max=MOST_WEEKS, help="So many weeks in turn, each with --seconds.")
    ] = 1,
    plan_for: Annotated[
        PlanFor, typer.Option(help="The mean, sample paths, or a percentile of each day.")
    ] = PlanFor.MEAN,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Build a draft roster of the week, or of the next weeks; exit 3 if one has no lawful week."""
    desk = desk_of(in_demo)
    say_compiling()
    if weeks > 1:
        job = horizon.start_weeks(
            desk, OPERATOR, week, count=weeks, seconds=seconds, plan_for=plan_for
        )
        _tell_weeks(desk, operator.wait(desk, job, tell=progress), as_json=as_json)
        return
    job = operator.solve_and_wait(desk, week, seconds=seconds, tell=progress, plan_for=plan_for)
    plan = rostering.plan_of(desk, OPERATOR, int((job.result or {})["plan"]))
    tell({"plan": plan.id, "revision": plan.number, **plan.figures}, as_json=as_json)
    if plan.figures["breaches"] or plan.figures.get("unplaced"):
        raise Infeasible(horizon.ways_out(desk, OPERATOR, plan))


def _tell_weeks(desk: Desk, job: Job, *, as_json: bool) -> None:
    """Say how each week of a run stands; raises Infeasible where one breaks a rule."""
    plans = [rostering.plan_of(desk, OPERATOR, p) for p in (job.result or {})["plans"].values()]
    shown = {p.week: {"revision": p.number, **p.figures} for p in plans}
    few = ("revision", "coverage", "understaffed_h", "paid_h", "breaches")
    lines = {w: ", ".join(f"{n} {f[n]:g}" for n in few) for w, f in shown.items()}
    tell(shown if as_json else lines, as_json=as_json)
    for plan in plans:
        if plan.figures["breaches"] or plan.figures.get("unplaced"):
            raise Infeasible(horizon.ways_out(desk, OPERATOR, plan))


def progress(job: Job) -> None:
    """Say how far a search is."""
    if job.progress:
        say(", ".join(f"{name} {cell(value)}" for name, value in job.progress.items()))


def check(week: Week, *, in_demo: InDemo = False, as_json: AsJson = False) -> None:
    """Check the newest revision against every rule; exit 3 if one is broken."""
    desk = desk_of(in_demo)
    found = rostering.assessment_of(desk, OPERATOR, operator.need_plan(desk, week).id)
    lines = [f"{b.rule}: {b.agent}: {b.detail}" for b in found.breaches]
    tell({"breaches": lines} if as_json else {"breaches": len(lines)}, as_json=as_json)
    if lines:
        raise Infeasible(tuple(lines))


def load(
    week: Week, out: OutOrJson = None, *, in_demo: InDemo = False, as_json: AsJson = False
) -> None:
    """Write the planned load of every agent-day of the newest revision as CSV."""
    desk = desk_of(in_demo)
    plan = desk.store.plans.get_plan(operator.need_plan(desk, week).id)
    found = the_assessment(desk, plan, by=OPERATOR.name)
    tell_table(files.texts(files.load_table(found, plan.roster.grid)), out, as_json=as_json)


def publish(
    week: Week,
    *,
    reason: Annotated[
        str, typer.Option(help="Why; needed to change a published week, or at short notice.")
    ] = "",
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Publish the newest revision of the week."""
    desk = desk_of(in_demo)
    done = rostering.publish(desk, OPERATOR, operator.need_plan(desk, week).id, reason=reason)
    tell({"published": week, "revision": done.number}, as_json=as_json)


class Kind(StrEnum):
    """What a roster is written as."""

    XLSX = "xlsx"
    CSV = "csv"
    HTML = "html"


def export(
    week: Week,
    out: Out,
    *,
    kind: Annotated[Kind, typer.Option(help="A sheet, a long table, or a page to print.")] = (
        Kind.XLSX
    ),
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Write the newest revision as a sheet or a printable page."""
    desk = desk_of(in_demo)
    plan = operator.need_plan(desk, week)
    out.write_bytes(output.roster_file(desk, OPERATOR, plan.id, kind.value))
    output.log_export(desk, OPERATOR, plan.id, kind.value)
    tell({"written": out, "revision": plan.number}, as_json=as_json)


def backup(out: Out, *, in_demo: InDemo = False, as_json: AsJson = False) -> None:
    """Write everything that must survive to one file."""
    tell({"rows": operator.save_backup(desk_of(in_demo), out), "written": out}, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    *,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Read a backup into an empty store."""
    tell({"rows": operator.load_backup(desk_of(in_demo), file)}, as_json=as_json)


def retain(
    *,
    trial: Annotated[bool, typer.Option("--trial", help="Only say what would go.")] = False,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Delete personal data that is older than its class allows; see docs/privacy.md."""
    tell(retention.apply(desk_of(in_demo), OPERATOR, is_trial=trial), as_json=as_json)


def user(
    login: Annotated[str, typer.Argument(help="Sign-in name.")],
    name: Annotated[str, typer.Option(help="Name on screen.")],
    role: Annotated[Role, typer.Option(help="What the account may do.")],
    password: Annotated[str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True)],
    agent: Annotated[str | None, typer.Option(help="Agent id, for the role agent.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make an account."""
    made = admin.add_account(
        desk_of(in_demo=False), OPERATOR,
        login=login, name=name, role=role, password=password, agent=agent,
    )  # fmt: skip
    result = {"account": made.account, "name": made.name, "role": made.role.value}
    tell(result, as_json=as_json)


def worker(*, in_demo: InDemo = False) -> None:
    """Work off the job queue until told to leave, as a service for teams."""
    say_compiling()
    raise typer.Exit(work(["--url", desk_of(in_demo).url, "--forever"]))


demo_centre.__name__ = "demo"
import_history.__name__ = "import"
COMMANDS = (
    demo_centre,
    setup,
    agreement,
    import_history,
    forecast,
    require,
    solve,
    check,
    load,
    publish,
    export,
    backup,
    restore,
    retain,
    user,
    worker,
)
