"""The checker: every rule on a finished roster, without a line of the optimiser's code.

One function a rule, named as the rule; `docs/roster_rules.md` says what each means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from planner.domain import Breach, Pause, PauseSlot, Roster, RosterCase, Shift, Span, merged
from planner.roster.duty import (
    Week,
    clock,
    hours,
    local_day,
    on_contact,
    paid,
    stretch,
    wall_minute,
)

CLOSE = 1e-9  # contacts are sums of floats


def check(case: RosterCase, roster: Roster) -> tuple[Breach, ...]:
    """Return everything that the roster breaks, rule by rule; empty means lawful."""
    week = Week(case, roster)
    return tuple(breach for rule in RULES for breach in rule(week))


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
            wrong = [_pause(week, p) for p, slot in pairs if not _is_placed(week, shift, p, slot)]
            if wrong:
                detail = f"begins outside its window: {', '.join(wrong)}"
                yield Breach("breaks", worker.id, shift.day, detail)


def _kind(pause: Pause) -> tuple[object, int, bool]:
    return pause.kind, pause.end - pause.start, pause.paid


def _pause(week: Week, pause: Pause) -> str:
    minutes = (pause.end - pause.start) * week.case.grid.step_min
    pay = "paid" if pause.paid else "unpaid"
    return f"{pause.kind} {clock(week.case.grid, pause.start)} {minutes} min {pay}"


def _is_placed(week: Week, shift: Shift, pause: Pause, slot: PauseSlot) -> bool:
    since = pause.start - shift.start
    if slot.after is not None and since < slot.after:
        return False
    if slot.before is not None and since > slot.before:
        return False
    minute = wall_minute(week.case.grid, pause.start)
    return slot.clock is None or slot.clock.start <= minute < slot.clock.end


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


def check_daily_rest(week: Week) -> Iterator[Breach]:
    """Yield shifts that begin too soon after the shift before, also that of last week."""
    grid, least = week.case.grid, week.case.limits.min_rest
    for worker, _, shifts in week.rows():
        before = [s.end for s in worker.past]
        for shift in shifts:
            rest = shift.start - max(before, default=shift.start - least)
            if rest < least:
                detail = (
                    f"{hours(grid, max(rest, 0))} of rest before {clock(grid, shift.start)},"
                    f" {hours(grid, least)} needed"
                )
                yield Breach("daily_rest", worker.id, shift.day, detail)
            before.append(shift.end)


def check_rolling_rest(week: Week) -> Iterator[Breach]:
    """Yield shifts with a moment of work from which the hours before hold no unbroken rest.

    The look-back is literal (Directive 2003/88/EC Art. 3; Danish BEK on rest periods par. 3): at
    the end of each interval of work, the last `rolling_day` intervals hold `min_rest` in one piece.
    """
    grid, limits = week.case.grid, week.case.limits
    if limits.rolling_day is None:
        return
    for worker, _, shifts in week.rows():
        busy = merged((*worker.past, *(s.span for s in shifts)))
        for shift in shifts:
            for moment in range(shift.start + 1, shift.end + 1):
                rest = _longest_rest(busy, moment - limits.rolling_day, moment)
                if rest < limits.min_rest:
                    detail = (
                        f"{hours(grid, limits.rolling_day)} back from {clock(grid, moment)} the"
                        f" longest rest is {hours(grid, rest)},"
                        f" {hours(grid, limits.min_rest)} needed"
                    )
                    yield Breach("rolling_rest", worker.id, shift.day, detail)
                    break


def _longest_rest(busy: tuple[Span, ...], start: int, end: int) -> int:
    """Return the longest stretch between `start` and `end` without work."""
    longest, free_from = 0, start
    for span in busy:
        if span.start >= end:
            break
        longest = max(longest, span.start - free_from)
        free_from = max(free_from, span.end)
    return max(longest, end - free_from)


def check_consecutive_days(week: Week) -> Iterator[Breach]:
    """Yield every day worked beyond the most days in a row, counting on from last week."""
    grid, most = week.case.grid, week.case.limits.max_consecutive_days
    for worker, _, shifts in week.rows():
        past = {local_day(grid, span.start) for span in worker.past}
        run = 0
        while -1 - run in past:
            run += 1
        worked = {shift.day for shift in shifts}
        for day in range(len(grid.dates)):
            run = run + 1 if day in worked else 0
            if run > most:
                detail = f"{grid.dates[day]:%A} is day {run} of work in a row, at most {most}"
                yield Breach("consecutive_days", worker.id, day, detail)


def check_days_a_week(week: Week) -> Iterator[Breach]:
    """Yield agents who work fewer or more days than the contract says."""
    for worker, terms, shifts in week.rows():
        least, most = terms.days
        if not least <= len(shifts) <= most:
            detail = f"works {len(shifts)} days, the contract says {least} to {most}"
            yield Breach("days_a_week", worker.id, None, detail)


def check_weekly_hours(week: Week) -> Iterator[Breach]:
    """Yield agents whose paid hours leave the contract's range; both ends bind."""
    grid = week.case.grid
    for worker, terms, shifts in week.rows():
        total = sum(paid(terms, shift) for shift in shifts)
        least, most = terms.paid
        if not least <= total <= most:
            span = f"{hours(grid, least)} to {hours(grid, most)}"
            detail = f"{hours(grid, total)} paid, the contract says {span}"
            yield Breach("weekly_hours", worker.id, None, detail)


