"""Forecast many channels: `python -m benchmarks.scale [--channels 1000] [--jobs 1 2] [--dask]`.

Made-up channels of two years of half-hours, 28 days ahead with quantiles. Prints processor seconds
on one core, and whether several processes, or a Dask cluster on this machine, give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta

import numpy as np

from benchmarks.forecast import ZONE, open_channel
from planner.domain import Channel, Grid
from planner.forecast.advice import NOTHING_SAID
from planner.forecast.prospect import Prospect, assemble
from planner.forecast.scale import Run, in_turn, on_dask, processes
from planner.forecast.series import DaySeries
from planner.forecast.task import Task, look

FIRST, DAYS, SLOTS = date(2023, 1, 2), 728, 48
SECONDS_FLOOR = 120.0
CENTRE_CHANNELS, CENTRE_FLOOR_S = 20, 2.0
IMPORT_FLOOR_S = 1.0


def main(arguments: Sequence[str]) -> int:
    """Print seconds and digests; 1 where bytes differ or a floor is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("--channels", type=int, default=1000)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1])
    parser.add_argument("--dask", action="store_true", help="needs dask.distributed")
    asked = parser.parse_args(arguments)
    grid = Grid.days(FIRST + timedelta(DAYS), 28, zone=ZONE, step_min=30)
    tasks = [_task(i, grid) for i in range(asked.channels)]
    digests, slow = set(), False
    for jobs in asked.jobs:
        with processes(jobs) as run:
            digest, wall, seconds = _timed(tasks, grid, run)
        slow |= jobs == 1 and seconds > SECONDS_FLOOR * asked.channels / 1000
        digests.add(digest)
        print(
            f"{asked.channels} channels, {jobs} jobs: "
            f"{seconds:.1f} s CPU here, {wall:.1f} s in all, {digest}"
        )
    if asked.dask:
        with _cluster() as client:
            digest, wall, _ = _timed(tasks, grid, on_dask(client))
        digests.add(digest)
        print(f"{asked.channels} channels, Dask: {wall:.1f} s, {digest}")
    _, _, centre_s = _timed(tasks[:CENTRE_CHANNELS], grid, in_turn)
    print(f"a centre of {min(CENTRE_CHANNELS, len(tasks))} channels: {centre_s:.2f} s CPU")
    slow |= centre_s > CENTRE_FLOOR_S
    added = _import_s()
    print(f"import planner.forecast: {added:.2f} s CPU beyond numpy")
    return int(len(digests) > 1 or slow or added > IMPORT_FLOOR_S)


def _task(number: int, grid: Grid) -> Task:
    rng = np.random.default_rng(number)
    hour = np.arange(SLOTS) / 2
    day = np.arange(DAYS)
    shape = np.exp(-(((hour - 13) / 4) ** 2)) + 0.05
    week = np.array([1.2, 1.0, 1.0, 1.0, 0.9, 0.5, 0.3])[day % 7]
    rate = 10 ** rng.uniform(-0.5, 2) * shape * (week * rng.gamma(50, 1 / 50, DAYS))[:, None]
    none = np.full((DAYS, SLOTS), np.nan)
    counts = rng.poisson(rate).astype(float)
    series = DaySeries(f"c{number}", FIRST.toordinal(), 30, counts, none, none, counts.sum(axis=1))
    return Task(series, grid, open_channel(f"c{number}"), "FR", "", NOTHING_SAID)


def _timed(tasks: Sequence[Task], grid: Grid, run: Run) -> tuple[str, float, float]:
    begun, busy = time.perf_counter(), time.process_time()
    made = assemble(grid, _channels(tasks), list(run(look, tasks)))
    return _digest(made), time.perf_counter() - begun, time.process_time() - busy


def _channels(tasks: Sequence[Task]) -> list[Channel]:
    return [task.channel for task in tasks]


def _digest(made: Prospect) -> str:
    found = hashlib.sha256()
    for array in (made.intervals.contacts, made.intervals.quantiles, made.days.quantiles):
        found.update(array.tobytes())
    return found.hexdigest()[:16]


def _cluster() -> AbstractContextManager[object]:
    from dask.distributed import Client  # noqa: PLC0415

    return Client(n_workers=2, threads_per_worker=1)


def _import_s() -> float:
    """Return the processor seconds that importing the package adds to those of numpy."""
    code = "import time, numpy; a = time.process_time(); import {}; print(time.process_time() - a)"
    run = [sys.executable, "-c", code.format("planner.forecast")]
    found = [subprocess.run(run, capture_output=True, text=True, check=True) for _ in range(2)]
    return min(float(one.stdout) for one in found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
