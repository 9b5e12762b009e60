"""Quantiles of counts: negative binomial, its dispersion learnt from the model's own errors."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, gammaincinv

from planner.domain import QUANTILES, FloatArray, IntArray

CANDIDATES = np.geomspace(3e-4, 6.0, 64).tolist()
RATE_EDGES = (0.3, 1.0, 5.0, 25.0)
LEAST_ERRORS = 150
FEW_ERRORS = 25
MOST_ERRORS = 1500
SHARES = (0.5, 0.8, 0.9)
AS_PROMISED = np.array(SHARES)
WANTED = sum(SHARES[1:])
GRID = np.array([0.0, *np.linspace(0.2, 0.96, 20), 0.975, 0.99, 0.999])


def cdf(count: FloatArray, mean: FloatArray, phi: FloatArray) -> FloatArray:
    """Return P(N <= count) of a negative binomial of variance mean + phi mean^2 (0 below 0)."""
    size = 1 / np.maximum(phi, 1e-6)
    below = betainc(size, np.maximum(count, 0) + 1, size / (size + np.maximum(mean, 1e-12)))
    return np.asarray(np.where(count < 0, 0.0, below))


def count_quantiles(
    mean: FloatArray,
    phi: FloatArray,
    levels: tuple[float, ...] = QUANTILES,
    held: FloatArray = AS_PROMISED,
) -> FloatArray:
    """Return whole-number quantiles, shape (levels, *mean.shape): the least k with cdf >= level.

    `held` has shape (3, ...): the shares that `learn_held` found for the 50, 80 and 90 % ranges.
    """
    mean, phi = np.broadcast_arrays(np.maximum(mean, 0.0), np.maximum(phi, 1e-6))
    wanted = stretched(np.array(levels).reshape(-1, *[1] * mean.ndim), held)
    found = [inverse(np.broadcast_to(row, mean.shape), mean, phi) for row in wanted]
    return np.array(found).reshape(len(levels), *mean.shape)


def inverse(level: FloatArray, mean: FloatArray, phi: FloatArray) -> FloatArray:
    """Return the least k with cdf(k) >= level; the three arrays have one shape.

    Starts from the gamma distribution of the same mean and variance, then steps to the exact k.
    """
    spread = 1 + phi * mean
    count = np.floor(gammaincinv(np.maximum(mean / spread, 1e-9), level) * spread)
    flat, level, mean, phi = count.ravel(), level.ravel(), mean.ravel(), phi.ravel()
    low = np.arange(len(flat))
    while len(low):
        low = low[cdf(flat[low], mean[low], phi[low]) < level[low]]
        flat[low] += 1
    high = np.flatnonzero(flat > 0)
    while len(high):
        high = high[cdf(flat[high] - 1, mean[high], phi[high]) >= level[high]]
        flat[high] -= 1
        high = high[flat[high] > 0]
    return flat.reshape(count.shape)


def stretched(level: FloatArray, held: FloatArray) -> FloatArray:
    """Return the level of the negative binomial at which the wanted level was found in the past.

    Piecewise linear in the central share, through 0, the three of `held`, and 1.
    """
    return _bent(level, SHARES, held)


def promised(reached: FloatArray, held: FloatArray) -> FloatArray:
    """Return the level that the forecast promised where the negative binomial reaches one."""
    return _bent(reached, held, SHARES)


def _bent(level: FloatArray, knots: ArrayLike, values: ArrayLike) -> FloatArray:
    share = np.abs(2 * level - 1)
    left, right = (np.minimum(np.asarray(k, float), 1 - 1e-6) for k in (knots, values))
    found = np.zeros(np.broadcast_shapes(share.shape, left.shape[1:], right.shape[1:]))
    here, there = 0.0, 0.0
    for end, reach in [*zip(left, right, strict=True), (1.0, 1.0)]:
        part = np.clip((share - here) / np.maximum(end - here, 1e-9), 0, 1)
        found = found + part * (reach - there)
        here, there = end, reach
    return np.asarray(0.5 + np.sign(level - 0.5) * found / 2)


def learn_held(
    actual: FloatArray, mean: FloatArray, phi: FloatArray, weight: FloatArray | None = None
) -> FloatArray:
    """Return the central shares of the negative binomial that held 50, 80 and 90 % of the past.

    Split-conformal in spirit (Vovk and others 2005): heavy tails and thin middles are learnt, not
    assumed. Few errors are shrunk towards what the shares promise; `weight`: 1 each.
    """
    if not len(actual):
        return AS_PROMISED
    weight = np.ones(len(actual)) if weight is None else weight
    keep = _thinned(len(actual))
    count, rate, width = np.rint(actual[keep]), mean[keep], phi[keep]
    top, bottom = cdf(count, rate, width), cdf(count - 1, rate, width)
    covered = [_inside(top, bottom, share, weight[keep]) for share in GRID]
    found = np.interp(SHARES, covered, GRID)
    trust = len(actual) / (len(actual) + LEAST_ERRORS)
    return np.asarray(trust * found + (1 - trust) * AS_PROMISED)


def _thinned(count: int) -> IntArray:
    return np.linspace(0, count - 1, min(count, MOST_ERRORS)).astype(np.int64)


def _inside(top: FloatArray, bottom: FloatArray, share: float, weight: FloatArray) -> float:
    """Return the mean part of each count's probability step that lies in the central share."""
    return float(weight @ part_inside(top, bottom, share) / weight.sum())


