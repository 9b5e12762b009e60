"""Bring your own roster: looked at, kept, made lawful, searched on from; by whom it may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.desk import own_roster, rostering
from planner.desk.office import Desk
from planner.domain import PlanStatus
from planner.errors import BadInput, Forbidden
from planner.export import roster_csv
from planner.roster import check
from tests.scene import A01, MAX, SAM, WEEK, full_desk, scene_agents, scene_centre, the_draft

SHEET = "id,Mon,Tue,Wed,Thu,Fri\n" + "\n".join(
    f"{a.id},07:00-16:00,8-16,9-17:30,off,10:00-18:00" for a in scene_agents()
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_looking_stores_nothing_and_puts_the_best_beside(desk: Desk) -> None:
    draft = the_draft(desk)
    brought = own_roster.look(desk, SAM, WEEK, SHEET.encode(), "today.csv")
    assert [p.id for p in rostering.plans_of(desk, SAM, WEEK)] == [draft.id]
    assert brought.reading.faults == ()
    figures = own_roster.beside(brought)
    own, best = figures["breaches"]
    assert own > 0
    assert best == 0
    # 10 agents with 9 + 8 + 8.5 + 8 h less half an hour of lunch each
    assert figures["paid_h"][0] == 10 * (33.5 - 4 * 0.5)
    assert figures["coverage"][0] < figures["coverage"][1]  # type: ignore[operator]
    assert 0 < figures["sl_voice"][0] < 1


def test_what_is_taken_is_a_draft_with_its_breaches_that_cannot_be_published(desk: Desk) -> None:
    brought = own_roster.look(desk, SAM, WEEK, SHEET.encode(), "today.csv")
    plan = own_roster.take(desk, SAM, brought)
    assert plan.status is PlanStatus.DRAFT
    assert plan.note == "brought from today.csv"
    assert len(plan.roster.shifts) == 40
    (line,) = (x for x in desk.store.audit.list_lines(limit=5) if x.action == "change a roster")
    assert (line.actor, line.subject, line.detail["file"]) == (
        SAM.name,
        f"week:{WEEK}",
        "today.csv",
    )
    with pytest.raises(BadInput, match="opening_hours"):
        rostering.publish(desk, SAM, plan.id)


def test_it_is_made_lawful_and_every_change_is_told(desk: Desk) -> None:
    brought = own_roster.look(desk, SAM, WEEK, SHEET.encode(), "today.csv")
    plan = own_roster.take(desk, SAM, brought)
    done = own_roster.make_lawful(desk, SAM, plan.id)
    assert check(brought.own.brief.case, done.roster) == ()
    assert done.base == plan.id
    lines = done.figures[own_roster.MENDS]
    assert len(lines) == len(rostering.compare(desk, SAM, plan.id, done.id))
    mondays = [x for x in lines if "Mon 30 Nov: 07:00-16:00 becomes 08:00-16:00" in x]
    assert len(mondays) == 10
    assert any("Tue 01 Dec: 08:00-16:00 dropped (availability)" in x for x in lines)  # on leave


def test_the_planners_own_export_comes_back_the_same(desk: Desk) -> None:
    draft = the_draft(desk)
    content = roster_csv(draft.roster, rostering.people_of(desk, SAM), scene_centre())
    plan = own_roster.take(desk, SAM, own_roster.look(desk, SAM, WEEK, content, "roster.csv"))
    assert plan.roster == draft.roster
    assert plan.figures["objective"] == draft.figures["objective"]


@pytest.mark.parametrize("user", [MAX, A01])
def test_only_who_may_change_a_roster_brings_one(desk: Desk, user: object) -> None:
    with pytest.raises(Forbidden, match="change a roster"):
        own_roster.look(desk, user, WEEK, SHEET.encode(), "today.csv")  # type: ignore[arg-type]
