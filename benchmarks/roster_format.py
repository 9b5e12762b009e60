"""Reader of roster-bench/1 instances and reader and writer of their solution files.

A slot of the format is an interval of a UTC week, so interval = day * slots a day + slot.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.roster_shape import refuse_other_shapes
from planner.domain import (
    Breach,
    Grid,
    IntArray,
    Limits,
    Pattern,
    Pause,
    PauseKind,
    PauseSlot,
    Prices,
    Roster,
    RosterCase,
    Shift,
    Span,
    Terms,
    Worker,
    WorkWindow,
    merged,
)
from planner.errors import BadInput

COLUMNS = ("agent", "day", "start", "end", "lunch", "break1", "break2")
A_MONDAY = date(2026, 11, 30)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance as a roster case, with what the solution file leaves unsaid about pauses."""

    name: str
    case: RosterCase
    lunch: PauseSlot
    break_: PauseSlot

    @property
    def slots_day(self) -> int:
        """Intervals of one day."""
        return 1440 // self.case.grid.step_min


def read_instance(path: Path) -> Instance:
    """Read a roster-bench/1 file; refuse with one sentence what is not one."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.get("format") != "roster-bench/1":
            raise BadInput(f"{path} is not a roster-bench/1 instance")
        refuse_other_shapes(raw, path.name)
        return instance_of(raw)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadInput(f"{path} cannot be read: {type(error).__name__}: {error}") from error


def instance_of(raw: Json) -> Instance:
    """Return the case of an instance as read from its file."""
    grid = Grid.days(A_MONDAY, raw["days"], zone="UTC", step_min=raw["interval_min"])
    rules = raw["rules"]
    lunch = PauseSlot(PauseKind.LUNCH, rules["lunch_len"], bool(rules["lunch_paid"]))
    break_ = PauseSlot(PauseKind.BREAK, rules["break_len"], bool(rules["break_paid"]))
    names = tuple(skill["name"] for skill in raw["skills"])
    need, windows = _demand(raw, grid)
    case = RosterCase(
        grid=grid,
        channels=names,
        need=need,
        windows=windows,
        is_open=_marked(grid, [range(*hours) for hours in raw["open"]]),
        peak=_marked(grid, raw["peak_slots"]),
        workers=tuple(_worker(agent, raw, names) for agent in raw["agents"]),
        terms={name: _terms(c, raw, lunch, break_) for name, c in raw["contracts"].items()},
        limits=Limits(
            min_rest=rules["min_rest"],
            max_consecutive_days=rules["max_consecutive_days"],
            min_stretch=rules["min_stretch"],
            max_stretch=rules["max_stretch"],
            peak_day=rules["peak_cap_day"],
            peak_week=rules["peak_cap_week"],
        ),
        prices=_prices(raw),
    )
    return Instance(str(raw.get("name", "")), case, lunch, break_)


def _prices(raw: Json) -> Prices:
    weights = raw["weights"]
    return Prices(
        unmet=tuple(skill["unmet_weight"] for skill in raw["skills"]),
        paid=weights["paid_slot"],
        start_deviation=weights["start_deviation"],
        start_jump=weights["start_jump"],
        start_jump_free=weights["start_jump_free"],
        peak_excess=weights["peak_excess"],
    )


def _slots_day(raw: Json) -> int:
    return int(1440 // raw["interval_min"])


def _marked(
    grid: Grid, slots_by_day: Iterable[Iterable[int]]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    marked = np.zeros(grid.size, dtype=bool)
    for day, slots in enumerate(slots_by_day):
        for slot in slots:
            marked[day * (1440 // grid.step_min) + slot] = True
    return marked


def _demand(raw: Json, grid: Grid) -> tuple[IntArray, tuple[WorkWindow, ...]]:
    per_day = _slots_day(raw)
    need = np.zeros((len(raw["skills"]), grid.size), dtype=np.int64)
    windows = []
    for row, skill in enumerate(raw["skills"]):
        for day, wanted in enumerate(raw["demand"][skill["name"]]):
            first, end = (day * per_day + slot for slot in raw["open"][day])
            if skill["mode"] == "immediate":
                need[row, first:end] = wanted
            else:
                windows.append(WorkWindow(skill["name"], Span(first, end), wanted))
    return need, tuple(windows)


def _terms(contract: Json, raw: Json, lunch: PauseSlot, break_: PauseSlot) -> Terms:
    rules, per_day = raw["rules"], _slots_day(raw)
    return Terms(
        starts=tuple(
            tuple(day * per_day + slot for slot in range(first, end, rules["start_step"]))
            for day, (first, end) in enumerate(raw["open"])
        ),
        lengths=tuple(range(contract["min_len"], contract["max_len"] + 1, rules["length_step"])),
        patterns=(
            Pattern(0, (break_,)),
            Pattern(rules["long_shift"], (break_, lunch, break_)),
        ),
        paid=(contract["min_paid"], contract["max_paid"]),
        days=(contract["min_days"], contract["max_days"]),
        soft_peak_week=contract["soft_peak_week"],
        onphone_week=contract["max_onphone_week"],
    )


def _worker(agent: Json, raw: Json, names: tuple[str, ...]) -> Worker:
    per_day = _slots_day(raw)
    wish = agent["pref_start"]
    return Worker(
        id=agent["id"],
        terms=agent["contract"],
        skills=frozenset(names.index(name) for name in agent["skills"]),
        # one stretch a day even where two touch: no shift of the format runs past midnight
        available=tuple(
            Span(day * per_day + window[0], day * per_day + window[1])
            for day, window in enumerate(agent["available"])
            if window is not None
        ),
        blocks=merged(
            tuple(
                Span(day * per_day + first, day * per_day + first + length)
                for day, first, length in agent["offphone"]
            )
        ),
        past=_past(agent, per_day),
        off_wishes=tuple((day, points) for day, points in agent["off_requests"]),
        preferred_start=None
        if wish is None
        else tuple(
            (day * per_day + wish[0], day * per_day + wish[1]) for day in range(raw["days"])
        ),
    )


def _past(agent: Json, per_day: int) -> tuple[Span, ...]:
    """Return shifts of the week before that carry the two facts of the format, no more."""
    run, last_end = agent["hist_consecutive_days"], agent.get("hist_last_end")
    days = [Span(-per_day * k, -per_day * k + 1) for k in range(run, 0, -1)]
    if last_end is None:
        return tuple(days)
    end = last_end - per_day
    if run:
        return (*days[:-1], Span(min(-per_day, end - 1), end))
    return (Span(-per_day - 1, end),)


def write_solution(path: Path, instance: Instance, roster: Roster) -> None:
    """Write a roster as the solution file of the format, rows by agent and day."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for shift in roster.shifts:
            zero = shift.day * instance.slots_day
            lunch = [p.start - zero for p in shift.pauses if p.kind is PauseKind.LUNCH]
            breaks = [p.start - zero for p in shift.pauses if p.kind is PauseKind.BREAK]
            blank: list[int | None] = [None, None]
            pauses = [*(lunch or blank[:1]), *breaks, *blank[len(breaks) :]]
            writer.writerow([shift.agent, shift.day, shift.start - zero, shift.end - zero, *pauses])


