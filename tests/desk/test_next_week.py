"""What a publication may not do to the weeks that people already count on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.desk import admin, my_week, rostering
from planner.desk.next_week import next_week_faults
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.desk.weeks_before import past_spans
from planner.domain import Grid, OpeningHours, Plan, Roster, Shift, Span
from planner.errors import BadInput, Conflict
from tests.scene import A01, ADA, NOW, SAM, WEEK, Clock, full_desk, scene_centre

AFTER = "2026-W50"
SUNDAY, MONDAY = 6, 0
ALL_WEEK = OpeningHours(((Span(6 * 60, 24 * 60),),) * 7)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return the scene, open on Sundays and late."""
    desk = full_desk(tmp_path)
    centre = scene_centre()
    channels = tuple(replace(c, hours=ALL_WEEK) for c in centre.channels)
    stored = desk.store.centre.load_centre()
    assert stored is not None
    admin.save_centre(desk, ADA, replace(centre, channels=channels), stored[1])
    return desk


def one_shift(desk: Desk, week: str, day: int, begin_h: int, end_h: int) -> Plan:
    """Keep a revision in which A04 works once."""
    basis = the_basis(desk, week, by=SAM.name)
    at = basis.brief.grid.day_spans[day].start
    shift = Shift("A04", day, at + 4 * begin_h, at + 4 * end_h)
    return rostering.keep_plan(desk, basis, Roster(basis.brief.grid, (shift,)), by=SAM.name)


def publish(desk: Desk, plan: Plan) -> None:
    rostering.put_in_force(desk, plan, by=SAM.name, reason="test")


def test_a_late_sunday_before_a_published_early_monday_is_no_publication(desk: Desk) -> None:
    publish(desk, one_shift(desk, AFTER, MONDAY, 8, 16))
    late = one_shift(desk, WEEK, SUNDAY, 16, 23)  # 9 hours before Monday 08:00
    faults = next_week_faults(desk, late, by=SAM.name)
    assert all(f.reason.startswith(f"A04: in {AFTER}, which is published") for f in faults)
    assert any("9 h of rest before Mon 08:00" in f.reason for f in faults)
    with pytest.raises(BadInput, match=AFTER):
        rostering.publish(desk, SAM, late.id)


def test_a_sunday_with_its_rest_leaves_the_week_after_in_peace(desk: Desk) -> None:
    publish(desk, one_shift(desk, AFTER, MONDAY, 8, 16))
    early = one_shift(desk, WEEK, SUNDAY, 8, 16)
    assert next_week_faults(desk, early, by=SAM.name) == ()


def test_without_a_published_week_after_there_is_nothing_to_break(desk: Desk) -> None:
    assert next_week_faults(desk, one_shift(desk, WEEK, SUNDAY, 16, 23), by=SAM.name) == ()


def test_time_zone_and_intervals_stay_while_a_published_week_is_to_come(desk: Desk) -> None:
    publish(desk, one_shift(desk, WEEK, MONDAY, 8, 16))
    stored = desk.store.centre.load_centre()
    assert stored is not None
    moved = replace(stored[0], zone="Europe/Helsinki")
    with pytest.raises(BadInput, match=f"Copenhagen and 15 min while weeks are published.*{WEEK}"):
        admin.save_centre(desk, ADA, moved, stored[1])
    later = Desk(desk.store, desk.url, desk.folder, now=Clock(datetime(2026, 12, 21, tzinfo=UTC)))
    admin.save_centre(later, ADA, moved, stored[1])


def test_a_plan_on_other_clocks_than_the_centres_says_so(desk: Desk) -> None:
    plan = one_shift(desk, WEEK, MONDAY, 8, 16)
    stored = desk.store.centre.load_centre()
    assert stored is not None
    moved = replace(stored[0], zone="Europe/Helsinki")
    desk.store.centre.save_centre(moved, stored[1], by="test", at=NOW)
    with pytest.raises(Conflict, match=r"Copenhagen.*Helsinki"):
        rostering.assessment_of(desk, SAM, plan.id)


def test_shifts_of_a_finer_grid_keep_their_clock_times_in_a_coarser_one(desk: Desk) -> None:
    publish(desk, one_shift(desk, WEEK, SUNDAY, 16, 23))
    grid = Grid.week(AFTER, zone="Europe/Copenhagen", step_min=30)
    (span,) = past_spans(desk, grid)["A04"]
    assert (grid.hours(span.start), grid.hours(span.end)) == (-8.0, -1.0)


def test_an_agent_sees_the_own_week_though_a_colleague_has_left(desk: Desk) -> None:
    publish(desk, one_shift(desk, WEEK, MONDAY, 8, 16))
    row = desk.store.people.load_agent("A04")
    desk.store.people.save_agents(
        tuple(r.agent for r in desk.store.people.list_agents() if r.agent.id != row.agent.id),
        by="test",
        at=NOW,
        retire_others=True,
    )
    assert my_week.my_week(desk, A01, WEEK).shifts == ()
