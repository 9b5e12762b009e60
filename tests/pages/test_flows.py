"""What people do on the pages, step by step: change, lock, undo, publish, wish, set the policy."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from planner.desk import correcting, my_week, notice, planning, rostering, scenarios
from planner.desk.office import Desk
from planner.desk.week_inputs import Basis, the_basis
from planner.domain import LabourRule, PlanStatus, Preset, Role
from planner.study.correct import with_raises
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import A01, ADA, MAX, SAM, WEEK, the_draft


def button(page: AppTest, label: str) -> object:
    """Return the one button with this label."""
    (found,) = [b for b in page.button if b.label == label]
    return found


_NOTICE = LabourRule(
    "Own.notice", "publish_notice", 168, "h", "week", "own", "1", "verified", "2026-11-01"
)


def labelled(widgets: object, label: str) -> object:
    """Return the one widget with this label."""
    (found,) = [w for w in widgets if w.label == label]  # type: ignore[attr-defined]
    return found


def roster_tab(tab: str) -> AppTest:
    """Open the roster of the scene's week on one of its tabs."""
    page = open_page("supervisor_roster", week=WEEK)
    page.button_group[0].set_value(tab)
    return page.run()


@pytest.fixture
def desk(own: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk at which a supervisor sits."""
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    return own


def set_shift(
    page: AppTest, begin: time, end: time, *, agent: str = "A04", day: int = 0
) -> AppTest:
    """Fill in the form for one shift and send it."""
    labelled(page.selectbox, "Agent").set_value(agent)  # type: ignore[attr-defined]
    page = labelled(page.selectbox, "Day").set_value(day).run()  # type: ignore[attr-defined]
    labelled(page.time_input, "From").set_value(begin)  # type: ignore[attr-defined]
    labelled(page.time_input, "To").set_value(end)  # type: ignore[attr-defined]
    labelled(page.text_input, "Why (the agent sees this)").set_value("asked for it")  # type: ignore[attr-defined]
    return button(page, "Set this shift and lock it").click().run()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "tab", ["Week", "Day", "Staffing", "Change", "Compare", "Publish", "From a file"]
)
@pytest.mark.usefixtures("desk")
def test_every_tab_of_the_roster_opens(tab: str) -> None:
    page = roster_tab(tab)
    assert faults(page) == []
    assert not page.error


def test_a_shift_that_breaks_a_rule_is_refused_with_the_rule(desk: Desk) -> None:
    page = set_shift(roster_tab("Change"), time(5), time(12))
    assert faults(page) == []
    assert "Nothing that is stored has changed" in page.error[0].value
    shown = words(page)
    assert "start" in shown
    assert "opening" in shown or "05:00" in shown
    assert re.search(r"A\d\d: ", shown) is None  # the agent by name
    assert len(rostering.plans_of(desk, SAM, WEEK)) == 1


def test_a_lawful_change_is_locked_told_and_can_be_undone(desk: Desk) -> None:
    draft = the_draft(desk)
    old = draft.roster.by_agent["A04"][0]
    grid = draft.roster.grid
    begin, end = grid.when(old.start).time(), grid.when(old.end).time()
    page = set_shift(roster_tab("Change"), begin, end, day=old.day)
    assert not page.error
    newest = rostering.plans_of(desk, SAM, WEEK)[0]
    assert newest.note == "asked for it"
    made = rostering.plan_of(desk, SAM, newest.id)
    assert [s.day for s in made.roster.by_agent["A04"] if s.locked] == [old.day]
    page = roster_tab("Change")
    button(page, "Undo the last change").click().run()  # type: ignore[attr-defined]
    undone = rostering.plans_of(desk, SAM, WEEK)[0]
    assert rostering.plan_of(desk, SAM, undone.id).roster == draft.roster


def test_locks_chosen_on_the_page_are_kept_with_the_next_revision(desk: Desk) -> None:
    first = the_draft(desk).roster.shifts[0]
    page = roster_tab("Change")
    (box,) = page.multiselect
    box.set_value([(first.agent, first.day)])
    button(page, "Save the locks").click().run()  # type: ignore[attr-defined]
    newest = rostering.plans_of(desk, SAM, WEEK)[0]
    locked = [s for s in rostering.plan_of(desk, SAM, newest.id).roster.shifts if s.locked]
    assert [(s.agent, s.day) for s in locked] == [(first.agent, first.day)]


def test_publishing_asks_for_a_look_first_and_then_reaches_the_agent(desk: Desk) -> None:
    page = roster_tab("Publish")
    assert button(page, "Publish").disabled  # type: ignore[attr-defined]
    page.checkbox[0].check().run()
    page = button(page, "Publish").click().run()  # type: ignore[attr-defined]
    assert not page.error
    assert rostering.plan_of(desk, SAM, 1).status is PlanStatus.PUBLISHED
    assert my_week.my_week(desk, A01, WEEK).shifts == the_draft(desk).roster.by_agent["A01"]
    assert "published" in words(page)


def test_a_change_of_a_published_week_asks_why_and_tells_its_agents(desk: Desk) -> None:
    rostering.publish(desk, SAM, the_draft(desk).id)
    first = the_draft(desk).roster.shifts[0]
    rostering.set_locks(desk, SAM, 1, frozenset({(first.agent, first.day)}))
    page = roster_tab("Publish")
    page.checkbox[0].check().run()
    page = button(page, "Publish").click().run()  # type: ignore[attr-defined]
    assert "without a reason" in words(page)
    page.text_input[0].set_value("longer opening on Friday").run()
    page = button(page, "Publish").click().run()  # type: ignore[attr-defined]
    assert not page.error
    mine = my_week.my_week(desk, A01, WEEK)
    assert mine.plan is not None
    assert mine.plan.reason == "longer opening on Friday"


def test_notice_that_is_too_short_is_told_and_goes_out_only_with_a_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From Tuesday 10:30 to Monday 08:00 there are 142 h."""
    week = Preset("Own", "Own rules", (_NOTICE,))
    monkeypatch.setattr(notice, "the_preset", lambda *_: week)
    page = roster_tab("Publish")
    (warning,) = [w.value for w in page.warning if "notice" in w.value]
    assert "get less than 168 h of notice" in warning
    assert "Own.notice" in warning
    assert "only with a reason" in warning
    assert page.text_input[0].value == ""  # no "first publication" that would pass for a reason
    page.checkbox[0].check().run()
    page = button(page, "Publish").click().run()  # type: ignore[attr-defined]
    assert rostering.plan_of(desk, SAM, 1).status is PlanStatus.DRAFT
    assert words(page).count("168 h of notice") == 2
    page.text_input[0].set_value("each agent agreed").run()
    page = button(page, "Publish").click().run()  # type: ignore[attr-defined]
    assert not page.error
    assert rostering.plan_of(desk, SAM, 1).status is PlanStatus.PUBLISHED


def test_a_stale_draft_cannot_be_published_and_the_page_says_why(desk: Desk) -> None:
    my_week.wish_free(desk, A01, WEEK, 2)
    page = roster_tab("Publish")
    page.checkbox[0].check().run()
    assert button(page, "Publish").disabled  # type: ignore[attr-defined]
    assert any("changed since" in w.value for w in page.warning)


def test_a_correction_of_the_forecast_is_kept_with_its_reason(desk: Desk) -> None:
    page = open_page("supervisor_forecast", week=WEEK)
    labelled(page.number_input, "Change in per cent").set_value(20.0)  # type: ignore[attr-defined]
    labelled(page.text_input, "Reason").set_value("price letter")  # type: ignore[attr-defined]
    page = button(page, "Keep the correction").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    assert not page.error
    (kept,) = correcting.corrections(desk, SAM, WEEK)
    assert kept.reason == "price letter"
    assert "price letter" in words(page)


@pytest.mark.usefixtures("desk")
def test_the_chosen_week_stays_when_the_menu_is_used() -> None:
    page = open_page("supervisor_forecast")
    labelled(page.selectbox, "Week").set_value("2026-W51").run()  # type: ignore[attr-defined]
    page.query_params.clear()
    page.switch_page("pages/supervisor_requirement.py").run()
    assert labelled(page.selectbox, "Week").value == "2026-W51"  # type: ignore[attr-defined]


def test_a_policy_is_changed_only_with_a_reason(own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sit_down(monkeypatch, own, Role.MANAGER)
    page = open_page("manager_policy")
    labelled(page.number_input, "Rest between shifts, h").set_value(12.0)  # type: ignore[attr-defined]
    page = button(page, "Change the policy").click().run()  # type: ignore[attr-defined]
    assert page.error
    assert "reason" in words(page)
    assert scenarios.policy_of(own, MAX)[0].daily_rest_h == 11
    labelled(page.text_input, "Reason (goes to the log)").set_value("asked by the works council")  # type: ignore[attr-defined]
    page = button(page, "Change the policy").click().run()  # type: ignore[attr-defined]
    assert not page.error
    assert scenarios.policy_of(own, MAX)[0].daily_rest_h == 12
    lines = own.store.audit.list_lines(subject="policy")
    assert "asked by the works council" in str(lines[0].detail)
    assert rostering.is_stale(own, ADA, the_draft(own))


def test_a_manager_can_weigh_a_week_that_has_no_roster(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr(rostering, "start_worker", lambda _url, job, **_more: started.append(job))
    sit_down(monkeypatch, own, Role.MANAGER)
    page = open_page("manager_tradeoff", week="2026-W51")
    assert "no roster yet" in words(page)
    page = button(page, "Plan the week as the policy is").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    assert not page.error
    (job,) = scenarios.running_scenarios(own, MAX, "2026-W51")
    assert started == [job.id]
    assert "policy in force" in words(page)


def test_the_policy_page_speaks_in_per_cent_and_hours(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.MANAGER)
    page = open_page("manager_policy")
    shown = {w.label: w.value for w in page.number_input}
    assert shown["Unplanned absence reckoned with (shrinkage), %"] == 8
    assert shown["Most time in peak load a day, h"] == 2.5
    label = "Occupancy cap, %"
    assert shown[label] is None  # each channel's own
    labelled(page.number_input, label).set_value(80.0)  # type: ignore[attr-defined]
    label = "Recovery: busy means occupancy above, %"
    assert shown[label] is None  # no such rule
    labelled(page.number_input, label).set_value(75.0)  # type: ignore[attr-defined]
    labelled(page.text_input, "Reason (goes to the log)").set_value("breath")  # type: ignore[attr-defined]
    page = button(page, "Change the policy").click().run()  # type: ignore[attr-defined]
    assert not page.error
    policy, _revision = scenarios.policy_of(own, MAX)
    before = own.store.audit.list_lines(subject="policy")[0].detail["changed"]
    assert policy.occupancy_cap == pytest.approx(0.8)
    assert (policy.busy_occupancy, policy.busy_run_min) == (pytest.approx(0.75), 60)
    assert "occupancy_cap" in before
    assert "shrinkage" not in before


def test_an_agent_adds_a_wish_and_takes_it_back(own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sit_down(monkeypatch, own, Role.AGENT)
    page = open_page("agent_week", week=WEEK)
    wanted = date(2026, 12, 2)
    labelled(page.selectbox, "I wish to be free on").set_value(wanted)  # type: ignore[attr-defined]
    page = button(page, "Add the wish").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    wishes = own.store.people.load_agent("A01").agent.wishes
    assert [w.day for w in wishes] == [date(2026, 12, 4), wanted]
    page.button(key=f"wish-{wanted}").click().run()
    assert [w.day for w in own.store.people.load_agent("A01").agent.wishes] == [date(2026, 12, 4)]


def test_an_agent_sees_the_published_shift_its_pauses_and_the_load(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = rostering.publish(own, SAM, the_draft(own).id)
    shift = plan.roster.by_agent["A01"][0]
    grid = plan.roster.grid
    sit_down(monkeypatch, own, Role.AGENT)
    shown = words(open_page("agent_week", week=WEEK))
    assert f"{grid.when(shift.start):%H:%M}–{grid.when(shift.end):%H:%M}" in shown
    assert f"{grid.when(shift.pauses[0].start):%H:%M}" in shown
    load = words(open_page("agent_load", week=WEEK))
    assert "No screen shows this score" in load


@pytest.mark.parametrize("role", list(Role))
def test_everybody_can_end_all_own_sessions(
    own: Desk, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    sit_down(monkeypatch, own, role)
    page = open_page("account")
    page = button(page, "Sign out everywhere").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    assert "session has ended" in words(page)


def test_an_own_password_is_changed_only_with_the_present_one(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("account")
    for label in ("New password (at least 10 characters)", "New password again"):
        labelled(page.text_input, label).set_value("another four long words")  # type: ignore[attr-defined]
    labelled(page.text_input, "Present password").set_value("not the one")  # type: ignore[attr-defined]
    page = button(page, "Change my password").click().run()  # type: ignore[attr-defined]
    assert "present password is wrong" in page.error[0].value


def test_a_centre_with_older_history_is_planned_from_the_week_after_its_end(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.now.moment = datetime(2027, 11, 24, 9, 30, tzinfo=UTC)  # type: ignore[attr-defined]
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("supervisor_forecast")
    assert faults(page) == []
    assert labelled(page.selectbox, "Week").value == "2026-W48"  # type: ignore[attr-defined]
    assert "contacts in the week" in words(page)


def test_the_requirement_shows_the_notes_of_its_channel_only(desk: Desk) -> None:
    notes = planning.requirement_of(desk, SAM, WEEK).notes
    assert {n.split(":")[0] for n in notes} >= {"Mail"}
    page = open_page("supervisor_requirement", week=WEEK)
    shown = [c.value for c in page.caption]
    assert any("Agent-hours wanted in the week" in c for c in shown)
    assert not [c for c in shown if c.startswith("Mail:")]


@pytest.mark.usefixtures("desk")
def test_the_search_time_stays_as_it_was_chosen() -> None:
    page = open_page("supervisor_roster", week=WEEK)
    labelled(page.selectbox, "Search time").set_value(15).run()  # type: ignore[attr-defined]
    page.switch_page("pages/supervisor_forecast.py").run()
    page.switch_page("pages/supervisor_roster.py").run()
    assert labelled(page.selectbox, "Search time").value == 15  # type: ignore[attr-defined]


def test_an_administrator_makes_an_agents_account_by_choosing_the_person(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.ADMIN)
    page = open_page("admin_accounts")
    role = labelled(page.selectbox, "Role")
    assert role.value is Role.AGENT  # type: ignore[attr-defined]
    person = labelled(page.selectbox, "Agent")
    assert "none" not in person.options  # type: ignore[attr-defined]
    person.set_value("A05")  # type: ignore[attr-defined]
    labelled(page.text_input, "Sign-in name").set_value("five")  # type: ignore[attr-defined]
    labelled(page.text_input, "First password").set_value("four words make sense")  # type: ignore[attr-defined]
    page = button(page, "Make the account").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    assert not page.error
    assert "only the own week: Invented Person 05" in words(page)


def test_an_agent_reads_the_own_data_as_tables(own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rostering.publish(own, SAM, the_draft(own).id)
    sit_down(monkeypatch, own, Role.AGENT)
    page = open_page("agent_data")
    assert faults(page) == []
    shown = words(page)
    for word in ("Invented Person 01", "Phone, Mail", "Full time", WEEK, "Fri 4 Dec"):
        assert word in shown, word
    assert not page.json


def test_the_form_for_a_shift_begins_with_what_stands_there(desk: Desk) -> None:
    draft = the_draft(desk)
    shift = draft.roster.by_agent["A04"][0]
    page = roster_tab("Change")
    labelled(page.selectbox, "Agent").set_value("A04").run()  # type: ignore[attr-defined]
    page = labelled(page.selectbox, "Day").set_value(shift.day).run()  # type: ignore[attr-defined]
    begins = draft.roster.grid.when(shift.start)
    assert labelled(page.time_input, "From").value == begins.time()  # type: ignore[attr-defined]
    assert f"Now: {begins:%H:%M}" in words(page)


def test_a_requirement_raised_after_simulation_is_told_on_the_roster_page(desk: Desk) -> None:
    assert "requirement raised" not in words(roster_tab("Week"))
    basis = the_basis(desk, WEEK, by=SAM.name)
    row, interval = (int(n) for n in np.argwhere(basis.brief.requirement.heads > 0)[0])
    name = basis.brief.requirement.channels[row]
    brief = with_raises(basis.brief, {name: [[interval, 1]]})
    search = {"still_short": 2}
    roster = the_draft(desk).roster
    rostering.keep_plan(desk, Basis(brief, basis.mark), roster, by=SAM.name, search=search)
    told = words(roster_tab("Week"))
    assert "requirement raised in 1 interval where" in told
    assert "2 intervals may still fall short" in told


def test_the_roster_in_use_today_is_judged_beside_the_best_kept_and_mended(desk: Desk) -> None:
    page = roster_tab("From a file")
    rows = b"Invented Person 04,06:00-15:00,E,8-16", b"E = 09:00-17:00,,,", b"Nobody,8-16,,"
    sheet = b"\n".join((b"name,Mon,Tue,Wed", *rows))
    page.file_uploader[0].set_value(("today.csv", sheet, "text/csv"))
    page = page.run()
    assert faults(page) == []
    shown = words(page).replace("\\", "")
    assert "3 shifts of 1 agent in 2026-W49" in shown
    assert "(1 shift) is no agent of the centre" in shown
    assert "Your roster beside the best found" in shown
    assert "Best found (revision 1)" in shown
    page = button(page, "Keep it as a draft").click().run()  # type: ignore[attr-defined]
    newest = rostering.plans_of(desk, SAM, WEEK)[0]
    assert newest.note == "brought from today.csv"
    page = open_page("supervisor_roster", week=WEEK)
    page = button(page, "Make it lawful").click().run()  # type: ignore[attr-defined]
    made = rostering.plans_of(desk, SAM, WEEK)[0]
    assert made.base == newest.id
    assert made.figures["breaches"] == 0
    mended = words(page).replace("\\", "")
    assert "Invented Person 04, Mon 30 Nov: 06:00-15:00 becomes" in mended
