"""Days that were not normal are replaced, listed, and explained; a new level is kept."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from planner.forecast import Advice, Ruling
from planner.forecast.calendar import AFTER, BRIDGE, calendar_of, special_days
from planner.forecast.clean import CleanDays, clean_days, median_known
from planner.forecast.series import lay_out
from tests.forecast.histories import FIRST, a_history, busy, steady

LATE = datetime(2030, 1, 1, tzinfo=UTC)


def cleaned(counts: object, country: str = "") -> CleanDays:
    series = lay_out(a_history(counts), LATE, 30)["voice"]
    return clean_days(series, calendar_of(series.first, series.days, "voice", country=country))


def test_a_day_ten_times_too_busy_is_replaced_by_its_weekday() -> None:
    counts = busy(84)
    counts[30] *= 10
    found = cleaned(counts)
    day = next(c for c in found.cleaned if c.day == date(2024, 1, 31))
    assert day.reason == "unusually many"
    assert day.was == counts[30].sum()
    assert abs(day.used - 500) < 60  # a Wednesday brings 500 on average, sd 22


def test_four_times_the_usual_is_odd_on_a_channel_whose_days_scatter_widely() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(busy(84, mean=60) * rng.gamma(3, 1 / 3, 84)[:, None]).astype(float)
    assert not any(c.day == date(2024, 1, 31) for c in cleaned(counts).cleaned)
    counts[30] *= 6 * 60 / counts[30].sum()
    day = next(c for c in cleaned(counts).cleaned if c.day == date(2024, 1, 31))
    assert day.reason == "unusually many"


def test_a_day_without_contacts_is_an_outage_but_a_closed_sunday_is_not() -> None:
    counts = busy(84)
    counts[30] = 0
    reasons = {c.day: c.reason for c in cleaned(counts).cleaned}
    assert reasons == {date(2024, 1, 31): "outage or closed"}


def test_a_lasting_step_is_a_new_level_and_not_cleaned() -> None:
    counts = busy(84)
    counts[70:] *= 1.6
    assert [c for c in cleaned(counts).cleaned if c.day >= date(2024, 3, 11)] == []


def test_days_after_three_closed_weeks_are_not_odd_because_nothing_was_expected_of_them() -> None:
    counts = busy(300)
    counts[265:286] = 0
    assert [c for c in cleaned(counts).cleaned if c.day >= FIRST + timedelta(286)] == []


def test_a_partly_unknown_day_is_scaled_up_and_a_mostly_unknown_one_replaced() -> None:
    counts = steady(28)
    counts[0, 0] = 0  # the export writes zeros, so a gap is unknown
    counts[10, :12] = -1
    counts[12, :40] = -1
    counts[14] = -1
    found = cleaned(counts)
    assert abs(found.raw[10] - 480) < 3
    assert np.isnan(found.raw[12])
    assert [str(c) for c in found.cleaned] == [
        # 36 and 8 of 48 half-hours with 10 contacts each
        "voice, 2024-01-11: 360 contacts, taken as 480 (partly missing: 75% is known, scaled up "
        "to a whole day)",
        "voice, 2024-01-13: 80 contacts, taken as 480 (mostly missing: under 40% is known)",
        "voice, 2024-01-15: nothing recorded, taken as 480 (no data)",
    ]


def test_a_day_called_normal_counts_as_it_was_recorded() -> None:
    counts = steady(28)
    counts[0, 0] = 0
    counts[10, :12] = -1
    counts[14] = -1
    series = lay_out(a_history(counts), LATE, 30)["voice"]
    words = [Ruling("voice", FIRST + timedelta(day), True, "all of it") for day in (10, 14)]
    calendar = calendar_of(series.first, 28, "voice", advice=Advice(rulings=tuple(words)))
    found = clean_days(series, calendar)
    assert found.raw[[10, 14]].tolist() == [360, 0]
    assert found.cleaned == ()


@pytest.mark.parametrize(("day", "was"), [(date(2024, 3, 31), 460), (date(2024, 10, 27), 500)])
def test_a_clock_change_is_listed_and_can_be_overruled(day: date, was: float) -> None:
    # Ten contacts a half-hour: 46 half-hours in spring, 50 in autumn, 48 on a day of 24 hours.
    series = lay_out(a_history(steady(330), zone="Europe/Paris"), LATE, 30)["voice"]

    def clean(advice: Advice) -> CleanDays:
        calendar = calendar_of(series.first, series.days, "voice", advice=advice)
        return clean_days(series, calendar)

    (row,) = [c for c in clean(Advice()).cleaned if c.day == day]
    assert (row.was, row.used) == (was, pytest.approx(480))
    assert row.reason.startswith("clocks changed")
    found = clean(Advice(rulings=(Ruling("voice", day, True, "as it is"),)))
    assert found.raw[day.toordinal() - series.first] == was
    assert not any(c.day == day for c in found.cleaned)


def test_holidays_bridges_and_days_after_are_named() -> None:
    # France 2024: Ascension on Thursday 9 May, Whit Monday 20 May.
    first = date(2024, 5, 8).toordinal()
    names = special_days(first, 14, "FR")
    assert names[1]
    assert names[2] == BRIDGE
    assert names[12]
    assert names[13] == AFTER
    assert names[5] == ""


def test_without_a_country_no_day_is_special() -> None:
    assert set(special_days(date(2024, 12, 20).toordinal(), 20, "")) == {""}


def test_the_median_passes_over_unknown_values() -> None:
    table = np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan], [8.0, 5.0]])
    assert median_known(table).tolist() == [3.0, 5.0]
    assert np.isnan(median_known(np.full((2, 1), np.nan))[0])


def test_peaks_that_keep_coming_raise_the_mean_by_half_and_one_mad_day_by_nothing() -> None:
    counts = busy(200)
    plain = cleaned(counts).recurring
    counts[100] *= 10
    assert cleaned(counts).recurring == plain == 1.0
    counts = busy(200)
    peaks = np.array([10, 47, 86, 124, 162])  # none is a Sunday
    counts[peaks] *= 2.2
    found = cleaned(counts)
    assert not found.normal[peaks].any()
    more = 1.2 * found.clean[peaks].sum() / found.clean.sum()
    assert found.recurring - 1 == pytest.approx(more / 2, rel=0.2)
