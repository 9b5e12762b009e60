"""What could be spared, what leaks back and what is left, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.study.work_mix import (
    Reason,
    avoidable_minutes,
    complexity_drift,
    content_gaps,
    decision_latitude,
    escalation_minutes,
    human_route_faults,
    self_service_leak,
    staffed_hours,
    zero_out_load,
)

REASONS = (
    Reason("defect", 100, 300, avoidable=True),
    Reason("how to pay", 50, 240, is_how_to=True),
    Reason("how to print", 200, 120, is_how_to=True),
    Reason("refund", 60, 360, may_decide=False, escalated=0.5, second_aht_s=240),
)


def test_avoidable_demand_in_minutes_and_staffed_hours():
    assert avoidable_minutes(REASONS) == 500
    assert staffed_hours(500, occupancy=0.8, shrinkage=0.2) == pytest.approx(500 / 60 / 0.64)
    with pytest.raises(BadInput):
        staffed_hours(1, occupancy=0)


def test_content_gaps_are_ranked_by_minutes():
    assert content_gaps(REASONS, 0.3) == [
        ("how to print", 400, pytest.approx(2.0)),
        ("how to pay", 200, pytest.approx(1.0)),
    ]


def test_decision_latitude_and_what_escalation_takes():
    assert decision_latitude(REASONS) == pytest.approx(350 / 410)
    assert escalation_minutes(REASONS) == 60 * 0.5 * 240 / 60
    assert REASONS[3].minutes == 60 * (360 + 120) / 60


def test_a_reason_refuses_what_cannot_be_all_at_once():
    with pytest.raises(BadInput) as refused:
        Reason("odd", -1, 0, escalated=2, second_aht_s=-1)
    assert len(refused.value.faults) == 4


def test_failed_self_service_comes_back_as_contacts():
    leak = self_service_leak(1000, 700, 0.4)
    assert (leak.containment, leak.contacts) == (pytest.approx(0.7), pytest.approx(120))
    assert self_service_leak(0, 0, 0.4).contacts == 0


def test_zero_outs_are_staffed_like_calls():
    assert zero_out_load(12, aht_s=300, step_s=900) == 4


def test_an_entry_without_a_human_route_is_a_fault():
    faults = human_route_faults({"menu": True, "bot": False})
    assert [f.reason for f in faults] == ['"bot" has no way to a human']


def test_what_remains_after_automation_takes_longer():
    # 300 s, 30 % of contacts of 120 s removed: (300 - 36) / 0.7 = 377.1 s, 26 % more
    drift = complexity_drift(aht_s=300, removed_share=0.3, removed_aht_s=120, hard_share=0.07)
    assert drift.aht_s == pytest.approx(377.14, abs=0.01)
    assert drift.aht_change == pytest.approx(0.257, abs=0.001)
    assert drift.hard_share == pytest.approx(0.1)
    with pytest.raises(BadInput):
        complexity_drift(aht_s=300, removed_share=1.0, removed_aht_s=120)
    with pytest.raises(BadInput):
        complexity_drift(aht_s=100, removed_share=0.9, removed_aht_s=120)


@given(st.floats(0, 0.9), st.floats(1, 1000), st.floats(0, 1))
def test_all_work_is_still_there_after_the_split(share, aht_s, part):
    removed_s = part * aht_s
    drift = complexity_drift(aht_s=aht_s, removed_share=share, removed_aht_s=removed_s)
    assert share * removed_s + (1 - share) * drift.aht_s == pytest.approx(aht_s)
    assert drift.aht_s >= aht_s - 1e-9
