"""A week planned for what may come: a chosen percentile of the need, or its sample paths.

With sample paths the need of a live channel is cut into two layers. Up to the median each head is
needed for sure; above it a head is worth the unmet weight times the chance that it is needed.
Expected shortage is convex in the heads, so the layers are served in this order, and hours that the
contracts pay anyhow go where the forecast is least certain.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import FloatArray, IntArray, RosterCase
from planner.errors import BadInput

SURE, COVERED = 0.5, 0.9


def at_percentile(case: RosterCase, paths: FloatArray, share: float) -> RosterCase:
    """Return the week with the live need that covers this share of the paths, interval by interval.

    `paths`: (paths, channels, intervals) heads wanted.
    """
    _fits(case, paths)
    return replace(case, need=_covering(paths, share))


def hedged(case: RosterCase, paths: FloatArray) -> RosterCase:
    """Return the week with a second, lighter layer of need above the median of the paths.

    The layer is one more channel a live channel, named after it with `" (in case)"`, which exactly
    the agents with the skill serve; its weight is the unmet weight times the mean chance that a
    head of the layer is needed. Rosters of this week are lawful for `case`, which has the same
    agents, contracts and rules; score them there.
    """
    _fits(case, paths)
    sure = _covering(paths, SURE)
    most = _covering(paths, COVERED)
    live = [c for c in range(len(case.channels)) if most[c].any()]
    twin = {c: len(case.channels) + x for x, c in enumerate(live)}
    above = most - sure
    chance = [_mean_chance(paths[:, c], sure[c], above[c]) for c in live]
    unmet = case.prices.unmet
    return replace(
        case,
        channels=(*case.channels, *(f"{case.channels[c]} (in case)" for c in live)),
        need=np.vstack([sure, above[live]]),
        least=np.vstack([case.least, np.zeros((len(live), case.grid.size), np.int64)])
        if len(case.least)
        else case.least,
        workers=tuple(replace(w, skills=_with_twins(w.skills, twin)) for w in case.workers),
        contacts={_with_twins(s, twin): rate for s, rate in case.contacts.items()},
        carried={_with_twins(s, twin): heads for s, heads in case.carried.items()},
        prices=replace(
            case.prices,
            unmet=(*unmet, *(round(unmet[c] * p) for c, p in zip(live, chance, strict=True))),
        ),
    )


def _covering(paths: FloatArray, share: float) -> IntArray:
    """Return the fewest whole heads that suffice in this share of the paths."""
    heads: IntArray = np.ceil(np.quantile(paths, share, axis=0, method="inverted_cdf") - 1e-9)
    return heads.astype(np.int64)


def _with_twins(skills: frozenset[int], twin: dict[int, int]) -> frozenset[int]:
    return skills | {twin[c] for c in skills if c in twin}


def _mean_chance(paths: FloatArray, sure: IntArray, above: IntArray) -> float:
    """Return the chance that a head of the layer is needed, over all heads of the layer."""
    needed = np.clip(paths - sure, 0, above).mean(axis=0).sum()
    return float(needed / max(1, above.sum()))


def _fits(case: RosterCase, paths: FloatArray) -> None:
    wanted = (len(case.channels), case.grid.size)
    if paths.ndim != 3 or paths.shape[1:] != wanted or not len(paths):
        raise BadInput(f"paths have shape {paths.shape}, not (paths, {wanted[0]}, {wanted[1]})")
