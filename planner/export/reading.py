"""The long form of a roster read back, so that export, import, export gives the same file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby, pairwise

from planner.domain import DAY_MIN, Grid, Pause, PauseKind, Roster, Shift, Standby
from planner.errors import BadInput, Fault
from planner.export.cells import unguarded
from planner.export.rows import CALLED, STANDBY

NEEDED = ("agent", "date", "start", "end", "activity")
_PAUSES = {str(kind): kind for kind in PauseKind}


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the file, understood: which shift it belongs to, and its stretch in intervals."""

    number: int
    agent: str
    day: int
    shift: str
    start: int
    end: int
    activity: str
    is_paid: bool
    locked: bool
    channel: str = ""


def read_roster_csv(content: bytes, grid: Grid, *, file: str = "roster.csv") -> Roster:
    """Return the roster of a long CSV in the intervals of `grid`.

    Needs the columns agent, date, start, end and activity; `start_utc` and `end_utc` decide where
    present, and must not contradict the clock times. A pause without `paid_min` is unpaid.
    """
    faults: list[Fault] = []
    lines: list[_Line] = []
    for number, row in _rows(content, file):
        try:
            lines.append(_line(number, row, grid, _end_of_shift(lines, row)))
        except BadInput as error:
            faults += [Fault(f.reason, f.remedy, file, number, f.column) for f in error.faults]
    duties = [_standby(line) for line in lines if line.activity in (STANDBY, CALLED)]
    lines = [line for line in lines if line.activity not in (STANDBY, CALLED)]
    shifts: list[Shift] = []
    for _, group in groupby(lines, key=lambda line: (line.agent, line.day, line.shift)):
        members = list(group)
        gap = _gap(members)
        if gap:
            faults.append(Fault(gap, "let each stretch begin where the last ends", file))
        else:
            shifts.append(_shift(members))
    if faults:
        raise BadInput(*faults)
    return Roster(grid, tuple(shifts), tuple(duties))


def _rows(content: bytes, file: str) -> list[tuple[int, Mapping[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(Fault("is not UTF-8 text", "save it as CSV UTF-8", file)) from error
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    header = reader.fieldnames or []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise BadInput(*(Fault("column is missing", "add it", file, 1, name) for name in missing))
    rows: list[tuple[int, Mapping[str, str]]] = []
    for number, row in enumerate(reader, start=2):
        rows.append((number, {k: unguarded(v) for k, v in row.items() if isinstance(v, str)}))
    return rows


def _end_of_shift(lines: list[_Line], row: Mapping[str, str]) -> _Line | None:
    """Return the line before if it belongs to the same shift."""
    last = lines[-1] if lines else None
    same = last and (last.agent, last.shift) == (row["agent"], row.get("shift", ""))
    return last if same else None


def _line(number: int, row: Mapping[str, str], grid: Grid, before: _Line | None) -> _Line:
    if not row["agent"]:
        raise BadInput(Fault("the agent is missing", "write the agent's id", column="agent"))
    day = _day(row["date"])
    number_of_day = day.toordinal() - grid.when(0).date().toordinal()
    last = before if before and before.day == number_of_day else None
    start = _place(row, "start", grid, day, last.end if last else None)
    end = _place(row, "end", grid, day, start + 1)
    if last is None and grid.when(start).date() != day:
        remedy = "change both, or leave start_utc empty"
        raise BadInput(Fault(f"{day} contradicts {row['start_utc']}", remedy, column="date"))
    if start >= end:
        raise BadInput(Fault("ends before it starts", "mend the times", column="end"))
    activity = row["activity"]
    paid = activity not in _PAUSES or row.get("paid_min", "0").strip() not in ("", "0")
    locked = row.get("locked", "") == "yes"
    shift = row.get("shift", "")
    channel = row.get("channel", "")
    return _Line(
        number, row["agent"], number_of_day, shift, start, end, activity, paid, locked, channel
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            Fault(f'"{text}" is not a date', "write it as 2026-11-30", column="date")
        ) from error


def _place(row: Mapping[str, str], column: str, grid: Grid, day: date, at_least: int | None) -> int:
    """Return the interval of a time; `at_least` moves a clock time on to the next day."""
    clock = _clock(row[column], column)
    utc = row.get(f"{column}_utc", "")
    if not utc:
        place = grid.at(day, clock)
        later = at_least is not None and place < at_least
        return _whole(grid, grid.at(day, clock + DAY_MIN) if later else place, clock, column)
    try:
        moment = datetime.strptime(utc, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError as error:
        remedy = "write it as 2026-11-30T08:00Z, or leave it empty"
        raise BadInput(Fault(f'"{utc}" is not a time', remedy, column=f"{column}_utc")) from error
    place = grid.interval(moment)
    local = grid.when(place)
    if local.hour * 60 + local.minute != clock % DAY_MIN:
        remedy = f"change both, or leave {column}_utc empty"
        raise BadInput(Fault(f"{row[column]} contradicts {utc}", remedy, column=column))
    return place


def _clock(text: str, column: str) -> int:
    hours, _, minutes = text.partition(":")
    if hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60 and int(hours) <= 24:
        return int(hours) * 60 + int(minutes)
    raise BadInput(Fault(f'"{text}" is not a clock time', "write it as 09:00", column=column))


def _whole(grid: Grid, place: int, clock: int, column: str) -> int:
    if clock % grid.step_min:
        remedy = f"use multiples of {grid.step_min} min"
        raise BadInput(Fault("the time does not fit the grid", remedy, column=column))
    return place


def _standby(line: _Line) -> Standby:
    is_called = line.activity == CALLED
    return Standby(line.agent, line.day, line.start, line.end, line.channel, is_called, line.locked)


def _gap(lines: list[_Line]) -> str:
    for first, second in pairwise(lines):
        if first.end != second.start:
            return f"rows {first.number} and {second.number} of one shift do not meet"
    return ""


def _shift(lines: list[_Line]) -> Shift:
    pauses = tuple(
        Pause(line.start, line.end, _PAUSES[line.activity], line.is_paid)
        for line in lines
        if line.activity in _PAUSES
    )
    first, last = lines[0], lines[-1]
    locked = any(line.locked for line in lines)
    return Shift(first.agent, first.day, first.start, last.end, pauses, locked)
