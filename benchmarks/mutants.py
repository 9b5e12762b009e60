"""Lawful rosters of format roster-bench/1 turned unlawful: for each rule, changes that break it.

A change is one of the roster (a cell, a row) or of the instance around it (a limit just below what
the roster takes). Most break their rule alone; which do, the referee says.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

Json = dict[str, Any]
Row = dict[str, Any]  # agent, day, start, end, lunch, break1, break2
Mutant = tuple[Json, list[Row]]
Maker = Callable[[Json, list[Row], Random], Iterator[Mutant]]
TIMES = ("start", "end", "lunch", "break1", "break2")


def mutants(raw: Json, rows: list[Row], rng: Random) -> Iterator[tuple[str, Iterator[Mutant]]]:
    """Yield every rule of the format with changed copies that are meant to break just it."""
    for rule, make in MAKERS.items():
        yield rule, make(raw, rows, rng)


def _picked(rows: list[Row], rng: Random, most: int = 40) -> Iterator[int]:
    yield from rng.sample(range(len(rows)), min(most, len(rows)))


def _with_row(rows: list[Row], at: int, **cells: Any) -> list[Row]:
    return [{**row, **cells} if n == at else row for n, row in enumerate(rows)]


def _with(raw: Json, *path: Any, value: Any) -> Json:
    """Return the instance with one value changed."""
    out = copy.deepcopy(raw)
    at = out
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return out


def _agent(raw: Json, row: Row) -> int:
    return next(n for n, a in enumerate(raw["agents"]) if a["id"] == row["agent"])


def _unknown(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    for at in _picked(rows, rng):
        yield raw, [*rows, {**rows[at], "agent": "nobody"}]
        yield raw, [*rows, {**rows[at], "day": raw["days"]}]


def _second_row(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    for at in _picked(rows, rng):
        yield raw, [*rows, dict(rows[at])]


def _opening_hours(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    """Close a day before its last shift ends; demand after that falls away."""
    for day in rng.sample(range(raw["days"]), raw["days"]):
        ends = [r["end"] for r in rows if r["day"] == day]
        if not ends:
            continue
        first, end = raw["open"][day][0], max(ends) - 1
        out = _with(raw, "open", day, value=[first, end])
        for wanted in out["demand"].values():
            if isinstance(wanted[day], list):
                wanted[day] = wanted[day][: end - first]
        yield out, rows


def _availability(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    for at in _picked(rows, rng):
        row = rows[at]
        place = "agents", _agent(raw, row), "available", row["day"]
        low, high = raw["agents"][place[1]]["available"][row["day"]]
        for window in (None, [low, row["end"] - 1], [row["start"] + 1, high]):
            yield _with(raw, *place, value=window), rows


def _start_step(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    yield from _shifted(raw, rows, rng, TIMES, (1, -1))


def _shift_length(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    yield from _shifted(raw, rows, rng, ("end",), (1, -1))
    for name, contract in raw["contracts"].items():
        yield _with(raw, "contracts", name, "max_len", value=contract["max_len"] - 1), rows


def _shifted(
    raw: Json, rows: list[Row], rng: Random, columns: tuple[str, ...], steps: tuple[int, ...]
) -> Iterator[Mutant]:
    """Move some times of a row by a slot."""
    for at in _picked(rows, rng):
        for step in steps:
            cells = {c: rows[at][c] + step for c in columns if rows[at][c] is not None}
            yield raw, _with_row(rows, at, **cells)


def _breaks(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    for at in _picked(rows, rng):
        row = rows[at]
        if row["break2"] is not None:  # the same pauses, in each other's columns
            yield raw, _with_row(rows, at, break1=row["break2"], break2=row["break1"])
            yield raw, _with_row(rows, at, break2=None)
        elif row["break1"] is not None:
            yield raw, _with_row(rows, at, break1=None, break2=row["break1"])


def _work_stretch(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    for column in ("break1", "lunch", "break2"):
        for step in (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6):
            yield from _shifted(raw, rows, rng, (column,), (step,))


def _block(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    """Put a training over a pause, outside the shift, or on a day off."""
    for at in _picked(rows, rng):
        row, agent = rows[at], _agent(raw, rows[at])
        off = sorted({*range(raw["days"])} - {r["day"] for r in rows if r["agent"] == row["agent"]})
        blocks = [[row["day"], row["end"] - 1, 2], [row["day"], row["break1"] or row["start"], 1]]
        blocks += [[day, row["start"], 2] for day in off[:1]]
        for block in blocks:
            yield _with(raw, "agents", agent, "offphone", value=[block]), rows


def _rest(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    for at in _picked(rows, rng):
        row, agent = rows[at], _agent(raw, rows[at])
        if row["day"] == 0:
            late = row["start"] + 1440 // raw["interval_min"] - raw["rules"]["min_rest"] + 1
            yield _with(raw, "agents", agent, "hist_last_end", value=late), rows
    known = {(r["agent"], r["day"]): r for r in rows}
    slots = 1440 // raw["interval_min"]
    rests = [
        row["start"] + slots - known[agent, day - 1]["end"]
        for (agent, day), row in known.items()
        if (agent, day - 1) in known
    ]
    if rests:
        yield _with(raw, "rules", "min_rest", value=min(rests) + 1), rows


def _days_in_a_row(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
    for at in _picked(rows, rng):
        if rows[at]["day"] == 0:
            run = raw["rules"]["max_consecutive_days"]
            place = "agents", _agent(raw, rows[at]), "hist_consecutive_days"
            yield _with(raw, *place, value=run), rows
    for most in range(raw["rules"]["max_consecutive_days"], 0, -1):
        yield _with(raw, "rules", "max_consecutive_days", value=most), rows


def _of_contract(key: str, step: int) -> Maker:
    """Return changes of a contract's limit until somebody breaks it."""

    def make(raw: Json, _rows: list[Row], _rng: Random) -> Iterator[Mutant]:
        for name, contract in raw["contracts"].items():
            for times in range(1, 60):
                value = contract[key] + times * step
                yield _with(raw, "contracts", name, key, value=max(0, value)), _rows

    return make


def _either(*makers: Maker) -> Maker:
    """Return the changes of several makers, in turn."""

    def make(raw: Json, rows: list[Row], rng: Random) -> Iterator[Mutant]:
        running = [m(raw, rows, rng) for m in makers]
        while running:
            for one in list(running):
                found = next(one, None)
                if found is None:
                    running.remove(one)
                else:
                    yield found

    return make


def _of_rules(key: str) -> Maker:
    """Return ever tighter values of a cap."""

    def make(raw: Json, rows: list[Row], _rng: Random) -> Iterator[Mutant]:
        for value in range(raw["rules"][key] - 1, -1, -1):
            yield _with(raw, "rules", key, value=value), rows

    return make


MAKERS: Mapping[str, Maker] = {
    "unknown": _unknown,
    "one-shift-a-day": _second_row,
    "opening-hours": _opening_hours,
    "availability": _availability,
    "start-step": _start_step,
    "shift-length": _shift_length,
    "breaks": _breaks,
    "work-stretch": _work_stretch,
    "off-phone-block": _block,
    "peak-cap-day": _of_rules("peak_cap_day"),
    "daily-rest": _rest,
    "consecutive-days": _days_in_a_row,
    "days-a-week": _either(_of_contract("min_days", 1), _of_contract("max_days", -1)),
    "weekly-hours": _either(_of_contract("min_paid", 1), _of_contract("max_paid", -1)),
    "on-phone-quota": _of_contract("max_onphone_week", -1),
    "peak-cap-week": _of_rules("peak_cap_week"),
}
