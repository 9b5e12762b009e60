"""The manager's trade-off: a week is weighed without naming anybody, dead workers are replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from planner.desk import rostering, scenarios
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.domain import Plan, Roster
from planner.errors import BadInput, Conflict, Forbidden, Missing
from planner.study.scenario import Knobs
from tests.scene import A01, MAX, SAM, WEEK, full_desk, the_draft

EMPTY_WEEK = "2026-W51"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the jobs that a worker would be started for."""
    jobs: list[int] = []

    def start(_url: str, job: int, **_options: Any) -> None:
        jobs.append(job)

    monkeypatch.setattr(rostering, "start_worker", start)
    return jobs


def a_scenario(desk: Desk, name: str, knobs: Knobs, *, roster: Roster | None = None) -> Plan:
    basis = the_basis(desk, WEEK, by=MAX.name, knobs=knobs)
    return rostering.keep_plan(
        desk, basis, roster or the_draft(desk).roster, by=MAX.name, scenario=name,
        search={"knobs": knobs.turned()},
    )  # fmt: skip


def test_a_scenario_stands_beside_the_baseline_with_what_was_asked(desk: Desk) -> None:
    calm = a_scenario(desk, "calm", Knobs(service_share=0.97, daily_rest_h=12))
    base, other = scenarios.side_by_side(desk, MAX, WEEK, [calm.id])
    assert (base.plan.id, other.name) == (1, "calm")
    assert (base.policy.daily_rest_h, other.policy.daily_rest_h) == (11, 12)
    assert (base.policy.service_share, other.policy.service_share) == (None, 0.97)
    # A higher promise asks for more heads, so the same roster covers less of them.
    assert other.figures["required_h"] > base.figures["required_h"]
    assert other.figures["coverage"] < base.figures["coverage"]
    assert not base.is_stale


def test_at_most_four_scenarios_are_compared(desk: Desk) -> None:
    with pytest.raises(BadInput, match="choose 4"):
        scenarios.side_by_side(desk, MAX, WEEK, [1, 2, 3, 4, 5])


def test_load_is_told_of_groups_of_at_least_five_only(desk: Desk) -> None:
    roster = the_draft(desk).roster
    few = {a for a in roster.by_agent if a in {"A01", "A02", "A03", "A04"}}
    small = replace(roster, shifts=tuple(s for s in roster.shifts if s.agent in few))
    kept = a_scenario(desk, "four people", Knobs(), roster=small)
    base, other = scenarios.side_by_side(desk, MAX, WEEK, [kept.id])
    assert "red_days" in base.figures
    assert "red_days" not in other.figures
    assert "amber_days" not in other.figures
    assert "paid_h" in other.figures


def without_pauses(roster: Roster, *agents: str) -> Roster:
    """Return the roster with the shifts of some agents changed."""
    return roster.with_shifts(
        replace(s, pauses=()) if s.agent in agents else s for s in roster.shifts
    )


LOAD = {"red_days", "amber_days", "green_days"}


def test_the_load_of_one_agent_is_not_told_by_two_scenarios_that_differ_in_one(desk: Desk) -> None:
    draft = the_draft(desk).roster
    one = a_scenario(desk, "one", Knobs(), roster=without_pauses(draft, "A04"))
    six = a_scenario(
        desk, "six", Knobs(), roster=without_pauses(draft, *(f"A{k:02d}" for k in range(3, 9)))
    )
    same = a_scenario(desk, "same shifts", Knobs(daily_rest_h=12))
    base, *others = scenarios.side_by_side(desk, MAX, WEEK, [one.id, six.id, same.id])
    told = {side.name: side for side in others}
    assert base.figures.keys() >= LOAD
    assert not LOAD & told["one"].figures.keys()
    assert not {"red_days", "back_to_back", "listening_kept"} & told["one"].figures["pairs"].keys()
    assert told["one"].figures["paid_h"] > base.figures["paid_h"]  # the rest is told
    for name in ("six", "same shifts"):
        assert told[name].figures.keys() >= LOAD
    # What was told counts for every page, and for good.
    shown = desk.store.disclosures.shown(f"shifts:{WEEK}")
    assert len(shown) == 2
    assert not {n for side in others for n in side.plan.figures} & LOAD


