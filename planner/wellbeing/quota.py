"""Humane quota: how many contacts fit into a day when people may listen and follow up."""

from __future__ import annotations

import math

from planner.errors import BadInput


def humane_capacity(
    *,
    available_min: float,
    extended_aht_s: float,
    occupancy_cap: float,
) -> float:
    """Return H, the contacts that fit into a day without stealing time from anyone.

    `available_min` is paid time less paid pauses, off-phone blocks and protected follow-up;
    `extended_aht_s` is handle time + listening allowance + expected follow-up, the same number
    that drives requirement and load. Never below 0.
    """
    if not extended_aht_s > 0:
        raise BadInput(f"an extended handle time of {extended_aht_s} s is not above 0")
    if not 0 < occupancy_cap <= 1:
        raise BadInput(f"an occupancy cap of {occupancy_cap} does not lie above 0 and up to 1")
    return max(0.0, available_min) * 60 * occupancy_cap / extended_aht_s


def quota_pressure(quota: float, capacity: float) -> float:
    """Return quota / H: above 1 the quota cannot be met humanely; infinite where nothing fits."""
    if capacity > 0:
        return quota / capacity
    return math.inf if quota > 0 else 0.0
