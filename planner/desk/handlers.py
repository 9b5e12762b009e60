"""What the worker process does for each kind of job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.desk import demo, retention
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.rostering import PREPARE_DEMO, SOLVE, keep_key
from planner.desk.studies import STUDY
from planner.desk.study_jobs import run_study
from planner.desk.week_inputs import Basis, locked_shifts, the_basis
from planner.domain import PlanStatus, Roster
from planner.jobs import Run
from planner.roster import Progress, Solution
from planner.store import decode, encode, open_store
from planner.study.correct import Made
from planner.study.edit import with_locks
from planner.study.make import make_week
from planner.study.places import Places, with_places
from planner.study.scenario import Knobs
from planner.study.week import Effort

LEAST_S = 2.0
"""A run that takes over searches at least so long, however late its forerunner died."""


def solve_week(run: Run) -> Mapping[str, Any]:
    """Build a week's roster, report on the way, keep the result as a revision.

    A run that takes over from one that died starts from its best roster and has the time that was
    left.
    """
    desk = _desk(run)
    payload = run.job.payload
    start, locks = _start(desk, payload)
    if run.incumbent:
        start = decode(run.incumbent.decode(), Roster)
    knobs = Knobs.of(payload.get("knobs") or {})
    basis = the_basis(desk, payload["week"], by=payload["by"], knobs=knobs)
    brief = with_places(basis.brief, _places(desk, payload))
    spent_s = run.job.progress.get("seconds", 0.0) if run.incumbent else 0.0
    left_s = max(LEAST_S, payload["seconds"] - spent_s)
    made = make_week(
        brief.with_locks(locks),
        Effort(left_s, payload.get("iterations"), payload["seed"]),
        start=start,
        on_progress=lambda p: _tell(run, p, spent_s),
        should_stop=lambda: run.is_stopping,
    )
    if run.is_cancelled and not desk.store.settings.get_setting(keep_key(run.job.id)):
        return {"plan": None}
    if run.is_stopping and not run.is_cancelled:
        _leave(run, made.solution, spent_s)
        return {"plan": None}
    locked = frozenset((s.agent, s.day) for s in locks)
    solution = replace(made.solution, roster=with_locks(made.solution.roster, locked))
    return {"plan": _keep(desk, payload, basis.mark, replace(made, solution=solution))}


def _keep(desk: Desk, payload: Mapping[str, Any], mark: str, made: Made) -> int:
    solution = made.solution
    search = {
        "bound": solution.bound,
        "first_roster_s": round(solution.first_roster_s, 3),
        "search_s": round(solution.seconds, 1),
        "steps": solution.iterations,
        "seed": payload["seed"],
        "knobs": dict(payload.get("knobs") or {}),
        "still_short": made.still_short,
        "unplaced": [f"{agent}: {reason}" for agent, reason in solution.unplaced],
    }
    name = payload.get("scenario") or ""
    plan = keep_plan(
        desk,
        Basis(made.brief, mark),
        solution.roster,
        by=payload["by"],
        base=payload.get("base"),
        note="" if name else "built by the optimiser",
        search=search,
        scenario=name,
    )
    return plan.id


def _start(desk: Desk, payload: Mapping[str, Any]) -> tuple[Roster | None, tuple[Any, ...]]:
    base = payload.get("base")
    if base is None:
        return None, ()
    plan = desk.store.plans.get_plan(base)
    return plan.roster, locked_shifts(plan.roster) if plan.status is not PlanStatus.SCENARIO else ()


def _places(desk: Desk, payload: Mapping[str, Any]) -> Places:
    """Return where the base has its movable blocks: its locked shifts were built around them."""
    base = payload.get("base")
    return {} if base is None else desk.store.plans.get_plan(base).figures.get("places") or {}


def _tell(run: Run, progress: Progress, spent_s: float) -> None:
    best = encode(progress.roster).encode() if progress.roster is not None else None
    run.report(
        {
            "seconds": round(spent_s + progress.seconds, 1),
            "objective": progress.objective,
            "bound": progress.bound,
            "steps": progress.iterations,
        },
        best,
    )


def _leave(run: Run, solution: Solution, spent_s: float) -> None:
    s = solution
    _tell(run, Progress(s.seconds, s.objective, s.bound, s.iterations, s.roster), spent_s)


def prepare_demo(run: Run) -> Mapping[str, Any]:
    """Publish the demo centre's present week, so that its agents have a schedule to look at."""
    return demo.publish_this_week(_desk(run), should_stop=lambda: run.is_stopping)


def study_week(run: Run) -> Mapping[str, Any]:
    """Compute a study of a week: a curve, prices of rules, ways out, refused wishes, a fix."""
    return run_study(_desk(run), run)


def _desk(run: Run) -> Desk:
    return Desk(open_store(run.url), run.url, Path.cwd())


HANDLERS: Mapping[str, Callable[[Run], Mapping[str, Any]]] = {
    SOLVE: solve_week,
    PREPARE_DEMO: prepare_demo,
    STUDY: study_week,
}


def daily(url: str, folder: Path) -> None:
    """Do what is due once a day, between jobs: delete what is kept for too long."""
    retention.apply_daily(Desk(open_store(url), url, folder))
