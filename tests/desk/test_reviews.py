"""The review log: a change stands with its reason and the figures of two published weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from planner.desk import admin, customers, reviews, rostering, scenarios
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.study.review import centre_changes
from tests.scene import ADA, MAX, NOW, SAM, WEEK, Clock, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def set_rest(desk: Desk, hours: float) -> None:
    policy, revision = scenarios.policy_of(desk, MAX)
    changed = replace(policy, daily_rest_h=hours)
    scenarios.set_policy(desk, MAX, changed, revision, reason="short nights")


def test_a_change_stands_with_its_figures_before_and_four_weeks_after(desk: Desk) -> None:
    clock = desk.now
    assert isinstance(clock, Clock)
    assert reviews.reviews(desk, MAX) == ()
    plan = rostering.publish(desk, SAM, the_draft(desk).id)
    clock.moment = NOW + timedelta(weeks=2)  # in the published week
    set_rest(desk, 12)
    (found,) = reviews.reviews(desk, MAX)
    assert (found.by, found.reason) == (MAX.name, "short nights")
    assert found.what == "policy: daily_rest_h from 11.0 to 12"
    assert found.before["paid_h"] == plan.figures["paid_h"]
    assert "sl_voice" in found.before
    assert found.after is None
    assert not reviews.is_wanted(desk, MAX, found)
    clock.moment += timedelta(weeks=4)
    assert reviews.is_wanted(desk, MAX, found)


def test_the_week_four_weeks_after_fills_the_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = desk.now
    assert isinstance(clock, Clock)
    set_rest(desk, 12)
    basis = the_basis(desk, WEEK, by=SAM.name)
    plan = rostering.keep_plan(desk, basis, the_draft(desk).roster, by=SAM.name)
    rostering.put_in_force(desk, plan, by=SAM.name, reason="x")
    due = NOW.date() + timedelta(weeks=4)
    monkeypatch.setattr(reviews, "week_name", lambda day: WEEK if day == due else "2026-W01")
    (early,) = reviews.reviews(desk, MAX)
    assert early.after is None
    clock.moment = NOW + timedelta(weeks=4)
    (found,) = reviews.reviews(desk, MAX)
    assert found.after is not None
    assert found.after["paid_h"] == plan.figures["paid_h"]
    assert found.before == {}  # nothing was published when it was changed


def test_red_days_are_judged_unless_they_tell_of_a_shift_that_was_changed(desk: Desk) -> None:
    clock = desk.now
    assert isinstance(clock, Clock)
    plan = rostering.publish(desk, SAM, the_draft(desk).id)
    clock.moment = NOW + timedelta(weeks=2)
    set_rest(desk, 12)
    (first,) = reviews.reviews(desk, MAX)
    assert first.before["red_days"] == plan.figures["red_days"]
    changed = plan.roster.with_shifts(
        replace(s, pauses=()) if s.agent == "A04" else s for s in plan.roster.shifts
    )
    basis = the_basis(desk, WEEK, by=SAM.name)
    newer = rostering.keep_plan(desk, basis, changed, by=SAM.name, base=plan.id)
    rostering.put_in_force(desk, newer, by=SAM.name, reason="x")
    (second,) = reviews.reviews(desk, MAX)
    assert second.before["paid_h"] == newer.figures["paid_h"]
    assert "red_days" not in second.before


def test_targets_and_caps_changed_with_the_centre_file_stand_in_the_log(desk: Desk) -> None:
    centre, revision = desk.store.centre.load_centre()  # type: ignore[misc]
    voice = centre.channel("voice")
    kinder = replace(voice, target=replace(voice.target, share=0.7), occupancy_cap=0.8)
    channels = tuple(kinder if c.id == "voice" else c for c in centre.channels)
    admin.save_centre(
        desk, ADA, replace(centre, channels=channels), revision, reason="calmer phones"
    )
    admin.save_centre(desk, ADA, replace(centre, channels=channels, name="New"), revision + 1)
    (found,) = reviews.reviews(desk, MAX)  # a new name is no target
    assert (found.by, found.reason) == (ADA.name, "calmer phones")
    assert found.what == (
        f"centre: voice: target.share from {voice.target.share} to 0.7; "
        f"voice: occupancy_cap from {voice.occupancy_cap} to 0.8"
    )


def test_a_channel_and_a_contract_that_come_or_go_stand_in_the_log(desk: Desk) -> None:
    centre, _revision = desk.store.centre.load_centre()  # type: ignore[misc]
    other = replace(centre.channel("email"), id="letters")
    channels = (*(c for c in centre.channels if c.id != "email"), other)
    seldom = replace(next(iter(centre.contracts.values())), id="seldom")
    contracts = {**centre.contracts, "seldom": seldom}
    after = replace(centre, channels=channels, contracts=contracts)
    assert centre_changes(centre, after) == (
        "channel letters: new",
        "channel email: taken out",
        "contract seldom: new",
    )
    assert centre_changes(after, centre)[-1] == "contract seldom: taken out"


def test_many_changes_without_a_reason_hide_none_that_has_one(desk: Desk) -> None:
    set_rest(desk, 12)
    for number in range(120):
        customers.set_route(desk, MAX, f"menu {number}", on=True)
    assert [r.reason for r in reviews.reviews(desk, MAX)] == ["short nights"]
