"""What a predicted roster lacks, and what its requirement should have had."""

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import Target
from planner.staffing import Shortfall, predict, require, shortfall, with_more
from tests.staffing.builders import a_centre, a_channel, a_forecast, mail


def rostered(heads, contacts=20.0):
    centre = a_centre(a_channel())
    forecast = a_forecast(centre, contacts)
    plan = require(forecast, centre)
    staffed = np.broadcast_to(heads, plan.heads.shape).astype(np.int64)
    return centre, forecast, plan, predict(centre, forecast, staffed.astype(float)), staffed


def levelled(result, row, level):
    levels = result.interval_service_level.copy()
    levels[row] = level
    return replace(result, interval_service_level=levels)


def test_where_a_covered_interval_falls_short_one_more_head_is_wanted():
    centre = a_centre(a_channel())
    forecast = a_forecast(centre, 20.0)
    plan = require(forecast, centre)
    result = predict(centre, forecast, plan.heads.astype(float))
    level, backlog = result.interval_service_level.copy(), result.backlog.copy()
    level[0], backlog[0] = 0.9, 0.0
    level[0, 50], level[0, 49], backlog[0, 49] = 0.7, 0.79, 2.0
    queued = replace(result, interval_service_level=level, backlog=backlog)
    found = shortfall(centre, forecast, plan, queued, plan.heads)
    assert np.flatnonzero(found.more[0]).tolist() == [49, 50]
    assert found.more.max() == 1
    assert found.points == pytest.approx(0.1 + 0.01)


def test_an_uncovered_interval_counts_but_does_not_raise_the_requirement():
    centre, forecast, plan, result, heads = rostered(3)
    found = shortfall(centre, forecast, plan, result, heads)
    assert not found.more.any()
    assert found.points > 0.3 * (plan.heads > 0).sum()


@pytest.mark.parametrize(("away", "most"), [(0.0, 1.25), (0.08, 1.25), (0.3, 1.15 / 0.7)])
def test_a_requirement_has_room_above_its_spare_heads_but_not_without_end(away, most):
    # 20 contacts of 300 s: base 8 or so; at 30 % absence the heads are already 1.43 times that.
    centre = a_centre(a_channel(), shrinkage=away)
    forecast = a_forecast(centre, 20.0)
    first = plan = require(forecast, centre)
    result = predict(centre, forecast, plan.heads.astype(float))
    hopeless = levelled(result, 0, 0.4)
    for _ in range(12):
        more = shortfall(centre, forecast, plan, hopeless, plan.heads).more
        plan = with_more(plan, more)
    busy = first.heads > 0
    assert (plan.heads[busy] == np.ceil(most * first.base[busy]) + 1).all()
    assert (plan.heads[busy] >= first.heads[busy] + 2).all()
    assert not plan.heads[~busy].any()


def of_mail(within_h=24, contacts=3.0):
    centre = a_centre(mail(within_h * 3600, target=Target(0.9, within_h * 3600)))
    forecast = a_forecast(centre, contacts)
    plan = require(forecast, centre)
    heads = np.zeros_like(plan.heads)
    for window in plan.windows:
        each = -(-window.agent_intervals // len(window.span))
        heads[0, window.span.start : window.span.end] = each
    result = predict(centre, forecast, heads.astype(float))
    return centre, forecast, plan, result, heads


def test_mail_that_is_late_asks_for_more_work_in_the_window_after_it_came():
    # Mail of Monday 9:00 to 13:00 belongs to the window from 13:00 to 17:00 and is half in time.
    centre, forecast, plan, result, heads = of_mail()
    level = np.ones(672)
    level[36:52] = 0.5
    found = shortfall(centre, forecast, plan, levelled(result, 0, level), heads)
    (at,) = np.flatnonzero(found.more[0])
    assert at == 52
    window = next(w for w in plan.windows if w.span.start == 52)
    assert found.more[0, 52] == np.ceil(0.4 * window.agent_intervals)
    assert found.points == pytest.approx(0.4)
    added = with_more(plan, found.more)
    assert sum(w.agent_intervals for w in added.windows) == found.more.sum() + sum(
        w.agent_intervals for w in plan.windows
    )
    assert (added.heads == plan.heads).all()


def test_work_of_a_window_grows_by_half_at_most_and_not_where_another_is_not_met():
    centre, forecast, plan, result, heads = of_mail()
    first, raised = plan, np.zeros_like(plan.heads)
    late = levelled(result, 0, 0.2)
    for _ in range(5):
        more = shortfall(centre, forecast, plan, late, heads * 9, raised=raised).more
        plan, raised = with_more(plan, more), raised + more
    for before, after in zip(first.windows, plan.windows, strict=True):
        assert after.agent_intervals == np.ceil(1.5 * before.agent_intervals) + 1
    heads[0, 52:68] = 0
    found = shortfall(centre, forecast, first, late, heads)
    assert not found.more.any()
    assert found.points == pytest.approx(0.7 * len(first.windows))


def test_of_the_places_that_lack_something_the_worst_come_first():
    more = np.array([[1, 0, 1, 1], [0, 2, 0, 0]])
    missing = np.array([[0.02, 0.9, 0.05, 0.3], [0.0, 0.1, 0.5, 0.0]])
    found = Shortfall(1.0, more, missing)
    assert found.worst(0.5).tolist() == [[0, 0, 0, 1], [0, 2, 0, 0]]
    assert (found.worst(1.0) == more).all()


def met_by(plan):
    """Return heads that meet every window evenly, and no more."""
    heads = np.zeros_like(plan.heads)
    for window in plan.windows:
        left = window.agent_intervals
        each = -(-left // len(window.span))
        for t in range(window.span.start, window.span.end):
            heads[0, t] = min(each, left)
            left -= int(heads[0, t])
    return heads


def test_work_of_single_heads_who_may_be_ill_is_corrected_until_it_keeps_its_promise():
    # One head does all mail; on three days of ten nobody does, which the mean of heads hides.
    within_s = 7.75 * 3600
    centre = a_centre(mail(within_s, target=Target(0.9, within_s)), shrinkage=0.3)
    is_open = centre.channels[0].hours.mask(centre.week("2026-W49"))
    forecast = a_forecast(centre, 1.0 * is_open)
    plan = require(forecast, centre)
    raised, levels, points = np.zeros_like(plan.heads), [], []
    for _ in range(3):
        heads = met_by(plan)
        result = predict(centre, forecast, heads.astype(float))
        found = shortfall(centre, forecast, plan, result, heads, raised=raised)
        levels.append(result.service_level["mail"])
        points.append(found.points)
        plan, raised = with_more(plan, found.more), raised + found.more
    assert levels[0] < 0.75
    assert levels[2] >= 0.9
    assert points[0] > points[1] > points[2]


def test_an_interval_beyond_a_cap_on_the_mean_wait_asks_for_a_head_and_counts():
    centre = a_centre(a_channel(target=Target(0.8, 20, asa_cap_s=15.0)))
    forecast = a_forecast(centre, 20.0)
    plan = require(forecast, centre)
    kept = predict(centre, forecast, plan.heads.astype(float))
    wait, level, backlog = kept.asa_s.copy(), kept.interval_service_level.copy(), kept.backlog * 0
    wait[0], level[0] = 10.0, 0.9
    wait[0, 50], wait[0, 55] = 30.0, 16.0  # a tenth above the cap is left to chance
    slow = replace(kept, asa_s=wait, interval_service_level=level, backlog=backlog)
    found = shortfall(centre, forecast, plan, slow, plan.heads)
    assert np.flatnonzero(found.more[0]).tolist() == [50]
    assert found.points > 0
