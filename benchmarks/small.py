"""Small weeks cut from the generator: the roster, what is proven of it, and what that took.

    python -m benchmarks.small [--seconds 30 | --iterations N] [--only NAME ...] [--cp-sat SECONDS]
    python -m benchmarks.small --drawn 60 [--seconds 30 | --iterations N]
    python -m benchmarks.small --short

A week AxD-sS-iM has A agents of the generator's centre of A agents, seed S, steps of M minutes, and
its first D days; hours, days and weekly caps of the contracts are cut in the same share. `of20`:
agents and work of a centre of 20, of whom only A are there; `lL`, `qQ`: load and quota of the
generator where they are not the usual. `--drawn` draws as many weeks of these kinds as asked for;
those where somebody has no lawful week do not count. CPU seconds are those of all threads.
`--iterations` counts moves (a twentieth as many nodes) on one thread. `--cp-sat` asks one CP-SAT
model of the whole week too, by deterministic time; of the proof it shares the rules' numbers alone.
`--short` counts moves instead of seconds and ends with 1 where a week that was proven once is not
proven, or ends in another objective.
The generator lies in ../shared/benchmarks; where it is not there, nothing is run.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.exact import Exact
from benchmarks.roster_format import instance_of
from planner.domain import RosterCase
from planner.roster.search.driver import Search
from planner.roster.search.lagrange import Lagrange
from planner.roster.search.place import placeable
from planner.roster.solution import Solution
from planner.roster.solve import prepare, solve

GENERATOR = Path(__file__).parents[2] / "shared" / "benchmarks" / "make_roster_instance.py"
WEEK_DAYS = 6
USUAL_LOAD, USUAL_QUOTA = 0.92, 0.93
MORE_ON_PHONE = 0.02  # than the quota: in few days it leaves less choice
SHORT_MOVES = 1000
YES_NO = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Week:
    """Which week to cut, and its optimum where one is proven."""

    agents: int
    days: int
    seed: int
    step_min: int = 15
    of: int | None = None
    optimum: int | None = None
    load: float = USUAL_LOAD
    quota: float = USUAL_QUOTA

    @property
    def name(self) -> str:
        """The name that the table shows."""
        whole = "" if self.of is None else f"-of{self.of}"
        load = "" if self.load == USUAL_LOAD else f"-l{self.load:g}"
        quota = "" if self.quota == USUAL_QUOTA else f"-q{self.quota:g}"
        return f"{self.agents}x{self.days}-s{self.seed}-i{self.step_min}{whole}{load}{quota}"


WEEKS = (
    Week(2, 1, 1, optimum=76),
    Week(2, 1, 2, optimum=86),
    Week(3, 1, 1, optimum=146),
    Week(4, 1, 2, optimum=136),
    Week(6, 1, 1, optimum=575),
    Week(2, 2, 2, optimum=160),
    Week(3, 2, 1, optimum=358),
    Week(3, 2, 2, 30, optimum=168),
    Week(4, 2, 3, optimum=348),
    Week(2, 3, 3, optimum=416),
    Week(3, 3, 1, 30, optimum=271),
    Week(4, 3, 2, optimum=318),
    Week(5, 3, 1, 30, optimum=201),
    Week(6, 3, 1, optimum=1405),
    Week(6, 3, 2, 30, optimum=426),
    Week(3, 2, 1, of=20, optimum=9178),
    Week(6, 3, 1, of=20, optimum=11176),
    Week(3, 1, 6, 30, of=20, load=0.8, quota=0.85, optimum=2341),
    Week(6, 2, 6, load=1.1, optimum=288),
    Week(3, 3, 2, load=1.1, quota=0.85, optimum=632),
    Week(4, 3, 8, load=1.1, quota=0.85, optimum=788),
    Week(5, 3, 6, quota=0.85, optimum=1214),
    Week(6, 3, 3, 30, optimum=571),
    Week(6, 2, 6),
    Week(5, 3, 4, load=1.1),
)
SHORT = frozenset(w.name for w in WEEKS if w.optimum is not None and w.agents * w.days <= 8)


def cut(week: Week) -> RosterCase:
    """Return the first agents and days of a generated week, contracts cut in the same share."""
    spec = importlib.util.spec_from_file_location("generator", GENERATOR)
    if spec is None or spec.loader is None:
        raise ImportError(f"{GENERATOR} cannot be loaded")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    how = {"load": week.load, "interval": week.step_min, "quota": week.quota}
    raw = generator.build(week.of or week.agents, week.seed, WEEK_DAYS, **how)
    days, share = week.days, week.days / WEEK_DAYS
    raw |= {"days": days, "n_agents": week.agents, "name": week.name}
    raw |= {"open": raw["open"][:days], "peak_slots": raw["peak_slots"][:days]}
    raw |= {"agents": raw["agents"][: week.agents]}
    raw["demand"] = {skill: rows[:days] for skill, rows in raw["demand"].items()}
    rules = raw["rules"]
    rules["peak_cap_week"] = max(int(rules["peak_cap_week"] * share), rules["peak_cap_day"])
    for contract in raw["contracts"].values():
        contract.update(_shortened(contract, rules, week))
    for agent in raw["agents"]:
        agent["available"] = agent["available"][:days]
        for field in ("off_requests", "offphone"):
            agent[field] = [entry for entry in agent[field] if entry[0] < days]
    return instance_of(raw).case


def _shortened(contract: Mapping[str, int], rules: Mapping[str, Any], week: Week) -> dict[str, int]:
    """Return the weekly numbers of a contract for the first days of its week."""
    share = week.days / WEEK_DAYS
    most_days = min(week.days, math.ceil(contract["max_days"] * share))
    lunch = rules["lunch_len"] if contract["min_len"] >= rules["long_shift"] else 0
    most = max(math.ceil(contract["max_paid"] * share), (contract["min_len"] - lunch) * most_days)
    return {
        "min_days": math.floor(contract["min_days"] * share),
        "max_days": most_days,
        "min_paid": math.floor(contract["min_paid"] * share),
        "max_paid": most,
        "max_onphone_week": math.ceil((week.quota + MORE_ON_PHONE) * most),
        "soft_peak_week": int(contract["soft_peak_week"] * share),
    }


def drawn(count: int) -> Iterator[Week]:
    """Yield weeks of all kinds in which everybody has a lawful week, the same at each call."""
    chance, given = np.random.default_rng(count), 0
    while given < count:
        week = Week(
            int(chance.integers(2, 7)),
            int(chance.integers(1, 4)),
            int(chance.integers(2, 9)),
            (15, 30)[chance.integers(2)],
            of=(None, None, None, 20)[chance.integers(4)],
            load=(0.8, USUAL_LOAD, 1.1)[chance.integers(3)],
            quota=(0.85, USUAL_QUOTA)[chance.integers(2)],
        )
        if not placeable(cut(week)).unplaced:
            given += 1
            yield week


def second_opinion(case: RosterCase, found: Solution, seconds: float) -> str:
    """Return objective and bound of one CP-SAT model from a roster of the search."""
    search = Search(placeable(case).model, seed=1)
    search.construct()
    search.begin()
    search.anneal(200, 1.0, light=1000, spread=4.0)
    proof = Exact(Lagrange(search)).prove(
        search.scene.best, search.least, 0.0, limit_s=seconds, is_counted=True
    )
    agrees = proof.bound <= found.objective and found.bound <= proof.objective
    return f"{proof.objective} / {proof.bound}{'' if agrees else '  CONTRADICTS'}"


def asked(options: argparse.Namespace) -> Iterable[Week]:
    """Return the weeks that the command line asks for."""
    if options.drawn:
        return drawn(options.drawn)
    names = options.only or (SHORT if options.short else {w.name for w in WEEKS})
    return (week for week in WEEKS if week.name in names)


def rows(options: argparse.Namespace) -> Iterator[tuple[Week, Solution, float, str]]:
    """Solve the weeks asked for, one after the other."""
    moves = SHORT_MOVES if options.short else options.iterations
    for week in asked(options):
        case, began = cut(week), time.process_time()
        found = solve(
            case,
            seconds=None if moves else options.seconds,
            iterations=moves,
            workers=1 if moves else 2,
        )
        took = time.process_time() - began
        other = second_opinion(case, found, options.cp_sat) if options.cp_sat else ""
        yield week, found, took, other


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 where `--short` finds what it should not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--drawn", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--cp-sat", type=float, default=0.0)
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args(arguments)
    if not GENERATOR.exists():
        print("skipped: ../shared/benchmarks is not here")
        return 0
    prepare()
    wrong = count = proven = 0
    print("| week | roster | bound | proven | CPU s | CP-SAT: roster / bound |")
    print("|---|---|---|---|---|---|")
    for week, found, took, other in rows(options):
        is_known = week.optimum in (None, found.objective)
        wrong += not is_known or (options.short and not found.is_optimal)
        count, proven = count + 1, proven + found.is_optimal
        known = "" if is_known else f" (optimum {week.optimum})"
        verdict = f"{YES_NO[found.is_optimal]} | {took:.1f}"
        figures = f"{found.objective}{known} | {found.bound:.1f} | {verdict}"
        print(f"| {week.name} | {figures} | {other} |", flush=True)
    print(f"{proven} of {count} proven")
    return int(options.short and wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
