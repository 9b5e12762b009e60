"""Heads per skill set on random designs: `python -m benchmarks.multiskill [designs] [seed]`.

Each design is judged by a simulation with other random numbers; exit 1 below a floor.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from planner.domain import IntArray
from planner.staffing.pools import (
    Pool,
    PoolLine,
    PoolPlan,
    separate_heads,
    shortages,
    simulated_levels,
    staff_pools,
)

DESIGNS, SEED = 14, 1
JUDGE_SEED, JUDGE_CONTACTS = 99, 2_000_000
MISS, STAFF_SHARE = 0.01, 0.95
EXTRA_SKILL = 0.12


def design(rng: np.random.Generator) -> tuple[list[PoolLine], list[Pool]]:
    """Return a random design: 2 to 4 skills; specialists, pairs, generalists, dearer by skill."""
    skills = int(rng.integers(2, 5))
    names = [f"s{k}" for k in range(skills)]
    lines = [
        PoolLine(n, float(load), 300.0, 180.0, 20.0, 0.8)
        for n, load in zip(names, rng.uniform(1.5, 14, skills), strict=True)
    ]
    sets = [frozenset({n}) for n in names] + [frozenset(p) for p in combinations(names, 2)]
    if skills > 2:
        sets.append(frozenset(names))
    return lines, [Pool(s, 1 + EXTRA_SKILL * (len(s) - 1)) for s in sets]


def main(arguments: list[str]) -> int:
    """Print every design, the sums, and the case that must be refused."""
    count, seed = (int(a) for a in (*arguments, *(DESIGNS, SEED)[len(arguments) :]))
    rng = np.random.default_rng(seed)
    kept = apart_sum = heads_sum = 0
    print("design  skills  apart  heads  share  cost share  lowest level  rounds  seconds")
    for number in range(count):
        lines, pools = design(rng)
        apart = separate_heads(lines, pools)
        begin = time.perf_counter()
        plan = staff_pools(lines, pools)
        seconds = time.perf_counter() - begin
        lowest = float(_judged(lines, pools, plan.heads).min())
        kept += lowest >= lines[0].share - MISS
        apart_sum, heads_sum = apart_sum + int(apart.sum()), heads_sum + int(plan.heads.sum())
        print(_row(number, lines, apart, plan, _cost(pools, apart)), f"{lowest:12.3f}", end="")
        print(f"{plan.rounds:8d}{seconds:9.1f}")
    share = heads_sum / apart_sum
    print(f"{kept} of {count} designs keep every promise within {MISS}")
    print(f"{heads_sum} heads against {apart_sum} of separate requirements with flow: {share:.3f}")
    refused = refuses_five()
    return 0 if kept == count and share <= STAFF_SHARE and refused else 1


def refuses_five() -> bool:
    """Say whether 5 two-skilled agents are refused for 2.9 + 1.35 Erlangs (needs 5 and 3)."""
    lines = [PoolLine(n, a, 300.0, 180.0, 20.0, 0.8) for n, a in (("a", 2.9), ("b", 1.35))]
    pools = [Pool(frozenset({"a", "b"}))]
    found = shortages(lines, pools, [5])
    for f in found:
        print(
            f"5 agents for {sorted(f.channels)}: {f.needed} needed, {f.heads} serve them; refused"
        )
    return bool(found)


def _judged(lines: list[PoolLine], pools: list[Pool], heads: IntArray) -> np.ndarray:
    return simulated_levels(lines, pools, heads.tolist(), contacts=JUDGE_CONTACTS, seed=JUDGE_SEED)


def _cost(pools: Sequence[Pool], heads: IntArray) -> float:
    return float(sum(p.cost * h for p, h in zip(pools, heads, strict=True)))


def _row(
    number: int, lines: list[PoolLine], apart: IntArray, plan: PoolPlan, apart_cost: float
) -> str:
    staff, alone = int(plan.heads.sum()), int(apart.sum())
    share, cost = staff / alone, plan.cost / apart_cost
    return f"{number:6d}{len(lines):8d}{alone:7d}{staff:7d}{share:7.3f}{cost:12.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
