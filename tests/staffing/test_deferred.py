"""Windows of deferred work, by hand: opening hours 9 to 17, quarter-hours, Monday is day 0.

Targets of 50 % have no buffer (the normal quantile is 0), so that work can be counted.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import OpeningHours, Span, Target
from planner.staffing import dedicated, predict_roster, require
from tests.staffing.builders import ALWAYS, NEVER, WEEKDAYS, a_centre, a_forecast, mail

NINE, MONDAY_END = 36, 68


def contacts_at(centre, *intervals, each=3.0):
    values = np.zeros((1, centre.week("2026-W49").size))
    values[0, list(intervals)] = each
    return a_forecast(centre, values)


def windows_of(centre, forecast):
    return [
        (w.span.start, w.span.end, w.agent_intervals) for w in require(forecast, centre).windows
    ]


def test_work_of_one_block_is_done_in_the_next():
    # Promise 2 h: blocks of 1 h. 3 contacts of 300 s at 9:00 are one quarter-hour, due 10 to 11.
    centre = a_centre(mail(7200))
    assert windows_of(centre, contacts_at(centre, NINE)) == [(40, 44, 1)]


def test_work_that_arrives_at_night_goes_to_the_first_block():
    centre = a_centre(mail(7200))
    assert windows_of(centre, contacts_at(centre, 10)) == [(NINE, 40, 1)]


def test_work_of_the_last_block_is_done_first_the_next_morning():
    centre = a_centre(mail(7200))
    assert windows_of(centre, contacts_at(centre, MONDAY_END - 1)) == [(96 + NINE, 96 + 40, 1)]


def test_work_of_the_weekend_is_done_on_monday_and_the_end_of_the_week_stands_for_it():
    centre = a_centre(mail(7200))
    found = require(contacts_at(centre, 5 * 96 + 40), centre)
    assert [(w.span.start, w.agent_intervals) for w in found.windows] == [(NINE, 1)]
    assert any("left for the next" in note for note in found.notes)


def test_a_promise_of_a_day_has_two_windows_a_day():
    # From 13:00 on Monday to 13:00 on Tuesday are 24 h: what comes in one half is done in the next.
    centre = a_centre(mail(24 * 3600))
    assert windows_of(centre, contacts_at(centre, 10)) == [(NINE, 52, 1)]
    assert windows_of(centre, contacts_at(centre, 51)) == [(52, MONDAY_END, 1)]
    assert windows_of(centre, contacts_at(centre, 52)) == [(96 + NINE, 96 + 52, 1)]


def test_a_promise_that_no_night_fits_into_is_kept_by_day():
    # 12 h from 15:00 end at 3:00: only work of the last two hours is left for the next morning.
    centre = a_centre(mail(12 * 3600))
    assert windows_of(centre, contacts_at(centre, 55)) == [(60, MONDAY_END, 1)]
    assert windows_of(centre, contacts_at(centre, 60)) == [(96 + NINE, 96 + 44, 1)]


def test_a_promise_of_two_days_is_kept_on_the_next_day():
    centre = a_centre(mail(48 * 3600))
    assert windows_of(centre, contacts_at(centre, NINE)) == [(96 + NINE, 96 + MONDAY_END, 1)]


def test_a_lunch_closure_parts_the_blocks():
    hours = OpeningHours((*((Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60)),) * 5, (), ()))
    centre = a_centre(mail(6 * 3600, hours=hours))
    found = require(a_forecast(centre, 1), centre)
    monday = [(w.span.start, w.span.end) for w in found.windows if w.span.start < 96]
    assert monday == [(36, 48), (52, 60), (60, 68)]


def test_the_buffer_is_the_square_root_of_the_work_of_the_day():
    # One block of 100 contacts at night: work 100 x 300 s, buffer 1.2816 x 300 x sqrt(2 x 100).
    centre = a_centre(mail(7200, target=Target(0.9, 7200)))
    expected = np.ceil((100 * 300 + 1.2815515655 * 300 * np.sqrt(200)) / 900)
    assert windows_of(centre, contacts_at(centre, 10, each=100)) == [(NINE, 40, int(expected))]


def test_shrinkage_enlarges_the_windows():
    centre = a_centre(mail(7200), shrinkage=0.2)
    assert windows_of(centre, contacts_at(centre, 10, each=12)) == [(NINE, 40, 5)]


def test_a_channel_that_never_opens_has_no_window_and_says_so():
    centre = a_centre(mail(7200, hours=NEVER))
    found = require(a_forecast(centre, 1), centre)
    assert found.windows == ()
    assert any("closed all the time" in note for note in found.notes)


def rostered(plan, *, early):
    """Return heads that meet every window, four at once: from its start on the days named."""
    heads = np.zeros(plan.heads.shape)
    for window in plan.windows:
        row, left = plan.row(window.channel), window.agent_intervals
        inside = np.arange(window.span.start, window.span.end)
        inside = inside[plan.is_open[row, inside]]
        most = max(4, -(-left // inside.size))
        for t in inside if plan.grid.day[window.span.start] in early else inside[::-1]:
            heads[row, t] = min(most, left)
            left -= int(heads[row, t])
    return heads


@pytest.mark.parametrize("hours", [WEEKDAYS, ALWAYS])
@pytest.mark.parametrize("within_h", [4, 24, 30, 48])
def test_every_roster_that_meets_the_windows_keeps_the_promise(hours, within_h):
    # Also one with its heads early on one day and late on the next, by formula and simulation.
    target = Target(0.9, within_h * 3600)
    centre = a_centre(mail(within_h * 3600, hours=hours, target=target))
    wall = centre.week("2026-W49").wall_min
    forecast = a_forecast(centre, 0.45 + 3 * np.exp(-(((wall - 720) / 240.0) ** 2)))
    plan = require(forecast, centre)
    for early in ({0, 2, 4, 6}, {1, 3, 5}, set(), set(range(7))):
        heads = rostered(plan, early=early)
        teams = dedicated(("mail",), heads)
        stamp = predict_roster(centre, forecast, heads, teams, cpu_s=0.1).stamps["mail"]
        assert min(stamp.formula, stamp.simulated) >= 0.9


@settings(max_examples=40, deadline=None)
@given(
    hours=st.sampled_from([1, 2, 3.5, 4, 8, 12, 24, 30, 48, 72]),
    week=st.sampled_from(["2026-W13", "2026-W43", "2026-W49"]),
    always=st.booleans(),
    seed=st.integers(0, 99),
)
def test_windows_are_disjoint_keep_to_their_day_and_hold_all_the_work(hours, week, always, seed):
    channel = mail(hours * 3600, **({"hours": ALWAYS} if always else {}))
    centre = a_centre(channel)
    grid = centre.week(week)
    values = np.random.default_rng(seed).uniform(0, 4, (1, grid.size))
    found = require(a_forecast(centre, values, week=week), centre)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found.windows))
    assert all(grid.day[w.span.start] == grid.day[w.span.end - 1] for w in found.windows)
    work = values.sum() * 300 / 900
    total = sum(w.agent_intervals for w in found.windows)
    assert work <= total + 1e-6
    assert total == pytest.approx(work, abs=7)
