"""Those who hang up call again: the load that agents see is more than the first attempts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from planner.domain import Centre, Channel, ChannelId, FloatArray, History
from planner.errors import BadInput
from planner.staffing.erlang import QueueResult, as_arrays, erlang_a

ROUNDS, NEAR = 400, 1e-12
RECENT_S, KNOWN_SHARE = 56 * 86400, 0.9


def with_redials(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    patience_s: ArrayLike | None,
    redial_share: float,
) -> FloatArray:
    """Return the load in Erlangs when this share of those who abandon call again.

    Fixed point load / (1 - r P(abandon)) (Aguir et al. 2004; Koole's Erlang X).
    """
    _refuse_share(redial_share)
    first, n = as_arrays(load, agents)

    def lost(seen: FloatArray) -> FloatArray:
        return erlang_a(seen, n, aht_s=aht_s, patience_s=patience_s).p_abandon

    return seen_load(first, lost, redial_share)


def seen_load(
    first: FloatArray,
    lost: Callable[[FloatArray], FloatArray],
    redial_share: ArrayLike,
    *,
    near: float = NEAR,
) -> FloatArray:
    """Return what is offered, redials included, where `lost` tells the share that hangs up.

    More offered, more lost: from the first attempts on each round comes nearer from below, until
    it changes by less than the part `near`.
    """
    seen = first
    for _ in range(ROUNDS if np.any(redial_share) else 0):
        more = first / (1 - np.asarray(redial_share) * lost(seen))
        is_near = bool((np.abs(more - seen) <= near * more).all())
        seen = more
        if is_near:
            break
    return seen


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


def calling_again(
    lost: FloatArray, *, step_s: float, after_s: float, repeats: bool = False
) -> FloatArray:
    """Return how many call again in each interval, where `lost` of each call again at all.

    Exponentially `after_s` later on average, from a moment anywhere in their interval. `repeats`:
    the same intervals were before, and who hung up in them calls again too.
    """
    x = step_s / after_s
    stay = np.exp(-x)
    same = 1 - (1 - stay) / x
    next_ = (1 - stay) ** 2 / x
    again, waiting = np.empty(lost.size), 0.0
    if repeats:
        late = stay ** np.arange(lost.size - 1, -1, -1)
        waiting = float(lost @ late) / max(1 - stay**lost.size, 1e-12)
    for i, number in enumerate(lost):
        again[i] = number * same + waiting * next_
        waiting = waiting * stay + number
    return again


def with_recorded_redials(centre: Centre, history: History) -> tuple[Centre, tuple[str, ...]]:
    """Return the centre whose channels know how many of the contacts recorded are redials.

    Redial share x abandoned / offered of the last eight weeks. Where fewer than 90 % of a channel's
    contacts come with who abandoned, the redials in the record stay and none are added: that
    channel loses its redial share, and a note says so.
    """
    found = [_knowing(channel, history) for channel in centre.channels]
    notes = tuple(note for _, note in found if note)
    return replace(centre, channels=tuple(channel for channel, _ in found)), notes


def _knowing(channel: Channel, history: History) -> tuple[Channel, str]:
    if not channel.redial_share:
        return channel, ""
    lost = _share_that_hangs_up(history, channel.id)
    if lost is not None:
        return replace(channel, redials_recorded=channel.redial_share * lost), ""
    note = (
        f"{channel.name}: the history does not say who abandoned in nearly all of the last eight"
        " weeks, so the redials in it stay and none are added"
    )
    return replace(channel, redial_share=0.0), note


def _share_that_hangs_up(history: History, channel: ChannelId) -> float | None:
    """Return abandoned / offered of the last eight weeks; None where that is not known."""
    if channel not in history.channels:
        return None
    own = history.of(channel)
    recent = own.start > own.start.max() - RECENT_S
    offered, lost = np.nan_to_num(own.offered[recent]), own.abandoned[recent]
    known = float(offered[np.isfinite(lost)].sum())
    if known <= 0 or known < KNOWN_SHARE * offered.sum():
        return None
    return min(float(np.nan_to_num(lost).sum()) / known, 1.0)


def _refuse_share(redial_share: float) -> None:
    if not 0 <= redial_share < 1:
        raise BadInput(f"a redial share of {redial_share} is not at least 0 and below 1")
