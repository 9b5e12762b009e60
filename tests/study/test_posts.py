"""Need in posts week by week, counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import Requirement, Span, WorkWindow
from planner.study.posts import extended_by_season, posts_by_week, work_by_week
from tests.scene import scene_centre, scene_history


def a_requirement() -> Requirement:
    """Two weeks: 4 heads of voice for ten hours in the first, minimum heads in the second."""
    centre = scene_centre()
    grid = replace(centre.week("2026-W49"), size=2 * 672)
    shape = (2, grid.size)
    heads, least = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    heads[0, 32:72] = 4
    least[0, 672 + 32 : 672 + 72] = 2
    least[1, :] = 1  # deferred work needs nobody to stand by in the count
    return Requirement(
        grid=grid,
        channels=("voice", "email"),
        workload_erlang=np.zeros(shape),
        base=np.where(heads, 3, 0),  # 3 / 0.92, rounded up, are 4
        heads=heads,
        binding=np.zeros(shape, np.int64),
        is_open=np.ones(shape, bool),
        least=least,
        windows=(WorkWindow("email", Span(672 + 32, 672 + 72), 80),),
    )


def test_posts_are_heads_minimum_heads_and_deferred_work_over_the_hours_of_a_post() -> None:
    centre = scene_centre()
    posts = posts_by_week(a_requirement(), centre, 40.0)
    second = (2 * 10 / (1 - centre.policy.away_share) + 80 * 0.25) / 40
    assert posts == pytest.approx([4 * 10 / 40, second])


def test_beyond_the_forecast_last_years_shape_scales_the_mean() -> None:
    last_year = np.full(52, 100.0)
    last_year[30:40] = 150.0
    whole, is_seasonal = extended_by_season(np.full(13, 20.0), last_year)
    assert is_seasonal
    assert len(whole) == 52
    assert whole[:13] == pytest.approx(20.0)
    assert whole[35] == pytest.approx(30.0)  # 20 x 150 / 100
    assert whole[50] == pytest.approx(20.0)


def test_without_a_year_of_history_the_mean_stands() -> None:
    history = scene_history()
    grid = scene_centre().week("2026-W48")
    last_year = work_by_week(history, grid, {"voice": 240.0, "email": 240.0}, 52)
    assert np.isnan(last_year[:42]).all()
    assert np.isfinite(last_year[42:]).all()
    hours = float(history.offered.sum()) * 240 / 3600
    assert np.nansum(last_year) == pytest.approx(hours)
    whole, is_seasonal = extended_by_season(np.array([10.0] * 12 + [23.0]), last_year)
    assert not is_seasonal
    assert whole[13:] == pytest.approx(11.0)
