"""Stored forecasts are scored once their contacts are known, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.desk import planning
from planner.desk.track import track_record_of
from planner.errors import Forbidden
from tests.scene import A01, SAM, WEEK, full_desk

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


def test_agents_do_not_see_the_track_record(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        track_record_of(full_desk(tmp_path), A01)
