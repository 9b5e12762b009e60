"""Joint sample paths: whole, repeatable, as wide as the quantiles say for intervals and days."""

from datetime import timedelta

import numpy as np
import pytest

from planner.domain import Grid, Override, Span
from planner.errors import BadInput
from planner.forecast import Prospect, prospect
from planner.forecast.paths import error_correlation
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
