"""Measure repairs: value back, people touched and time, after what a running week brings.

    python -m benchmarks.repair INSTANCE.json... [--kinds absence part reforecast] [--cases 20]
                                [--iterations 4000] [--seed 1]
    python -m benchmarks.repair --generator make_roster_instance.py --sizes M XL --seeds 1 2 3

Instances are of format roster-bench/1; with a generator of that format they are made in a
temporary folder. Each is rostered by the product first, for so many moves. What happens: an absence
of one agent on one day; half of one shift lost, told four hours before; three hours of one day
with 15 % more live work, told a day before. Of random cases those count that cost coverage. Prints
a JSON line per instance and kind: lost points brought back (share of the sum, and the least case),
people touched, wall and CPU seconds, rules broken by the repaired weeks (by the checker: always 0),
and shifts changed that had to stay (`outside`: on other days, begun already, or within the notice
of twelve hours without asking for consent; always 0). Exit status 1 where a repaired week breaks a
rule or changes what had to stay, or an instance brings back less of an absence in all than
`--least-back`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.roster_format import read_instance
from planner.domain import Roster, RosterCase, Shift, Span
from planner.errors import BadInput
from planner.roster import check, solve
from planner.roster.repair import (
    Absence,
    Change,
    Freedom,
    Move,
    PartDay,
    Proposal,
    Reforecast,
    repair,
)

ANYTIME = Freedom()
NOTICE_H, GROWTH = 12, 1.15
Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class Event:
    """What happens, what may be done about it, and the days that it concerns."""

    change: Change
    days: tuple[int, ...]
    people: int = 3
    freedom: Freedom = ANYTIME


def absences(_case: RosterCase, roster: Roster, rng: np.random.Generator) -> Iterator[Event]:
    """Yield absences of one agent on one day."""
    for n in rng.permutation(len(roster.shifts)).tolist():
        shift = roster.shifts[n]
        yield Event(Absence(shift.agent, (shift.day,)), (shift.day,))


def parts(case: RosterCase, roster: Roster, rng: np.random.Generator) -> Iterator[Event]:
    """Yield first and second halves of shifts that are lost, known four hours before."""
    told, notice = case.grid.intervals(hours=4), case.grid.intervals(hours=NOTICE_H)
    for n in rng.permutation(len(roster.shifts)).tolist():
        shift = roster.shifts[n]
        middle = (shift.start + shift.end) // 2
        lost = Span(shift.start, middle) if rng.random() < 0.5 else Span(middle, shift.end)
        freedom = Freedom(now=max(0, lost.start - told), notice=notice)
        yield Event(PartDay(shift.agent, lost), (shift.day,), 3, freedom)


def reforecasts(case: RosterCase, _roster: Roster, rng: np.random.Generator) -> Iterator[Event]:
    """Yield three hours of a day with more live work, known a day before."""
    length, notice = case.grid.intervals(hours=3), case.grid.intervals(hours=NOTICE_H)
    for _ in range(1000):
        day = int(rng.integers(len(case.grid.dates)))
        span = case.grid.day_spans[day]
        is_open = np.flatnonzero(case.is_open[span.start : span.end]) + span.start
        first = int(is_open[rng.integers(max(1, len(is_open) - length))])
        need = case.need.copy()
        inside = need[:, first : first + length]
        need[:, first : first + length] = np.ceil(GROWTH * inside).astype(need.dtype)
        now = max(0, first - case.grid.intervals(hours=24))
        freedom = Freedom(now=now, notice=notice)
        yield Event(Reforecast(replace(case, need=need)), (day,), 5, freedom)


KINDS = {"absence": absences, "part": parts, "reforecast": reforecasts}


def outside(event: Event, proposal: Proposal) -> int:
    """Return how many days of agents changed that had to stay, found by comparing rosters."""
    told = {(m.agent, m.day): m for m in proposal.moves}
    before = {(s.agent, s.day): s for s in proposal.before.shifts}
    after = {(s.agent, s.day): s for s in proposal.roster.shifts}
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    return sum(
        key not in told
        or key[1] not in event.days
        or _strays(event.freedom, (before.get(key), after.get(key)), told[key])
        for key in changed
    )


def _strays(free: Freedom, both: tuple[Shift | None, Shift | None], move: Move) -> bool:
    """Say whether a shift begun already moves, or one within the notice without consent."""
    old, new = both
    if new is None:
        return True
    if old is not None and old.start < free.now:
        return new.start != old.start or new.end < old.end
    starts = [s.start for s in both if s is not None]
    is_late = min(starts) < free.now + free.notice
    return new.start < free.now or (is_late and not move.needs_consent)


def measure(case: RosterCase, roster: Roster, kind: str, *, cases: int, seed: int) -> Figures:
    """Return the figures of so many events of a kind that cost coverage, drawn with the seed."""
    rng = np.random.default_rng(seed)
    repair(case, roster, Absence(roster.shifts[0].agent, (roster.shifts[0].day,)))  # warm
    found: list[Proposal] = []
    wall, cpu, broken, strayed = [], [], 0, 0
    for event in islice(KINDS[kind](case, roster, rng), 50 * cases):
        if len(found) == cases:
            break
        began, work = time.perf_counter(), time.process_time()
        proposal = repair(case, roster, event.change, people=event.people, freedom=event.freedom)
        if proposal.lost > 0:
            wall.append(time.perf_counter() - began)
            cpu.append(time.process_time() - work)
            found.append(proposal)
            broken += len(check(proposal.case, proposal.roster))
            strayed += outside(event, proposal)
    people = [len(p.people) for p in found]
    back = sum(min(p.regained, p.lost) for p in found)
    return {
        "kind": kind,
        "agents": len(case.workers),
        "cases": len(found),
        "back": round(back / max(1, sum(p.lost for p in found)), 4),
        "least_back": round(min((p.share for p in found), default=1.0), 4),
        "people_mean": round(float(np.mean(people or [0])), 2),
        "people_most": max(people, default=0),
        "wall_s_median": round(float(np.median(wall or [0.0])), 3),
        "cpu_s_median": round(float(np.median(cpu or [0.0])), 3),
        "cpu_s_most": round(max(cpu, default=0.0), 3),
        "breaches": broken,
        "outside": strayed,
    }


def instances(arguments: argparse.Namespace, folder: Path) -> Iterator[Path]:
    """Yield the instances given, and those that a generator makes in a folder."""
    yield from arguments.instances
    for size in arguments.sizes if arguments.generator else ():
        for seed in arguments.seeds:
            call = [sys.executable, str(arguments.generator), "--size", size, "--seed", seed]
            subprocess.run([*call, "--out", str(folder)], check=True, capture_output=True)
            yield next(folder.glob(f"*-{size}-s{seed}.json"))


def main(arguments: list[str] | None = None) -> int:
    """Roster each instance, repair it, print the figures; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repair")
    parser.add_argument("instances", nargs="*", type=Path)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--sizes", nargs="+", default=["M", "XL"])
    parser.add_argument("--seeds", nargs="+", default=["1", "2", "3"])
    parser.add_argument("--kinds", nargs="+", choices=tuple(KINDS), default=["absence"])
    parser.add_argument("--cases", "--absences", type=int, default=20)
    parser.add_argument("--iterations", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least-back", type=float, default=0.0)
    given = parser.parse_args(arguments)
    broken, least = 0, 1.0
    with tempfile.TemporaryDirectory() as folder:
        try:
            for path in instances(given, Path(folder)):
                case = read_instance(path).case
                roster = solve(case, seed=given.seed, iterations=given.iterations).roster
                for kind in given.kinds:
                    figures = measure(case, roster, kind, cases=given.cases, seed=given.seed)
                    broken += int(str(figures["breaches"])) + int(str(figures["outside"]))
                    if kind == "absence":
                        least = min(least, float(str(figures["back"])))
                    print(json.dumps({"instance": path.stem, **figures}), flush=True)
        except (BadInput, OSError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            return 2
    return 1 if broken or least < given.least_back else 0


if __name__ == "__main__":
    sys.exit(main())
