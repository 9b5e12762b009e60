"""Instability of published weeks: what publications moved, by notice, and who asked for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from planner.desk import my_data, my_share, my_week, repairing, rostering, scenarios
from planner.desk.changed import marks_in
from planner.desk.office import Desk
from planner.desk.week_inputs import hard_key, the_basis, the_inputs
from planner.domain import DayOffWish, Plan, Roster, Shift, Span
from planner.study import edit
from planner.study.asked import wanted_days
from planner.wellbeing import Scope, scored
from tests.scene import A01, MAX, NOW, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = full_desk(tmp_path)
    rostering.publish(desk, SAM, the_draft(desk).id)
    return desk


@pytest.fixture(autouse=True)
def any_change_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the checker: which shifts lie where is the search's, and no matter here."""
    monkeypatch.setattr(edit, "_lawful", lambda _case, _before, after: after)


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


def moved_by_hand(desk: Desk, shift: Shift, *, is_asked: bool) -> Plan:
    """Publish the week with the shift half an hour later, three days before it begins."""
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    desk.now.moment = plan.roster.grid.when(shift.start) - timedelta(hours=72)
    span = Span(shift.start + 2, shift.end + 2)
    made = rostering.change_shift(
        desk, SAM, plan.id, agent="A01", day=shift.day, span=span, is_asked=is_asked
    )
    return rostering.put_in_force(desk, made, by=SAM.name, reason="test")


def test_a_change_that_the_agent_asked_for_is_not_the_employers(desk):
    first, *_ = own_shifts(desk)
    moved_by_hand(desk, first, is_asked=True)
    assert own_week(desk)["instab"] == 0
    moved_by_hand(desk, own_shifts(desk)[0], is_asked=False)
    minutes = sum(s.end - s.start for s in own_shifts(desk)) * 15
    assert own_week(desk)["instab"] == pytest.approx(30 * 0.5 / minutes)


def swapped(desk: Desk, asking: tuple[str, ...]) -> tuple[str, dict[str, float]]:
    """Publish a swap of A01's; return the partner and the minutes that the employer moved."""
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    swap, changes = next(
        (found[0], repairing.of_swap(plan.roster, shift, found[0]))
        for shift in own_shifts(desk)
        if (found := repairing.swaps_of(desk, SAM, plan.id, agent="A01", day=shift.day))
    )
    made = repairing.apply(desk, SAM, plan.id, changes, reason="swap", asking=asking)
    done = rostering.put_in_force(desk, made, by=SAM.name, reason="swap")
    found = rostering.assessment_of(desk, SAM, done.id).brief.inputs.changes
    assert found is not None
    moved = {a: sum(c.minutes for c in own if c.by_employer) for a, own in found.items()}
    return swap.partner, moved


def test_a_swap_that_the_centre_wanted_is_a_change_of_the_employers(desk):
    partner, moved = swapped(desk, asking=())
    assert moved["A01"] > 0
    assert moved[partner] > 0


def test_a_swap_asked_for_is_no_change_of_the_employers_on_either_side(desk):
    before = desk.store.settings.get_setting(hard_key(WEEK))
    partner, moved = swapped(desk, asking=("A01",))
    assert moved == {"A01": 0, partner: 0}
    policy, revision = scenarios.policy_of(desk, MAX)
    late = replace(policy, unsocial_after_min=12 * 60)  # every shift is a late one
    scenarios.set_policy(desk, MAX, late, revision, reason="test")
    (week,) = the_inputs(desk, "2026-W50").ledger.weeks
    asked = set(wanted_days(marks_in(desk.store.plans.published(WEEK)))["A01"])
    assert week["A01"]["late"] == sum(s.day not in asked for s in own_shifts(desk))
    assert 0 < week["A01"]["hard"] < before["A01"]  # the asker's wanted shift counts nothing
    own = desk.store.plans.published(WEEK).roster.by_agent[partner]
    assert week[partner]["late"] == len(own)  # who did a favour has borne the shift


def test_the_agent_sees_what_was_entered_as_asked_for(desk):
    swapped(desk, asking=("A01",))
    notes = my_share.my_share(desk, A01, WEEK).notes
    asked = my_data.my_record(desk, A01).asked
    grid = desk.store.plans.published(WEEK).roster.grid
    assert asked
    for date in asked:
        assert "as you asked" in notes[grid.dates.index(date)]
    assert '"days_as_i_asked"' in my_data.my_data(desk, A01).decode()


def test_a_mark_lasts_as_long_as_the_day_stays_as_it_was_asked_for(desk):
    first, second, *_ = own_shifts(desk)
    plan = moved_by_hand(desk, first, is_asked=True)
    assert plan.figures["asked"] == [["A01", first.day, True]]
    span = Span(second.start + 2, second.end + 2)
    other = rostering.change_shift(desk, SAM, plan.id, agent="A01", day=second.day, span=span)
    assert other.figures["asked"] == plan.figures["asked"]
    back = Span(first.start, first.end)
    gone = rostering.change_shift(desk, SAM, other.id, agent="A01", day=first.day, span=back)
    assert "asked" not in gone.figures
    again = rostering.undo(desk, SAM, gone.id)
    assert again.figures["asked"] == plan.figures["asked"]
