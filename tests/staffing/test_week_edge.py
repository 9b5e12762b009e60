"""Monday's first and Sunday's last hours: a roster's week stands between two weeks like it."""

import numpy as np
import pytest

from planner.domain import OpeningHours, Span
from planner.staffing import QueueDay, dedicated, predict, unfold
from planner.staffing.weeks import simulate_weeks
from planner.staffing.world import BACKLOG, IN_TIME, OFFERED
from tests.staffing.builders import ALWAYS, a_centre, a_channel, a_forecast, mail

NIGHTS = OpeningHours(((Span(0, 360), Span(1200, 1440)),) * 7)
EDGE = [0, 1, 2, 3, -4, -3, -2, -1]
WEEKS = 400


def simulated(centre, forecast, heads, weeks=WEEKS):
    """Return service level by interval, and the contacts that wait at its end."""
    teams = dedicated(forecast.channels, heads)
    found = simulate_weeks(centre, forecast, teams, weeks=weeks, seed=5)
    sums = found.contacts[:, 0].sum(axis=0)
    offered = np.maximum(sums[:, OFFERED], 1)
    return sums[:, IN_TIME] / offered, found.clock[:, 0, :, BACKLOG].mean(axis=0)


@pytest.mark.parametrize("hours", [ALWAYS, NIGHTS])
def test_calls_of_sunday_night_wait_on_monday_in_formula_and_simulation(hours):
    # 10 heads for 10 Erlangs; Monday's first hour has 7, so that its queue begins on Sunday.
    centre = a_centre(a_channel(hours=hours, patience_s=400.0))
    forecast = a_forecast(centre, 30.0)
    heads = np.full((1, 672), 10.0)
    heads[0, :4], heads[0, -1] = 7, 11
    found = predict(centre, forecast, heads)
    level, backlog = simulated(centre, forecast, heads)
    # 12,000 contacts an interval, and weeks that differ: a standard error of about 0.011.
    assert found.interval_service_level[0, EDGE] == pytest.approx(level[EDGE], abs=0.04)
    assert found.backlog[0, EDGE] == pytest.approx(backlog[EDGE], abs=0.5)
    # The four who leave at midnight finish the call in hand: 285 s of it in that quarter-hour.
    assert found.overrun_min[0, 0] == pytest.approx(4 * 285 / 60 * found.occupancy[0, -1], rel=0.05)
    assert found.overrun_min[0, -1] == pytest.approx(0, abs=1e-3)


def test_a_level_week_has_no_edge():
    centre = a_centre(a_channel(hours=ALWAYS))
    level = predict(centre, a_forecast(centre, 60.0), np.full((1, 672), 20.0))
    for values in (level.interval_service_level, level.abandon, level.backlog, level.occupancy):
        assert np.ptp(values) < 1e-5


def test_a_day_that_repeats_is_the_second_of_two_in_a_row():
    arrivals = np.tile(np.concatenate([np.full(20, 0.05), np.full(20, 0.09)]), 2)
    day = QueueDay(900.0, arrivals, np.full(80, 25), np.full(80, 300.0), 180.0, 20.0, closes=False)
    half = slice(0, 40)
    once = QueueDay(
        900.0, arrivals[half], day.agents[half], day.aht_s[half], 180.0, 20.0,
        closes=False, repeats=True,
    )  # fmt: skip
    twice, found = unfold(day), unfold(once)
    for name in ("service_level", "wait_s", "abandon", "backlog", "late_s"):
        assert getattr(found, name) == pytest.approx(getattr(twice, name)[40:], abs=1e-4), name


def test_mail_of_sunday_night_is_left_to_monday_in_formula_and_simulation():
    # Three Erlangs; two heads on Sunday's last eight hours and Monday's first four: mail piles up.
    centre = a_centre(mail(4 * 3600, hours=ALWAYS))
    forecast = a_forecast(centre, 9.0)
    heads = np.full((1, 672), 4.0)
    heads[0, :16] = heads[0, -32:] = 2
    found = predict(centre, forecast, heads)
    level, backlog = simulated(centre, forecast, heads, weeks=200)
    assert 0.3 < found.interval_service_level[0, 0] < 0.7
    # A week is one sample of 0 or 1, nearly: errors of 0.035 in both.
    assert found.interval_service_level[0, EDGE] == pytest.approx(level[EDGE], abs=0.2)
    assert found.backlog[0, EDGE] == pytest.approx(backlog[EDGE], rel=0.12)
