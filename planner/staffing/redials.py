"""Those who hang up call again: the load that agents see is more than the first attempts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from planner.domain import FloatArray
from planner.errors import BadInput
from planner.staffing.erlang import QueueResult, as_arrays, erlang_a


def with_redials(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    patience_s: ArrayLike | None,
    redial_share: float,
) -> FloatArray:
    """Return the load in Erlangs when this share of those who abandon call again.

    Fixed point load / (1 - r P(abandon)) (Aguir et al. 2004; Koole's Erlang X), by bisection.
    """
    _refuse_share(redial_share)
    first, n = as_arrays(load, agents)
    low, high = first.copy(), first / (1 - redial_share)
    for _ in range(60):
        middle = (low + high) / 2
        lost = erlang_a(middle, n, aht_s=aht_s, patience_s=patience_s).p_abandon
        short = middle * (1 - redial_share * lost) < first
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    result: FloatArray = (low + high) / 2
    return result


def erlang_x(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    patience_s: ArrayLike | None,
    target_s: ArrayLike = 0.0,
    redial_share: float,
) -> QueueResult:
    """Return the queue for a load of first attempts; its shares are of all attempts.

    Redials come back late enough to look like fresh arrivals (Koole 2013, Erlang X).
    """
    seen = with_redials(load, agents, aht_s=aht_s, patience_s=patience_s, redial_share=redial_share)
    return erlang_a(seen, agents, aht_s=aht_s, patience_s=patience_s, target_s=target_s)


def first_attempts(offered: ArrayLike, abandoned: ArrayLike, redial_share: float) -> FloatArray:
    """Return how many of the contacts recorded as offered were not redials.

    What a switch records contains the redials; handing it to a formula that adds them again counts
    them twice.
    """
    _refuse_share(redial_share)
    all_, lost = as_arrays(offered, abandoned)
    if (lost > all_).any():
        raise BadInput("more contacts are abandoned than offered")
    return all_ - redial_share * lost


def _refuse_share(redial_share: float) -> None:
    if not 0 <= redial_share < 1:
        raise BadInput(f"a redial share of {redial_share} is not at least 0 and below 1")
