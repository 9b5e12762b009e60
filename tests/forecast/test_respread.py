"""A level that a person or a move sets has the range of that level: intervals, days, paths."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import QUANTILES, Grid, Override, Span
from planner.forecast import Prospect, Shift, move_demand, prospect
from planner.forecast.quantiles import count_quantiles
from planner.forecast.respread import at_new_means
from tests.forecast.histories import FIRST, a_channel, a_history, joined

PEAK = np.where(np.arange(48) >= 16, 20.0, 2.0)
KEPT = {"c0": [1.0] * 4, "c1": [1.0] * 4}


def a_rich_and_a_thin_channel() -> Prospect:
    rng = np.random.default_rng(3)
    rate = PEAK * rng.gamma(25, 1 / 25, (150, 1))
    both = [rng.poisson(rate), rng.poisson(rate / 200)]
    grid = Grid.days(FIRST + timedelta(150), 7, zone="UTC", step_min=30)
    history = joined(*(a_history(c.astype(float), channel=f"c{i}") for i, c in enumerate(both)))
    return prospect(history, grid, channels=[a_channel("c0"), a_channel("c1")])


def holds(mean: np.ndarray, quantiles: np.ndarray) -> None:
    """What the range of a level owes: order, both sides of the mean, no less than chance."""
    low, high = quantiles[1], quantiles[5]
    chance = count_quantiles(mean, np.zeros(len(mean)))
    assert (np.diff(quantiles, axis=0) >= 0).all()
    assert (low <= chance[1]).all()
    assert (high >= chance[5]).all()
    assert (low[mean > 0] < mean[mean > 0]).all()
    assert (high[mean > 0.2] > mean[mean > 0.2]).all()


def test_volume_that_moves_to_a_thin_channel_brings_its_spread() -> None:
    made = a_rich_and_a_thin_channel()
    channels = [a_channel("c0"), a_channel("c1")]
    told = move_demand(
        made.intervals, [Shift("c0", "c1", 0.4)], channels=channels, attained=KEPT
    ).forecast
    for row in (0, 1):
        holds(told.contacts[row], told.quantiles[row])
    after = made.with_intervals(told)
    holds(after.days.contacts[1], after.days.quantiles[1])
    paths = after.paths(800, 1)[:, 1]
    assert paths.mean() == pytest.approx(told.contacts[1].mean(), rel=0.03)
    inside = (paths >= told.quantiles[1, 1]) & (paths <= told.quantiles[1, 5])
    assert 0.78 < inside.mean() < 0.92
    days = paths.reshape(800, 7, 48).sum(axis=2)
    inside = (days >= after.days.quantiles[1, 1]) & (days <= after.days.quantiles[1, 5])
    assert 0.72 < inside.mean() < 0.88


@pytest.mark.parametrize("channel", ["c0", "c1", "new"])
def test_a_total_given_by_hand_has_the_range_of_that_total(channel: str) -> None:
    made = a_rich_and_a_thin_channel()
    history = a_history(np.tile(PEAK, (90, 1)), channel="c0")
    if channel == "new":
        channels = [a_channel("c0"), a_channel("new")]
        made = prospect(history, made.intervals.grid, channels=channels)
    row = made.intervals.row(channel)
    after = made.corrected([Override(channel, Span(0, 48), None, 4800.0, "the fair", "Sam")])
    holds(after.intervals.contacts[row, :48], after.intervals.quantiles[row][:, :48])
    holds(after.days.contacts[row, :1], after.days.quantiles[row][:, :1])
    day = after.days.quantiles[row, :, 0]
    assert after.days.contacts[row, 0] == pytest.approx(4800)
    assert day[5] - day[1] > 2 * 1.28 * np.sqrt(4800)
    assert after.paths(300, 1)[:, row, :48].sum(axis=1).std() > np.sqrt(4800)


def test_what_nobody_touched_keeps_its_ranges() -> None:
    made = a_rich_and_a_thin_channel()
    after = made.corrected([Override("c0", Span(0, 48), 1.4, None, "letter", "Sam")])
    for one, other in ((made.intervals, after.intervals), (made.days, after.days)):
        step = 48 if one is made.intervals else 1
        assert np.array_equal(one.quantiles[1], other.quantiles[1])
        assert np.array_equal(one.quantiles[0, :, step:], other.quantiles[0, :, step:])


def test_a_correction_by_next_to_nothing_changes_next_to_nothing() -> None:
    made = a_rich_and_a_thin_channel().intervals
    before, quantiles = made.contacts[0], made.quantiles[0]
    found = at_new_means(before, quantiles, before * 1.0001, made.levels)
    assert np.abs(found - quantiles).max() <= 1


@settings(max_examples=60, deadline=None)
@given(
    before=st.floats(0, 300),
    phi=st.floats(0, 1),
    factor=st.one_of(st.just(0.0), st.floats(0.01, 100)),
    more=st.floats(0, 500),
)
def test_any_new_level_has_an_ordered_range_round_it(
    before: float, phi: float, factor: float, more: float
) -> None:
    mean = np.array([before, before / 2, 0.0])
    quantiles = count_quantiles(mean, np.full(3, phi), QUANTILES)
    after = mean * factor + more
    holds(after[after != mean], at_new_means(mean, quantiles, after, QUANTILES)[:, after != mean])
