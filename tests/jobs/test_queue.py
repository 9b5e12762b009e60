"""The queue: each job to one worker, nothing lost when one dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from planner.domain import JobState
from planner.errors import Conflict, Missing
from planner.jobs import Queue
from planner.jobs.queue import MOST_ATTEMPTS
from planner.store import Store
from tests.store.databases import NOW

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def queue(store: Store) -> Queue:
    return Queue(store.engine)


def submit(queue: Queue, to: int = 3) -> int:
    return queue.submit("count", {"to": to}, by="Sam", at=NOW).id


def test_a_job_waits_with_what_was_asked(queue: Queue) -> None:
    job = queue.get(submit(queue))
    assert (job.kind, job.state, job.payload) == ("count", JobState.WAITING, {"to": 3})
    assert (job.created_by, job.created_at, job.cancel_asked) == ("Sam", NOW, False)
    with pytest.raises(Missing, match="no job 99"):
        queue.get(99)


def test_jobs_are_claimed_in_order_and_only_once(queue: Queue) -> None:
    ids = [submit(queue) for _ in range(2)]
    claimed = [queue.claim("w", at=NOW) for _ in range(3)]
    assert [job and job.id for job in claimed] == [*ids, None]
    assert queue.claim("w", at=NOW, job_id=ids[0]) is None


def test_many_workers_at_once_get_each_job_exactly_once(queue: Queue) -> None:
    ids = [submit(queue) for _ in range(40)]

    def take_all(name: str) -> list[int]:
        mine = []
        while (job := queue.claim(name, at=NOW)) is not None:
            mine.append(job.id)
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [i for mine in pool.map(take_all, "abcd") for i in mine]
    assert sorted(taken) == ids


def test_progress_and_incumbent_are_seen_by_others(queue: Queue) -> None:
    job = submit(queue)
    queue.claim("w", at=NOW)
    assert not queue.report(job, "w", at=LATER, progress={"objective": 12}, incumbent=b"best")
    assert not queue.report(job, "w", at=LATER)
    seen = queue.get(job)
    assert (seen.progress, seen.heartbeat_at) == ({"objective": 12}, LATER)
    assert queue.incumbent(job) == b"best"


def test_a_running_job_is_asked_to_stop_and_a_waiting_one_stops_at_once(queue: Queue) -> None:
    running, waiting = submit(queue), submit(queue)
    queue.claim("w", at=NOW)
    assert queue.ask_cancel(running).state is JobState.RUNNING
    assert queue.report(running, "w", at=NOW)
    assert queue.ask_cancel(waiting).state is JobState.CANCELLED
    assert queue.claim("w", at=NOW) is None
    done = queue.finish(running, "w", result={"plan": 4}, state=JobState.CANCELLED)
    assert (done.state, done.result) == (JobState.CANCELLED, {"plan": 4})
    assert queue.ask_cancel(running).state is JobState.CANCELLED


def test_a_silent_worker_loses_its_job_but_not_its_best(queue: Queue) -> None:
    job = submit(queue)
    queue.claim("old", at=NOW)
    queue.report(job, "old", at=NOW, incumbent=b"best")
    assert queue.recover(at=NOW + timedelta(seconds=5)) == ()
    assert queue.recover(at=LATER) == (job,)
    assert queue.recover(at=LATER) == ()
    again = queue.claim("new", at=LATER)
    assert again is not None
    assert queue.incumbent(again.id) == b"best"
    for late in (
        lambda: queue.report(job, "old", at=LATER),
        lambda: queue.finish(job, "old", result={}),
        lambda: queue.release(job, "old"),
    ):
        with pytest.raises(Conflict, match=r"no longer the work of old"):
            late()
    assert queue.finish(job, "new", result={"ok": 1}).state is JobState.DONE


def test_a_job_that_kills_every_worker_fails_in_the_end(queue: Queue) -> None:
    job, at = submit(queue), NOW
    for _ in range(MOST_ATTEMPTS - 1):
        queue.claim("w", at=at)
        at += timedelta(minutes=1)
        assert queue.recover(at=at) == (job,)
    queue.claim("w", at=at)
    assert queue.recover(at=at + timedelta(minutes=1)) == ()
    assert queue.get(job).state is JobState.FAILED
    assert "died 5 times" in queue.get(job).error


def test_a_silent_worker_of_a_cancelled_job_ends_it(queue: Queue) -> None:
    job = submit(queue)
    queue.claim("w", at=NOW)
    queue.ask_cancel(job)
    assert queue.recover(at=LATER) == ()
    assert queue.get(job).state is JobState.CANCELLED


def test_a_released_job_keeps_its_incumbent_and_is_no_failed_attempt(queue: Queue) -> None:
    job = submit(queue)
    for _ in range(2 * MOST_ATTEMPTS):
        queue.claim("w", at=NOW)
        queue.report(job, "w", at=NOW, incumbent=b"1")
        assert queue.release(job, "w").state is JobState.WAITING
    queue.claim("w", at=NOW)
    assert queue.recover(at=LATER) == (job,)
    assert queue.incumbent(job) == b"1"


def test_a_job_that_nobody_takes_is_told_of_once_per_wait(queue: Queue) -> None:
    job = submit(queue)
    assert queue.unclaimed(at=NOW + timedelta(seconds=30)) == ()
    assert queue.unclaimed(at=NOW + timedelta(seconds=61)) == (job,)
    assert queue.unclaimed(at=NOW + timedelta(seconds=62)) == ()
    assert queue.unclaimed(at=NOW + timedelta(seconds=122)) == (job,)


def test_finished_jobs_that_name_somebody_are_forgotten(queue: Queue) -> None:
    about = queue.submit("study", {"agent": "A01"}, by="Sam", at=NOW).id
    roster, other, waiting = submit(queue), submit(queue), submit(queue)
    for job_id in (about, roster, other):
        queue.claim("w", at=NOW, job_id=job_id)
        best = b'["{\\"agent\\": \\"A01\\"}"]' if job_id == roster else b'{"agent": "A011"}'
        queue.report(job_id, "w", at=NOW, incumbent=best)
        queue.finish(job_id, "w", result={})
    assert queue.forget_name("A01") == 2
    assert {job.id for job in queue.list_jobs()} == {other, waiting}


def test_jobs_are_listed_newest_first(queue: Queue) -> None:
    first, second = submit(queue), submit(queue)
    queue.claim("w", at=NOW)
    assert [job.id for job in queue.list_jobs(kind="count")] == [second, first]
    assert [job.id for job in queue.list_jobs(state=JobState.RUNNING)] == [first]
    assert queue.list_jobs(kind="other") == ()
