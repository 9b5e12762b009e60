"""Stored forecasts are scored once their contacts are known, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from planner.desk import planning, unfolding
from planner.desk.track import track_record_of
from planner.domain import Span
from planner.errors import Forbidden
from planner.forecast import spreadsheet
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


def test_a_stored_forecast_is_scored_by_channel_and_lead(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    early = replace(desk, now=lambda: datetime(2026, 11, 11, 12, tzinfo=UTC))
    made = planning.forecast_of(early, SAM, LAST_WEEK)
    planning.forecast_of(early, SAM, WEEK)  # nobody knows yet what it will bring
    found = track_record_of(desk, SAM)
    assert found.forecasts == 1
    assert {s.channel for s in found.scores} <= set(made.channels)
    assert {s.lead_days for s in found.scores} == {(0, 7), (7, 14)}
    for score in found.scores:
        assert 0 < score.wape < 2
        assert score.floor_wape > 0
        assert 0 <= score.held_80 <= score.held_90 <= 1


def test_corrections_are_judged_against_the_model_without_them(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    early = replace(desk, now=lambda: datetime(2026, 11, 13, 12, tzinfo=UTC))
    grid = planning.centre_of(desk, SAM).week(LAST_WEEK)
    whole = Span(0, grid.size)
    corrected(desk, whole, week=LAST_WEEK, percent=200.0)
    made = planning.forecast_of(early, SAM, LAST_WEEK)
    scores = {s.channel: s for s in track_record_of(desk, SAM).scores}
    assert scores["voice"].value_added < -0.5  # three times what the model said: much worse
    assert scores["email"].value_added == 0
    row = desk.store.forecasts.list_forecasts(1)[0]
    stored = desk.store.forecasts.load_told(row.inputs_hash)
    assert stored is not None
    model = stored[1].model
    assert model is not None
    assert 3 * model[0].sum() == pytest.approx(made.contacts[0].sum())


def test_the_spreadsheet_is_judged_on_the_rows_that_were_known_then(tmp_path: Path) -> None:
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    history = scene_history()
    known_to, week = (
        int(scene_centre().week(w).start.timestamp()) for w in ("2026-W45", LAST_WEEK)
    )
    then = unfolding._before(history, known_to)
    desk.store.history.add_history(then, ImportRecord("then", "", NOW, "test"))
    early = replace(desk, now=lambda: datetime(2026, 11, 12, tzinfo=UTC))
    made = planning.forecast_of(early, SAM, LAST_WEEK)

    mended = np.where(history.start < known_to, 9.0, history.offered)
    grown = np.where((history.start >= known_to) & (history.start < week), 3 * mended, mended)
    late = replace(history, offered=grown)
    desk.store.history.add_history(late, ImportRecord("late", "", NOW, "test"))
    scores = [s for s in track_record_of(desk, SAM).scores if s.channel == "voice"]
    came = np.nan_to_num(unfolding.contacts_on(late, made.grid, ("voice",))[0])
    missed = np.abs(came - spreadsheet(then, made)[0]).sum()
    assert sum(s.contacts for s in scores) == came.sum()
    assert sum(s.baseline_wape * s.contacts for s in scores) == pytest.approx(missed)


def test_agents_do_not_see_the_track_record(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        track_record_of(full_desk(tmp_path), A01)
