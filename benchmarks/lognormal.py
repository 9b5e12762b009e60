"""Days of log-normal handle times: `python -m benchmarks.lognormal`; exit 1 below the floor.

Each is predicted with the pace of young contacts (`planner.staffing.pace`) and as if handle times
were exponential, and held against the product's own simulation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.days import queue_of, read_case
from benchmarks.plain_cases import camel, scenario
from planner.domain import FloatArray
from planner.staffing import DayResult, Simulated, simulate, unfold

CONTACTS, SEED = 1_500_000, 5
FLOOR = 0.03
"""Largest error of an interval's service level beyond three standard errors."""


def scenarios() -> Iterator[dict[str, Any]]:
    """Yield days from a small desk to 60 Erlangs, with cuts, hours without agents, no patience."""
    yield _day("18 Erlangs", camel(11, 900, 18.0), more=1, cv=0.6, aht=500, pat=120)
    yield _day("30 Erlangs", camel(11, 900, 30.0), more=2, cv=1.2, aht=300, pat=170)
    yield _day("60 Erlangs", camel(10, 900, 60.0), times=1.02, cv=0.8, aht=400, pat=150)
    yield _day("6 Erlangs", camel(10, 900, 6.0), more=0.5, cv=0.5, aht=900, pat=200, tgt=60)
    yield _day("even 20 Erlangs", np.full(36, 20.0), more=1, cv=1.4, aht=240)
    yield _day("no patience", camel(10, 900, 12.0), times=1.2, more=2, cv=0.3, pat=-1)
    load = camel(10, 1800, 25.0)
    staff = load + 2
    staff[4] -= 8
    yield scenario("cut", 1800, [load], [staff], cv=0.7, dist=1, aht=600, tgt=30)
    load, staff = camel(8, 900, 8.0), camel(8, 900, 8.0) + 2
    load[10:12], staff[:2], staff[16:18] = 0, 0, 0
    yield scenario("hours without", 900, [load], [staff], cv=0.5, dist=1, aht=400, pat=300, tgt=60)
    load = np.full(24, 40.0)
    yield scenario("too few, by hour", 3600, [load], [load * 0.85], cv=0.5, dist=1, pat=150)


def _day(
    name: str, load: FloatArray, *, times: float = 1.0, more: float = 0.0, **terms: Any
) -> dict[str, Any]:
    return scenario(name, 900, [load], [load * times + more], dist=1, **terms)


def told(result: DayResult, truth: Simulated, offered: FloatArray) -> tuple[str, float]:
    """Return the errors of a prediction in a line, and the largest beyond 3 standard errors."""
    off = result.service_level - truth.service_level[0]
    lost = result.abandon - truth.abandon[0]
    beyond = float(np.nanmax(np.abs(off) - 3 * truth.service_level_se[0]))
    first = off[np.flatnonzero(np.abs(off) > 0)[0]]
    day, gone = (float(np.nansum(x * offered) / offered.sum()) for x in (off, lost))
    text = f"first {first:+.3f} beyond 3 se {beyond:+.3f} day {day:+.4f} abandon {gone:+.4f}"
    return text, beyond


def main() -> int:
    """Print both predictions of each day beside the simulation."""
    worst = -1.0
    for entry in scenarios():
        case = read_case(entry, 0)
        offered = case.day.arrivals[0] * case.day.step_s
        truth = simulate(case.day, days=int(CONTACTS / offered.sum()), seed=SEED)
        queue = queue_of(case.day)
        paced, beyond = told(unfold(queue), truth, offered)
        plain, _ = told(unfold(replace(queue, handle_cv=None)), truth, offered)
        worst = max(worst, beyond)
        print(f"{case.name:18s} {paced}   as exponential: {plain}", flush=True)
    return 0 if worst <= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
