"""Humane quota, rest, instability, fairness and small groups, against hand calculations."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Level
from planner.errors import BadInput
from planner.wellbeing import (
    Change,
    fairness_level,
    gini,
    humane_capacity,
    instability,
    jain,
    length_risk,
    quick_returns,
    quota_pressure,
    rest_debt,
    rests,
    suppress,
)
from planner.wellbeing.rest import recent_rests


def test_the_price_of_listening_is_8_contacts_a_day():
    # 450 paid - 40 pauses - 30 meeting - 30 follow-up = 350 min; 350 x 60 x 0.85 / AHT
    plain = humane_capacity(available_min=350, extended_aht_s=330, occupancy_cap=0.85)
    listening = humane_capacity(available_min=350, extended_aht_s=390, occupancy_cap=0.85)
    assert plain == pytest.approx(54.09, abs=0.005)
    assert listening == pytest.approx(45.77, abs=0.005)
    assert quota_pressure(52, listening) == pytest.approx(1.1361, abs=1e-4)


def test_a_day_without_time_has_no_capacity_and_any_quota_is_too_much():
    nothing = humane_capacity(available_min=-10, extended_aht_s=330, occupancy_cap=0.85)
    assert nothing == 0
    assert quota_pressure(1, nothing) == math.inf
    assert quota_pressure(0, nothing) == 0


@pytest.mark.parametrize(("aht", "cap"), [(0, 0.85), (300, 0), (300, 1.1)])
def test_impossible_handle_times_and_caps_are_refused(aht, cap):
    with pytest.raises(BadInput):
        humane_capacity(available_min=1, extended_aht_s=aht, occupancy_cap=cap)


def test_late_then_early_is_a_quick_return_with_four_hours_of_debt():
    between = rests([(31, 39), (14, 22), (55, 63)])
    assert between == (9, 16)
    assert quick_returns(between) == 1
    assert rest_debt(between) == 4


def test_rest_debt_forgets_after_seven_days():
    shifts = [(0.0, 8.0), (17.0, 25.0), (200.0, 208.0)]
    assert rest_debt(recent_rests(shifts, 17.0)) == 4
    assert rest_debt(recent_rests(shifts, 200.0)) == 0


def test_only_the_employers_changes_count_and_short_notice_counts_more():
    changes = [Change(120, 20), Change(240, 80), Change(480, 200), Change(480, 10, False)]
    # (120 x 1 + 240 x 0.5 + 480 x 0.1) / 2400
    assert instability(changes, 2400) == pytest.approx(0.12)
    assert instability([Change(100, 24)], 100) == 0.5
    assert instability([Change(100, 336)], 100) == 0


def test_twelve_hours_are_about_a_quarter_riskier_than_eight():
    assert length_risk(8) == 1
    assert length_risk(12) == pytest.approx(1.28, abs=0.005)  # RR446: pooled 27.5 percent


def test_fairness_of_a_small_team():
    # (4+5+5+6+4+5)^2 / (6 x 143) = 841 / 858
    assert jain([4, 5, 5, 6, 4, 5]) == pytest.approx(841 / 858)
    assert jain([0, 0]) == 1
    assert jain([1, 0, 0, 0]) == 0.25
    assert gini([1, 0, 0, 0]) == 0.75
    assert gini([3, 3, 3]) == pytest.approx(0)
    levels = [fairness_level(j) for j in (0.95, 0.9, 0.89)]
    assert levels == [Level.GREEN, Level.AMBER, Level.RED]


def test_a_third_group_is_hidden_when_two_small_ones_can_be_subtracted():
    found = suppress({"Alpha": 8, "Beta": 7, "Gamma": 2, "Delta": 5, "Eps": 1})
    assert found.shown == ("Alpha", "Beta")
    assert found.hidden == ("Delta", "Eps", "Gamma")


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 12)))
def test_what_is_hidden_is_empty_or_at_least_k_people(groups):
    found = suppress(groups)
    hidden = sum(groups[g] for g in found.hidden)
    assert not found.shown or hidden == 0 or hidden >= 5
    assert all(groups[g] >= 5 for g in found.shown)
    assert sorted((*found.shown, *found.hidden)) == sorted(groups)
