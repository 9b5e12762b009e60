"""Short pauses from the screen: where a rule asks for them, people find them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.desk import my_week, output, rostering
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.export import read_roster_csv
from tests.pages.visits import open_page, sit_down, words
from tests.scene import A01, NOW, SAM, USERS, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Five minutes of each hour off the screen, as in the Spanish agreement; published."""
    desk = full_desk(tmp_path)
    centre, revision = desk.store.centre.load_centre()  # type: ignore[misc]
    policy = replace(centre.policy, preset="own", screen_pause_min=5)
    desk.store.centre.save_centre(replace(centre, policy=policy), revision, by="x", at=NOW)
    roster = the_draft(desk).roster
    plan = rostering.keep_plan(desk, the_basis(desk, WEEK, by="x"), roster, by="x")
    rostering.put_in_force(desk, plan, by="x", reason="x")
    return desk


def test_my_week_says_when_to_leave_the_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = my_week.my_week(desk, A01, WEEK)
    shift = mine.shifts[0]
    begins = mine.off_screen[shift.day]
    assert mine.plan is not None
    grid = mine.plan.roster.grid
    assert len(begins) == int(grid.hours(shift.end - shift.start))
    for begin in begins:
        assert grid.when(shift.start) < begin < grid.when(shift.end)
        assert all(not grid.when(p.start) <= begin < grid.when(p.end) for p in shift.pauses)
    sit_down(monkeypatch, desk, next(r for r, u in USERS.items() if u is A01))
    assert "off the screen, 5 min each" in words(open_page("agent_week", week=WEEK))


def test_the_calendar_and_the_files_say_so_too(desk: Desk) -> None:
    mine = my_week.my_week(desk, A01, WEEK)
    assert mine.plan is not None
    first = f"{mine.off_screen[mine.shifts[0].day][0]:%H:%M}"
    assert f"off the screen {first}".encode() in my_week.my_calendar(desk, A01)
    table = output.roster_file(desk, SAM, mine.plan.id, "csv")
    assert b'"off_screen"' in table.splitlines()[0]
    assert first.encode() in table
    assert read_roster_csv(table, mine.plan.roster.grid) == mine.plan.roster
    assert b"5 min of each full hour" in output.roster_file(desk, SAM, mine.plan.id, "html")


def test_without_such_a_rule_nothing_is_said(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    rostering.publish(desk, SAM, the_draft(desk).id)
    assert my_week.my_week(desk, A01, WEEK).off_screen == {}
    assert b"off the screen" not in my_week.my_calendar(desk, A01)
