"""Requirements of channels that share agents: for every subset, what its pooled load needs.

By max-flow min-cut, heads can be shared out without counting anyone twice if and only if, for every
subset of channels, the heads who serve any of it are at least its requirement. Pooled requirements
keep the gain of sharing and are a lower bound; simulation tells what they miss (see `pools`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from planner.domain import ChannelId, FloatArray, IntArray, ServiceLevel
from planner.staffing.erlang import erlang_a
from planner.staffing.redials import seen_load
from planner.staffing.thresholds import REACHABLE
from planner.staffing.variants import level_of

Subset = frozenset[ChannelId]
ALL_SUBSETS_TO = 6
"""Up to so many channels every subset is looked at; beyond, those that matter most."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One channel's load in cases (intervals): Erlangs, handle seconds, and its promise.

    The load is of first attempts; of those who hang up `redial_share` call again.
    """

    load: FloatArray
    aht_s: FloatArray
    patience_s: float | None
    target_s: float
    share: float
    counts: ServiceLevel = ServiceLevel.OFFERED
    redial_share: float = 0.0


def subsets(channels: Sequence[ChannelId], skill_sets: Iterable[Subset]) -> tuple[Subset, ...]:
    """Return the subsets of channels whose requirement has to be met together.

    All of them up to six channels; beyond that single ones, pairs and whole skill sets that some
    agent serves, groups of channels linked by agents, and all.
    """
    if len(channels) <= ALL_SUBSETS_TO:
        sizes = range(1, len(channels) + 1)
        return tuple(
            frozenset(s) for s in chain.from_iterable(combinations(channels, k) for k in sizes)
        )
    own = {frozenset(s) & frozenset(channels) for s in skill_sets}
    pairs = {frozenset(p) for s in own for p in combinations(sorted(s), 2)}
    found = {frozenset({c}) for c in channels} | pairs | own | set(linked(channels, own))
    found |= {frozenset(channels)}
    return tuple(sorted((s for s in found if s), key=lambda s: (len(s), sorted(s))))


def linked(channels: Sequence[ChannelId], own: set[Subset]) -> list[Subset]:
    """Return the groups of channels that skill sets link, directly or through others."""
    groups = [frozenset({c}) for c in channels]
    for skills in filter(None, own):
        touched = [g for g in groups if g & skills]
        groups = [g for g in groups if not g & skills] + [frozenset().union(*touched)]
    return groups


def _as_one(
    lines: Sequence[Line],
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return load, mean handle time and patience of one queue, and each line's part of contacts."""
    load = np.sum([line.load for line in lines], axis=0)
    rate = np.array([line.load / line.aht_s for line in lines])
    total = rate.sum(axis=0)
    weight = rate / np.maximum(total, 1e-300)
    aht = np.where(load > 0, load / np.maximum(total, 1e-300), 1.0)
    leave = sum(
        w * (0.0 if line.patience_s is None else 1 / line.patience_s)
        for w, line in zip(weight, lines, strict=True)
    )
    patience = 1 / np.maximum(leave, 1e-12)
    return load, aht, np.where(patience > 1e11, np.inf, patience), weight


def pooled_occupancy(lines: Sequence[Line], agents: IntArray) -> FloatArray:
    """Return the occupancy of so many agents who all serve all lines, per case, redials included.

    Fewer hang up than of the lines apart, so it may lie above each line's own.
    """
    load, aht, patience, weight = _as_one(lines)
    again = np.sum([w * line.redial_share for w, line in zip(weight, lines, strict=True)], axis=0)
    n = np.maximum(agents, 1).astype(np.float64)

    def lost(offered: FloatArray) -> FloatArray:
        return erlang_a(offered, n, aht_s=aht, patience_s=patience).p_abandon

    seen = seen_load(load, lost, again)
    return erlang_a(seen, n, aht_s=aht, patience_s=patience).occupancy


def pooled_need(lines: Sequence[Line], margin: float | FloatArray = 0.0) -> IntArray:
    """Return the fewest agents who keep the promises of the pooled lines on average, per case.

    One queue with the mean handle time and patience of its contacts; the mean over contacts of
    each one's chance to be answered within its own target reaches the mean of the promised shares
    and `margin` more. Necessary, not sufficient: a channel may still do worse than the others.
    """
    load, aht, patience, weight = _as_one(lines)
    promised = margin + sum(
        w * min(line.share, REACHABLE) for w, line in zip(weight, lines, strict=True)
    )
    promised = np.minimum(promised, REACHABLE)

    again = np.sum([w * line.redial_share for w, line in zip(weight, lines, strict=True)], axis=0)

    def seen(agents: FloatArray, at: IntArray) -> FloatArray:
        def lost(a: FloatArray) -> FloatArray:
            return erlang_a(a, agents, aht_s=aht[at], patience_s=patience[at]).p_abandon

        return seen_load(load[at], lost, again[at])

    def kept(agents: FloatArray, at: IntArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        level, offered = np.zeros(at.size), seen(agents, at)
        for w, line in zip(weight, lines, strict=True):
            queue = erlang_a(
                offered, agents, aht_s=aht[at], patience_s=patience[at], target_s=line.target_s
            )
            level += w[at] * level_of(queue, line.counts)
        result: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = level >= promised[at] - 1e-12
        return result

    high = np.zeros(load.size, dtype=np.int64)
    step = np.where(load > 0, 1 << np.ceil(np.log2(4 * load + 8)).astype(np.int64), 0)
    while step.any():  # the largest number that breaks the promise, bit by bit
        at = np.flatnonzero(step)
        broken = ~kept((high + step)[at].astype(np.float64), at)
        high[at[broken]] += step[at[broken]]
        step //= 2
    return np.where(load > 0, high + 1, 0)
