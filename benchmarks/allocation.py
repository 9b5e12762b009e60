"""Measure how calm the assignment of agents to channels is on the demo centre.

    python -m benchmarks.allocation [--seconds 15]

Prints as JSON: changes of channel per hour on contacts, shares of stays below 30 and 60 minutes
(a stay runs on over a pause), CPU seconds, and whether coverage equals the score.
Exit status: 0 equal, 1 not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from planner.domain import Activities, Activity, Roster, RosterCase
from planner.roster import allocate, score
from planner.study.demo import demo_centre, demo_history, demo_people
from planner.study.week import Effort, Inputs, build, prepare

MONDAY = date(2026, 11, 30)


def measure(case: RosterCase, roster: Roster) -> dict[str, float | int | bool]:
    """Return figures of calm, hours and CPU seconds of the second of two runs (the first warms)."""
    allocate(case, roster)
    began = time.process_time()
    activities = allocate(case, roster)
    cpu_s = time.process_time() - began
    stays_min = np.array([n * case.grid.step_min for day in _days(activities) for n in day])
    on_h = case.grid.hours(int((activities.code >= 0).sum()))
    switches = sum(len(day) - 1 for day in _days(activities))
    return {
        "agents": len(case.workers),
        "contact_h": on_h,
        "switches_per_h": round(switches / on_h, 3) if on_h else 0.0,
        "stays": len(stays_min),
        "below_30_min": round(float((stays_min < 30).mean()), 4),
        "below_60_min": round(float((stays_min < 60).mean()), 4),
        "ready_h": case.grid.hours(int((activities.code == Activity.READY).sum())),
        "cpu_s": round(cpu_s, 2),
        "equals_score": short(case, activities) == sum(score(case, roster).unmet.values()),
    }


def short(case: RosterCase, activities: Activities) -> int:
    """Return the weighted shortage of an assignment; of a case without heads carried over."""
    heads, total = activities.heads(), 0
    for row, price in enumerate(case.prices.unmet):
        total += price * int(np.maximum(0, case.need[row] - heads[row]).sum())
        spare = np.maximum(0, heads[row] - case.need[row])
        for window in (w for w in case.windows if w.channel == case.channels[row]):
            done = int(spare[window.span.start : window.span.end].sum())
            total += price * max(0, window.agent_intervals - done)
    return total


def _days(activities: Activities) -> Iterator[list[int]]:
    """Yield, per agent and stretch of work between two times off, the lengths of stays."""
    away = {int(Activity.PAUSE), int(Activity.BLOCK), int(Activity.READY)}
    for row in activities.code.tolist():
        for is_off, shift in groupby(row, key=lambda code: code == Activity.OFF):
            stays = groupby(code for code in shift if code not in away)
            lengths = [sum(1 for _ in stay) for _, stay in stays]
            if not is_off and lengths:
                yield lengths


def main(arguments: list[str] | None = None) -> int:
    """Build the demo centre's week, assign, print the figures; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.allocation")
    parser.add_argument("--seconds", type=float, default=15.0)
    seconds = parser.parse_args(arguments).seconds
    centre = demo_centre(first_day=MONDAY)
    people = demo_people(first_day=MONDAY)
    history = demo_history(until=MONDAY - timedelta(days=7))
    grid = centre.week(f"{MONDAY:%G-W%V}")
    brief = prepare(Inputs(centre, people, history), grid)
    roster = build(brief, Effort(seconds=seconds, workers=1)).roster
    figures = measure(brief.case, roster)
    print(json.dumps(figures))
    return 0 if figures["equals_score"] else 1


if __name__ == "__main__":
    sys.exit(main())
