"""Read a generated file of a million interval rows: seconds and rows per second.

python -m benchmarks.ingest [--rows 1000000] [--limit-s 10]     exit 1 above the limit
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import pandas as pd

from planner.ingest import read_history


def generated(rows: int, queues: int = 16) -> bytes:
    """Return a CSV of quarter-hours of several queues in local time, both clock changes in it."""
    rng = np.random.default_rng(1)
    count = -(-rows // queues)
    utc = pd.date_range("2023-01-01", periods=count, freq="15min", tz="UTC")
    wall = utc.tz_convert("Europe/Copenhagen").strftime("%Y-%m-%d %H:%M")
    offered = rng.poisson(12, (count, queues)).ravel()[:rows]
    handled = rng.binomial(offered, 0.95)
    frame = pd.DataFrame(
        {
            "interval_start": np.repeat(np.asarray(wall), queues)[:rows],
            "queue": np.tile([f"queue {q}" for q in range(queues)], count)[:rows],
            "offered": offered,
            "handled": handled,
            "abandoned": offered - handled,
            "aht_s": rng.integers(180, 420, rows),
        }
    )
    return frame.to_csv(index=False).encode()


def main() -> int:
    """Measure once and print; the generated rows must all come back."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--limit-s", type=float, default=10.0)
    asked = options.parse_args()
    content = generated(asked.rows)
    begin, begin_cpu = time.perf_counter(), time.process_time()
    reading = read_history(content, "generated.csv", zone="Europe/Copenhagen")
    seconds, cpu_s = time.perf_counter() - begin, time.process_time() - begin_cpu
    complete = len(reading.history) == asked.rows and not reading.faults
    rate = asked.rows / seconds
    size = f"{asked.rows} rows, {len(content) / 2**20:.0f} MB"
    print(f"{size}: {seconds:.2f} s ({cpu_s:.2f} s of CPU), {rate:,.0f} rows/s")
    if not complete:
        print(f"only {len(reading.history)} rows came back, {len(reading.faults)} faults")
    return 0 if complete and seconds <= asked.limit_s else 1


if __name__ == "__main__":
    sys.exit(main())
