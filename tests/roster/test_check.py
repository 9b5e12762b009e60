"""Each rule: a week that obeys it, and a mutant that breaks just that rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import Limits, Night, Pattern, Pause, PauseKind, PauseSlot, Roster, Shift, Span
from planner.roster import check
from planner.roster.check import RULES
from tests.builders import (
    DAY,
    LONG,
    a_case,
    a_grid,
    a_roster,
    a_shift,
    a_worker,
    some_terms,
)

LIMITS = Limits(min_rest=44, max_consecutive_days=6, min_stretch=2, max_stretch=12)


def broken(case, *shifts) -> set[str]:
    return {breach.rule for breach in check(case, a_roster(case, *shifts))}


def the_breach(case, *shifts):
    (breach,) = check(case, a_roster(case, *shifts))
    return breach


def moved(shift: Shift, by: int) -> Shift:
    pauses = tuple(replace(p, start=p.start + by, end=p.end + by) for p in shift.pauses)
    return replace(shift, start=shift.start + by, end=shift.end + by, pauses=pauses)


def test_a_quiet_week_breaks_nothing():
    assert broken(a_case(), *(a_shift(day=d) for d in range(5))) == set()


def test_every_rule_has_one_function_of_its_name():
    names = {rule.__name__.removeprefix("check_") for rule in RULES}
    assert len(names) == len(RULES) == 32


def test_shifts_of_strangers_and_of_other_days_are_named_and_count_nowhere():
    case = a_case()
    assert the_breach(case, a_shift("zoe")).rule == "known_agent"
    assert the_breach(case, a_shift(day=7)).detail == (
        "day 7 is not in the week, whose days are 0 to 6"
    )


def test_an_agent_has_one_shift_a_day():
    early, late = a_shift(start=28, length=16), a_shift(start=70, length=16)
    breach = the_breach(a_case(), early, late)
    assert (breach.rule, breach.day) == ("one_shift_a_day", 0)


def test_shifts_lie_within_the_opening_hours():
    assert broken(a_case(), a_shift(start=56)) == set()  # 14:00 to 22:00
    breach = the_breach(a_case(), a_shift(start=58))
    assert breach.rule == "opening_hours"
    assert breach.detail == "Mon 14:30-22:30 is at work while closed from Mon 22:00"


def test_a_shift_starts_on_its_own_day():
    wrong_day = replace(a_shift(day=1), day=0)
    terms = {"full": some_terms(starts=(tuple(range(7 * DAY)),) * 7)}
    assert broken(a_case(terms=terms), wrong_day) == {"opening_hours"}


def test_shifts_lie_in_one_stretch_of_availability():
    worker = a_worker(available=(Span(30, 60), Span(60 + DAY, 90 + DAY)))
    assert broken(a_case(worker), a_shift(start=30, length=30)) == set()
    breach = the_breach(a_case(worker), a_shift(start=30))
    assert breach.rule == "availability"
    assert breach.detail == "Mon 07:30-15:30, available Mon 07:30-15:00"
    assert the_breach(a_case(worker), a_shift(day=3)).detail.endswith("not available that day")


def test_shifts_start_at_a_time_that_the_contract_offers():
    assert broken(a_case(), a_shift(start=34)) == set()
    breach = the_breach(a_case(), a_shift(start=33))
    assert breach.rule == "start_step"
    assert breach.detail == "starts Mon 08:15; of the allowed starts the nearest is Mon 08:00"


def test_shifts_have_a_length_that_the_contract_has():
    assert broken(a_case(), a_shift(length=16)) == set()
    assert the_breach(a_case(), a_shift(length=14)).detail == (
        "lasts 3.5 h; allowed 4 h to 10 h in the contract's steps"
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pauses: pauses[:2],
        lambda pauses: pauses[::-1],
        lambda pauses: (pauses[0], replace(pauses[1], kind=PauseKind.BREAK), pauses[2]),
        lambda pauses: (pauses[0], replace(pauses[1], end=pauses[1].end + 1), pauses[2]),
        lambda pauses: (replace(pauses[0], paid=False), *pauses[1:]),
    ],
    ids=["one missing", "backwards", "no lunch", "too long", "not paid"],
)
def test_a_shift_has_the_pauses_of_its_contract(spoil):
    shift = a_shift()
    case = a_case(limits=replace(LIMITS, max_stretch=20))
    assert broken(case, replace(shift, pauses=spoil(shift.pauses))) == {"breaks"}


@pytest.mark.parametrize(
    ("window", "lawful"),
    [
        ({"after": 8, "before": 8}, True),
        ({"after": 9}, False),
        ({"before": 7}, False),
        ({"clock": Span(600, 615)}, True),  # 10:00, two hours after the start at 08:00
        ({"clock": Span(615, 700)}, False),
    ],
)
def test_a_pause_begins_inside_its_window(window, lawful):
    slot = PauseSlot(PauseKind.BREAK, 1, paid=True, **window)
    terms = {"full": some_terms(patterns=(Pattern(0, (slot,)),))}
    shift = a_shift(length=16)
    assert broken(a_case(terms=terms), shift) == (set() if lawful else {"breaks"})


def test_nobody_works_longer_without_a_pause_than_the_limit():
    shift = a_shift()
    late = replace(shift, pauses=(Pause(45, 46), *shift.pauses[1:]))  # 08:00 to 11:15
    breach = the_breach(a_case(), late)
    assert breach.rule == "work_stretch"
    assert breach.detail.startswith("works 3.25 h from Mon 08:00 without a pause")
    too_soon = replace(shift, pauses=(Pause(33, 34), *shift.pauses[1:]))
    assert broken(a_case(), too_soon) == {"work_stretch"}


def test_an_agent_is_at_work_and_in_no_pause_during_a_block():
    worker = a_worker(blocks=(Span(42, 46),))
    assert broken(a_case(worker), a_shift()) == set()
    assert the_breach(a_case(worker), a_shift(day=1)).day == 0  # absent on the day of the block
    assert broken(a_case(worker), a_shift(start=44)) == {"off_phone_block"}
    in_break = a_worker(blocks=(Span(40, 44),))
    assert the_breach(a_case(in_break), a_shift()).detail == (
        "a pause cuts into the block Mon 10:00-11:00"
    )


def peaks(start: int = 40, end: int = 60, days: int = 7) -> np.ndarray:
    peak = np.zeros(7 * DAY, dtype=bool)
    for day in range(days):
        peak[day * DAY + start : day * DAY + end] = True
    return peak


def test_peak_load_of_a_day_counts_only_contact_time():
    # 08:00-16:00 covers the peak 10:00-15:00: 20 intervals less a break, lunch and a break = 16
    case = a_case(peak=peaks(), limits=replace(LIMITS, peak_day=16))
    assert broken(case, a_shift()) == set()
    capped = a_case(peak=peaks(), limits=replace(LIMITS, peak_day=15))
    assert the_breach(capped, a_shift()).detail == "4 h in peak load, at most 3.75 h a day"
    training = a_case(
        a_worker(blocks=(Span(50, 54),)), peak=peaks(), limits=replace(LIMITS, peak_day=12)
    )
    assert broken(training, a_shift()) == set()


def test_peak_load_of_a_week_is_capped():
    case = a_case(peak=peaks(), limits=replace(LIMITS, peak_week=32))
    assert broken(case, a_shift(), a_shift(day=1)) == set()
    assert broken(case, a_shift(), a_shift(day=1), a_shift(day=3)) == {"peak_cap_week"}


def test_time_in_a_block_carries_no_quota():
    # 24 intervals on contacts, 36 contacts; the quota leaves 54 x 24/36 = 36
    rate = {frozenset({0}): np.full(7 * DAY, 1.5)}
    worker = a_worker(blocks=(Span(50, 54),))
    terms = {"full": some_terms(quota_contacts_day=54.0)}
    assert broken(a_case(worker, contacts=rate, terms=terms), a_shift()) == set()
    tight = {"full": some_terms(quota_contacts_day=53.0)}  # 53 x 24/36 = 35.3
    assert broken(a_case(worker, contacts=rate, terms=tight), a_shift()) == {"contact_quota_day"}


def test_contacts_of_a_day_stay_within_the_quota():
    # 32 intervals less 4 of pauses, 1.5 contacts each: 42; the longest shift has 40 less 4, so a
    # quota of 54 a day is 54 x 28/36 = 42 on this one
    rate = {frozenset({0}): np.full(7 * DAY, 1.5)}
    at_quota = a_case(contacts=rate, terms={"full": some_terms(quota_contacts_day=54.0)})
    assert broken(at_quota, a_shift()) == set()
    below = a_case(contacts=rate, terms={"full": some_terms(quota_contacts_day=53.5)})
    breach = the_breach(below, a_shift(day=2))
    assert (breach.rule, breach.day) == ("contact_quota_day", 2)
    assert breach.detail == "42.0 contacts planned, at most 41.6 on this day"


def test_agents_rest_eleven_hours_between_shifts():
    late = a_shift(start=56)  # ends 22:00, eleven hours before 09:00
    assert broken(a_case(), late, a_shift(day=1, start=36)) == set()
    breach = the_breach(a_case(), late, a_shift(day=1, start=34))
    assert (breach.rule, breach.day) == ("daily_rest", 1)
    assert breach.detail == "10.5 h of rest before Tue 08:30, 11 h needed"


def test_rest_counts_from_the_last_shift_of_last_week():
    assert broken(a_case(a_worker(past=(Span(-40, -16),))), a_shift(start=28)) == set()
    assert broken(a_case(a_worker(past=(Span(-40, -12),))), a_shift(start=28)) == {"daily_rest"}
    overnight = a_worker(past=(Span(-8, 20),))  # to Monday 05:00
    assert broken(a_case(overnight), a_shift(start=56)) == {"daily_rest"}
    assert broken(a_case(overnight), a_shift(day=1)) == set()


def test_rolling_rest_looks_back_from_every_moment_of_work():
    # 14 h of work after 11 h of rest: at the end only 10 h of the last 24 h were free
    pauses = (Pause(42, 43), Pause(54, 56, PauseKind.LUNCH, paid=False), Pause(68, 69))
    limits = replace(LIMITS, rolling_day=DAY, max_stretch=20)
    terms = {"full": some_terms(lengths=(52, 56))}
    thirteen = Shift("ada", 0, 30, 82, pauses)
    fourteen = Shift("ada", 0, 30, 86, pauses)

    assert broken(a_case(limits=limits, terms=terms), thirteen) == set()
    assert the_breach(a_case(limits=limits, terms=terms), fourteen).detail == (
        "24 h back from Mon 20:45 the longest rest is 10.75 h, 11 h needed"
    )
    assert broken(a_case(limits=replace(limits, rolling_day=None), terms=terms), fourteen) == set()


def test_rolling_rest_looks_back_into_last_week():
    # past shift to 20:00 on Sunday, 11 h of rest, then 13.5 h: the rest slides out of the window
    limits = replace(LIMITS, rolling_day=DAY, max_stretch=20, min_rest=44)
    pauses = (Pause(40, 41), Pause(54, 56, PauseKind.LUNCH, paid=False), Pause(68, 69))
    terms = {"full": some_terms(lengths=(54,))}
    shift = Shift("ada", 0, 28, 82, pauses)
    case = a_case(a_worker(past=(Span(-60, -16),)), limits=limits, terms=terms)
    assert broken(case, shift) == {"rolling_rest"}


def test_days_in_a_row_count_on_from_last_week():
    limits = replace(LIMITS, max_consecutive_days=3)
    past = (Span(-2 * DAY + 30, -2 * DAY + 50), Span(-DAY + 30, -DAY + 50))
    case = a_case(a_worker(past=past), limits=limits)
    assert broken(case, a_shift(), a_shift(day=2)) == set()
    breach = the_breach(case, a_shift(), a_shift(day=1))
    assert (breach.rule, breach.day) == ("consecutive_days", 1)
    assert breach.detail == "Tuesday is day 4 of work in a row, at most 3"


def test_every_day_beyond_the_limit_is_a_breach_of_its_own():
    case = a_case(limits=replace(LIMITS, max_consecutive_days=2))
    found = check(case, a_roster(case, *(a_shift(day=d) for d in range(4))))
    assert [(b.rule, b.day) for b in found] == [("consecutive_days", 2), ("consecutive_days", 3)]


def test_days_of_work_in_days_running_count_on_from_the_weeks_before():
    limits = replace(LIMITS, n_in_m_days=((3, 6),), max_consecutive_days=7)
    past = (Span(-4 * DAY + 30, -4 * DAY + 50), Span(-3 * DAY + 30, -3 * DAY + 50))
    case = a_case(a_worker(past=past), limits=limits)
    assert broken(case, a_shift(), a_shift(day=2)) == set()  # -3, 0, 2 up to Wednesday
    breach = the_breach(case, a_shift(), a_shift(day=1))
    assert (breach.rule, breach.day) == ("n_in_m_days", 1)
    assert breach.detail == "Tuesday is day 4 of work in 6 days running, at most 3"
    rested = a_case(limits=limits)
    assert broken(rested, *(a_shift(day=d) for d in (0, 1, 2, 6))) == set()
    assert the_breach(rested, *(a_shift(day=d) for d in (0, 1, 2, 5))).day == 5


def test_weekends_in_a_row_count_on_from_last_weeks():
    terms = {"full": some_terms(weekends_in_row=1)}
    sunday, saturday = Span(-DAY + 32, -DAY + 64), Span(-9 * DAY + 32, -9 * DAY + 64)
    rested = a_case(a_worker(past=(saturday,)), terms=terms)  # of the weekend before last
    assert broken(rested, a_shift(day=5), a_shift(day=6)) == set()
    tired = a_case(a_worker(past=(sunday,)), terms=terms)
    assert broken(tired, a_shift(day=4)) == set()
    breach = the_breach(tired, a_shift(day=6))
    assert (breach.rule, breach.day) == ("weekends_in_row", 6)
    assert breach.detail == "works weekend 2 in a row, the contract says at most 1"
    more = a_case(a_worker(past=(saturday, sunday)), terms={"full": some_terms(weekends_in_row=2)})
    assert broken(more, a_shift(day=5)) == {"weekends_in_row"}
    never = a_case(terms={"full": some_terms(weekends_in_row=0)})
    assert broken(never, a_shift(day=5)) == {"weekends_in_row"}


def test_whole_weekends_are_worked_or_free():
    case = a_case(terms={"full": some_terms(whole_weekends=True)})
    assert broken(case, a_shift(day=4)) == set()
    assert broken(case, a_shift(day=5), a_shift(day=6)) == set()
    breach = the_breach(case, a_shift(day=6))
    assert (breach.rule, breach.day) == ("whole_weekends", 6)
    assert breach.detail.startswith("works Sunday only, the contract wants both days")


def test_days_of_the_week_bind_also_who_has_no_shift():
    case = a_case(terms={"full": some_terms(days=(1, 2))})
    assert broken(case, a_shift()) == set()
    assert the_breach(case).detail == "works 0 days, the contract says 1 to 2"
    assert broken(case, *(a_shift(day=d) for d in range(3))) == {"days_a_week"}


def test_paid_hours_bind_both_ways_and_lunch_is_not_paid():
    # 32 intervals less an unpaid lunch of 2: 30
    assert broken(a_case(terms={"full": some_terms(paid=(30, 30))}), a_shift()) == set()
    short = a_case(terms={"full": some_terms(paid=(31, 60))})
    assert the_breach(short, a_shift()).detail == "7.5 h paid, the contract says 7.75 h to 15 h"
    law = a_case(terms={"full": some_terms(paid=(0, 29), is_law=True)})
    assert the_breach(law, a_shift()).detail == "7.5 h paid, the labour rules leave 0 h to 7.25 h"
    assert broken(a_case(terms={"full": some_terms(paid=(0, 29))}), a_shift()) == {"weekly_hours"}


def test_the_week_holds_one_long_rest():
    limits = replace(LIMITS, weekly_rest=140, max_consecutive_days=8)  # 35 h
    terms = {"full": some_terms(days=(0, 7), paid=(0, 400))}
    worked = (Span(-DAY + 32, -DAY + 64),)
    case = a_case(a_worker(past=worked), limits=limits, terms=terms)
    six = [a_shift(day=d) for d in (0, 1, 3, 4, 5, 6)]  # Wednesday free: 16:00 to 08:00, 40 h
    assert broken(case, *six) == set()
    breach = the_breach(case, *(a_shift(day=d) for d in range(7)))
    assert breach.detail == "the longest rest is 16 h, 35 h needed"


def test_a_rest_that_began_last_week_counts():
    limits = replace(LIMITS, weekly_rest=140, max_consecutive_days=7)
    terms = {"full": some_terms(days=(0, 7), paid=(0, 400))}
    week = [a_shift(day=d) for d in range(7)]
    rested = a_worker(past=(Span(-140, -108),))  # ended Saturday 21:00, 35 h before Monday 08:00
    assert broken(a_case(rested, limits=limits, terms=terms), *week) == set()
    tired = a_worker(past=(Span(-140, -107),))
    assert broken(a_case(tired, limits=limits, terms=terms), *week) == {"weekly_rest"}


def test_time_on_contacts_of_the_week_is_capped():
    # 28 of 32 intervals are on contacts
    assert broken(a_case(terms={"full": some_terms(onphone_week=28)}), a_shift()) == set()
    capped = a_case(terms={"full": some_terms(onphone_week=27)})
    assert broken(capped, a_shift()) == {"on_phone_quota"}
    training = a_case(a_worker(blocks=(Span(42, 46),)), terms=capped.terms)
    assert broken(training, a_shift()) == set()


def test_locked_shifts_stay_as_they_are():
    lock = a_shift(day=2)
    case = a_case(locks=(lock,))
    assert broken(case, replace(lock, locked=True)) == set()
    assert the_breach(case).detail == "the locked shift Wed 08:00-16:00 is missing or changed"
    assert broken(case, moved(lock, 2)) == {"locked_shift"}


def test_locked_days_off_stay_free():
    case = a_case(days_off_locked=frozenset({("ada", 1)}))
    assert broken(case, a_shift()) == set()
    assert broken(case, a_shift(day=1)) == {"locked_day_off"}


def test_hours_of_rest_are_real_hours_in_the_night_when_clocks_change():
    # Copenhagen, Saturday 22:00 to Sunday 08:00: 11 h in October 2026, 9 h in March 2026
    for week, lawful in (("2026-W43", True), ("2026-W13", False)):
        grid = a_grid(week)
        saturday, sunday = grid.dates[5:7]
        late = moved(a_shift(day=5), grid.at(saturday, 14 * 60) - 5 * DAY - 32)
        early = moved(a_shift(day=6), grid.at(sunday, 8 * 60) - 6 * DAY - 32)
        starts = (*((),) * 5, (late.start,), (early.start,))
        case = a_case(grid=grid, terms={"full": some_terms(starts=starts)})
        found = check(case, Roster(grid, (late, early)))
        assert {b.rule for b in found} == (set() if lawful else {"daily_rest"})


def test_a_shift_may_run_over_the_end_of_the_week():
    night = moved(a_shift(day=6), 88 - 32)  # Sunday 22:00 to Monday 06:00
    always = np.ones(7 * DAY, dtype=bool)
    case = a_case(is_open=always, terms={"full": some_terms(paid=(30, 30))})
    assert broken(case, night) == set()
    clipped = a_case(a_worker(available=(Span(0, 7 * DAY),)), is_open=always)
    assert broken(clipped, night) == {"availability"}


WEEK = tuple(a_shift(day=d, start=40) for d in (0, 1, 2, 4, 5))
MUTANTS = {
    "known_agent": lambda s: replace(s, agent="zoe"),
    "start_step": lambda s: moved(s, 1),
    "opening_hours": lambda s: moved(s, 32),
    "breaks": lambda s: replace(s, pauses=s.pauses[:2]),
    "work_stretch": lambda s: replace(s, pauses=(Pause(s.start + 1, s.start + 2), *s.pauses[1:])),
    "shift_length": lambda s: replace(s, end=s.end + 1),
}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(MUTANTS)), st.integers(0, len(WEEK) - 1), st.sampled_from([-8, -4, 0, 4])
)
def test_any_single_spoiled_shift_of_a_lawful_week_is_named(rule, which, shift_by):
    week = [moved(s, shift_by) for s in WEEK]
    case = a_case()
    assert broken(case, *week) == set()
    week[which] = MUTANTS[rule](week[which])
    found = check(case, a_roster(case, *week))
    assert rule in {b.rule for b in found}
    assert {b.day for b in found if b.rule == rule} == {WEEK[which].day}


def test_pause_lengths_of_the_builder_are_those_of_a_long_shift():
    assert [len(p.span) for p in a_shift(length=LONG).pauses] == [1, 2, 1]


def test_time_on_contacts_of_a_shift_keeps_the_cap_of_the_law():
    capped = tuple(replace(p, most_on_contacts=24) for p in some_terms().patterns)
    case = a_case(terms={"full": some_terms(patterns=capped)})
    assert broken(case, a_shift(length=28)) == set()  # 7 h less an hour of pauses
    breach = the_breach(case, a_shift(length=30))
    assert (breach.rule, breach.day) == ("contact_time_day", 0)
    assert breach.detail == "6.5 h on contacts, at most 6 h in this shift"
    trained = a_case(a_worker(blocks=(Span(34, 36),)), terms=case.terms)
    assert broken(trained, a_shift(length=30)) == set()  # training is no contact time


def test_night_shifts_are_shorter():
    limits = replace(LIMITS, night=Night(23 * 60, 6 * 60, 12), max_stretch=40)
    all_day = np.ones(a_grid().size, dtype=bool)
    case = a_case(limits=limits, is_open=all_day, terms={"full": some_terms(longest_night=32)})
    late = a_shift(start=68, length=36)  # 17:00 to 02:00 holds three hours of night
    assert broken(case, moved(late, -2)) == set()  # 16:30 to 01:30 is no night shift
    assert the_breach(case, late).rule == "night_shift"
    assert broken(case, a_shift(start=72, length=32)) == set()  # 18:00 to 02:00


def test_at_most_six_days_lie_between_two_weekly_rests():
    limits = replace(LIMITS, free_day_rest=140, rest_stretch=6 * DAY)  # 35 h, 144 h
    before = tuple(Span(d * DAY + 28, d * DAY + 60) for d in (-3, -2))  # Fri and Sat from 07:00
    late, early, next_day = a_shift(start=52), a_shift(day=2, start=28), a_shift(day=3, start=28)
    rested = a_case(a_worker(past=before), limits=limits)
    assert broken(rested, late, early, next_day) == set()  # Sat 15:00 to Mon 13:00 is 46 h
    case = a_case(a_worker(past=(*before, Span(-DAY + 28, -DAY + 60))), limits=limits)
    assert broken(case, late, early) == set()  # Mon 21:00 to Wed 07:00 is 34 h
    breach = the_breach(case, late, early, next_day)
    assert (breach.rule, breach.day) == ("weekly_rest_stretch", 3)
    assert breach.detail.startswith("ends 152 h after Fri 07:00 without a rest of 35 h")
    assert broken(case, moved(late, -4), early, next_day) == set()


def test_enough_of_the_weekly_rest_lies_in_the_week():
    week = [a_shift(day=d) for d in range(6)]
    limits = replace(LIMITS, weekly_rest=140)  # Sat 16:00 to Sun 24:00 is 32 h
    terms = {"full": some_terms(paid=(0, 200))}
    assert broken(a_case(limits=limits, terms=terms), *week) == set()  # free before the week
    inside = replace(limits, weekly_rest_inside=96)
    assert broken(a_case(limits=inside, terms=terms), *week) == {"weekly_rest"}
    assert broken(a_case(limits=inside, terms=terms), *week[1:]) == set()
