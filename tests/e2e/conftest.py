"""A server of its own in a temporary folder, and a headless Chromium that looks at it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("PLANNER_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
)


@dataclass(frozen=True)
class Server:
    """A running server: its address and the folder with its data."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start `streamlit run app.py` on a free port, and stop it and its workers afterwards."""
    home = tmp_path_factory.mktemp("home")
    port = _free_port()
    env = {k: v for k, v in os.environ.items() if k != "PLANNER_DATABASE_URL"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    log = (home / "server.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env | {"PLANNER_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        _wait_for_address(process, log)
        yield Server(f"http://127.0.0.1:{port}", home)
    finally:
        process.terminate()
        process.wait(timeout=20)
        _stop_workers(home)
        log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Open Debian's Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is wanted

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield found
        found.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_address(process: subprocess.Popen[str], log: IO[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "URL:" in line:
            return
    log.seek(0)
    raise RuntimeError(f"the server did not start: {log.read()}")


def _stop_workers(home: Path) -> None:
    """Tell workers that are still at it to leave; their rows name their process."""
    for database in home.glob("*/planner.db"):
        with contextlib.closing(sqlite3.connect(database)) as connection:
            query = "select claimed_by from job where state = 'running'"
            for (worker,) in connection.execute(query).fetchall():
                with contextlib.suppress(ProcessLookupError, ValueError):
                    os.kill(int(worker.split(":")[1]), signal.SIGTERM)
