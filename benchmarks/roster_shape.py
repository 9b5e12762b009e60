"""What a roster-bench/1 file must look like before it is read: names, kinds and sizes of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import BadInput, Fault

MOST = 1_000_000  # no number of the format comes near it
DAYS = 31
SHOWN = 20  # faults that are listed


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping of any names to values of one shape."""

    shape: Any


@dataclass(frozen=True, slots=True)
class Maybe:
    """A value of this shape, or null."""

    shape: Any


# a dict needs its keys, a list holds any number of one shape, a tuple is a list of these shapes
PAIR = (int, int)
CONTRACT = dict.fromkeys(
    (
        *("min_paid", "max_paid", "min_days", "max_days", "min_len", "max_len"),
        *("max_onphone_week", "soft_peak_week"),
    ),
    int,
)
RULES = dict.fromkeys(
    (
        *("start_step", "length_step", "min_rest", "max_consecutive_days", "long_shift"),
        *("lunch_len", "break_len", "min_stretch", "max_stretch", "peak_cap_day", "peak_cap_week"),
    ),
    int,
)
WEIGHTS = dict.fromkeys(
    ("paid_slot", "start_deviation", "start_jump", "start_jump_free", "peak_excess"), int
)
AGENT = {
    "id": str,
    "contract": str,
    "skills": [str],
    "available": [Maybe(PAIR)],
    "off_requests": [PAIR],
    "pref_start": Maybe(PAIR),
    "offphone": [(int, int, int)],
    "hist_consecutive_days": int,
}
INSTANCE = {
    "interval_min": int,
    "days": int,
    "open": [PAIR],
    "skills": [{"name": str, "mode": str, "unmet_weight": int}],
    "demand": Named([object]),
    "peak_slots": [[int]],
    "contracts": Named(CONTRACT),
    "rules": {**RULES, "lunch_paid": bool, "break_paid": bool},
    "weights": WEIGHTS,
    "agents": [AGENT],
}


def refuse_other_shapes(raw: Any, file: str) -> None:
    """Raise BadInput with what of an instance has another shape than the format."""
    found = [*_faults(raw, INSTANCE, "the instance")] or [*_unfit(raw)]
    if found:
        raise BadInput(*(Fault(text, file=file) for text in found[:SHOWN]))


def _faults(value: Any, shape: Any, place: str) -> Iterator[str]:
    if isinstance(shape, Maybe):
        yield from () if value is None else _faults(value, shape.shape, place)
    elif isinstance(shape, type):
        yield from () if _is(value, shape) else [f"{place} is {value!r:.40}, not {WORDS[shape]}"]
    elif isinstance(shape, dict | Named):
        if not isinstance(value, Mapping):
            yield f"{place} is no object with names"
            return
        known = shape if isinstance(shape, dict) else dict.fromkeys(value, shape.shape)
        for key, inner in known.items():
            if key in value:
                yield from _faults(value[key], inner, f"{place}, {key}")
            else:
                yield f"{place} has no {key}"
    elif not isinstance(value, list) or (isinstance(shape, tuple) and len(value) != len(shape)):
        yield f"{place} is no list" + (f" of {len(shape)}" if isinstance(shape, tuple) else "")
    else:
        shapes = shape if isinstance(shape, tuple) else [shape[0]] * len(value)
        for number, (item, inner) in enumerate(zip(value, shapes, strict=True)):
            yield from _faults(item, inner, f"{place} {number}")


WORDS = {int: "a whole number", str: "a name", bool: "yes or no", object: "anything"}


def _is(value: Any, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST
    if kind is bool:
        return isinstance(value, bool) or value in (0, 1)
    return isinstance(value, kind)


def _unfit(raw: Any) -> Iterator[str]:
    """Yield what of an instance of the right kinds does not fit together."""
    days, step = raw["days"], raw["interval_min"]
    if not 0 < days <= DAYS or step < 1 or 1440 % step:
        yield f"{days} days of intervals of {step} minutes cannot be planned"
        return
    for key in ("open", "peak_slots"):
        if len(raw[key]) != days:
            yield f"{key} has {len(raw[key])} days, not {days}"
    slots = 1440 // step
    if any(not 0 <= low <= high <= slots for low, high in raw["open"]):
        yield f"opening hours lie outside of the {slots} slots of a day"
        return
    if any(not 0 <= slot < slots for day in raw["peak_slots"] for slot in day):
        yield f"peak slots lie outside of the {slots} slots of a day"
    if len(raw["open"]) == days:
        yield from _unfit_demand(raw)
    yield from _unfit_agents(raw, {skill["name"] for skill in raw["skills"]})


def _unfit_demand(raw: Any) -> Iterator[str]:
    for skill in raw["skills"]:
        wanted = raw["demand"].get(skill["name"], [])
        if skill["mode"] not in ("immediate", "day"):
            yield f"the mode of {skill['name']} is {skill['mode']!r}, not immediate or day"
        elif len(wanted) != raw["days"]:
            yield f"demand of {skill['name']} has {len(wanted)} days, not {raw['days']}"
        else:
            for day, ((low, high), own) in enumerate(zip(raw["open"], wanted, strict=True)):
                cells = own if isinstance(own, list) else [own]
                length = high - low if skill["mode"] == "immediate" else 1
                is_list = isinstance(own, list) == (skill["mode"] == "immediate")
                is_whole = all(_is(c, int) and c >= 0 for c in cells)
                if not (is_list and is_whole and len(cells) == length):
                    yield f"demand of {skill['name']} on day {day} is not {length} whole numbers"


def _unfit_agents(raw: Any, skills: set[str]) -> Iterator[str]:
    seen: set[str] = set()
    for agent in raw["agents"]:
        who = agent["id"]
        if who in seen:
            yield f"agent {who} stands there twice"
        seen.add(who)
        if agent["contract"] not in raw["contracts"]:
            yield f"agent {who} has the unknown contract {agent['contract']}"
        if unknown := sorted({*agent["skills"]} - skills):
            yield f"agent {who} has the unknown skill {unknown[0]}"
        if len(agent["available"]) != raw["days"]:
            yield f"availability of {who} has {len(agent['available'])} days, not {raw['days']}"
        last = agent.get("hist_last_end")
        if last is not None and not _is(last, int):
            yield f"the last end of {who} is {last!r:.40}, not a whole number"
