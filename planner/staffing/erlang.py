"""Stationary queues in closed form: Erlang B, C and A.

Every function takes arrays (or numbers) that broadcast, any real number of agents, and returns
defined values everywhere. Loads are in Erlangs (arrival rate x handle time), times in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from planner.domain import FloatArray
from planner.errors import BadInput
from planner.staffing.special import log_inverse_b, log_wait_mass

_SMALLEST = 1e-290


@dataclass(frozen=True, slots=True, eq=False)
class QueueResult:
    """What customers and agents meet in a stationary queue; shares 0..1, one value per case.

    `service_level`: answered within the target / offered. `wait_s`: mean wait of all offered.
    `abandon_late`: who hangs up after the target, a part of `p_abandon` (see `variants`).
    `back_to_back`: contacts that an agent starts the moment the last one ends. `pressure`: starts
    while yet another contact waits. Without patience and with too few agents the queue is
    unstable: service level 0, `p_wait` 1, wait infinite.
    """

    p_wait: FloatArray
    p_abandon: FloatArray
    service_level: FloatArray
    wait_s: FloatArray
    occupancy: FloatArray
    back_to_back: FloatArray
    pressure: FloatArray
    abandon_late: FloatArray

    @property
    def asa_s(self) -> FloatArray:
        """Average speed of answer in seconds, over all offered contacts."""
        return self.wait_s

    @property
    def is_unstable(self) -> FloatArray:
        """Say where the queue grows without end."""
        return np.isinf(self.wait_s)


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """The waiting states of a queue, given that all are busy and work leaves at a fixed rate.

    `log_mass`: ln of their weight against the first of them; `step`: weight of the second against
    the first; then, given that one waits: the share that abandons, the mean wait in seconds, and
    the shares that are served, or hang up, but later than the target.
    """

    log_mass: FloatArray
    step: FloatArray
    abandon: FloatArray
    wait_s: FloatArray
    late: FloatArray
    abandon_late: FloatArray


def waiting_tail(
    arrivals: FloatArray, rate: FloatArray, patience_s: FloatArray, target_s: FloatArray
) -> Tail:
    """Return the waiting part of a queue with `arrivals` and full service `rate`, per second.

    `patience_s` may be infinite. Arrivals are above 0. The law of those who wait longer than the
    target is that of the same queue with arrivals thinned by e^(-target/patience): all terms are
    positive, nothing cancels (from Mandelbaum & Zeltyn 2007).
    """
    patient = np.isinf(patience_s)
    mean = np.where(patient, 1.0, patience_s)
    x, y = rate * mean, np.maximum(arrivals * mean, _SMALLEST)
    keep = np.exp(-target_s / mean)
    y_late = np.maximum(y * keep, _SMALLEST)
    log_a, served, log_p = log_wait_mass(x, y)
    log_late, served_late, log_p_late = log_wait_mass(x, y_late)
    bound = target_s / mean
    drift = (x - y) * bound + y * (bound + np.expm1(-bound))
    ratio = log_p_late - log_p
    beyond = np.exp(np.minimum(np.where(np.isnan(ratio), log_late - log_a - drift, ratio), 0.0))
    slack = np.maximum(rate - arrivals, _SMALLEST)
    stable = rate > arrivals
    with np.errstate(over="ignore"):
        log_c = np.where(stable, np.log(np.maximum(rate, _SMALLEST) / slack), np.inf)
        wait_c = np.where(stable, 1 / slack, np.inf)
        late_c = np.where(stable, np.exp(-slack * target_s), 1.0)
    return Tail(
        np.where(patient, log_c, log_a),
        np.where(patient, arrivals / np.maximum(rate, _SMALLEST), y / (x + 1)),
        np.where(patient, 0.0, 1 - served),
        np.where(patient, wait_c, (1 - served) * mean),
        np.where(patient, late_c, beyond * keep * served_late),
        np.where(patient, 0.0, beyond * keep * (1 - served_late)),
    )


def erlang_b(load: ArrayLike, agents: ArrayLike) -> FloatArray:
    """Return the share of contacts blocked when none can wait (Erlang 1917; Jagerman 1974)."""
    a, n = as_arrays(load, agents)
    blocked = np.exp(-log_inverse_b(n, np.maximum(a, _SMALLEST)))
    return np.where(a > 0, blocked, np.where(n > 0, 0.0, 1.0))


def erlang_c(
    load: ArrayLike, agents: ArrayLike, *, aht_s: ArrayLike = 1.0, target_s: ArrayLike = 0.0
) -> QueueResult:
    """Return the queue in which nobody hangs up (M/M/n, Erlang 1917)."""
    return erlang_a(load, agents, aht_s=aht_s, patience_s=None, target_s=target_s)


def erlang_a(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike = 1.0,
    patience_s: ArrayLike | None,
    target_s: ArrayLike = 0.0,
) -> QueueResult:
    """Return the queue with exponential patience of this mean (M/M/n+M, Palm 1946).

    `patience_s` None or infinite: Erlang C.
    """
    patience = np.inf if patience_s is None else patience_s
    a, n, aht, mean, target = as_arrays(load, agents, aht_s, patience, target_s)
    if (aht <= 0).any() or (mean <= 0).any():
        raise BadInput("handle time and patience must be above 0 s")
    some = np.maximum(a, 1e-12)
    tail = waiting_tail(some / aht, n / aht, mean, target)
    log_odds = _log_free(n, some) - tail.log_mass
    p_wait = np.where(np.isposinf(tail.log_mass), 1.0, expit(-log_odds))
    return _result(a, n, p_wait, tail)


def _log_free(n: FloatArray, load: FloatArray) -> FloatArray:
    """Return ln of the weight of the states below `n` busy against the state `n`."""
    log_r = np.maximum(log_inverse_b(n, load), _SMALLEST)
    result: FloatArray = np.where(
        log_r > 30, log_r, np.log(np.expm1(np.minimum(log_r, 30)) + _SMALLEST)
    )
    return result


def _result(a: FloatArray, n: FloatArray, p_wait: FloatArray, tail: Tail) -> QueueResult:
    n = np.where(n < 1e-9, 0.0, n)  # a/n of a denormal number would overflow
    idle = a <= 0
    abandon = p_wait * tail.abandon
    served = np.maximum(1 - abandon, _SMALLEST)
    wait = np.where(p_wait > 0, p_wait * np.where(p_wait > 0, tail.wait_s, 0.0), 0.0)
    level = np.where(np.isinf(tail.wait_s), 0.0, 1 - abandon - p_wait * tail.late)
    load_share = np.divide(a, n, out=np.ones_like(a), where=n > 0)
    occupancy = np.where(
        np.isinf(wait) | (n <= 0), 1.0, np.minimum(load_share * (1 - abandon), 1.0)
    )
    back = np.where(n > 0, 1 - (1 - p_wait) / served, 1.0)
    many = p_wait * (1 - np.minimum(np.exp(-tail.log_mass) * (1 + tail.step), 1.0))
    pressure = np.where(
        (n > 0) & np.isfinite(wait), many / np.maximum(load_share * served, _SMALLEST), 1.0
    )
    return QueueResult(
        p_wait=np.where(idle, 0.0, p_wait),
        p_abandon=np.where(idle, 0.0, np.clip(abandon, 0, 1)),
        service_level=np.where(idle, 1.0, np.clip(level, 0, 1)),
        wait_s=np.where(idle, 0.0, wait),
        occupancy=np.where(idle, 0.0, occupancy),
        back_to_back=np.where(idle, 0.0, np.clip(back, 0, 1)),
        pressure=np.where(idle, 0.0, np.clip(pressure, 0, 1)),
        abandon_late=np.where(idle, 0.0, np.clip(p_wait * tail.abandon_late, 0, abandon)),
    )


def as_arrays(*values: ArrayLike) -> tuple[FloatArray, ...]:
    """Return loads, agents and times in one shape of at least one axis; refuses other numbers."""
    parts = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in values))
    if any(np.isnan(p).any() or (p < 0).any() for p in parts):
        raise BadInput("loads, agents and times must be numbers of at least 0")
    return tuple(np.atleast_1d(p).astype(np.float64) for p in parts)
