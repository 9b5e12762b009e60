"""Solve a roster-bench/1 instance and write its solution file.

    python -m benchmarks.roster INSTANCE.json OUT.csv --seconds 60 --workers 2 --seed 1
                                [--iterations N] [--report REPORT.json]

The report holds objective, lower_bound, the gap between them (also net of the paid hours that the
contracts force: `gap_net`), first_roster_s, seconds, rss_mb and the anytime curve.
Exit status: 0 done, 2 unreadable input, 3 no lawful week for some agent (a part was written).
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.roster_format import Instance, read_instance, write_solution
from planner.errors import BadInput, Infeasible


def main(arguments: list[str] | None = None) -> int:
    """Run the adapter; return the exit status."""
    options = _options(arguments)
    began = time.monotonic()
    try:
        instance = read_instance(options.instance)
        from planner.roster.solve import solve  # noqa: PLC0415 (read errors need no solver)

        loaded_s = time.monotonic() - began
        solution = solve(
            instance.case,
            seed=options.seed,
            seconds=options.seconds,
            iterations=options.iterations,
            workers=options.workers,
        )
        write_solution(options.out, instance, solution.roster)
    except (BadInput, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except Infeasible as error:
        print(error, file=sys.stderr)
        return 3
    least = contract_minimum(instance)
    report = {
        "instance": instance.name,
        "objective": solution.objective,
        "lower_bound": solution.bound,
        "gap": solution.objective / solution.bound - 1 if solution.bound > 0 else None,
        "contract_minimum": least,
        "gap_net": (solution.objective - least) / (solution.bound - least) - 1
        if solution.bound > least
        else None,
        "optimal": solution.is_optimal,
        "first_roster_s": solution.first_roster_s,
        "load_s": loaded_s,
        "seconds": solution.seconds,
        "iterations": solution.iterations,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "curve": solution.curve,
        "unplaced": solution.unplaced,
    }
    if options.report:
        options.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({k: v for k, v in report.items() if k != "curve"}))
    return 0 if solution.lawful else 3


def contract_minimum(instance: Instance) -> int:
    """Return the points that every roster pays: the least paid hours of all contracts."""
    case = instance.case
    return case.prices.paid * sum(case.terms[w.terms].paid[0] for w in case.workers)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.roster")
    parser.add_argument("instance", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--iterations", type=int, default=None)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, default=None)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
