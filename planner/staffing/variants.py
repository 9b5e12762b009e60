"""Service level and speed of answer as different centres define them, for the same queue.

Two reports that both say "80 %" need not mean the same: what becomes of those who hang up differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from planner.domain import FloatArray, ServiceLevel
from planner.staffing.erlang import QueueResult, erlang_a
from planner.staffing.world import ABANDONED, GONE_SOON, IN_TIME, OFFERED

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_NOBODY, _NEXT_TO_NOBODY = 1e-12, 1e-6
_DEEP = 45.0
"""Logarithms below the peak at which an integrand no longer counts (3e-20)."""


def parts(
    counts: ServiceLevel,
    *,
    offered: ArrayLike,
    in_time: ArrayLike,
    abandoned: ArrayLike,
    soon: ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    """Return what is divided by what, both in the unit of `offered`; `soon`: hung up in time.

    Where all hung up, a millionth is divided by: a level of 0 that weighs nothing, so that a
    promise is never taken as kept because nobody was answered.
    """
    whole, quick, lost, short = (
        np.asarray(v, dtype=np.float64) for v in (offered, in_time, abandoned, soon)
    )
    match counts:
        case ServiceLevel.ANSWERED:
            return quick, np.maximum(whole - lost, np.maximum(quick, _NEXT_TO_NOBODY * whole))
        case ServiceLevel.WITHOUT_SHORT_ABANDONS:
            return quick, np.maximum(whole - short, np.maximum(quick, _NEXT_TO_NOBODY * whole))
        case ServiceLevel.HANG_UPS_COUNT:
            return np.minimum(quick + short, whole), whole
    return quick, whole


def parts_of(counts: ServiceLevel, tally: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return `parts` of simulated contacts, whose last axis holds the kinds of `world`."""
    return parts(
        counts,
        offered=tally[..., OFFERED],
        in_time=tally[..., IN_TIME],
        abandoned=tally[..., ABANDONED],
        soon=tally[..., GONE_SOON],
    )


def kept_of(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Return a service level from its parts; 0 where nothing is offered."""
    result: FloatArray = np.divide(part, whole, out=np.zeros_like(part + whole), where=whole > 0)
    return np.minimum(result, 1.0)


def service_levels(
    answered_in_time: ArrayLike, abandoned: ArrayLike, abandoned_in_time: ArrayLike
) -> Mapping[ServiceLevel, FloatArray]:
    """Return every variant from three shares of the offered; 0 where nobody is left to divide by.

    ANSWERED flatters: who hung up is out of it. HANG_UPS_COUNT is at least, and OFFERED at most,
    WITHOUT_SHORT_ABANDONS (Koole 2013, Call Center Optimization, ch. 3).
    """
    shares = {"in_time": answered_in_time, "abandoned": abandoned, "soon": abandoned_in_time}
    return {counts: kept_of(*parts(counts, offered=1.0, **shares)) for counts in ServiceLevel}


def level_of(queue: QueueResult, counts: ServiceLevel) -> FloatArray:
    """Return the service level that a promise counts; 0 where nobody is answered at all."""
    if counts is ServiceLevel.OFFERED:
        return queue.service_level
    soon = np.maximum(queue.p_abandon - queue.abandon_late, 0.0)
    part, whole = parts(
        counts, offered=1.0, in_time=queue.service_level, abandoned=queue.p_abandon, soon=soon
    )
    return np.where(queue.p_abandon < 1 - _NOBODY, kept_of(part, whole), 0.0)


def levels_of(queue: QueueResult) -> Mapping[ServiceLevel, FloatArray]:
    """Return every variant of the service level of a stationary queue."""
    soon = np.maximum(queue.p_abandon - queue.abandon_late, 0.0)
    return service_levels(queue.service_level, queue.p_abandon, soon)


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """Mean waits in seconds; NaN where there is nobody to speak of.

    `offered_s`: of all who call; `answered_s`: of those answered, which is what most reports call
    the average speed of answer; `abandoned_s`: of those who hang up; `delayed_s`: of all who must
    wait at all.
    """

    offered_s: FloatArray
    answered_s: FloatArray
    abandoned_s: FloatArray
    delayed_s: FloatArray


def mean_waits(
    load: ArrayLike, agents: ArrayLike, *, aht_s: ArrayLike, patience_s: ArrayLike | None
) -> Waits:
    """Return the mean waits of the stationary queue of `erlang_a`.

    The offered wait V of M/M/n+M has a density proportional to exp(y (1 - e^-s) - x s), s = V /
    patience, x = n mu / theta, y = lambda / theta (Mandelbaum & Zeltyn 2007); those answered weigh
    it with e^-s. Gauss-Legendre on both sides of the peak.
    """
    queue = erlang_a(load, agents, aht_s=aht_s, patience_s=patience_s)
    patience = np.inf if patience_s is None else patience_s
    a, n, aht, mean = (
        np.broadcast_to(np.atleast_1d(np.asarray(v, dtype=np.float64)), queue.wait_s.shape)
        for v in (load, agents, aht_s, patience)
    )
    served = 1 - queue.p_abandon
    finite = np.isfinite(mean)
    scale = np.where(finite, mean, 1.0) / aht
    waited = _mean_served_wait(n * scale, np.maximum(a * scale, 1e-290)) * np.where(finite, mean, 0)
    delayed_share = np.maximum(queue.p_wait - queue.p_abandon, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        answered = np.where(finite, waited * delayed_share / served, queue.wait_s)
        lost = (queue.wait_s - answered * served) / queue.p_abandon
        return Waits(
            offered_s=queue.wait_s,
            answered_s=np.where((served > 1e-12) & (n > 0), answered, np.nan),
            abandoned_s=np.where(queue.p_abandon > 1e-9, np.where(n > 0, lost, mean), np.nan),
            delayed_s=np.where(queue.p_wait > 0, queue.wait_s / queue.p_wait, np.nan),
        )


def _mean_served_wait(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return the mean of s with density proportional to exp(y (1 - e^-s) - (x + 1) s)."""

    def depth(s: FloatArray) -> FloatArray:
        result: FloatArray = -y * np.expm1(-s) - (x + 1) * s
        return result

    peak = np.maximum(np.log(y / (x + 1)), 0.0)
    top = depth(peak)
    low, high = np.zeros_like(peak), peak.copy()
    for _ in range(60):
        middle = (low + high) / 2
        deep = depth(middle) < top - _DEEP
        low, high = np.where(deep, middle, low), np.where(deep, high, middle)
    begin = low
    low, high = peak.copy(), peak + _DEEP + 1
    for _ in range(60):
        middle = (low + high) / 2
        deep = depth(middle) < top - _DEEP
        low, high = np.where(deep, low, middle), np.where(deep, middle, high)
    mass, moment = np.zeros_like(peak), np.zeros_like(peak)
    for first, end in ((begin, peak), (peak, high)):
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            s = first + (end - first) * (node + 1) / 2
            part = weight * (end - first) * np.exp(depth(s) - top)
            mass += part
            moment += part * s
    return moment / mass
