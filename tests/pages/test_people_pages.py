"""What people see and do beside the roster: mending, own share, pause, pulse, requests, groups."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.desk import my_share, own_requests, pulse, recovery, rostering, studies, yardsticks
from planner.desk.office import Desk
from planner.desk.rostering import queue
from planner.desk.studies import Topic
from planner.desk.week_inputs import inputs_hash
from planner.domain import AgentDay, DayOffWish, Level, PauseKind, PausePattern, PauseRule, Role
from planner.errors import BadInput
from planner.store import TAPS
from planner.ui import mending
from planner.wellbeing import HARD_TRIGGERS
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import A01, A02, ADA, MAX, NOW, SAM, WEEK, the_draft


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "start_worker", lambda *_a, **_k: None)


def a_red_day(agent: str) -> AgentDay:
    return AgentDay(agent, 0, {}, {}, 70.0, (65.0, 75.0), Level.RED, (next(iter(HARD_TRIGGERS)),))


def test_one_click_mends_a_red_day_and_the_outcome_leads_to_the_draft(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    real = mending.loads.load_of

    def with_red(*args: object) -> object:
        found = real(*args)  # type: ignore[arg-type]
        return replace(found, days=(a_red_day("A01"), *found.days[1:]))

    monkeypatch.setattr(mending.loads, "load_of", with_red)
    page = open_page("supervisor_load", week=WEEK)
    assert faults(page) == []
    assert "B-skip pressure" in words(page)
    page = page.button(key="mend-A01-0").click().run()
    (job,) = studies.running_studies(own, SAM, WEEK)
    assert job.payload["topic"] == Topic.MEND
    assert (job.payload["agent"], job.payload["day"]) == ("A01", 0)
    queue(own).claim("w", at=NOW, job_id=job.id)
    told = {"mark": "x", "sentence": "move pauses", "after": "amber", "understaffed_h": 0.5}
    queue(own).finish(job.id, "w", result={**told, "plan": the_draft(own).id})
    page = page.run()
    assert "Done and checked: move pauses. The day is amber now; 0.5 h more" in words(page)


def test_a_refused_wish_stands_with_reason_and_price(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"plan": the_draft(own).id}
    job = studies.start_study(own, SAM, WEEK, Topic.WISHES, about=about)
    queue(own).claim("w", at=NOW, job_id=job.id)
    rows = [{"agent": "A01", "day": 4, "reason": "Phone lacks one", "understaffed_h": 2.5}]
    result = {"mark": inputs_hash(own, WEEK), "refusals": rows}
    queue(own).finish(job.id, "w", result=result)
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    shown = words(open_page("supervisor_load", week=WEEK))
    assert "Wishes that are not kept" in shown
    assert "Phone lacks one" in shown
    assert "2.5 h more uncovered" in shown


def test_an_unpopular_shift_has_thanks_and_a_reason_for_its_agent(own: Desk) -> None:
    # From 09:00 on nothing is early; call all work before 18:30 unsocial and every shift is.
    centre, revision = own.store.centre.load_centre()  # type: ignore[misc]
    policy = replace(centre.policy, unsocial_before_min=24 * 60)
    own.store.centre.save_centre(replace(centre, policy=policy), revision, by="x", at=NOW)
    rostering.put_in_force(own, rostering_draft(own), by=SAM.name, reason="x")
    found = my_share.my_share(own, A01, WEEK)
    assert found.notes
    for note in found.notes.values():
        assert note.startswith("Thank you for the early shift on ")
        assert not re.search(r"\bA\d\d\b|Invented|on leave", note)
    later = my_share.my_share(own, A01, "2026-W50")
    assert later.weeks == 1
    assert later.kinds["early"] == len(found.notes)


def test_a_wish_that_is_not_kept_tells_its_agent_why_and_what_it_would_take(own: Desk) -> None:
    plan = the_draft(own)
    day = plan.roster.by_agent["A04"][0].day
    row = own.store.people.load_agent("A04")
    wish = DayOffWish(plan.roster.grid.dates[day])
    own.store.people.save_agent(replace(row.agent, wishes=(wish,)), row.revision, by="x", at=NOW)
    rostering.put_in_force(own, rostering_draft(own), by=SAM.name, reason="x")
    note = my_share.my_share(own, replace(A01, agent="A04"), WEEK).notes[day]
    assert f"You wished {plan.roster.grid.dates[day]:%A} to be free; it was not kept." in note
    assert re.search(r"With nothing else changed \d+\.\d h more", note)
    assert not re.search(r"\bA\d\d\b|Invented|on leave", note)
    assert "You wished" not in " ".join(my_share.my_share(own, A02, WEEK).notes.values())


def rostering_draft(desk: Desk) -> object:
    from planner.desk.week_inputs import the_basis  # noqa: PLC0415

    return rostering.keep_plan(
        desk, the_basis(desk, WEEK, by=SAM.name), the_draft(desk).roster, by=SAM.name
    )


def test_a_hard_contact_is_counted_without_a_name(own: Desk) -> None:
    lines = len(own.store.audit.list_lines())
    assert recovery.tap(own, A01, "voice") == NOW + timedelta(minutes=5)
    recovery.tap(own, A01, "voice")
    own.now.moment = NOW + timedelta(weeks=1)  # type: ignore[attr-defined]
    assert recovery.taps(own, SAM, "2026-W48").counts == {("voice",): 2}
    assert len(own.store.audit.list_lines()) == lines
    with pytest.raises(BadInput, match="no channel"):
        recovery.tap(own, A01, "fax")


def test_an_agent_taps_answers_the_pulse_and_asks(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.AGENT)
    page = open_page("agent_load", week=WEEK)
    page = page.button(key="tap-voice").click().run()
    assert faults(page) == []
    assert own.store.settings.get_setting(f"{TAPS}2026-W48") == {"2026-11-24": {"voice": 1}}
    assert "pause lasts until 10:35" in words(page)
    pulse.switch(own, MAX, on=True)
    pulse.open_round(own, MAX)
    page = open_page("agent_pulse")
    for radio in page.radio:
        radio.set_value(3)
    (send,) = [b for b in page.button if b.label == "Answer"]
    page = send.click().run()
    assert "nothing links them to you" in words(page)
    assert pulse.my_round(own, A01) is None
    page = open_page("agent_data")
    page.text_area[0].set_value("my Tuesday was not planned like that")
    (send,) = [b for b in page.button if b.label == "Send the request"]
    send.click().run()
    (asked,) = own_requests.my_requests(own, A01)
    assert asked.body == "my Tuesday was not planned like that"
    sit_down(monkeypatch, own, Role.ADMIN)
    page = open_page("admin_requests")
    page.text_area[0].set_value("looked at again")
    (grant,) = [b for b in page.button if b.label == "Grant it"]
    grant.click().run()
    (answered,) = own_requests.my_requests(own, A01)
    assert (answered.granted, answered.answer) == (True, "looked at again")


def test_groups_of_five_are_shown_and_smaller_ones_hidden(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rostering.publish(own, SAM, the_draft(own).id)
    sit_down(monkeypatch, own, Role.MANAGER)
    page = open_page("manager_groups", week=WEEK)
    assert faults(page) == []
    (table,) = [d.value for d in page.table]
    rows = table.set_index("Group")["Planned load strain, of 100"].to_dict()
    assert rows["everybody"].replace(".", "").isdigit()
    assert "team Blue" not in rows
    assert "Hidden (too few people" in words(page)
    assert "quoted without a study" in words(page)
    (on,) = [b for b in page.button if b.label == "Switch the pulse on"]
    on.click().run()
    assert pulse.is_on(own)


def test_a_threshold_is_changed_with_a_reason_and_stands_in_the_review_log(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.MANAGER)
    page = open_page("manager_policy")
    (amber,) = [n for n in page.number_input if n.label == "Amber from"]
    amber.set_value(amber.value + 0.01)
    reason, _points = [t for t in page.text_input if "review log" in t.label]
    reason.set_value("our floor is loud")
    (change,) = [b for b in page.button if b.label == "Change the thresholds"]
    page = change.click().run()
    assert faults(page) == []
    assert not page.error
    first = next(i for i in yardsticks.records_of(own, MAX) if i.anchors)
    assert first.anchors is not None
    assert first.anchors[1] == pytest.approx(amber.value)
    assert "our floor is loud" in words(open_page("manager_policy"))


def test_an_administrator_sees_how_long_data_are_kept(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ADA.role is Role.ADMIN
    assert date(2026, 11, 24) == NOW.date()
    sit_down(monkeypatch, own, Role.ADMIN)
    shown = words(open_page("admin_audit"))
    assert "published rosters" in shown
    assert "1825" in shown


def test_points_of_unpopular_shifts_are_edited_with_a_reason(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.MANAGER)
    page = open_page("manager_policy")
    page.number_input(key="points-sunday").set_value(4.0)
    (change,) = [b for b in page.button if b.label == "Change the points"]
    page = change.click().run()
    assert "needs a reason" in words(page)
    page.text_input(key="points-reason").set_value("the team voted")
    (change,) = [b for b in page.button if b.label == "Change the points"]
    page = change.click().run()
    assert faults(page) == []
    assert yardsticks.points_of(own, MAX)["sunday"] == 4.0
    assert "the team voted" in words(open_page("manager_policy"))


def test_sites_stand_on_the_pages_centre_people_and_own_data(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = own.store.centre.load_centre()
    assert stored is not None
    centre, revision = stored
    name, contract = next(iter(centre.contracts.items()))
    low = contract.shift_min[1] + centre.step_min
    gap = PausePattern(low, (PauseRule(PauseKind.SPLIT, 180, paid=False),))
    split = replace(
        contract, patterns=(*contract.patterns, gap), split_min=(low, low), split_part_min=60
    )
    seated = replace(centre, seats={"Odense": 9}, contracts={**centre.contracts, name: split})
    own.store.centre.save_centre(seated, revision, by="x", at=NOW)
    row = own.store.people.load_agent("A01")
    own.store.people.save_agent(replace(row.agent, site="Odense"), row.revision, by="x", at=NOW)
    sit_down(monkeypatch, own, Role.ADMIN)
    page = open_page("admin_centre")
    assert faults(page) == []
    assert "at most so many at work at once: Odense 9." in words(page)
    assert "3 h of them free" in page.table[1].value["Split shifts"][0]
    page = open_page("admin_people")
    assert faults(page) == []
    table = page.dataframe[0].value.set_index("Id")
    assert table.loc["A01", "Site"] == "Odense"
    assert table.loc["A02", "Site"] == ""
