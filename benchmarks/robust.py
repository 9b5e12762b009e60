"""Plan a week for the mean, for a percentile and for sample paths; judge it on other paths.

    python -m benchmarks.robust INSTANCE.json [--iterations 3000] [--seeds 1 2 3]

Need varies by day (one factor a day and channel) and by interval (Poisson). All plans get contracts
whose most paid hours are just above the least, so that they pay the same; what differs is where the
hours lie. Prints paid hours and shortage (agent-hours a week, out of sample) of each plan.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.roster_format import read_instance
from planner.domain import FloatArray, Roster, RosterCase
from planner.roster import score
from planner.roster.robust import at_percentile, hedged
from planner.roster.solve import solve

DAY_SPREAD = 0.10
SAMPLE, JUDGE = 200, 12


def paths(case: RosterCase, count: int, seed: int) -> FloatArray:
    """Return sampled needs (paths, channels, intervals) around the case's own."""
    rng = np.random.default_rng(seed)
    days = len(case.grid.day_spans)
    drawn = rng.lognormal(-(DAY_SPREAD**2) / 2, DAY_SPREAD, (count, len(case.channels), days))
    factor = drawn[:, :, case.grid.day]
    return rng.poisson(case.need * factor).astype(float)


def shortage_h(case: RosterCase, roster: Roster, judged: FloatArray) -> float:
    """Return the mean shortage in agent-hours of live and deferred work over these paths."""
    lost = []
    for need in judged:
        points = score(replace(case, need=need.astype(np.int64)), roster)
        prices = dict(zip(case.channels, case.prices.unmet, strict=True))
        lost.append(sum(p / prices[c] for c, p in points.unmet.items()))
    return float(np.mean(lost)) * case.grid.step_min / 60


def main(arguments: list[str] | None = None) -> int:
    """Run all plans on all seeds; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robust")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--iterations", type=int, default=3000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args(arguments)
    case = read_instance(options.instance).case
    terms = {n: replace(t, paid=(t.paid[0], t.paid[0] + 2)) for n, t in case.terms.items()}
    case = replace(case, terms=terms)
    known, judged = paths(case, SAMPLE, 1), paths(case, JUDGE, 2)
    plans = {
        "mean": case,
        "p60": at_percentile(case, known, 0.6),
        "p75": at_percentile(case, known, 0.75),
        "paths": hedged(case, known),
    }
    for seed in options.seeds:
        for name, planned in plans.items():
            found = solve(planned, iterations=options.iterations, seed=seed)
            paid_h = sum(s.paid for s in found.roster.shifts) * case.grid.step_min / 60
            row = {"plan": name, "seed": seed, "paid_h": paid_h}
            row["shortage_h"] = round(shortage_h(case, found.roster, judged), 2)
            print(json.dumps(row), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
