"""Judge a roster of a Curtois-Qu instance: every hard constraint, and the penalty anew.

Knows nothing of the solver, and reads the instance by itself. Rules as published with the set
(Curtois and Qu 2014): at both ends of the horizon a run of shifts or of days off is taken to be
long enough; runs are not continued from before; a weekend counts if Saturday or Sunday is worked.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from planner.errors import BadInput

Week = list[str]  # a shift or nothing, by day


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hard constraints broken, and what the roster costs whether or not some are."""

    breaches: list[str]
    penalty: int
    terms: dict[str, int]


class Sheet:
    """The instance as its rows of text."""

    def __init__(self, path: Path) -> None:
        self.rows: dict[str, list[list[str]]] = defaultdict(list)
        section = ""
        for raw in path.read_text(encoding="utf-8-sig").splitlines():
            line = raw.strip()
            if line.startswith("SECTION_"):
                section = line
            elif line and not line.startswith("#"):
                self.rows[section].append([cell.strip() for cell in line.split(",")])
        self.days = int(self.rows["SECTION_HORIZON"][0][0])
        shifts = self.rows["SECTION_SHIFTS"]
        self.minutes = {row[0]: int(row[1]) for row in shifts}
        self.not_next = {
            (row[0], after)
            for row in shifts
            for after in (row[2].split("|") if len(row) > 2 else [])
            if after
        }
        self.staff = {row[0]: row[1:] for row in self.rows["SECTION_STAFF"]}
        self.off = {
            (row[0], int(day)) for row in self.rows["SECTION_DAYS_OFF"] for day in row[1:] if day
        }


def evaluate(instance: Path, roster: Path) -> Verdict:
    """Return the breaches and the penalty of a roster file."""
    sheet = Sheet(instance)
    weeks = read_roster(roster, sheet)
    breaches = [breach for name in weeks for breach in breaches_of(sheet, name, weeks[name])]
    terms = {"requests": requests(sheet, weeks), **cover(sheet, weeks)}
    return Verdict(breaches, sum(terms.values()), terms)


def read_roster(path: Path, sheet: Sheet) -> dict[str, Week]:
    """Read `employee,0,1,...`; every employee once, every cell a known shift or empty."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = list(csv.reader(file))
    weeks = {row[0]: row[1:] for row in rows if row}
    faults = [f"{path.name}: employee {n} is missing" for n in sheet.staff if n not in weeks]
    for name, week in weeks.items():
        if name not in sheet.staff:
            faults.append(f"{path.name}: employee {name} is not in the instance")
        if len(week) != sheet.days:
            faults.append(f"{path.name}: {name} has {len(week)} days, not {sheet.days}")
        unknown = sorted(set(week) - {"", *sheet.minutes})
        faults += [f"{path.name}: {name} works an unknown shift {shift}" for shift in unknown]
    if faults or len(rows) != len(weeks):
        raise BadInput(*(faults or [f"{path.name}: an employee has two rows"]))
    return weeks


def breaches_of(sheet: Sheet, name: str, week: Week) -> Iterator[str]:
    """Yield every hard constraint that one employee's row breaks."""
    limits, *numbers = sheet.staff[name][:7]
    most_min, least_min, most_row, least_row, least_off, most_weekends = map(int, numbers[:6])
    for (day, shift), (_, after) in pairwise(enumerate(week)):
        if (shift, after) in sheet.not_next:
            yield f"{name}: {after} on day {day + 1} follows {shift}"
    worked = Counter(shift for shift in week if shift)
    for limit in limits.split("|"):
        shift, most = limit.split("=")
        if worked[shift] > int(most):
            yield f"{name}: {worked[shift]} shifts {shift}, at most {most}"
    total = sum(sheet.minutes[shift] for shift in week if shift)
    if not least_min <= total <= most_min:
        yield f"{name}: {total} minutes, {least_min} to {most_min}"
    yield from run_breaches(name, week, (least_row, most_row, least_off))
    weekends = sum(any(week[d : d + 2]) for d in range(5, sheet.days, 7))
    if weekends > most_weekends:
        yield f"{name}: {weekends} weekends, at most {most_weekends}"
    for day, shift in enumerate(week):
        if shift and (name, day) in sheet.off:
            yield f"{name}: works on day {day}, a day off"


def run_breaches(name: str, week: Week, limits: tuple[int, int, int]) -> Iterator[str]:
    """Yield runs of work or of days off that are too long or too short."""
    least_row, most_row, least_off = limits
    day = 0
    for works, run in groupby(week, bool):
        length = len(list(run))
        is_inside = day > 0 and day + length < len(week)
        if works and length > most_row:
            yield f"{name}: {length} days in a row from day {day}, at most {most_row}"
        if works and length < least_row and is_inside:
            yield f"{name}: {length} days in a row from day {day}, at least {least_row}"
        if not works and length < least_off and is_inside:
            yield f"{name}: {length} days off from day {day}, at least {least_off}"
        day += length


def requests(sheet: Sheet, weeks: dict[str, Week]) -> int:
    """Return the weights of requests not met."""
    total = 0
    for name, day, shift, weight, *_ in sheet.rows["SECTION_SHIFT_ON_REQUESTS"]:
        total += int(weight) if weeks[name][int(day)] != shift else 0
    for name, day, shift, weight, *_ in sheet.rows["SECTION_SHIFT_OFF_REQUESTS"]:
        total += int(weight) if weeks[name][int(day)] == shift else 0
    return total


def cover(sheet: Sheet, weeks: dict[str, Week]) -> dict[str, int]:
    """Return the points of missing and of extra heads."""
    terms = {"under": 0, "over": 0}
    for day, shift, heads, under, over, *_ in sheet.rows["SECTION_COVER"]:
        gap = int(heads) - sum(week[int(day)] == shift for week in weeks.values())
        terms["under"] += int(under) * max(0, gap)
        terms["over"] += int(over) * max(0, -gap)
    return terms
