"""Whether equal weeks, seeds and counts of moves give equal rosters, byte for byte.

    python -m benchmarks.repeat [INSTANCE.json ...] [--runs 20] [--iterations 300] [--burn 2]
                                [--dask]

Rosters weeks of five agents and of three (whose roster is proven), or roster-bench/1 instances,
again and again: in turn with one and with two workers, over two processes and, with `--dask`,
through the client of a Dask cluster on this machine (`pip install distributed`). `--burn`: so many
processes keep the cores busy, so that threads and processes meet in another order each time.
Prints one line a run with the digest of shifts, objective and bound. Exit status 1 where two
differ.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.conflicts import lawful_week
from benchmarks.roster_format import read_instance
from planner.domain import RosterCase
from planner.forecast.scale import on_dask, processes
from planner.roster import Solution, solve
from planner.roster.many import Run, Task, in_turn, solve_many

SEEDS = (1, 2)


def digest(solutions: Sequence[Solution]) -> str:
    """Return a digest of shifts, objectives and bounds."""
    found = hashlib.sha256()
    for s in solutions:
        found.update(repr((s.roster.shifts, s.objective, s.bound, s.iterations)).encode())
    return found.hexdigest()[:16]


def own_weeks() -> list[RosterCase]:
    """Return a week of five agents, and one of three, small enough for a proof."""
    week = lawful_week(np.random.default_rng(1))
    return [week, replace(week, workers=week.workers[:3])]


def in_two_threads(tasks: Sequence[Task]) -> list[Solution]:
    """Solve the tasks as the command line does on two cores."""
    return [solve(t.case, iterations=t.iterations, seed=t.seed, workers=2) for t in tasks]


@contextmanager
def burning(count: int) -> Iterator[None]:
    """Keep cores busy."""
    spin = [sys.executable, "-c", "while True: sum(range(10**6))"]
    busy = [subprocess.Popen(spin) for _ in range(count)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


@contextmanager
def cluster() -> Iterator[Run]:
    """Give a `Run` through the client of a Dask cluster of two processes on this machine."""
    from dask.distributed import Client  # noqa: PLC0415

    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        yield on_dask(client)


def main(arguments: Sequence[str] | None = None) -> int:
    """Solve in every way, so many times; return 1 where bytes differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repeat")
    parser.add_argument("instances", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--burn", type=int, default=2)
    parser.add_argument("--dask", action="store_true")
    asked = parser.parse_args(arguments)
    cases = [read_instance(p).case for p in asked.instances] or own_weeks()
    tasks = [Task(case, asked.iterations, seed=seed) for case in cases for seed in SEEDS]
    known = {_told("in turn", solve_many(tasks, run=in_turn), 0.0)}
    with ExitStack() as stack:
        stack.enter_context(burning(asked.burn))
        pool = stack.enter_context(processes(2))
        client = stack.enter_context(cluster()) if asked.dask else None
        for number in range(asked.runs):
            began = time.perf_counter()
            if number % 2 == 0:
                known.add(_told("two workers", in_two_threads(tasks), began))
            elif client is not None and number % 4 == 1:
                known.add(_told("Dask's client", solve_many(tasks, run=client), began))
            else:
                known.add(_told("two processes", solve_many(tasks, run=pool), began))
    print(f"{len(tasks)} weeks, {asked.runs + 1} runs, different results: {len(known)}")
    return int(len(known) > 1)


def _told(way: str, solutions: Sequence[Solution], began: float) -> str:
    found = digest(solutions)
    took = f"{time.perf_counter() - began:6.1f} s" if began else ""
    print(f"{way:15s} {found} {took}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
