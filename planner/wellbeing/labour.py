"""Labour rules as data: read presets, find one, turn it into the roster's knobs."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from planner.domain import DAYS_RUNNING, Checking, LabourRule, Policy, Preset
from planner.errors import BadInput, Fault, Missing

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "labour"
STATUSES = tuple(state.value for state in Checking)
# What a rule of each kind cannot be judged without; a statement is shown, not checked.
KINDS: Mapping[str, frozenset[str]] = {
    "average_day_hours": frozenset(),
    "average_night_hours": frozenset(),
    "average_week_hours": frozenset(),
    "break_tiers": frozenset(),
    "break_total": frozenset({"part_min"}),
    "break_window": frozenset({"after_h", "before_h"}),
    "change_notice": frozenset(),
    "day_hours": frozenset(),
    "free_in_m_days": frozenset({"days"}),
    "gap_rest": frozenset(),
    "longest_run": frozenset({"part_min"}),
    "meal_by": frozenset({"over_h", "by_h", "number"}),
    "n_in_m_days": frozenset({"days"}),
    "pause_count": frozenset({"each_min"}),
    "pause_not_first": frozenset({"each_min"}),
    "pause_not_last": frozenset({"each_min"}),
    "publish_notice": frozenset(),
    "rest_per_hours": frozenset({"per_h", "from_h"}),
    "rolling_rest": frozenset({"window_h"}),
    "screen_break": frozenset({"from_h"}),
    "screen_day": frozenset(),
    "screen_pause_count": frozenset(),
    "screen_pause_single": frozenset(),
    "screen_pause_window": frozenset(),
    "single_break": frozenset({"over_h"}),
    "span_hours": frozenset(),
    "statement": frozenset(),
    "sunday": frozenset(),
    "week_hours": frozenset(),
    "weekly_rest_period": frozenset({"core_h"}),
    "weekly_rest_rolling": frozenset({"stretch_h"}),
    "work_time": frozenset(),
}
WEEKLY_RESTS = ("weekly_rest_rolling", "weekly_rest_period")
LONGEST_DAYS = 366  # days running that a record may count
MOST_IN_A_ROW = 14  # no policy allows more
# over `weeks`, this one included
AVERAGES = ("average_week_hours", "average_day_hours", "average_night_hours")
_TEXTS = ("id", "kind", "unit", "scope", "source", "article", "status")
_MORE_TEXTS = ("checked_on", "note", "valid_from")
# least, most, whole or not, of numbers that would stop the checker or never let it end
BOUNDS: Mapping[str, tuple[float, float, bool]] = {
    "weeks": (1, 104, True),
    "number": (1, 9, True),
    "most": (0, 9, True),
    "short_day_count": (0, 99, True),
    "per_h": (0.25, 24, False),
    "window_h": (1, 168, False),
    "stretch_h": (1, 744, False),
}


def load_presets(texts: Mapping[str, str]) -> dict[str, Preset]:
    """Return presets by id from TOML texts by file name; every fault of every file at once."""
    faults: list[Fault] = []
    presets: dict[str, Preset] = {}
    for name in sorted(texts):
        preset = _preset(name, texts[name], faults)
        if preset is None:
            continue
        if preset.id in presets:
            faults.append(Fault(f'preset "{preset.id}" stands twice', "rename one", file=name))
        presets[preset.id] = preset
    if faults:
        raise BadInput(*faults)
    return presets


def read_presets(folder: Path) -> dict[str, Preset]:
    """Read every TOML file of a folder (edge: the only function here that touches files)."""
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.toml"))}
    if not texts:
        raise BadInput(f'no labour rules (*.toml) in "{folder.name}"')
    return load_presets(texts)


@cache
def shipped_presets() -> Mapping[str, Preset]:
    """Return the presets that come with the product (edge: reads their files once)."""
    return read_presets(SHIPPED)


def find_preset(presets: Mapping[str, Preset], name: str) -> Preset:
    """Return a preset by id or by one of its other names, whatever the case."""
    wanted = name.casefold()
    for preset in presets.values():
        if wanted in {n.casefold() for n in (preset.id, *preset.aliases)}:
            return preset
    raise Missing(f'there is no labour-rule preset "{name}"; known: {", ".join(presets)}')


def known_preset(name: str) -> Preset | None:
    """Return a shipped preset (edge); None for a name that is the site's own."""
    try:
        return find_preset(shipped_presets(), name)
    except Missing:
        return None


