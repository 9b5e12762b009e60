"""Further conflicts for `benchmarks.conflicts --other`: rules of weekends, rotation, rest and caps.

Some need three rules to be named, or two marks that meet on one day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from benchmarks.conflicts import (
    DAY,
    LENGTHS,
    MOST_PAID,
    Plant,
    Planted,
    changed_contract,
    changed_worker,
    locked,
    with_days_off,
)
from planner.domain import Pattern, RosterCase, Span, Terms

ANY_HOURS = (0, 7 * MOST_PAID)


def _locks(case: RosterCase, *starts: tuple[int, int]) -> RosterCase:
    agent = case.workers[0].id
    return replace(case, locks=tuple(locked(agent, day, start) for day, start in starts))


def _everybody(case: RosterCase, **changes: object) -> RosterCase:
    """Return the case with the others' contract changed too, so that a limit leaves them weeks."""
    terms: dict[str, Terms] = {k: replace(t, **changes) for k, t in case.terms.items()}  # type: ignore[arg-type]
    return replace(case, terms=terms)


def half_a_weekend_locked(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a locked shift on one day of a weekend whose other day is locked free."""
    worked, free = (5, 6) if rng.random() < 0.5 else (6, 5)
    case = changed_contract(_locks(case, (worked, 36)), whole_weekends=True)
    return with_days_off(case, [free]), frozenset(
        {"locked_shift", "locked_day_off", "whole_weekends"}
    )


def a_weekend_too_many(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a locked Saturday or Sunday after weekends of work."""
    most = int(rng.integers(1, 3))
    past = tuple(Span(-DAY * (7 * k + 2) + 36, -DAY * (7 * k + 2) + 68) for k in range(most))
    case = _locks(case, (int(rng.integers(5, 7)), 36))
    case = changed_worker(changed_contract(case, weekends_in_row=most), past=past[::-1])
    return case, frozenset({"locked_shift", "weekends_in_row"})


def a_start_too_much_earlier(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant two locked shifts whose starts move back by more than a rotation allows."""
    day, back = int(rng.integers(6)), int(rng.integers(4, 8))
    case = _locks(case, (day, 46), (day + 1, 46 - 2 * back))
    case = changed_contract(case, most_earlier=int(rng.integers(0, 2 * back)))
    return case, frozenset({"locked_shift", "rotation"})


def a_locked_shift_on_a_locked_day_off(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a day that is locked at work and free."""
    day = int(rng.integers(7))
    return with_days_off(_locks(case, (day, 36)), [day]), frozenset(
        {"locked_shift", "locked_day_off"}
    )


def a_locked_shift_outside_the_availability(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a locked shift that goes on after its agent has to leave."""
    day = int(rng.integers(7))
    spans = [Span(DAY * d + 28, DAY * d + (60 if d == day else 88)) for d in range(7)]
    case = changed_worker(_locks(case, (day, 36)), available=tuple(spans))
    return case, frozenset({"locked_shift", "availability"})


def locked_shifts_after_a_run_of_last_week(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant locked shifts that follow days worked up to Sunday."""
    before = int(rng.integers(3, 6))
    past = tuple(Span(-DAY * d + 36, -DAY * d + 68) for d in range(before, 0, -1))
    case = _locks(case, *((d, 36) for d in range(7 - before)))
    return changed_worker(case, past=past), frozenset({"locked_shift", "consecutive_days"})


def trainings_on_more_days_than_the_contract_has(
    case: RosterCase, rng: np.random.Generator
) -> Planted:
    """Plant a training a day on one day more than may be worked."""
    most = int(rng.integers(3, 6))
    days = sorted(int(d) for d in rng.choice(6, most + 1, replace=False))
    blocks = tuple(Span(DAY * d + 44, DAY * d + 46) for d in days)
    case = changed_contract(case, days=(2, most), paid=(0, 7 * MOST_PAID))
    return changed_worker(case, blocks=blocks), frozenset({"off_phone_block", "days_a_week"})


def trainings_without_rest_between(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a training late and one early the day after."""
    day = int(rng.integers(6))
    late, early = Span(DAY * day + 82, DAY * day + 86), Span(DAY * day + 126, DAY * day + 129)
    return changed_worker(case, blocks=(late, early)), frozenset({"off_phone_block", "daily_rest"})


def days_beyond_days_in_a_week(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant five or six days where only four may be worked in any seven."""
    limits = replace(case.limits, n_in_m_days=((4, 7),))
    least = int(rng.integers(5, 7))
    case = changed_contract(replace(case, limits=limits), days=(least, 6), paid=ANY_HOURS)
    return case, frozenset({"days_a_week", "n_in_m_days"})


def hours_beyond_the_peak_of_a_week(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant hours of early shifts alone, each of which meets peak load, under a weekly cap."""
    case = _everybody(case, days=(0, 6), paid=ANY_HOURS)
    early = tuple(tuple(range(DAY * d + 30, DAY * d + 37, 2)) for d in range(7))
    least = 4 * MOST_PAID + int(rng.integers(0, 20))
    case = changed_contract(case, starts=early, paid=(least, least + 20), days=(0, 6))
    limits = replace(case.limits, peak_week=int(rng.integers(8, 16)))
    return replace(case, limits=limits), frozenset({"weekly_hours", "peak_cap_week"})


def hours_of_shifts_too_long_for_the_law(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant hours whose shifts all hold more time on contacts than the law leaves them."""
    own = case.terms["own"].patterns[0]
    capped = (Pattern(own.from_length, own.pauses, int(rng.integers(15, min(LENGTHS) - 5))),)
    case = changed_contract(case, patterns=capped, days=(0, 6), paid=(100, 7 * MOST_PAID))
    return case, frozenset({"weekly_hours", "contact_time_day"})


def late_and_early_days_for_too_many_days(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant days on which only a late, then only an early shift fits: three rules meet."""
    late, early = (56, 88), (28, 60)
    spans = tuple(Span(DAY * d + w[0], DAY * d + w[1])
                  for d in range(7) for w in ((late, early)[d % 2],))  # fmt: skip
    case = changed_contract(case, days=(int(rng.integers(5, 7)), 6), paid=ANY_HOURS, lengths=(32,))
    return (
        changed_worker(case, available=spans),
        frozenset({"availability", "days_a_week", "daily_rest"}),
    )


OTHERS: Mapping[str, Plant] = {
    plant.__name__: plant
    for plant in (
        half_a_weekend_locked,
        a_weekend_too_many,
        a_start_too_much_earlier,
        a_locked_shift_on_a_locked_day_off,
        a_locked_shift_outside_the_availability,
        locked_shifts_after_a_run_of_last_week,
        trainings_on_more_days_than_the_contract_has,
        trainings_without_rest_between,
        days_beyond_days_in_a_week,
        hours_beyond_the_peak_of_a_week,
        hours_of_shifts_too_long_for_the_law,
        late_and_early_days_for_too_many_days,
    )
}
