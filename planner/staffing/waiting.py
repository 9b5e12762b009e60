"""Who of those waiting is answered in time, also across the moment when agents come or go."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import betainc, gammainc

from planner.domain import FloatArray

_TOO_FEW = 3e-3
"""A change of the service level below this is not worth computing."""
_FEW_WAIT, _UNLIKELY = 1e-4, 1e-7
_PART, _WEIGHT = np.polynomial.legendre.leggauss(2)


@dataclass(frozen=True, slots=True)
class WaitLaw:
    """Mean exponential patience (inf: endless) and answer target of contacts, seconds.

    `asks_who_hung_up`: the promise counts those who hang up within the target.
    """

    patience_s: float
    target_s: float
    asks_who_hung_up: bool = False

    def in_time(self, rate: float, ahead: FloatArray, within_s: float) -> FloatArray:
        """Return the share answered within so many seconds, given how many wait ahead.

        `rate` per second at which agents finish. e^(-V/patience) of the offered wait V follows a
        Beta law; without patience V is Gamma.
        """
        if rate <= 0 or within_s < 0:
            return np.zeros_like(ahead)
        if np.isinf(self.patience_s):
            return np.asarray(gammainc(ahead + 1, rate * within_s))
        c = rate * self.patience_s
        quick = betainc(ahead + 1, c + 1, -np.expm1(-within_s / self.patience_s))
        return np.asarray(c / (c + ahead + 1) * quick)

    def hung_up(self, rate: float, ahead: FloatArray) -> FloatArray:
        """Return the share that hangs up within the target, given how many wait ahead."""
        if np.isinf(self.patience_s):
            return np.zeros_like(ahead)
        stays = np.exp(-self.target_s / self.patience_s)
        if rate <= 0:
            return np.full_like(ahead, 1 - stays)
        still = stays * (1 - betainc(ahead + 1, rate * self.patience_s, 1 - stays))
        return np.asarray(np.maximum(1 - still - self.in_time(rate, ahead, self.target_s), 0.0))

    def end(self, rate: float, ahead: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the share that hangs up and the mean wait, given how many wait ahead."""
        if np.isinf(self.patience_s):
            none: FloatArray = np.zeros_like(ahead)
            return none, (ahead + 1) / rate if rate > 0 else none + np.inf
        gone: FloatArray = (ahead + 1) / (rate * self.patience_s + ahead + 1)
        return gone, gone * self.patience_s


@dataclass(slots=True)
class Waits:
    """The law for 0, 1, 2, ... waiting ahead; kept per rate at which agents finish."""

    law: WaitLaw
    known: dict[tuple[float, int], tuple[FloatArray, FloatArray, FloatArray]] = field(
        default_factory=dict
    )
    known_soon: dict[tuple[float, int], FloatArray] = field(default_factory=dict)

    def of(self, rate: float, count: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return in-time share, abandoning share, mean wait for 0..count-1 waiting ahead."""
        if (rate, count) not in self.known:
            ahead = np.arange(count, dtype=float)
            soon = self.law.in_time(rate, ahead, self.law.target_s)
            self.known[rate, count] = (soon, *self.law.end(rate, ahead))
        return self.known[rate, count]

    def soon(self, rate: float, count: int) -> FloatArray:
        """Return who hangs up in time for 0..count-1 waiting ahead; 0 where nobody asks."""
        if not self.law.asks_who_hung_up:
            return np.zeros(count)
        if (rate, count) not in self.known_soon:
            self.known_soon[rate, count] = self.law.hung_up(rate, np.arange(count, dtype=float))
        return self.known_soon[rate, count]


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A moment at which agents come or go, with those who wait just before and just after it.

    `ended`, `begun`: chances that 0, 1, 2, ... wait; `rates`: at which agents finish, before and
    after; `free`: places of those who come on duty.
    """

    ended: FloatArray
    begun: FloatArray
    rates: tuple[float, float]
    free: float


def settled(
    waits: Waits, edge: Edge, *, offered: float, step_s: float
) -> tuple[float, float, float]:
    """Return what an edge adds to service level, abandonment and wait of the interval before it.

    The law for that interval took its agents to stay. Those who still wait at the edge hang up and
    wait as its new agents let them; of those who arrive less than the target before it, an equal
    part at each moment, more or fewer are answered in time.
    """
    before, after = edge.rates
    if edge.ended[1:].sum() < _FEW_WAIT:
        return 0.0, 0.0, 0.0
    was = _left(waits, edge.ended, before)
    will = _left(waits, edge.begun, after)
    gone, seconds = ((b - a) / offered for a, b in zip(was, will, strict=True))
    target_s = waits.law.target_s
    share = min(target_s / step_s, 1.0)
    more = abs(after - before) * target_s + edge.free
    most = share * edge.ended[1:].sum() * min(more / np.sqrt(1 + before * target_s), 1.0)
    level = share * _gain(waits, edge) if most > _TOO_FEW else 0.0
    return level, gone, seconds if np.isfinite(seconds) else 0.0


def _left(waits: Waits, waiting: FloatArray, rate: float) -> tuple[float, float]:
    """Return how many of those waiting will hang up, and the seconds that all will wait."""
    gone, seconds = (values[:-1] for values in waits.of(rate, waiting.size)[1:])
    at_least = np.cumsum(waiting[:0:-1])[::-1]
    with np.errstate(invalid="ignore"):
        return float(at_least @ gone), float(at_least @ seconds)


def _gain(waits: Waits, edge: Edge) -> float:
    """Return the service level of those who arrive within the target of an edge, less without it.

    All agents are busy while somebody waits, so what counts is how many finish within the target:
    at the rates before and after, and at the edge those who come take one each.
    """
    law, (before, after) = waits.law, edge.rates
    size = int(np.flatnonzero(edge.ended > _UNLIKELY)[-1]) + 1
    ahead: FloatArray = np.arange(size, dtype=float)
    first = min(int(edge.free + 1e-9), size)
    level = np.empty(size)
    total = -float(edge.ended[:size] @ waits.of(before, edge.ended.size)[0][:size])
    for part, weight in zip((1 + _PART) / 2, _WEIGHT / 2, strict=True):
        until_s = part * law.target_s
        stays = np.exp(-until_s / law.patience_s)
        met = law.in_time(before, ahead[:first], until_s)
        level[:first] = 1 - (1 - stays) * (1 - met)
        rate = part * before + (1 - part) * after
        later = ahead[first:] - min(edge.free, first)
        level[first:] = law.in_time(rate, later, law.target_s)
        total += weight * float(edge.ended[:size] @ level)
    return total
