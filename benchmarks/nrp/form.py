"""Read a Curtois-Qu instance as a case of the engine; write a roster as one row an employee."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

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
NEEDED = ("HORIZON", "SHIFTS", "STAFF")
T = TypeVar("T")
Row = tuple[int, list[str]]  # line number, cells


@dataclass(frozen=True, slots=True)
class Instance:
    """A case of the engine and the names of its employees."""

    case: TourCase
    employees: tuple[str, ...]


def read_instance(path: Path) -> Instance:
    """Read an instance; `BadInput` names every line that cannot be used."""
    return _Reader(path).instance()


class _Reader:
    """Turns rows into arrays, section by section; faults are gathered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.rows = self._sections()
        self.days = int(self._each("HORIZON", lambda cells: int(cells[0]))[0])
        self.shifts = {cells[0]: s for s, (_, cells) in enumerate(self.rows["SHIFTS"])}
        self.people = {cells[0]: a for a, (_, cells) in enumerate(self.rows["STAFF"])}
        shape = (self.days, len(self.shifts))
        self.wish = np.zeros((len(self.people), *shape), np.int64)
        self.is_off = np.zeros((len(self.people), self.days), np.bool_)
        self.need, self.under, self.over = (np.zeros(shape, np.int64) for _ in range(3))
        self.base = 0

    def instance(self) -> Instance:
        """Read all sections."""
        kinds, duties = self._each("SHIFTS", self._kind), self._each("STAFF", self._duty)
        self._each("DAYS_OFF", self._days_off)
        self._each("SHIFT_ON_REQUESTS", lambda cells: self._request(cells, is_wanted=True))
        self._each("SHIFT_OFF_REQUESTS", lambda cells: self._request(cells, is_wanted=False))
        self._each("COVER", self._cover)
        if self.faults:
            raise BadInput(*self.faults)
        case = TourCase(
            self.days, tuple(kinds), tuple(duties), self.wish, self.is_off,
            self.need, self.under, self.over, self.base,
        )  # fmt: skip
        return Instance(case, tuple(self.people))

    def _sections(self) -> dict[str, list[Row]]:
        """Return the rows of each section, comments and empty lines left out."""
        rows: dict[str, list[Row]] = {}
        now = ""
        for number, raw in enumerate(self.path.read_text(encoding="utf-8-sig").splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("SECTION_"):
                now = line.removeprefix("SECTION_")
                rows[now] = []
                continue
            cells = [cell.strip() for cell in line.split(",")]
            if len(cells) < SECTIONS.get(now, 0) or not now:
                self._fault(number, "too few columns, or no section")
            else:
                rows[now].append((number, cells))
        missing = [name for name in SECTIONS if name not in rows]
        missing += [name for name in NEEDED if not rows.get(name, True)]
        self.faults += [Fault(f"SECTION_{x} is missing", file=self.path.name) for x in missing]
        if self.faults:
            raise BadInput(*self.faults)
        return rows

    def _each(self, section: str, read: Callable[[list[str]], T]) -> list[T]:
        """Return what the rows of a section mean; a row that cannot be used is a fault."""
        results = []
        for number, cells in self.rows[section]:
            try:
                results.append(read(cells))
            except (ValueError, KeyError, IndexError, BadInput) as error:
                self._fault(number, f"cannot be used: {error}")
        if section == "HORIZON" and self.faults:
            raise BadInput(*self.faults)
        return results

    def _fault(self, number: int, reason: str) -> None:
        self.faults.append(Fault(reason, file=self.path.name, row=number))

    def _kind(self, cells: list[str]) -> Kind:
        banned = cells[2].split("|") if len(cells) > 2 and cells[2] else []
        return Kind(cells[0], int(cells[1]), frozenset(self.shifts[b] for b in banned))

    def _duty(self, cells: list[str]) -> Duty:
        limits = dict(part.split("=") for part in cells[1].split("|"))
        most = tuple(int(limits[name]) for name in self.shifts)
        high, low, in_row, least, off, weekends = (int(c) for c in cells[2:8])
        return Duty(most, (low, high), (least, in_row), off, weekends)

    def _days_off(self, cells: list[str]) -> None:
        name, *days = cells
        self.is_off[self.people[name], [self._day(d) for d in days if d]] = True

    def _day(self, cell: str) -> int:
        day = int(cell)
        if not 0 <= day < self.days:
            raise ValueError(f"day {day} is not in the horizon of {self.days} days")
        return day

    def _request(self, cells: list[str], *, is_wanted: bool) -> None:
        name, day, shift, weight = cells[:4]
        at = self.people[name], self._day(day), self.shifts[shift]
        self.wish[at] += -int(weight) if is_wanted else int(weight)
        self.base += int(weight) if is_wanted else 0

    def _cover(self, cells: list[str]) -> None:
        at = self._day(cells[0]), self.shifts[cells[1]]
        self.need[at], self.under[at], self.over[at] = (int(c) for c in cells[2:5])


def write_roster(path: Path, instance: Instance, tours: NDArray[np.int64]) -> None:
    """Write `employee,0,1,...`: one row an employee, a shift's name or nothing a day."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["employee", *range(instance.case.days)])
        names = [kind.name for kind in instance.case.kinds]
        for name, tour in zip(instance.employees, tours, strict=True):
            table.writerow([name, *(names[s] if s >= 0 else "" for s in tour)])
