"""Humane quota: how many contacts fit into a day when people may listen and follow up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Part:
    """One channel of a day's mix: its share of the contacts, time and parallel work of each."""

    share: float
    extended_aht_s: float
    concurrency: int = 1
    slowdown: float = 0.0

    def __post_init__(self) -> None:
        """Refuse shares and times that no channel can have."""
        if not 0 <= self.share <= 1 or not self.extended_aht_s > 0:
            raise BadInput("a share lies between 0 and 1 and a handle time above 0 s")
        if self.concurrency < 1 or self.slowdown < 0:
            raise BadInput("concurrency is at least 1 and the slowdown at least 0")

    @property
    def attention_s(self) -> float:
        """Seconds of an agent's attention per contact: parallel chats share it."""
        parallel = self.concurrency / (1 + self.slowdown * (self.concurrency - 1))
        return self.extended_aht_s / parallel


def mixed_capacity(*, available_min: float, parts: Sequence[Part], occupancy_cap: float) -> float:
    """Return H of a day with a mix of channels, in contacts of all of them together.

    A contact takes the attention time of its channel, weighted by the shares, which add up to 1.
    """
    total = sum(p.share for p in parts)
    if not math.isclose(total, 1.0, abs_tol=1e-6):
        raise BadInput(f"the shares of a mix add up to {total:g}; they must add up to 1")
    return humane_capacity(
        available_min=available_min,
        extended_aht_s=sum(p.share * p.attention_s for p in parts),
        occupancy_cap=occupancy_cap,
    )


@dataclass(frozen=True, slots=True)
class WrittenWork:
    """Written work of a day in minutes: what is asked, and what blocks protect for it."""

    asked_min: float
    protected_min: float

    @property
    def lacking_min(self) -> float:
        """Minutes that would have to be stolen from breaks or live contacts."""
        return max(0.0, self.asked_min - self.protected_min)


def written_work(mails: float, *, extended_aht_s: float, protected_min: float) -> WrittenWork:
    """Return a day's written work in minutes against its protected blocks.

    Written work has no quota of pieces: it is planned in minutes, with time nobody rings into.
    """
    if mails < 0 or protected_min < 0:
        raise BadInput("mails and protected minutes are at least 0")
    return WrittenWork(mails * extended_aht_s / 60, protected_min)


def quota_shortfall(quotas: float, expected: float) -> str:
    """Return a sentence that names the expected contacts no quota covers; empty where all are."""
    gap = expected - quotas
    if gap <= 1e-9:
        return ""
    return (
        f"{expected:.0f} contacts are expected and the quotas add up to {quotas:.0f}: "
        f"{gap:.0f} are nobody's; plan more hours or accept the longer waits, but do not raise "
        "quotas above what a day has time for"
    )
