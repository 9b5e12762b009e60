"""Say when the errors of a channel leave their band: the forecast no longer fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite

import numpy as np
from scipy.special import ndtri

from planner.domain import ChannelId, FloatArray, Forecast, Grid, History
from planner.forecast.advice import Event
from planner.forecast.clean import OUTAGE_CONTACTS, lasting
from planner.forecast.prospect import DayForecast
from planner.forecast.series import lay_out, on_grid

ALARM = 2.6
LEAST_DAYS = 3
MOST_DAYS = 14
LASTING = 0.3
MOST_SCORE = 3.0
MOST_UNKNOWN = 0.05
LEAST_SAID = 0.5


@dataclass(frozen=True, slots=True)
class Drift:
    """A channel that left its band: since when, what came over what was said, how surely.

    `ratio` is infinite where nothing was said: a channel that began in these days. `score` is in
    standard deviations of what the errors of so many days usually add up to.
    """

    channel: ChannelId
    since: date
    days: int
    ratio: float
    score: float

    def __str__(self) -> str:
        """Write the alarm as a planner would say it."""
        if not isfinite(self.ratio):
            return (
                f"{self.channel}: contacts came on {self.days} days since {self.since.isoformat()} "
                "where none were forecast; is it a new channel, or name the cause"
            )
        more = f"{abs(100 * (self.ratio - 1)):.0f} % {'more' if self.ratio > 1 else 'fewer'}"
        return (
            f"{self.channel}: {more} contacts than forecast on the {self.days} days since "
            f"{self.since.isoformat()}, beyond the usual error; forecast anew or name the cause"
        )


def drift_alarms(
    days: DayForecast, actual: FloatArray, shared: float = LASTING
) -> tuple[Drift, ...]:
    """Return the channels whose last 3 to 14 days erred beyond their band in one direction.

    `actual` has shape (channels, days), NaN where unknown (see `evidence`). `shared` is the share
    of the variance that days have in common, so that one bad week counts about as one error, not
    as seven. No day counts for more than three standard deviations: one alone is no drift, however
    odd.
    """
    score = np.clip(day_scores(days, actual), -MOST_SCORE, MOST_SCORE)
    found = (_drift(days, actual, score, row, shared) for row in range(len(days.channels)))
    return tuple(alarm for alarm in found if alarm)


def evidence(told: Forecast, history: History, events: Sequence[Event] = ()) -> FloatArray:
    """Return what came on each day of a forecast, (channels, days), NaN where it proves nothing.

    That is a day of which more than 5 % is unknown, and a day with an outage: a silence in which 20
    contacts were due. Five and more such days in a row are no outage but a new level. Nor does a
    day of an event that nobody gave a size and that was not there before the forecast.
    """
    found = np.full((len(told.channels), len(told.grid.dates)), np.nan)
    known = lay_out(history, told.grid.when(told.grid.size), told.grid.step_min)
    for row, channel in enumerate(told.channels):
        if channel in known:
            came = on_grid(known[channel], told.grid)
            found[row] = _day_evidence(told.grid, told.contacts[row], came)
        found[row, _unsized(told.grid, [e for e in events if e.touches(channel)])] = np.nan
    return found


def _unsized(grid: Grid, events: Sequence[Event]) -> list[bool]:
    """Say of each day of a grid whether an event touches it whose size the forecast cannot know."""
    known = {e.name for e in events if e.first < grid.dates[0]}
    new = [e for e in events if not e.factors and e.name not in known]
    return [any(0 <= (day - e.first).days < e.days for e in new) for day in grid.dates]


def _day_evidence(grid: Grid, said: FloatArray, came: FloatArray) -> FloatArray:
    total = np.full(len(grid.dates), np.nan)
    silent = np.zeros(len(total))
    for day, span in enumerate(grid.day_spans):
        here = slice(span.start, span.end)
        known, due = np.isfinite(came[here]), said[here]
        if known.any() and due[~known].sum() <= MOST_UNKNOWN * due.sum():
            total[day] = np.nansum(came[here])
            silent[day] = _silence(came[here], due) >= OUTAGE_CONTACTS
    lasts = lasting(silent, np.isfinite(total))
    return np.where((silent > 0) & ~lasts, np.nan, total)


def _silence(came: FloatArray, due: FloatArray) -> float:
    """Return the most contacts that were due in one stretch without any."""
    quiet = came == 0
    return float(np.bincount(np.cumsum(~quiet), due * quiet).max(initial=0.0))


def day_scores(days: DayForecast, actual: FloatArray) -> FloatArray:
    """Return each day's error in standard normal units, read off the day's own quantiles."""
    normal = ndtri(np.array(days.levels))
    scores = np.full(actual.shape, np.nan)
    for row, day in np.argwhere(np.isfinite(actual)):
        edges = days.quantiles[row, :, day]
        middle, spread = days.contacts[row, day], max(edges[-1] - edges[0], 1.0)
        per_unit = (normal[-1] - normal[0]) / spread
        value = float(actual[row, day])
        if edges[0] <= value <= edges[-1]:
            apart = np.arange(len(edges)) * 1e-9 * (1 + middle)
            ends = [np.interp(value, edges + part, normal) for part in (apart, apart - apart[-1])]
            scores[row, day] = np.mean(ends)  # a count that is several quantiles: half-way
        else:
            edge = 0 if value < edges[0] else -1
            scores[row, day] = normal[edge] + (value - edges[edge]) * per_unit
    return scores


def _drift(
    days: DayForecast, actual: FloatArray, score: FloatArray, row: int, shared: float
) -> Drift | None:
    known = np.flatnonzero(np.isfinite(score[row]))
    best: Drift | None = None
    for count in range(LEAST_DAYS, min(MOST_DAYS, len(known)) + 1):
        use = known[-count:]
        usual = np.sqrt((1 + (count - 1) * shared) / count)
        total = float(score[row, use].mean() / usual)
        if abs(total) > max(ALARM, abs(best.score) if best else 0.0):
            said = float(days.contacts[row, use].sum())
            came = float(actual[row, use].sum())
            ratio = came / said if said >= LEAST_SAID else inf
            best = Drift(days.channels[row], days.dates[use[0]], count, ratio, total)
    return best
