"""Checks of labour rules between shifts: rest, weeks, averages, notice. No optimiser code here.

Each check yields (number of the shift in order of time or None, sentence). Before the first and
after the last known shift nothing is known to be worked.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from planner.domain import LabourRule
from planner.wellbeing.evidence import HOUR_TOLERANCE, Evidence, WorkedShift
from planner.wellbeing.labour_days import work_hours

WEEK_H = 168.0
WORKING_DAYS = 6  # Monday to Saturday, days off among them, as the averages per day count
Found = Iterator[tuple[int | None, str]]
EvidenceCheck = Callable[[LabourRule, LabourRule | None, Evidence], Found]


def _free(shifts: tuple[WorkedShift, ...]) -> list[tuple[float, float]]:
    gaps = [(a.end_h, b.start_h) for a, b in pairwise(shifts) if b.start_h > a.end_h]
    return [(-math.inf, shifts[0].start_h), *gaps, (max(s.end_h for s in shifts), math.inf)]


def _rolling_rest(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    shifts = evidence.ordered
    window_h = rule.params["window_h"]
    free = _free(shifts) if shifts else []
    for number, shift in enumerate(shifts):
        if not evidence.is_judged(shift):
            continue
        # Looking back from the end of a shift is the tightest moment: rest only moves out of view.
        low, high = shift.end_h - window_h, shift.end_h
        best = max(min(b, high) - max(a, low) for a, b in free)
        if best < rule.value - HOUR_TOLERANCE:
            yield (
                number,
                f"the {window_h:g} h up to the end of the shift hold {max(0.0, best):.2f} h of "
                f"rest, {rule.value:g} h needed",
            )


def _gap_rest(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    for number, (first, second) in enumerate(pairwise(evidence.ordered), start=1):
        rest = second.start_h - first.end_h
        if rest < rule.value - HOUR_TOLERANCE and first.day_number != second.day_number:
            yield number, f"{rest:.2f} h of rest before the shift, {rule.value:g} h needed"


def _weekly_rest_period(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    shifts = evidence.ordered
    if not shifts:
        return
    free = _free(shifts)
    core_h = rule.params["core_h"]
    for week in sorted({s.day_number // 7 for s in shifts if evidence.is_judged(s)}):
        low, high = week * WEEK_H, (week + 1) * WEEK_H
        fits = [
            b - a >= rule.value - HOUR_TOLERANCE
            and min(b, high) - max(a, low) >= core_h - HOUR_TOLERANCE
            for a, b in free
        ]
        if not any(fits):
            yield None, f"no rest of {rule.value:g} h in the week"


def _weekly_rest_rolling(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    shifts = evidence.ordered
    first = 0
    for number, shift in enumerate(shifts):
        if number and shift.start_h - shifts[number - 1].end_h >= rule.value - HOUR_TOLERANCE:
            first = number
        stretch = shift.end_h - shifts[first].start_h
        if stretch > rule.params["stretch_h"] + HOUR_TOLERANCE:
            yield number, f"{stretch / 24:.1f} days without a rest of {rule.value:g} h"


def _by_day(evidence: Evidence) -> dict[int, list[tuple[int, WorkedShift]]]:
    days: dict[int, list[tuple[int, WorkedShift]]] = defaultdict(list)
    for number, shift in enumerate(evidence.ordered):
        days[shift.day_number].append((number, shift))
    return days


def _day_hours(rule: LabourRule, counting: LabourRule | None, evidence: Evidence) -> Found:
    for shifts in _by_day(evidence).values():
        worked = sum(work_hours(shift, counting) for _, shift in shifts)
        if worked > rule.value + HOUR_TOLERANCE:
            yield (
                shifts[-1][0],
                f"{worked:.2f} h of work in the day, at most {rule.value:g} h are allowed",
            )


def _span_hours(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    for shifts in _by_day(evidence).values():
        span_h = max(s.end_h for _, s in shifts) - min(s.start_h for _, s in shifts)
        if span_h > rule.value + HOUR_TOLERANCE:
            yield (
                shifts[-1][0],
                f"{span_h:.2f} h from start to end, at most {rule.value:g} h are allowed",
            )


def _week_hours(rule: LabourRule, counting: LabourRule | None, evidence: Evidence) -> Found:
    weeks: dict[int, float] = defaultdict(float)
    for shift in filter(evidence.is_judged, evidence.shifts):
        weeks[shift.day_number // 7] += work_hours(shift, counting)
    for worked in weeks.values() or evidence.week_h[-1:]:
        if worked > rule.value + HOUR_TOLERANCE:
            yield None, f"{worked:.2f} h in the week, at most {rule.value:g} h are allowed"


def _average(rule: LabourRule, hours: tuple[float, ...], what: str) -> Found:
    mean = sum(hours) / len(hours) if hours else 0.0
    if mean > rule.value + HOUR_TOLERANCE:
        yield None, f"{mean:.2f} h on average per {what}, at most {rule.value:g} h are allowed"


def _average_week(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    weeks = int(rule.params.get("weeks", 0))
    yield from _average(rule, evidence.week_h[-weeks:], "week")


def _average_day(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    weeks = int(rule.params.get("weeks", 0))
    yield from _average(rule, evidence.day_h[-WORKING_DAYS * weeks :], "working day")


def _average_night(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    yield from _average(rule, evidence.night_h, "night")


def _n_in_m_days(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    span = rule.params["days"]
    yield from _days_within(evidence, span, rule.value)


def _free_in_m_days(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    span = rule.params["days"]
    yield from _days_within(evidence, span, span - rule.value)


def _days_within(evidence: Evidence, span: float, most: float) -> Found:
    days = sorted({s.day_number for s in evidence.shifts})
    for last in sorted({s.day_number for s in evidence.shifts if evidence.is_judged(s)}):
        worked = sum(last - span < d <= last for d in days)
        if worked > most + HOUR_TOLERANCE:
            yield None, f"{worked} days of work within {span:g}, at most {most:g} are allowed"
            return


def _notice(rule: LabourRule, notice_h: float | None) -> Found:
    if notice_h is not None and notice_h < rule.value - HOUR_TOLERANCE:
        yield None, f"{notice_h:g} h of notice, {rule.value:g} h needed"


def _publish_notice(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    yield from _notice(rule, evidence.publish_notice_h)


def _change_notice(rule: LabourRule, _: LabourRule | None, evidence: Evidence) -> Found:
    yield from _notice(rule, evidence.change_notice_h)


EVIDENCE_CHECKS: Mapping[str, EvidenceCheck] = {
    "rolling_rest": _rolling_rest,
    "gap_rest": _gap_rest,
    "weekly_rest_period": _weekly_rest_period,
    "weekly_rest_rolling": _weekly_rest_rolling,
    "day_hours": _day_hours,
    "span_hours": _span_hours,
    "week_hours": _week_hours,
    "average_week_hours": _average_week,
    "average_day_hours": _average_day,
    "average_night_hours": _average_night,
    "n_in_m_days": _n_in_m_days,
    "free_in_m_days": _free_in_m_days,
    "publish_notice": _publish_notice,
    "change_notice": _change_notice,
}
