"""Rules inside one shift, as the pause programme of `search.day` asks them."""

from __future__ import annotations

from typing import NamedTuple

from planner.roster.model.book import Array, Pauses
from planner.roster.model.fast import inlined


class Sight(NamedTuple):
    """Running sums over time for one agent, blocks left out: `x[b] - x[a]` is the sum of a..b-1."""

    gain: Array  # points for being on contacts
    block: Array  # off-phone intervals
    peak: Array  # contact intervals within the peak
    contact: Array  # expected contacts
    seat: Array  # points for being at work, pauses included, where no seat is left


@inlined
def breaks(pauses: Pauses, p: int, k: int, least: int, most: int) -> tuple[int, int]:
    """Return first and last offset from the shift's start at which pause `k` may begin.

    Offsets outside `least`..`most` break the work stretches; the clock window is in
    `pauses.clock`; a locked shift keeps its pauses where they are.
    """
    if pauses.fixed[p]:
        return pauses.first[p, k], pauses.first[p, k]
    return max(least, pauses.first[p, k]), min(most, pauses.last[p, k])


@inlined
def work_stretch(pauses: Pauses, p: int, stretch: int) -> bool:
    """Say whether so many intervals of work between pauses are allowed."""
    return bool(pauses.fixed[p] or pauses.min_stretch <= stretch <= pauses.max_stretch)


@inlined
def stretch_before(pauses: Pauses, p: int, k: int, offset: int) -> tuple[int, int]:
    """Return first and last offset of the pause before `k` for a lawful stretch up to `offset`."""
    if pauses.fixed[p]:
        return pauses.first[p, k - 1], pauses.first[p, k - 1]
    end = offset - pauses.length[p, k - 1]
    return max(0, end - pauses.max_stretch), end - pauses.min_stretch


@inlined
def off_phone_block(pauses: Pauses, p: int, sight: Sight, start: int, end: int) -> bool:
    """Say whether a pause from `start` to `end` stays clear of the agent's blocks."""
    return bool(pauses.fixed[p] or sight.block[end] == sight.block[start])


@inlined
def peak_cap_day(pauses: Pauses, p: int, sight: Sight, start: int, end: int) -> int:
    """Return how many peak intervals the pauses of a shift must take away."""
    if pauses.fixed[p]:
        return 0
    return int(max(0, sight.peak[end] - sight.peak[start] - pauses.peak_day))


@inlined
def quota_of_shift(
    pauses: Pauses, sight: Sight, shift: tuple[int, int, int], per_interval: float
) -> float:
    """Return the contacts that (pattern, start, length) may bring: pro rata to time on contacts."""
    p, start, length = shift
    away = sight.block[start + length] - sight.block[start]
    for k in range(pauses.count[p]):
        away += pauses.length[p, k]
    return float(per_interval * (length - away))


@inlined
def contact_quota_day(pauses: Pauses, p: int, contacts: float, quota: float) -> bool:
    """Say whether so many expected contacts keep the agent's daily quota."""
    return bool(pauses.fixed[p] or contacts <= quota + 1e-9)
