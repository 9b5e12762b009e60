"""Ranges at a new level: what a person's correction or a move of demand leaves known of them.

What stays keeps its own spread. What is added is as unsure as a channel of which nothing was
learnt; the two err independently. No range gets narrower than chance (Poisson) makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import ndtri

from planner.domain import FloatArray, Forecast, Grid
from planner.forecast.model import Outlook
from planner.forecast.quantiles import AS_PROMISED, cdf, count_quantiles, inverse
from planner.forecast.spread import DAY_PRIOR, INTERVAL_PRIOR

BUSY = 1.0
PRIOR_SQUARES = 50.0
SURE = 1e-6


def with_contacts(told: Forecast, contacts: FloatArray) -> Forecast:
    """Return a forecast with other means; the quantiles of those that changed are made anew."""
    quantiles = told.quantiles.copy()
    for row in np.flatnonzero((contacts != told.contacts).any(axis=1)):
        quantiles[row] = at_new_means(
            told.contacts[row], told.quantiles[row], contacts[row], told.levels
        )
    return replace(told, contacts=contacts, quantiles=quantiles)


def at_new_means(
    before: FloatArray, quantiles: FloatArray, after: FloatArray, levels: Sequence[float]
) -> FloatArray:
    """Return the quantiles (levels, intervals) of one channel whose means became `after`.

    Each old quantile stands at a level of the negative binomial of its old mean, the nearest to
    its own that rounding allows; the same level is read off at the new mean.
    """
    found, use = quantiles.copy(), before != after
    if not use.any():
        return found
    old, new = before[use], after[use]
    shape = (len(levels), len(old))
    own = _overdispersion(before, quantiles, levels)
    width, kept = mixed(old, new, np.full(len(old), own), INTERVAL_PRIOR)
    count, level = np.ceil(quantiles[:, use]), np.array(levels)[:, None]
    bottom, top = (cdf(k, old, np.full(len(old), own)) for k in (count - 1, count))
    at = level + kept * (np.clip(level, bottom + SURE, top) - level)
    made = inverse(
        np.clip(at, SURE, 1 - SURE), np.broadcast_to(new, shape), np.broadcast_to(width, shape)
    )
    chance = count_quantiles(new, np.zeros(len(new)), tuple(levels))
    made = np.where(level < 0.5, np.minimum(made, chance), made)
    found[:, use] = np.where(level > 0.5, np.maximum(made, chance), made)
    return found


def mixed(
    before: FloatArray, after: FloatArray, phi: FloatArray, prior: float
) -> tuple[FloatArray, FloatArray]:
    """Return the dispersion at new means, and which share of them was there before."""
    more = np.maximum(after - before, 0.0)
    whole = np.maximum(after, SURE)
    stays = np.where(more > 0, before, after)
    return (phi * stays**2 + prior * more**2) / whole**2, np.minimum(stays / whole, 1.0)


def moved_outlook(outlook: Outlook, grid: Grid, contacts: FloatArray) -> Outlook:
    """Return an outlook with other means of its intervals; days and ranges follow."""
    if np.array_equal(contacts, outlook.contacts):
        return outlook
    days = np.bincount(grid.day, contacts, minlength=len(grid.dates)).astype(np.float64)
    phi, kept = mixed(outlook.contacts, contacts, outlook.dispersion, INTERVAL_PRIOR)
    day_phi, day_kept = mixed(outlook.day_contacts, days, outlook.day_dispersion, DAY_PRIOR)
    promise = AS_PROMISED[:, None]
    return replace(
        outlook,
        contacts=contacts,
        dispersion=phi,
        held=promise + kept * (outlook.held - promise),
        day_contacts=days,
        day_dispersion=day_phi,
        day_held=promise + day_kept * (outlook.day_held - promise),
    )


def _overdispersion(mean: FloatArray, quantiles: FloatArray, levels: Sequence[float]) -> float:
    """Return the dispersion that the quantiles of a channel show, busy intervals first.

    Where hardly an interval is busy it is drawn to that of a channel not yet known.
    """
    busy = mean >= BUSY
    normal = ndtri(np.array(levels))
    deviation = (quantiles[-1] - quantiles[0])[busy] / (normal[-1] - normal[0])
    beyond = float((deviation**2 - mean[busy]).sum()) + INTERVAL_PRIOR * PRIOR_SQUARES
    return max(beyond, 0.0) / (float((mean[busy] ** 2).sum()) + PRIOR_SQUARES)
