"""Quantiles of counts: negative binomial, its dispersion learnt from the model's own errors."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, gammaincinv

from planner.domain import QUANTILES, FloatArray

CANDIDATES = np.geomspace(3e-4, 6.0, 64).tolist()
RATE_EDGES = (0.3, 1.0, 5.0, 25.0)
LEAST_ERRORS = 150
MOST_ERRORS = 1500
CENTRAL = ((0.1, 0.9), (0.05, 0.95))
WANTED = sum(high - low for low, high in CENTRAL)


def cdf(count: FloatArray, mean: FloatArray, phi: FloatArray) -> FloatArray:
    """Return P(N <= count) of a negative binomial of variance mean + phi mean^2 (0 below 0)."""
    size = 1 / np.maximum(phi, 1e-6)
    below = betainc(size, np.maximum(count, 0) + 1, size / (size + np.maximum(mean, 1e-12)))
    return np.asarray(np.where(count < 0, 0.0, below))


def count_quantiles(
    mean: FloatArray, phi: FloatArray, levels: tuple[float, ...] = QUANTILES
) -> FloatArray:
    """Return whole-number quantiles, shape (levels, *mean.shape): the least k with cdf >= level.

    Starts from the gamma distribution of the same mean and variance, then steps to the exact k.
    """
    mean, phi = np.broadcast_arrays(np.maximum(mean, 0.0), np.maximum(phi, 1e-6))
    spread = 1 + phi * mean
    shape = np.maximum(mean / spread, 1e-9)
    found = np.zeros((len(levels), *mean.shape))
    for row, level in enumerate(levels):
        count = np.floor(gammaincinv(shape, level) * spread)
        found[row] = _settle(count, level, mean, phi)
    return found


def _settle(count: FloatArray, level: float, mean: FloatArray, phi: FloatArray) -> FloatArray:
    flat, mean, phi = count.ravel(), mean.ravel(), phi.ravel()
    low = np.arange(len(flat))
    while len(low):
        low = low[cdf(flat[low], mean[low], phi[low]) < level]
        flat[low] += 1
    high = np.flatnonzero(flat > 0)
    while len(high):
        high = high[cdf(flat[high] - 1, mean[high], phi[high]) >= level]
        flat[high] -= 1
        high = high[flat[high] > 0]
    return flat.reshape(count.shape)


def learn_dispersion(actual: FloatArray, mean: FloatArray, prior: float) -> float:
    """Return the dispersion at which 80 % and 90 % ranges would have held that share of the errors.

    Coverage is judged by the randomised probability integral transform, averaged over the
    randomness (Czado, Gneiting, Held 2009). Few errors are shrunk towards `prior`.
    """
    if len(actual) == 0:
        return prior
    keep = np.linspace(0, len(actual) - 1, min(len(actual), MOST_ERRORS)).astype(np.int64)
    count, rate = np.rint(actual[keep]), mean[keep]
    low, high = 0, len(CANDIDATES) - 1
    while low < high:
        middle = (low + high) // 2
        if _covered(count, rate, CANDIDATES[middle]) < WANTED:
            low = middle + 1
        else:
            high = middle
    found = CANDIDATES[low]
    trust = len(actual) / (len(actual) + LEAST_ERRORS / 3)
    return float(np.exp(trust * np.log(found) + (1 - trust) * np.log(prior)))


def _covered(count: FloatArray, rate: FloatArray, phi: float) -> float:
    """Return the share held by the 80 % range plus the share held by the 90 % range."""
    width = np.full(len(rate), phi)
    top = cdf(count, rate, width)
    bottom = cdf(count - 1, rate, width)
    mass = np.maximum(top - bottom, 1e-12)
    total = 0.0
    for low, high in CENTRAL:
        inside = np.clip(np.minimum(top, high) - np.maximum(bottom, low), 0, None) / mass
        total += float(np.minimum(inside, 1).mean())
    return total


def learn_by_rate(actual: FloatArray, mean: FloatArray, prior: float) -> FloatArray:
    """Return the dispersion of each class of rate (edges at 0.3, 1, 5, 25 contacts an interval).

    A class with few errors is shrunk towards all classes.
    """
    overall = learn_dispersion(actual, mean, prior)
    group = np.digitize(mean, RATE_EDGES)
    return np.array(
        [
            learn_dispersion(actual[group == g], mean[group == g], overall)
            for g in range(len(RATE_EDGES) + 1)
        ]
    )
