"""Looking back with intervals: reviews, tests of a claim, trends."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.study.review import (
    Review,
    b_time_test,
    change_point,
    heat_map,
    repeat_test,
    week_on_week,
)
from tests.builders import DAY, a_grid


def a_review(**changes) -> Review:
    values = {
        "on": date(2026, 11, 2), "what": "quota 58 to 52", "by": "Max Manager",
        "reason": "no time to listen", "before": {"red_days": 12.0, "coverage": 0.97},
    }  # fmt: skip
    return Review(**{**values, **changes})


def test_a_change_needs_author_and_reason():
    for missing in ("by", "reason"):
        with pytest.raises(BadInput, match="author and a reason"):
            a_review(**{missing: " "})


def test_a_change_is_judged_four_weeks_after_and_not_before():
    review = a_review()
    assert review.due == date(2026, 11, 30)
    assert not review.is_due(date(2026, 11, 29))
    assert review.is_due(date(2026, 11, 30))
    with pytest.raises(BadInput, match="2026-11-30"):
        review.judged({"red_days": 3.0}, date(2026, 11, 29))
    done = review.judged({"red_days": 3.0}, date(2026, 12, 1))
    assert done.changes == {"red_days": -9.0}
    assert not done.is_due(date(2026, 12, 24))


def test_welch_interval_by_hand():
    # means 322 and 312, variances 10/3 and 40/3 over four days each: t(4.41 df) = 2.677
    found = b_time_test([320, 322, 322, 324], [308, 312, 312, 316])
    freedom_half = 2.6779 * np.sqrt((8 / 3) / 4 + (32 / 3) / 4)
    assert found.value == 10
    assert found.high - found.value == pytest.approx(freedom_half, rel=0.01)
    assert found.is_clear
    with pytest.raises(BadInput, match="two periods"):
        b_time_test([320], [310, 311])


def test_repeat_shares_are_compared_with_an_interval():
    found = repeat_test((50, 500), (80, 500))
    assert found.value == pytest.approx(-0.06)
    # 1.96 x sqrt(0.1 x 0.9 / 500 + 0.16 x 0.84 / 500)
    assert found.high == pytest.approx(-0.06 + 1.96 * np.sqrt(0.00018 + 0.0002688))
    assert found.is_clear
    with pytest.raises(BadInput):
        repeat_test((3, 0), (1, 2))


def test_a_step_in_a_series_is_found_where_it_is():
    rng = np.random.default_rng(3)
    series = np.concatenate([rng.normal(100, 5, 20), rng.normal(120, 5, 15)])
    found = change_point(series.tolist())
    assert found is not None
    assert abs(found.at - 20) <= 1
    assert found.low <= 20 <= found.high
    assert found.step == pytest.approx(20, abs=4)


def test_noise_and_short_series_have_no_change_point():
    found = [
        change_point(np.random.default_rng(seed).normal(100, 5, 30).tolist(), draws=200)
        for seed in range(20)
    ]
    assert sum(f is not None for f in found) <= 4  # 5 % expected
    assert change_point([1.0] * 7) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=8, max_size=20))
def test_a_change_point_lies_inside_the_series(values):
    found = change_point(values, draws=50)
    if found is not None:
        assert 1 <= found.low <= found.high <= len(values)
        assert 1 <= found.at < len(values)


def test_week_on_week_and_the_heat_map_by_hand():
    assert week_on_week([100, 110]) == pytest.approx(0.1)
    assert week_on_week([100]) is None
    assert week_on_week([0, 5]) is None
    grid = a_grid()
    values = np.full(grid.size, np.nan)
    values[DAY + 36 : DAY + 40] = [1, 2, 3, 6]  # Tuesday 09:00
    found = heat_map(grid, values)
    assert found.shape == (7, 24)
    assert found[1, 9] == 3
    assert np.isfinite(found).sum() == 1
