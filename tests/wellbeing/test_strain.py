"""Planned load strain: scores, composite, band and levels."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Level
from planner.wellbeing import (
    Scope,
    composite,
    contributions,
    day_level,
    indicator,
    normalise,
    scored,
    week_strain,
    weight_band,
)

WEIGHTS = {name: r.weight for name, r in scored(Scope.DAY).items()}
SCORES = st.dictionaries(st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1), min_size=1)


def test_thresholds_map_to_0_a_half_and_1_and_stay_flat_outside():
    occupancy = (0.70, 0.85, 0.90)
    assert [normalise(x, occupancy) for x in (0.5, 0.70, 0.85, 0.90, 1.2)] == [0, 0, 0.5, 1, 1]
    assert normalise(0.88, occupancy) == pytest.approx(0.8)  # 0.5 + 0.5 x 0.03 / 0.05


def test_an_indicator_exactly_at_its_threshold_has_reached_it():
    rest = indicator("rest")
    assert [rest.level(x) for x in (1.99, 2.0, 4.0 - 1e-12)] == [
        Level.GREEN,
        Level.AMBER,
        Level.RED,
    ]


def test_missing_indicators_scale_the_other_weights_up():
    # 0.14 x 1 + 0.08 x 0 over 0.22
    assert composite({"occ": 1.0, "peak": 0.0}, WEIGHTS) == pytest.approx(100 * 0.14 / 0.22)
    assert composite({}, WEIGHTS) == 0


@given(SCORES)
def test_contributions_add_up_to_the_composite(scores):
    assert sum(contributions(scores, WEIGHTS).values()) == pytest.approx(
        composite(scores, WEIGHTS), abs=0.01
    )


@given(st.dictionaries(st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1), min_size=1, max_size=7))
def test_the_band_is_that_of_all_corners_tried_one_by_one(scores):
    corners = []
    for tilt in product((0.75, 1.25), repeat=len(scores)):
        moved = [WEIGHTS[name] * t for name, t in zip(scores, tilt, strict=True)]
        pairs = zip(scores.values(), moved, strict=True)
        corners.append(100 * sum(s * w for s, w in pairs) / sum(moved))
    assert weight_band(scores, WEIGHTS) == pytest.approx((min(corners), max(corners)))


@given(SCORES)
def test_the_band_holds_the_composite(scores):
    low, high = weight_band(scores, WEIGHTS)
    assert low - 1e-9 <= composite(scores, WEIGHTS) <= high + 1e-9


@pytest.mark.parametrize(
    ("score", "reds", "hard", "level"),
    [
        (0, 0, ("meal",), Level.RED),
        (0, 2, (), Level.RED),
        (65, 0, (), Level.RED),
        (64.9, 0, (), Level.AMBER),
        (40, 0, (), Level.AMBER),
        (0, 1, (), Level.AMBER),
        (39.9, 0, (), Level.GREEN),
    ],
)
def test_the_level_of_a_day(score, reds, hard, level):
    assert day_level(score, reds, hard) is level


def test_a_week_is_six_tenths_its_days_and_four_tenths_its_own_indicators():
    assert week_strain([50, 30], 20) == pytest.approx(0.6 * 40 + 0.4 * 20)
    assert week_strain([], 20) == 20
