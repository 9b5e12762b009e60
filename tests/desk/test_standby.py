"""Standby from the supervisor's page to the agent's phone, and back as a call."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.access import Action
from planner.desk import my_data, my_week, rostering, standby
from planner.desk.office import Desk
from planner.desk.week_inputs import the_inputs
from planner.domain import OnCall, People, Plan, Rota, Span, User
from planner.errors import BadInput, Forbidden, Missing
from planner.export import read_roster_csv, roster_csv
from planner.export.rows import roster_wide_rows
from planner.store.erasure import erase_agent
from planner.ui import grids
from tests.scene import A01, ADA, NOW, SAM, WEEK, a_draft, full_desk, scene_agents, scene_centre

ROTA = Rota("day", Span(9 * 60, 17 * 60), frozenset(range(5)), notice_min=60, pay_factor=0.25)


def with_rota(desk: Desk) -> None:
    """Let the scene's people work four days, agree to calls and wait on weekdays."""
    found = desk.store.centre.load_centre()
    assert found is not None
    centre, revision = found
    contracts = {
        name: replace(c, days_week=(4, 4), standby=OnCall(600, 1))
        for name, c in centre.contracts.items()
    }
    changed = replace(centre, contracts=contracts, standby=(ROTA,))
    desk.store.centre.save_centre(changed, revision, by="test", at=NOW)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = full_desk(tmp_path)
    with_rota(desk)
    return desk


def free_day(plan: Plan) -> tuple[str, int]:
    """Return an agent and a weekday that the agent has off, asked for by nobody."""
    worked = {(s.agent, s.day) for s in plan.roster.shifts}
    keys = ((a.id, d) for a in scene_agents()[3:] for d in (1, 2, 3) if (a.id, d) not in worked)
    return next(keys)


def its_user(agent: str) -> User:
    return replace(A01, agent=agent)


def test_standby_goes_from_the_page_to_the_phone_and_a_call_makes_it_work(desk: Desk) -> None:
    plan = a_draft(desk)
    agent, day = free_day(plan)
    with pytest.raises(Forbidden):
        standby.set_standby(desk, A01, plan.id, agent=agent, day=day, rota="day")
    made = standby.set_standby(desk, SAM, plan.id, agent=agent, day=day, rota="day")
    (duty,) = made.roster.standby
    assert (duty.agent, duty.day, duty.locked, duty.called) == (agent, day, True, False)
    assert made.figures["standby_days"] == 1
    assert made.figures["standby_paid_h"] == 2.0  # a quarter of 8 h
    assert made.figures["paid_h"] == plan.figures["paid_h"]
    back = standby.set_standby(desk, SAM, made.id, agent=agent, day=day)
    assert back.roster == plan.roster
    rostering.put_in_force(desk, made, by=SAM.name, reason="first")
    the_agent_sees_it(desk, made, agent)
    files_tell_it(made, agent, day)
    a_call_is_work(desk, made, agent, day)


def the_agent_sees_it(desk: Desk, plan: Plan, agent: str) -> None:
    me = its_user(agent)
    assert my_week.my_week(desk, me, WEEK).standby == plan.roster.standby
    calendar = my_week.my_calendar(desk, me).decode()
    assert calendar.count("on standby") == 1
    assert "STATUS:CANCELLED" not in calendar
    assert b"on standby" not in my_week.my_calendar(desk, its_user("A01"))
    assert len(my_data.my_record(desk, me).standby) == 1
    assert b" 17:00" in my_data.my_data(desk, me).partition(b'"standby": [')[2]
    table = grids.week_table(plan.roster, scene_agents())
    assert table.count("standby 09:00–17:00") == 1


def files_tell_it(plan: Plan, agent: str, day: int) -> None:
    centre = scene_centre()
    people = People(scene_agents(), centre.contracts)
    text = roster_csv(plan.roster, people, centre)
    assert read_roster_csv(text, plan.roster.grid) == plan.roster
    wide = {row.agent: row.days for row in roster_wide_rows(plan.roster, people)}
    assert wide[agent][day] == "standby 09:00-17:00"


