"""Rules of a whole week, as an automaton over days plus bounds on paid hours.

A state holds what later days must know: days worked, days and weekends in a row and days left in
each window of days (only while they can still bind), and whether the weekly rest was taken. Layer d
holds the states before the decision of day d.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from planner.domain import Span, Terms

Weekend = tuple[int, bool]  # weekends worked in a row before this one, Saturday worked
Rooms = tuple[int, ...]  # days of work left in each window of days
State = tuple[int, int, bool, Weekend, Rooms]  # days worked, in a row, weekly rest taken


@dataclass(frozen=True, slots=True)
class WeekShape:
    """What the automaton of an agent depends on; agents with equal shape share one."""

    days: int
    least_days: int
    most_days: int
    max_in_row: int
    row_before: int
    needs_rest: bool
    weekends: tuple[tuple[int, int], ...] = ()  # (Saturday, Sunday); () where no rule asks
    most_weekends: int | None = None
    whole_weekends: bool = False
    before: Weekend = (0, False)
    windows: tuple[tuple[int, int, int], ...] = ()  # first and last day, most days of work


@dataclass(slots=True)
class Automaton:
    """States by layer, and for each its successor after a day of work and after a day off."""

    layers: list[list[State]]
    work: list[list[int]] = field(default_factory=list)
    off: list[list[int]] = field(default_factory=list)
    rested: list[list[int]] = field(default_factory=list)


def days_a_week(shape: WeekShape, worked: int, days_left: int) -> bool:
    """Say whether the least and most days of the week can still be kept."""
    return worked <= shape.most_days and worked + days_left >= shape.least_days


def consecutive_days(shape: WeekShape, in_row: int) -> bool:
    """Say whether so many days in a row are allowed, past days included."""
    return in_row <= shape.max_in_row


def whole_weekends(shape: WeekShape, saturday: bool, sunday: bool) -> bool:
    """Say whether a weekend may be worked so."""
    return not shape.whole_weekends or saturday == sunday


def weekends_in_row(shape: WeekShape, in_row: int) -> bool:
    """Say whether so many weekends in a row may be worked, past ones included."""
    return shape.most_weekends is None or in_row <= shape.most_weekends


def after_weekend_day(shape: WeekShape, weekend: Weekend, day: int, works: bool) -> Weekend | None:
    """Return what a day leaves known of weekends, None where it breaks a rule about them."""
    in_row, saturday = weekend
    of_day = {d: pair for pair in shape.weekends for d in pair}
    if day not in of_day:
        return weekend
    if works and not weekends_in_row(shape, in_row + 1):
        return None
    if day == of_day[day][0]:
        return in_row, works
    if not whole_weekends(shape, saturday, works):
        return None
    is_last = day >= shape.weekends[-1][1]
    if is_last or shape.most_weekends is None:
        return 0, False
    return (min(in_row + 1, shape.most_weekends) if works or saturday else 0), False


def n_in_m_days(shape: WeekShape, rooms: Rooms, day: int, works: bool) -> Rooms | None:
    """Return the days of work that each window still has room for, None where one has too few.

    As many as lie ahead in the window at most: a room that cannot bind makes no state of its own.
    """
    left = []
    for (first, last, _), room in zip(shape.windows, rooms, strict=True):
        after = room - (works and first <= day <= last)
        if after < 0:
            return None
        left.append(min(after, max(0, last - max(day, first - 1))))
    return tuple(left)


def remembered_row(shape: WeekShape, worked: int, in_row: int, days_left: int) -> int:
    """Return the days in a row, or 0 once the limit cannot bind: fewer states, same weeks."""
    ahead = min(days_left, shape.most_days - worked)
    return in_row if in_row + ahead > shape.max_in_row else 0


def automaton(shape: WeekShape) -> Automaton:
    """Build the layered automaton of all day patterns that the week rules leave."""
    layers: list[dict[State, int]] = [{} for _ in range(shape.days + 1)]
    row = remembered_row(shape, 0, shape.row_before, shape.days)
    rooms = tuple(min(most, last - first + 1) for first, last, most in shape.windows)
    first: State = (0, row, not shape.needs_rest, shape.before, rooms)
    layers[0][first] = 0
    made = Automaton([])
    for day in range(shape.days):
        work, off = [], []
        for state in _with_rest_variants(layers[day]):
            work.append(_successor(shape, state, day, layers[day + 1], True))
            off.append(_successor(shape, state, day, layers[day + 1], False))
        made.work.append(work)
        made.off.append(off)
    _with_rest_variants(layers[shape.days])
    made.layers = [list(layer) for layer in layers]
    made.rested = [[layer[(n, c, True, w, r)] for n, c, _, w, r in layer] for layer in layers]
    return made


def _with_rest_variants(layer: dict[State, int]) -> list[State]:
    for worked, in_row, _, weekend, rooms in list(layer):
        layer.setdefault((worked, in_row, True, weekend, rooms), len(layer))
    return list(layer)


def _successor(
    shape: WeekShape, state: State, day: int, layer: dict[State, int], works: bool
) -> int:
    worked, in_row, rested, weekend, rooms = state
    after = after_weekend_day(shape, weekend, day, works)
    room = n_in_m_days(shape, rooms, day, works)
    worked, in_row = (worked + 1, in_row + 1) if works else (worked, 0)
    left = shape.days - day - 1
    kept = consecutive_days(shape, in_row) and days_a_week(shape, worked, left)
    if after is None or room is None or not kept:
        return -1
    key = (worked, remembered_row(shape, worked, in_row, left), rested, after, room)
    return layer.setdefault(key, len(layer))


def weekly_hours(paid: tuple[int, int], worked: int, least: int, unit: int) -> tuple[int, int]:
    """Return least and most units above `worked` shortest shifts that keep the paid hours."""
    low, high = paid
    return -((worked * least - low) // unit), (high - worked * least) // unit


def on_phone_quota(cap: int, worked: int, off_phone: tuple[int, int]) -> int:
    """Return the most paid intervals that keep the weekly cap on contacts.

    `off_phone`: paid intervals away from contacts in each shift (least), and in all blocks.
    """
    per_shift, blocks = off_phone
    return cap + worked * per_shift + blocks


def weekend_rules(
    terms: Terms, weekends: tuple[tuple[int, int], ...], past: set[int]
) -> dict[str, Any]:
    """Return what a shape knows of weekends: nothing where the contract has no rule about them."""
    if not terms.whole_weekends and terms.weekends_in_row is None:
        return {}
    return {
        "weekends": weekends,
        "most_weekends": terms.weekends_in_row,
        "whole_weekends": terms.whole_weekends,
        "before": past_weekends(past, weekends),
    }


def past_weekends(days: set[int], weekends: tuple[tuple[int, int], ...]) -> Weekend:
    """Return weekends worked in a row before the first of the week, and its Saturday if past."""
    if not weekends:
        return 0, False
    saturday, in_row = weekends[0][0], 0
    while days & {saturday - 7 * (in_row + 1), saturday - 7 * (in_row + 1) + 1}:
        in_row += 1
    return in_row, saturday in days


def windows_of_days(
    limits: Sequence[tuple[int, int]], past: set[int], days: int
) -> tuple[tuple[int, int, int], ...]:
    """Return the windows of days that end in the week and can bind: first, last, most of them.

    `limits`: (most, days running); `past`: days worked before the week, below 0.
    """
    found = []
    for most, running in limits:
        for last in range(days):
            first = max(0, last - running + 1)
            room = max(0, most - sum(last - running < day < 0 for day in past))
            if room <= last - first:
                found.append((first, last, room))
    return tuple(found)


def past_row(days: set[int], stretch: int = 0) -> int:
    """Return how many days in a row up to the eve of the week were worked (days below 0).

    `stretch`: days since the last weekly rest, where the law counts from it: days off that were
    too short to be one count too. Who was off on the eve begins anew: the rest comes first.
    """
    row = 0
    while -1 - row in days:
        row += 1
    return max(row, stretch) if row else 0


def stretch_start(past: Sequence[Span], rest: int) -> int:
    """Return where the work began that no rest of this length has interrupted since."""
    start = past[0].start
    for before, span in pairwise(past):
        start = span.start if span.start - before.end >= rest else start
    return start
