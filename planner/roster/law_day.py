"""What each kind of labour rule wants of one shift: one small function a kind, in four tables.

`HOURS`: the hours that a rule limits. `PAUSES`: what a shift's pauses lack, as a sentence, or
nothing. `WINDOWS`: where pauses may begin. `CAPS`: most intervals on contacts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from planner.domain import LabourRule, Limits, PauseKind, PauseSlot

Window = tuple[int, int | None, int | None]  # number of the pause, earliest and latest offset
EPS = 1e-9


@dataclass(frozen=True, slots=True)
class Day:
    """A shift of one length with its pauses in order; `counting` says what is working time."""

    step_min: int
    length: int
    pauses: tuple[PauseSlot, ...]
    counting: LabourRule | None
    max_stretch: int

    @property
    def span_h(self) -> float:
        """Hours from start to end."""
        return self.length * self.step_min / 60

    @property
    def work_h(self) -> float:
        """Hours of work: the span less pauses that the preset does not count as work."""
        least = self.counting.value if self.counting else 0.0
        most = int(self.counting.params.get("most", 0)) if self.counting else 0
        off = [self.minutes(k) for k in self.of(least) if not self.is_short(k)]
        off = sorted(off, reverse=True)[:most] if most else off
        return self.span_h - sum(off) / 60

    def minutes(self, number: int) -> int:
        """Return the length of a pause."""
        return self.pauses[number].length * self.step_min

    def is_short(self, number: int) -> bool:
        """Say whether a pause is a break, not a meal."""
        return self.pauses[number].kind is PauseKind.BREAK

    def of(self, least_min: float) -> list[int]:
        """Return the numbers of pauses of at least so many minutes."""
        return [k for k in range(len(self.pauses)) if self.minutes(k) >= least_min - EPS]

    def applies(self, rule: LabourRule) -> bool:
        """Say whether a rule with `from_h` or `over_h` hours of work holds for the shift."""
        if "from_h" in rule.params:
            return self.work_h >= rule.params["from_h"] - EPS
        return self.work_h > rule.params.get("over_h", 0.0) + EPS

    def up(self, hours: float) -> int:
        """Return hours as intervals, rounded up."""
        return math.ceil(hours * 60 / self.step_min - EPS)

    def down(self, hours: float) -> int:
        """Return hours as intervals, rounded down."""
        return math.floor(hours * 60 / self.step_min + EPS)

    def of_work(self) -> str:
        """Return the end of a sentence that names the hours of work."""
        return f"in {self.work_h:g} h of work"


def room(day: Day, pauses: tuple[PauseSlot, ...], limits: Limits) -> bool:
    """Say whether pauses in these windows fit the shift; stretches of work keep their limits."""
    low = high = 0
    for slot in pauses:
        low = max(low + limits.min_stretch, slot.after or 0)
        high += limits.max_stretch
        high = high if slot.before is None else min(high, slot.before)
        if low > high:
            return False
        low, high = low + slot.length, high + slot.length
    return low + limits.min_stretch <= day.length <= high + limits.max_stretch


def _break_total(rule: LabourRule, day: Day) -> str:
    got = sum(day.minutes(k) for k in day.of(rule.params["part_min"]))
    if not day.applies(rule) or got >= rule.value - EPS:
        return ""
    part = f" of at least {rule.params['part_min']:g} min" if rule.params["part_min"] > 1 else ""
    return f"{got} min of pauses{part}; {rule.value:g} min are needed"


def _break_tiers(rule: LabourRule, day: Day) -> str:
    needed = 0.0
    for hours in (4, 6):
        if day.work_h >= hours - EPS:
            needed = rule.params.get(f"tier_{hours}h_min", needed)
    if day.work_h > 8 + EPS:
        needed = rule.params.get("above_8h_min", needed)
    got = sum(day.minutes(k) for k in range(len(day.pauses)) if not day.is_short(k))
    if got >= needed - EPS:
        return ""
    return f"{got} min of rest pause; {needed:g} min are needed, written as lunch"


def _single_break(rule: LabourRule, day: Day) -> str:
    if not day.applies(rule) or day.of(rule.value):
        return ""
    return f"no pause of {rule.value:g} min"


def _meal_missing(rule: LabourRule, day: Day) -> str:
    number = int(rule.params["number"])
    if not day.applies(rule) or len(day.of(rule.value)) >= number:
        return ""
    return f"pause {number} of at least {rule.value:g} min is missing"


def _rest_per_hours(rule: LabourRule, day: Day) -> str:
    if not day.applies(rule):
        return ""
    per_h = rule.params["per_h"]
    needed = max(1, math.ceil((day.work_h - per_h / 2) / per_h - EPS))
    meal = rule.params.get("meal_min", math.inf)
    got = sum(day.minutes(k) < meal - EPS for k in day.of(rule.value))
    return "" if got >= needed else f"{got} rests of {rule.value:g} min; {needed} are needed"


def _pause_count(rule: LabourRule, day: Day) -> str:
    is_short_day = day.work_h <= rule.params.get("short_day_h", 0.0) + EPS
    needed = int(rule.params["short_day_count"] if is_short_day else rule.value)
    got = len(_without_meal(rule, day))
    each = rule.params["each_min"]
    return "" if got >= needed else f"{got} pauses of {each:g} min beside the meal; {needed} needed"


def _without_meal(rule: LabourRule, day: Day) -> list[int]:
    """Return pauses that the rule counts, without one meal: the longest."""
    able = day.of(rule.params["each_min"])
    meals = [k for k in able if day.minutes(k) >= rule.params.get("meal_min", math.inf)]
    if meals:
        able.remove(max(meals, key=day.minutes))
    return able


def _run_missing(rule: LabourRule, day: Day) -> str:
    if day.span_h <= rule.value + EPS or day.of(rule.params["part_min"]):
        return ""
    return f"no pause of {rule.params['part_min']:g} min within {rule.value:g} h of work"


def _added_up(rule: LabourRule, day: Day) -> str:
    long = [k for k in range(len(day.pauses)) if day.is_short(k) and day.minutes(k) > rule.value]
    if not long:
        return ""
    return (
        f"a break of {day.minutes(long[0])} min; screen pauses are {rule.value:g} min each and "
        "come by themselves, a rest pause is written as lunch"
    )


def _break_window(rule: LabourRule, day: Day) -> list[Window]:
    """Bind the longest pause that can begin in the window; of equals the one nearest the middle."""
    low, high = day.up(rule.params["after_h"]), day.down(rule.params["before_h"])
    able = [
        k
        for k in day.of(rule.value)
        if max(low, day.pauses[k].after or 0)
        <= min(high, high if day.pauses[k].before is None else day.pauses[k].before or 0)
    ]
    able = able or day.of(rule.value)
    middle = (len(day.pauses) - 1) / 2
    chosen = sorted(able, key=lambda k: (-day.minutes(k), abs(k - middle)))[:1]
    return [(k, low, high) for k in chosen]


def _longest_run(rule: LabourRule, day: Day) -> list[Window]:
    """Keep runs between counted pauses short, where the longest stretch does not do it already."""
    most, counted = day.down(rule.value), day.of(rule.params["part_min"])
    if day.length <= most or not counted or _longest_possible(day, counted) <= most:
        return []
    windows: list[Window] = []
    earliest = 0
    for k in counted:
        size = day.pauses[k].length
        is_last = k == counted[-1]
        after = max(day.pauses[k].after or 0, day.length - size - most if is_last else 0)
        windows.append((k, after, earliest + most))
        earliest = after + size
    return windows


def _longest_possible(day: Day, counted: list[int]) -> int:
    """Return the longest run that the limit on stretches alone leaves between counted pauses."""
    longest = run = day.max_stretch
    for k, pause in enumerate(day.pauses):
        run = day.max_stretch if k in counted else run + pause.length + day.max_stretch
        longest = max(longest, run)
    return longest


def _meal_by(rule: LabourRule, day: Day) -> list[Window]:
    able, number = day.of(rule.value), int(rule.params["number"])
    if not day.applies(rule) or len(able) < number:
        return []
    return [(able[number - 1], None, day.down(rule.params["by_h"]))]


def _kept_clear(rule: LabourRule, day: Day) -> list[int]:
    """Return pauses that may not touch the edge; of meals of one length it may be any, so all."""
    able, counted = day.of(rule.params["each_min"]), _without_meal(rule, day)
    meals = [day.minutes(k) for k in able if k not in counted]
    return able if any(day.minutes(k) in meals for k in counted) else counted


def _pause_not_first(rule: LabourRule, day: Day) -> list[Window]:
    return [(k, day.up(rule.value / 60), None) for k in _kept_clear(rule, day)]


def _pause_not_last(rule: LabourRule, day: Day) -> list[Window]:
    latest = day.length - day.up(rule.value / 60)
    return [(k, None, latest - day.pauses[k].length) for k in _kept_clear(rule, day)]


def _screen_day(rule: LabourRule, day: Day) -> int:
    return day.down(rule.value)


def _screen_break(rule: LabourRule, day: Day) -> int:
    """Return the most intervals on contacts that leave enough of the shift off screen."""
    for screen in range(day.length, 0, -1):
        minutes, off = screen * day.step_min, (day.length - screen) * day.step_min
        if minutes < rule.params["from_h"] * 60 - EPS:
            return screen
        if off >= rule.value * math.floor(minutes / 60 + EPS) - EPS:
            return screen
    return 0


HOURS: Mapping[str, Callable[[LabourRule, Day], float]] = {
    "day_hours": lambda _, day: day.work_h,
    "span_hours": lambda _, day: day.span_h,
}
PAUSES: Mapping[str, Callable[[LabourRule, Day], str]] = {
    "break_total": _break_total,
    "break_tiers": _break_tiers,
    "single_break": _single_break,
    "meal_by": _meal_missing,
    "rest_per_hours": _rest_per_hours,
    "pause_count": _pause_count,
    "longest_run": _run_missing,
    "screen_pause_single": _added_up,
}
WINDOWS: Mapping[str, Callable[[LabourRule, Day], list[Window]]] = {
    "break_window": _break_window,
    "longest_run": _longest_run,
    "meal_by": _meal_by,
    "pause_not_first": _pause_not_first,
    "pause_not_last": _pause_not_last,
}
CAPS: Mapping[str, Callable[[LabourRule, Day], int]] = {
    "screen_day": _screen_day,
    "screen_break": _screen_break,
}
