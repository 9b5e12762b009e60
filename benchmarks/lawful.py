"""Hold the product's rosters, and broken copies of them, against the referee of roster-bench/1.

    python -m benchmarks.lawful [--referee ../shared/benchmarks] [--sizes XS S M]
                                [--seeds 1 2 3 4 5 6] [--iterations 300] [--tries 60]

Makes weeks of 6 and 7 days, 15 and 30 minutes, both quotas and loads of 0.8 to 1.1 with the
generator beside the referee, rosters each by count of moves, and judges the roster by both. Then
breaks it, rule by rule (`benchmarks.mutants`), and judges those copies by both. Exit status 1 where
a roster breaks a rule, where the two disagree on a breach or a point, or where a rule's mutants are
not found.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice, product
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from benchmarks.check import report
from benchmarks.mutants import MAKERS, TIMES, Json, Row, mutants
from benchmarks.roster_format import COLUMNS, Instance, instance_of, read_solution, write_solution
from planner.roster import solve

BESIDE = Path(__file__).parents[2] / "shared" / "benchmarks"
SIZES = {"XS": 20, "S": 50, "M": 100, "L": 250}
LOADS, QUOTAS = (0.8, 0.92, 1.0, 1.1), (0.93, 0.85)
Breaches = set[tuple[str, str, Any]]


@dataclass(slots=True)
class Tally:
    """What was judged, and everything that the two did not agree on.

    `alone`: by rule, weeks in which a copy broke just that rule; `beside`: in which one broke it
    with others.
    """

    rosters: int = 0
    copies: int = 0
    alone: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Judges:
    """The product's checker and the referee on the same instance and rows."""

    def __init__(self, referee: ModuleType, folder: Path) -> None:
        self.referee, self.file = referee, folder / "roster.csv"

    def verdicts(self, raw: Json, rows: Sequence[Row]) -> tuple[Json, Json]:
        """Return the product's report and the referee's."""
        self.write(rows)
        instance = instance_of(raw)
        ours = report(instance, *read_solution(self.file, instance))
        with self.file.open(encoding="utf-8", newline="") as file:
            return ours, self.referee.check(raw, list(csv.DictReader(file)))

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows as a solution file."""
        with self.file.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)

    def rows(self, instance: Instance, roster: Any) -> list[Row]:
        """Return a roster as the rows of its solution file."""
        write_solution(self.file, instance, roster)
        numbers = ("day", *TIMES)
        with self.file.open(encoding="utf-8", newline="") as file:
            return [
                {**row, **{c: int(row[c]) if row[c] else None for c in numbers}}
                for row in csv.DictReader(file)
            ]


def breaches(found: Json) -> Breaches:
    """Return the distinct breaches of a report."""
    return {(b["rule"], b["agent"], b["day"]) for b in found["violation_list"]}


def differences(ours: Json, theirs: Json) -> list[str]:
    """Return what two reports do not agree on, in words."""
    own, other = breaches(ours), breaches(theirs)
    found = [f"only the referee finds {b}" for b in sorted(other - own, key=str)[:3]]
    found += [f"only the checker finds {b}" for b in sorted(own - other, key=str)[:3]]
    if ours["terms"] != theirs["terms"] or ours["objective"] != theirs["objective"]:
        found.append(f"terms {ours['terms']} against {theirs['terms']}")
    return found


def weeks(generator: ModuleType, sizes: Sequence[str], seeds: Sequence[int]) -> Iterator[Json]:
    """Yield instances: every size, seed, number of days and interval; loads and quotas in turn."""
    number = count()
    for size, seed, days, interval in product(sizes, seeds, (6, 7), (15, 30)):
        at = next(number)
        load, quota = LOADS[(at + at // 4) % len(LOADS)], QUOTAS[at // 4 % len(QUOTAS)]
        raw = generator.build(SIZES[size], seed, days, load, interval, quota)
        yield raw | {"name": f"{size}-s{seed}-d{days}-i{interval}-l{load}-q{quota}"}


def judge_week(raw: Json, judges: Judges, tally: Tally, *, iterations: int, tries: int) -> None:
    """Roster a week, judge it, and judge broken copies of it."""
    instance = instance_of(raw)
    solution = solve(instance.case, iterations=iterations)
    rows = judges.rows(instance, solution.roster)
    ours, theirs = judges.verdicts(raw, rows)
    tally.rosters += 1
    said = differences(ours, theirs)
    if solution.lawful and breaches(theirs):
        said.append(f"breaks {sorted(breaches(theirs), key=str)[:3]}")
    if solution.objective != theirs["objective"]:
        said.append(f"reported {solution.objective}, referee {theirs['objective']}")
    tally.wrong += [f"{raw['name']}: {text}" for text in said]
    if not breaches(theirs):
        judge_copies(raw, rows, judges, tally, tries=tries)


def judge_copies(raw: Json, rows: list[Row], judges: Judges, tally: Tally, *, tries: int) -> None:
    """Judge broken copies of a lawful roster until one breaks each rule alone."""
    rng = Random(raw["seed"])  # noqa: S311 - rosters to compare, no secret
    idle = {name: _nothing(wanted) for name, wanted in raw["demand"].items()}
    for rule, made in mutants(raw | {"demand": idle}, rows, rng):
        is_found = False
        for other, own_rows in islice(made, tries):
            ours, theirs = judges.verdicts(other, own_rows)
            tally.copies += 1
            for text in differences(ours, theirs):
                tally.wrong.append(f"{raw['name']}, {rule}: {text}")
            rules = {b[0] for b in breaches(theirs)}
            is_found |= rule in rules
            if rules == {rule}:
                tally.alone[rule] += 1
                break
        tally.beside[rule] += is_found


def _nothing(wanted: list[Any]) -> list[Any]:
    """Return demand of none: no rule depends on it, and the referee is faster."""
    return [[0] * len(day) if isinstance(day, list) else 0 for day in wanted]


def module_at(path: Path) -> ModuleType:
    """Load a script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge all weeks; print counts and disagreements; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lawful")
    parser.add_argument("--referee", type=Path, default=BESIDE)
    parser.add_argument("--sizes", nargs="+", choices=tuple(SIZES), default=["XS", "S", "M"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5, 6])
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--tries", type=int, default=60)
    asked = parser.parse_args(arguments)
    try:
        referee = module_at(asked.referee / "check_roster.py")
        generator = module_at(asked.referee / "make_roster_instance.py")
    except OSError as error:
        print(f"no referee or generator in {asked.referee}: {error}", file=sys.stderr)
        return 2
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        judges = Judges(referee, Path(folder))
        for raw in weeks(generator, asked.sizes, asked.seeds):
            before = len(tally.wrong)
            judge_week(raw, judges, tally, iterations=asked.iterations, tries=asked.tries)
            print("ok   " if len(tally.wrong) == before else "WRONG", raw["name"], flush=True)
    missed = [rule for rule in MAKERS if not tally.beside[rule]]
    print(json.dumps({"rosters": tally.rosters, "broken_copies": tally.copies,
                      "broken_alone": tally.alone, "broken": tally.beside}))  # fmt: skip
    for text in tally.wrong[:50]:
        print(text)
    if missed:
        print(f"no copy broke {', '.join(missed)}")
    return 1 if tally.wrong or missed else 0


if __name__ == "__main__":
    sys.exit(main())
