"""The check of standby: whoever is on it could lawfully be called in, whichever calls come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from planner.domain import (
    Breach,
    CallLimits,
    Pause,
    PauseSlot,
    Roster,
    Shift,
    Standby,
    Terms,
    Worker,
)
from planner.roster.check_days import (
    CLOSE,
    check_availability,
    check_night_shift,
    check_opening_hours,
    is_placed,
)
from planner.roster.check_weeks import (
    check_consecutive_days,
    check_daily_rest,
    check_n_in_m_days,
    check_rolling_rest,
    check_weekends_in_row,
    check_weekly_rest,
    check_weekly_rest_stretch,
    check_whole_weekends,
)
from planner.roster.duty import Week, hours, on_contact, paid, stretch

AS_WORKED = (
    check_daily_rest,
    check_rolling_rest,
    check_consecutive_days,
    check_n_in_m_days,
    check_weekends_in_row,
    check_whole_weekends,
    check_weekly_rest,
    check_weekly_rest_stretch,
)
OF_A_SPAN = (check_opening_hours, check_availability, check_night_shift)


def check_standby(week: Week) -> Iterator[Breach]:
    """Yield standby that its agent did not agree to, or in which a call would break a rule.

    No more people than the rota's most heads wait on a day. Rests, days and weekends are kept as if
    all of it were worked, with any of the calls of a week coming and any not; hours, days, opening
    hours and caps for the contract's shortest shift.
    """
    for breach, _ in standby_breaches(week):
        yield breach


def standby_breaches(week: Week) -> Iterator[tuple[Breach, str]]:
    """Yield the breaches of `standby`, each with the rule that a call would break ("": none)."""
    for duty in week.roster.standby:
        if duty.agent not in week.workers or duty.day not in range(len(week.case.grid.dates)):
            detail = f'on day {duty.day} of "{duty.agent}", which the week does not have'
            yield Breach("standby", duty.agent, duty.day, detail), ""
    yield from ((breach, "") for breach in _too_many_heads(week))
    for worker, terms, shifts in week.rows():
        duties = tuple(d for d in week.roster.standby if d.agent == worker.id)
        if not duties:
            continue
        wrong = [b for duty in duties for b in _not_agreed(week, worker, duty)]
        yield from ((breach, "") for breach in wrong)
        if terms.calls is not None and not wrong:
            yield from ((b, "") for b in _too_many(week, worker, terms.calls, duties))
            yield from _barred(week, worker, shifts, [d for d in duties if not d.called])


def _not_agreed(week: Week, worker: Worker, duty: Standby) -> Iterator[Breach]:
    """Yield standby of who has not agreed, at other hours than a rota's, or beside a shift."""
    case, grid, day = week.case, week.case.grid, duty.day
    own = [s for s in week.shifts[worker.id] if s.day == day]
    rota = [r for r in case.rotas if r.id == duty.rota and r.hours.get(day) == duty.span]
    twice = [d for d in week.roster.standby if (d.agent, d.day) == (worker.id, day)]
    doubts = (
        (case.terms[worker.terms].calls is None or not worker.standby, "has not agreed to standby"),
        (not rota, f"the centre has no standby {stretch(grid, duty.span)}"),
        (len(twice) > 1, f"is on standby {len(twice)} times that day"),
        (not any(s.holds(duty.span) for s in worker.available), "is not available all the time"),
        ((worker.id, day) in case.days_off_locked, "the day is locked as free"),
        (not duty.called and bool(own), "has a shift that day"),
        (duty.called and not any(duty.span.holds(s.span) for s in own), "no shift of a call in it"),
    )
    for is_so, text in doubts:
        if is_so:
            detail = f"standby {stretch(grid, duty.span)}: {text}"
            yield Breach("standby", worker.id, day, detail)


def _too_many_heads(week: Week) -> Iterator[Breach]:
    """Yield who is on standby above the most heads of a rota's day; calls and locks come first."""
    for rota in week.case.rotas:
        for day, span in sorted(rota.hours.items()):
            own = [d for d in week.roster.standby if (d.rota, d.day) == (rota.id, day)]
            for duty in sorted(own, key=lambda d: (not d.called, not d.locked, d.agent))[
                rota.heads[1] :
            ]:
                told = f"{len(own)} people, at most {rota.heads[1]}"
                detail = f"standby {stretch(week.case.grid, span)}: {told}"
                yield Breach("standby", duty.agent, day, detail)


def _too_many(
    week: Week, worker: Worker, calls: CallLimits, duties: Sequence[Standby]
) -> Iterator[Breach]:
    """Yield the days on which too many of the days running are on standby."""
    days = [*worker.past_standby, *(d.day for d in duties)]
    for day in sorted({d.day for d in duties}):
        count = sum(day - calls.running < other <= day for other in days)
        if count > calls.duties:
            detail = (
                f"{week.case.grid.dates[day]:%A} is day {count} on standby in {calls.running} days"
                f" running, at most {calls.duties}"
            )
            yield Breach("standby", worker.id, day, detail)


