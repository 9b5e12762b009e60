"""Checks between shifts and over the week; one function a rule, named as the rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from planner.domain import Breach, Span, Terms, merged
from planner.roster.duty import Week, clock, hours, local_day, paid, stretch, wall_minute


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


def check_n_in_m_days(week: Week) -> Iterator[Breach]:
    """Yield days worked with which too many of so many days running are, past days counted."""
    grid = week.case.grid
    for worker, _, shifts in week.rows() if week.case.limits.n_in_m_days else ():
        days = {local_day(grid, span.start) for span in worker.past} | {s.day for s in shifts}
        for most, running in week.case.limits.n_in_m_days:
            for day in sorted({s.day for s in shifts}):
                worked = sum(day - running < other <= day for other in days)
                if worked > most:
                    detail = (
                        f"{grid.dates[day]:%A} is day {worked} of work in {running} days running,"
                        f" at most {most}"
                    )
                    yield Breach("n_in_m_days", worker.id, day, detail)


def check_weekends_in_row(week: Week) -> Iterator[Breach]:
    """Yield weekends with work beyond the contract's most in a row, last weeks' counted."""
    grid = week.case.grid
    for worker, terms, shifts in week.rows():
        most = terms.weekends_in_row
        if most is None:
            continue
        days = {local_day(grid, span.start) for span in worker.past} | {s.day for s in shifts}
        for saturday, sunday in grid.weekends:
            run = 0
            while days & {saturday - 7 * run, sunday - 7 * run}:
                run += 1
            if run > most:
                mine = [d for d in (saturday, sunday) if d in days]
                detail = f"works weekend {run} in a row, the contract says at most {most}"
                yield Breach("weekends_in_row", worker.id, max(mine[0], 0), detail)


def check_whole_weekends(week: Week) -> Iterator[Breach]:
    """Yield weekends of which only one day is worked where the contract wants both or neither."""
    grid = week.case.grid
    for worker, terms, shifts in week.rows():
        days = {local_day(grid, span.start) for span in worker.past} | {s.day for s in shifts}
        for saturday, sunday in grid.weekends if terms.whole_weekends else ():
            worked = days & {saturday, sunday}
            if len(worked) == 1 and sunday < len(grid.dates):
                day = max(*worked, 0)
                name = f"{grid.dates[sunday] - timedelta(days=sunday - min(worked)):%A}"
                detail = f"works {name} only, the contract wants both days of a weekend or neither"
                yield Breach("whole_weekends", worker.id, day, detail)


def check_rotation(week: Week) -> Iterator[Breach]:
    """Yield shifts that begin too much earlier by the clock than that of the day before."""
    grid = week.case.grid
    for worker, terms, shifts in week.rows():
        starts = {local_day(grid, s.start): s.start for s in worker.past}
        starts |= {s.day: s.start for s in shifts}
        for shift in shifts if terms.most_earlier is not None else ():
            if shift.day - 1 not in starts:
                continue
            before = starts[shift.day - 1]
            earlier_min = wall_minute(grid, before) - wall_minute(grid, shift.start)
            if earlier_min > (terms.most_earlier or 0) * grid.step_min:
                detail = (
                    f"starts {clock(grid, shift.start)} after {clock(grid, before)}, at most"
                    f" {(terms.most_earlier or 0) * grid.step_min} min earlier"
                )
                yield Breach("rotation", worker.id, shift.day, detail)


def check_days_a_week(week: Week) -> Iterator[Breach]:
    """Yield agents who work fewer or more days than the contract says; calls may add to them."""
    for worker, terms, shifts in week.rows():
        (least, most), total = terms.days, len(shifts)
        called = sum(s.day in week.roster.calls.get(worker.id, ()) for s in shifts)
        most_called = terms.calls.days if terms.calls and called else most
        if not least <= total <= max(most, most_called) or total - called > most:
            detail = f"works {total} days, the contract says {least} to {most}"
            detail += f", {most_called} with calls" if called else ""
            yield Breach("days_a_week", worker.id, None, detail)


def check_weekly_hours(week: Week) -> Iterator[Breach]:
    """Yield agents whose paid hours leave the contract's range; calls may add to its upper end."""
    grid = week.case.grid
    for worker, terms, shifts in week.rows():
        total = sum(paid(terms, shift) for shift in shifts)
        days = week.roster.calls.get(worker.id, ())
        called = sum(paid(terms, shift) for shift in shifts if shift.day in days)
        least, most = terms.paid
        most_called = terms.calls.paid if terms.calls and called else most
        if not least <= total <= max(most, most_called) or total - called > most:
            span = f"{hours(grid, least)} to {hours(grid, most)}"
            span += f", {hours(grid, most_called)} with calls" if called else ""
            detail = f"{hours(grid, total)} paid, {_who_says(terms, total)} {span}"
            yield Breach("weekly_hours", worker.id, None, detail)


