"""One run of one job: what a handler is given, and the loop that keeps its heart beating."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.domain import Job, JobState
from planner.errors import Conflict, PlannerError
from planner.jobs.queue import Queue

BEAT_S = 1.0
GRACE_S = 20.0
_log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Run:
    """What a handler is given: the job, what an earlier run left, and how to report.

    `url` names the database and `folder` the data folder; a handler opens its own store. It must
    look at `is_stopping` at least every few seconds and then return what it has: it is set when
    the job is cancelled (`is_cancelled`), and when the worker has to go and another will resume.
    """

    job: Job
    url: str
    folder: Path
    incumbent: bytes | None
    queue: Queue
    worker: str
    now: Clock
    stop: threading.Event = field(default_factory=threading.Event)
    is_cancelled: bool = False

    @property
    def is_stopping(self) -> bool:
        """Say whether the handler should return soon, with what it has."""
        return self.stop.is_set()

    def report(self, progress: Mapping[str, Any], incumbent: bytes | None = None) -> bool:
        """Write progress and, if better, the best so far; return whether to stop."""
        self.beat(progress, incumbent)
        return self.is_stopping

    def beat(
        self, progress: Mapping[str, Any] | None = None, incumbent: bytes | None = None
    ) -> None:
        """Say that this worker lives and take note of a wish to cancel."""
        asked = self.queue.report(
            self.job.id, self.worker, at=self.now(), progress=progress, incumbent=incumbent
        )
        if asked:
            self.is_cancelled = True
            self.stop.set()


Handler = Callable[[Run], Mapping[str, Any]]


class Outcome:
    """What became of the handler; filled by its thread."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.result: Mapping[str, Any] | None = None
        self.error: Exception | None = None


def work(run: Run, handler: Handler, leaving: threading.Event) -> JobState:
    """Run a handler to its end, a cancellation, or until `leaving` is set; return the job's state.

    The handler has a thread of its own, so that a long step of a solver stops neither the heart
    nor a signal. After GRACE_S without an answer to `leaving` the job goes back without it.
    """
    outcome = Outcome()
    threading.Thread(target=_carry, args=(run, handler, outcome), daemon=True).start()
    left_s = GRACE_S
    try:
        while not outcome.over.wait(BEAT_S) and left_s > 0:
            run.beat()
            if leaving.is_set():
                run.stop.set()
                left_s -= BEAT_S
        return _settle(run, outcome, has_to_leave=leaving.is_set())
    except Conflict as error:
        run.stop.set()
        _log.warning("%s", error)
        return run.queue.get(run.job.id).state


def _carry(run: Run, handler: Handler, outcome: Outcome) -> None:
    try:
        outcome.result = handler(run)
    except Exception as error:
        _log.exception("job %d failed", run.job.id)
        outcome.error = error
    finally:
        outcome.over.set()


def _settle(run: Run, outcome: Outcome, *, has_to_leave: bool) -> JobState:
    queue, job, worker = run.queue, run.job.id, run.worker
    if outcome.error is not None:
        said = str(outcome.error) if isinstance(outcome.error, PlannerError) else ""
        said = said or f"the job broke off ({type(outcome.error).__name__}); see the worker's log"
        return queue.finish(job, worker, result=None, state=JobState.FAILED, error=said).state
    if run.is_cancelled:
        result = outcome.result
        return queue.finish(job, worker, result=result, state=JobState.CANCELLED).state
    if has_to_leave or not outcome.over.is_set():
        return queue.release(job, worker).state
    return queue.finish(job, worker, result=outcome.result).state