def test_a_revision_changed_by_hand_keeps_the_load_as_it_was_shown(desk: Desk) -> None:
    draft = the_draft(desk)
    first = scenarios.side_by_side(desk, MAX, WEEK, ())[0]
    assert first.stood_in is None
    basis = the_basis(desk, WEEK, by=SAM.name)
    roster = without_pauses(draft.roster, "A04", "A05", "A06")
    rostering.keep_plan(desk, basis, roster, by=SAM.name, base=draft.id)
    second = scenarios.side_by_side(desk, MAX, WEEK, ())[0]
    assert second.plan.id != draft.id
    assert second.stood_in == draft.number
    assert {n: second.figures[n] for n in LOAD} == {n: first.figures[n] for n in LOAD}
    assert second.figures["paid_h"] > first.figures["paid_h"]


def test_a_week_without_a_roster_is_planned_as_the_policy_is(
    desk: Desk, started: list[int]
) -> None:
    assert scenarios.baseline_of(desk, MAX, EMPTY_WEEK) is None
    job = scenarios.plan_as_in_force(desk, MAX, EMPTY_WEEK)
    assert started == [job.id]
    assert [j.id for j in scenarios.running_scenarios(desk, MAX, EMPTY_WEEK)] == [job.id]
    with pytest.raises(Conflict, match="choose another name"):
        scenarios.plan_as_in_force(desk, MAX, EMPTY_WEEK)


def test_a_plan_under_the_policy_is_the_baseline_until_a_draft_is_there(desk: Desk) -> None:
    basis = the_basis(desk, EMPTY_WEEK, by=MAX.name)
    made = rostering.keep_plan(
        desk, basis, Roster(basis.brief.grid), by=MAX.name, scenario=scenarios.AS_IN_FORCE
    )
    baseline = scenarios.baseline_of(desk, MAX, EMPTY_WEEK)
    assert baseline is not None
    assert baseline.id == made.id
    assert scenarios.scenarios_of(desk, MAX, EMPTY_WEEK) == ()
    draft = rostering.keep_plan(desk, basis, Roster(basis.brief.grid), by=SAM.name)
    baseline = scenarios.baseline_of(desk, MAX, EMPTY_WEEK)
    assert baseline is not None
    assert baseline.id == draft.id


def test_looking_at_the_trade_off_replaces_a_worker_that_never_came(
    desk: Desk, started: list[int]
) -> None:
    job = scenarios.try_scenario(desk, MAX, WEEK, "calm", Knobs(daily_rest_h=12))
    desk.now.moment += timedelta(minutes=10)  # type: ignore[attr-defined]
    scenarios.running_scenarios(desk, MAX, WEEK)
    assert started == [job.id, job.id]


@pytest.mark.usefixtures("started")
def test_a_manager_stops_a_scenario_but_no_build(desk: Desk) -> None:
    job = scenarios.try_scenario(desk, MAX, WEEK, "calm", Knobs(daily_rest_h=12))
    scenarios.stop_scenario(desk, MAX, job.id, keep=False)
    assert all(j.cancel_asked for j in scenarios.running_scenarios(desk, MAX, WEEK))
    with pytest.raises(Forbidden):
        rostering.stop_build(desk, MAX, job.id, keep=False)


@pytest.mark.parametrize("user", [SAM, A01], ids=["supervisor", "agent"])
def test_scenarios_are_the_managers(desk: Desk, user: Any) -> None:
    with pytest.raises(Forbidden):
        scenarios.running_scenarios(desk, user, WEEK)
    with pytest.raises(Forbidden):
        scenarios.side_by_side(desk, user, WEEK, ())


def test_a_centre_without_people_is_told_so_before_any_search(
    desk: Desk, started: list[int]
) -> None:
    desk.store.people.save_agents((), by="test", at=desk.now(), retire_others=True)
    with pytest.raises(Missing, match="staff list"):
        rostering.start_build(desk, SAM, WEEK)
    assert started == []