def _barred(
    week: Week, worker: Worker, shifts: tuple[Shift, ...], duties: Sequence[Standby]
) -> Iterator[tuple[Breach, str]]:
    """Yield for each standby day the first rule that a call on it, beside others, would break."""
    case = replace(week.case, workers=(worker,), seats={}, locks=(), days_off_locked=frozenset())
    own, told = _with_shifts(Week(case, week.roster), shifts), set[int]()
    known = {(b.rule, b.day) for b in _all(AS_WORKED, own)}
    for count in range(1, len(duties) + 1):
        for some in combinations(duties, count):
            if told & {d.day for d in some}:
                continue
            why = _no_room(own, worker, count) or _too_tired(own, worker, some, known)
            why = why or _no_shift(own, some)
            if why is not None:
                rule, text = why
                told.add(some[-1].day)
                detail = f"standby {stretch(case.grid, some[-1].span)}: if called, {text}"
                yield Breach("standby", worker.id, some[-1].day, detail), rule


def _too_tired(
    week: Week, worker: Worker, duties: Sequence[Standby], known: set[tuple[str, int | None]]
) -> tuple[str, str] | None:
    """Return rule and detail of what duties worked whole would break of rests and days."""
    worked = tuple(Shift(worker.id, d.day, d.start, d.end) for d in duties)
    for breach in _all(AS_WORKED, _with_shifts(week, (*week.roster.shifts, *worked))):
        if (breach.rule, breach.day) not in known:
            return breach.rule, breach.detail
    return None


def _with_shifts(week: Week, shifts: tuple[Shift, ...]) -> Week:
    """Return the week of the same case with these shifts alone."""
    return Week(week.case, Roster(week.case.grid, shifts))


def _no_room(week: Week, worker: Worker, calls: int) -> tuple[str, str] | None:
    """Return which of hours and days would not hold so many calls of the shortest shift."""
    grid, terms = week.case.grid, week.case.terms[worker.terms]
    limits, shifts = terms.calls, week.shifts[worker.id]
    if limits is None:
        return None
    total = sum(paid(terms, s) for s in shifts) + calls * _shortest_paid(terms)
    if total > limits.paid:
        told = f"{hours(grid, total)} paid, {hours(grid, limits.paid)} with calls are allowed"
        return "weekly_hours", told
    if len(shifts) + calls > limits.days:
        told = f"works {len(shifts) + calls} days, {limits.days} with calls are allowed"
        return "days_a_week", told
    return None


def _shortest_paid(terms: Terms) -> int:
    shortest = min(terms.lengths)
    return shortest - sum(p.length for p in terms.pattern(shortest).pauses if not p.paid)


def _no_shift(week: Week, duties: Sequence[Standby]) -> tuple[str, str] | None:
    """Say where no lawful shift of the shortest length lies in the standby of a day."""
    for duty in duties:
        found = next(_shifts(week, duty), None)
        if found is None:
            terms = week.case.terms[week.case.workers[0].terms]
            shortest = hours(week.case.grid, min(terms.lengths))
            told = f"no shift of {shortest} in it keeps opening hours, pauses and caps"
            return "no_shift", told
        week = _with_shifts(week, (*week.roster.shifts, found))
    return None


def _shifts(week: Week, duty: Standby) -> Iterator[Shift]:
    """Yield the shortest shifts in a standby that keep every rule of one shift and the week's caps.

    What does not depend on the place of pauses is asked once a start.
    """
    worker = week.case.workers[0]
    terms = week.case.terms[worker.terms]
    length = min(terms.lengths)
    for start in terms.starts[duty.day]:
        bare = Shift(worker.id, duty.day, start, start + length)
        if duty.span.holds(bare.span) and not any(_all(OF_A_SPAN, _with_shifts(week, (bare,)))):
            for pauses in _pauses(week, bare, terms.pattern(length).pauses, start):
                shift = replace(bare, pauses=pauses)
                if _within_caps(week, worker, terms, shift):
                    yield shift


def _within_caps(week: Week, worker: Worker, terms: Terms, shift: Shift) -> bool:
    """Say whether a shift beside the others keeps quotas and caps of the day and the week."""
    case, limits = week.case, week.case.limits
    work = on_contact(worker, shift)
    inside = work[(work >= 0) & (work < case.grid.size)]
    peak, rate = int(case.peak[inside].sum()), case.contacts.get(worker.skills)
    quota, most = terms.quota(len(work)), terms.pattern(len(shift.span)).most_on_contacts
    others = week.roster.shifts
    doubts = (
        most is not None and len(work) > most,
        limits.peak_day is not None and peak > limits.peak_day,
        limits.peak_week is not None and peak + sum(map(week.peak, others)) > limits.peak_week,
        quota is not None and rate is not None and float(rate[inside].sum()) > quota + CLOSE,
        terms.onphone_week is not None
        and len(work) + sum(len(week.contact(s)) for s in others) > terms.onphone_week,
    )
    return not any(doubts)


def _pauses(
    week: Week, shift: Shift, slots: tuple[PauseSlot, ...], edge: int
) -> Iterator[tuple[Pause, ...]]:
    """Yield pauses in order in their windows, with lawful stretches of work between them."""
    limits = week.case.limits
    if not slots:
        if limits.min_stretch <= shift.end - edge <= limits.max_stretch:
            yield ()
        return
    slot = slots[0]
    for start in range(edge + limits.min_stretch, edge + limits.max_stretch + 1):
        pause = Pause(start, start + slot.length, slot.kind, slot.paid)
        if pause.end <= shift.end and is_placed(week, shift, pause, slot):
            for more in _pauses(week, shift, slots[1:], pause.end):
                yield (pause, *more)


def _all(rules: Sequence[Callable[[Week], Iterator[Breach]]], week: Week) -> list[Breach]:
    return [breach for rule in rules for breach in rule(week)]
