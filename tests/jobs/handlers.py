"""Handlers for worker tests: small work that reports, resumes, stops, fails."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from typing import Any

from planner.errors import Infeasible
from planner.jobs import Run


def count(run: Run) -> Mapping[str, Any]:
    """Count from the incumbent to the payload's `to`; at `hold`, wait until told to stop."""
    number = int(run.incumbent or b"0")
    began = number
    while number < run.job.payload["to"] and not run.is_stopping:
        number += 1
        run.report({"number": number}, str(number).encode())
        if number == run.job.payload.get("hold") and began < number:
            run.stop.wait()
    return {"began": began, "number": number}


def die(run: Run) -> Mapping[str, Any]:
    """Kill the worker with no chance to tidy, the first time only."""
    if run.incumbent is None:
        run.report({"number": 7}, b"7")
        os.kill(os.getpid(), signal.SIGKILL)
    return {"resumed_from": int(run.incumbent or b"0")}


def refuse(run: Run) -> Mapping[str, Any]:
    """Fail with a sentence for people."""
    raise Infeasible(("daily rest",), ("hire one more",))


def break_off(run: Run) -> Mapping[str, Any]:
    """Fail with a mistake of the program."""
    raise ZeroDivisionError("secret value 42")


HANDLERS: Mapping[str, Callable[[Run], Mapping[str, Any]]] = {
    "count": count,
    "die": die,
    "refuse": refuse,
    "break_off": break_off,
}
