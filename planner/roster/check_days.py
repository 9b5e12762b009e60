"""Checks of one shift, and of the day it stands on; one function a rule, named as the rule."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from planner.domain import Breach, Pause, PauseKind, PauseSlot, Shift
from planner.roster.duty import (
    Week,
    clock,
    hours,
    local_day,
    on_contact,
    stretch,
    wall_minute,
)

CLOSE = 1e-9  # contacts are sums of floats


def check_known_agent(week: Week) -> Iterator[Breach]:
    """Yield shifts of agents or on days that the week does not have; nothing else counts them."""
    days = range(len(week.case.grid.dates))
    for shift in week.roster.shifts:
        if shift.agent not in week.workers:
            yield Breach(
                "known_agent", shift.agent, shift.day, f'nobody has the id "{shift.agent}"'
            )
        elif shift.day not in days:
            detail = f"day {shift.day} is not in the week, whose days are 0 to {days[-1]}"
            yield Breach("known_agent", shift.agent, shift.day, detail)


def check_one_shift_a_day(week: Week) -> Iterator[Breach]:
    """Yield every shift beyond the first of an agent's day."""
    seen: set[tuple[str, int]] = set()
    for shift in week.roster.shifts:
        key = shift.agent, shift.day
        if key in seen:
            when = stretch(week.case.grid, shift.span)
            yield Breach("one_shift_a_day", *key, f"a second shift on the day: {when}")
        seen.add(key)


def check_opening_hours(week: Week) -> Iterator[Breach]:
    """Yield shifts that leave the opening hours or begin on another day than their own.

    Beyond the end of the week the case knows no opening hours; availability bounds the shift.
    """
    grid = week.case.grid
    for worker, _, shift in week.each():
        span, own = shift.span, grid.day_spans[shift.day]
        if not own.start <= shift.start < own.end:
            detail = f"starts {clock(grid, shift.start)}, outside {grid.dates[shift.day]:%A}"
            yield Breach("opening_hours", worker.id, shift.day, detail)
        elif not week.case.is_open[span.start : span.end].all():
            shut = [t for t in range(span.start, min(span.end, grid.size)) if not _open(week, t)]
            detail = f"{stretch(grid, span)} is at work while closed from {clock(grid, shut[0])}"
            yield Breach("opening_hours", worker.id, shift.day, detail)


def _open(week: Week, interval: int) -> bool:
    return bool(week.case.is_open[interval])


def check_availability(week: Week) -> Iterator[Breach]:
    """Yield shifts that do not lie inside one stretch of the agent's availability."""
    grid = week.case.grid
    for worker, _, shift in week.each():
        if any(span.holds(shift.span) for span in worker.available):
            continue
        near = [stretch(grid, s) for s in worker.available if s.meets(grid.day_spans[shift.day])]
        given = f"available {', '.join(near)}" if near else "not available that day"
        detail = f"{stretch(grid, shift.span)}, {given}"
        yield Breach("availability", worker.id, shift.day, detail)


def check_start_step(week: Week) -> Iterator[Breach]:
    """Yield shifts that begin at a time which the contract does not offer."""
    grid = week.case.grid
    for worker, terms, shift in week.each():
        allowed = terms.starts[shift.day]
        if shift.start not in allowed:
            near = min(allowed, key=lambda t: abs(t - shift.start), default=None)
            offer = "none that day" if near is None else f"the nearest is {clock(grid, near)}"
            detail = f"starts {clock(grid, shift.start)}; of the allowed starts {offer}"
            yield Breach("start_step", worker.id, shift.day, detail)


def check_shift_length(week: Week) -> Iterator[Breach]:
    """Yield shifts of a length that the contract does not have."""
    grid = week.case.grid
    for worker, terms, shift in week.each():
        length = shift.end - shift.start
        if length not in terms.lengths:
            least, most = min(terms.lengths), max(terms.lengths)
            span = f"{hours(grid, least)} to {hours(grid, most)} in the contract's steps"
            yield Breach(
                "shift_length", worker.id, shift.day, f"lasts {hours(grid, length)}; allowed {span}"
            )


