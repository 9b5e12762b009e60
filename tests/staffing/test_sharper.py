import numpy as np
import pytest

from planner.staffing import erlang_a, predict, sharpened
from planner.staffing.teams import Team
from tests.staffing.builders import a_centre, a_channel, a_forecast


def two_queues(*serves, heads):
    """Two queues of ten contacts a quarter-hour each, and teams of so many heads."""
    centre = a_centre(a_channel("a"), a_channel("b"))
    forecast = a_forecast(centre, 10.0)
    row = np.full(forecast.grid.size, float(heads))
    teams = tuple(Team(frozenset(names), row) for names in serves)
    formula = predict(centre, forecast, np.full(forecast.contacts.shape, 5.0))
    return centre, forecast, teams, formula


def test_queues_that_share_every_head_are_served_like_one_queue():
    centre, forecast, teams, formula = two_queues("ab", heads=10)
    level = sharpened(formula, centre, forecast, teams, cpu_s=1.5).interval_service_level
    settled = np.isfinite(level) & (forecast.grid.wall_min >= 11 * 60)
    one = erlang_a([20 / 3], [10.0], aht_s=300, patience_s=180, target_s=20)
    assert level[settled].mean() == pytest.approx(float(one.service_level[0]), abs=0.01)
    assert np.isnan(level[~np.isfinite(formula.interval_service_level)]).all()


def test_more_computing_leaves_less_to_chance():
    centre, forecast, teams, formula = two_queues("ab", heads=10)
    settled = np.isfinite(formula.interval_service_level) & (forecast.grid.wall_min >= 11 * 60)
    spread = [
        sharpened(formula, centre, forecast, teams, cpu_s=cpu_s).interval_service_level[settled]
        for cpu_s in (0.1, 1.5)
    ]
    assert spread[1].std() < 0.5 * spread[0].std()


def test_channels_with_heads_of_their_own_keep_the_formula():
    centre, forecast, teams, formula = two_queues("a", "b", heads=5)
    assert sharpened(formula, centre, forecast, teams, cpu_s=0.5) is formula
