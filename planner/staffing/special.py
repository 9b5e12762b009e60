"""Ratios of gamma functions behind the Erlang formulas, in logarithms and for any real size."""

from __future__ import annotations

import numpy as np
from scipy.special import gammainc, gammaincc, gammaln

from planner.domain import FloatArray

_FAR = 20.0
"""Squared distance from the mean, in variances, beyond which a continued fraction takes over:
there 40 terms reach 1e-15 at every size, while library gamma functions lose digits above 1e6."""
_TERMS = 40


def log_poisson(count: FloatArray, mean: FloatArray) -> FloatArray:
    """Return ln of e^-m m^x / Gamma(x+1) for real x >= 0, m > 0 (saddle point, Loader 2000)."""
    big = np.maximum(count, 16.0)
    excess = (big - mean) / mean
    deviance = mean * ((1 + excess) * np.log1p(excess) - excess)
    saddle = -_stirling_error(big) - deviance - 0.5 * np.log(2 * np.pi * big)
    plain = count * np.log(mean) - mean - gammaln(count + 1)
    result: FloatArray = np.where(count < 16, plain, saddle)
    return result


def _stirling_error(n: FloatArray) -> FloatArray:
    inverse = 1 / (n * n)
    tail = 1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188))
    result: FloatArray = (1 / 12 - inverse * tail) / n
    return result


def log_inverse_b(agents: FloatArray, load: FloatArray) -> FloatArray:
    """Return ln(1 / Erlang B) for agents >= 0 and load > 0, never overflowing.

    1/B = Gamma(n+1, a) e^a a^-n (Jagerman 1974); far above the agents by continued fraction.
    """
    far = (load > agents) & ((load - agents) ** 2 > _FAR * load)
    upper = np.maximum(gammaincc(agents + 1, load), 1e-300)
    near = np.log(upper) - log_poisson(agents, load)
    result: FloatArray = np.maximum(near, 0.0)
    if far.any():
        result[far] = np.log(load[far]) - np.log(_upper_fraction(agents[far], load[far]))
    return result


def _upper_fraction(n: FloatArray, x: FloatArray) -> FloatArray:
    value: FloatArray = x + 2 * _TERMS - n
    for i in range(_TERMS, 0, -1):
        value = x + 2 * i - 2 - n - i * (i - 1 - n) / value
    return value


def log_wait_mass(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return ln A, (A - 1) x / (A y) and ln P(x, y) for A = x e^y y^-x gamma(x, y); x >= 0, y > 0.

    A is the weight of all waiting states against the first of them (Mandelbaum & Zeltyn 2007);
    the second value is the share of waiting contacts that are served, free of cancellation;
    P is the regularised gamma function, NaN far below x where only A is wanted.
    """
    lower = np.maximum(gammainc(x, y), 1e-300)
    above = (y > x) & ((y - x) ** 2 > _FAR * y)
    if above.any():
        top, mean = x[above], y[above]
        upper = np.exp(log_poisson(top, mean)) * top / _upper_fraction(top - 1, mean)
        lower[above] = 1 - upper
    log_p = np.log(lower)
    log_a = np.maximum(log_p - log_poisson(x, y), 0.0)
    served = -np.expm1(-log_a) * x / y
    far = (y < x / 2) | ((y < x) & ((x - y) ** 2 > _FAR * x))
    if far.any():
        bottom = _lower_fraction(x[far], y[far])
        log_a[far] = np.log(bottom) - np.log(bottom - y[far])
        served[far] = x[far] / bottom
        log_p[far] = np.nan
    return log_a, np.clip(served, 0.0, 1.0), log_p


def _lower_fraction(x: FloatArray, y: FloatArray) -> FloatArray:
    value: FloatArray = x + 2 * _TERMS + 1
    for i in range(2 * _TERMS, 0, -1):
        half = (i + 1) // 2
        top = half * y if i % 2 else -(x + half) * y
        value = x + i + top / value
    return value
