"""Which weeks are offered: around today, around the history's end, and all that are published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from planner.desk import rostering, weeks
from planner.desk.office import Desk
from planner.desk.week_inputs import forecast_hash, the_basis
from planner.domain import Medium, Work
from planner.errors import Forbidden
from tests.scene import A01, MAX, SAM, WEEK, empty_desk, full_desk, scene_centre, the_draft

NEXT_YEAR = datetime(2027, 11, 24, 9, 30, tzinfo=UTC)  # the history ended a year before


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def a_year_later(desk: Desk) -> Desk:
    desk.now.moment = NEXT_YEAR  # type: ignore[attr-defined]
    return desk


def test_with_fresh_history_planning_begins_with_next_week(desk: Desk) -> None:
    choice = weeks.weeks_to_plan(desk, SAM)
    assert (choice.present, choice.start) == ("2026-W48", WEEK)
    assert choice.weeks[0] == "2026-W44"
    # The history ends on Friday 20 November: 91 days later is Friday 19 February 2027.
    assert choice.weeks[-1] == "2027-W07"
    assert weeks.weeks_on_home(desk, SAM) == ("2026-W48", "2026-W49", "2026-W50")


def test_with_older_history_planning_begins_with_the_week_after_its_end(desk: Desk) -> None:
    choice = weeks.weeks_to_plan(a_year_later(desk), SAM)
    assert choice.start == "2026-W48"
    assert choice.present == "2027-W47"
    assert choice.weeks[0] == "2026-W44"
    assert choice.weeks[-1] == "2027-W07"
    assert weeks.weeks_on_home(desk, SAM) == ("2026-W48", "2026-W49", "2026-W50")


def test_every_offered_week_can_be_planned(desk: Desk) -> None:
    for week in weeks.weeks_to_plan(a_year_later(desk), SAM).weeks[-2:]:
        assert the_basis(desk, week, by=SAM.name).brief.grid.week_name == week


def test_a_published_week_stays_on_offer_however_old(desk: Desk) -> None:
    rostering.publish(desk, SAM, the_draft(desk).id)
    a_year_later(desk)
    assert WEEK in weeks.weeks_to_plan(desk, MAX).weeks
    choice = weeks.weeks_to_see(desk, A01)
    assert choice.start == WEEK
    assert choice.present in choice.weeks


def test_an_agent_begins_with_the_published_week_that_runs_or_comes_next(desk: Desk) -> None:
    assert weeks.weeks_to_see(desk, A01).start == "2026-W48"
    rostering.publish(desk, SAM, the_draft(desk).id)
    assert weeks.weeks_to_see(desk, A01).start == WEEK


def test_without_history_the_weeks_are_those_around_today(tmp_path: Path) -> None:
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=desk.now())
    choice = weeks.weeks_to_plan(desk, SAM)
    assert len(choice.weeks) == 18
    assert choice.start == WEEK


def test_weeks_to_plan_are_no_agents_business(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        weeks.weeks_to_plan(desk, A01)
    with pytest.raises(Forbidden):
        weeks.weeks_to_see(desk, SAM)


@pytest.mark.parametrize("change", [{"medium": Medium.CHAT}, {"work": Work.DEFERRED}])
def test_a_forecast_rests_on_medium_and_kind_of_work_of_its_channels(
    desk: Desk, change: dict[str, Any]
) -> None:
    centre = scene_centre()
    first, *rest = centre.channels
    other = replace(centre, channels=(replace(first, **change), *rest))
    grid = centre.week(WEEK)
    assert forecast_hash(desk, other, grid) != forecast_hash(desk, centre, grid)
