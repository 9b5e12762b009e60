"""What a planner is told of a week before it is planned: its special days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.desk import advising, closing, planning
from planner.desk.closing import Closing
from planner.errors import Forbidden
from planner.forecast import Event
from tests.scene import A01, SAM, full_desk

CHRISTMAS = "2026-W52"


def test_special_days_of_a_week_are_named_by_channel(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    eve, letter = date(2026, 12, 24), date(2026, 12, 22)
    closing.close_days(desk, SAM, Closing(eve, eve, ("voice",)), "as every year")
    advising.plan_event(desk, SAM, Event("price letter", letter, channels=("email",)))
    named = planning.special_days_of(desk, SAM, CHRISTMAS)
    assert named["voice"][eve] == "Christmas Eve, closed"
    assert named["email"][eve] == "Christmas Eve"
    assert named["email"][letter] == "price letter, day 1"
    assert letter not in named["voice"]
    assert date(2026, 12, 25) in named["voice"]
    assert planning.special_days_of(desk, SAM, "2026-W49") == {"voice": {}, "email": {}}


def test_agents_are_not_told(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        planning.special_days_of(full_desk(tmp_path), A01, CHRISTMAS)