def check_breaks(week: Week) -> Iterator[Breach]:
    """Yield shifts whose pauses are not those of the contract: kind, length, pay, place, order."""
    for worker, terms, shift in week.each():
        wanted = terms.pattern(shift.end - shift.start).pauses
        given = ", ".join(_pause(week, p) for p in shift.pauses) or "none"
        if [_kind(p) for p in shift.pauses] != [(w.kind, w.length, w.paid) for w in wanted]:
            plan = ", ".join(
                f"{w.kind} {w.length * week.case.grid.step_min} min"
                f" {'paid' if w.paid else 'unpaid'}"
                for w in wanted
            )
            detail = f"pauses are {given}; wanted in this order: {plan or 'none'}"
            yield Breach("breaks", worker.id, shift.day, detail)
        elif any(a.start >= b.start for a, b in pairwise(shift.pauses)):
            yield Breach("breaks", worker.id, shift.day, f"pauses are out of order: {given}")
        else:
            pairs = zip(shift.pauses, wanted, strict=True)
            wrong = [_pause(week, p) for p, slot in pairs if not is_placed(week, shift, p, slot)]
            if wrong:
                detail = f"begins outside its window: {', '.join(wrong)}"
                yield Breach("breaks", worker.id, shift.day, detail)


def _kind(pause: Pause) -> tuple[object, int, bool]:
    return pause.kind, pause.end - pause.start, pause.paid


def _pause(week: Week, pause: Pause) -> str:
    minutes = (pause.end - pause.start) * week.case.grid.step_min
    pay = "paid" if pause.paid else "unpaid"
    return f"{pause.kind} {clock(week.case.grid, pause.start)} {minutes} min {pay}"


def is_placed(week: Week, shift: Shift, pause: Pause, slot: PauseSlot) -> bool:
    """Say whether a pause begins inside its window, of the shift and of the clock."""
    since = pause.start - shift.start
    if slot.after is not None and since < slot.after:
        return False
    if slot.before is not None and since > slot.before:
        return False
    minute = wall_minute(week.case.grid, pause.start)
    return slot.clock is None or slot.clock.start <= minute < slot.clock.end


def check_split_shift(week: Week) -> Iterator[Breach]:
    """Yield split shifts that the contract does not offer, or with a part that is too short."""
    grid = week.case.grid
    for worker, terms, shift in week.each():
        gaps = [p for p in shift.pauses if p.kind is PauseKind.SPLIT]
        if gaps and terms.split_part is None:
            detail = f"a gap from {clock(grid, gaps[0].start)}; the contract has no split shifts"
            yield Breach("split_shift", worker.id, shift.day, detail)
            continue
        for gap in gaps:
            part = min(gap.start - shift.start, shift.end - gap.end)
            if part < (terms.split_part or 0):
                detail = (
                    f"a part of {hours(grid, part)}, each of a split shift lasts"
                    f" {hours(grid, terms.split_part or 0)} at least"
                )
                yield Breach("split_shift", worker.id, shift.day, detail)


def check_work_stretch(week: Week) -> Iterator[Breach]:
    """Yield shifts with too long or too short work between start, pauses and end."""
    grid, limits = week.case.grid, week.case.limits
    for worker, _, shift in week.each():
        edge = shift.start
        for start, end in (*sorted((p.start, p.end) for p in shift.pauses), (shift.end, 0)):
            if not limits.min_stretch <= start - edge <= limits.max_stretch:
                detail = (
                    f"works {hours(grid, start - edge)} from {clock(grid, edge)} without a pause;"
                    f" {hours(grid, limits.min_stretch)} to {hours(grid, limits.max_stretch)}"
                    " are allowed"
                )
                yield Breach("work_stretch", worker.id, shift.day, detail)
                break
            edge = end


