"""The command line as a person starts it: a process of its own, with its exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m planner` in the project's folder."""
    return subprocess.run(
        [sys.executable, "-m", "planner", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the lines of a refusal: exit 2, nothing printed as a result, no traceback."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()