def policy_from_preset(preset: Preset, base: Policy | None = None) -> Policy:
    """Return the roster's knobs as the preset sets them; where it is silent, those of `base`."""
    start = base or Policy()
    knobs: dict[str, Any] = {"preset": preset.id}
    if daily := _values(preset, "rolling_rest", "gap_rest"):
        knobs["daily_rest_h"] = max(daily)
    if weekly := _values(preset, *WEEKLY_RESTS):
        knobs["weekly_rest_h"] = max(weekly)
    if row := _days_in_a_row(preset):
        knobs["max_consecutive_days"] = row
    if runs := _values(preset, "longest_run"):
        knobs["max_stretch_min"] = min(start.max_stretch_min, int(min(runs) * 60))
    if notices := _values(preset, "publish_notice"):
        knobs["notice_days"] = math.ceil(max(notices) / 24)
    return replace(start, **knobs)


def _values(preset: Preset, *kinds: str) -> list[float]:
    return [rule.value for rule in preset.rules if rule.kind in kinds]


def obeying(policy: Policy, preset: Preset) -> Policy:
    """Return the policy with every knob at least as strict as the preset wants it."""
    law = policy_from_preset(preset, policy)
    screen = _values(preset, "screen_pause_count", "screen_break")
    return replace(
        policy,
        daily_rest_h=max(policy.daily_rest_h, law.daily_rest_h),
        weekly_rest_h=max(policy.weekly_rest_h, law.weekly_rest_h),
        max_consecutive_days=min(policy.max_consecutive_days, law.max_consecutive_days),
        max_stretch_min=min(policy.max_stretch_min, law.max_stretch_min),
        notice_days=max(policy.notice_days, law.notice_days),
        screen_pause_min=max([policy.screen_pause_min, *(math.ceil(v) for v in screen)]),
    )


def _days_in_a_row(preset: Preset) -> int:
    """Return most days in a row: a weekly rest leaves 6, one free day in m days m - 1; 0: any.

    More free days than one are a rule of their own (`Limits.n_in_m_days`).
    """
    most = [6 for _ in _values(preset, *WEEKLY_RESTS)]
    rows = (r.days_in_a_row for r in preset.rules)
    most += [n for n in rows if n and n <= MOST_IN_A_ROW]
    return min(most, default=0)


def _preset(file: str, text: str, faults: list[Fault]) -> Preset | None:
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(Fault(f"not readable as TOML: {error}", file=file))
        return None
    wrong = [Fault(words, file=file) for words in _wrong_head(raw)]
    faults += wrong
    records = raw.get("rules")
    rules = [
        rule
        for number, record in enumerate(records if isinstance(records, list) else (), start=1)
        if (rule := _rule(record, file=file, number=number, faults=faults))
    ]
    ids = [r.id for r in rules]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    faults += [Fault(f'rule "{i}" stands twice', "rename one", file=file) for i in twice]
    return None if wrong else Preset(raw["id"], raw["name"], tuple(rules), tuple(_aliases(raw)))


