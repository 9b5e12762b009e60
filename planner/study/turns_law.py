"""Steps of the labour rules: tighter only, as no step may loosen a law or an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from planner.domain import LabourRule, Preset
from planner.study.turn import Origin, Turn
from planner.study.turns_policy import LEAST_OF_LAW
from planner.study.week import Inputs

_BY_POLICY = "kept by the policy, whose {knob} has the price"
_BY_PAUSES = "kept by the pauses of the contracts: their length has the price"
_AT_PUBLICATION = "judged when a week is published, no matter of the roster"
_NO_STEP = "no step of it changes what may be planned"


@dataclass(frozen=True, slots=True)
class _Step:
    """How a kind of record is tightened: its value, or one of its `params`, by so much."""

    by: float
    param: str = ""


STEPS: Mapping[str, _Step] = {
    "day_hours": _Step(-1),
    "span_hours": _Step(-1),
    "week_hours": _Step(-2),
    "average_week_hours": _Step(-2),
    "average_day_hours": _Step(-0.5),
    "average_night_hours": _Step(-1),
    "screen_day": _Step(-0.5),
    "screen_break": _Step(2),
    "screen_pause_count": _Step(1),
    "longest_run": _Step(-0.5),
    "break_window": _Step(-0.5, "before_h"),
    "meal_by": _Step(-0.5, "by_h"),
    "pause_not_first": _Step(15),
    "pause_not_last": _Step(15),
    "n_in_m_days": _Step(-1),
    "free_in_m_days": _Step(1),
}
_PAUSES = frozenset({"break_total", "break_tiers", "single_break", "rest_per_hours", "pause_count",
                     "screen_pause_single"})  # fmt: skip
_NOTICE = frozenset({"publish_notice", "change_notice"})
_SAID = frozenset({"statement", "work_time"})  # no rules: one is shown, one says how to count
_KNOBS: Mapping[str, str] = {
    kind: knob for knob, kinds in reversed(list(LEAST_OF_LAW.items())) for kind in kinds
}
_WORDS: Mapping[str, str] = {
    "daily_rest_h": "rest between shifts",
    "weekly_rest_h": "unbroken rest in the week",
    "max_consecutive_days": "days of work in a row",
    "max_stretch_min": "longest stretch",
}


def law_turns(inputs: Inputs) -> Iterator[Turn]:
    """Yield each rule of the preset one step tighter, or why it has no step of its own."""
    preset = inputs.preset
    for record in preset.rules if preset else ():
        if preset and record.kind not in _SAID:
            yield _tighter(inputs, preset, record)


def _tighter(inputs: Inputs, preset: Preset, record: LabourRule) -> Turn:
    step = None if record.days_in_a_row else STEPS.get(record.kind)
    if step is None:
        why = _why(record.kind)
        return Turn(record.id, Origin.LAW, record.value, 0.0, True, why=why, unit=record.unit)
    value = record.params[step.param] if step.param else record.value
    unit = "h" if step.param else record.unit
    own = Turn(record.id, Origin.LAW, value, step.by, is_tighter=True, unit=unit)
    if value + step.by <= 0:
        return replace(own, why=_NO_STEP)
    moved = (
        replace(record, params={**record.params, step.param: value + step.by})
        if step.param
        else replace(record, value=value + step.by)
    )
    rules = tuple(moved if r.id == record.id else r for r in preset.rules)
    return replace(own, inputs=replace(inputs, preset=replace(preset, rules=rules)))


def _why(kind: str) -> str:
    if kind in _KNOBS:
        return _BY_POLICY.format(knob=_WORDS[_KNOBS[kind]])
    if kind in _PAUSES:
        return _BY_PAUSES
    return _AT_PUBLICATION if kind in _NOTICE else _NO_STEP
