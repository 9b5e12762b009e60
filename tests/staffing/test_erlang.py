import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.staffing import erlang_a, erlang_b, erlang_c, garnett, halfin_whitt, with_redials

SHARES = ("p_wait", "p_abandon", "service_level", "occupancy", "back_to_back", "pressure")
loads = st.one_of(st.just(0.0), st.floats(1e-9, 1e5))
teams = st.one_of(st.just(0.0), st.floats(0.0, 1.1e5), st.integers(0, 110_000).map(float))
terms_of_service = st.fixed_dictionaries(
    {
        "aht_s": st.floats(10.0, 3600.0),
        "patience_s": st.one_of(st.none(), st.floats(1.0, 1e5)),
        "target_s": st.floats(0.0, 14_400.0),
    }
)


def recursive_b(load: float, agents: int) -> float:
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def summed_a(load: float, agents: int, aht_s: float, patience_s: float) -> tuple[float, float]:
    """P(wait) and P(abandon) of M/M/n+M by adding up its states."""
    weights, theta, mu = [1.0], 1 / patience_s, 1 / aht_s
    for x in range(1, agents + 4000):
        out = min(x, agents) * mu + max(x - agents, 0) * theta
        weights.append(weights[-1] * load * mu / out)
    p = np.array(weights) / sum(weights)
    waiting = np.maximum(np.arange(p.size) - agents, 0)
    return float(p[agents:].sum()), float(p @ waiting) * theta / (load * mu)


@pytest.mark.parametrize(("load", "agents"), [(4.461, 10), (84.064, 100)])
def test_one_per_cent_is_blocked_where_the_erlang_b_table_says_so(load, agents):
    # Standard Erlang B table, column 1 %.
    assert erlang_b(load, agents)[0] == pytest.approx(0.01, abs=2e-5)


@pytest.mark.parametrize(("load", "agents"), [(0.5, 3), (17.0, 20), (480.0, 470), (5000.0, 5100)])
def test_closed_form_of_erlang_b_equals_the_recursion(load, agents):
    assert erlang_b(load, agents)[0] == pytest.approx(recursive_b(load, agents), rel=1e-10)


def test_erlang_c_repeats_clevelands_table():
    # Cleveland, Call Center Management on Fast Forward: 250 calls per half hour, 210 s, 20 s.
    queue = erlang_c(500 * 210 / 3600, [30, 33, 35], aht_s=210, target_s=20)
    assert queue.service_level.round(2).tolist() == [0.24, 0.73, 0.88]
    assert queue.asa_s.round(1).tolist() == [208.7, 21.3, 7.8]


def test_county_hospital_of_hillier_and_lieberman():
    # Two arrivals an hour, 20 minutes each: Lq is 4/3 with one doctor and 1/12 with two.
    queue = erlang_c(2 / 3, [1, 2], aht_s=1200)
    assert (queue.asa_s * 2 / 3600).tolist() == pytest.approx([4 / 3, 1 / 12], rel=1e-12)


def test_abandonment_lowers_occupancy_as_garnett_and_others_show():
    # Garnett, Mandelbaum & Reiman 2002, introduction: 48 calls a minute, 1 min, 50 agents.
    assert erlang_c(48, 50).occupancy[0] == pytest.approx(0.96)
    queue = erlang_a(48, 50, aht_s=60, patience_s=120)
    assert queue.occupancy[0] == pytest.approx(0.93, abs=0.005)


@pytest.mark.parametrize(
    ("load", "agents", "aht_s", "patience_s"),
    [(0.8, 1, 300, 60), (4.0, 5, 300, 100), (30.0, 20, 300, 180), (200.0, 205, 240, 3600)],
)
def test_erlang_a_equals_the_sum_over_its_states(load, agents, aht_s, patience_s):
    queue = erlang_a(load, agents, aht_s=aht_s, patience_s=patience_s)
    waits, leaves = summed_a(load, agents, aht_s, patience_s)
    assert queue.p_wait[0] == pytest.approx(waits, rel=1e-9)
    assert queue.p_abandon[0] == pytest.approx(leaves, rel=1e-9)


def test_service_level_of_a_single_agent_by_hand():
    # M/M/1: P(wait > t) = rho e^(-(1 - rho) t / AHT); rho 0.5, t = AHT: 0.5 e^-0.5.
    queue = erlang_c(0.5, 1, aht_s=300, target_s=300)
    assert queue.service_level[0] == pytest.approx(1 - 0.5 * np.exp(-0.5), rel=1e-12)


