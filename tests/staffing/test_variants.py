import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma

from planner.domain import ServiceLevel
from planner.errors import BadInput
from planner.staffing import (
    erlang_a,
    erlang_x,
    first_attempts,
    levels_of,
    mean_waits,
    service_levels,
    simulate,
)
from tests.staffing.test_simulate import a_day

TERMS = {"aht_s": 300.0, "patience_s": 180.0}


def test_the_four_service_levels_by_hand():
    # Of 100 offered 70 are answered in time, 20 hang up, 5 of them within the target.
    levels = service_levels(0.70, 0.20, 0.05)
    assert levels[ServiceLevel.OFFERED] == pytest.approx(0.70)
    assert levels[ServiceLevel.ANSWERED] == pytest.approx(70 / 80)
    assert levels[ServiceLevel.WITHOUT_SHORT_ABANDONS] == pytest.approx(70 / 95)
    assert levels[ServiceLevel.HANG_UPS_COUNT] == pytest.approx(0.75)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.1, 2000), st.floats(0.5, 1.6), st.floats(0, 300))
def test_counting_hang_ups_as_served_never_lowers_a_service_level(load, ratio, target):
    levels = levels_of(erlang_a(load, load * ratio, target_s=target, **TERMS))
    low, middle, high = (
        levels[k][0]
        for k in (
            ServiceLevel.OFFERED,
            ServiceLevel.WITHOUT_SHORT_ABANDONS,
            ServiceLevel.HANG_UPS_COUNT,
        )
    )
    assert 0 <= low <= middle + 1e-12 <= high + 2e-12 <= 1 + 3e-12
    assert levels[ServiceLevel.ANSWERED][0] >= low - 1e-12


def test_a_target_that_all_outlast_leaves_no_difference_and_none_at_zero():
    soon = levels_of(erlang_a(20.0, 21, target_s=0.0, **TERMS))
    assert soon[ServiceLevel.HANG_UPS_COUNT][0] == pytest.approx(soon[ServiceLevel.OFFERED][0])
    late = levels_of(erlang_a(20.0, 21, target_s=1e5, **TERMS))
    assert late[ServiceLevel.HANG_UPS_COUNT][0] == pytest.approx(1.0)


def waits_by_states(load: float, agents: int) -> float:
    """Mean wait of those answered: each state's offered wait is minus log of a Beta variable."""
    mu, theta = 1 / TERMS["aht_s"], 1 / TERMS["patience_s"]
    x = np.arange(agents + 6000)
    out = np.minimum(x, agents) * mu + np.maximum(x - agents, 0) * theta
    logs = np.concatenate([[0.0], np.cumsum(np.log(load * mu) - np.log(out[1:]))])
    p = np.exp(logs - logs.max())
    p /= p.sum()
    ahead, c = np.arange(6000), agents * mu / theta
    answered = c / (c + ahead + 1)
    each = answered * (digamma(c + ahead + 2) - digamma(c + 1)) / theta
    return float((p[agents:] * each).sum() / (p[:agents].sum() + (p[agents:] * answered).sum()))


@pytest.mark.parametrize(("load", "agents"), [(15.0, 17), (15.0, 12), (3.0, 5), (1000.0, 1000)])
def test_the_wait_of_those_answered_equals_the_sum_over_states(load, agents):
    found = mean_waits(load, agents, **TERMS)
    assert found.answered_s[0] == pytest.approx(waits_by_states(load, agents), rel=1e-9)


def test_mean_waits_of_answered_and_lost_make_up_that_of_the_offered():
    queue, found = erlang_a(20.0, 18, **TERMS), mean_waits(20.0, 18, **TERMS)
    lost = queue.p_abandon[0]
    both = (1 - lost) * found.answered_s[0] + lost * found.abandoned_s[0]
    assert found.offered_s[0] == pytest.approx(both)
    assert found.delayed_s[0] == pytest.approx(queue.wait_s[0] / queue.p_wait[0])


def test_without_patience_the_wait_of_the_answered_is_that_of_all():
    found = mean_waits(20.0, 22, aht_s=300, patience_s=None)
    assert found.answered_s[0] == found.offered_s[0]
    assert np.isnan(found.abandoned_s[0])


def test_variants_and_redials_agree_with_simulated_days():
    # A third of the intervals to settle; redials come back after ten minutes on average.
    result = simulate(a_day([[0.06] * 120], [[19] * 120], redial_share=0.4), days=300, seed=1)
    queue = erlang_x(18.0, 19, target_s=20, redial_share=0.4, **TERMS)
    steady = slice(40, 118)
    said = {
        "in time": (result.service_level, queue.service_level),
        "lost": (result.abandon, queue.p_abandon),
        "lost soon": (result.soon, queue.p_abandon - queue.abandon_late),
    }
    for name, (simulated, formula) in said.items():
        assert simulated[0, steady].mean() == pytest.approx(formula[0], abs=0.012), name


def test_redials_are_offered_again_and_again():
    # Nobody on duty: each first attempt makes 1/(1 - r) attempts in the end.
    day = a_day([[0.05] * 4 + [0.0] * 60], [[0] * 64], redial_share=0.5)
    result = simulate(day, days=200, seed=1)
    assert result.offered.sum() == pytest.approx(0.05 * 900 * 4 * 2, rel=0.02)


def test_first_attempts_take_the_redials_out_of_what_was_recorded():
    seen = 100 / (1 - 0.5 * 0.2)
    assert first_attempts(seen, seen * 0.2, 0.5)[0] == pytest.approx(100)
    with pytest.raises(BadInput, match="more contacts"):
        first_attempts(1, 2, 0.5)
