"""A build whose worker is killed goes on from the best roster that it had, not from scratch."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.desk import rostering
from planner.desk.handlers import HANDLERS
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.domain import Job, JobState, Roster
from planner.jobs import Queue
from planner.jobs.table import job as table
from planner.jobs.worker import run_job
from planner.roster import score
from planner.store import decode
from tests.scene import SAM, WEEK, full_desk

ASKED_S = 90.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a clock that runs; workers that a test leaves behind are ended."""
    desk = replace(full_desk(tmp_path), now=lambda: datetime.now(UTC))
    yield desk
    for job in rostering.queue(desk).list_jobs(state=JobState.RUNNING):
        kill(worker_of(desk, job.id))


class Watched(Queue):
    """A queue that keeps what is reported and stops the job after its first report."""

    def __init__(self, engine: sa.Engine, stop: Callable[[], None]) -> None:
        super().__init__(engine)
        self.told: list[dict[str, Any]] = []
        self.stop = stop

    def report(self, *args: Any, progress: Any = None, **named: Any) -> bool:
        if progress is not None:
            self.told.append(progress)
            if len(self.told) == 1:
                self.stop()
        return super().report(*args, progress=progress, **named)


def worker_of(desk: Desk, job: int) -> int:
    """Return the process id of the worker that holds a job; it is part of the worker's name."""
    with desk.store.database.read() as connection:
        query = sa.select(table.c.claimed_by).where(table.c.id == job)
        return int(str(connection.execute(query).scalar_one()).split(":")[-2])


def kill(process: int) -> None:
    """Kill -9 and wait until nothing of it runs any more."""
    os.kill(process, signal.SIGKILL)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        stat = Path(f"/proc/{process}/stat")
        if not stat.exists() or stat.read_text().split(")")[-1].split()[0] == "Z":
            return
        time.sleep(0.02)
    raise AssertionError(f"process {process} lives on")


def until(desk: Desk, job: Job, holds: Callable[[Job], bool]) -> Job:
    """Poll a job until something holds; fail after two minutes (the engines may compile)."""
    end = time.monotonic() + 120
    while not holds(job := rostering.queue(desk).get(job.id)):
        assert job.state in (JobState.WAITING, JobState.RUNNING), job
        assert time.monotonic() < end, job
        time.sleep(0.05)
    return job


def test_after_kill_9_a_build_goes_on_from_its_best_roster(desk: Desk) -> None:
    case = the_basis(desk, WEEK, by=SAM.name).brief.case
    queue = rostering.queue(desk)
    job = rostering.start_build(desk, SAM, WEEK, seconds=ASKED_S)
    scratch = score(case, incumbent(desk, until(desk, job, lambda j: has_best(desk, j)))).total
    until(desk, job, lambda j: score(case, incumbent(desk, j)).total < scratch)
    kill(worker_of(desk, job.id))
    best = score(case, incumbent(desk, job)).total
    before = queue.get(job.id)
    assert before.state is JobState.RUNNING

    assert queue.recover(at=datetime.now(UTC) + timedelta(seconds=60)) == (job.id,)
    watched = Watched(desk.store.engine, lambda: rostering.stop_build(desk, SAM, job.id, keep=True))
    claimed = watched.claim("second", at=datetime.now(UTC))
    assert claimed is not None
    state = run_job(
        watched, claimed, HANDLERS,
        url=desk.url, folder=desk.folder, worker="second", leaving=threading.Event(),
    )  # fmt: skip

    first = watched.told[0]
    assert first["steps"] == 0
    assert first["objective"] <= best < scratch
    assert first["seconds"] >= before.progress["seconds"]
    assert state is JobState.CANCELLED
    plan = rostering.plan_of(desk, SAM, (queue.get(job.id).result or {})["plan"])
    assert plan.figures["objective"] <= best
    assert plan.figures["breaches"] == 0


def has_best(desk: Desk, job: Job) -> bool:
    return rostering.queue(desk).incumbent(job.id) is not None


def incumbent(desk: Desk, job: Job) -> Roster:
    found = rostering.queue(desk).incumbent(job.id)
    assert found is not None
    return decode(found.decode(), Roster)