def read_solution(path: Path, instance: Instance) -> tuple[Roster, tuple[Breach, ...]]:
    """Read a solution file: the shifts that count, and breaches that a `Roster` cannot show.

    Those are rows of nobody or of no day, second rows of a day, shifts that end before they
    start, and breaks in the wrong column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lacking = [c for c in COLUMNS if c not in (reader.fieldnames or [])]
            if lacking:
                raise BadInput(f"{path} has no column {', '.join(lacking)}")
            rows = [_row(row) for row in reader]
    except (OSError, ValueError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    return _roster(rows, instance)


@dataclass(frozen=True, slots=True)
class _Row:
    agent: str
    day: int
    start: int
    end: int
    lunch: int | None
    break1: int | None
    break2: int | None


def _row(cells: Mapping[str, str | None]) -> _Row:
    day, start, end = (_number(cells[c]) for c in ("day", "start", "end"))
    pauses = [
        _number(cells[c]) if (cells[c] or "").strip() else None
        for c in ("lunch", "break1", "break2")
    ]
    return _Row(cells["agent"] or "", day, start, end, *pauses)


def _number(cell: str | None) -> int:
    text = (cell or "").strip()
    if not re.fullmatch(r"-?[0-9]{1,6}", text):
        raise ValueError(f"{text!r} is not a whole number of slots or a day")
    return int(text)


def _roster(rows: Iterable[_Row], instance: Instance) -> tuple[Roster, tuple[Breach, ...]]:
    agents = {worker.id for worker in instance.case.workers}
    days = len(instance.case.grid.day_spans)
    shifts: dict[tuple[str, int], Shift] = {}
    breaches = []
    for row in rows:
        if row.agent not in agents or not 0 <= row.day < days:
            breaches.append(Breach("unknown", row.agent, row.day, "no such agent or day"))
        elif (row.agent, row.day) in shifts:
            breaches.append(Breach("one_shift_a_day", row.agent, row.day, "a second row"))
        elif row.start >= row.end:
            detail = f"ends ({row.end}) before it starts ({row.start})"
            breaches.append(Breach("shift_length", row.agent, row.day, detail))
        else:
            breaches += _misplaced(row)
            shifts[row.agent, row.day] = _shift(row, instance)
    return Roster(instance.case.grid, tuple(shifts.values())), tuple(breaches)


def _misplaced(row: _Row) -> list[Breach]:
    lone = row.break1 is None and row.break2 is not None
    swapped = row.break1 is not None and row.break2 is not None and row.break1 >= row.break2
    detail = "break2 without break1" if lone else "break1 does not come before break2"
    return [Breach("breaks", row.agent, row.day, detail)] if lone or swapped else []


def _shift(row: _Row, instance: Instance) -> Shift:
    zero = row.day * instance.slots_day
    given = (
        (row.lunch, instance.lunch),
        (row.break1, instance.break_),
        (row.break2, instance.break_),
    )
    pauses = sorted(
        Pause(zero + at, zero + at + slot.length, slot.kind, slot.paid)
        for at, slot in given
        if at is not None
    )
    return Shift(row.agent, row.day, zero + row.start, zero + row.end, tuple(pauses))
