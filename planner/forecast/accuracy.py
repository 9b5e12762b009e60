"""Measures of error as pure functions; unknown actuals (NaN) are left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from planner.domain import FloatArray


def _known(actual: ArrayLike, forecast: ArrayLike) -> tuple[FloatArray, FloatArray]:
    truth, said = np.broadcast_arrays(np.asarray(actual, float), np.asarray(forecast, float))
    keep = np.isfinite(truth)
    return truth[keep], said[keep]


def wape(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Return sum |y - f| / sum y as a share; NaN where no contact came at all."""
    truth, said = _known(actual, forecast)
    total = truth.sum()
    return float(np.abs(truth - said).sum() / total) if total > 0 else float("nan")


def bias(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Return sum (f - y) / sum y as a share, above 0 for too much; NaN where no contact came."""
    truth, said = _known(actual, forecast)
    total = truth.sum()
    return float((said - truth).sum() / total) if total > 0 else float("nan")


def pinball(actual: ArrayLike, quantile: ArrayLike, level: float) -> float:
    """Return the mean pinball loss of one quantile (Koenker, Bassett 1978), in contacts."""
    truth, said = _known(actual, quantile)
    gap = truth - said
    return float(np.maximum(level * gap, (level - 1) * gap).mean()) if len(gap) else float("nan")


def noise_floor(rate: ArrayLike) -> float:
    """Return the WAPE of a forecaster who knew every rate, under Poisson counts.

    E|N - m| = 2 m^(k+1) e^-m / k! with k = floor(m) (De Moivre; Crow 1958).
    """
    from scipy.special import gammaln  # noqa: PLC0415  (only reports need it)

    mean = np.asarray(rate, float)
    mean = mean[np.isfinite(mean) & (mean > 0)]
    if not len(mean):
        return float("nan")
    whole = np.floor(mean)
    deviation = 2 * np.exp((whole + 1) * np.log(mean) - mean - gammaln(whole + 1))
    return float(deviation.sum() / mean.sum())
