"""Why a shift lies where it lies, what a refused wish would cost: seconds, and a second opinion.

    python -m benchmarks.explain INSTANCE.json... [--shifts 10] [--wishes 4] [--moves 200]
                                 [--iterations 1000]
    python -m benchmarks.explain --generator make_roster_instance.py --sizes S L --seeds 1

Instances are of format roster-bench/1, rostered by so many moves first. Of random shifts each step
aside is weighed; the points told are compared with the score of the whole roster with that step,
and the rules told with what the checker finds there. Refused wishes for a day off (where there are
too few, days worked without a wish) are priced by planning the week again with the day free
(`--moves` a search), and once more from there with other seeds and four times the moves: prices in
points of the objective with what may be chance (`noise`), and points of unmet work, of both; by how
much they differ at most, and how many by more than is said to be chance (`outside`). Prints
a JSON line per instance. Exit status 1 where a step's points or rules are not those of score and
checker, or where the roster behind a price breaks a rule or works on that day.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks.repair import instances
from benchmarks.roster_format import read_instance
from planner.domain import Roster, RosterCase, Shift
from planner.errors import BadInput
from planner.roster import DayOff, Solution, check, days_off, score, solve
from planner.roster.repair import neighbours

Figures = dict[str, object]


def reasons(case: RosterCase, roster: Roster, shifts: Sequence[Shift]) -> Figures:
    """Return seconds and differences of the steps aside from some shifts."""
    used, steps, unequal = [], 0, 0
    now = score(case, roster).total
    for shift in shifts:
        began = process_time()
        found = neighbours(case, roster, shift)
        used.append(process_time() - began)
        for one in found:
            steps += 1
            others = tuple(s for s in roster.shifts if s != shift)
            moved = Roster(roster.grid, (*others, one.after) if one.after else others)
            broken = {b.rule for b in check(case, moved) if b.agent == shift.agent}
            is_same = score(case, moved).total - now == one.points
            unequal += not (is_same and broken == {b.rule for b in one.breaches})
    return {
        "shifts": len(used),
        "shift_cpu_s_median": round(float(np.median(used or [0.0])), 3),
        "shift_cpu_s_most": round(max(used, default=0.0), 3),
        "steps": steps,
        "steps_unequal": unequal,
    }


def prices(case: RosterCase, roster: Roster, wishes: Sequence[tuple[str, int]], n: int) -> Figures:
    """Return seconds and prices of some wishes, each beside a longer search for it."""
    began = process_time()
    first = days_off(case, roster, wishes, _search(n, seed=1))
    each_s = (process_time() - began) / max(1, len(wishes))
    second = days_off(case, first.best, wishes, _search(4 * n, seed=101))
    found, again = first.days, second.days
    told = [one for one in found if one.points is not None]
    apart = [
        (abs(a.points - b.points), max(a.noise, b.noise))
        for a, b in zip(found, again, strict=True)
        if a.points is not None and b.points is not None
    ]
    return {
        "wishes": len(wishes),
        "wish_cpu_s_each": round(each_s, 3),
        "blocked": len(found) - len(told),
        "points": [one.points for one in found],
        "noise": [round(one.noise, 1) for one in found],
        "points_again": [one.points for one in again],
        "noise_again": [round(one.noise, 1) for one in again],
        "apart_most": max((points for points, _ in apart), default=0),
        "outside": sum(points > noise for points, noise in apart),
        "unmet": [_unmet(case, one) for one in told],
        "unmet_again": [_unmet(case, one) for one in again if one.points is not None],
        "objective": score(case, first.best).total,
        "objective_again": score(case, second.best).total,
        "wrong": sum(_is_wrong(case, one) for one in told),
    }


def _search(moves: int, *, seed: int) -> Callable[[RosterCase, Roster, int], Solution]:
    return lambda case, start, k: solve(case, iterations=moves, seed=seed + k, start=start)


def _unmet(case: RosterCase, kept: DayOff) -> int:
    return sum(score(case, kept.roster).unmet.values()) if kept.roster else 0


def _is_wrong(case: RosterCase, kept: DayOff) -> bool:
    if kept.roster is None:
        return False
    free = replace(case, days_off_locked=case.days_off_locked | {(kept.agent, kept.day)})
    return bool(check(free, kept.roster))


def measure(case: RosterCase, asked: argparse.Namespace) -> Figures:
    """Roster a week and return the figures of its explanations."""
    roster = solve(case, iterations=asked.iterations, seed=1).roster
    rng = np.random.default_rng(1)
    order = rng.permutation(len(roster.shifts)).tolist()
    neighbours(case, roster, roster.shifts[0])  # warm
    worked = [(s.agent, s.day) for s in (roster.shifts[n] for n in order)]
    wished = {(w.id, d) for w in case.workers for d, _ in w.off_wishes}
    refused = [day for day in worked if day in wished]
    chosen = [*refused, *(day for day in worked if day not in wished)][: asked.wishes]
    return {
        "agents": len(case.workers),
        **reasons(case, roster, [roster.shifts[n] for n in order[: asked.shifts]]),
        "refused": len(refused),
        **prices(case, roster, chosen, asked.moves),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line per instance; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explain")
    parser.add_argument("instances", nargs="*", type=Path)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--sizes", nargs="+", default=["S", "L"])
    parser.add_argument("--seeds", nargs="+", default=["1"])
    parser.add_argument("--shifts", type=int, default=10)
    parser.add_argument("--wishes", type=int, default=4)
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--iterations", type=int, default=1000)
    asked = parser.parse_args(arguments)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            for path in instances(asked, Path(folder)):
                figures = measure(read_instance(path).case, asked)
                wrong += int(str(figures["steps_unequal"])) + int(str(figures["wrong"]))
                print(json.dumps({"instance": path.stem, **figures}), flush=True)
        except (BadInput, OSError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            return 2
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
