"""The worker process: `python -m planner.jobs.worker [--url URL] [JOB_ID | --forever]`.

An entry point, so it may reach for the world: clock, environment, signals. The handlers are
looked up by the name of their module, because `planner.desk` stands above this layer.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from planner.domain import Job, JobState
from planner.errors import PlannerError
from planner.jobs.queue import Queue
from planner.jobs.run import Handler, Run, work
from planner.jobs.start import HANDLERS, URL_VARIABLE
from planner.store import open_store

POLL_S = 1.0
DAILY_S = 3600.0
_log = logging.getLogger(__name__)


def run_job(
    queue: Queue,
    job: Job,
    handlers: Mapping[str, Handler],
    *,
    url: str,
    folder: Path,
    worker: str,
    leaving: threading.Event,
) -> JobState:
    """Run a claimed job with the handler of its kind and return the state it ends in."""
    handler = handlers.get(job.kind)
    if handler is None:
        error = f'this version cannot do jobs of kind "{job.kind}"'
        return queue.finish(job.id, worker, result=None, state=JobState.FAILED, error=error).state
    run = Run(job, url, folder, queue.incumbent(job.id), queue, worker, _now)
    return work(run, handler, leaving)


def serve(
    queue: Queue,
    handlers: Mapping[str, Handler],
    *,
    url: str,
    folder: Path,
    leaving: threading.Event,
    daily: Callable[[], None] = lambda: None,
) -> None:
    """Work off the queue until told to leave; put back what others left behind.

    `daily` is called whenever there is nothing to do.
    """
    worker = _name()
    while not leaving.is_set():
        queue.recover(at=_now())
        job = queue.claim(worker, at=_now())
        if job is None:
            daily()
            leaving.wait(POLL_S)
            continue
        run_job(queue, job, handlers, url=url, folder=folder, worker=worker, leaving=leaving)


def main(arguments: Sequence[str] | None = None) -> int:
    """Work on one job or for ever; exit 0 when the work is done, 2 when it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m planner.jobs.worker", description=__doc__)
    parser.add_argument("job", nargs="?", type=int, help="work on this job only")
    parser.add_argument("--url", default=os.environ.get(URL_VARIABLE), help="database URL")
    parser.add_argument("--forever", action="store_true", help="wait for jobs until told to leave")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="data folder")
    parser.add_argument("--handlers", default=HANDLERS, help="module that holds HANDLERS")
    args = parser.parse_args(arguments)
    if not args.url or (args.job is None) is not args.forever:
        parser.error(f"needs --url (or {URL_VARIABLE}) and either a job's number or --forever")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    leaving = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leaving.set())
    try:
        module = importlib.import_module(args.handlers)
        handlers: Mapping[str, Handler] = module.HANDLERS
        daily = _daily(module, args.url, args.folder)
        queue = Queue(open_store(args.url).engine)
        where: Any = {"url": args.url, "folder": args.folder, "leaving": leaving}
        if args.forever:
            serve(queue, handlers, **where, daily=daily)
        else:
            _one(queue, args.job, handlers, **where)
            daily()
    except PlannerError as error:
        _log.error("%s", error)
        return 2
    return 0


def _daily(module: ModuleType, url: str, folder: Path) -> Callable[[], None]:
    """Return what does the handlers' daily work, once an hour at most; it may not stop a worker."""
    work_of_the_day = getattr(module, "daily", None)
    asked = -DAILY_S

    def run() -> None:
        nonlocal asked
        if work_of_the_day is None or time.monotonic() - asked < DAILY_S:
            return
        asked = time.monotonic()
        try:
            work_of_the_day(url, folder)
        except (PlannerError, SQLAlchemyError):
            _log.exception("the daily work failed; it is tried again in an hour")

    return run


def _one(
    queue: Queue,
    job_id: int,
    handlers: Mapping[str, Handler],
    *,
    url: str,
    folder: Path,
    leaving: threading.Event,
) -> None:
    worker = _name()
    queue.recover(at=_now(), job_id=job_id)
    job = queue.claim(worker, at=_now(), job_id=job_id)
    if job is None:
        _log.info("job %d is %s; nothing to do", job_id, queue.get(job_id).state)
        return
    state = run_job(queue, job, handlers, url=url, folder=folder, worker=worker, leaving=leaving)
    _log.info("job %d is %s", job_id, state)


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    os._exit(code)  # a handler that did not answer must not hold the process
