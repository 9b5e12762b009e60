"""The command line as a person starts it: arguments in; exit status, output and errors out."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from planner.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str) -> Done:
    """Run `main` on the arguments; an exception that a person would see as a traceback escapes."""
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    with (
        patch.object(sys, "argv", ["planner", *arguments]),
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as left:
            status = left.code or 0
    assert isinstance(status, int)
    return Done(status, out.getvalue(), err.getvalue())


def run_process(*arguments: str) -> Done:
    """Run `python -m planner` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "planner", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def refused(done: Done) -> list[str]:
    """Return the lines of a refusal: exit 2, nothing printed as a result, no traceback."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()
