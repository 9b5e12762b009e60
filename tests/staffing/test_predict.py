import subprocess
import sys

import numpy as np
import pytest

from planner.errors import BadInput
from planner.staffing import predict, require
from tests.staffing.builders import a_centre, a_channel, a_forecast, mail


def rostered(centre, forecast):
    """Return the heads that the requirement asks for, deferred work spread over its windows."""
    found = require(forecast, centre)
    heads = found.heads.astype(float)
    for window in found.windows:
        row, inside = found.row(window.channel), slice(window.span.start, window.span.end)
        is_open = found.is_open[row, inside]
        heads[row, inside] += is_open * window.agent_intervals / is_open.sum()
    return heads


def test_the_requirement_keeps_its_promises_when_it_is_rostered():
    centre = a_centre(a_channel(), mail(4 * 3600))
    forecast = a_forecast(centre, [[30.0], [2.0]])
    result = predict(centre, forecast, rostered(centre, forecast))
    assert 0.8 <= result.service_level["voice"] < 0.95
    assert result.service_level["mail"] >= 0.5
    assert result.interval_service_level.shape == forecast.contacts.shape
    assert result.day_service_level.shape == (2, 7)


def test_the_week_is_the_mean_of_its_intervals_weighted_by_offered_contacts():
    centre = a_centre(a_channel())
    contacts = np.random.default_rng(1).uniform(5, 40, (1, 672))
    forecast = a_forecast(centre, contacts)
    result = predict(centre, forecast, np.full((1, 672), 8.0))
    is_open = centre.channels[0].hours.mask(forecast.grid)
    level = result.interval_service_level[0, is_open]
    by_hand = (level * contacts[0, is_open]).sum() / contacts[0, is_open].sum()
    assert result.service_level["voice"] == pytest.approx(by_hand)
    assert np.isnan(result.interval_service_level[0, ~is_open]).all()


def test_shrinkage_is_taken_off_the_heads():
    shrunk, full = a_centre(a_channel(), shrinkage=0.5), a_centre(a_channel())
    forecast = a_forecast(full, 10.0)
    half = predict(shrunk, forecast, np.full((1, 672), 8.0))
    four = predict(full, forecast, np.full((1, 672), 4.0))
    assert half.service_level["voice"] == pytest.approx(four.service_level["voice"])


def test_a_fraction_of_a_head_lies_between_its_neighbours():
    centre = a_centre(a_channel())
    forecast = a_forecast(centre, 10.0)
    low, middle, high = (
        predict(centre, forecast, np.full((1, 672), n)).service_level["voice"] for n in (4, 4.5, 5)
    )
    assert middle == pytest.approx((low + high) / 2)


def test_an_empty_roster_serves_nobody_and_says_that_the_wait_has_no_end():
    centre = a_centre(a_channel(patience_s=None), mail(3600))
    forecast = a_forecast(centre, 3.0)
    result = predict(centre, forecast, np.zeros((2, 672)))
    assert result.service_level == {"voice": 0.0, "mail": 0.0}
    assert np.isinf(result.speed_s["voice"])
    assert np.isinf(result.speed_s["mail"])


def test_a_channel_without_contacts_has_no_share():
    centre = a_centre(a_channel())
    assert predict(centre, a_forecast(centre, 0.0), np.ones((1, 672))).service_level == {}


def test_a_team_too_large_for_the_transient_day_is_still_predicted():
    centre = a_centre(a_channel())
    forecast = a_forecast(centre, 90_000.0)
    result = predict(centre, forecast, np.full((1, 672), 30_000.0))
    assert 0.5 < result.service_level["voice"] <= 1
    assert any("by itself" in note for note in result.notes)


def test_who_is_busy_at_closing_time_finishes_late_unless_the_shift_goes_on():
    # Ten Erlangs for one agent, five days: always busy at the end, 300 s left on average.
    centre = a_centre(a_channel())
    forecast = a_forecast(centre, 30.0)
    is_open = centre.channels[0].hours.mask(forecast.grid)
    leaves = predict(centre, forecast, np.where(is_open, 1.0, 0.0)[None])
    stays = predict(centre, forecast, np.ones((1, 672)))
    assert leaves.overrun_min.sum() == pytest.approx(5 * 300 / 60, rel=0.01)
    assert stays.overrun_min.sum() == 0


def test_heads_of_another_shape_are_refused():
    centre = a_centre(a_channel())
    with pytest.raises(BadInput, match="do not fit"):
        predict(centre, a_forecast(centre, 1.0), np.ones((2, 672)))


def test_importing_the_package_does_not_load_the_compiler():
    code = "import sys, planner.staffing; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