def _who_says(terms: Terms, total: int) -> str:
    """Return what set the paid hours of a week that a total does not keep."""
    if terms.is_law and total > terms.paid[1]:
        return "the labour rules leave"
    return "the period of averaged hours leaves" if terms.is_averaged else "the contract says"


def check_weekly_rest(week: Week) -> Iterator[Breach]:
    """Yield agents without one long unbroken rest, enough of it in the week.

    A rest may have begun last week. After the last shift only the time to the end of this week is
    sure; an agent without known past shifts is taken as free before it.
    """
    grid, least = week.case.grid, week.case.limits.weekly_rest
    if least is None:
        return
    earliest = week.case.limits.weekly_rest_inside - least
    for worker, _, shifts in week.rows():
        busy = merged((*worker.past, *(s.span for s in shifts)))
        since = max([earliest, *(s.end for s in busy if s.start < 0)])
        longest = _longest_rest(busy, min(since, grid.size), grid.size)
        if longest < least:
            detail = f"the longest rest is {hours(grid, longest)}, {hours(grid, least)} needed"
            yield Breach("weekly_rest", worker.id, None, detail)


def check_weekly_rest_stretch(week: Week) -> Iterator[Breach]:
    """Yield shifts that end too long after the last weekly rest, where the law counts from it.

    Literally so; the search keeps it by a whole weekly rest around every free day.
    """
    grid, most, least = (
        week.case.grid,
        week.case.limits.rest_stretch,
        week.case.limits.free_day_rest,
    )
    if most is None or least is None:
        return
    for worker, _, shifts in week.rows():
        spans = sorted((*worker.past, *(s.span for s in shifts)))
        since = spans[0].start if spans else 0
        for before, span in pairwise((*spans[:1], *spans)):
            since = span.start if span.start - before.end >= least else since
            if span.start >= 0 and span.end - since > most:
                detail = (
                    f"ends {hours(grid, span.end - since)} after {clock(grid, since)} without a"
                    f" rest of {hours(grid, least)}; {hours(grid, most)} are allowed"
                )
                yield Breach("weekly_rest_stretch", worker.id, local_day(grid, span.start), detail)


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


def check_seats(week: Week) -> Iterator[Breach]:
    """Yield shifts for which their site has no seat left; who begins first sits first.

    A seat is held from start to end of a shift, pauses and blocks included.
    """
    grid = week.case.grid
    sites = {worker.id: worker.site for worker in week.case.workers}
    left = {site: seats.tolist() for site, seats in week.case.seats.items()}
    rows = [s for own in week.shifts.values() for s in own if sites[s.agent] in left]
    for shift in sorted(rows, key=lambda s: (s.start, s.agent)):
        free = left[sites[shift.agent]]
        inside = range(max(0, shift.start), min(shift.end, grid.size))
        standing = [t for t in inside if free[t] <= 0]
        for t in inside if not standing else ():
            free[t] -= 1
        if standing:
            detail = (
                f"no seat left at {sites[shift.agent]} from {clock(grid, standing[0])},"
                f" for {hours(grid, len(standing))}"
            )
            yield Breach("seats", shift.agent, shift.day, detail)


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


WEEK_RULES = (
    check_daily_rest,
    check_rolling_rest,
    check_consecutive_days,
    check_n_in_m_days,
    check_rotation,
    check_days_a_week,
    check_weekends_in_row,
    check_whole_weekends,
    check_weekly_hours,
    check_weekly_rest,
    check_weekly_rest_stretch,
    check_on_phone_quota,
    check_peak_cap_week,
    check_seats,
    check_locked_shift,
    check_locked_day_off,
)
