"""Profiles: a weekday speaks for itself where its contacts prove that it differs."""

import numpy as np
import pytest

from planner.forecast.calendar import calendar_of
from planner.forecast.profile import at_step, day_profiles, kin_profile, learn_strength
from planner.forecast.series import DaySeries
from tests.forecast.histories import FIRST


def test_a_weekday_that_differs_by_chance_only_follows_the_others() -> None:
    rng = np.random.default_rng(2)
    like = np.full(48, 1 / 48)
    own = rng.poisson(10.0, 48).astype(float)
    assert learn_strength(own, like) > 5 * own.sum()


def test_a_weekday_of_its_own_character_keeps_it() -> None:
    like = np.full(48, 1 / 48)
    own = np.where(np.arange(48) < 24, 100.0, 0.0)
    # Squared difference 48 / 48^2 = 0.0208; chance alone 1.5 * (47 / 48) / 2400 = 0.00061;
    # so the others are worth 2400 * 0.00061 / (0.0208 - 0.00061) = 73 contacts beside 2400.
    assert learn_strength(own, like) == pytest.approx(72.6, abs=0.1)


def test_splitting_to_a_finer_step_keeps_every_hour() -> None:
    shares = np.array([[0.0, 0.1, 0.5, 0.3, 0.1, *[0.0] * 19]])
    finer = at_step(shares, 15)
    assert finer.shape == (1, 96)
    assert finer.reshape(24, 4).sum(axis=1) == pytest.approx(shares[0])
    assert (finer >= 0).all()


def test_a_thin_channel_borrows_the_day_of_its_kin_and_a_busy_one_keeps_its_own() -> None:
    rng = np.random.default_rng(3)
    shape = np.where((np.arange(48) >= 16) & (np.arange(48) < 40), 1.0, 0.1)
    shape /= shape.sum()
    kin = kin_profile([a_series(rng.poisson(500 * shape, (56, 48)))], 48)
    assert kin is not None
    assert kin_profile([], 48) is None
    for a_day, mine in ((3.0, shape), (900.0, shape[::-1])):
        series = a_series(rng.poisson(a_day * mine, (28, 48)))
        calendar = calendar_of(series.first, 28, "voice")
        alone, pooled = (
            np.abs(day_profiles(series, np.ones(28, dtype=bool), calendar, k)[:7] - mine).sum()
            for k in (None, kin)
        )
        assert pooled < (0.7 if a_day < 10 else 1.02) * alone


def a_series(counts: np.ndarray) -> DaySeries:
    none = np.full(counts.shape, np.nan)
    counts = counts.astype(float)
    return DaySeries("voice", FIRST.toordinal(), 30, counts, none, none, counts.sum(axis=1))
