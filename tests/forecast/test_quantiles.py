"""Quantiles of the negative binomial, and the dispersion learnt from errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import QUANTILES
from planner.forecast.quantiles import (
    AS_PROMISED,
    cdf,
    count_quantiles,
    learn_dispersion,
    learn_held,
    promised,
    stretched,
)


def test_without_dispersion_quantiles_are_poisson() -> None:
    # Poisson with mean 10: P(N<=4) = 0.029, P(N<=5) = 0.067, P(N<=15) = 0.951, P(N<=10) = 0.583
    # and P(N<=9) = 0.458 (tables of the Poisson distribution).
    found = count_quantiles(np.array([10.0]), np.array([0.0]))[:, 0]
    assert found[0] == 5
    assert found[3] == 10
    assert found[6] == 15


def test_geometric_distribution_as_a_hand_calculation() -> None:
    # phi = 1 is geometric on 0, 1, ...: P(N <= k) = 1 - (m / (1 + m))^(k + 1); m = 1: 1 - 2^-(k+1).
    assert cdf(np.array([0.0, 1, 2]), np.ones(3), np.ones(3)) == pytest.approx([0.5, 0.75, 0.875])
    found = count_quantiles(np.array([1.0]), np.array([1.0]))[:, 0]
    assert found.tolist() == [0, 0, 0, 0, 1, 3, 4]


@given(mean=st.floats(0, 1e5), phi=st.floats(0, 6), other=st.floats(0, 1e5))
def test_each_quantile_is_the_least_count_that_reaches_its_level(
    mean: float, phi: float, other: float
) -> None:
    found = count_quantiles(np.array([mean, other]), np.array([phi, phi]))[:, 0]
    width = np.full(len(found), max(phi, 1e-6))
    assert (np.diff(found) >= 0).all()
    assert (found >= 0).all()
    assert (cdf(found, np.full(len(found), mean), width) >= np.array(QUANTILES)).all()
    assert (cdf(found - 1, np.full(len(found), mean), width) < np.array(QUANTILES)).all()


@pytest.mark.parametrize("truth", [0.02, 0.2, 1.0])
def test_the_dispersion_of_simulated_counts_is_found_again(truth: float) -> None:
    rng = np.random.default_rng(3)
    mean = rng.uniform(5, 60, 4000)
    count = rng.poisson(mean * rng.gamma(1 / truth, truth, 4000)).astype(float)
    assert learn_dispersion(count, mean, 0.1) == pytest.approx(truth, rel=0.2)


def test_without_errors_the_prior_stands() -> None:
    assert learn_dispersion(np.zeros(0), np.zeros(0), 0.07) == 0.07


def test_heavy_tails_are_learnt_from_what_ranges_held() -> None:
    rng = np.random.default_rng(5)
    mean = np.full(6000, 100.0)
    count = np.maximum(0, np.rint(mean + 12 * rng.standard_t(2.5, 6000)))
    phi = np.full(6000, learn_dispersion(count, mean, 0.1))
    held = learn_held(count, mean, phi)
    edges = count_quantiles(mean[:1], phi[:1], held=held[:, None])[:, 0]
    inside = [(count >= edges[i]) & (count <= edges[-1 - i]) for i in (0, 1, 2)]
    assert [part.mean() for part in inside] == pytest.approx([0.9, 0.8, 0.5], abs=0.03)


def test_bending_levels_there_and_back_changes_nothing() -> None:
    held = np.array([0.4, 0.83, 0.97])[:, None]
    level = np.linspace(0.01, 0.99, 40)
    assert promised(stretched(level, held), held) == pytest.approx(level)
    assert stretched(level, AS_PROMISED[:, None]) == pytest.approx(level)
