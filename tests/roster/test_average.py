"""A period of averaged hours: what the weeks before leave of this one, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.domain import Averaging, Contract, Roster, Shift, Span
from planner.errors import BadInput
from planner.roster import check, frame
from planner.roster.average import account_of
from planner.study.averages import average_breaches
from tests.builders import (
    DAY,
    a_centre,
    a_contract,
    a_forecast,
    a_grid,
    a_requirement,
    an_agent,
    some_people,
)

MONDAY = date(2026, 11, 30)
H = 60
FULL_DAY = 34  # intervals from start to end: 8 h paid and half an hour of lunch


def contract(weeks_before: int, *, weeks: int = 4) -> Contract:
    """Return 30 to 44 h a week, 36 to 37 on average of four; this week comes after so many."""
    first = MONDAY - timedelta(weeks=weeks_before)
    averaging = Averaging((36 * H, 37 * H), weeks, first)
    return a_contract(paid_week_min=(30 * H, 44 * H), averaging=averaging)


def worked(*days_by_week: int) -> tuple[Span, ...]:
    """Return so many full days in each week before this one, last week first."""
    return tuple(
        Span(at, at + FULL_DAY)
        for back, days in enumerate(days_by_week, start=1)
        for at in (-7 * DAY * back + DAY * d + 32 for d in range(days))
    )


def paid_h(own: Contract, past: tuple[Span, ...], **agent: object) -> tuple[float, float]:
    """Return the hours that this week may have."""
    centre, grid = a_centre(contracts={"full": own}), a_grid()
    people = some_people(an_agent(**agent), contracts={"full": own})
    requirement, forecast = a_requirement(centre, grid), a_forecast(centre, grid)
    case = frame(centre, people, requirement, forecast, grid=grid, past={"ada": past})
    low, high = case.terms[case.workers[0].terms].paid
    return grid.hours(low), grid.hours(high)


def test_the_first_week_of_a_period_has_the_contracts_whole_range():
    assert paid_h(contract(0), worked(5, 5, 5, 5)) == (30, 44)  # 144 - 3 x 44 = 12 is below 30


def test_two_long_weeks_leave_room_for_the_least_in_the_last():
    # 148 h at most, 80 are worked, the last week needs 30: 38 are left for this one
    assert paid_h(contract(2), worked(5, 5)) == (30, 38)


def test_the_last_week_settles_the_period():
    # 40 + 40 + 32 = 112 h worked: 144 to 148 h leave 32 to 36
    assert paid_h(contract(3), worked(5, 5, 4)) == (32, 36)


def test_what_cannot_be_settled_any_more_gets_the_end_of_the_range_that_helps():
    assert paid_h(contract(3), worked(5, 5, 5)) == (30, 30)  # 24 to 28 h are left
    assert paid_h(contract(3), worked(4, 4, 4)) == (44, 44)  # 48 to 52 h are left


def test_weeks_to_come_can_have_no_more_than_their_days_and_shifts_hold():
    # five days of 8 paid hours are 40, not 44: 144 - 40 - 2 x 40 = 24 h, and after a week of 32
    # and one of 40 the last but one needs 144 - 72 - 40 = 32
    own = replace(contract(2), shift_min=(4 * H, 8 * H + 30))
    assert paid_h(own, worked(4, 5)) == (32, 44)
    part_week = (((Span(0, 48 * H),),) * 4) + ((),) * 3
    assert paid_h(own, worked(5, 5))[0] == 30  # 144 - 80 - 40 = 24 h
    assert paid_h(own, worked(5, 5), available=part_week)[0] == 32  # 144 - 80 - 4 x 8


def test_weeks_that_nobody_knows_count_at_the_usual_hours():
    # 36.5 + 40 + 40 = 116.5 h: 27.5 to 31.5 are left, 30 is the least of a week
    assert paid_h(contract(3), worked(5, 5)) == (30, 31.5)


def test_leave_counts_its_share_of_the_usual_week_and_is_never_made_up_for():
    day = frozenset({MONDAY})
    # 112 h and 7.3 h of leave: 28.7 h at most; a week with leave has no lower end of the average,
    # and the contract's least falls by the longest shift of 9.5 paid hours
    own, past = contract(3), worked(5, 5, 4)
    account = account_of(an_agent(leave=day), own, past, grid=a_grid())
    assert account is not None
    assert account.room == (0.0, 30 * H)
    assert account.rest[1] == pytest.approx((148 - 112 - 7.3) * H)
    assert paid_h(own, past, leave=day)[0] == 20.5


def test_a_period_begins_anew_after_its_last_week():
    averaging = Averaging((36 * H, 37 * H), 4, date(2026, 11, 12))  # a Thursday of W46
    days = [date(2026, 11, 8) + timedelta(weeks=k) for k in range(6)]  # Sundays of W45 to W50
    assert [averaging.place(d) for d in days] == [(3, 0), (0, 3), (1, 2), (2, 1), (3, 0), (0, 3)]


@pytest.mark.parametrize(
    ("hours", "weeks", "words"),
    [
        ((28, 37), 4, "within those of a week"),
        ((36, 45), 4, "within those of a week"),
        ((37, 36), 4, "within those of a week"),
        ((36, 37), 1, "over 2 to 52 weeks"),
        ((36, 37), 53, "over 2 to 52 weeks"),
    ],
)
def test_an_average_that_no_week_can_keep_is_refused(hours, weeks, words):
    low, high = (h * H for h in hours)
    with pytest.raises(BadInput, match=words):
        replace(contract(0), averaging=Averaging((low, high), weeks, MONDAY))


@pytest.mark.parametrize(
    ("hours", "is_fine"), [(31, False), (32, True), (34, True), (36, True), (37, False)]
)
def test_search_and_judge_agree_on_the_last_week_of_a_period(hours, is_fine):
    own, past = contract(3), worked(5, 5, 4)
    grid, people = a_grid(), some_people(an_agent(), contracts={"full": own})
    lengths = [8, 8, 8, 4, hours - 28]
    shifts = [
        Shift("ada", d, d * DAY + 32, d * DAY + 32 + 4 * n) for d, n in enumerate(lengths) if n
    ]
    roster = Roster(grid, tuple(shifts))
    low, high = paid_h(own, past)
    assert (low <= hours <= high) is is_fine
    found = average_breaches(people, {"ada": past}, roster)
    assert [b.rule for b in found] == ([] if is_fine else ["average_hours"])


def test_the_checker_says_that_the_period_leaves_fewer_hours():
    own, past = contract(2), worked(5, 5)
    centre, grid = a_centre(contracts={"full": own}), a_grid()
    people = some_people(an_agent(), contracts={"full": own})
    requirement, forecast = a_requirement(centre, grid), a_forecast(centre, grid)
    case = frame(centre, people, requirement, forecast, grid=grid, past={"ada": past})
    starts = (d * DAY + 32 for d in range(5))
    shifts = tuple(Shift("ada", d, at, at + FULL_DAY) for d, at in enumerate(starts))
    details = [b.detail for b in check(case, Roster(grid, shifts)) if b.rule == "weekly_hours"]
    assert details == ["40 h paid, the period of averaged hours leaves 30 h to 38 h"]
