"""Training, follow-up, shared pressure and free evenings, by hand."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Activities, Activity, Block, BlockKind, Roster, Shift, Span
from planner.errors import BadInput
from planner.study.care import (
    followup_kept,
    hard_share,
    held_until,
    learning_speed,
    may_release,
    off_hours,
    own_effect,
    pressure,
    promise_kept,
    recovery_s,
    recovery_share,
    same_agent_callbacks,
    skill_depth,
    training_kept,
)
from tests.builders import a_grid, a_shift, an_agent

GRID = a_grid()
MONDAY = date(2026, 11, 30)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def block(kind: BlockKind, start_h: int, end_h: int) -> Block:
    return Block(MONDAY, Span(60 * start_h, 60 * end_h), kind)


def test_training_is_kept_where_a_shift_holds_it():
    ada = an_agent(blocks=(block(BlockKind.TRAINING, 10, 11), block(BlockKind.TRAINING, 20, 21)))
    found = training_kept(ada, Roster(GRID, (a_shift(),)), 90)  # 08:00 to 16:00
    assert (found.planned, found.share) == (60, pytest.approx(2 / 3))
    assert training_kept(ada, Roster(GRID), 0).share == 1


def test_follow_up_is_held_against_what_the_contacts_bring():
    ada = an_agent(blocks=(block(BlockKind.FOLLOWUP, 9, 10),))
    found = followup_kept([ada], Roster(GRID, (a_shift(),)), contacts=200, share=0.1, minutes=6)
    assert (found.wanted, found.planned, found.share) == (120, 60, 0.5)


def test_a_promise_counts_as_kept_only_when_done_in_time():
    due = [NOON] * 4
    done = [NOON, NOON + timedelta(minutes=1), None, NOON - timedelta(hours=1)]
    assert promise_kept(due, done) == 0.5
    with pytest.raises(BadInput):
        promise_kept(due, [])


def test_training_goes_on_only_with_spare_heads_all_along():
    net = np.array([2, 1, 0, 3])
    assert may_release(net, Span(0, 2), spare=1)
    assert not may_release(net, Span(0, 3), spare=1)


def test_pressure_is_shared_per_contract_hour():
    hours = {"ada": 37.0, "bob": 18.5}
    assert pressure({"ada": 200.0, "bob": 100.0}, hours) == pytest.approx(1.0)
    assert pressure({"ada": 200.0}, hours) == pytest.approx(2.0)
    assert pressure({}, hours) == 1.0


def shift_at(hour: int) -> tuple[datetime, datetime]:
    start = NOON.replace(hour=hour)
    return start, start + timedelta(hours=8)


def test_messages_outside_an_hour_around_the_shift_are_counted():
    shifts = [shift_at(8)]
    sent = [NOON.replace(hour=h) for h in (6, 7, 12, 17, 18)]
    assert off_hours(sent, shifts) == 2


def test_a_message_at_night_waits_for_the_next_shift_unless_the_agent_wants_it_now():
    shifts = [shift_at(8), tuple(t + timedelta(days=1) for t in shift_at(8))]
    night = NOON.replace(hour=22)
    assert held_until(night, shifts) == shifts[1][0]
    assert held_until(night, shifts, wants_now=True) == night
    assert held_until(NOON, shifts) == NOON
    assert held_until(night, shifts[:1]) is None


def test_a_recovery_pause_follows_each_tap_and_is_staffed():
    assert recovery_s(3) == 900
    assert recovery_share(0.05, 300) == pytest.approx(0.05)
    with pytest.raises(BadInput):
        recovery_s(-1)


def test_taps_move_the_share_of_hard_contacts_slowly():
    assert hard_share(0, 0) == pytest.approx(2 / 20)
    assert hard_share(10, 180) == pytest.approx(12 / 200)
    assert hard_share(0, 0, prior=0.04) == pytest.approx(0.04)


def test_an_own_effect_needs_a_hundred_contacts_and_holds_the_truth():
    usual = {"bill": 0.8, "fault": 0.5}
    assert own_effect({"bill": 99}, {"bill": 90}, usual) is None
    found = own_effect({"bill": 100, "fault": 100}, {"bill": 85, "fault": 58}, usual)
    assert found is not None
    assert found.ratio == pytest.approx(143 / 130)
    # exact Poisson limits of 143 at 90 %: 124.0 and 164.2
    assert (found.low * 130, found.high * 130) == pytest.approx((124.0, 164.2), abs=0.3)
    assert own_effect({"odd": 500}, {}, usual) is None


@given(st.integers(0, 400))
def test_the_interval_holds_the_ratio(seen):
    found = own_effect({"bill": 400}, {"bill": seen}, {"bill": 0.5})
    assert found is not None
    assert 0 <= found.low <= found.ratio <= found.high


def code_of(roster: Roster) -> Activities:
    code = np.full((1, GRID.size), int(Activity.OFF))
    for s in roster.shifts:
        code[0, s.start : s.end] = 0
        for p in s.pauses:
            code[0, p.start : p.end] = int(Activity.PAUSE)
    return Activities(GRID, ("ada",), ("voice",), code)


def test_callbacks_meet_their_owner_when_on_contacts():
    roster = Roster(GRID, (a_shift(),))  # Monday 08:00 to 16:00, break at 10:00
    activities = code_of(roster)
    at = [
        ("ada", Span(32, 36)),
        ("ada", Span(40, 41)),
        ("ada", Span(64, 70)),
        ("bob", Span(32, 36)),
    ]
    assert same_agent_callbacks(at, roster, activities) == pytest.approx(1 / 4)
    assert same_agent_callbacks([], roster, activities) == 1


def test_skill_depth_counts_who_could_serve():
    roster = Roster(GRID, (a_shift(), Shift("bob", 0, 40, 60)))
    agents = [an_agent(skills={"voice", "chat"}), an_agent("bob", skills={"chat"})]
    depth = skill_depth(agents, roster, ("voice", "chat"))
    assert depth[:, 33].tolist() == [1, 1]
    assert depth[:, 44].tolist() == [1, 2]
    assert depth[:, 40].tolist() == [0, 1]  # a break


def test_learning_rises_from_the_first_speed_to_full():
    assert learning_speed(0, first=0.6, tau_weeks=4) == pytest.approx(0.6)
    assert learning_speed(4, first=0.6, tau_weeks=4) == pytest.approx(1 - 0.4 / 2.718281828)
    with pytest.raises(BadInput):
        learning_speed(-1, first=0.6, tau_weeks=4)
