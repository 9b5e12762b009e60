"""Standby on the pages: set by a supervisor, seen by the agent, told when it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from planner.desk import planning, rostering, standby
from planner.desk.office import Desk
from planner.domain import Plan, Role, Rota, Span
from tests.desk.test_standby import with_rota
from tests.pages.test_flows import button, labelled
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import SAM, WEEK, a_draft


def free_day(plan: Plan) -> int:
    """Return a weekday that the first agent has off."""
    return next(d for d in range(4) if d not in {s.day for s in plan.roster.by_agent["A01"]})


def test_a_supervisor_sets_standby_and_the_agent_sees_it_on_the_phone(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_rota(own)
    plan = a_draft(own)
    day = free_day(plan)
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("supervisor_roster", week=WEEK, plan=str(plan.id))
    page.button_group[0].set_value("Change")
    page = page.run()
    labelled(page.selectbox, "Agent").set_value("A01")  # type: ignore[attr-defined]
    page = labelled(page.selectbox, "Day").set_value(day).run()  # type: ignore[attr-defined]
    labelled(page.selectbox, "Standby that day").set_value("day")  # type: ignore[attr-defined]
    page = button(page, "Save the standby").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    made = own.store.plans.get_plan(plan.id + 1)
    assert [(d.agent, d.day, d.locked) for d in made.roster.standby] == [("A01", day, True)]
    page.button_group[0].set_value("Compare")
    assert "on standby not before, 09:00–17:00 now" in words(page.run())
    page.button_group[0].set_value("Week")
    assert "standby 09:00–17:00" in words(page.run())
    rostering.put_in_force(own, made, by=SAM.name, reason="first")
    sit_down(monkeypatch, own, Role.AGENT)
    page = open_page("agent_week", week=WEEK)
    assert faults(page) == []
    assert "On standby 09:00–17:00" in words(page)
    off = standby.set_standby(own, SAM, made.id, agent="A01", day=day)
    rostering.put_in_force(own, off, by=SAM.name, reason="not needed")
    page = open_page("agent_week", week=WEEK)
    assert "was 09:00–17:00, is none" in words(page)
    assert "On standby 09:00–17:00" not in words(page)
    page = open_page("agent_data")
    assert faults(page) == []


def test_a_build_that_finds_nobody_says_why_on_the_page(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_rota(own)
    plan = a_draft(own)
    text = "day, Tue 09:00-17:00: 0 of 1 on standby; 9 at work that day"
    figures = {**plan.figures, standby.UNFILLED: [text]}
    kept = own.store.plans.add_plan(
        WEEK, replace(plan.roster), inputs_hash=plan.inputs_hash, by="test",
        at=own.now(), figures=figures,
    )  # fmt: skip
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("supervisor_roster", week=WEEK, plan=str(kept.id))
    assert faults(page) == []
    assert "9 at work that day" in words(page)


def test_an_administrator_sets_the_hours_of_standby_by_form(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.ADMIN)
    page = open_page("admin_centre")
    labelled(page.text_input, "Name, such as early").set_value("early")  # type: ignore[attr-defined]
    labelled(page.time_input, "Until").set_value(time(14, 0))  # type: ignore[attr-defined]
    labelled(page.multiselect, "Days").set_value([0, 1])  # type: ignore[attr-defined]
    labelled(page.number_input, "Pay while waiting, per cent").set_value(25.0)  # type: ignore[attr-defined]
    page = button(page, "Store these hours").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    (rota,) = planning.centre_of(own, SAM).standby
    assert rota == Rota("early", Span(480, 840), frozenset({0, 1}), pay_factor=0.25)
    page = labelled(page.selectbox, "Hours of standby").set_value("early").run()  # type: ignore[attr-defined]
    page = button(page, "Take them out").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    assert planning.centre_of(own, SAM).standby == ()
