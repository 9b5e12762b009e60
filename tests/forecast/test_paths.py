"""Joint sample paths: whole, repeatable, as wide as the quantiles say for intervals and days."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from planner.domain import Grid, Override, Span
from planner.errors import BadInput
from planner.forecast import Prospect, prospect
from planner.forecast.paths import error_correlation, memory
from planner.forecast.spread import unknown_spread
from tests.forecast.histories import FIRST, a_channel, a_history, joined

PEAK = np.where(np.arange(48) >= 16, 20.0, 2.0)


def shaken(days: int, seed: int, spread: float = 0.04) -> np.ndarray:
    """Contacts whose days have an effect of their own (variance 0.04)."""
    rng = np.random.default_rng(seed)
    rate = PEAK * rng.gamma(1 / spread, spread, (days, 1))
    return np.asarray(rng.poisson(rate), float)


def look(*histories: np.ndarray, days: int = 14) -> Prospect:
    rows = [a_history(h, channel=f"c{i}") for i, h in enumerate(histories)]
    grid = Grid.days(FIRST + timedelta(len(histories[0])), days, zone="UTC", step_min=30)
    channels = [a_channel(f"c{i}") for i in range(len(histories))]
    return prospect(joined(*rows) if len(rows) > 1 else rows[0], grid, channels=channels)


def test_paths_are_whole_and_the_same_for_one_seed() -> None:
    made = look(shaken(120, 1))
    paths = made.paths(20, 5)
    assert paths.shape == (20, 1, 14 * 48)
    assert (paths >= 0).all()
    assert np.array_equal(paths, np.rint(paths))
    assert np.array_equal(paths, made.paths(20, 5))
    assert not np.array_equal(paths, made.paths(20, 6))


def test_intervals_and_day_totals_are_as_wide_as_their_quantiles() -> None:
    made = look(shaken(300, 2))
    paths = made.paths(2000, 3)[:, 0]
    totals = paths.reshape(2000, 14, 48).sum(axis=2)
    held = (paths >= made.intervals.quantiles[0, 1]) & (paths <= made.intervals.quantiles[0, 5])
    assert 0.78 < held.mean() < 0.90  # whole numbers: both edges belong to the range
    held = (totals >= made.days.quantiles[0, 1]) & (totals <= made.days.quantiles[0, 5])
    assert 0.75 < held.mean() < 0.86
    assert totals.mean() == pytest.approx(made.days.contacts.mean(), rel=0.02)


def test_intervals_of_a_day_move_together_and_far_apart_days_less() -> None:
    paths = look(shaken(300, 2)).paths(2000, 3)[:, 0].reshape(2000, 14, 48)
    morning, evening = paths[:, :, 16:32].sum(axis=2), paths[:, :, 32:].sum(axis=2)
    same_day = np.corrcoef(morning[:, 0], evening[:, 0])[0, 1]
    next_week = np.corrcoef(morning[:, 0], evening[:, 7])[0, 1]
    # Truth: gamma variance 0.04 on 320 contacts gives 12.8 / 13.8 of the variance to the day.
    assert same_day > 0.75
    assert next_week < same_day - 0.3


def leaning(days: int, seed: int, lean: float, mean: float = 1.0) -> np.ndarray:
    """Contacts whose days lean on the day before, with a spread of 15 % in all."""
    rng = np.random.default_rng(seed)
    effect = np.zeros(days)
    for day in range(1, days):
        fresh = 0.15 * np.sqrt(1 - lean**2) * rng.standard_normal()
        effect[day] = lean * effect[day - 1] + fresh
    return np.asarray(rng.poisson(mean * PEAK * np.exp(effect)[:, None]), float)


@pytest.mark.parametrize(("lean", "least", "most"), [(0.0, -0.05, 0.35), (0.85, 0.5, 0.95)])
def test_days_lean_on_the_day_before_as_far_as_past_errors_did(
    lean: float, least: float, most: float
) -> None:
    days = look(leaning(500, 2, lean)).paths(1500, 3)[:, 0].reshape(1500, 14, 48).sum(axis=2)
    near = np.corrcoef(days[:, 3], days[:, 4])[0, 1]
    far = np.corrcoef(days[:, 0], days[:, 13])[0, 1]
    assert least < near < most
    assert far <= near + 0.05


def test_week_totals_are_as_wide_as_weeks_turn_out() -> None:
    held = []
    for seed in range(6):
        counts = leaning(228, 10 + seed, 0.8)
        weeks = look(counts[:200], days=28).paths(150, 1)[:, 0].reshape(150, 4, -1).sum(axis=2)
        came = counts[200:].reshape(4, -1).sum(axis=1)
        low, high = np.quantile(weeks, (0.1, 0.9), axis=0)
        held += ((came >= low) & (came <= high)).tolist()
    assert np.mean(held) > 0.6  # 24 weeks, each four of them alike; without memory 0.42


def test_what_is_chance_in_a_day_total_has_no_memory_and_the_rest_has_more() -> None:
    spread = replace(unknown_spread(), lasting=0.1, next_day=0.3)
    # Half of the variance is chance: 0.1 and 0.3 of all are 0.2 and 0.6 of the other half, and
    # 0.6 = 0.2 + 0.8 x 0.5.
    assert memory(spread, 0.5) == pytest.approx((0.2, 0.5))
    assert memory(spread, 1.0) == pytest.approx((0.1, 0.2 / 0.9))


def test_channels_that_erred_together_do_so_ahead() -> None:
    first = shaken(300, 4)
    again = np.random.default_rng(9).poisson(first / 2).astype(float)
    other = shaken(300, 5)
    made = look(first, again, other)
    found = error_correlation([o.spread for o in made.outlooks])
    assert found[0, 1] > 0.5
    assert abs(found[0, 2]) < 0.3
    assert (np.linalg.eigvalsh(found) > 0).all()


def test_a_correction_moves_the_paths_too() -> None:
    made = look(shaken(120, 1))
    halved = made.corrected(
        [Override("c0", Span(0, 48), factor=0.5, total=None, reason="closed afternoon")]
    )
    before, after = (p.paths(400, 1)[:, 0, :48].sum(axis=1).mean() for p in (made, halved))
    assert after == pytest.approx(before / 2, rel=0.03)
    assert halved.days.contacts[0, 0] == pytest.approx(made.days.contacts[0, 0] / 2)


def test_a_channel_without_history_has_empty_paths() -> None:
    history = a_history(shaken(60, 1), channel="c0")
    grid = Grid.days(FIRST + timedelta(60), 7, zone="UTC", step_min=30)
    made = prospect(history, grid, channels=[a_channel("c0"), a_channel("new")])
    assert made.paths(3, 1)[:, 1].sum() == 0


def test_no_paths_at_all_are_refused() -> None:
    with pytest.raises(BadInput, match="at least 1"):
        look(shaken(60, 1)).paths(0, 1)


def test_thin_intervals_bring_their_mean_whatever_their_ranges_held() -> None:
    rng = np.random.default_rng(3)
    grid = Grid.days(FIRST + timedelta(100), 28, zone="UTC", step_min=30)
    counts = rng.poisson(np.full((100, 48), 0.15)).astype(float)
    made = prospect(a_history(counts), grid, channels=[a_channel()])
    (outlook,) = made.outlooks
    wide = replace(outlook, held=np.repeat([[0.53], [0.85], [0.93]], grid.size, axis=1))
    paths = replace(made, outlooks=(wide,)).paths(300, 1)
    # 1,344 intervals x 300 paths of 0.15: the mean is known to 0.4 %; bending alone adds 28 %.
    assert paths.mean() == pytest.approx(outlook.contacts.mean(), rel=0.02)
