"""Stored forecasts are scored once their contacts are known, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.desk import planning
from planner.desk.track import track_record_of
from planner.domain import Span
from planner.errors import Forbidden
from tests.scene import A01, SAM, WEEK, corrected, full_desk

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
    model = desk.store.forecasts.load_model(row.inputs_hash)
    assert model is not None
    assert 3 * model.contacts[0].sum() == pytest.approx(made.contacts[0].sum())


def test_agents_do_not_see_the_track_record(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        track_record_of(full_desk(tmp_path), A01)
