"""The running week moves with what came, and days that leave their band raise an alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planner.desk import advising, moving, planning, unfolding
from planner.desk.office import Desk
from planner.domain import History, Span
from planner.forecast import Deflection, Event, Move
from planner.store import ImportRecord
from tests.scene import (
    NOW,
    SAM,
    WEEK,
    corrected,
    empty_desk,
    full_desk,
    scene_centre,
    scene_history,
)

RUNNING = "2026-W48"  # begins the day after the scene's history ends; NOW is its Tuesday, 10:30


def part(history: History, begin_s: int, end_s: int, factor: float) -> History:
    """Return rows of a history from `begin_s` until `end_s`, contacts times `factor`."""
    keep = (history.start >= begin_s) & (history.start < end_s)
    names = ("talk_s", "hold_s", "acw_s", "wait_s", "abandoned")
    columns = {n: getattr(history, n)[keep] * factor for n in names}
    offered = np.round(history.offered[keep] * factor)
    return replace(
        history,
        channel=history.channel[keep],
        start=history.start[keep],
        offered=offered,
        handled=offered,
        **columns,
    )


def running(desk: Desk, factor: float) -> None:
    """Import Monday and Tuesday morning of the running week: last week's contacts x factor."""
    monday = int(scene_centre().week(RUNNING).start.timestamp())
    whole = scene_history()
    later = replace(whole, start=whole.start + 7 * 86_400)
    now_s = int(NOW.timestamp()) // 900 * 900
    rows = part(later, monday, now_s, factor)
    desk.store.history.add_history(rows, ImportRecord("running week", "", NOW, "test"))


def test_a_week_of_which_nothing_is_known_does_not_unfold(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    assert unfolding.unfolding_of(desk, SAM, WEEK) is None
    assert unfolding.unfolding_of(desk, SAM, "2026-W47") is None  # over


def test_the_past_stays_as_forecast_and_the_rest_follows_what_came(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    running(desk, 1.6)
    found = unfolding.unfolding_of(desk, SAM, RUNNING)
    assert found is not None
    assert found.known_until == NOW
    told, moved = found.told.contacts, found.updated.contacts
    assert np.array_equal(told[:, : found.until], moved[:, : found.until])
    assert moved[:, found.until :].sum() >= told[:, found.until :].sum()
    row = found.told.row("voice")
    rows = planning.history_of(desk, SAM).of("voice")
    first = int(found.told.grid.start.timestamp())
    assert np.nansum(found.came[row]) == rows.offered[rows.start >= first].sum()


@pytest.mark.parametrize(("factor", "channels"), [(1.0, set()), (2.0, {"voice", "email"})])
def test_two_weeks_far_above_the_forecast_raise_an_alarm(
    tmp_path: Path, factor: float, channels: set[str]
) -> None:
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    history = scene_history()
    recent = history.start >= int(NOW.timestamp()) - 15 * 86_400
    offered = np.where(recent, np.round(factor * history.offered), history.offered)
    desk.store.history.add_history(
        replace(history, offered=offered, handled=offered), ImportRecord("x", "", NOW, "test")
    )
    alarms = unfolding.drift_of(desk, SAM)
    assert {a.channel for a in alarms} == channels
    for alarm in alarms:
        assert alarm.ratio == pytest.approx(2.0, rel=0.25)


def fewer_calls(tmp_path: Path) -> Desk:
    """Return a desk whose phone brought half of its contacts in the last two weeks."""
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    history = scene_history()
    monday = int(scene_centre().week("2026-W46").start.timestamp())
    fewer = (history.start >= monday) & (history.channel == 0)
    offered = np.where(fewer, np.round(0.5 * history.offered), history.offered)
    desk.store.history.add_history(
        replace(history, offered=offered, handled=offered), ImportRecord("x", "", NOW, "test")
    )
    return desk


def test_a_move_of_demand_that_is_known_raises_no_alarm(tmp_path: Path) -> None:
    desk = fewer_calls(tmp_path)
    assert [a.channel for a in unfolding.drift_of(desk, SAM)] == ["voice"]
    app = Move(Deflection("voice", 0.5, 120.0), date(2026, 11, 9), "the app goes live", "Sam")
    moving.plan_move(desk, SAM, app)
    assert unfolding.drift_of(desk, SAM) == ()


def test_an_event_that_is_known_raises_no_alarm(tmp_path: Path) -> None:
    desk = fewer_calls(tmp_path)
    quiet = Event("school holidays", date(2026, 11, 9), 14, (0.5,) * 14, ("voice",))
    advising.plan_event(desk, SAM, quiet)
    assert unfolding.drift_of(desk, SAM) == ()


def test_naming_the_cause_is_enough_a_first_event_needs_no_size(tmp_path: Path) -> None:
    desk = fewer_calls(tmp_path)
    advising.plan_event(desk, SAM, Event("the app", date(2026, 11, 9), 14, (), ("email",)))
    assert [a.channel for a in unfolding.drift_of(desk, SAM)] == ["voice"]
    advising.plan_event(desk, SAM, Event("school holidays", date(2026, 11, 9), 14))
    assert unfolding.drift_of(desk, SAM) == ()


def test_a_correction_by_a_person_raises_no_alarm(tmp_path: Path) -> None:
    desk = fewer_calls(tmp_path)
    for week in ("2026-W46", "2026-W47"):
        corrected(desk, Span(0, 672), week=week, percent=-50.0)
    assert unfolding.drift_of(desk, SAM) == ()


def test_a_day_without_a_call_and_one_imported_in_part_raise_no_alarm(tmp_path: Path) -> None:
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    history = scene_history()
    day_s = (history.start - int(scene_centre().week("2026-W47").start.timestamp())) // 86_400
    offered = np.where((day_s == 3) & (history.channel == 0), 0.0, history.offered)
    noon = int(scene_centre().week("2026-W47").start.timestamp()) + 4 * 86_400 + 11 * 3600
    history = replace(history, offered=offered, handled=offered)
    history = unfolding._before(history, noon)
    desk.store.history.add_history(history, ImportRecord("x", "", NOW, "test"))
    assert unfolding.drift_of(desk, SAM) == ()
