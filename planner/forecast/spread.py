"""How far off the forecast was on its own past: dispersions, shapes and what errors share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from planner.domain import BoolArray, FloatArray, IntArray
from planner.forecast import quantiles
from planner.forecast.clean import CleanDays
from planner.forecast.combine import Replay
from planner.forecast.series import DaySeries

DAY_PRIOR = 0.03
AHEAD_OVER_NEAR = 1.4
INTERVAL_PRIOR = 0.10
SHORT_WIDENING = 2.0
FRESH_DAYS = 60.0
LASTING_PRIOR = 0.2
NEXT_DAY_PRIOR = 0.45
ALIKE_ORIGINS = 3.0
FAR_DAYS, MOST_DAYS = 14, 27
CLASSES = len(quantiles.RATE_EDGES) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What the replay taught about errors of one channel.

    `phi` and `held` (3 rows) are per class of rate, `day_phi` and `day_held` of day totals.
    `error` are day errors in standard deviations on the days `ordinal`; `lasting` is the
    correlation of those that lie two weeks and more apart, `next_day` that of neighbours.
    """

    phi: FloatArray
    held: FloatArray
    day_phi: float
    day_held: FloatArray
    ordinal: IntArray
    error: FloatArray
    lasting: float
    next_day: float


def unknown_spread() -> Spread:
    """Return the guess for a channel that has no errors of its own yet: twice as wide."""
    return Spread(
        phi=np.full(CLASSES, SHORT_WIDENING * INTERVAL_PRIOR),
        held=np.repeat(quantiles.AS_PROMISED[:, None], CLASSES, axis=1),
        day_phi=SHORT_WIDENING * DAY_PRIOR,
        day_held=quantiles.AS_PROMISED,
        ordinal=np.zeros(0, dtype=np.int64),
        error=np.zeros(0),
        lasting=LASTING_PRIOR,
        next_day=NEXT_DAY_PRIOR,
    )


def learn_spread(
    series: DaySeries,
    clean: CleanDays,
    replay: Replay,
    profiles: FloatArray,
    special: BoolArray,
) -> Spread:
    """Learn the spread from the replay's days that the calendar does not make special."""
    keep = np.isfinite(clean.raw[replay.day]) & ~special[replay.day]
    day, mean, origin = replay.day[keep], replay.mean[keep], replay.origin[keep]
    if not len(day):
        return unknown_spread()
    rate = mean[:, None] * profiles[series.weekday[day]]
    actual = series.counts[day]
    known = np.isfinite(actual) & (rate > 1e-3)
    phi, held = quantiles.learn_by_rate(actual[known], rate[known], INTERVAL_PRIOR)
    came = clean.raw[day]
    prior = AHEAD_OVER_NEAR * quantiles.learn_dispersion(*_near(clean), DAY_PRIOR)
    fresh = 0.5 ** ((origin.max() - origin) / FRESH_DAYS)  # older errors rest on less history
    day_phi = quantiles.learn_dispersion(came, mean, prior, fresh)
    width = np.full(len(day), day_phi)
    error = _standard(came, mean, width)
    return Spread(
        phi=phi,
        held=held,
        day_phi=day_phi,
        day_held=quantiles.learn_held(came, mean, width, fresh),
        ordinal=series.first + day,
        error=error,
        lasting=_alike(error, day, origin, (FAR_DAYS, MOST_DAYS), LASTING_PRIOR),
        next_day=_alike(error, day, origin, (1, 1), NEXT_DAY_PRIOR),
    )


def _near(clean: CleanDays) -> tuple[FloatArray, FloatArray]:
    """Return what normal days brought and what their weekday brought in the weeks around them."""
    use = clean.normal & np.isfinite(clean.raw)
    return clean.raw[use], clean.expected[use]


def _standard(came: FloatArray, mean: FloatArray, phi: FloatArray) -> FloatArray:
    """Return the normal score of each day's count, half-way through its probability step."""
    count = np.rint(came)
    middle = (quantiles.cdf(count, mean, phi) + quantiles.cdf(count - 1, mean, phi)) / 2
    return np.asarray(ndtri(np.clip(middle, 1e-4, 1 - 1e-4)))


def _alike(
    error: FloatArray, day: IntArray, origin: IntArray, apart: tuple[int, int], prior: float
) -> float:
    """Return the correlation of errors so many days apart, from pairs of one origin, by moments."""
    total = pairs = 0.0
    begins = np.unique(origin)
    for begin in begins:
        mine = origin == begin
        gap = day[mine] - day[mine][:, None]
        use = (gap >= apart[0]) & (gap <= apart[1])
        total += float(np.outer(error[mine], error[mine])[use].sum())
        pairs += float(use.sum())
    if pairs <= 0:
        return prior
    found = float(np.clip(total / pairs / max(float((error**2).mean()), 1e-9), 0.0, 0.95))
    trust = len(begins) / (len(begins) + ALIKE_ORIGINS)
    return trust * found + (1 - trust) * prior
