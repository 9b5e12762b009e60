"""A week planned for what may come: a chosen percentile of the need, or its sample paths.

With sample paths the roster is the one that leaves the least shortage on average. Coverage is worth
its mean over a few futures, each as likely as the others. The value of an interval is then concave
in its heads: the first are needed in every future, the last in few, and hours that the contracts
pay anyhow go where they are most often needed. Served work is a sum over intervals, so each
interval has its own futures: its paths by work in all, cut into equal groups, each a group's mean.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import FloatArray, Future, IntArray, RosterCase
from planner.errors import BadInput

FUTURES = 5


def at_percentile(case: RosterCase, paths: FloatArray, share: float) -> RosterCase:
    """Return the week with the live need that covers this share of the paths, interval by interval.

    `paths`: (paths, channels, intervals) heads wanted.
    """
    _fits(case, paths)
    heads: IntArray = np.ceil(np.quantile(paths, share, axis=0, method="inverted_cdf") - 1e-9)
    return replace(case, need=heads.astype(np.int64))


def expected(case: RosterCase, paths: FloatArray, *, count: int = FUTURES) -> RosterCase:
    """Return the week whose shortage is the mean over the paths, as `count` futures stand for them.

    All its points are `count` times those of the case, so that every future has whole points.
    Rosters of it are lawful for the case, which has the same agents, contracts and rules.
    """
    _fits(case, paths)
    needs = futures_of(case, paths, count)
    prices = case.prices
    workers = tuple(
        replace(
            w,
            off_wishes=tuple((day, count * points) for day, points in w.off_wishes),
            burden_price=count * w.burden_price,
        )
        for w in case.workers
    )
    return replace(
        case,
        need=np.floor(np.mean(needs, axis=0) + 1e-9).astype(np.int64),
        futures=tuple(Future(need, prices.unmet) for need in needs),
        workers=workers,
        prices=replace(
            prices,
            unmet=tuple(count * points for points in prices.unmet),
            paid=count * prices.paid,
            start_deviation=count * prices.start_deviation,
            start_jump=count * prices.start_jump,
            peak_excess=count * prices.peak_excess,
        ),
    )


def futures_of(case: RosterCase, paths: FloatArray, count: int) -> list[IntArray]:
    """Return so many needs of whole heads that stand for the paths, rising with the work in all."""
    weighted = np.einsum("pct,c->pt", paths, np.array(case.prices.unmet, dtype=float))
    order = np.argsort(weighted, axis=0, kind="stable")
    ranked = np.take_along_axis(paths, order[:, None, :], axis=0)
    return [np.rint(group.mean(axis=0)).astype(np.int64) for group in np.array_split(ranked, count)]


def _fits(case: RosterCase, paths: FloatArray) -> None:
    wanted = (len(case.channels), case.grid.size)
    if paths.ndim != 3 or paths.shape[1:] != wanted or not len(paths):
        raise BadInput(f"paths have shape {paths.shape}, not (paths, {wanted[0]}, {wanted[1]})")
