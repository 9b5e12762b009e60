"""Read a Curtois-Qu instance as a case of the engine; write a roster as one row an employee."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.errors import BadInput, Fault
from planner.roster.tours import Duty, Kind, TourCase

SECTIONS = {  # name: least number of columns
    "HORIZON": 1,
    "SHIFTS": 2,
    "STAFF": 8,
    "DAYS_OFF": 1,
    "SHIFT_ON_REQUESTS": 4,
    "SHIFT_OFF_REQUESTS": 4,
    "COVER": 5,
}
Row = tuple[int, list[str]]  # line number, cells


@dataclass(frozen=True, slots=True)
class Instance:
    """A case of the engine and the names of its employees."""

    case: TourCase
    employees: tuple[str, ...]


def read_instance(path: Path) -> Instance:
    """Read an instance; `BadInput` names every line that cannot be used."""
    rows = _sections(path)
    days = int(rows["HORIZON"][0][1][0])
    names = [cells[0] for _, cells in rows["SHIFTS"]]
    kinds = [_kind(cells, names) for _, cells in rows["SHIFTS"]]
    people = {cells[0]: a for a, (_, cells) in enumerate(rows["STAFF"])}
    shape = (days, len(names))
    wish, is_off = np.zeros((len(people), *shape), np.int64), np.zeros((len(people), days), bool)
    need, under, over = (np.zeros(shape, np.int64) for _ in range(3))
    base = 0
    for _, (name, *free) in rows["DAYS_OFF"]:
        is_off[people[name], [int(d) for d in free if d]] = True
    for _, (name, day, shift, weight, *_) in rows["SHIFT_ON_REQUESTS"]:
        wish[people[name], int(day), names.index(shift)] -= int(weight)
        base += int(weight)
    for _, (name, day, shift, weight, *_) in rows["SHIFT_OFF_REQUESTS"]:
        wish[people[name], int(day), names.index(shift)] += int(weight)
    for _, (day, shift, heads, missing, extra, *_) in rows["COVER"]:
        at = int(day), names.index(shift)
        need[at], under[at], over[at] = int(heads), int(missing), int(extra)
    duties = tuple(_duty(cells, names) for _, cells in rows["STAFF"])
    case = TourCase(days, tuple(kinds), duties, wish, is_off, need, under, over, base)
    return Instance(case, tuple(people))


def _sections(path: Path) -> dict[str, list[Row]]:
    """Return the rows of each section, comments and empty lines left out."""
    rows: dict[str, list[Row]] = {}
    faults, now = [], ""
    for number, raw in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            now = line.removeprefix("SECTION_")
            rows[now] = []
            continue
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) < SECTIONS.get(now, 0) or not now:
            faults.append(Fault("too few columns, or no section", file=path.name, row=number))
        else:
            rows[now].append((number, cells))
    faults += [Fault(f"SECTION_{x} is missing", file=path.name) for x in SECTIONS if x not in rows]
    if faults:
        raise BadInput(*faults)
    return rows


def _kind(cells: list[str], names: list[str]) -> Kind:
    banned = cells[2].split("|") if len(cells) > 2 and cells[2] else []
    return Kind(cells[0], int(cells[1]), frozenset(names.index(b) for b in banned))


def _duty(cells: list[str], names: list[str]) -> Duty:
    most = dict(part.split("=") for part in cells[1].split("|"))
    high, low, in_row, least, off, weekends = (int(c) for c in cells[2:8])
    return Duty(
        tuple(int(most.get(n, 0)) for n in names), (low, high), (least, in_row), off, weekends
    )


def write_roster(path: Path, instance: Instance, tours: NDArray[np.int64]) -> None:
    """Write `employee,0,1,...`: one row an employee, a shift's name or nothing a day."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["employee", *range(instance.case.days)])
        names = [kind.name for kind in instance.case.kinds]
        for name, tour in zip(instance.employees, tours, strict=True):
            table.writerow([name, *(names[s] if s >= 0 else "" for s in tour)])