def part_inside(top: FloatArray, bottom: FloatArray, share: float) -> FloatArray:
    """Return the part of each count's step, P(N < n) to P(N <= n), that lies in a central share.

    Its mean over many counts is the share held, whatever chance does with the edges of a range.
    """
    edge = (1 - share) / 2
    part = np.minimum(top, 1 - edge) - np.maximum(bottom, edge)
    return np.asarray(np.clip(part / np.maximum(top - bottom, 1e-12), 0, 1))


def learn_dispersion(
    actual: FloatArray, mean: FloatArray, prior: float, weight: FloatArray | None = None
) -> float:
    """Return the dispersion at which 80 % and 90 % ranges would have held that share of the errors.

    Coverage is judged by the randomised probability integral transform, averaged over the
    randomness (Czado, Gneiting, Held 2009). Few errors are shrunk towards `prior`.
    """
    if len(actual) == 0:
        return prior
    weight = np.ones(len(actual)) if weight is None else weight
    keep = _thinned(len(actual))
    count, rate, counted = np.rint(actual[keep]), mean[keep], weight[keep]
    low, high = 0, len(CANDIDATES) - 1
    held = {i: _covered(count, rate, CANDIDATES[i], counted) for i in (low, high)}
    while high - low > 1:
        middle = (low + high) // 2
        held[middle] = _covered(count, rate, CANDIDATES[middle], counted)
        low, high = (middle, high) if held[middle] < WANTED else (low, middle)
    found = np.interp(WANTED, [held[low], held[high]], np.log([CANDIDATES[low], CANDIDATES[high]]))
    trust = len(actual) / (len(actual) + FEW_ERRORS)
    return float(np.exp(trust * found + (1 - trust) * np.log(prior)))


def _covered(count: FloatArray, rate: FloatArray, phi: float, weight: FloatArray) -> float:
    """Return the share held by the 80 % range plus the share held by the 90 % range."""
    width = np.full(len(rate), phi)
    top, bottom = cdf(count, rate, width), cdf(count - 1, rate, width)
    return sum(_inside(top, bottom, share, weight) for share in SHARES[1:])


def learn_by_rate(
    actual: FloatArray, mean: FloatArray, prior: float
) -> tuple[FloatArray, FloatArray]:
    """Return dispersion and held shares of each class of rate (edges at 0.3, 1, 5, 25 a slot).

    Shapes (classes,) and (3, classes). A class with few errors is shrunk towards all classes.
    """
    overall = learn_dispersion(actual, mean, prior)
    group = np.digitize(mean, RATE_EDGES)
    parts = [(actual[group == g], mean[group == g]) for g in range(len(RATE_EDGES) + 1)]
    phi = np.array([learn_dispersion(came, rate, overall) for came, rate in parts])
    held = [
        learn_held(came, rate, np.full(len(rate), width))
        for (came, rate), width in zip(parts, phi, strict=True)
    ]
    return phi, np.stack(held, axis=1)
