from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Grid, OpeningHours, Span, merged, week_monday, week_name
from planner.errors import BadInput

COPENHAGEN = "Europe/Copenhagen"


def copenhagen_week(name: str, step_min: int = 15) -> Grid:
    return Grid.week(name, zone=COPENHAGEN, step_min=step_min)


def test_a_plain_week_has_672_quarter_hours() -> None:
    assert copenhagen_week("2026-W49").size == 7 * 96


def test_the_week_of_the_autumn_change_has_four_more_and_the_spring_week_four_fewer() -> None:
    assert copenhagen_week("2026-W43").size == 676
    assert copenhagen_week("2026-W13").size == 668


def test_lord_howe_island_shifts_by_half_an_hour() -> None:
    # Clocks go back 30 min on 5 April 2026.
    assert Grid.week("2026-W14", zone="Australia/Lord_Howe", step_min=15).size == 674


def test_the_doubled_hour_is_shown_twice_with_fold() -> None:
    grid = copenhagen_week("2026-W43")
    first = grid.at(date(2026, 10, 25), 120)
    again = first + 4
    assert grid.when(first).strftime("%H:%M") == grid.when(again).strftime("%H:%M") == "02:00"
    assert (grid.when(first).fold, grid.when(again).fold) == (0, 1)


def test_a_night_over_the_autumn_change_is_nine_real_hours() -> None:
    grid = copenhagen_week("2026-W43")
    night = grid.at(date(2026, 10, 25), 8 * 60) - grid.at(date(2026, 10, 25), 0)
    assert grid.hours(night) == 9.0


def test_the_last_minute_of_a_day_is_the_next_midnight() -> None:
    grid = copenhagen_week("2026-W49")
    assert grid.at(date(2026, 11, 30), 24 * 60) == 96


@given(st.integers(-1000, 2000))
def test_an_interval_turned_to_clock_time_and_back_is_itself(number: int) -> None:
    grid = copenhagen_week("2026-W43")
    assert grid.interval(grid.when(number)) == number


@given(st.sampled_from(["2026-W13", "2026-W43", "2026-W49"]), st.sampled_from([15, 30]))
def test_day_spans_cover_the_grid_without_overlap(week: str, step_min: int) -> None:
    grid = copenhagen_week(week, step_min)
    spans = grid.day_spans
    assert len(spans) == len(grid.dates) == 7
    assert sum(map(len, spans)) == grid.size
    assert all((grid.day[s.start : s.end] == d).all() for d, s in enumerate(spans))


def test_durations_are_rounded_up_to_whole_intervals() -> None:
    grid = copenhagen_week("2026-W49")
    assert grid.intervals(hours=11) == 44
    assert grid.intervals(minutes=20) == 2


@pytest.mark.parametrize("name", ["2026-W54", "2026", "W49", "2026-W00", ""])
def test_a_week_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="is not a week"):
        week_monday(name)


def test_a_week_name_is_the_name_of_its_monday() -> None:
    assert week_name(week_monday("2026-W53")) == "2026-W53"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_zone_is_refused_in_words(zone: str) -> None:
    with pytest.raises(BadInput, match="is not an IANA time zone"):
        Grid(datetime(2026, 1, 1, tzinfo=UTC), 15, 4, zone)


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(BadInput, match="aware"):
        Grid(datetime(2026, 1, 1), 15, 4, "UTC")  # noqa: DTZ001 - that is the point


def test_stretches_that_touch_are_joined() -> None:
    assert merged((Span(4, 6), Span(0, 2), Span(2, 4), Span(8, 9))) == (Span(0, 6), Span(8, 9))


def test_opening_hours_follow_the_clock_on_the_day_of_a_change() -> None:
    hours = OpeningHours(((Span(0, 480),),) * 7)  # 00:00-08:00 every day
    week = copenhagen_week("2026-W43")
    by_day = np.bincount(week.day, weights=hours.mask(week))
    assert by_day.tolist() == [32, 32, 32, 32, 32, 32, 36]


def test_a_special_day_replaces_the_weekday() -> None:
    eve = date(2026, 12, 24)
    hours = OpeningHours(((Span(480, 960),),) * 7, {eve: (Span(540, 780),), date(2026, 12, 25): ()})
    week = copenhagen_week("2026-W52")
    by_day = np.bincount(week.day, weights=hours.mask(week))
    assert by_day.tolist() == [32, 32, 32, 16, 0, 32, 32]
