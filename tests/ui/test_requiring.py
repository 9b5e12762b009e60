"""What leads to a channel's heads: the columns of the requirement page add up."""

from __future__ import annotations

import numpy as np

from planner.domain import Policy
from planner.staffing import heads_by_cause, require, shared_requirement
from planner.ui.requiring import by_cause, shrinkage
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


def test_shrinkage_names_the_screen_pause_where_there_is_one() -> None:
    # 8 % absent; of the others 5 of 60 minutes: 1 - 0.92 * 55 / 60 = 15.7 %
    words = shrinkage(Policy(shrinkage=0.08, screen_pause_min=5))
    assert "15.7 % in all" in words
    assert "5 min of screen pause" in words
    assert "screen" not in shrinkage(Policy(shrinkage=0.08))
