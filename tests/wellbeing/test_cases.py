"""The worked kinds of cases as properties: what holds for any input of the kind."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.wellbeing import answer
from planner.wellbeing import Scope, composite, contributions, scored, weight_band

DAILY = scored(Scope.DAY)
VALUES = st.fixed_dictionaries(
    {},
    optional={name: st.floats(0, 2 * r.anchors[2]) for name, r in DAILY.items() if r.anchors},
)


@given(VALUES)
def test_contributions_add_up_to_the_composite(values):
    scores = {name: DAILY[name].score(v) for name, v in values.items()}
    weights = {name: r.weight for name, r in DAILY.items()}
    assert sum(contributions(scores, weights).values()) == pytest.approx(
        composite(scores, weights), abs=0.01
    )


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(DAILY)), st.floats(0, 1), min_size=1, max_size=7))
def test_the_band_is_that_of_every_corner_of_the_weights(scores):
    weights = {name: DAILY[name].weight for name in scores}
    corners = []
    for moves in product((0.75, 1.25), repeat=len(scores)):
        moved = {n: weights[n] * m for n, m in zip(scores, moves, strict=True)}
        corners.append(composite(scores, moved))
    assert weight_band(scores, weights) == pytest.approx((min(corners), max(corners)))


@given(VALUES)
def test_a_day_case_says_red_exactly_by_its_rules(values):
    result = answer({"kind": "day", "input": {"indicators": values}})
    reds = sum(level == "red" for level in result["levels"].values())
    is_red = reds >= 2 or result["composite"] >= 65
    assert (result["day_level"] == "red") == is_red
    low, high = result["band"]
    assert low - 0.01 <= result["composite"] <= high + 0.01
    hard = answer({"kind": "day", "input": {"indicators": values, "hard": ["quick_return"]}})
    assert hard["day_level"] == "red"


CAP = st.fixed_dictionaries(
    {
        "paid_min": st.integers(100, 600),
        "break_min": st.integers(0, 90),
        "aht_s": st.integers(10, 900),
        "ack_s": st.integers(0, 60),
        "rho_cap": st.floats(0.5, 1.0),
    }
)


@given(CAP, st.integers(1, 120))
def test_a_quota_case_is_the_formula(cap, quota):
    result = answer({"kind": "quota", "input": {"cap": cap, "quota": quota}})
    minutes = cap["paid_min"] - cap["break_min"]
    expected = minutes * 60 * cap["rho_cap"] / (cap["aht_s"] + cap["ack_s"])
    assert result["humane_capacity"] == pytest.approx(expected, abs=0.006)
    assert (result["level"] == "red") == (quota / expected >= 1 - 1e-9)


@given(st.lists(st.tuples(st.integers(0, 13), st.integers(4, 14)), min_size=2, max_size=6))
def test_a_rest_case_counts_quick_returns_and_debt(shifts):
    spans, at = [], 0.0
    for rest, length in shifts:
        spans.append((at + rest, at + rest + length))
        at += rest + length
    result = answer({"kind": "rest", "input": {"shifts_abs_h": spans}})
    rests = [b[0] - a[1] for a, b in pairwise(spans)]
    assert result["quick_returns"] == sum(r < 11 for r in rests)
    assert result["rest_debt_h"] == pytest.approx(sum(max(0, 13 - r) for r in rests))


@given(
    st.lists(
        st.tuples(st.integers(0, 480), st.floats(0, 400), st.sampled_from(["employer", "agent"])),
        max_size=5,
    )
)
def test_an_instab_case_weighs_the_employers_changes_alone(changes):
    case = {"changes_min_notice_h_initiator": changes, "published_min": 2400}
    weigh = ((24, 1.0), (96, 0.5), (168, 0.25), (336, 0.1))
    expected = sum(
        minutes * next((w for limit, w in weigh if notice < limit), 0.0)
        for minutes, notice, who in changes
        if who == "employer"
    )
    result = answer({"kind": "instab", "input": case})
    assert result["instability"] == pytest.approx(expected / 2400, abs=1e-4)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_a_fair_case_does_not_depend_on_the_unit(burdens):
    one = answer({"kind": "fair", "input": {"burden_per_contract_hour_index": burdens}})
    ten = [10 * b for b in burdens]
    other = answer({"kind": "fair", "input": {"burden_per_contract_hour_index": ten}})
    assert one["jain"] == pytest.approx(other["jain"], abs=2e-4)
    assert 1 / len(burdens) - 1e-4 <= one["jain"] <= 1
    assert 0 <= one["gini"] + 1e-9 <= 1


@given(st.floats(0.5, 60), st.integers(1, 20), st.integers(60, 900))
def test_a_queue_case_has_a_breather_of_the_idle_share(erlangs, spare, aht):
    agents = int(erlangs) + spare
    result = answer(
        {"kind": "queue", "input": {"erlangs": erlangs, "agents": agents, "aht_s": aht}}
    )
    rho = erlangs / agents
    assert result["occupancy"] == pytest.approx(rho, abs=1e-4)
    assert result["breather_s"] == pytest.approx(aht * (1 / rho - 1), abs=0.01)
    assert 0 <= result["b2b_share"] <= 1
    assert result["contacts_per_agent_hour"] == pytest.approx(3600 * rho / aht, abs=0.006)
