"""Pages on what people are promised, on trends, and on complaints."""

from __future__ import annotations

import pytest

from planner.desk import customers, hearing, people_work, rostering
from planner.desk.office import Desk
from planner.domain import Role, Span
from planner.study.busy_runs import BusyRun
from planner.study.money import Figure, Standing
from planner.study.week import Assessment
from tests.desk.test_trends import REASONS
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import MAX, SAM, WEEK, the_draft


def test_training_is_required_seen_and_kept_by_agent(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("supervisor_work", week=WEEK)
    assert faults(page) == []
    assert "Skills require no training yet" in words(page)
    (sessions,) = page.table  # the session alone: nothing is required, so nothing is "kept"
    assert "Kept" not in sessions.value.columns
    assert list(sessions.value["Agents"]) == ["Invented Person 03"]
    (minutes,) = page.number_input
    minutes.set_value(30.0)
    (keep,) = [b for b in page.button if b.label == "Keep the requirement"]
    page = keep.click().run()
    assert faults(page) == []
    assert people_work.required_training(own, SAM) == {"voice": 30}
    table = page.dataframe[0].value.set_index("Agent")
    assert table.loc["Invented Person 03", "Required, min"] == 30
    assert list(table.index) == sorted(table.index)  # by name, nobody is ranked
    assert "In force, a week: Phone 30 min" in words(page)


def test_follow_up_pressure_and_skills_have_their_place(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rostering.publish(own, SAM, the_draft(own).id)
    content = b"case,owner,due,done\n1,A01,2026-12-01 09:00,2026-11-30 09:00\n"
    people_work.read_promises(own, SAM, WEEK, content, "cases.csv")
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("supervisor_work", week=WEEK)
    shown = {}
    for view in ("promises", "pressure", "skills"):
        page.segmented_control(key="work-view").set_value(view)
        page = page.run()
        assert faults(page) == []
        shown[view] = words(page)
    assert "Promises kept" in shown["promises"]
    assert "100 %" in shown["promises"]
    assert "times the mean" in shown["pressure"]
    assert "Invented Person" not in shown["pressure"]
    assert "Fewest who could serve it" in shown["skills"]
    assert "How fast a new channel is learnt" in shown["skills"]


def test_trends_name_the_change_and_test_whether_listening_takes_longer(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, full, Role.MANAGER)
    page = open_page("manager_trends")
    assert faults(page) == []
    shown = words(page)
    assert "contacts** in 2026-W47" in shown
    assert "against the week before" in shown
    assert "Busiest:" in shown
    (compare,) = [b for b in page.button if b.label == "Compare"]
    page = compare.click().run()
    assert faults(page) == []
    assert "s longer with it, between" in words(page)
    for number, value in zip(page.number_input, (30, 1000, 60, 1000), strict=True):
        number.set_value(value)
    (compare,) = [b for b in page.button if b.label == "Compare"]
    page = compare.click().run()
    assert "Repeats change by -3.0 points, between -4.8 and -1.2 points" in words(page)


def test_complaints_and_what_remains_stand_on_the_customers_page(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers.set_reasons(own, MAX, REASONS)
    hearing.set_complaints(own, MAX, {"2026-W46": 4.0, "2026-W47": 12.0})
    expected = Figure(0.02, 0.01, 0.03, Standing.ESTIMATED, "our own count")
    customers.set_figure(own, MAX, "complaint_share", expected)
    sit_down(monkeypatch, own, Role.MANAGER)
    page = open_page("manager_customers", week=WEEK)
    page = page.button_group(key="customers-view").set_value("complaints").run()
    assert faults(page) == []
    assert "Complaints per contact" in words(page)
    page = page.button_group(key="customers-view").set_value("reasons").run()
    assert "estimated: the product's own default" in words(page).replace("\\", "")
    (choice,) = page.multiselect
    page = choice.set_value(["password"]).run()
    assert faults(page) == []
    assert "the rest take **377 s** instead of 300 s (+26 %)" in words(page)


def test_reasons_of_leavers_are_quoted_until_they_are_counted_on_the_page(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.MANAGER)
    page = open_page("manager_customers", week=WEEK)
    page = page.button_group(key="customers-view").set_value("worth").run()
    assert "quoted without a study: poor service 45 %" in words(page)
    page.number_input(key="left-poor service").set_value(1)
    page.number_input(key="left-better product").set_value(3)
    (keep,) = [b for b in page.button if b.label == "Keep the counts"]
    page = keep.click().run()
    assert faults(page) == []
    assert "as counted here: poor service 25 %, better product 75 %" in words(page)


def test_an_agent_finds_training_messages_and_the_own_effect(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    people_work.require_training(own, SAM, "voice", 30)
    customers.set_reasons(own, MAX, [{**REASONS[0], "solved": 0.8}])
    rostering.publish(own, SAM, the_draft(own).id)
    sit_down(monkeypatch, own, Role.AGENT)
    page = open_page("agent_week", week=WEEK)
    assert faults(page) == []
    assert "**0 of 30 min** of training" in words(page)
    page = open_page("agent_load", week=WEEK)
    page.number_input(key="eff-n-password").set_value(200)
    page.number_input(key="eff-s-password").set_value(160)
    (compare,) = [b for b in page.button if b.label == "Compare"]
    page = compare.click().run()
    assert faults(page) == []
    assert "**1.00 times** what your mix lets expect" in words(page)


def test_groups_tell_messages_outside_hours(own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rostering.publish(own, SAM, the_draft(own).id)
    sit_down(monkeypatch, own, Role.REPRESENTATIVE)
    page = open_page("manager_groups", week=WEEK)
    assert faults(page) == []
    table = page.table[0].value.set_index("Group")
    assert table.loc["everybody", "messages outside hours"] == "0 a person"
    assert "Switch the pulse on" not in [b.label for b in page.button]


def test_the_roster_page_names_the_hours_that_stay_busy_for_too_long(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    assert "in a row" not in words(open_page("supervisor_roster", week=WEEK))
    run = BusyRun("voice", Span(40, 46), 0.91)
    monkeypatch.setattr(Assessment, "busy_runs", (run,))
    page = open_page("supervisor_roster", week=WEEK)
    assert faults(page) == []
    assert "1 stretch" in words(page)
    assert "- Phone: Monday 30 November 2026 10:00-11:30, 91 %" in [m.value for m in page.markdown]
