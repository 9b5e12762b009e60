"""Instability of published weeks: what publications moved, by notice, and who asked for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from planner.desk import my_week, rostering
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.domain import DayOffWish, Plan, Roster, Shift
from planner.wellbeing import Scope, scored
from tests.scene import A01, NOW, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = full_desk(tmp_path)
    rostering.publish(desk, SAM, the_draft(desk).id)
    return desk


def republished(desk: Desk, *shifts: Shift) -> Plan:
    """Publish the week anew, A01 with these shifts; the checker is not asked."""
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    others = tuple(s for s in plan.roster.shifts if s.agent != "A01")
    roster = Roster(plan.roster.grid, (*others, *shifts))
    basis = the_basis(desk, WEEK, by=SAM.name)
    kept = rostering.keep_plan(desk, basis, roster, by=SAM.name, base=plan.id)
    return rostering.put_in_force(desk, kept, by=SAM.name, reason="test")


def own_week(desk: Desk) -> dict[str, float]:
    found = my_week.my_week(desk, A01, WEEK)
    assert found.total is not None
    return dict(found.total.values)


def own_shifts(desk: Desk) -> tuple[Shift, ...]:
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    return plan.roster.by_agent["A01"]


def later(shift: Shift, intervals: int) -> Shift:
    pauses = tuple(
        replace(p, start=p.start + intervals, end=p.end + intervals) for p in shift.pauses
    )
    return replace(shift, start=shift.start + intervals, end=shift.end + intervals, pauses=pauses)


def test_a_week_as_it_was_published_has_all_seven_indicators_and_no_instability(desk):
    assert own_week(desk).keys() == scored(Scope.WEEK).keys()
    assert own_week(desk)["instab"] == 0


def test_an_hour_moved_with_three_days_of_notice_counts_half(desk):
    first, *rest = own_shifts(desk)
    grid = desk.store.plans.published(WEEK).roster.grid
    desk.now.moment = grid.when(first.start) - timedelta(hours=72)
    republished(desk, later(first, 4), *rest)
    minutes = sum(s.end - s.start for s in own_shifts(desk)) * 15
    assert own_week(desk)["instab"] == pytest.approx(60 * 0.5 / minutes)


def test_a_shift_taken_out_on_a_day_that_the_agent_wished_for_is_not_the_employers_change(desk):
    first, second, *rest = own_shifts(desk)
    grid = desk.store.plans.published(WEEK).roster.grid
    row = desk.store.people.load_agent("A01")
    wish = replace(row.agent, wishes=(DayOffWish(grid.dates[first.day]),))
    desk.store.people.save_agent(wish, row.revision, by="test", at=NOW)
    republished(desk, second, *rest)
    assert own_week(desk)["instab"] == 0
    republished(desk, *rest)  # the second day was nobody's wish; less than 14 days of notice
    minutes = sum(s.end - s.start for s in own_shifts(desk)) * 15
    taken = (second.end - second.start) * 15
    weight = 0.25 if grid.when(second.start) - NOW < timedelta(hours=168) else 0.1
    assert own_week(desk)["instab"] == pytest.approx(taken * weight / minutes)
