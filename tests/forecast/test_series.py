"""Rows become days of 24 wall-clock hours, whatever the clocks and the export do."""

from datetime import UTC, date, datetime

import numpy as np

from planner.domain import HISTORY_COLUMNS, History
from planner.forecast.series import lay_out
from tests.forecast.histories import a_history, joined, steady

LATE = datetime(2030, 1, 1, tzinfo=UTC)


def test_clock_change_days_have_normal_length() -> None:
    # 2024-03-31 lacks 02:00-03:00 in Copenhagen, 2024-10-27 has it twice.
    for day in (date(2024, 3, 30), date(2024, 10, 26)):
        history = a_history(steady(3), first=day, zone="Europe/Copenhagen")
        series = lay_out(history, LATE, 30)["voice"]
        assert series.counts.shape == (3, 48)
        assert np.nanmax(series.counts) == 10
        unknown = np.flatnonzero(np.isnan(series.counts[1]))
        assert unknown.tolist() == ([4, 5] if day.month == 3 else [])


def test_finer_rows_are_summed_to_the_grid() -> None:
    series = lay_out(a_history(steady(2, slots=96), step_min=15), LATE, 30)["voice"]
    assert series.step_min == 30
    assert (series.counts == 20).all()


def test_coarser_rows_keep_their_step() -> None:
    assert lay_out(a_history(steady(2)), LATE, 15)["voice"].step_min == 30


def test_rows_from_the_origin_on_are_not_seen() -> None:
    series = lay_out(a_history(steady(10)), datetime(2024, 1, 4, tzinfo=UTC), 30)["voice"]
    assert series.days == 3


def test_an_export_that_leaves_out_empty_intervals_has_zeros_there() -> None:
    counts = steady(14)
    counts[:, :16] = -1  # never a row before 08:00
    counts[3, 20] = -1
    counts[13, 47] = -1  # after the last row: nobody knows
    series = lay_out(a_history(counts), LATE, 30)["voice"]
    assert (series.counts[:, :16] == 0).all()
    assert series.counts[3, 20] == 0
    assert np.isnan(series.counts[13, 47])


def test_a_gap_in_an_export_that_writes_zeros_is_unknown() -> None:
    counts = steady(14)
    counts[:, :16] = 0
    counts[5] = -1
    counts[6, 20] = -1
    series = lay_out(a_history(counts), LATE, 30)["voice"]
    assert np.isnan(series.counts[5]).all()
    assert np.isnan(series.counts[6, 20])


def test_a_weekday_that_never_has_rows_is_closed() -> None:
    counts = steady(28)
    counts[:, :16] = 0
    counts[6::7] = -1
    series = lay_out(a_history(counts), LATE, 30)["voice"]
    assert (series.counts[6:27:7] == 0).all()


def test_a_channel_begins_with_its_first_contact() -> None:
    late = steady(20)
    late[:12] = 0
    history = joined(a_history(steady(20)), a_history(late, channel="chat"))
    found = lay_out(history, LATE, 30)
    assert (found["voice"].days, found["chat"].days) == (20, 8)


def open_hours(closing_on: dict[int, int], lost: tuple[int, int] | None = None) -> History:
    """Four weeks from a Monday, rows for open half-hours only: 08:00 to the day's closing hour."""
    counts = np.zeros((28, 48))
    rows = np.zeros((28, 48), dtype=bool)
    for day in range(28):
        close = closing_on.get(day, closing_on.get(day % 7, 16))
        counts[day, 17 : 2 * close] = 10.0  # the first half-hour is open and empty
        rows[day, 16 : 2 * close] = True
    if lost:
        rows[lost[0], 2 * lost[1] :] = False
    full = a_history(counts, first=date(2024, 1, 1), zone="UTC")
    kept = rows.ravel()
    columns = {name: getattr(full, name)[kept] for name in HISTORY_COLUMNS}
    return History("UTC", 30, full.channels, full.channel[kept], full.start[kept], **columns)


def test_shorter_hours_at_the_weekend_are_closed_hours_not_missing_ones() -> None:
    series = lay_out(open_hours({5: 12, 6: 11}), LATE, 30)["voice"]
    assert not np.isnan(series.counts).any()
    assert series.counts[5].sum() == 70
    assert series.counts[6].sum() == 50


def test_a_holiday_opened_like_a_sunday_is_closed_and_lost_rows_are_unknown() -> None:
    series = lay_out(open_hours({6: 11, 16: 11}, lost=(18, 14)), LATE, 30)["voice"]
    assert not np.isnan(series.counts[16]).any()
    assert np.isnan(series.counts[18, 28:32]).all()
