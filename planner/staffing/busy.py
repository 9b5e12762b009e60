"""The recovery rule: at most so many intervals in a row above an occupancy, as heads to require.

A run of busy intervals that is too long is broken where that takes the fewest heads: the interval
gets as many as bring it down to the occupancy, and what comes before and after may stay busy.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import (
    Binding,
    BoolArray,
    Centre,
    FloatArray,
    Forecast,
    IntArray,
    Requirement,
)
from planner.staffing.require import heads_for, with_spare_heads
from planner.staffing.thresholds import Promise

CLOSE = 0.005
"""Occupancy is told and judged in whole per cent: half a one more is not above."""
NEVER = 1 << 30


def with_recovery(requirement: Requirement, forecast: Forecast, centre: Centre) -> Requirement:
    """Return the requirement with heads that break runs of busy intervals longer than the policy's.

    Live channels only, each by itself; unchanged where the policy has no such rule.
    """
    policy = centre.policy
    if policy.busy_occupancy is None:
        return requirement
    most = policy.busy_run_min // forecast.grid.step_min
    more, notes = np.zeros_like(requirement.base), []
    for row, name in enumerate(requirement.channels):
        channel = centre.channel(name)
        if not channel.is_live:
            continue
        load = np.where(requirement.is_open[row], requirement.workload_erlang[row], 0.0)
        handle_s = channel.extended_aht_s(forecast.aht_s[row])
        promise = Promise(occupancy=policy.busy_occupancy)
        lacking = heads_for(channel, load, handle_s, promise) - requirement.base[row]
        more[row] = np.where(breakers(lacking > 0, lacking, most), lacking, 0)
        if more[row].any():
            count, heads = int(np.count_nonzero(more[row])), int(more[row].sum())
            notes.append(
                f"{channel.name}: {heads} heads more in {count} intervals, so that nobody is above"
                f" {policy.busy_occupancy:.0%} occupancy for more than {policy.busy_run_min} min in"
                " a row"
            )
    if not notes:
        return requirement
    code = tuple(Binding).index(Binding.RECOVERY)
    base = requirement.base + more
    return replace(
        requirement,
        base=base,
        heads=with_spare_heads(base, policy.away_share),
        binding=np.where(more > 0, code, requirement.binding),
        recovery=more,
        notes=(*requirement.notes, *notes),
    )


def breakers(is_busy: BoolArray, price: IntArray, most: int) -> BoolArray:
    """Return the cheapest intervals to calm so that at most `most` busy ones follow one another.

    Of equal prices the earlier intervals; a run with a place that no price can break stays.
    """
    chosen = np.zeros(len(is_busy), dtype=bool)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_busy, [False]))))
    for start, end in edges.reshape(-1, 2).tolist():
        if end - start > most:
            chosen[[start + at for at in _cheapest(price[start:end].tolist(), most)]] = True
    return chosen


def _cheapest(prices: list[int], most: int) -> list[int]:
    """Return the places of least price in all with at most `most` others between and around."""
    best, before = [0], [0]  # the least price of a choice that ends at each place, 0: the edge
    for place in range(1, len(prices) + 2):
        reach = range(max(0, place - most - 1), place)
        last = min(reach, key=lambda p: best[p])
        own = prices[place - 1] if place <= len(prices) else 0
        best.append(best[last] + own)
        before.append(last)
    if best[-1] >= NEVER:
        return []
    places, at = [], before[-1]
    while at > 0:
        places.append(at - 1)
        at = before[at]
    return places


def still_busy(
    centre: Centre, requirement: Requirement, occupancy: FloatArray, heads: IntArray
) -> IntArray:
    """Return heads to add where a roster with all its heads is still busy for too long.

    `occupancy` as predicted and `heads` on contacts, both (channels, intervals). An interval that
    lacks heads is none to raise: there the roster has to be mended, not the requirement.
    """
    more, policy = np.zeros_like(requirement.heads), centre.policy
    if policy.busy_occupancy is None:
        return more
    most, limit = policy.busy_run_min // requirement.grid.step_min, policy.busy_occupancy
    for row, name in enumerate(requirement.channels):
        if centre.channel(name).is_live:
            filled = np.nan_to_num(occupancy[row])
            lacking = np.ceil(heads[row] * (filled / limit - 1) - 1e-9).astype(np.int64)
            has_all = (heads[row] >= requirement.heads[row]) & (requirement.heads[row] > 0)
            price = np.where(has_all, lacking, NEVER)
            more[row] = np.where(breakers(filled > limit + CLOSE, price, most), lacking, 0)
    return more
