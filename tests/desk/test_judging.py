"""A correction is judged by what came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planner.desk import advising, judging, moving, planning, unfolding
from planner.domain import HISTORY_COLUMNS, Span
from planner.errors import Forbidden
from planner.forecast import Deflection, Event, Move
from planner.store import ImportRecord
from tests.scene import (
    A01,
    NOW,
    SAM,
    WEEK,
    corrected,
    empty_desk,
    full_desk,
    scene_centre,
    scene_history,
)

LAST_WEEK = "2026-W47"  # the scene's history ends with it


def test_a_correction_towards_what_came_took_error_away_and_one_against_it_added(
    tmp_path: Path,
) -> None:
    desk = full_desk(tmp_path)
    span = Span(40, 60)  # Monday 10:00 to 15:00
    model = planning.model_forecast_of(desk, SAM, LAST_WEEK)
    said = float(model.contacts[model.row("voice"), 40:60].sum())
    rows = planning.history_of(desk, SAM).of("voice")
    first = int(model.grid.start.timestamp())
    inside = (rows.start >= first + 40 * 900) & (rows.start < first + 60 * 900)
    came = float(rows.offered[inside].sum())
    for total, reason in ((came, "right"), (3 * said, "wrong")):
        corrected(desk, span, week=LAST_WEEK, total=total, reason=reason)
    wrong, right = judging.judged(desk, SAM)
    assert (right.actual, right.corrected) == (came, pytest.approx(came))
    assert right.model == pytest.approx(said)
    assert right.value_added > wrong.value_added
    assert wrong.value_added < -0.5


def test_a_correction_of_a_week_to_come_waits_for_its_contacts(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    corrected(desk, Span(40, 44), percent=20.0)
    assert judging.judged(desk, SAM) == ()
    with pytest.raises(Forbidden):
        judging.judged(desk, A01)


def test_contacts_of_other_hours_do_not_count(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    corrected(desk, Span(0, 8), week=LAST_WEEK, total=5.0)
    (night,) = judging.judged(desk, SAM)
    assert night.actual == 0
    assert np.isfinite(night.value_added)


def test_the_model_that_is_judged_knows_events_and_moves_as_the_published_one_does(
    tmp_path: Path,
) -> None:
    desk = full_desk(tmp_path)
    letter = Event("letter", date(2026, 11, 16), 2, (1.5, 1.5), ("voice",))
    advising.plan_event(desk, SAM, letter)
    app = Move(Deflection("voice", 0.2, 120.0), date(2026, 11, 16), "the app goes live", "Sam")
    moving.plan_move(desk, SAM, app)
    published = planning.model_forecast_of(desk, SAM, LAST_WEEK)
    corrected(desk, Span(40, 60), week=LAST_WEEK, percent=10.0)
    (found,) = judging.judged(desk, SAM)
    assert found.model == pytest.approx(float(published.contacts[0, 40:60].sum()))
    advising.drop_event(desk, SAM, letter)
    (again,) = judging.judged(desk, SAM)
    assert again.model == pytest.approx(found.model / 1.5, rel=0.02)


def test_a_correction_of_a_channel_that_left_the_centre_stops_nothing(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    centre = planning.centre_of(desk, SAM)
    for week in (LAST_WEEK, WEEK):
        corrected(desk, Span(40, 60), week=week, channel="email", percent=50.0)
    voice = replace(centre, channels=centre.channels[:1])
    revision = desk.store.centre.save_centre(voice, 1, by="Ada", at=desk.now())
    assert planning.forecast_of(desk, SAM, WEEK).channels == ("voice",)
    assert planning.day_forecast_of(desk, SAM, WEEK).channels == ("voice",)
    assert unfolding.drift_of(desk, SAM) == ()
    assert judging.judged(desk, SAM) == ()
    desk.store.centre.save_centre(centre, revision, by="Ada", at=desk.now())
    model, told = (f(desk, SAM, WEEK) for f in (planning.model_forecast_of, planning.forecast_of))
    assert told.contacts[1, 40:60].sum() > 1.4 * model.contacts[1, 40:60].sum()


def test_a_correction_of_hours_that_the_export_lacks_is_not_judged(tmp_path: Path) -> None:
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    history = scene_history()
    monday = int(scene_centre().week(LAST_WEEK).start.timestamp())
    seconds = history.start - monday
    lost = (seconds >= 40 * 900) & (seconds < 60 * 900)  # Monday 10:00 to 15:00, no rows at all
    names = ("channel", "start", *HISTORY_COLUMNS)
    rows = replace(history, **{n: getattr(history, n)[~lost] for n in names})
    desk.store.history.add_history(rows, ImportRecord("x", "", NOW, "test"))
    corrected(desk, Span(44, 56), week=LAST_WEEK, percent=20.0, reason="lost")
    assert judging.judged(desk, SAM) == ()
    corrected(desk, Span(32, 48), week=LAST_WEEK, percent=20.0, reason="half of it known")
    (half,) = judging.judged(desk, SAM)
    mine = (history.channel == 0) & (seconds >= 32 * 900) & (seconds < 40 * 900)
    assert half.actual == history.offered[mine].sum()
    assert half.corrected == pytest.approx(1.2 * half.model)
    assert half.model < 2 * half.actual  # the hours that are known alone
