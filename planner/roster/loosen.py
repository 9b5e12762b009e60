"""By how much a rule must give way: the least step that leaves a lawful week, found by solving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from planner.domain import Limits, Pattern, PauseSlot, RosterCase, Span, Terms, Worker
from planner.roster.duty import hours
from planner.roster.feasible import NONE_DROPPED, Weeks

Looser = Callable[[RosterCase, Worker, int], RosterCase]
Words = Callable[[RosterCase, Worker, int], str]


def least_step(
    case: RosterCase, worker: Worker, rule: str, others: frozenset[str] = NONE_DROPPED
) -> str | None:
    """Return by how much a rule must give way for a lawful week, `others` dropped; None: no step.

    Each step was solved: the one named leaves a week, the one before it does not.
    """
    if rule not in DIALS:
        return None
    most, looser, words = DIALS[rule]
    low, high = 0, most(case, worker)
    if high < 1 or not Weeks(looser(case, worker, high)).can_work(worker, others):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if Weeks(looser(case, worker, middle)).can_work(worker, others):
            high = middle
        else:
            low = middle
    return words(case, worker, high)


def _with_limits(case: RosterCase, limits: Limits) -> RosterCase:
    return replace(case, limits=limits)


def _with_terms(case: RosterCase, worker: Worker, terms: Terms) -> RosterCase:
    return replace(case, terms={**case.terms, worker.terms: terms})


def _longest(case: RosterCase, worker: Worker) -> int:
    return max(case.terms[worker.terms].lengths, default=0)


def _stretch(case: RosterCase, _: Worker, step: int) -> RosterCase:
    return _with_limits(case, replace(case.limits, max_stretch=case.limits.max_stretch + step))


def _days(case: RosterCase, _: Worker, step: int) -> RosterCase:
    most = case.limits.max_consecutive_days + step
    return _with_limits(case, replace(case.limits, max_consecutive_days=most))


def _of_days(case: RosterCase, _: Worker, step: int) -> RosterCase:
    more = tuple((most + step, running) for most, running in case.limits.n_in_m_days)
    return _with_limits(case, replace(case.limits, n_in_m_days=more))


def _week_rest(case: RosterCase, _: Worker, step: int) -> RosterCase:
    rest = (case.limits.weekly_rest or 0) - step
    return _with_limits(case, replace(case.limits, weekly_rest=rest))


def _free_day(case: RosterCase, _: Worker, step: int) -> RosterCase:
    rest = (case.limits.free_day_rest or 0) - step
    return _with_limits(case, replace(case.limits, free_day_rest=rest))


def _day_rest(case: RosterCase, _: Worker, step: int) -> RosterCase:
    """Shorten the rest between shifts and leave the longest shift as it is."""
    limits = case.limits
    window = None if limits.rolling_day is None else limits.rolling_day - step
    return _with_limits(case, replace(limits, min_rest=limits.min_rest - step, rolling_day=window))


def _window_rest(case: RosterCase, _: Worker, step: int) -> RosterCase:
    window = (case.limits.rolling_day or 0) + step
    return _with_limits(case, replace(case.limits, rolling_day=window))


def _night(case: RosterCase, worker: Worker, step: int) -> RosterCase:
    terms = case.terms[worker.terms]
    return _with_terms(
        case, worker, replace(terms, longest_night=(terms.longest_night or 0) + step)
    )


def _contact_time(case: RosterCase, worker: Worker, step: int) -> RosterCase:
    terms = case.terms[worker.terms]
    patterns = tuple(
        p if p.most_on_contacts is None else replace(p, most_on_contacts=p.most_on_contacts + step)
        for p in terms.patterns
    )
    return _with_terms(case, worker, replace(terms, patterns=patterns))


def _windows(case: RosterCase, worker: Worker, step: int) -> RosterCase:
    terms, minutes = case.terms[worker.terms], step * case.grid.step_min

    def wider(slot: PauseSlot) -> PauseSlot:
        clock = slot.clock and Span(slot.clock.start - minutes, slot.clock.end + minutes)
        return replace(
            slot,
            after=None if slot.after is None else slot.after - step,
            before=None if slot.before is None else slot.before + step,
            clock=clock,
        )

    patterns: list[Pattern] = [
        replace(p, pauses=tuple(map(wider, p.pauses))) for p in terms.patterns
    ]
    return _with_terms(case, worker, replace(terms, patterns=tuple(patterns)))


def _rest_words(what: str, rest: Callable[[Limits], int | None]) -> Words:
    def words(case: RosterCase, _: Worker, step: int) -> str:
        now = rest(case.limits) or 0
        left, was = hours(case.grid, now - step), hours(case.grid, now)
        return f"allow {left} of {what} instead of {was}"

    return words


def _contact_words(case: RosterCase, worker: Worker, step: int) -> str:
    caps = [p.most_on_contacts for p in case.terms[worker.terms].patterns]
    most = max(cap for cap in caps if cap is not None)
    return (
        f"allow {hours(case.grid, most + step)} on contacts in a shift,"
        f" {hours(case.grid, most)} are lawful"
    )


def _longest_lawful(limits: Limits) -> int:
    return (limits.rolling_day or 0) - limits.min_rest


DIALS: Mapping[str, tuple[Callable[[RosterCase, Worker], int], Looser, Words]] = {
    "work_stretch": (
        _longest,
        _stretch,
        lambda case, _, step: (
            f"allow {hours(case.grid, case.limits.max_stretch + step)} of work without a pause"
            f" instead of {hours(case.grid, case.limits.max_stretch)}"
        ),
    ),
    "breaks": (
        _longest,
        _windows,
        lambda case, _, step: (
            f"let pauses begin up to {step * case.grid.step_min} min outside their windows"
        ),
    ),
    "contact_time_day": (_longest, _contact_time, _contact_words),
    "night_shift": (
        _longest,
        _night,
        lambda case, worker, step: (
            "allow night shifts of "
            f"{hours(case.grid, (case.terms[worker.terms].longest_night or 0) + step)}"
        ),
    ),
    "consecutive_days": (
        lambda case, _: len(case.grid.dates) + 7,
        _days,
        lambda case, _, step: (
            f"allow {case.limits.max_consecutive_days + step} days of work in a row instead of"
            f" {case.limits.max_consecutive_days}"
        ),
    ),
    "n_in_m_days": (
        lambda case, _: len(case.grid.dates),
        _of_days,
        lambda case, _, step: " and ".join(
            f"allow {most + step} days of work in {running} days running instead of {most}"
            for most, running in case.limits.n_in_m_days
        ),
    ),
    "weekly_rest": (
        lambda case, _: (case.limits.weekly_rest or 1) - 1,
        _week_rest,
        _rest_words("unbroken rest in the week", lambda limits: limits.weekly_rest),
    ),
    "weekly_rest_stretch": (
        lambda case, _: case.limits.free_day_rest or 0,
        _free_day,
        _rest_words("rest around a free day", lambda limits: limits.free_day_rest),
    ),
    "daily_rest": (
        lambda case, _: case.limits.min_rest,
        _day_rest,
        _rest_words("rest between shifts", lambda limits: limits.min_rest),
    ),
    "rolling_rest": (
        _longest,
        _window_rest,
        lambda case, _, step: (
            f"allow shifts of {hours(case.grid, _longest_lawful(case.limits) + step)} instead of"
            f" {hours(case.grid, _longest_lawful(case.limits))}"
        ),
    ),
}
