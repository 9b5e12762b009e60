"""Starting a worker process from a page or the command line."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

HANDLERS = "planner.desk.handlers"
URL_VARIABLE = "PLANNER_DATABASE_URL"


def start_worker(
    url: str, job_id: int, *, folder: Path, handlers: str = HANDLERS
) -> subprocess.Popen[bytes]:
    """Start a worker for one job in a session of its own, so that it outlives the caller.

    Its words go to `worker.log` in the data folder. The URL, which may hold a password, goes by
    the environment, not by the command line that every user of the machine can read.
    """
    root = str(Path(__file__).parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, URL_VARIABLE: url, "PYTHONPATH": os.pathsep.join(paths)}
    named = ["--handlers", handlers, "--folder", str(folder)]
    command = [sys.executable, "-m", "planner.jobs.worker", *named, str(job_id)]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return _awaited(process)


def warm_engines() -> subprocess.Popen[bytes]:
    """Compile the engines' machine code in a process of its own, out of everybody's way."""
    process = subprocess.Popen(
        [sys.executable, "-m", "planner.study.warm"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return _awaited(process)


def _awaited(process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """Wait for a process in a thread, so that it leaves no zombie behind in a long-lived server."""
    threading.Thread(target=process.wait, daemon=True).start()
    return process