def a_call_is_work(desk: Desk, plan: Plan, agent: str, day: int) -> None:
    start = plan.roster.grid.at(plan.roster.grid.dates[day], 10 * 60)
    span = Span(start, start + 24)
    called = rostering.change_shift(desk, SAM, plan.id, agent=agent, day=day, span=span)
    (duty,) = called.roster.standby
    assert duty.called
    assert called.figures["breaches"] == 0
    assert (called.figures["standby_days"], called.figures["standby_calls"]) == (0, 1)
    assert called.figures["paid_h"] > plan.figures["paid_h"]
    rostering.put_in_force(desk, called, by=SAM.name, reason="a call")
    calendar = my_week.my_calendar(desk, its_user(agent)).decode()
    assert calendar.count("STATUS:CANCELLED") == 1  # the standby gave way to the shift
    assert rostering.assessment_of(desk, SAM, called.id).figures["breaches"] == 0
    following = the_inputs(desk, "2026-W50")
    assert following.past_standby == {}  # it was called: it is past work
    assert following.ledger is not None
    assert following.ledger.weeks[-1][agent]["called"] == 1
    dropped = rostering.drop_shift(desk, SAM, called.id, agent=agent, day=day)
    assert [d.called for d in dropped.roster.standby] == [False]


def test_standby_in_which_a_call_would_break_a_rule_is_refused_with_why(desk: Desk) -> None:
    plan = a_draft(desk)
    shift = plan.roster.by_agent["A05"][0]
    with pytest.raises(BadInput, match="has a shift that day"):
        standby.set_standby(desk, SAM, plan.id, agent="A05", day=shift.day, rota="day")
    with pytest.raises(BadInput, match='the centre has no standby "night"'):
        standby.set_standby(desk, SAM, plan.id, agent="A05", day=1, rota="night")
    with pytest.raises(BadInput, match="no standby"):
        standby.set_standby(desk, SAM, plan.id, agent="A05", day=6, rota="day")


def test_who_is_erased_leaves_standby_under_a_pseudonym(desk: Desk) -> None:
    plan = a_draft(desk)
    agent, day = free_day(plan)
    made = standby.set_standby(desk, SAM, plan.id, agent=agent, day=day, rota="day")
    erase_agent(desk.store, agent, "gone-1")
    kept = desk.store.plans.get_plan(made.id).roster
    assert [d.agent for d in kept.standby] == ["gone-1"]
    assert agent not in kept.by_agent


def test_hours_of_standby_are_added_changed_and_taken_out_with_a_reason(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    draft = a_draft(desk)
    with pytest.raises(Forbidden):
        standby.save_rota(desk, SAM, ROTA, reason="x")
    assert standby.save_rota(desk, ADA, ROTA, reason="busy mornings").standby == (ROTA,)
    assert rostering.is_stale(desk, SAM, draft)
    wider = replace(ROTA, heads=(1, 2))
    assert standby.save_rota(desk, ADA, wider, before="day", reason="two").standby == (wider,)
    with pytest.raises(BadInput, match="stands twice"):
        standby.save_rota(desk, ADA, ROTA, reason="x")
    with pytest.raises(BadInput, match="as it was"):
        standby.save_rota(desk, ADA, wider, before="day", reason="x")
    with pytest.raises(Missing, match='no standby "night"'):
        standby.drop_rota(desk, ADA, "night", reason="x")
    assert standby.drop_rota(desk, ADA, "day", reason="over").standby == ()
    lines = desk.store.audit.list_lines(limit=20)
    told = [line.detail["changed"] for line in lines if line.action == Action.EDIT_CENTRE]
    assert "standby day: new" in told
    assert "standby day: heads from (0, 1) to (1, 2)" in told
    assert "standby day: taken out" in told


def test_no_more_people_than_the_most_heads_are_put_on_standby_by_hand(desk: Desk) -> None:
    plan = a_draft(desk)
    worked = {(s.agent, s.day) for s in plan.roster.shifts}
    off = {d: [a.id for a in scene_agents() if (a.id, d) not in worked] for d in range(5)}
    free = {d: [a for a in own if lawful(desk, plan, a, d)] for d, own in off.items()}
    day, (first, second, *_rest) = next((d, own) for d, own in free.items() if len(own) > 1)
    one = standby.set_standby(desk, SAM, plan.id, agent=first, day=day, rota="day")
    with pytest.raises(BadInput, match="2 people, at most 1"):
        standby.set_standby(desk, SAM, one.id, agent=second, day=day, rota="day")


def lawful(desk: Desk, plan: Plan, agent: str, day: int) -> bool:
    try:
        standby.set_standby(desk, SAM, plan.id, agent=agent, day=day, rota="day")
    except BadInput:
        return False
    return True
