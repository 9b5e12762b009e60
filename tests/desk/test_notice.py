"""Notice under a preset that asks for it: short notice is published only with a reason."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from planner.desk import notice, rostering, scenarios
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.domain import DayOffWish, Plan, Roster, Shift
from planner.errors import BadInput
from planner.study.week import Effort, build
from tests.scene import MAX, NOW, SAM, WEEK, empty_desk, full_desk

AGREED = "a customer's recall; each agent agreed"


def hungarian(folder: Path) -> Desk:
    """Return a desk under rules that ask for 168 h before a shift and 96 h before a change.

    Ten minutes of every hour off the screen leave time for fewer contacts than the scene's quota.
    """
    desk = full_desk(folder)
    centre, at = desk.store.centre.load_centre()
    full = replace(centre.contracts["full"], quota_contacts_day=70.0)
    centre = replace(centre, contracts={**centre.contracts, "full": full})
    desk.store.centre.save_centre(centre, at, by="test", at=NOW)
    policy, revision = scenarios.policy_of(desk, MAX)
    hungary = replace(policy, preset="HU")
    scenarios.set_policy(desk, MAX, hungary, revision, reason="the site moves to Hungary")
    return desk


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build one lawful week for all tests of this module."""
    folder = tmp_path_factory.mktemp("hungary")
    desk = hungarian(folder)
    basis = the_basis(desk, WEEK, by=SAM.name)
    roster = build(basis.brief, Effort(seconds=None, iterations=60)).roster
    rostering.keep_plan(desk, basis, roster, by=SAM.name)
    desk.store.close()
    return folder


@pytest.fixture
def desk(folder: Path, tmp_path: Path) -> Desk:
    shutil.copyfile(folder / "planner.db", tmp_path / "planner.db")
    return empty_desk(tmp_path)


@pytest.fixture
def draft(desk: Desk) -> Plan:
    return desk.store.plans.get_plan(2)


def at_notice(desk: Desk, shift: Shift, roster: Roster, hours: float) -> None:
    desk.now.moment = roster.grid.when(shift.start) - timedelta(hours=hours)  # type: ignore[attr-defined]


def first_of(plan: Plan) -> Shift:
    return min(plan.roster.shifts, key=lambda s: s.start)


def a_change(desk: Desk, plan: Plan) -> tuple[Plan, Shift]:
    """Keep a draft without the latest shift of the week; only its own day changes."""
    last = max(plan.roster.shifts, key=lambda s: (s.start, s.agent))
    basis = the_basis(desk, WEEK, by=SAM.name)
    shifts = tuple(s for s in plan.roster.shifts if s != last)
    roster = replace(plan.roster, shifts=shifts)
    return rostering.keep_plan(desk, basis, roster, by=SAM.name, base=plan.id), last


def without_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what is no matter of notice: a week without one shift is below contract hours."""
    monkeypatch.setattr(rostering, "publication_faults", lambda *_, **__: ())


def test_a_week_published_with_eleven_hours_of_notice_is_refused_with_what_is_missing(desk, draft):
    at_notice(desk, first_of(draft), draft.roster, 11)
    short = [s for s in draft.roster.shifts
             if (draft.roster.grid.when(s.start) - desk.now()) < timedelta(hours=168)]  # fmt: skip
    with pytest.raises(BadInput) as caught:
        rostering.publish(desk, SAM, draft.id)
    (fault,) = caught.value.faults
    assert f"{len(short)} shifts" in fault.reason
    assert "157 h are missing" in fault.reason
    assert "HU.publish_notice" in fault.reason
    assert "each agent agreed" in fault.remedy
    assert desk.store.plans.published(WEEK) is None


def test_the_words_that_the_page_gives_a_first_publication_are_no_reason(desk, draft):
    at_notice(desk, first_of(draft), draft.roster, 11)
    with pytest.raises(BadInput, match="157 h are missing"):
        rostering.publish(desk, SAM, draft.id, reason="First publication of the week")


def test_with_a_reason_it_is_published_and_the_reason_stays_in_the_plan_and_in_the_log(desk, draft):
    at_notice(desk, first_of(draft), draft.roster, 11)
    assert rostering.publish(desk, SAM, draft.id, reason=AGREED).reason == AGREED
    line = desk.store.audit.list_lines(subject=f"week:{WEEK}")[0]
    assert line.detail["reason"] == AGREED
    assert "157 h are missing" in line.detail["short_notice"][0]


def test_a_week_published_168_hours_before_its_first_shift_needs_no_reason(desk, draft):
    at_notice(desk, first_of(draft), draft.roster, 168)
    rostering.publish(desk, SAM, draft.id)
    line = desk.store.audit.list_lines(subject=f"week:{WEEK}")[0]
    assert "short_notice" not in line.detail


def test_a_change_is_judged_by_the_notice_of_the_shifts_that_change(desk, draft, monkeypatch):
    at_notice(desk, first_of(draft), draft.roster, 168)
    published = rostering.publish(desk, SAM, draft.id)
    changed, last = a_change(desk, published)
    without_rules(monkeypatch)
    at_notice(desk, last, draft.roster, 96)
    assert notice.short_notice_of(desk, SAM, changed) == ()
    at_notice(desk, last, draft.roster, 90)
    (sentence,) = notice.short_notice_of(desk, SAM, changed)
    assert all(part in sentence for part in ("1 shift ", "6 h are missing", "HU.change_notice"))
    with pytest.raises(BadInput, match="leave those shifts as published"):
        rostering.publish(desk, SAM, changed.id)
    assert rostering.publish(desk, SAM, changed.id, reason=AGREED).reason == AGREED


def test_a_shift_taken_out_on_a_day_that_the_agent_wished_for_needs_no_notice(desk, draft):
    at_notice(desk, first_of(draft), draft.roster, 168)
    published = rostering.publish(desk, SAM, draft.id)
    changed, last = a_change(desk, published)
    at_notice(desk, last, draft.roster, 2)
    assert notice.short_notice_of(desk, SAM, changed)
    row = desk.store.people.load_agent(last.agent)
    wish = replace(row.agent, wishes=(DayOffWish(draft.roster.grid.dates[last.day]),))
    desk.store.people.save_agent(wish, row.revision, by="test", at=NOW)
    assert notice.short_notice_of(desk, SAM, changed) == ()


def test_a_preset_without_a_record_on_notice_asks_for_none(tmp_path):
    desk = full_desk(tmp_path)
    plan = desk.store.plans.get_plan(1)
    at_notice(desk, first_of(plan), plan.roster, 1)
    assert notice.short_notice_of(desk, SAM, plan) == ()