def _wrong_head(raw: Mapping[str, Any]) -> list[str]:
    """Say what is wrong above and around the records of a preset."""
    named = all(isinstance(raw.get(key), str) and raw[key].strip() for key in ("id", "name"))
    rules = raw.get("rules")
    wrong = []
    if not named or not isinstance(rules, list) or not rules:
        wrong.append(
            "a preset needs id, name and at least one rule; texts stand in quotes, each record "
            "begins with [[rules]]"
        )
    if not isinstance(aliases := _aliases(raw), list) or not all(
        isinstance(name, str) and name.strip() for name in aliases
    ):
        wrong.append('aliases are a list of texts; write aliases = ["other name"]')
    extra = sorted(set(raw) - {"id", "name", "aliases", "rules"})
    return wrong + [f'"{key}" is not a field of a preset' for key in extra]


def _aliases(raw: Mapping[str, Any]) -> Any:
    return raw.get("aliases", [])


def _is_number(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < math.inf  # type: ignore[operator]


def _odd_days(value: float, running: float) -> list[str]:
    """Say what is wrong with a number of days in so many running."""
    if value != int(value) or running != int(running):
        return [f"{value:g} in {running:g} days: write whole days"]
    if not 1 <= value < running <= LONGEST_DAYS:
        return [f"{value:g} in {running:g} days: write 1 or more, in more days, "
                f"at most {LONGEST_DAYS} running"]  # fmt: skip
    return []


def _rule(record: Any, *, file: str, number: int, faults: list[Fault]) -> LabourRule | None:
    if not isinstance(record, dict):
        faults.append(Fault("is no record; begin it with [[rules]]", file=file, row=number))
        return None
    wrong = _wrong_texts(record) + _wrong_numbers(record)
    extra = sorted(set(record) - {f.name for f in fields(LabourRule)})
    wrong += [f'"{key}" is not a field of a rule' for key in extra]
    faults += [
        Fault(text, file=file, row=number, column=str(record.get("id", ""))) for text in wrong
    ]
    return None if wrong else LabourRule(**record)


def _wrong_texts(record: Mapping[str, Any]) -> list[str]:
    wrong = [f'"{key}" is missing' for key in _TEXTS if not isinstance(record.get(key), str)]
    wrong += [
        f'"{key}" is {record[key]}; write it in quotes'
        for key in _MORE_TEXTS
        if not isinstance(record.get(key, ""), str)
    ]
    if record.get("status") not in STATUSES:
        wrong.append(f"status is one of {', '.join(STATUSES)}")
    return wrong


def _wrong_numbers(record: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with the kind, the value and the further numbers of its kind."""
    kind, params = str(record.get("kind", "")), record.get("params", {})
    given: dict[str, Any] = {"value": record.get("value")}
    given |= params if isinstance(params, dict) else {}
    odd = [name for name, number in given.items() if not _is_number(number)]
    wrong = [f'"{n}" is {given[n]!r}; write a number of at least 0' for n in odd]
    if not isinstance(params, dict):
        return [*wrong, "params is no table; write { name = number }"]
    if kind not in KINDS:
        return [*wrong, f'kind "{kind}" is not known; use one of {", ".join(KINDS)}']
    wrong += [f'kind "{kind}" needs "{p}"' for p in sorted(KINDS[kind] - set(params))]
    return wrong if odd else wrong + _out_of_bounds(kind, given)


def _out_of_bounds(kind: str, given: Mapping[str, float]) -> list[str]:
    wrong = [words for name, number in given.items() for words in _outside(name, number)]
    if kind in DAYS_RUNNING and "days" in given:
        wrong += _odd_days(given["value"], given["days"])
    if kind == "rolling_rest" and given["value"] > given.get("window_h", math.inf):
        wrong.append(f"{given['value']:g} h of rest do not fit into {given['window_h']:g} h")
    return wrong


def _outside(name: str, number: float) -> list[str]:
    """Say that a further number lies outside what can be counted with."""
    low, high, is_whole = BOUNDS.get(name, (0, math.inf, False))
    if low <= number <= high and (number == int(number) or not is_whole):
        return []
    return [f'"{name}" is {number:g}; write a {"whole " if is_whole else ""}number from {low:g} '
            f"to {high:g}"]  # fmt: skip
