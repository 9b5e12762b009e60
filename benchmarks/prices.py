"""Chance in the prices of rules: how often a step that changes nothing would be sold as a price.

    python -m benchmarks.prices [--searches 24] [--iterations 150] [--only 0 1]

The plan of a sample is searched again and again, each time on from the same roster, as every step
of a rule is. Seven of these are the repeats that a price is held against, each of the others stands
for a step without any effect; a thousand draws of seven. Exit status 1 where more than one in a
hundred of such steps has a difference that would be told.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.study.prices import PRICED, REPEATS, by_chance, grain_of
from planner.study.week import Effort, assess, build

SIZES = (Size(16, "DK", fill=1.0), Size(24, "FR", fill=0.95), Size(30, "US-CA", fill=0.94))
DRAWS, MOST = 1000, 0.01


def searched(size: Size, searches: int, iterations: int) -> Mapping[str, tuple[list[float], float]]:
    """Return each figure of so many searches of one plan, and its grain."""
    brief = brief_of(*sample_inputs(size))
    effort = [Effort(None, iterations, seed=k + 1, workers=1) for k in range(searches + 1)]
    first = build(brief, effort[0]).roster
    found = [assess(brief, build(brief, e, start=first).roster) for e in effort[1:]]
    return {n: ([float(f.figures[n]) for f in found], grain_of(found[0], n)) for n in PRICED}


def told(values: Sequence[float], grain: float, draws: int = DRAWS, seed: int = 1) -> float:
    """Return the share of searches outside the range of seven others."""
    rng, known, outside, tried = np.random.default_rng(seed), np.array(values), 0, 0
    for _ in range(draws):
        mixed = rng.permutation(known)
        repeats, rest = mixed[:REPEATS], mixed[REPEATS:]
        noise = by_chance(repeats.tolist(), grain)
        outside += int((np.abs(rest - repeats.mean()) > noise + 1e-9).sum())
        tried += len(rest)
    return outside / tried


def main(arguments: list[str] | None = None) -> int:
    """Print one line a figure; return 1 where chance is told as a price too often."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prices")
    parser.add_argument("--searches", type=int, default=24)
    parser.add_argument("--iterations", type=int, default=150)
    parser.add_argument("--only", type=int, nargs="*", default=range(len(SIZES)))
    options = parser.parse_args(arguments)
    print(
        "sample | figure | mean | standard deviation | range of seven | told by chance (no grain)"
    )
    worst = 0.0
    for number in options.only:
        size = SIZES[number]
        found = searched(size, options.searches, options.iterations)
        for name, (values, grain) in found.items():
            share, without = told(values, grain), told(values, 0.0)
            worst = max(worst, share)
            print(
                f"{size.name} | {name} | {np.mean(values):.4g} | {np.std(values, ddof=1):.3g} | "
                f"±{by_chance(values[:REPEATS], grain):.3g} | {share:.2%} ({without:.2%})",
                flush=True,
            )
    print(f"at most {worst:.2%} of steps without effect told as a price")
    return 1 if worst > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
