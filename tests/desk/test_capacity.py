"""The capacity outlook of the scene: need, contracts, and who may look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.desk import capacity, rostering
from planner.desk.capacity import Assumed
from planner.desk.week_inputs import the_centre_and_revision
from planner.errors import BadInput, Forbidden
from planner.staffing import Hire
from tests.scene import MAX, NOW, SAM, full_desk


def test_the_need_covers_a_year_of_weeks_from_the_one_planned_next(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    need = capacity.need_of(desk, MAX)
    assert need.weeks[0] == "2026-W49"
    assert need.weeks[-1] == "2027-W47"  # 2026 has 53 weeks
    assert len(need.posts) == len(need.weeks) == 52
    assert (need.posts > 0).all()
    assert not need.is_seasonal  # ten weeks of history
    assert capacity.need_of(desk, MAX) is need
    with pytest.raises(Forbidden):
        capacity.need_of(desk, SAM)


def test_the_need_counts_the_pauses_that_labour_rules_prescribe(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    free = capacity.need_of(desk, MAX).posts
    centre, revision = the_centre_and_revision(desk)
    spanish = replace(centre, policy=replace(centre.policy, preset="ES"))
    desk.store.centre.save_centre(spanish, revision, by="Max", at=NOW)
    lawful = capacity.need_of(desk, MAX).posts
    # of each hour at the screen five minutes: the same as the policy's own knob
    by_hand = replace(spanish.policy, screen_pause_min=5)
    desk.store.centre.save_centre(replace(spanish, policy=by_hand), revision + 1, by="Max", at=NOW)
    assert lawful == pytest.approx(capacity.need_of(desk, MAX).posts)
    assert (lawful > free).all()


def test_the_outlook_follows_what_is_assumed(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    found = capacity.outlook_of(desk, MAX, Assumed(leaving=0.0, away=0.2, hires=(Hire(4, 2.0),)))
    assert found.contracts[3] == pytest.approx(10.0)
    assert found.contracts[4] == pytest.approx(12.0)
    # 10 posts, a fifth of the hours on leave, 85 % of the rest on contacts: nothing published yet
    assert found.effective[3] == pytest.approx(10 * 0.8 * 0.85)
    ramp = Assumed(ramp_weeks=4, begins_with=0.2).staff(capacity.contracts_of(desk, MAX)).ramp
    assert ramp == pytest.approx((0.2, 0.4, 0.6, 0.8))
    with pytest.raises(BadInput, match="leave lies below 1"):
        capacity.outlook_of(desk, MAX, Assumed(away=1.0))
    with pytest.raises(Forbidden):
        capacity.outlook_of(desk, SAM, Assumed())


def test_contracts_count_the_middle_of_their_hours_and_published_time_on_contacts(
    tmp_path: Path,
) -> None:
    desk = full_desk(tmp_path)
    found = capacity.contracts_of(desk, MAX)
    assert (found.people, found.posts, found.on_contacts) == (10, pytest.approx(10.0), None)
    rostering.publish(desk, SAM, 1)
    found = capacity.contracts_of(desk, MAX)
    assert found.seen_in == "2026-W49"
    assert found.on_contacts is not None
    assert 0.8 < found.on_contacts < 1.0  # paid breaks of a quarter-hour, one training
