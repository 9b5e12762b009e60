"""What the command line does on a store: the operator of the machine acts as administrator."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from planner.access import Action, require
from planner.desk import history, rostering, studies
from planner.desk.acting import note
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis, the_centre
from planner.domain import Job, JobState, PlanStatus, Role, User
from planner.errors import BadInput, Missing, Unavailable
from planner.store import ImportCounts, PlanRow, backup, restore
from planner.study.hedge import PlanFor
from planner.study.week import Brief

OPERATOR = User(0, "command line", Role.ADMIN)
_OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


def import_file(desk: Desk, path: Path) -> tuple[ImportCounts, tuple[str, ...]]:
    """Take the good rows of an export whose queues carry the channels' ids or names."""
    content = path.read_bytes()
    reading = history.look(desk, OPERATOR, content, path.name)
    centre = the_centre(desk)
    known = {key.casefold(): c.id for c in centre.channels for key in (c.name, c.id)}
    rename = {q: known[q.casefold()] for q in reading.history.channels if q.casefold() in known}
    if not rename:
        raise BadInput(
            f"none of the queues {', '.join(reading.history.channels)} is a channel of the centre "
            f"({', '.join(known)}); map them on the page Import"
        )
    done = history.take(desk, OPERATOR, reading, content, path.name, rename=rename)
    return done, tuple(map(str, reading.faults))


def solve_and_wait(
    desk: Desk,
    week: str,
    *,
    seconds: float,
    tell: Callable[[Job], None],
    plan_for: PlanFor = PlanFor.MEAN,
) -> Job:
    """Build a week's roster through the job table and wait for its end."""
    latest = latest_plan(desk, week)
    base = latest.id if latest else None
    job = rostering.start_build(desk, OPERATOR, week, seconds=seconds, base=base, plan_for=plan_for)
    return wait(desk, job, tell=tell)


def wait(desk: Desk, job: Job, *, tell: Callable[[Job], None]) -> Job:
    """Wait for a job's end; raises Unavailable if it failed or was cancelled without a roster."""
    job = _ended(job, lambda: rostering.job_of(desk, OPERATOR, job.id), tell)
    if (job.result or {}).get("plan") is None:
        raise Unavailable("the search was cancelled and no roster kept; start it again")
    return job


def study(
    desk: Desk,
    week: str,
    topic: studies.Topic,
    *,
    seconds: float,
    tell: Callable[[Job], None],
    about: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    """Return the stored result of a study, computed first where none rests on the inputs of now."""
    known = studies.study_of(desk, OPERATOR, week, topic, about)
    if known is not None and not known.is_stale:
        return known.result
    job = studies.start_study(desk, OPERATOR, week, topic, seconds=seconds, about=about)
    job = _ended(job, lambda: studies.study_job(desk, OPERATOR, job.id), tell)
    if not job.result:
        raise Unavailable("the study was cancelled; start it again")
    return job.result


def _ended(job: Job, look: Callable[[], Job], tell: Callable[[Job], None]) -> Job:
    """Look at a job until it is over, tell what is new; raises Unavailable if it failed."""
    told = None
    while job.state not in _OVER:
        time.sleep(0.5)
        job = look()
        if job.progress != told:
            told = job.progress
            tell(job)
    if job.state is JobState.FAILED:
        raise Unavailable(f"the search failed: {job.error}")
    return job


def latest_plan(desk: Desk, week: str) -> PlanRow | None:
    """Return the newest revision of a week that is no scenario."""
    rows = [p for p in desk.store.plans.list_plans(week) if p.status is not PlanStatus.SCENARIO]
    return max(rows, key=lambda p: p.number, default=None)


def need_plan(desk: Desk, week: str) -> PlanRow:
    """Return the newest revision of a week; raises Missing."""
    found = latest_plan(desk, week)
    if found is None:
        raise Missing(f"there is no roster of {week} yet; build one with: solve --week {week}")
    return found


def brief_of(desk: Desk, week: str) -> Brief:
    """Return the prepared week."""
    require(OPERATOR, Action.VIEW_REQUIREMENT)
    return the_basis(desk, week, by=OPERATOR.name).brief


def save_backup(desk: Desk, path: Path) -> int:
    """Write everything that must survive to a file; return the number of rows."""
    require(OPERATOR, Action.BACKUP)
    count = backup(desk.store, path)
    note(desk, OPERATOR, Action.BACKUP, "backup", rows=count)
    return count


def load_backup(desk: Desk, path: Path) -> int:
    """Read a backup into an empty store; return the number of rows."""
    require(OPERATOR, Action.BACKUP)
    return restore(desk.store, path)
