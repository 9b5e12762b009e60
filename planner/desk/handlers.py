"""What the worker process does for each kind of job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from planner.desk import demo, retention, solving
from planner.desk.office import Desk
from planner.desk.rostering import PREPARE_DEMO, SOLVE, SOLVE_WEEKS
from planner.desk.studies import STUDY
from planner.desk.study_jobs import run_study
from planner.jobs import Run
from planner.store import open_store


def solve_week(run: Run) -> Mapping[str, Any]:
    """Build a week's roster and keep it as a revision."""
    return solving.solve_week(_desk(run), run)


def solve_weeks(run: Run) -> Mapping[str, Any]:
    """Build the rosters of several weeks in turn, each a revision of its own."""
    return solving.solve_weeks(_desk(run), run)


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
    SOLVE_WEEKS: solve_weeks,
    PREPARE_DEMO: prepare_demo,
    STUDY: study_week,
}


def daily(url: str, folder: Path) -> None:
    """Do what is due once a day, between jobs: delete what is kept for too long."""
    retention.apply_daily(Desk(open_store(url), url, folder))
