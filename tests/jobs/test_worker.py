"""The worker process: does the job, stops when asked, and another resumes when it dies."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from planner.domain import Job, JobState
from planner.jobs import Queue, start_worker
from planner.jobs.worker import main
from planner.store import Store

HANDLERS = "tests.jobs.handlers"
Start = Callable[[int], "subprocess.Popen[bytes]"]


@pytest.fixture
def queue(store: Store) -> Queue:
    return Queue(store.engine)


@pytest.fixture
def start(url: str, tmp_path: Path) -> Iterator[Start]:
    """Start workers, and end those that a test leaves running."""
    started: list[subprocess.Popen[bytes]] = []

    def _start(job: int) -> subprocess.Popen[bytes]:
        started.append(start_worker(url, job, folder=tmp_path / "data", handlers=HANDLERS))
        return started[-1]

    yield _start
    for process in started:
        process.kill()
        process.wait()


def submit(queue: Queue, kind: str = "count", **payload: Any) -> int:
    return queue.submit(kind, payload, by="Sam", at=datetime.now(UTC)).id


def until(queue: Queue, job: int, holds: Callable[[Job], bool]) -> Job:
    """Poll a job until something holds; fail after a minute."""
    end = time.monotonic() + 60
    while not holds(found := queue.get(job)):
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def test_a_worker_does_the_job_and_leaves(queue: Queue, start: Start, tmp_path: Path) -> None:
    job = submit(queue, to=3)
    assert start(job).wait(60) == 0
    done = queue.get(job)
    assert (done.state, done.result) == (JobState.DONE, {"began": 0, "number": 3})
    assert done.progress == {"number": 3}
    assert f"job {job} is done" in (tmp_path / "data" / "worker.log").read_text()


def test_cancelling_stops_a_running_job_and_keeps_what_it_had(queue: Queue, start: Start) -> None:
    job = submit(queue, to=9, hold=4)
    worker = start(job)
    until(queue, job, lambda j: j.progress.get("number") == 4)
    queue.ask_cancel(job)
    assert worker.wait(60) == 0
    done = queue.get(job)
    assert (done.state, done.result) == (JobState.CANCELLED, {"began": 0, "number": 4})


def test_a_terminated_worker_gives_the_job_back_and_the_next_resumes(
    queue: Queue, start: Start
) -> None:
    job = submit(queue, to=6, hold=4)
    worker = start(job)
    until(queue, job, lambda j: j.progress.get("number") == 4)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    assert queue.get(job).state is JobState.WAITING
    assert start(job).wait(60) == 0
    assert queue.get(job).result == {"began": 4, "number": 6}


def test_a_killed_worker_is_found_out_and_the_next_resumes(queue: Queue, start: Start) -> None:
    job = submit(queue, "die")
    assert start(job).wait(60) == -signal.SIGKILL
    assert queue.get(job).state is JobState.RUNNING
    assert queue.recover(at=datetime.now(UTC) + timedelta(seconds=60)) == (job,)
    assert start(job).wait(60) == 0
    done = queue.get(job)
    assert (done.state, done.result) == (JobState.DONE, {"resumed_from": 7})


def run_here(url: str, job: int) -> int:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        return main(["--url", url, "--handlers", HANDLERS, str(job)])
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def test_a_failure_is_told_as_a_sentence(queue: Queue, url: str) -> None:
    refused, broken, unknown = (submit(queue, k) for k in ("refuse", "break_off", "dance"))
    for job in (refused, broken, unknown):
        assert run_here(url, job) == 0
        assert queue.get(job).state is JobState.FAILED
    assert queue.get(refused).error == "no lawful roster: daily rest; hire one more"
    assert queue.get(broken).error == (
        "the job broke off (ZeroDivisionError); see the worker's log"
    )
    assert queue.get(unknown).error == 'this version cannot do jobs of kind "dance"'


def test_a_job_that_is_over_is_not_done_again(queue: Queue, url: str) -> None:
    job = submit(queue, to=1)
    assert run_here(url, job) == 0
    assert run_here(url, job) == 0
    assert queue.get(job).result == {"began": 0, "number": 1}


def test_a_job_that_does_not_exist_is_said(url: str, store: Store) -> None:
    assert run_here(url, 99) == 2


def test_a_worker_needs_a_job_or_forever(url: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--url", url])
    assert caught.value.code == 2
