"""What minimum heads add to the requirement, met by whoever is on duty and can serve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from planner.domain import Centre, ChannelId, FloatArray, IntArray, Requirement

Subset = frozenset[ChannelId]


def minimum_heads(
    requirement: Requirement, centre: Centre, skill_sets: Sequence[Subset] = ()
) -> IntArray:
    """Return heads by interval that the minimum of live channels adds to `base`, over all of them.

    `skill_sets`: one entry an agent. Heads on one channel count for another as far as the agents
    who serve the one serve the other; heads to add serve as many channels that lack some as they
    can. Without skill sets each channel has heads of its own.
    """
    live = [k for k, c in enumerate(requirement.channels) if centre.channel(c).is_live]
    names = [requirement.channels[k] for k in live]
    counts = Counter(own for skills in skill_sets if (own := skills & set(names)))
    serves = _part_who_serve(names, counts)
    cases, place = np.unique(
        np.stack([requirement.base[live], requirement.least[live]]), axis=2, return_inverse=True
    )
    lacking = np.ceil(cases[1] - serves.T @ cases[0] - 1e-9).astype(np.int64)
    more = [_added(dict(zip(names, row, strict=True)), counts) for row in lacking.T.tolist()]
    found: IntArray = np.array(more, dtype=np.int64)[place.ravel()]
    return found


def _part_who_serve(names: Sequence[ChannelId], counts: Mapping[Subset, int]) -> FloatArray:
    """Return of those who serve one channel (row) the share that serves another (column)."""
    found = np.eye(len(names))
    for row, one in enumerate(names):
        own = sum(n for skills, n in counts.items() if one in skills)
        for column, other in enumerate(names):
            if own and other != one:
                both = sum(n for skills, n in counts.items() if {one, other} <= skills)
                found[row, column] = both / own
    return found


def _added(lacking: Mapping[ChannelId, int], counts: Mapping[Subset, int]) -> int:
    """Return how many heads meet what each channel lacks, those of most use first."""
    open_, left, added = {c: n for c, n in lacking.items() if n > 0}, dict(counts), 0
    while open_:
        ranked = sorted((s for s, n in left.items() if n), key=sorted)
        best = max(ranked, key=lambda s: len(s & open_.keys()), default=frozenset())
        served = best & open_.keys()
        if len(served) < 2:  # nobody left who serves two that lack heads
            return added + sum(open_.values())
        count = min(left[best], *(open_[c] for c in served))
        added, left[best] = added + count, left[best] - count
        open_ = {c: n for c in open_ if (n := open_[c] - count * (c in served)) > 0}
    return added
