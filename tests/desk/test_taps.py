"""Marks of hard contacts: what they say of a channel, and what the fairness ledger counts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from planner.desk import my_data, my_share, recovery, rostering
from planner.desk.office import Desk
from planner.desk.taps import tapped
from planner.desk.week_inputs import (
    hard_key,
    inputs_hash,
    the_basis,
    the_centre,
    the_inputs,
    the_ledger,
    the_people,
)
from planner.store import apply_retention, erase_agent
from tests.scene import A01, A02, NOW, SAM, WEEK, Clock, full_desk, the_draft

MARKED_WEEK = "2026-W47"  # the last whole week before NOW


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def mark(desk: Desk, count: int) -> None:
    """Mark so many calls as hard on the Tuesday of the week before."""
    assert isinstance(desk.now, Clock)
    desk.now.moment = NOW - timedelta(weeks=1)
    for _ in range(count):
        recovery.tap(desk, A01, "voice")
    desk.now.moment = NOW


def test_marks_raise_the_share_of_hard_contacts_and_staff_their_pauses(desk: Desk) -> None:
    before = the_inputs(desk, WEEK).centre.channel("voice")
    heads = the_basis(desk, WEEK, by="x").brief.requirement.workload_erlang.sum()
    mark(desk, 600)
    found = the_inputs(desk, WEEK).centre.channel("voice")
    weeks = the_inputs(desk, WEEK).history.of("voice")
    begin = the_centre(desk).week("2026-W44").start.timestamp()
    contacts = float(weeks.offered[weeks.start >= begin].sum())
    # (600 + 0.05 x 20) / (contacts + 20), against 5 % as set; 300 s for each mark
    assert found.hard_share == pytest.approx(601 / (contacts + 20))
    assert found.recovery_s == pytest.approx(600 * 300 / contacts)
    assert found.extended_aht_s(240.0) == before.extended_aht_s(240.0) + found.recovery_s
    assert the_basis(desk, WEEK, by="x").brief.requirement.workload_erlang.sum() > heads


def without_mail(desk: Desk, *agents: str) -> None:
    for agent in agents:
        row = desk.store.people.load_agent(agent)
        change = replace(row.agent, skills=frozenset({"voice"}))
        desk.store.people.save_agent(change, row.revision, by="test", at=NOW)


def test_marks_are_told_of_whole_weeks_that_are_over(desk: Desk) -> None:
    recovery.tap(desk, A01, "email")  # on the Tuesday of the week that runs
    assert recovery.taps(desk, SAM, "2026-W48") == recovery.Marked(MARKED_WEEK, {})
    desk.now.moment = NOW + timedelta(weeks=1)  # type: ignore[attr-defined]
    assert recovery.taps(desk, SAM, WEEK) == recovery.Marked("2026-W48", {("email",): 1})


def test_marks_of_a_channel_with_fewer_than_five_people_are_not_told(desk: Desk) -> None:
    mark(desk, 2)
    assert recovery.taps(desk, SAM, WEEK).counts == {("voice",): 2}
    without_mail(desk, "A03")
    desk.now.moment = NOW - timedelta(weeks=1)  # type: ignore[attr-defined]
    recovery.tap(desk, A01, "email")
    desk.now.moment = NOW  # type: ignore[attr-defined]
    assert recovery.taps(desk, SAM, WEEK).counts == {("voice",): 2}


def test_small_channels_are_told_of_together_where_they_have_five_people(desk: Desk) -> None:
    centre, revision = desk.store.centre.load_centre()  # type: ignore[misc]
    voice, mail = centre.channels
    letters = replace(mail, id="letters", name="Letters")
    channels = (voice, mail, letters)
    desk.store.centre.save_centre(replace(centre, channels=channels), revision, by="x", at=NOW)
    without_mail(desk, "A03")  # mail: A01, A05, A07, A09
    row = desk.store.people.load_agent("A02")
    letter = replace(row.agent, skills=frozenset({"voice", "letters"}))
    desk.store.people.save_agent(letter, row.revision, by="test", at=NOW)
    desk.now.moment = NOW - timedelta(weeks=1)  # type: ignore[attr-defined]
    recovery.tap(desk, A01, "email")
    recovery.tap(desk, A02, "letters")
    desk.now.moment = NOW  # type: ignore[attr-defined]
    assert recovery.taps(desk, SAM, WEEK).counts == {("email", "letters"): 2}


def test_few_marks_never_lower_the_share_that_the_planner_set(desk: Desk) -> None:
    mark(desk, 1)
    assert the_inputs(desk, WEEK).centre.channel("voice").hard_share == 0.05


def test_a_mark_of_the_running_week_leaves_todays_plans_alone(desk: Desk) -> None:
    was = inputs_hash(desk, WEEK)
    recovery.tap(desk, A01, "voice")
    assert inputs_hash(desk, WEEK) == was
    assert tapped(desk, the_centre(desk), the_centre(desk).week(WEEK)) == {}
    mark(desk, 1)
    assert inputs_hash(desk, WEEK) != was


def test_marks_are_kept_a_quarter(desk: Desk) -> None:
    mark(desk, 2)
    assert apply_retention(desk.store, NOW)["taps"] == 0
    assert apply_retention(desk.store, NOW + timedelta(weeks=15))["taps"] == 1
    assert recovery.taps(desk, SAM, MARKED_WEEK).counts == {}


def test_hard_contacts_of_a_published_week_stand_in_the_ledger(desk: Desk) -> None:
    rostering.publish(desk, SAM, the_draft(desk).id)
    hard = desk.store.settings.get_setting(hard_key(WEEK))
    assert hard["A01"] > 0
    centre = the_centre(desk)
    ledger = the_ledger(desk, centre, the_people(desk, centre), centre.week("2026-W50"))
    (week,) = ledger.weeks
    assert week["A01"]["hard"] == pytest.approx(hard["A01"])
    assert ledger.points_of("A01") >= 0.1 * hard["A01"]
    own = json.loads(my_data.my_data(desk, A01))
    assert own["expected_hard_contacts"] == {WEEK: pytest.approx(hard["A01"])}
    assert my_share.my_share(desk, A01, "2026-W50").kinds["hard"] == pytest.approx(hard["A01"])


def test_a_plans_fairness_is_that_of_the_ledger_once_its_week_is_published(desk: Desk) -> None:
    centre = the_centre(desk)
    plan = the_draft(desk)
    figures = rostering.assessment_of(desk, SAM, plan.id).load.plan
    rostering.publish(desk, SAM, plan.id)
    ledger = the_ledger(desk, centre, the_people(desk, centre), centre.week("2026-W50"))
    assert figures["jain"] < 1  # hard contacts alone differ between agents
    assert figures["jain"] == pytest.approx(ledger.jain)
    assert figures["gini"] == pytest.approx(ledger.gini)


def test_they_are_erased_with_their_agent_and_go_with_their_roster(desk: Desk) -> None:
    rostering.publish(desk, SAM, the_draft(desk).id)
    erase_agent(desk.store, "A01", "gone-1")
    kept = desk.store.settings.get_setting(hard_key(WEEK))
    assert "A01" not in json.dumps(kept)
    assert "gone-1" in kept
    apply_retention(desk.store, NOW + timedelta(days=6 * 365))
    assert desk.store.settings.get_setting(hard_key(WEEK)) is None


def test_a_wanted_start_does_not_count_as_a_burden(desk: Desk) -> None:
    centre, revision = desk.store.centre.load_centre()  # type: ignore[misc]
    policy = replace(centre.policy, unsocial_before_min=24 * 60)  # call every shift early
    desk.store.centre.save_centre(replace(centre, policy=policy), revision, by="x", at=NOW)
    basis = the_basis(desk, WEEK, by="x")
    plan = rostering.keep_plan(desk, basis, the_draft(desk).roster, by="x")
    rostering.put_in_force(desk, plan, by="x", reason="x")
    row = desk.store.people.load_agent("A01")
    before = my_share.my_share(desk, A01, WEEK).notes
    assert before
    wishing = replace(row.agent, preferred_start=(0, 24 * 60))
    desk.store.people.save_agent(wishing, row.revision, by="x", at=NOW)
    after = my_share.my_share(desk, A01, WEEK).notes
    assert not any("Thank you" in note for note in after.values())
    grid = centre.week("2026-W50")
    (week,) = the_ledger(desk, the_centre(desk), the_people(desk, centre), grid).weeks
    assert "early" not in week["A01"]
    assert week["A02"]["early"] > 0
