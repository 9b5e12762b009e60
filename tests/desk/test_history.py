"""Bringing contacts in: what does not fit the centre's intervals is refused before it is stored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.desk import admin, history, planning
from planner.errors import BadInput
from tests.scene import ADA, NOW, SAM, empty_desk, scene_centre

HOURLY = b"interval_start,queue,offered\n" + b"".join(
    b"2026-11-%02d %02d:00,voice,40\n" % (day, hour)
    for day in range(2, 21)
    for hour in range(8, 18)
)


def test_intervals_longer_than_the_centres_are_refused_and_nothing_is_stored(
    tmp_path: Path,
) -> None:
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    read = history.look(desk, SAM, HOURLY, "hourly.csv")
    with pytest.raises(BadInput, match="intervals of 60 min, the centre plans in steps of 15 min"):
        history.take(desk, SAM, read, HOURLY, "hourly.csv", rename={"voice": "voice"})
    assert desk.store.history.steps() == {}
    assert history.diary(desk, SAM) == ()


def test_a_centre_cannot_plan_in_finer_steps_than_its_contacts_are_known(tmp_path: Path) -> None:
    desk = empty_desk(tmp_path)
    fine = replace(scene_centre(), contracts={})
    revision = admin.save_centre(desk, ADA, replace(fine, step_min=30), None)
    half_hours = HOURLY.replace(b":00,", b":30,") + HOURLY[HOURLY.index(b"2026") :]
    read = history.look(desk, SAM, half_hours, "half.csv")
    history.take(desk, SAM, read, half_hours, "half.csv", rename={"voice": "voice"})
    with pytest.raises(BadInput, match="or set grid_min = 30"):
        admin.save_centre(desk, ADA, fine, revision)
    assert len(planning.history_of(desk, SAM)) > 0
