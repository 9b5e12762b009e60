"""What leads to a channel's heads: the columns of the requirement page add up."""

from __future__ import annotations

import numpy as np

from planner.domain import Policy
from planner.staffing import heads_by_cause, require, shared_requirement, waterfall
from planner.study.week import required
from planner.ui.requiring import beside_minimum, by_cause, shrinkage
from tests.staffing.builders import a_centre, a_channel, a_forecast


def test_the_columns_of_a_channel_with_shared_agents_add_up_to_what_it_needs() -> None:
    centre = a_centre(a_channel("phone"), a_channel("hotline", min_heads=1))
    forecast = a_forecast(centre, [[24.0], [12.0]])
    skills = [frozenset({"phone", "hotline"})] * 12
    causes = heads_by_cause(forecast, centre)
    apart = require(forecast, centre)
    together = shared_requirement(apart, forecast, centre, skills)
    assert together.able
    for row in (0, 1):
        columns = by_cause(together, causes, row)
        largest = np.maximum(columns["For service level"], columns["For occupancy cap"])
        added = largest + columns.get("Saved by shared agents", 0)
        least = columns.get("For minimum heads", 0)
        assert np.array_equal(np.maximum(added, least), columns["Needed"])
        assert "For back-to-back cap" not in columns  # neither has one
    saved = [by_cause(together, causes, r).get("Saved by shared agents") for r in (0, 1)]
    assert min(s.min() for s in saved if s is not None) < 0
    assert "Saved by shared agents" not in by_cause(apart, causes, 0)


def test_heads_that_break_busy_runs_have_a_column_of_their_own() -> None:
    rule = {"busy_occupancy": 0.7, "busy_run_min": 45}
    centre = a_centre(a_channel("phone"), a_channel("hotline"), **rule)
    forecast = a_forecast(centre, [[24.0], [12.0]])
    skills = [frozenset({"phone", "hotline"})] * 12
    causes = heads_by_cause(forecast, centre)
    columns = [by_cause(required(forecast, centre, skills), causes, row) for row in (0, 1)]
    none = np.zeros(forecast.grid.size, dtype=np.int64)
    saved = [c.get("Saved by shared agents", none) for c in columns]
    calming = [c.get("To break busy runs", none) for c in columns]
    assert np.max(calming) > 0
    assert np.max(saved) == 0 > np.min(saved)
    for row in (0, 1):
        largest = np.maximum(columns[row]["For service level"], columns[row]["For occupancy cap"])
        assert np.array_equal(largest + saved[row] + calming[row], columns[row]["Needed"])


def test_shrinkage_names_the_screen_pause_where_there_is_one() -> None:
    # 8 % absent; of the others 5 of 60 minutes: 1 - 0.92 * 55 / 60 = 15.7 %
    words = shrinkage(Policy(shrinkage=0.08, screen_pause_min=5))
    assert "15.7 % in all" in words
    assert "5 min of screen pause" in words
    assert "screen" not in shrinkage(Policy(shrinkage=0.08))


def test_the_hours_of_minimum_heads_are_said_beside_those_of_the_requirement() -> None:
    for least, said in ((3, "add 80.0 h to that"), (0, "")):
        centre = a_centre(a_channel("phone", min_heads=least))
        forecast = a_forecast(centre, 0.5)  # one contact in half an hour: one head, 40 h open
        requirement = require(forecast, centre)
        assert requirement.base.max() == 1
        words = beside_minimum(waterfall(forecast, centre, requirement, week_h=40.0))
        assert (said in words) if said else not words