def test_without_patience_too_few_agents_are_unstable_and_not_a_number_of_seconds():
    queue = erlang_c([5.0, 6.0], 5, aht_s=300, target_s=20)
    assert queue.service_level.tolist() == [0, 0]
    assert queue.p_wait.tolist() == [1, 1]
    assert queue.is_unstable.all()


def test_no_contacts_are_served_perfectly_even_by_nobody():
    queue = erlang_a(0, [0, 3], aht_s=300, patience_s=100, target_s=20)
    assert queue.service_level.tolist() == [1, 1]
    assert queue.occupancy.tolist() == [0, 0]


def test_with_nobody_everyone_waits_out_his_patience():
    queue = erlang_a(3.0, 0, aht_s=300, patience_s=100, target_s=20)
    assert queue.p_abandon[0] == 1
    assert queue.wait_s[0] == pytest.approx(100)
    assert queue.service_level[0] == 0


def test_share_of_contacts_taken_at_once_agrees_with_simulation():
    # STAFFING 5: simulated back to back .197, .200, .179; start while others wait .128, .176, .068.
    queue = erlang_a([17, 190, 3.5], [20, 200, 5], aht_s=300, patience_s=180)
    assert queue.back_to_back.tolist() == pytest.approx([0.197, 0.200, 0.179], abs=0.01)
    assert queue.pressure.tolist() == pytest.approx([0.128, 0.176, 0.068], abs=0.01)


@settings(max_examples=150, deadline=None)
@given(loads, teams, terms_of_service)
def test_every_case_is_finite_and_in_range(load, agents, terms):
    queue = erlang_a(load, agents, **terms)
    for name in SHARES:
        value = getattr(queue, name)[0]
        assert 0 <= value <= 1, name
    assert queue.wait_s[0] >= 0
    assert np.isfinite(queue.wait_s[0]) or terms["patience_s"] is None


@settings(max_examples=150, deadline=None)
@given(loads, teams, st.floats(0, 5000), terms_of_service)
def test_more_agents_never_serve_worse(load, agents, more, terms):
    queue = erlang_a(load, [agents, agents + more], **terms)
    assert queue.service_level[1] >= queue.service_level[0] - 1e-9
    assert queue.p_wait[1] <= queue.p_wait[0] + 1e-9
    assert queue.p_abandon[1] <= queue.p_abandon[0] + 1e-9


@settings(max_examples=150, deadline=None)
@given(loads, st.floats(0, 5000), teams, terms_of_service)
def test_more_load_never_serves_better(load, more, agents, terms):
    queue = erlang_a([load, load + more], agents, **terms)
    assert queue.service_level[1] <= queue.service_level[0] + 1e-9
    assert queue.occupancy[1] >= queue.occupancy[0] - 1e-9


def test_large_teams_approach_their_limits():
    load, beta = 1e5, 0.5
    agents = load + beta * np.sqrt(load)
    assert erlang_c(load, agents).p_wait[0] == pytest.approx(halfin_whitt(beta), abs=2e-3)
    queue = erlang_a(load, agents, aht_s=300, patience_s=150)
    assert queue.p_wait[0] == pytest.approx(garnett(beta, 2.0), abs=2e-3)


def test_garnett_limit_at_equal_rates_is_a_normal_tail():
    # theta = mu: M/M/n+M counts like M/M/infinity, so P(wait) -> 1 - Phi(beta).
    assert garnett(1.5, 1.0) == pytest.approx(1 - 0.9331927987311419, rel=1e-10)


def test_redials_raise_the_load_to_its_fixed_point():
    load = with_redials(19.0, 20, aht_s=280, patience_s=150, redial_share=0.5)
    lost = erlang_a(load, 20, aht_s=280, patience_s=150).p_abandon
    assert load[0] == pytest.approx(19.0 / (1 - 0.5 * lost[0]), rel=1e-9)


def test_a_redial_share_of_one_is_refused():
    with pytest.raises(BadInput, match="redial share"):
        with_redials(1.0, 1, aht_s=300, patience_s=60, redial_share=1.0)


def test_negative_loads_are_refused():
    with pytest.raises(BadInput, match="at least 0"):
        erlang_b(-1, 3)
