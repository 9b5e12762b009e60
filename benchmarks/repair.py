"""Measure repairs: value back, people touched and time after the absence of one agent on one day.

    python -m benchmarks.repair INSTANCE.json... [--absences 20] [--iterations 4000] [--seed 1]
    python -m benchmarks.repair --generator make_roster_instance.py --sizes M XL --seeds 1 2 3

Instances are of format roster-bench/1; with a generator of that format they are made in a
temporary folder. Each is rostered by the product first, for so many moves. Of random shifts those
count whose loss costs coverage. Prints a JSON line per instance: lost points brought back (share
of the sum, and the least case), people touched, wall and CPU seconds, and rules broken by the
repaired weeks (by the checker: always 0). Exit status 1 where a repaired week breaks a rule, or an
instance brings back less in all than `--least-back`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.roster_format import read_instance
from planner.domain import Roster, RosterCase
from planner.errors import BadInput
from planner.roster import check, solve
from planner.roster.repair import Absence, Proposal, repair


def measure(case: RosterCase, roster: Roster, *, absences: int, seed: int) -> dict[str, object]:
    """Return the figures of so many absences that cost coverage, drawn with the seed."""
    rng = np.random.default_rng(seed)
    drawn = (roster.shifts[n] for n in rng.permutation(len(roster.shifts)).tolist())
    repair(case, roster, Absence(roster.shifts[0].agent, (roster.shifts[0].day,)))  # warm
    found: list[Proposal] = []
    wall, cpu, broken = [], [], 0
    for shift in drawn:
        if len(found) == absences:
            break
        began, work = time.perf_counter(), time.process_time()
        proposal = repair(case, roster, Absence(shift.agent, (shift.day,)))
        if proposal.lost > 0:
            wall.append(time.perf_counter() - began)
            cpu.append(time.process_time() - work)
            found.append(proposal)
            broken += len(check(proposal.case, proposal.roster))
    people = [len(p.people) for p in found]
    back = sum(min(p.regained, p.lost) for p in found)
    return {
        "agents": len(case.workers),
        "absences": len(found),
        "back": round(back / max(1, sum(p.lost for p in found)), 4),
        "least_back": round(min((p.share for p in found), default=1.0), 4),
        "people_mean": round(float(np.mean(people or [0])), 2),
        "people_most": max(people, default=0),
        "wall_s_median": round(float(np.median(wall or [0.0])), 3),
        "cpu_s_median": round(float(np.median(cpu or [0.0])), 3),
        "cpu_s_most": round(max(cpu, default=0.0), 3),
        "breaches": broken,
    }


def _instances(arguments: argparse.Namespace, folder: Path) -> Iterator[Path]:
    yield from arguments.instances
    for size in arguments.sizes if arguments.generator else ():
        for seed in arguments.seeds:
            call = [sys.executable, str(arguments.generator), "--size", size, "--seed", seed]
            subprocess.run([*call, "--out", str(folder)], check=True, capture_output=True)
            yield next(folder.glob(f"*-{size}-s{seed}.json"))


def main(arguments: list[str] | None = None) -> int:
    """Roster each instance, repair it, print the figures; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repair")
    parser.add_argument("instances", nargs="*", type=Path)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--sizes", nargs="+", default=["M", "XL"])
    parser.add_argument("--seeds", nargs="+", default=["1", "2", "3"])
    parser.add_argument("--absences", type=int, default=20)
    parser.add_argument("--iterations", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least-back", type=float, default=0.0)
    given = parser.parse_args(arguments)
    broken, least = 0, 1.0
    with tempfile.TemporaryDirectory() as folder:
        try:
            for path in _instances(given, Path(folder)):
                case = read_instance(path).case
                roster = solve(case, seed=given.seed, iterations=given.iterations).roster
                figures = measure(case, roster, absences=given.absences, seed=given.seed)
                broken += int(str(figures["breaches"]))
                least = min(least, float(str(figures["back"])))
                print(json.dumps({"instance": path.stem, **figures}), flush=True)
        except (BadInput, OSError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            return 2
    return 1 if broken or least < given.least_back else 0


if __name__ == "__main__":
    sys.exit(main())
