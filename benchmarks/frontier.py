"""The manager's curve for 50 agents: nine points and more, monotone, within two minutes.

    python -m benchmarks.frontier [--agents 50] [--seconds 90] [--knob occupancy_cap]

Exit status 1 where points are missing, understaffed hours fall as the rule tightens, a roster
may not be published, or the whole takes more than 120 s on two cores, compiling aside.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from itertools import pairwise

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.study import warm
from planner.study.frontier import LEAST_POINTS, frontier
from planner.study.week import Effort

VALUES: Mapping[str, tuple[float, ...]] = {
    "occupancy_cap": (0.95, 0.925, 0.9, 0.875, 0.85, 0.825, 0.8, 0.775, 0.75),
    "daily_rest_h": (11.0, 11.5, 12.0, 12.5, 13.0, 13.5, 14.0, 14.5, 15.0),
    "max_stretch_min": (240, 210, 180, 165, 150, 135, 120, 105, 90),
    "service_share": (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98),
}
MOST_S = 120.0


def main(arguments: list[str] | None = None) -> int:
    """Print the points of one curve; return 1 below the floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frontier")
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--knob", choices=sorted(VALUES), default="occupancy_cap")
    options = parser.parse_args(arguments)
    inputs, forecast = sample_inputs(Size(options.agents, "DK"))
    warm.main()
    began, used = time.monotonic(), time.process_time()
    points = frontier(
        inputs,
        forecast,
        knob=options.knob,
        values=VALUES[options.knob],
        effort=Effort(seconds=options.seconds, workers=2),
        make_brief=brief_of,
    )
    took = time.monotonic() - began
    print(f"{options.knob} | understaffed h | paid h | red days | objective | bound | gap")
    for p in points:
        f = p.figures
        print(
            f"{p.value:g} | {f['understaffed_h']:.2f} | {f['paid_h']:.1f} | {f['red_days']} | "
            f"{p.objective} | {p.bound:.0f} | {p.gap:.1%}{'' if p.is_proven else ' hollow'}"
        )
    short = [float(p.figures["understaffed_h"]) for p in points]
    faults = [
        text
        for bad, text in (
            (len(points) < LEAST_POINTS, f"{len(points)} points"),
            (any(b < a - 1e-9 for a, b in pairwise(short)), "not monotone"),
            (not all(p.is_publishable for p in points), "a point may not be published"),
            (took > MOST_S, f"{took:.0f} s"),
        )
        if bad
    ]
    proven = sum(p.is_proven for p in points)
    used = time.process_time() - used
    print(f"{len(points)} points, {proven} proven, in {took:.0f} s, {used:.0f} s of CPU")
    for fault in faults:
        print(f"BELOW THE FLOOR {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
