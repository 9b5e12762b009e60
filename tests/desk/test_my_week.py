"""What an agent sees: the own week only, the next break, changes, wishes, calendar, data."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from planner.desk import my_data, my_week, rostering
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.domain import Plan, Role, Shift, User
from planner.errors import BadInput, Forbidden, Missing
from tests.scene import A01, A02, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


@pytest.fixture
def plan(desk: Desk) -> Plan:
    return rostering.publish(desk, SAM, the_draft(desk).id)


def test_an_unpublished_week_shows_nothing_of_the_draft(desk: Desk) -> None:
    assert my_week.my_week(desk, A01, WEEK).plan is None
    assert my_week.next_up(desk, A01) == ()


def test_an_agent_sees_exactly_the_own_published_shifts(desk: Desk, plan: Plan) -> None:
    mine = my_week.my_week(desk, A01, WEEK)
    assert mine.shifts == plan.roster.by_agent["A01"]
    assert {d.agent for d in mine.days} == {"A01"}
    assert mine.paid_h == pytest.approx(sum(s.paid for s in mine.shifts) / 4)


def test_the_next_shift_and_its_next_break_come_first(desk: Desk, plan: Plan) -> None:
    shift = plan.roster.by_agent["A01"][0]
    desk.now.moment = plan.roster.grid.when(shift.pauses[0].start).astimezone(UTC)  # type: ignore[attr-defined]
    up = my_week.next_up(desk, A01)
    assert [u.what for u in up] == ["shift", shift.pauses[0].kind.value]
    assert up[1].begins == plan.roster.grid.when(shift.pauses[0].start)


@pytest.mark.usefixtures("plan")
def test_a_supervisor_has_no_own_week_to_look_into(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        my_week.my_week(desk, SAM, WEEK)


@pytest.mark.usefixtures("plan")
def test_the_calendar_holds_the_own_shifts_with_stable_ids(desk: Desk) -> None:
    first = icalendar.Calendar.from_ical(my_week.my_calendar(desk, A01))
    events = list(first.walk("VEVENT"))
    assert len(events) == len(my_week.my_week(desk, A01, WEEK).shifts)
    other = icalendar.Calendar.from_ical(my_week.my_calendar(desk, A02))
    assert {str(e["uid"]) for e in events}.isdisjoint({str(e["uid"]) for e in other.walk("VEVENT")})


@pytest.mark.usefixtures("plan")
def test_a_calendar_link_works_until_it_is_revoked(desk: Desk) -> None:
    token = my_week.new_feed(desk, A01).rsplit("/", 1)[1].removesuffix(".ics")
    assert my_week.feed(desk, token) == my_week.my_calendar(desk, A01)
    my_week.revoke_feed(desk, A01)
    with pytest.raises(Missing):
        my_week.feed(desk, token)


def test_a_new_link_makes_the_old_one_stop_working(desk: Desk) -> None:
    old = my_week.new_feed(desk, A01).rsplit("/", 1)[1].removesuffix(".ics")
    my_week.new_feed(desk, A01)
    with pytest.raises(Missing):
        my_week.feed(desk, old)


def test_a_change_after_publication_is_told_with_sequence_up(desk: Desk, plan: Plan) -> None:
    shift = plan.roster.by_agent["A01"][-1]
    before = {e.uid: e for e in desk.store.calendar.events_of("A01")}
    again = rostering.change_shift(
        desk, SAM, plan.id, agent="A01", day=shift.day, span=shift.span, reason="team meeting"
    )
    rostering.publish(desk, SAM, again.id, reason="a meeting of the team")
    after = {e.uid: e for e in desk.store.calendar.events_of("A01")}
    assert before.keys() == after.keys()
    mine = my_week.my_week(desk, A01, WEEK)
    moved = {c.day for c in mine.changes}
    assert all(
        (after[u].sequence > before[u].sequence) == (after[u].pauses != before[u].pauses)
        for u in after
    )
    assert moved <= {shift.day}
    assert mine.plan is not None
    assert mine.plan.note == "team meeting"
    assert mine.plan.reason == "a meeting of the team"


def test_a_wish_is_kept_counted_once_and_can_be_taken_back(desk: Desk) -> None:
    my_week.wish_free(desk, A02, WEEK, 2)
    my_week.wish_free(desk, A02, WEEK, 2)
    assert len(desk.store.people.load_agent("A02").agent.wishes) == 1
    my_week.withdraw_wish(desk, A02, WEEK, 2)
    assert desk.store.people.load_agent("A02").agent.wishes == ()


@pytest.mark.usefixtures("plan")
def test_own_data_hold_the_record_the_shifts_and_who_looked(desk: Desk) -> None:
    for login, agent in (("one", "A01"), ("two", "A02")):
        desk.store.accounts.add_account(
            login=login, name="x", role=Role.AGENT, password_hash="secret", at=desk.now(),
            agent=agent,
        )  # fmt: skip
    body = json.loads(my_data.my_data(desk, A01))
    assert body["agent"]["id"] == "A01"
    assert len(body["published_shifts"]) == len(my_week.my_week(desk, A01, WEEK).shifts)
    (account,) = body["accounts"]
    assert (account["login"], account["role"]) == ("one", "agent")
    assert not re.search("A02|two|secret", json.dumps(body))
    assert datetime.fromisoformat(body["published_shifts"][0]["start"]).tzinfo is not None
    my_data.log_my_data(desk, A01)
    assert json.loads(my_data.my_data(desk, A01))["log"][0]["who"] == A01.name


def keep_without_breaks(desk: Desk, plan: Plan, shift: Shift, reason: str) -> Plan:
    """Keep a revision in which one shift has lost its breaks, with a reason."""
    others = tuple(s for s in plan.roster.shifts if s != shift)
    roster = replace(plan.roster, shifts=(*others, replace(shift, pauses=())))
    basis = the_basis(desk, WEEK, by=SAM.name)
    return rostering.keep_plan(desk, basis, roster, by=SAM.name, base=plan.id, note=reason)


@pytest.mark.usefixtures("plan")
def test_a_reason_is_shown_to_the_agent_it_is_about_and_to_nobody_else(desk: Desk) -> None:
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    first, other = plan.roster.by_agent["A01"][0], plan.roster.by_agent["A04"][0]
    latest = plan
    for shift, reason in ((first, "a private matter"), (other, "")):
        latest = keep_without_breaks(desk, latest, shift, reason)
    rostering.put_in_force(desk, latest, by=SAM.name, reason="breaks moved")
    mine = my_week.my_week(desk, A01, WEEK)
    assert mine.reasons == {first.day: "a private matter"}
    colleague = User(9, "Agent Four", Role.AGENT, agent="A04")
    theirs = my_week.my_week(desk, colleague, WEEK)
    assert [c.day for c in theirs.changes] == [other.day]
    assert "private" not in str(theirs.reasons)


@pytest.mark.usefixtures("plan")
def test_the_calendar_tells_breaks_without_a_guess_about_pay(desk: Desk) -> None:
    text = my_week.my_calendar(desk, A01).decode()
    assert "break" in text
    assert "paid" not in text


@pytest.mark.usefixtures("plan")
def test_a_wish_for_a_published_week_is_refused_and_says_what_to_do(desk: Desk) -> None:
    with pytest.raises(BadInput, match="ask your supervisor"):
        my_week.wish_free(desk, A02, WEEK, 2)
    assert desk.store.people.load_agent("A02").agent.wishes == ()
