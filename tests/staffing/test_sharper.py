import numpy as np
import pytest

from planner.domain import ServiceLevel, Target
from planner.staffing import erlang_a, level_of, predict, sharpened
from planner.staffing.teams import Team
from tests.staffing.builders import a_centre, a_channel, a_forecast, mail


def two_queues(*serves, heads, channels=None):
    """Two queues of ten contacts a quarter-hour each, and teams of so many heads."""
    centre = a_centre(*(channels or (a_channel("a"), a_channel("b"))))
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


def test_waits_and_what_the_promise_counts_are_sharper_too():
    target = Target(0.8, 20, ServiceLevel.ANSWERED, asa_cap_s=30.0)
    channels = [a_channel(name, target=target) for name in ("a", "b")]
    centre, forecast, teams, formula = two_queues("ab", heads=8, channels=channels)
    found = sharpened(formula, centre, forecast, teams, cpu_s=1.5)
    settled = np.isfinite(formula.interval_service_level) & (forecast.grid.wall_min >= 11 * 60)
    one = erlang_a([20 / 3], [8.0], aht_s=300, patience_s=180, target_s=20)
    answered = level_of(one, ServiceLevel.ANSWERED)[0]
    assert answered > one.service_level[0] + 0.04
    for values, known, near in (
        (found.interval_service_level, answered, 0.02),
        (found.asa_s, one.wait_s[0], 1.0),
        (found.abandon, one.p_abandon[0], 0.01),
    ):
        assert values[settled].mean() == pytest.approx(float(known), abs=near)


def test_mail_that_live_heads_may_begin_takes_its_part_in_the_sharper_look():
    heads, day = 9.0, 8 * 3600
    row = np.full(672, heads)
    levels = {}
    for reserve in (None, 0):
        centre = a_centre(a_channel("a"), mail(day, blend_reserve=reserve))
        forecast = a_forecast(centre, [[15.0], [6.0]])
        serves = frozenset({"a"}) if reserve is None else frozenset({"a", "mail"})
        formula = predict(centre, forecast, np.stack([row, row / 3]))
        found = sharpened(formula, centre, forecast, (Team(serves, row),), cpu_s=0.6)
        levels[reserve] = np.nanmean(found.interval_service_level[0, 44:64])
        assert (found.interval_service_level[1] == formula.interval_service_level[1]).all()
    assert levels[0] < levels[None] - 0.03
