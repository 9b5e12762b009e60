"""Chances of a roster under weeks that may come: late, crowded, promises missed, caps included."""

import numpy as np
import pytest

from planner.domain import ServiceLevel, Target
from planner.staffing import availability, dedicated, kept_share, outlook, parity, predict, require
from tests.staffing.builders import ALWAYS, a_centre, a_channel, a_forecast, mail

DAY_S = 86_400


def chances(centre, forecast, heads, weeks=40):
    paths = np.random.default_rng(1).poisson(forecast.contacts, (weeks, *forecast.contacts.shape))
    teams = dedicated(forecast.channels, heads)
    return outlook(centre, forecast, teams, paths.astype(float))


def test_mail_that_waits_for_the_heads_of_the_afternoon_is_no_pressure():
    # A day's mail: 32 x 1.5 x 300 s = 4 h of work; four heads from 13 to 17 bring 16 h.
    centre = a_centre(mail(DAY_S))
    is_open = centre.channels[0].hours.mask(centre.week("2026-W49"))
    forecast = a_forecast(centre, np.where(is_open, 1.5, 0.0)[None])
    afternoon = is_open & (forecast.grid.wall_min >= 13 * 60)
    found = chances(centre, forecast, np.where(afternoon, 4.0, 0.0)[None])
    assert np.nanmax(found.late) == 0
    assert np.nanmax(found.pressure) == 0


def test_mail_beyond_what_the_planned_heads_finish_in_time_is_pressure():
    # The same mail with a head from 13 to 15: 2 h for 4 h of work, a backlog that never ends.
    centre = a_centre(mail(DAY_S))
    is_open = centre.channels[0].hours.mask(centre.week("2026-W49"))
    forecast = a_forecast(centre, np.where(is_open, 1.5, 0.0)[None])
    early = is_open & (forecast.grid.wall_min >= 13 * 60) & (forecast.grid.wall_min < 15 * 60)
    found = chances(centre, forecast, np.where(early, 1.0, 0.0)[None])
    # In any 24 hours of the promise a head finishes 2 h / 300 s = 24 pieces of mail.
    monday = found.backlog_limits[0, is_open][:32]
    assert monday == pytest.approx(24.0)
    assert found.pressure[0, is_open][16:].mean() > 0.9


def test_heads_of_the_coming_time_count_as_far_as_the_promise_runs():
    # One head of 300 s finishes three an interval; 40 minutes hold eight, open hours only.
    centre = a_centre(mail(2400, hours=ALWAYS))
    forecast = a_forecast(centre, 1.0)
    heads = np.ones((1, 672))
    heads[0, 100:104] = 0.0
    found = chances(centre, forecast, heads)
    limits = found.backlog_limits[0]
    assert limits[[0, 671]] == pytest.approx(8.0)  # the week comes again
    assert limits[98] == pytest.approx(3.0)  # intervals 99, 100 and two thirds of 101
    assert limits[99:101] == pytest.approx(1.0)


@pytest.mark.parametrize("counts", list(ServiceLevel))
def test_who_hangs_up_in_time_has_not_waited_longer(counts):
    # Erlang A of 6.67 Erlangs: by `levels_of` those who wait longer are what neither is answered
    # in time nor gone in time, however the promise is counted.
    channel = a_channel(target=Target(0.8, 60, counts), patience_s=90.0, hours=ALWAYS)
    centre = a_centre(channel)
    forecast = a_forecast(centre, 20.0)
    heads = np.full((1, 672), 7.0)
    late = float(np.nanmean(chances(centre, forecast, heads).late))
    plain = a_centre(a_channel(target=Target(0.8, 60, ServiceLevel.HANG_UPS_COUNT),
                               patience_s=90.0, hours=ALWAYS))  # fmt: skip
    longer = 1 - predict(plain, forecast, heads).service_level["voice"]
    assert late == pytest.approx(longer, abs=0.012)
    offered = a_centre(a_channel(target=Target(0.8, 60), patience_s=90.0, hours=ALWAYS))
    assert 1 - predict(offered, forecast, heads).service_level["voice"] > late + 0.04


@pytest.mark.parametrize("caps", [{"asa_cap_s": 5.0}, {"abandon_cap": 0.01}])
def test_a_roster_beyond_a_cap_misses_its_promise_everywhere_it_is_judged(caps):
    terms = {"patience_s": 180.0}
    free, capped = (a_centre(a_channel(target=Target(0.3, 60, **c), **terms)) for c in ({}, caps))
    forecast = a_forecast(free, 20.0)
    heads = np.maximum(require(forecast, capped).heads - 2.0, 0.0)
    judged = predict(capped, forecast, heads)
    assert parity(judged, capped)["voice"].kept < 0.8
    assert availability(judged, capped, forecast.contacts).share < 0.3
    found = chances(capped, forecast, heads)
    assert found.miss_week["voice"] == 1
    assert (found.miss_day[0, :5] > 0.8).all()
    assert np.nanmean(found.miss_interval) > 0.2
    assert chances(free, forecast, heads).miss_week["voice"] == 0


def test_the_worst_hour_is_the_one_that_keeps_least_caps_included():
    channel = a_channel(target=Target(0.3, 1, asa_cap_s=20.0), patience_s=None)
    centre = a_centre(channel)
    forecast = a_forecast(centre, 20.0)
    heads = np.full((1, 672), 9.0)
    heads[0, 40:44] = 8.0  # Monday 10:00 to 11:00: longer waits, still half at once
    found = availability(predict(centre, forecast, heads), centre, forecast.contacts)
    assert found.worst is not None
    assert found.worst.start in (40, 44)
    assert found.worst.service_level > 0.3
    assert found.worst.kept < 1


def test_the_share_kept_by_hand():
    target = Target(0.8, 20, asa_cap_s=10.0, abandon_cap=0.05)
    terms = {"level": 0.9, "wait_s": 10.0, "abandoned": 0.05}
    assert kept_share(target, 0.8, **terms) == 1
    assert kept_share(target, 0.8, **(terms | {"level": 0.4})) == pytest.approx(0.5)
    assert kept_share(target, 0.8, **(terms | {"wait_s": 40.0})) == pytest.approx(0.25)
    assert kept_share(target, 0.8, **(terms | {"abandoned": 0.1})) == pytest.approx(0.5)
    assert kept_share(target, 0.0, level=np.nan, wait_s=np.nan, abandoned=np.nan) == 1
