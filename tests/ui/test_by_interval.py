"""What is said of a day by interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.desk.intervals import Course
from planner.domain import Grid, Span
from planner.staffing import Figure, Measure
from planner.ui.by_interval import beside_limits, standing_out, table_of
from planner.ui.charts_intervals import day_course

GRID = Grid.week("2026-W49", zone="Europe/Copenhagen", step_min=60)
DAY = Span(8, 12)  # Monday 08:00 to 12:00


def a_course(level: list[float], *, waiting: float = 0.0, late: float = 0.0) -> Course:
    def week(values: list[float] | float) -> np.ndarray:
        whole = np.full(GRID.size, np.nan)
        whole[DAY.start : DAY.end] = values
        return whole

    is_open = np.isfinite(week(0.0))
    measures = {
        Figure.SERVICE: Measure(week(level), 0.8, is_floor=True),
        Figure.OCCUPANCY: Measure(week([0.7, 0.95, 0.7, 0.7]), 0.9),
        Figure.BACKLOG: Measure(week([0.0, waiting, 0.0, 0.0])),
        Figure.OVERRUN: Measure(week([0.0, 0.0, late, 0.0])),
    }
    heads = np.where(is_open, 3, 0)
    contacts = np.where(is_open, 10.0, 0.0)
    return Course("voice", GRID, is_open, contacts, heads, heads, measures, np.ones(7))


def test_what_stands_out_has_its_time_its_depth_and_its_limit() -> None:
    said = standing_out(a_course([0.9, 0.7, 0.61, 0.9]), DAY, "Phone")
    assert said.startswith("▼ **Phone**")
    assert "service is below its promise of 80 % from 09:00 to 11:00, 61 % at 10:00" in said
    assert "(2 of 4 intervals of the day miss it)" in said
    assert "occupancy is above its cap of 90 % from 09:00 to 10:00, 95 % at 09:00" in said


def test_where_all_is_kept_the_nearest_interval_is_named() -> None:
    course = a_course([0.9, 0.95, 0.84, 0.9])
    course.measures[Figure.OCCUPANCY].values[9] = 0.8
    said = standing_out(course, DAY, "Phone")
    assert "every promise and cap is kept" in said
    assert "lowest at 10:00, 84 % in time" in said


def test_where_nearly_all_is_in_time_no_interval_is_singled_out() -> None:
    course = a_course([1.0, 0.999, 1.0, 1.0])
    course.measures[Figure.OCCUPANCY].values[9] = 0.8
    assert standing_out(course, DAY, "Mail").endswith("is kept in all intervals.")


def test_a_step_ends_where_nobody_is_staffed_any_more() -> None:
    course = a_course([0.9, 0.7, 0.61, 0.9])
    course.measures[Figure.OCCUPANCY].values[10:12] = np.nan
    drawn = day_course(course, DAY)
    (line,) = [t for t in drawn.data if (t.name or "").startswith("Occupancy")]
    assert list(line.y[:3]) == [70.0, 95.0, 95.0]  # 09:00 to 10:00 at its full length
    assert np.isnan(line.y[3:]).all()


def test_a_wait_beyond_its_cap_is_told_in_seconds() -> None:
    course = a_course([0.9] * 4)
    course.measures[Figure.OCCUPANCY].values[9] = 0.8
    wait = np.full(GRID.size, np.nan)
    wait[DAY.start : DAY.end] = [8.0, 34.0, 41.0, 12.0]
    course = replace(course, measures={**course.measures, Figure.WAIT: Measure(wait, 30.0)})
    said = standing_out(course, DAY, "Phone")
    assert "the mean wait is above its cap of 30 s from 09:00 to 11:00, 41 s at 10:00" in said
    titles = [a.text for a in day_course(course, DAY).layout.annotations]
    assert "Mean wait of all offered, s (cap 30 s)" in titles
    assert table_of(course, DAY)["Mean wait, s"].tolist() == [8.0, 34.0, 41.0, 12.0]


def test_waiting_and_overrun_are_told_with_their_time() -> None:
    level = [0.9] * 4
    assert beside_limits(a_course(level), DAY) == (
        "Fewer than one contact waits at the end of any interval, on average."
    )
    said = beside_limits(a_course(level, waiting=12, late=7), DAY)
    assert "Most contacts wait at 09:00: 12." in said
    assert "7 min past breaks and shift ends, most at 10:00" in said


def test_table_and_chart_show_the_same_intervals() -> None:
    course = a_course([0.9, 0.7, 0.61, 0.9])
    table = table_of(course, DAY)
    assert table["From"].tolist() == ["08:00", "09:00", "10:00", "11:00"]
    assert table["In time, %"].tolist() == [90.0, 70.0, 61.0, 90.0]
    drawn = day_course(course, DAY)
    titles = [a.text for a in drawn.layout.annotations]
    assert titles[2:4] == ["Service level: in time, % (promise 80 %)", "Occupancy, % (cap 90 %)"]
    (service,) = [t for t in drawn.data if t.name == "In time, %"]
    assert list(service.y) == [90.0, 70.0, 61.0, 90.0, 90.0]  # the last step has its full length
    assert service.x[-1] == "12:00"
    marks = [t for t in drawn.data if t.type == "scatter" and t.mode == "markers"]
    assert [list(t.x) for t in marks] == [["09:00", "10:00"], ["09:00"]]
