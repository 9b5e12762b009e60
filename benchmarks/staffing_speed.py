"""How fast the staffing engine is: `python -m benchmarks.staffing_speed`; exit 1 below a floor.

Seconds are of computing in this process, so that other work on the machine does not count; the best
of three runs. Compiling is done before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.staffing_loop import Shape, queue_of
from planner.domain import (
    Centre,
    Channel,
    FloatArray,
    Forecast,
    Medium,
    OpeningHours,
    Policy,
    Span,
    Target,
    Work,
)
from planner.staffing import Day, Promise, load_table, predict, require, simulate, unfold, warm_up
from planner.staffing.correct import transient_heads

INTERVALS = 3_400_000
CHANNELS = 20
CONTACTS = 300_000
RUNS = 3


def cpu_s(work: Callable[[], object]) -> float:
    """Return the least seconds of computing that some work took."""
    best = np.inf
    for _ in range(RUNS):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return float(best)


def look_ups() -> tuple[float, float]:
    """Return look-ups a second, and seconds for all intervals with building the tables."""
    load = np.random.default_rng(1).uniform(0, 150, INTERVALS // 5)
    terms = [(240.0 + 30 * k, 120.0 + 20 * k) for k in range(5)]

    def build() -> list[object]:
        load_table.cache_clear()
        return [
            load_table(
                250, aht_s=aht, patience_s=patience, target_s=20.0, promise=Promise(service=0.8)
            ).agents(load)
            for aht, patience in terms
        ]

    whole = cpu_s(build)
    table = load_table(
        250, aht_s=240.0, patience_s=120.0, target_s=20.0, promise=Promise(service=0.8)
    )
    return load.size / cpu_s(lambda: table.agents(load)), whole


def transient_day(load: float) -> float:
    """Return the milliseconds of a day of 48 intervals with this peak load in Erlangs."""
    queue = queue_of(Shape("day", load, 300, 180, 900, "camel"))
    heads = transient_heads(queue, 0.8)
    queue = type(queue)(queue.step_s, queue.arrivals, heads, queue.aht_s, 180.0, 20.0)
    return 1000 * cpu_s(lambda: unfold(queue))


def a_week_of(channels: int, shrinkage: float) -> tuple[Centre, Forecast, FloatArray]:
    """Return channels open day and night, 3 to 60 Erlangs at the peak, with heads as required."""
    hours = OpeningHours(((Span(0, 1440),),) * 7)
    target = Target(0.8, 20.0)
    rows = tuple(
        Channel(f"c{k}", f"c{k}", Medium.VOICE, Work.LIVE, hours, target, 300.0, 180.0)
        for k in range(channels)
    )
    policy = Policy(shrinkage=shrinkage)
    centre = Centre("C", "Europe/Copenhagen", "DK", 15, rows, {}, policy=policy)
    grid = centre.week("2026-W49")
    curve = 0.15 + np.exp(-(((np.arange(grid.size) % 96 - 48) / 16.0) ** 2))
    contacts = 3 * np.linspace(3, 60, channels)[:, None] * curve
    names = tuple(c.id for c in rows)
    none = np.zeros((channels, 7, grid.size))
    forecast = Forecast(grid, names, contacts, np.full(contacts.shape, 300.0), none)
    return centre, forecast, require(forecast, centre).heads.astype(np.float64)


def simulated() -> float:
    """Return contacts a second of a simulated day of 20 agents."""
    one = np.ones(1)
    day = Day(
        step_s=900.0,
        arrivals=np.full((1, 96), 17 / 300),
        staff=np.full((1, 96), 20),
        skill=np.ones((1, 1), dtype=np.int64),
        handle_s=one * 300,
        handle_cv=one,
        is_lognormal=np.zeros(1, dtype=bool),
        patience_s=one * 180,
        target_s=one * 20,
        priority=np.zeros(1, dtype=np.int64),
        places=np.ones(1, dtype=np.int64),
        slowdown=one * 0,
        reserve=np.zeros(1, dtype=np.int64),
    )
    per_day = float(day.arrivals.sum() * day.step_s)
    days = int(CONTACTS / per_day)
    return days * per_day / cpu_s(lambda: simulate(day, days=days, seed=1))


def main() -> int:
    """Print every figure beside its floor."""
    warm_up()
    per_s, whole = look_ups()
    plain, shrunk = a_week_of(CHANNELS, 0.0), a_week_of(CHANNELS, 0.08)
    figures = [
        ("requirement look-ups a CPU second", per_s, 5e6, False),
        (f"{INTERVALS:,} intervals with building five tables, CPU s", whole, 2.0, True),
        ("transient day of 100 Erlangs, CPU ms", transient_day(100), 40, True),
        ("transient day of 500 Erlangs, CPU ms", transient_day(500), 150, True),
        ("week of 20 channels predicted, CPU s", cpu_s(lambda: predict(*plain)), 3.0, True),
        ("the same with absence (heads mixed), CPU s", cpu_s(lambda: predict(*shrunk)), 3.0, True),
        ("simulated contacts a CPU second", simulated(), 300_000, False),
    ]
    good = True
    for name, value, floor, is_most in figures:
        kept = value <= floor if is_most else value >= floor
        good &= kept
        text = f"{value:,.2f}" if value < 1000 else f"{value:,.0f}"
        print(f"{name:56s}{text:>14s}  {'at most' if is_most else 'at least'} {floor:,.0f}", end="")
        print("" if kept else "  BELOW THE FLOOR")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
