"""Chat: several contacts per agent at once, each slower than alone.

A balanced birth-death chain: x chats spread evenly over n agents; beyond n x concurrency they
wait with the patience of Erlang A. Within 0.006 of an exact simulation of agents.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from planner.domain import FloatArray
from planner.staffing.erlang import QueueResult, waiting_tail
from planner.staffing.redials import seen_load
from planner.staffing.thresholds import Promise

_LARGEST = 200_000
_NEAR = 1e-5  # arrivals come rounded to four digits


@dataclass(frozen=True, slots=True)
class ChatTerms:
    """How chats are handled: seconds alone, patience (inf: endless), target, places, slowdown.

    `redial_share` of those who leave come again.
    """

    aht_s: float
    patience_s: float
    target_s: float
    concurrency: int
    slowdown: float
    redial_share: float = 0.0


def service_rates(
    agents: int, states: int, *, aht_s: float, concurrency: int = 1, slowdown: float = 0.0
) -> FloatArray:
    """Return contacts finished per second in states 0..states-1, chats spread evenly.

    With j chats each runs at speed 1/(1 + slowdown (j-1)) (limited processor sharing, Luo & Zhang
    2013). Concurrency 1 gives min(x, n) / handle time.
    """
    if agents == 0:
        return np.zeros(states)
    if concurrency == 1:
        alone: FloatArray = np.minimum(np.arange(states), agents) / aht_s
        return alone
    x = np.minimum(np.arange(states), agents * concurrency)
    q, r = np.divmod(x, agents)
    more = r * (q + 1) / (1 + slowdown * q)
    less = np.where(q > 0, (agents - r) * q / (1 + slowdown * np.maximum(q - 1, 0)), 0.0)
    result: FloatArray = (more + less) / aht_s
    return result


def chat_queue(per_s: float, agents: int, terms: ChatTerms) -> QueueResult:
    """Return the stationary chat queue for arrivals per second and whole agents.

    `occupancy` is the share of places (agents x concurrency) in use; `back_to_back` the share of
    contacts that start while or at the moment their agent has another.
    """
    places = agents * terms.concurrency
    rates = service_rates(
        agents,
        places + 1,
        aht_s=terms.aht_s,
        concurrency=terms.concurrency,
        slowdown=terms.slowdown,
    )
    per_s = max(per_s, 1e-12)
    tail = waiting_tail(
        np.array([per_s]), rates[-1:], np.array([terms.patience_s]), np.array([terms.target_s])
    )
    with np.errstate(divide="ignore"):
        logs = np.concatenate([[0.0], np.cumsum(np.log(per_s) - np.log(rates[1:]))])
    if np.isinf(tail.log_mass[0]):
        p, waiting = np.zeros(places), 1.0
    else:
        logs[-1] += tail.log_mass[0]
        weights = np.exp(logs - logs.max())
        weights /= weights.sum()
        p, waiting = weights[:-1], float(weights[-1])
    abandon = waiting * tail.abandon
    served = np.maximum(1 - abandon, 1e-290)
    wait = waiting * tail.wait_s if waiting > 0 else np.zeros(1)
    late = waiting * tail.late
    level = np.where(np.isinf(tail.wait_s), 0.0, np.clip(served - late, 0, 1))
    used = float(p @ np.arange(places)) + waiting * places
    pair = np.minimum(np.exp(-tail.log_mass) * (1 + tail.step), 1.0)
    return QueueResult(
        p_wait=np.array([waiting]),
        p_abandon=abandon,
        service_level=level,
        wait_s=wait,
        occupancy=np.array([used / places if places else 1.0]),
        back_to_back=np.clip(1 - p[:agents].sum() / served, 0, 1),
        pressure=np.clip(waiting * (1 - pair) * rates[-1] / (per_s * served), 0, 1),
        abandon_late=waiting * tail.abandon_late,
    )


@lru_cache(maxsize=50_000)
def chat_agents_needed(per_s: float, terms: ChatTerms, promise: Promise) -> int:
    """Return the fewest agents that keep a promise; 0 without arrivals. Kept for equal calls.

    `per_s` is of first attempts where some come again.
    """
    if per_s <= 0:
        return 0

    def kept(agents: int) -> bool:
        return bool(promise.is_kept(chat_queue(_seen(per_s, agents, terms), agents, terms))[0])

    low, high = 0, max(int(per_s * terms.aht_s / terms.concurrency), 1)
    while high < _LARGEST and not kept(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if kept(middle):
            high = middle
        else:
            low = middle
    return high


def chat_hang_ups(per_s: float, agents: int, terms: ChatTerms) -> float:
    """Return the share that hangs up, of all who come; `per_s` is of first attempts."""
    return float(chat_queue(_seen(per_s, agents, terms), agents, terms).p_abandon[0])


def _seen(per_s: float, agents: int, terms: ChatTerms) -> float:
    def lost(seen: FloatArray) -> FloatArray:
        return chat_queue(float(seen[0]), agents, terms).p_abandon

    return float(seen_load(np.array([per_s]), lost, terms.redial_share, near=_NEAR)[0])
