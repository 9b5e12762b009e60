"""Joint sample paths: what might come, interval by interval, with errors that days share.

A Gaussian copula (Nelsen 2006) joins the calibrated distributions of the intervals. Each day has
one error for all its intervals, as large as the day totals' own range asks for; part of it lasts
over the whole horizon, part of the rest goes from day to day, so that weeks are as wide as they
turn out; channels that erred together in the past do so ahead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from planner.domain import FloatArray, Grid
from planner.forecast.model import Outlook
from planner.forecast.quantiles import SHARES, cdf, inverse, promised, stretched
from planner.forecast.spread import Spread

COUNT_LOSS = 0.2
COMMON_DAYS = 100.0
MOST_SHARED = 0.98
THIN, THIN_COUNTS = 5.0, 60
BLOCK = 2_000_000


def sample_paths(
    outlooks: Sequence[Outlook], grid: Grid, contacts: FloatArray, n: int, seed: int
) -> FloatArray:
    """Return `n` paths of whole contacts, shape (n, channels, intervals); the same for one seed.

    `contacts` are the means, after corrections by a person where there are any.
    """
    rng = np.random.default_rng(seed)
    channels, days = len(outlooks), len(grid.dates)
    root = np.linalg.cholesky(error_correlation([o.spread for o in outlooks]))
    felt = [shared_part(o, grid, row) for o, row in zip(outlooks, contacts, strict=True)]
    lasting, carried = np.array(
        [memory(o.spread, share) for o, (_, share) in zip(outlooks, felt, strict=True)]
    ).T[:, :, None]
    common = root @ rng.standard_normal((n, channels, 1))
    daily = _carried(root @ rng.standard_normal((n, channels, days)), carried)
    day_error = np.sqrt(lasting) * common + np.sqrt(1 - lasting) * daily
    found = np.empty((n, channels, grid.size))
    for row, outlook in enumerate(outlooks):
        shared = np.sqrt(felt[row][0])[grid.day]
        own = rng.standard_normal((n, grid.size))
        score = shared * day_error[:, row, grid.day] + np.sqrt(1 - shared**2) * own
        found[:, row] = _counts(ndtr(score), contacts[row], outlook)
    return found


def _carried(fresh: FloatArray, carried: FloatArray) -> FloatArray:
    """Return day errors of which a share (channels, 1) is that of the day before."""
    found = fresh.copy()
    new = np.sqrt(1 - carried[:, 0] ** 2)
    for day in range(1, fresh.shape[2]):
        found[:, :, day] = carried[:, 0] * found[:, :, day - 1] + new * fresh[:, :, day]
    return found


def memory(spread: Spread, share: float) -> tuple[float, float]:
    """Return which part of day errors lasts, and how much of the rest a day hands to the next.

    `share` of a day total's variance is the day's own; the rest is chance and has no memory, so
    that what was learnt on day totals is more in the errors behind them.
    """
    lasting, near = (min(c / share, MOST_SHARED) for c in (spread.lasting, spread.next_day))
    return lasting, float(np.clip((near - lasting) / (1 - lasting), 0.0, MOST_SHARED))


def _counts(level: FloatArray, mean: FloatArray, outlook: Outlook) -> FloatArray:
    """Turn levels of shape (n, intervals) into counts, where contacts can come at all."""
    found = np.zeros_like(level)
    use = np.flatnonzero(mean > 1e-6)
    held = outlook.held[:, use]
    width = np.maximum(outlook.dispersion[use], 1e-6)
    rate = _rate_behind(mean[use], width, held)
    rows = max(1, BLOCK // max(1, len(use)))
    for begin in range(0, len(level), rows):
        part = slice(begin, begin + rows)
        at = stretched(level[part][:, use], held[:, None, :])
        shape = at.shape
        found[part, use] = inverse(at, np.broadcast_to(rate, shape), np.broadcast_to(width, shape))
    return found


def _rate_behind(mean: FloatArray, width: FloatArray, held: FloatArray) -> FloatArray:
    """Return the rates that bring the means once levels are bent to what ranges held.

    Bending both sides alike moves the mean of a thin interval by up to a tenth.
    """
    thin = np.flatnonzero(mean < THIN)
    below = cdf(np.arange(THIN_COUNTS)[:, None].astype(float), mean[thin], width[thin])
    bent = 1 - promised(below, held[:, thin])
    rate = mean.copy()
    rate[thin] *= np.clip((1 - below).sum(axis=0) / np.maximum(bent.sum(axis=0), 1e-9), 0.5, 2.0)
    return rate


def shared_part(outlook: Outlook, grid: Grid, contacts: FloatArray) -> tuple[FloatArray, float]:
    """Return, per day, how much of the intervals' errors the day has in common (0 to 0.98).

    Chosen so that the variance of the day's sum is the day total's own. A count of mean m shows
    only about m / (m + 0.2) of the correlation behind it. The second figure is the share of that
    variance that is not the intervals' own chance, 0.05 to 1.
    """
    days = len(grid.dates)
    interval = _deviation(contacts, outlook.dispersion, outlook.held)
    total = np.bincount(grid.day, contacts, minlength=days).astype(np.float64)
    wanted = _deviation(total, outlook.day_dispersion, outlook.day_held) ** 2
    alone = np.bincount(grid.day, interval**2, minlength=days)
    felt = interval * np.sqrt(contacts / (contacts + COUNT_LOSS))
    together = np.bincount(grid.day, felt, minlength=days) ** 2
    together -= np.bincount(grid.day, felt**2, minlength=days)
    part = np.clip((wanted - alone) / np.maximum(together, 1e-9), 0.0, MOST_SHARED)
    ours = float((part * together).sum()) / max(float(wanted.sum()), 1e-9)
    return np.asarray(part), float(np.clip(ours, 0.05, 1.0))


def _deviation(mean: FloatArray, phi: FloatArray, held: FloatArray) -> FloatArray:
    """Return the standard deviation that goes with the 80 % range as it was learnt."""
    wider = ndtri((1 + held[1]) / 2) / ndtri((1 + SHARES[1]) / 2)
    return np.asarray(np.sqrt(mean + phi * mean**2) * wider)


def error_correlation(spreads: Sequence[Spread]) -> FloatArray:
    """Return the correlation of the channels' day errors, drawn towards none by 100 days' worth."""
    count = len(spreads)
    found = np.eye(count)
    if not any(len(s.ordinal) for s in spreads):
        return found
    days = np.unique(np.concatenate([s.ordinal for s in spreads]))
    table = np.zeros((count, len(days)))
    for row, spread in enumerate(spreads):
        place = np.searchsorted(days, spread.ordinal)
        seen = np.bincount(place, minlength=len(days))
        total = np.bincount(place, spread.error, minlength=len(days))
        table[row] = np.divide(total, seen, out=np.zeros(len(days)), where=seen > 0)
    size = np.sqrt((table**2).sum(axis=1))
    product = (table @ table.T) / np.maximum(np.outer(size, size), 1e-9)
    trust = len(days) / (len(days) + COMMON_DAYS)
    found = trust * product
    np.fill_diagonal(found, 1.0)
    return found
