"""Which shifts an agent may work on a day: rules that judge a start and a length alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.domain import BoolArray, IntArray, Night, RosterCase, Shift, Span, Terms, Worker


@dataclass(slots=True)
class DayOptions:
    """Starts x lengths of one agent and day; `allowed` shrinks rule by rule."""

    day: int
    starts: IntArray
    lengths: IntArray
    allowed: BoolArray
    forced: bool = False
    lock: Shift | None = None

    @property
    def ends(self) -> IntArray:
        """End of each start x length."""
        ends: IntArray = self.starts[:, None] + self.lengths[None, :]
        return ends

    def trimmed(self) -> DayOptions:
        """Drop starts and lengths that no rule leaves."""
        rows, columns = self.allowed.any(axis=1), self.allowed.any(axis=0)
        return DayOptions(
            self.day,
            self.starts[rows],
            self.lengths[columns],
            self.allowed[np.ix_(rows, columns)],
            self.forced,
            self.lock,
        )


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the day rules look up: running counts of closed and of night intervals, the blocks."""

    closed_sum: IntArray
    blocks: tuple[tuple[int, Span], ...]
    night_sum: IntArray


def start_step(terms: Terms, day: int) -> IntArray:
    """Return the intervals in which a shift of the contract may begin on this day."""
    return np.array(terms.starts[day], dtype=np.int64)


def shift_length(terms: Terms) -> IntArray:
    """Return the lengths that the contract allows, shortest first."""
    return np.array(sorted(set(terms.lengths)), dtype=np.int64)


def opening_hours(options: DayOptions, closed_sum: IntArray) -> None:
    """Keep shifts without a closed interval; from the week's end on every interval is open."""
    last = len(closed_sum) - 1
    inside = closed_sum[np.minimum(options.ends, last)] == closed_sum[options.starts][:, None]
    options.allowed &= inside


def availability(options: DayOptions, available: Sequence[Span]) -> None:
    """Keep shifts that lie inside one stretch of the agent's availability."""
    fits = np.zeros_like(options.allowed)
    for span in available:
        fits |= (options.starts[:, None] >= span.start) & (options.ends <= span.end)
    options.allowed &= fits


def rolling_rest(options: DayOptions, rolling_day: int | None, min_rest: int) -> None:
    """Keep shifts short enough for `min_rest` within any `rolling_day` intervals of work."""
    if rolling_day is not None:
        options.allowed &= options.lengths[None, :] <= rolling_day - min_rest


def night_shift(
    options: DayOptions, terms: Terms, night: Night | None, night_sum: IntArray
) -> None:
    """Keep night shifts short enough for the contract's longest."""
    if night is not None and terms.longest_night is not None:
        last = len(night_sum) - 1
        ends = np.minimum(options.ends, last)
        is_night = night_sum[ends] - night_sum[options.starts][:, None] >= night.least
        options.allowed &= ~is_night | (options.lengths[None, :] <= terms.longest_night)


def contact_time_day(options: DayOptions, terms: Terms, blocks: Sequence[Span]) -> None:
    """Keep shifts whose pauses and blocks leave no more time on contacts than the law does."""
    patterns = [terms.pattern(int(n)) for n in options.lengths]
    if all(p.most_on_contacts is None for p in patterns):
        return
    off = np.array([sum(slot.length for slot in p.pauses) for p in patterns])
    most = [n if p.most_on_contacts is None else p.most_on_contacts
            for n, p in zip(options.lengths.tolist(), patterns, strict=True)]  # fmt: skip
    away = np.zeros(options.allowed.shape, dtype=np.int64)
    for block in blocks:
        low = np.maximum(options.starts[:, None], block.start)
        away += np.maximum(0, np.minimum(options.ends, block.end) - low)
    options.allowed &= (options.lengths - off)[None, :] - away <= np.array(most)[None, :]


def off_phone_block(options: DayOptions, blocks: Sequence[tuple[int, Span]]) -> None:
    """Force the day of a block: its shift holds the block, shifts of other days stay clear."""
    for day, block in blocks:
        holds = (options.starts[:, None] <= block.start) & (options.ends >= block.end)
        clear = (options.starts[:, None] >= block.end) | (options.ends <= block.start)
        options.allowed &= holds if day == options.day else clear
        options.forced |= day == options.day


def rotation(options: DayOptions, clock: IntArray, least: int) -> None:
    """Keep starts that are not too early by the clock after the shift of the eve."""
    options.allowed &= (clock >= least)[:, None]


def locked_day_off(options: DayOptions, is_locked: object) -> None:
    """Leave nothing on a day that must stay free."""
    if is_locked:
        options.allowed[:] = False


def locked_shift(day: int, lock: Shift) -> DayOptions:
    """Return the day of a locked shift: that shift, as it is, and no other."""
    start, length = np.array([lock.start]), np.array([lock.end - lock.start])
    return DayOptions(day, start, length, np.ones((1, 1), dtype=bool), forced=True, lock=lock)


def one_shift_a_day(locks: Sequence[Shift]) -> dict[int, Shift]:
    """Return locks by day; of two on one day the first counts (the second is reported)."""
    by_day: dict[int, Shift] = {}
    for lock in sorted(locks):
        by_day.setdefault(lock.day, lock)
    return by_day


def day_of_block(case: RosterCase, terms: Terms, block: Span) -> int:
    """Return the day whose shift must hold a block: its own, or the day before for a night."""
    day = int(case.grid.day[min(max(block.start, 0), case.grid.size - 1)])
    holds = [
        any(s <= block.start and block.end <= s + length for length in terms.lengths)
        for s in terms.starts[day]
    ]
    return day if any(holds) or day == 0 else day - 1


def local_eve(case: RosterCase, interval: int) -> bool:
    """Say whether an interval lies on the day before the week."""
    return (case.grid.dates[0] - case.grid.when(interval).date()).days == 1


def day_options(case: RosterCase, worker: Worker, day: int, facts: DayFacts) -> DayOptions:
    """Return every start x length that the rules of a single shift leave on this day."""
    terms = case.terms[worker.terms]
    starts, lengths = start_step(terms, day), shift_length(terms)
    options = DayOptions(day, starts, lengths, np.ones((len(starts), len(lengths)), dtype=bool))
    opening_hours(options, facts.closed_sum)
    availability(options, worker.available)
    rolling_rest(options, case.limits.rolling_day, case.limits.min_rest)
    night_shift(options, terms, case.limits.night, facts.night_sum)
    contact_time_day(options, terms, worker.blocks)
    off_phone_block(options, facts.blocks)
    if day == 0 and terms.most_earlier is not None:
        eve = [s.start for s in worker.past if local_eve(case, s.start)]
        if eve:
            step = case.grid.step_min
            moment = case.grid.when(max(eve))
            before = (moment.hour * 60 + moment.minute) // step
            rotation(options, case.grid.wall_min[starts] // step, before - terms.most_earlier)
    locked_day_off(options, (worker.id, day) in case.days_off_locked)
    return options.trimmed()


def cost_of_starts(case: RosterCase, worker: Worker, options: DayOptions) -> IntArray:
    """Return wish and deviation points of each start of a day."""
    wishes = sum(points for day, points in worker.off_wishes if day == options.day)
    cost = np.full(len(options.starts), wishes, dtype=np.int64)
    if worker.preferred_start is not None:
        low, high = worker.preferred_start[options.day]
        off = np.maximum(0, np.maximum(low - options.starts, options.starts - high))
        cost += case.prices.start_deviation * off
    return cost