def check_weekly_rest(week: Week) -> Iterator[Breach]:
    """Yield agents without one long unbroken rest that touches the week.

    A rest may have begun last week. After the last shift only the time to the end of this week is
    sure; an agent without known past shifts is taken as rested, as with the daily rest.
    """
    grid, least = week.case.grid, week.case.limits.weekly_rest
    if least is None:
        return
    for worker, _, shifts in week.rows():
        busy = merged((*worker.past, *(s.span for s in shifts)))
        since = max((s.end for s in busy if s.start < 0), default=-least)
        longest = _longest_rest(busy, min(since, grid.size), grid.size)
        if longest < least:
            detail = f"the longest rest is {hours(grid, longest)}, {hours(grid, least)} needed"
            yield Breach("weekly_rest", worker.id, None, detail)


def check_on_phone_quota(week: Week) -> Iterator[Breach]:
    """Yield agents with more time on contacts in the week than the contract's quota."""
    grid = week.case.grid
    for worker, terms, shifts in week.rows():
        quota = terms.onphone_week
        total = sum(len(week.contact(shift)) for shift in shifts)
        if quota is not None and total > quota:
            detail = f"{hours(grid, total)} on contacts, at most {hours(grid, quota)} a week"
            yield Breach("on_phone_quota", worker.id, None, detail)


def check_peak_cap_week(week: Week) -> Iterator[Breach]:
    """Yield agents with more time in peak load than the cap of a week."""
    grid, cap = week.case.grid, week.case.limits.peak_week
    if cap is None:
        return
    for worker, _, shifts in week.rows():
        total = sum(week.peak(shift) for shift in shifts)
        if total > cap:
            detail = f"{hours(grid, total)} in peak load, at most {hours(grid, cap)} a week"
            yield Breach("peak_cap_week", worker.id, None, detail)


def check_locked_shift(week: Week) -> Iterator[Breach]:
    """Yield locked shifts that are missing or were changed."""
    kept = {(s.agent, s.start, s.end, s.pauses) for s in week.roster.shifts}
    for lock in week.case.locks:
        if (lock.agent, lock.start, lock.end, lock.pauses) not in kept:
            detail = f"the locked shift {stretch(week.case.grid, lock.span)} is missing or changed"
            yield Breach("locked_shift", lock.agent, lock.day, detail)


def check_locked_day_off(week: Week) -> Iterator[Breach]:
    """Yield shifts on days that were locked as free."""
    for shift in week.roster.shifts:
        if (shift.agent, shift.day) in week.case.days_off_locked:
            detail = f"{stretch(week.case.grid, shift.span)} lies on a day locked as free"
            yield Breach("locked_day_off", shift.agent, shift.day, detail)


RULES: tuple[Callable[[Week], Iterator[Breach]], ...] = (
    check_known_agent,
    check_one_shift_a_day,
    check_opening_hours,
    check_availability,
    check_start_step,
    check_shift_length,
    check_breaks,
    check_work_stretch,
    check_off_phone_block,
    check_peak_cap_day,
    check_contact_quota_day,
    check_daily_rest,
    check_rolling_rest,
    check_consecutive_days,
    check_days_a_week,
    check_weekly_hours,
    check_weekly_rest,
    check_on_phone_quota,
    check_peak_cap_week,
    check_locked_shift,
    check_locked_day_off,
)
