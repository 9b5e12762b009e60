"""Red agent-days at equal paid hours: the calmer week against the plain optimum of coverage.

    python -m benchmarks.strain [--iterations 1500] [--only 2]

The plain optimum knows the law, the contracts, the service promise and paid hours, and nothing
else. Exit status 1 where a floor is missed: at least 70 % fewer red agent-days on every sample
that has any, paid hours within 0.5 %, at most 0.5 point of coverage lost.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.study.calm import red_causes
from planner.study.mend import calmer, without_red_days
from planner.study.week import Assessment, Brief, Effort, assess, build

SIZES = (
    Size(20, "EU", fill=0.92, long_days=True),
    Size(30, "US-CA", fill=0.94, long_days=True, aht_s=200),
    Size(50, "DK", fill=0.96, mix=False, aht_s=200, long_days=True),
    Size(80, "FR", fill=0.92),
    Size(120, "DE", fill=0.9, queues=2),
    Size(150, "UK", fill=0.92, queues=3),
    Size(200, "IN", fill=0.91, queues=4, aht_s=240),
)
FREE = (
    (Size(60, "DK", mix=False, fill=0.82, flexible=True), 0.02),
    (Size(115, "FR", mix=False, fill=0.82, flexible=True), 0.02),
    (Size(230, "DE", mix=False, fill=0.82, flexible=True), 0.07),
)
FEWER, HOURS, COVERAGE = 0.70, 0.005, 0.005


def plain_brief(size: Size) -> Brief:
    """Return a sample framed by law and service promise alone, its load judged by usual caps."""
    inputs, forecast = sample_inputs(size)
    channels = tuple(replace(c, occupancy_cap=1.0) for c in inputs.centre.channels)
    uncapped = replace(inputs, centre=replace(inputs.centre, channels=channels))
    return replace(brief_of(uncapped, forecast), inputs=inputs)


def compare(size: Size, iterations: int) -> tuple[Assessment, Assessment]:
    """Return the plain optimum and the calmer week of a sample."""
    effort = Effort(seconds=None, iterations=iterations, workers=1)
    brief = plain_brief(size)
    plain = assess(brief, build(brief, effort).roster)
    return plain, calmer(plain, effort)


def faults(plain: Assessment, calm: Assessment) -> Iterator[str]:
    """Yield each floor that a pair misses."""
    before, after = plain.figures, calm.figures
    if after["red_days"] > (1 - FEWER) * before["red_days"]:
        yield f"{after['red_days']} red days of {before['red_days']}"
    if abs(after["paid_h"] / before["paid_h"] - 1) > HOURS:
        yield f"paid hours {before['paid_h']} and {after['paid_h']}"
    if before["coverage"] - after["coverage"] > COVERAGE:
        yield f"coverage {before['coverage']:.4f} and {after['coverage']:.4f}"
    if after["breaches"]:
        yield f"{after['breaches']} broken rules"


def price(number: int, iterations: int) -> bool:
    """Print what a week without a red day costs in paid hours; say whether the floor holds."""
    size, most = FREE[number]
    effort = Effort(seconds=None, iterations=iterations, workers=1)
    brief = plain_brief(size)
    plain = assess(brief, build(brief, effort).roster)
    calm = without_red_days(plain, effort)
    peak, before = brief.requirement.workload_erlang[0].max(), plain.figures
    told = f"{size.name}, peak {peak:.0f} Erlangs | {before['paid_h']:.0f} paid h, "
    told += f"{before['red_days']} red days, coverage {before['coverage']:.4f}"
    if calm is None:
        print(f"{told} | no week without red days was found", flush=True)
        return False
    more = float(calm.figures["paid_h"] / before["paid_h"] - 1)
    print(f"{told} | without: {more:+.2%}, coverage {calm.figures['coverage']:.4f}", flush=True)
    return more <= most


def main(arguments: list[str] | None = None) -> int:
    """Print one line a sample; return 1 below a floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strain")
    parser.add_argument("--iterations", type=int, default=1500)
    parser.add_argument("--only", type=int, nargs="*", default=range(len(SIZES)))
    parser.add_argument("--price", type=int, nargs="*", default=range(len(FREE)))
    options = parser.parse_args(arguments)
    missed = 0
    print("sample | paid h | coverage | red agent-days of all | causes | s")
    for number in options.only:
        size, began = SIZES[number], time.monotonic()
        plain, calm = compare(size, options.iterations)
        a, b = plain.figures, calm.figures
        print(
            f"{size.name} | {a['paid_h']:.0f} -> {b['paid_h']:.0f} | {a['coverage']:.4f} -> "
            f"{b['coverage']:.4f} | {a['red_days']} -> {b['red_days']} of {a['shifts']} | "
            f"{dict(red_causes(plain.load.days))} -> {dict(red_causes(calm.load.days))} | "
            f"{time.monotonic() - began:.0f}",
            flush=True,
        )
        for sentence in faults(plain, calm):
            missed += 1
            print(f"BELOW THE FLOOR {size.name}: {sentence}")
    print("the price of zero red days, at most +2 % up to 50 Erlangs and +7 % up to 100")
    missed += sum(not price(number, options.iterations) for number in options.price)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
