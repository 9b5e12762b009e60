"""Watch the lower bound or the search alone, or measure the bound, in CPU seconds of one core.

    python -m benchmarks.bound INSTANCE.json --seconds 20             rounds of the bound
    python -m benchmarks.bound INSTANCE.json --seconds 30 --search    the search without a bound
    python -m benchmarks.bound INSTANCE.json --seconds 40 --ceiling   the bound, and how far it is
                                               at most from the linear programme of all agents

CPU seconds say the same on a busy machine. Starts after the machine code is there. The ceiling is
for centres whose linear programme does not end: agents are dealt to blocks of 100 with their share
of the work; solutions of all blocks together are one of the whole, so no linear programme lies
above the sum of their masters.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.roster_format import read_instance
from planner.roster.run import COLD, HOT, LIGHT, SPREAD
from planner.roster.search.bound import BLOCK, Bound
from planner.roster.search.driver import Search
from planner.roster.search.lagrange import strata
from planner.roster.search.place import placeable
from planner.roster.solve import prepare

SWEEPS = 3
CHUNK = 20


def watch_bound(search: Search, seconds: float) -> None:
    """Print bound and master of each round."""
    began = time.process_time()
    bound = Bound(search)
    for number, gap in enumerate(bound.rounds(), 1):
        used = time.process_time() - began
        values = f"bound {bound.value:.1f}  master {bound.master:.1f}  {gap:.4f}"
        print(f"{number:4d} {used:7.2f} s  {values}")
        if used > seconds:
            return


def watch_ceiling(search: Search, seconds: float) -> None:
    """Print the bound after so many seconds, then the sum of masters above the programme."""
    began, bound = time.process_time(), Bound(search)
    for _ in bound.rounds():
        bound.patience_s = seconds - (time.process_time() - began)
        if bound.patience_s <= 0:
            break
    value, used = bound.value, time.process_time() - began
    print(f"bound {value:.1f} after {used:.1f} CPU s")
    lagrange = bound.lagrange
    if lagrange.served.any():
        print("no ceiling: heads carried in would count in every block")
        return
    bound.patience_s, total = None, 0.0
    blocks = strata(lagrange.model, bound.agents.tolist(), max(1, len(bound.agents) // BLOCK))
    for number, block in enumerate(blocks, 1):
        share = lagrange.work.scaled(1 / len(blocks))
        *_, (_, master) = bound.settled(block, share, bound.start)
        total += master
        print(f"{number:4d} of {len(blocks)} blocks: masters {total:.1f}", flush=True)
    print(f"ceiling {total:.1f}: the bound is at least {value / total:.2%} of the programme")


def watch_search(search: Search, seconds: float, seed: int) -> None:
    """Print the least objective ten times over the schedule."""
    began, shown, moves = time.process_time(), 0.0, 0
    while (share := (time.process_time() - began) / seconds) < 1.0:
        heat = HOT * (COLD / HOT) ** share
        search.anneal(CHUNK, heat, light=LIGHT, spread=SPREAD)
        moves += CHUNK
        if share >= shown:
            print(f"seed {seed} {share * seconds:7.2f} s  {moves:6d} moves  {search.least}")
            shown += 0.1
    print(f"seed {seed} {seconds:7.2f} s  {moves:6d} moves  {search.least}")


def main(arguments: list[str] | None = None) -> int:
    """Watch one of the three; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bound")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--search", action="store_true")
    what.add_argument("--ceiling", action="store_true")
    options = parser.parse_args(arguments)
    case = read_instance(options.instance).case
    prepare()
    placement = placeable(case)
    search = Search(placement.model, seed=options.seed, skipped=placement.left_out)
    began = time.process_time()
    search.construct()
    search.begin()
    print(f"first roster {search.least} in {time.process_time() - began:.2f} CPU s")
    for _ in range(SWEEPS):
        search.sweep()
        search.begin()
    if options.search:
        watch_search(search, options.seconds, options.seed)
    elif options.ceiling:
        watch_ceiling(search, options.seconds)
    else:
        watch_bound(search, options.seconds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
