import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.staffing import Promise, agents_needed, erlang_a, load_table

TERMS = {"aht_s": 300.0, "patience_s": 180.0, "target_s": 20.0}


def test_requirements_of_the_erlang_c_reference():
    # 60 000 contacts an hour of 300 s, 80 % in 20 s: 5 019 agents (50-digit state sums).
    promise = Promise(service=0.8)
    found = agents_needed(
        [0.5, 100, 5000], aht_s=300, patience_s=None, target_s=20, promise=promise
    )
    assert found.tolist() == [2, 108, 5019]


def test_no_load_needs_nobody():
    assert agents_needed(0.0, **TERMS, promise=Promise(service=0.8, occupancy=0.85))[0] == 0


def test_an_occupancy_cap_binds_large_teams_only():
    # STAFFING 5: 80/20, AHT 300 s, patience 180 s: 5, 23 and 195 agents; cap .85: +0, +0, +21 %.
    loads = [3.0, 20.0, 200.0]
    plain = agents_needed(loads, **TERMS, promise=Promise(service=0.8))
    capped = agents_needed(loads, **TERMS, promise=Promise(service=0.8, occupancy=0.85))
    assert plain.tolist() == [5, 23, 195]
    assert capped[:2].tolist() == [5, 23]
    assert capped[2] / 195 == pytest.approx(1.21, abs=0.005)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.01, 3000),
    st.sampled_from(
        [
            Promise(service=0.8),
            Promise(service=1.0),
            Promise(occupancy=0.8),
            Promise(abandon=0.02),
            Promise(asa_s=10.0),
            Promise(back_to_back=0.2),
            Promise(service=0.9, occupancy=0.85, abandon=0.05),
        ]
    ),
)
def test_the_answer_keeps_the_promise_and_one_agent_less_breaks_it(load, promise):
    found = agents_needed(load, **TERMS, promise=promise)
    assert promise.is_kept(erlang_a(load, found, **TERMS))[0]
    assert not promise.is_kept(erlang_a(load, found - 1, **TERMS))[0]


def test_a_hundred_per_cent_is_planned_as_the_share_that_can_be_reached():
    terms = {**TERMS, "promise": Promise(service=1.0)}
    assert agents_needed(1e5, **terms)[0] == agents_needed(
        1e5, **TERMS, promise=Promise(service=0.999)
    )


def test_table_and_search_agree():
    promise = Promise(service=0.8, occupancy=0.9)
    load = np.random.default_rng(1).uniform(0, 150, 500)
    table = load_table(200, **TERMS, promise=promise)
    assert (table.agents(load) == agents_needed(load, **TERMS, promise=promise)).all()
    assert table.agents(0.0) == 0


def test_a_load_beyond_the_table_is_refused():
    with pytest.raises(BadInput, match="table ends"):
        load_table(5, **TERMS, promise=Promise(service=0.8)).agents(1e6)


def test_promises_that_nobody_can_keep_are_refused():
    with pytest.raises(BadInput, match="cap of 0"):
        Promise(abandon=0.0)
    with pytest.raises(BadInput, match="between 0 and 1"):
        Promise(service=80)
