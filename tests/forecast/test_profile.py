"""Profiles: a weekday speaks for itself where its contacts prove that it differs."""

import numpy as np
import pytest

from planner.forecast.profile import at_step, learn_strength


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
