"""How fast contacts in hand are finished while few of them are old: log-normal handle times.

A log-normal contact is never finished in its first seconds, and most likely near its usual length.
After opening all contacts are young; later as many are old as the law of handle times says.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from planner.domain import FloatArray

_PER_HANDLE_TIME = 3
_MOST_PARTS = 12
_NOBODY = 1e-9


class Ages:
    """The contacts begun so far, in parts of intervals of about a third of a handle time."""

    def __init__(self, aht_s: float, cv: float, step_s: float, intervals: int) -> None:
        self.parts = int(np.clip(np.ceil(step_s * _PER_HANDLE_TIME / aht_s), 1, _MOST_PARTS))
        self.aht_s, self.part_s = aht_s, step_s / self.parts
        edges = np.linspace(0.0, intervals * step_s, intervals * self.parts + 1)
        self.still = np.diff(_worked_by(edges, aht_s, cv))
        self.begun: FloatArray = np.zeros(0)

    def with_more(self, per_s: float, at_once: float) -> FloatArray:
        """Return starts a second by part, with one more interval and so many as it begins."""
        more = np.full(self.parts, per_s)
        more[0] += at_once / self.part_s
        return np.concatenate([self.begun, more])

    def paces(self, begun: FloatArray) -> FloatArray:
        """Return how many times faster than 1 / handle time contacts finish in the last interval.

        As if every contact found an agent free: of m(t) = starts * P(handle time > t) in hand,
        d = starts - m' finish per second, and the pace is d AHT / m: departures of M(t)/G/inf
        (Eick, Massey & Whitt 1993). One per part.
        """
        last = range(begun.size - self.parts, begun.size + 1)
        in_hand = np.array([begun[:k] @ self.still[:k][::-1] for k in last])
        finished = begun[-self.parts :] - np.diff(in_hand) / self.part_s
        present = (in_hand[1:] + in_hand[:-1]) / 2
        result: FloatArray = np.ones(self.parts)
        done = np.maximum(finished, 0.0) * self.aht_s
        np.divide(done, present, out=result, where=present > _NOBODY)
        return result


def _worked_by(t: FloatArray, mean: float, cv: float) -> FloatArray:
    """Return the mean of min(handle time, t), handle times log-normal."""
    spread = np.sqrt(np.log1p(cv * cv))
    with np.errstate(divide="ignore"):
        z = (np.log(t) - np.log(mean) + spread**2 / 2) / spread
    result: FloatArray = mean * ndtr(z - spread) + t * ndtr(-z)
    return result
