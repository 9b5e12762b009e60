"""The course of the scene's draft by interval, and who may look at it."""

from __future__ import annotations

import numpy as np
import pytest

from planner.desk import intervals, planning, rostering
from planner.desk.office import Desk
from planner.errors import Forbidden
from planner.staffing import Figure
from tests.scene import MAX, SAM, WEEK, full_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk to look at."""
    return full_desk(tmp_path_factory.mktemp("intervals"))


def test_the_course_is_that_of_the_roster_as_it_stands(desk: Desk) -> None:
    found = rostering.assessment_of(desk, SAM, 1)
    courses = intervals.courses_of(desk, SAM, 1)
    assert set(courses) == {"voice", "email"}
    voice = courses["voice"]
    row = found.activities.channels.index("voice")
    assert np.array_equal(voice.scheduled, found.activities.heads()[row])
    need = planning.requirement_of(desk, SAM, WEEK)
    assert np.array_equal(voice.required, need.heads[need.row("voice")])
    level = voice.measures[Figure.SERVICE].values
    assert np.isfinite(level[voice.is_open]).all()
    assert found.prediction.service_level["voice"] == pytest.approx(
        np.average(level[voice.is_open], weights=voice.contacts[voice.is_open])
    )
    assert not courses["email"].required.any()  # rostered by window
    with pytest.raises(Forbidden):
        intervals.courses_of(desk, MAX, 1)


def test_a_day_is_shown_while_open_or_staffed_and_begins_with_the_lowest(desk: Desk) -> None:
    voice, mail = (intervals.courses_of(desk, SAM, 1)[c] for c in ("voice", "email"))
    assert mail.lowest_day < 5  # not on the week-end, when mail comes and nobody is there
    monday = voice.used_part(0)
    assert monday is not None
    assert (monday.start, monday.end) == (32, 72)  # 8 to 18 in quarter-hours
    assert voice.used_part(6) is None  # Sunday
    levels = voice.day_levels
    assert levels[voice.lowest_day] == np.nanmin(levels)
