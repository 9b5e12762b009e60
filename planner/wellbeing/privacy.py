"""Figures of groups: hide those that would tell about fewer than five people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.errors import BadInput

SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Which groups may be shown, and which not, both in order of name."""

    shown: tuple[str, ...]
    hidden: tuple[str, ...]


def suppress(groups: Mapping[str, int], k: int = SMALLEST_GROUP) -> Suppressed:
    """Hide groups below `k` people and, so that the total gives nothing away, more if needed.

    The total of all groups is taken as known. As long as the hidden groups together hold people,
    but fewer than `k`, the smallest group still shown is hidden too (complementary suppression).
    """
    if k < 1 or any(size < 0 for size in groups.values()):
        raise BadInput("group sizes and the least group to be shown are counts of at least 0 and 1")
    hidden = {name for name, size in groups.items() if size < k}
    shown = sorted((size, name) for name, size in groups.items() if size >= k)
    while shown and 0 < sum(groups[name] for name in hidden) < k:
        hidden.add(shown.pop(0)[1])
    return Suppressed(tuple(sorted(name for _, name in shown)), tuple(sorted(hidden)))
