"""How many agents a load needs: exact search for any case, tables for many look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from planner.domain import Channel, FloatArray, IntArray, Policy, ServiceLevel
from planner.errors import BadInput
from planner.staffing.erlang import QueueResult, erlang_a
from planner.staffing.redials import with_redials
from planner.staffing.variants import level_of

REACHABLE = 0.999
"""A promise above this share is planned, and judged, as this share: no finite team keeps 100 %."""


def planned_share(channel: Channel, policy: Policy) -> float:
    """Return the share in time by which a channel is planned and judged, the policy's if any.

    At most `REACHABLE`, whatever is promised.
    """
    own = policy.service_share
    return min(channel.target.share if own is None else own, REACHABLE)


def back_to_back_cap(channel: Channel, policy: Policy) -> float | None:
    """Return the cap on back-to-back contacts in force on a channel, the policy's if any."""
    own = policy.back_to_back_cap
    return channel.back_to_back_cap if own is None else own


@dataclass(frozen=True, slots=True)
class Promise:
    """What a queue must keep; None: no such cap. `service` above 99.9 % is taken as 99.9 %.

    `counts` says what the share of `service` is of.
    """

    service: float | None = None
    occupancy: float | None = None
    abandon: float | None = None
    asa_s: float | None = None
    back_to_back: float | None = None
    counts: ServiceLevel = ServiceLevel.OFFERED

    def __post_init__(self) -> None:
        """Refuse shares outside 0..1, and caps that no finite team could keep."""
        shares = (self.service, self.occupancy, self.abandon, self.back_to_back)
        if any(s is not None and not 0 <= s <= 1 for s in shares):
            raise BadInput("shares of a promise lie between 0 and 1; write 0.8")
        if any(c is not None and c <= 0 for c in (self.occupancy, self.asa_s)):
            raise BadInput("caps on occupancy and speed of answer lie above 0")
        if any(c is not None and c <= 0 for c in (self.abandon, self.back_to_back)):
            raise BadInput("no finite team keeps a cap of 0; write for example 0.01")

    def is_kept(self, queue: QueueResult) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Return where a queue keeps every part of the promise."""
        kept = np.ones(queue.p_wait.shape, dtype=bool)
        if self.service is not None:
            kept &= level_of(queue, self.counts) >= min(self.service, REACHABLE)
        for cap, value in (
            (self.occupancy, queue.occupancy),
            (self.abandon, queue.p_abandon),
            (self.asa_s, queue.wait_s),
            (self.back_to_back, queue.back_to_back),
        ):
            if cap is not None:
                kept &= value <= cap + 1e-12
        return kept


def agents_needed(
    load: ArrayLike,
    *,
    aht_s: ArrayLike,
    patience_s: ArrayLike | None,
    target_s: ArrayLike,
    promise: Promise,
    redial_share: float = 0.0,
) -> IntArray:
    """Return the fewest agents that keep a promise at each load (Erlangs); 0 where load is 0.

    Every part of the promise improves with each agent, so doubling and bisection find it.
    `load` is of first attempts: of those who hang up `redial_share` call again.
    """
    patience = np.inf if patience_s is None else patience_s
    a, aht, mean, target = (
        np.atleast_1d(v).astype(np.float64)
        for v in np.broadcast_arrays(load, aht_s, patience, target_s)
    )

    def kept(agents: FloatArray, at: IntArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        terms = {"aht_s": aht[at], "patience_s": mean[at]}
        seen = a[at]
        if redial_share:
            seen = with_redials(seen, agents, redial_share=redial_share, **terms)
        return promise.is_kept(erlang_a(seen, agents, target_s=target[at], **terms))

    low, high = np.full(a.shape, -1.0), np.zeros(a.shape)
    short = np.flatnonzero(a > 0)
    guess = np.ceil(a + np.sqrt(a))
    while short.size:
        low[short], high[short] = high[short], np.maximum(guess[short], 2 * high[short])
        short = short[~kept(high[short], short)]
    open_ = np.flatnonzero(high - low > 1)
    while open_.size:
        middle = np.floor((low[open_] + high[open_]) / 2)
        good = kept(middle, open_)
        high[open_[good]], low[open_[~good]] = middle[good], middle[~good]
        open_ = open_[high[open_] - low[open_] > 1]
    return high.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class LoadTable:
    """The largest load in Erlangs that 0, 1, 2, ... agents carry within a promise."""

    largest: FloatArray

    def agents(self, load: ArrayLike) -> IntArray:
        """Return the fewest agents for each load; beyond the table is refused."""
        wanted = np.asarray(load, dtype=np.float64)
        if wanted.size and not wanted.max() <= self.largest[-1]:
            raise BadInput(f"the table ends at {self.largest[-1]:.1f} Erlangs; build a larger one")
        found: IntArray = np.searchsorted(self.largest, wanted)
        return found


@lru_cache(maxsize=64)
def load_table(
    agents: int,
    *,
    aht_s: float,
    patience_s: float | None,
    target_s: float,
    promise: Promise,
) -> LoadTable:
    """Return the table of up to `agents` agents, kept for the next call with the same terms.

    The load is found by bisection on the stationary formula, to 13 digits.
    """
    n = np.arange(1, agents + 1, dtype=np.float64)
    low, high = np.zeros(agents), n / max(min(promise.service or 1e-3, REACHABLE), 1e-3)
    for _ in range(45):
        middle = (low + high) / 2
        queue = erlang_a(middle, n, aht_s=aht_s, patience_s=patience_s, target_s=target_s)
        good = promise.is_kept(queue)
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    return LoadTable(np.concatenate([[0.0], np.maximum.accumulate(low)]))
