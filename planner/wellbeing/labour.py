"""Labour rules as data: read presets, find one, turn it into the roster's knobs."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from planner.domain import Checking, LabourRule, Policy, Preset
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
AVERAGES = ("average_week_hours", "average_day_hours")  # over `weeks`, this one included
_TEXTS = ("id", "kind", "unit", "scope", "source", "article", "status")


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
    rule = {r.kind: r for r in preset.rules}
    knobs: dict[str, Any] = {"preset": preset.id}
    daily = [rule[k].value for k in ("rolling_rest", "gap_rest") if k in rule]
    weekly = [rule[k].value for k in ("weekly_rest_rolling", "weekly_rest_period") if k in rule]
    if daily:
        knobs["daily_rest_h"] = max(daily)
    if weekly:
        knobs["weekly_rest_h"] = max(weekly)
    if weekly or "n_in_m_days" in rule:
        knobs["max_consecutive_days"] = _days_in_a_row(rule.get("n_in_m_days"))
    if "longest_run" in rule:
        knobs["max_stretch_min"] = min(start.max_stretch_min, int(rule["longest_run"].value * 60))
    if "publish_notice" in rule:
        knobs["notice_days"] = math.ceil(rule["publish_notice"].value / 24)
    return replace(start, **knobs)


def obeying(policy: Policy, preset: Preset) -> Policy:
    """Return the policy with every knob at least as strict as the preset wants it."""
    law = policy_from_preset(preset, policy)
    screen = [r.value for r in preset.rules if r.kind == "screen_pause_count"]
    return replace(
        policy,
        daily_rest_h=max(policy.daily_rest_h, law.daily_rest_h),
        weekly_rest_h=max(policy.weekly_rest_h, law.weekly_rest_h),
        max_consecutive_days=min(policy.max_consecutive_days, law.max_consecutive_days),
        max_stretch_min=min(policy.max_stretch_min, law.max_stretch_min),
        notice_days=max(policy.notice_days, law.notice_days),
        screen_pause_min=max([policy.screen_pause_min, *(math.ceil(v) for v in screen)]),
    )


def _days_in_a_row(rule: LabourRule | None) -> int:
    if rule is None or rule.params["days"] > 7:
        return 6
    return int(rule.value)


def _preset(file: str, text: str, faults: list[Fault]) -> Preset | None:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(f"not readable as TOML: {error}", file=file))
        return None
    rules = [
        rule
        for number, record in enumerate(raw.get("rules", []), start=1)
        if (rule := _rule(record, file=file, number=number, faults=faults))
    ]
    if not raw.get("id") or not raw.get("name") or not raw.get("rules"):
        faults.append(Fault("a preset needs id, name and at least one rule", file=file))
        return None
    ids = [r.id for r in rules]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    faults += [Fault(f'rule "{i}" stands twice', "rename one", file=file) for i in twice]
    return Preset(raw["id"], raw["name"], tuple(rules), tuple(raw.get("aliases", ())))


def _rule(
    record: Mapping[str, Any], *, file: str, number: int, faults: list[Fault]
) -> LabourRule | None:
    wrong = [f'"{key}" is missing' for key in _TEXTS if not isinstance(record.get(key), str)]
    value = record.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        wrong.append(f'"value" is {value!r}; write a number of at least 0')
    kind = str(record.get("kind", ""))
    params = record.get("params", {})
    if kind not in KINDS:
        wrong.append(f'kind "{kind}" is not known; use one of {", ".join(KINDS)}')
    else:
        wrong += [f'kind "{kind}" needs "{p}"' for p in sorted(KINDS[kind] - set(params))]
    if record.get("status") not in STATUSES:
        wrong.append(f"status is one of {', '.join(STATUSES)}")
    extra = sorted(set(record) - {f.name for f in fields(LabourRule)})
    wrong += [f'"{key}" is not a field of a rule' for key in extra]
    faults += [
        Fault(text, file=file, row=number, column=str(record.get("id", ""))) for text in wrong
    ]
    return None if wrong else LabourRule(**record)
