"""Heads by interval that hold in the day: `python -m benchmarks.staffing_loop`; exit 1 below.

Erlang A interval by interval against the corrected requirement, both judged by simulation.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import FloatArray, IntArray
from planner.staffing import Day, Promise, QueueDay, agents_needed, simulate, warm_up
from planner.staffing.correct import transient_heads

SHARE, TARGET_S = 0.8, 20.0
BELOW, HOURS = 0.02, 1.01
CONTACTS, SEED = 30_000_000, 5


@dataclass(frozen=True, slots=True)
class Shape:
    """A day of one queue: peak load in Erlangs, handle and patience seconds, interval, curve."""

    name: str
    peak: float
    aht_s: float
    patience_s: float
    step_s: float
    curve: str

    def arrivals(self) -> FloatArray:
        """Return contacts per second: a morning and an afternoon peak, or a spike on a plain."""
        clock = (np.arange(int(12 * 3600 / self.step_s)) + 0.5) * self.step_s / 3600
        morning, noon = np.exp(-(((clock - 3) / 1.6) ** 2)), np.exp(-(((clock - 7.5) / 2.2) ** 2))
        level = 0.25 + 0.75 * morning + 0.6 * noon
        if self.curve == "spike":
            level = np.where((clock > 5) & (clock < 6), 1.0, 0.5)
        return level / level.max() * self.peak / self.aht_s


SHAPES = (
    Shape("small 6", 6, 300, 180, 900, "camel"),
    Shape("mid 25", 25, 300, 180, 900, "camel"),
    Shape("mid 25, half-hours", 25, 300, 120, 1800, "camel"),
    Shape("mid 40, spike to double", 40, 300, 180, 900, "spike"),
    Shape("technical 15, 25 min", 15, 1500, 300, 900, "camel"),
    Shape("large 120", 120, 240, 150, 900, "camel"),
    Shape("large 300", 300, 300, 180, 1800, "camel"),
)


def queue_of(shape: Shape) -> QueueDay:
    """Return the day without agents."""
    arrivals = shape.arrivals()
    return QueueDay(
        step_s=shape.step_s,
        arrivals=arrivals,
        agents=np.zeros(arrivals.size, dtype=np.int64),
        aht_s=np.full(arrivals.size, shape.aht_s),
        patience_s=shape.patience_s,
        target_s=TARGET_S,
    )


def worst(shape: Shape, queue: QueueDay, heads: IntArray) -> tuple[float, float]:
    """Return the lowest service level of an interval by simulation, and its standard error."""
    one = np.ones(1)
    day = Day(
        step_s=shape.step_s,
        arrivals=queue.arrivals[None],
        staff=heads[None],
        skill=np.ones((1, 1), dtype=np.int64),
        handle_s=one * shape.aht_s,
        handle_cv=one,
        is_lognormal=np.zeros(1, dtype=bool),
        patience_s=one * shape.patience_s,
        target_s=one * TARGET_S,
        priority=np.zeros(1, dtype=np.int64),
        places=np.ones(1, dtype=np.int64),
        slowdown=one * 0,
        reserve=np.zeros(1, dtype=np.int64),
    )
    days = int(np.clip(CONTACTS / (queue.arrivals.sum() * queue.step_s), 40, 6000))
    found = simulate(day, days=days, seed=SEED)
    at = int(found.service_level[0].argmin())
    return float(found.service_level[0, at]), float(found.service_level_se[0, at])


def main() -> int:
    """Print hours and worst interval of both requirements for every day."""
    warm_up()
    good = True
    print(f"{'day':26s} Erlang A h   worst    corrected h  share   worst  (se)     seconds")
    for shape in SHAPES:
        queue = queue_of(shape)
        alone = agents_needed(
            queue.arrivals * queue.aht_s,
            aht_s=queue.aht_s,
            patience_s=queue.patience_s,
            target_s=TARGET_S,
            promise=Promise(service=SHARE),
        )
        begin = time.perf_counter()
        heads = transient_heads(replace(queue, agents=alone), SHARE)
        seconds = time.perf_counter() - begin
        hours, first = heads.sum() * shape.step_s / 3600, alone.sum() * shape.step_s / 3600
        low, error = worst(shape, queue, heads)
        before, _ = worst(shape, queue, alone)
        good &= low >= SHARE - BELOW - 2 * error and hours <= HOURS * first
        print(f"{shape.name:26s}{first:10.1f}{before:9.3f}{hours:13.1f}", end="")
        print(f"{hours / first:8.3f}{low:9.3f} ({error:.3f}){seconds:8.2f}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
