"""Rules inside one shift, as the pause programme of `search.day` asks them."""

from __future__ import annotations

from typing import NamedTuple

from planner.roster.model.book import Array, Book
from planner.roster.model.fast import compiled


class Sight(NamedTuple):
    """Running sums over time for one agent, blocks left out: `x[b] - x[a]` is the sum of a..b-1."""

    gain: Array  # points for being on contacts
    block: Array  # off-phone intervals
    peak: Array  # contact intervals within the peak
    contact: Array  # expected contacts


@compiled
def breaks(book: Book, p: int, k: int, start: int, offset: int) -> bool:
    """Say whether pause `k` of pattern `p` may begin `offset` intervals into the shift."""
    if offset < book.pause_first[p, k] or offset > book.pause_last[p, k]:
        return False
    minute = book.wall[start + offset]
    return bool(book.pause_from[p, k] <= minute < book.pause_to[p, k])


@compiled
def work_stretch(book: Book, p: int, stretch: int) -> bool:
    """Say whether so many intervals of work between pauses are allowed."""
    return bool(book.fixed[p] or book.min_stretch <= stretch <= book.max_stretch)


@compiled
def off_phone_block(book: Book, p: int, sight: Sight, start: int, end: int) -> bool:
    """Say whether a pause from `start` to `end` stays clear of the agent's blocks."""
    return bool(book.fixed[p] or sight.block[end] == sight.block[start])


@compiled
def peak_cap_day(book: Book, p: int, sight: Sight, start: int, end: int) -> int:
    """Return how many peak intervals the pauses of a shift must take away."""
    if book.fixed[p]:
        return 0
    return int(max(0, sight.peak[end] - sight.peak[start] - book.peak_day))


@compiled
def contact_quota_day(book: Book, p: int, a: int, contacts: float) -> bool:
    """Say whether so many expected contacts keep the agent's daily quota."""
    return bool(book.fixed[p] or contacts <= book.quota[a] + 1e-9)
