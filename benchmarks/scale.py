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
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta

import numpy as np

from benchmarks.bounds import Bound, missed
from benchmarks.forecast import ZONE, open_channel
from planner.domain import Grid
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
    digests, slow = set(), []
    tasks = _tasks(asked.channels)
    for jobs in asked.jobs:
        with processes(jobs) as run:
            digest, wall, seconds = _timed(tasks, run)
        if jobs == 1:
            slow.append(_bound(asked.channels, seconds))
        digests.add(digest)
        print(f"{asked.channels} channels, {jobs} jobs: {wall:.1f} s in all, {digest}")
    if asked.dask:
        with _cluster() as client:
            digest, wall, _ = _timed(tasks, on_dask(client))
        digests.add(digest)
        print(f"{asked.channels} channels, Dask: {wall:.1f} s in all, {digest}")
    return 1 if missed([*slow, *_small()]) or len(digests) > 1 else 0


def bounds(channels: int = 1000) -> Iterator[Bound]:
    """Yield processor seconds of many channels, of a centre and of the import, with floors."""
    yield _bound(channels, _timed(_tasks(channels), in_turn)[2])
    yield from _small()


def _bound(channels: int, seconds: float) -> Bound:
    floor = SECONDS_FLOOR * channels / 1000
    return Bound(f"{channels} channels of two years, one core: seconds CPU", seconds, floor)


def _small() -> Iterator[Bound]:
    centre = _tasks(CENTRE_CHANNELS)
    seconds = _timed(centre, in_turn)[2]
    yield Bound(f"a centre of {len(centre)} channels: seconds CPU", seconds, CENTRE_FLOOR_S)
    yield Bound("import planner.forecast: seconds CPU beyond numpy", _import_s(), IMPORT_FLOOR_S)


def _tasks(count: int) -> list[Task]:
    grid = Grid.days(FIRST + timedelta(DAYS), 28, zone=ZONE, step_min=30)
    return [_task(number, grid) for number in range(count)]


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


def _timed(tasks: Sequence[Task], run: Run) -> tuple[str, float, float]:
    begun, busy = time.perf_counter(), time.process_time()
    made = assemble(tasks[0].grid, [t.channel for t in tasks], list(run(look, tasks)))
    return _digest(made), time.perf_counter() - begun, time.process_time() - busy


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
