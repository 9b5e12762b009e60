"""The recovery rule: runs of busy intervals are broken where that takes the fewest heads."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Binding, Policy
from planner.errors import BadInput
from planner.staffing import require, still_busy, waterfall, with_recovery
from planner.staffing.busy import breakers
from tests.staffing.builders import a_centre, a_channel, a_forecast, mail


def longest(is_busy):
    """Return the longest run."""
    best = now = 0
    for busy in is_busy:
        now = now + 1 if busy else 0
        best = max(best, now)
    return best


@given(st.lists(st.integers(0, 5), min_size=1, max_size=9), st.integers(1, 4))
def test_runs_are_broken_at_the_least_price_of_all_choices(prices, most):
    price = np.array(prices)
    chosen = breakers(price > 0, price, most)
    assert longest((price > 0) & ~chosen) <= most
    places = np.flatnonzero(price)
    least = min(
        int(price[list(some)].sum())
        for size in range(len(places) + 1)
        for some in combinations(places.tolist(), size)
        if longest([bool(p) and k not in some for k, p in enumerate(prices)]) <= most
    )
    assert int(price[chosen].sum()) == least


def test_a_full_day_at_one_load_gets_a_calmer_interval_after_every_hour():
    # 30 contacts of 300 s in 15 min are 10 Erlang; SL 80/20 asks for 14 heads: 71 % busy.
    # At 70 % it takes 10 / 0.7 = 14.3, so 15 heads, in every fifth quarter-hour: 6 of 32 a day.
    centre = a_centre(a_channel(patience_s=None), busy_occupancy=0.70, busy_run_min=60)
    forecast = a_forecast(centre, 30.0)
    plain = require(forecast, centre)
    found = with_recovery(plain, forecast, centre)
    monday = slice(36, 68)
    assert plain.base[0, monday].tolist() == [14] * 32
    assert (found.base - plain.base)[0, monday].sum() == 6
    assert longest(found.base[0] == 14) == 4
    assert found.heads.sum() == plain.heads.sum() + 5 * 6
    cause = tuple(Binding)[found.binding[0, monday][found.base[0, monday] == 15][0]]
    assert cause is Binding.RECOVERY
    steps = {s.name: s.hours for s in waterfall(forecast, centre, found, week_h=40)}
    assert steps["recovery after busy runs"] == pytest.approx(30 / 4)
    assert sum(steps.values()) == pytest.approx(found.heads.sum() / 4)
    assert "30 heads more in 30 intervals" in found.notes[-1]


def test_without_the_rule_the_requirement_is_the_very_same():
    centre = a_centre(a_channel(), mail(7200))
    forecast = a_forecast(centre, [[30.0], [4.0]])
    plain = require(forecast, centre)
    assert with_recovery(plain, forecast, centre) is plain
    calm = replace(centre, policy=replace(centre.policy, busy_occupancy=0.9))
    assert with_recovery(plain, forecast, calm) is plain


def test_deferred_work_is_no_busy_run():
    centre = a_centre(mail(7200), busy_occupancy=0.5, busy_run_min=30)
    forecast = a_forecast(centre, 8.0)
    plain = require(forecast, centre)
    assert with_recovery(plain, forecast, centre) is plain


def test_a_roster_with_all_heads_that_is_still_busy_is_asked_for_more_where_it_is_cheapest():
    centre = a_centre(a_channel(), busy_occupancy=0.80, busy_run_min=60)
    forecast = a_forecast(centre, 30.0)
    wanted = require(forecast, centre)
    occupancy = np.full(wanted.base.shape, np.nan)
    occupancy[0, 36:42] = 0.9
    occupancy[0, 38] = 0.82  # 13 x (0.82 / 0.8 - 1) = 0.3: one head; elsewhere 1.6: two
    more = still_busy(centre, wanted, occupancy, wanted.heads)
    assert np.flatnonzero(more[0]).tolist() == [38]
    assert more[0, 38] == 1
    lacking = wanted.heads.copy()
    lacking[0, 38] -= 1
    elsewhere = still_busy(centre, wanted, occupancy, lacking)
    assert np.flatnonzero(elsewhere[0]).tolist() == [37]
    assert elsewhere[0, 37] == 2


def test_a_rule_that_cannot_be_meant_is_refused():
    with pytest.raises(BadInput, match="30 min or more"):
        Policy(busy_run_min=15)
    with pytest.raises(BadInput, match="busy run lies above 0"):
        Policy(busy_occupancy=1.2)
