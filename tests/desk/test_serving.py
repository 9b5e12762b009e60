"""What a roster does for customers, and the way from work to posts, on the scene's draft."""

from __future__ import annotations

import numpy as np
import pytest

from planner.desk import planning, serving
from planner.desk.office import Desk
from planner.domain import Binding
from planner.errors import Forbidden
from tests.scene import A01, MAX, SAM, WEEK, full_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk to look at."""
    return full_desk(tmp_path_factory.mktemp("serving"))


def test_every_channel_in_use_has_promise_stamp_and_steadiness(desk: Desk) -> None:
    found = serving.serving_of(desk, SAM, 1)
    assert set(found.promises) == set(found.stamps) == {"voice", "email"}
    voice = found.promises["voice"]
    assert voice.against_voice == pytest.approx(1.0)
    assert voice.kept == pytest.approx(min(voice.attained / 0.8, 1.0))
    assert "simulated" in str(found.stamps["voice"])
    assert 0 <= found.steadiness.share <= 1
    assert 0 < found.speed_s["voice"] < found.speed_s["email"]
    assert 0 < found.abandonment["voice"] < 1
    assert found.most_waiting["email"] > 1  # written work waits over night


def test_the_pressure_of_weeks_that_may_come_is_known_while_open_and_drawn_once(
    desk: Desk,
) -> None:
    found = serving.pressure_of(desk, SAM, 1)
    row = found.channels.index("voice")
    is_open = planning.requirement_of(desk, SAM, WEEK).is_open[row]
    assert np.isfinite(found.pressure[row, is_open]).all()
    assert np.isnan(found.pressure[row, ~is_open]).all()
    assert serving.pressure_of(desk, SAM, 1) is found
    with pytest.raises(Forbidden):
        serving.pressure_of(desk, MAX, 1)


def test_what_binds_is_the_largest_of_the_causes(desk: Desk) -> None:
    requirement = planning.requirement_of(desk, MAX, WEEK)
    causes = serving.causes_of(desk, MAX, WEEK)
    row = requirement.row("voice")
    most = np.max([heads[row] for heads in causes.values()], axis=0)
    needed = np.maximum(requirement.base, requirement.least)[row]
    assert np.array_equal(most, needed)
    codes = list(Binding)
    for i in np.flatnonzero(requirement.is_open[row]):
        cause = codes[requirement.binding[row, i]]
        if cause in causes:
            assert causes[cause][row, i] == most[i]


def test_the_way_from_work_to_posts_ends_with_the_hours_that_the_roster_pays(desk: Desk) -> None:
    found = serving.posts_of(desk, MAX, WEEK)
    plan = desk.store.plans.get_plan(1)
    assert found.plan is not None
    assert found.plan.id == 1
    assert found.steps[-1].total_h == pytest.approx(plan.figures["paid_h"])
    assert found.post_h == 35  # the middle of 30 and 40 hours
    assert found.steps[-1].fte == pytest.approx(plan.figures["paid_h"] / 35)
    assert sum(s.hours for s in found.steps) == pytest.approx(found.steps[-1].total_h)


def test_without_a_roster_the_way_ends_with_the_requirement(desk: Desk) -> None:
    found = serving.posts_of(desk, SAM, "2026-W50")
    assert found.plan is None
    assert found.steps[-1].name == "absence"
    with pytest.raises(Forbidden):
        serving.posts_of(desk, A01, WEEK)
