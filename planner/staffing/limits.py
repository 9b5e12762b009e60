"""Large-team limits of the probability of waiting, where n = load + beta sqrt(load)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfcx

from planner.domain import FloatArray
from planner.errors import BadInput


def halfin_whitt(beta: ArrayLike) -> FloatArray:
    """Return the limit of Erlang C's P(wait) for beta > 0 (Halfin & Whitt 1981); else 1."""
    b = np.asarray(beta, dtype=np.float64)
    mills = np.sqrt(np.pi / 2) * erfcx(-np.maximum(b, 0) / np.sqrt(2))
    result: FloatArray = 1 / (1 + np.maximum(b, 0) * mills)
    return result


def garnett(beta: ArrayLike, theta_over_mu: ArrayLike) -> FloatArray:
    """Return the limit of Erlang A's P(wait) (Garnett, Mandelbaum & Reiman 2002).

    `theta_over_mu` is handle time / patience, above 0.
    """
    b, ratio = np.asarray(beta, dtype=np.float64), np.asarray(theta_over_mu, dtype=np.float64)
    if (ratio <= 0).any():
        raise BadInput("handle time / patience must be above 0")
    odds = np.sqrt(ratio) * _hazard(b / np.sqrt(ratio)) / _hazard(-b)
    result: FloatArray = 1 / (1 + odds)
    return result


def _hazard(x: FloatArray) -> FloatArray:
    result: FloatArray = np.sqrt(2 / np.pi) / erfcx(x / np.sqrt(2))
    return result
