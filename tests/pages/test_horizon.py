"""Several weeks on the page Roster: asked for in one go, seen side by side, published in turn."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from planner.desk import rostering
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.domain import JobState, Plan, Role, Roster
from planner.study.hedge import PlanFor
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import SAM, WEEK, the_draft

AFTER = "2026-W50"


@pytest.fixture
def supervised(own: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(rostering, "start_worker", lambda *_a, **_o: None)
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    return own


def a_week_after(desk: Desk) -> Plan:
    """Keep an empty draft of the week after the scene's draft, planned after it."""
    basis = the_basis(desk, AFTER, by=SAM.name, ahead=(WEEK,))
    return keep_plan(desk, basis, Roster(basis.brief.grid), by=SAM.name)


def said(page: AppTest) -> str:
    """Return a page's words without the marks that keep typed text from being markdown."""
    return words(page).replace("\\", "")


def button(page: AppTest, label: str) -> object:
    return next(b for b in page.button if b.label == label)


def test_a_supervisor_asks_for_three_weeks_and_sees_which_is_being_built(supervised: Desk) -> None:
    page = open_page("supervisor_roster", week=WEEK)
    next(s for s in page.selectbox if s.label == "Weeks").set_value(3)
    page = page.run()
    next(s for s in page.selectbox if s.label == "Plan for").set_value(PlanFor.P90)
    page = button(page.run(), "Build 3 weeks").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    (job,) = rostering.queue(supervised).list_jobs(kind=rostering.SOLVE_WEEKS)
    assert job.payload["weeks"] == [WEEK, AFTER, "2026-W51"]
    assert job.payload["plan_for"] == PlanFor.P90
    queue = rostering.queue(supervised)
    queue.claim("w", at=supervised.now())
    where = {"week": AFTER, "number": 2, "of": 3, "plans": {WEEK: 2}}
    queue.report(job.id, "w", at=supervised.now(), progress=where)
    assert "Building week 2 of 3, 2026-W50" in said(open_page("supervisor_roster", week=WEEK))
    queue.finish(job.id, "w", result={"plan": 1, "plans": {WEEK: 1}}, state=JobState.CANCELLED)
    assert "1 draft ready" in said(page.run())


def test_weeks_planned_together_stand_beside_each_other(supervised: Desk) -> None:
    a_week_after(supervised)
    shown = said(open_page("supervisor_roster", week=AFTER))
    assert "Planned together: 2 weeks" in shown
    assert "waits for an earlier week to be published" in shown
    edited = rostering.set_locks(supervised, SAM, 1, frozenset({("A04", 0)}))
    shown = said(open_page("supervisor_roster", week=WEEK))
    assert f"no longer true: {WEEK} is revision" in shown
    assert f"{WEEK} is revision {edited.number} now" in shown


def test_publishing_out_of_turn_is_not_offered_and_says_what_comes_first(supervised: Desk) -> None:
    a_week_after(supervised)
    page = open_page("supervisor_roster", week=AFTER)
    next(b for b in page.button_group if "Publish" in b.options).set_value("Publish")
    page = page.run()
    assert f"was planned after revision 1 of {WEEK}, which is not published" in said(page)
    assert button(page, "Publish").disabled  # type: ignore[attr-defined]
    assert the_draft(supervised).published_at is None