def check_off_phone_block(week: Week) -> Iterator[Breach]:
    """Yield fixed blocks at which the agent is not at work, or has a pause."""
    grid = week.case.grid
    for worker, _, shifts in week.rows():
        for block in worker.blocks:
            at_work = [s for s in shifts if s.span.holds(block)]
            day = local_day(grid, block.start)
            if not at_work:
                detail = f"not at work for the whole block {stretch(grid, block)}"
                yield Breach("off_phone_block", worker.id, day, detail)
            elif any(p.span.meets(block) for p in at_work[0].pauses):
                detail = f"a pause cuts into the block {stretch(grid, block)}"
                yield Breach("off_phone_block", worker.id, day, detail)


def check_movable_block(week: Week) -> Iterator[Breach]:
    """Yield movable blocks without a place, or with one that is no fixed block in their windows."""
    grid = week.case.grid
    for worker, _, _ in week.rows():
        for movable in worker.movable:
            at, size = movable.at, hours(grid, movable.length)
            if at is None:
                detail = f"{size} of {movable.kind} have no place in the week"
                yield Breach("movable_block", worker.id, None, detail)
                continue
            is_there = any(b.holds(at) for b in worker.blocks) and len(at) == movable.length
            if not is_there or not any(w.holds(at) for w in movable.windows):
                detail = f"{movable.kind} {stretch(grid, at)} is not {size} in its window"
                yield Breach("movable_block", worker.id, None, detail)


def check_peak_cap_day(week: Week) -> Iterator[Breach]:
    """Yield shifts with more time on contacts in peak load than the cap of a day."""
    grid, cap = week.case.grid, week.case.limits.peak_day
    if cap is None:
        return
    for worker, _, shift in week.each():
        peak = week.peak(shift)
        if peak > cap:
            detail = f"{hours(grid, peak)} in peak load, at most {hours(grid, cap)} a day"
            yield Breach("peak_cap_day", worker.id, shift.day, detail)


def check_contact_quota_day(week: Week) -> Iterator[Breach]:
    """Yield shifts that are planned to bring more contacts than the contract's quota of a day."""
    for worker, terms, shift in week.each():
        quota = terms.quota(len(on_contact(worker, shift)))
        if quota is None:
            continue
        contacts = week.contacts(worker, shift)
        if contacts > quota + CLOSE:
            detail = f"{contacts:.1f} contacts planned, at most {quota:.1f} on this day"
            yield Breach("contact_quota_day", worker.id, shift.day, detail)


def check_contact_time_day(week: Week) -> Iterator[Breach]:
    """Yield shifts with more time on contacts than the law leaves a shift of that length."""
    grid = week.case.grid
    for worker, terms, shift in week.each():
        most = terms.pattern(shift.end - shift.start).most_on_contacts
        total = len(week.contact(shift))
        if most is not None and total > most:
            detail = f"{hours(grid, total)} on contacts, at most {hours(grid, most)} in this shift"
            yield Breach("contact_time_day", worker.id, shift.day, detail)


def check_night_shift(week: Week) -> Iterator[Breach]:
    """Yield night shifts that last longer than the contract's longest."""
    grid, night = week.case.grid, week.case.limits.night
    if night is None:
        return
    for worker, terms, shift in week.each():
        most, length = terms.longest_night, shift.end - shift.start
        dark = sum(night.holds(wall_minute(grid, t)) for t in range(shift.start, shift.end))
        if most is not None and dark >= night.least and length > most:
            detail = (
                f"lasts {hours(grid, length)} with {hours(grid, dark)} at night; night shifts last"
                f" at most {hours(grid, most)}"
            )
            yield Breach("night_shift", worker.id, shift.day, detail)


DAY_RULES = (
    check_known_agent,
    check_one_shift_a_day,
    check_opening_hours,
    check_availability,
    check_start_step,
    check_shift_length,
    check_breaks,
    check_split_shift,
    check_work_stretch,
    check_off_phone_block,
    check_movable_block,
    check_peak_cap_day,
    check_contact_quota_day,
    check_contact_time_day,
    check_night_shift,
)
