"""Seats of a site, ever fewer: who stands, objective and bound, on a sample centre of one site.

python -m benchmarks.seats [AGENTS] [MOVES]
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.domain import Roster, RosterCase
from planner.roster import check, solve

SEEDS = (1, 2, 3)


def main() -> None:
    """Print one line for each number of seats and seed."""
    agents = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    moves = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    case = brief_of(*sample_inputs(Size(agents, "DK"))).case
    free = solve(case, iterations=moves)
    most = int(at_work(case, free.roster).max())
    print(f"{agents} agents, {moves} moves; any seats: {most} at once, objective {free.objective}")
    workers = tuple(replace(w, site="N") for w in case.workers)
    least = sum(case.terms[w.terms].paid[0] for w in workers)
    for count in range(most - 1, 0, -1):
        if count * int(case.is_open.sum()) < least:
            break
        seats = {"N": np.full(case.grid.size, count)}
        few = replace(case, workers=workers, seats=seats)
        for seed in SEEDS:
            found = solve(few, iterations=moves, seed=seed)
            standing = int(np.maximum(0, at_work(case, found.roster) - count).sum())
            full = at_work(case, found.roster).sum() / (count * case.is_open.sum())
            print(
                f"{count} seats, seed {seed}: objective {found.objective}, bound {found.bound:.0f},"
                f" {len(check(few, found.roster))} breaches, {standing} agent-intervals standing,"
                f" {full:.0%} of all seats taken"
            )


def at_work(case: RosterCase, roster: Roster) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how many are at work in each interval."""
    heads = np.zeros(case.grid.size, dtype=np.int64)
    for shift in roster.shifts:
        heads[shift.start : shift.end] += 1
    return heads


if __name__ == "__main__":
    main()
