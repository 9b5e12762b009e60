"""Solve a Curtois-Qu shift scheduling instance, or check a roster of one.

    python -m benchmarks.nrp INSTANCE.txt OUT.csv --seconds 60 [--seed 1] [--workers 2]
                             [--report REPORT.json]
    python -m benchmarks.nrp INSTANCE.txt ROSTER.csv --check

OUT.csv has the columns employee, 0, 1, ... (days from 0, a Monday): one row an employee, a shift's
name or nothing in each cell. The clock of `--seconds` starts once the machine code is loaded: the
first run on a machine compiles it, half a minute on a quiet core. Prints one line of JSON: penalty,
lower bound, seconds, seconds of computing, memory. Exit status: 0 done, 1 a hard constraint is
broken (`--check`), 2 unreadable input, 3 no lawful tour for an employee was found.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from math import isfinite
from pathlib import Path

from benchmarks.nrp.check import evaluate
from benchmarks.nrp.form import read_instance, write_roster
from planner.errors import BadInput, Infeasible


def main(arguments: list[str] | None = None) -> int:
    """Run the adapter; return the exit status."""
    options = _options(arguments)
    try:
        if options.check:
            return _check(options.instance, options.roster)
        return _solve(options)
    except (BadInput, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except Infeasible as error:
        print(error, file=sys.stderr)
        return 3


def _check(instance: Path, roster: Path) -> int:
    """Print the broken constraints and the terms of the penalty."""
    result = evaluate(instance, roster)
    print(json.dumps({"breaches": result.breaches, "penalty": result.penalty, **result.terms}))
    return 1 if result.breaches else 0


def _solve(options: argparse.Namespace) -> int:
    instance = read_instance(options.instance)
    from planner.roster.tours import prepare, solve_tours  # noqa: PLC0415 (reading needs none)

    prepare()
    used_s = time.process_time()
    solution = solve_tours(
        instance.case, seconds=options.seconds, seed=options.seed, workers=options.workers
    )
    write_roster(options.roster, instance, solution.tours)
    report = {
        "instance": options.instance.stem,
        "penalty": solution.objective,
        # a bound that has not settled may lie below 0, where no penalty is
        "lower_bound": round(max(0.0, solution.bound), 2) if isfinite(solution.bound) else None,
        "seconds": round(solution.seconds, 2),
        "cpu_s": round(time.process_time() - used_s, 2),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(report))
    if options.report:
        whole = json.dumps({**report, "curve": solution.curve}, indent=1)
        options.report.write_text(whole + "\n", encoding="utf-8")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nrp")
    parser.add_argument("instance", type=Path)
    parser.add_argument("roster", type=Path, help="written; with --check read")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--report", type=Path, default=None)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
