"""Checks of labour rules inside one shift: pauses and screen time. No optimiser code here.

Each check takes a rule, the rule on what counts as work (or None), a shift and the evidence, and
yields a sentence per breach.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from planner.domain import LabourRule
from planner.wellbeing.evidence import HOUR_TOLERANCE, Evidence, WorkedShift, WorkPause

MINUTE_TOLERANCE = HOUR_TOLERANCE * 60
ShiftCheck = Callable[[LabourRule, LabourRule | None, WorkedShift, Evidence], Iterator[str]]
PauseCheck = Callable[[LabourRule, float, WorkedShift], Iterator[str]]


def work_hours(shift: WorkedShift, counting: LabourRule | None) -> float:
    """Return hours of work: the span less pauses that the preset does not count as work."""
    if shift.pauses is None:
        return shift.span_h
    least = counting.value if counting else 0.0
    most = int(counting.params.get("most", 0)) if counting else 0
    off = [p.minutes for p in shift.pauses_of(least) if not p.is_short]
    off = sorted(off, reverse=True)[:most] if most else off
    return shift.span_h - sum(off) / 60


def check_shift(
    rule: LabourRule, counting: LabourRule | None, shift: WorkedShift, evidence: Evidence
) -> Iterator[str]:
    """Yield what a shift breaks of a rule about single shifts; nothing for other kinds."""
    if rule.kind in SHIFT_CHECKS:
        yield from SHIFT_CHECKS[rule.kind](rule, counting, shift, evidence)
    elif rule.kind in PAUSE_CHECKS and shift.pauses is not None:
        yield from PAUSE_CHECKS[rule.kind](rule, work_hours(shift, counting), shift)


def _applies(rule: LabourRule, work_h: float) -> bool:
    if "from_h" in rule.params:
        return work_h >= rule.params["from_h"] - HOUR_TOLERANCE
    return work_h > rule.params.get("over_h", 0.0) + HOUR_TOLERANCE


def _screen_day(
    rule: LabourRule, _c: LabourRule | None, shift: WorkedShift, _e: Evidence
) -> Iterator[str]:
    if shift.screen_min is not None and shift.screen_min > rule.value * 60 + MINUTE_TOLERANCE:
        yield f"{shift.screen_min:g} min at a screen, at most {rule.value * 60:g} are allowed"


def _screen_break(
    rule: LabourRule, _c: LabourRule | None, shift: WorkedShift, _e: Evidence
) -> Iterator[str]:
    screen = shift.screen_min
    if screen is None or screen < rule.params["from_h"] * 60 - MINUTE_TOLERANCE:
        return
    off, needed = shift.span_h * 60 - screen, rule.value * math.floor(screen / 60 + 1e-6)
    if off < needed - MINUTE_TOLERANCE:
        yield f"{off:.0f} min off screen in {screen:g} min at one, {needed:g} are needed"


def _sunday(
    _r: LabourRule, _c: LabourRule | None, shift: WorkedShift, evidence: Evidence
) -> Iterator[str]:
    last = max(shift.start_h, shift.end_h - HOUR_TOLERANCE)
    first_day = shift.day_number
    days = range(first_day, first_day + int(last // 24) - int(shift.start_h // 24) + 1)
    if not evidence.sunday_exempt and any(d % 7 == 6 or d in evidence.holidays for d in days):
        yield "work on a Sunday or a holiday without an exemption"


def _break_total(rule: LabourRule, work_h: float, shift: WorkedShift) -> Iterator[str]:
    got = sum(p.minutes for p in shift.pauses_of(rule.params["part_min"]))
    if _applies(rule, work_h) and got < rule.value - MINUTE_TOLERANCE:
        yield f"{got:g} min of pauses in {work_h:.2f} h of work, {rule.value:g} are needed"


def _break_tiers(_: LabourRule, work_h: float, shift: WorkedShift) -> Iterator[str]:
    params = _.params
    needed = 0.0
    for hours in (4, 6):
        if work_h >= hours - HOUR_TOLERANCE:
            needed = params.get(f"tier_{hours}h_min", needed)
    if work_h > 8 + HOUR_TOLERANCE:
        needed = params.get("above_8h_min", needed)
    got = sum(p.minutes for p in shift.pauses or () if not p.is_short)
    if got < needed - MINUTE_TOLERANCE:
        yield f"{got:g} min of rest pause in {work_h:.2f} h of work, {needed:g} are needed"


def _single_break(rule: LabourRule, work_h: float, shift: WorkedShift) -> Iterator[str]:
    if _applies(rule, work_h) and not shift.pauses_of(rule.value):
        yield f"no pause of {rule.value:g} min in {work_h:.2f} h of work"


def _break_window(rule: LabourRule, _: float, shift: WorkedShift) -> Iterator[str]:
    pauses = shift.pauses_of(rule.value)
    low = shift.start_h + rule.params["after_h"] - HOUR_TOLERANCE
    high = shift.start_h + rule.params["before_h"] + HOUR_TOLERANCE
    if pauses and not any(low <= p.start_h <= high for p in pauses):
        yield (
            f"the pause begins {pauses[0].start_h - shift.start_h:.2f} h after the start; "
            f"it belongs between {rule.params['after_h']:g} and {rule.params['before_h']:g} h"
        )


def _longest_run(rule: LabourRule, _: float, shift: WorkedShift) -> Iterator[str]:
    pauses = shift.pauses_of(rule.params["part_min"])
    edges = [shift.start_h, *(t for p in pauses for t in (p.start_h, p.end_h)), shift.end_h]
    run = max(b - a for a, b in zip(edges[::2], edges[1::2], strict=True))
    if run > rule.value + HOUR_TOLERANCE:
        yield f"{run:.2f} h of work without a pause, at most {rule.value:g} h are allowed"


def _meal_by(rule: LabourRule, work_h: float, shift: WorkedShift) -> Iterator[str]:
    number = int(rule.params["number"])
    if not _applies(rule, work_h):
        return
    meals = shift.pauses_of(rule.value)
    latest = shift.start_h + rule.params["by_h"] + HOUR_TOLERANCE
    if len(meals) < number:
        yield f"meal {number} of {rule.value:g} min is missing in {work_h:.2f} h of work"
    elif meals[number - 1].start_h > latest:
        late = meals[number - 1].start_h - shift.start_h
        yield f"meal {number} begins {late:.2f} h after the start, after {rule.params['by_h']:g} h"


def _rest_per_hours(rule: LabourRule, work_h: float, shift: WorkedShift) -> Iterator[str]:
    if not _applies(rule, work_h):
        return
    per_h = rule.params["per_h"]
    needed = max(1, math.ceil((work_h - per_h / 2) / per_h - HOUR_TOLERANCE))
    meal = rule.params.get("meal_min", math.inf)
    got = sum(p.minutes < meal - MINUTE_TOLERANCE for p in shift.pauses_of(rule.value))
    if got < needed:
        yield f"{got} rests of {rule.value:g} min in {work_h:.2f} h of work, {needed} are needed"


def _without_meal(rule: LabourRule, shift: WorkedShift) -> tuple[WorkPause, ...]:
    pauses = list(shift.pauses_of(rule.params["each_min"]))
    meals = [p for p in pauses if p.minutes >= rule.params.get("meal_min", math.inf)]
    if meals:
        middle = (shift.start_h + shift.end_h) / 2
        pauses.remove(min(meals, key=lambda p: (-p.minutes, abs(p.start_h - middle))))
    return tuple(pauses)


def _pause_count(rule: LabourRule, work_h: float, shift: WorkedShift) -> Iterator[str]:
    is_short_day = work_h <= rule.params.get("short_day_h", 0.0) + HOUR_TOLERANCE
    needed = rule.params["short_day_count"] if is_short_day else rule.value
    got = len(_without_meal(rule, shift))
    if got < needed:
        yield f"{got} pauses of {rule.params['each_min']:g} min, {needed:g} are needed"


def _pause_not_first(rule: LabourRule, _: float, shift: WorkedShift) -> Iterator[str]:
    earliest = shift.start_h + rule.value / 60 - HOUR_TOLERANCE
    if any(p.start_h < earliest for p in _without_meal(rule, shift)):
        yield f"a pause lies in the first {rule.value:g} min"


def _pause_not_last(rule: LabourRule, _: float, shift: WorkedShift) -> Iterator[str]:
    latest = shift.end_h - rule.value / 60 + HOUR_TOLERANCE
    if any(p.end_h > latest for p in _without_meal(rule, shift)):
        yield f"a pause lies in the last {rule.value:g} min"


def _short(rule: LabourRule, shift: WorkedShift) -> tuple[WorkPause, ...]:
    return tuple(p for p in shift.pauses_of(min(rule.value, 5.0)) if p.is_short)


def _screen_pause_count(rule: LabourRule, work_h: float, shift: WorkedShift) -> Iterator[str]:
    got, needed = len(_short(rule, shift)), math.floor(work_h + HOUR_TOLERANCE)
    if got < needed:
        yield f"{got} screen pauses in {work_h:.2f} h of work, {needed} are needed"


def _screen_pause_window(rule: LabourRule, work_h: float, shift: WorkedShift) -> Iterator[str]:
    pauses = _short(rule, shift)
    hours = max(1, math.floor(work_h + HOUR_TOLERANCE))
    for number, pause in enumerate(pauses, start=1):
        after = pause.start_h - shift.start_h
        nearest = min(max(1, round(after)), math.ceil(shift.span_h))
        due = number if len(pauses) == hours else nearest
        if abs(after - due) > rule.value / 60 + HOUR_TOLERANCE:
            yield f"a screen pause {after:.2f} h after the start is not within 15 min of {due} h"


def _screen_pause_single(rule: LabourRule, _: float, shift: WorkedShift) -> Iterator[str]:
    pauses = _short(rule, shift)
    if any(p.minutes > rule.value + MINUTE_TOLERANCE for p in pauses):
        yield f"a screen pause is longer than {rule.value:g} min: they are not added up"
    elif any(b.start_h < a.end_h + HOUR_TOLERANCE for a, b in pairwise(pauses)):
        yield "two screen pauses touch: they are not added up"


def _waivable_meal(
    rule: LabourRule, counting: LabourRule | None, shift: WorkedShift, evidence: Evidence
) -> Iterator[str]:
    work_h = work_hours(shift, counting)
    is_waived = evidence.meal_waived and work_h <= rule.params.get("waiver_h", 0) + HOUR_TOLERANCE
    if shift.pauses is not None and not is_waived:
        yield from _meal_by(rule, work_h, shift)


SHIFT_CHECKS: Mapping[str, ShiftCheck] = {
    "screen_day": _screen_day,
    "screen_break": _screen_break,
    "sunday": _sunday,
    "meal_by": _waivable_meal,
}
PAUSE_CHECKS: Mapping[str, PauseCheck] = {
    "break_total": _break_total,
    "break_tiers": _break_tiers,
    "single_break": _single_break,
    "break_window": _break_window,
    "longest_run": _longest_run,
    "rest_per_hours": _rest_per_hours,
    "pause_count": _pause_count,
    "pause_not_first": _pause_not_first,
    "pause_not_last": _pause_not_last,
    "screen_pause_count": _screen_pause_count,
    "screen_pause_window": _screen_pause_window,
    "screen_pause_single": _screen_pause_single,
}
