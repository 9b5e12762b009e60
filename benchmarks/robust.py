"""Plan a week for the mean, for a percentile and for sample paths; judge it on other paths.

    python -m benchmarks.robust INSTANCE.json [--iterations 3000] [--seeds 1 2 3] [--days-only]
    python -m benchmarks.robust --generator make_roster_instance.py --sizes XS S

Need varies by day (one factor a day and channel) and by interval (Poisson; not with `--days-only`).
All plans get contracts that pay a half-hour over the least and not a minute more, so that all pay
the same; what differs is where the hours lie. Prints paid hours and shortage (agent-hours a week,
and points at the channels' prices, out of sample) of each plan, a JSON line each; then what the
paths save against the mean. Exit status 1 where paid hours differ, a roster breaks a rule, or the
plan for sample paths is not short of less than that for the mean, on average over the seeds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.roster_format import read_instance
from planner.domain import FloatArray, Roster, RosterCase
from planner.roster import check, score
from planner.roster.robust import at_percentile, expected
from planner.roster.solve import solve

DAY_SPREAD = 0.10
SAMPLE, JUDGE = 200, 12


def paths(case: RosterCase, count: int, seed: int, *, days_only: bool = False) -> FloatArray:
    """Return sampled needs (paths, channels, intervals) around the case's own."""
    rng = np.random.default_rng(seed)
    days = len(case.grid.day_spans)
    drawn = rng.lognormal(-(DAY_SPREAD**2) / 2, DAY_SPREAD, (count, len(case.channels), days))
    mean = case.need * drawn[:, :, case.grid.day]
    found: FloatArray = np.rint(mean) if days_only else rng.poisson(mean).astype(float)
    return found


def shortage(case: RosterCase, roster: Roster, judged: FloatArray) -> tuple[float, float]:
    """Return the mean shortage over these paths, deferred work too: agent-hours, and points."""
    lost, points = [], []
    prices = dict(zip(case.channels, case.prices.unmet, strict=True))
    for need in judged:
        found = score(replace(case, need=need.astype(np.int64)), roster).unmet
        lost.append(sum(p / prices[c] for c, p in found.items()))
        points.append(sum(found.values()))
    return float(np.mean(lost)) * case.grid.step_min / 60, float(np.mean(points))


def measure(
    case: RosterCase, *, iterations: int, seeds: list[int], days_only: bool
) -> Iterator[dict[str, Any]]:
    """Yield a row a plan and seed, at equal paid hours."""
    extra = case.grid.intervals(minutes=30)
    terms = {
        name: replace(one, paid=(one.paid[0] + extra, one.paid[0] + extra))
        for name, one in case.terms.items()
    }
    case = replace(case, terms=terms)
    known = paths(case, SAMPLE, 1, days_only=days_only)
    judged = paths(case, JUDGE, 2, days_only=days_only)
    plans = {
        "mean": case,
        "p60": at_percentile(case, known, 0.6),
        "p75": at_percentile(case, known, 0.75),
        "p90": at_percentile(case, known, 0.9),
        "paths": expected(case, known),
    }
    for seed in seeds:
        for name, planned in plans.items():
            found = solve(planned, iterations=iterations, seed=seed)
            hours, points = shortage(case, found.roster, judged)
            yield {
                "plan": name,
                "seed": seed,
                "paid_h": case.grid.hours(sum(s.paid for s in found.roster.shifts)),
                "short_h": round(hours, 2),
                "short_points": round(points),
                "breaches": len(check(case, found.roster)),
            }


def told(rows: list[dict[str, Any]]) -> tuple[dict[str, float], bool]:
    """Return the mean shortage of each plan, and whether all that is promised holds."""
    names = list(dict.fromkeys(r["plan"] for r in rows))
    means = {n: float(np.mean([r["short_h"] for r in rows if r["plan"] == n])) for n in names}
    is_fair = len({r["paid_h"] for r in rows}) == 1 and not any(r["breaches"] for r in rows)
    return means, is_fair and means["paths"] < means["mean"]


def _instances(given: argparse.Namespace, folder: Path) -> Iterator[Path]:
    yield from given.instances
    for size in given.sizes if given.generator else ():
        call = [sys.executable, str(given.generator), "--size", size, "--seed", "1"]
        subprocess.run([*call, "--out", str(folder)], check=True, capture_output=True)
        yield next(folder.glob(f"*-{size}-s1.json"))


def main(arguments: list[str] | None = None) -> int:
    """Run all plans on all seeds; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robust")
    parser.add_argument("instances", nargs="*", type=Path)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--sizes", nargs="+", default=["XS"])
    parser.add_argument("--iterations", type=int, default=3000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--days-only", action="store_true")
    given = parser.parse_args(arguments)
    is_well = True
    with tempfile.TemporaryDirectory() as folder:
        for path in _instances(given, Path(folder)):
            rows = []
            for row in measure(
                read_instance(path).case,
                iterations=given.iterations,
                seeds=given.seeds,
                days_only=given.days_only,
            ):
                print(json.dumps({"instance": path.stem, **row}), flush=True)
                rows.append(row)
            means, holds = told(rows)
            saved = 1 - means["paths"] / means["mean"]
            words = ", ".join(f"{name} {hours:.2f} h" for name, hours in means.items())
            print(f"{path.stem}: short {words}; paths against the mean: {saved:.1%} less")
            is_well = is_well and holds
    return 0 if is_well else 1


if __name__ == "__main__":
    raise SystemExit(main())
