"""All that one forecast says: intervals, day totals, and joint sample paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from planner.domain import QUANTILES, Channel, ChannelId, FloatArray, Forecast, Grid, Override
from planner.errors import BadInput
from planner.forecast.model import Outlook
from planner.forecast.overrides import apply_overrides
from planner.forecast.paths import sample_paths
from planner.forecast.quantiles import count_quantiles
from planner.forecast.respread import moved_outlook


@dataclass(frozen=True, slots=True, eq=False)
class DayForecast:
    """Day totals with their own quantiles: those of intervals do not add up.

    `contacts` has shape (channels, days), `quantiles` (channels, levels, days).
    """

    dates: tuple[date, ...]
    channels: tuple[ChannelId, ...]
    contacts: FloatArray
    quantiles: FloatArray
    levels: tuple[float, ...] = QUANTILES


@dataclass(frozen=True, slots=True, eq=False)
class Prospect:
    """What may come on a grid: `intervals`, `days`, and `paths` drawn from both."""

    intervals: Forecast
    days: DayForecast
    outlooks: tuple[Outlook, ...]

    def paths(self, n: int, seed: int) -> FloatArray:
        """Return `n` joint sample paths of contacts, shape (n, channels, intervals).

        Whole numbers; intervals and day totals are as wide as their own quantiles say, errors last
        over the day and partly over the horizon. The same seed gives the same paths.
        """
        if n < 1:
            raise BadInput(f"{n} sample paths are asked for; at least 1")
        return sample_paths(self.outlooks, self.intervals.grid, self.intervals.contacts, n, seed)

    def corrected(self, overrides: Sequence[Override]) -> Prospect:
        """Return a copy whose intervals, day totals and paths follow a person's corrections."""
        return self.with_intervals(apply_overrides(self.intervals, overrides))

    def with_intervals(self, intervals: Forecast) -> Prospect:
        """Return a copy whose day totals and paths follow another forecast of the intervals."""
        if intervals is self.intervals:
            return self
        grid = intervals.grid
        outlooks = tuple(
            moved_outlook(outlook, grid, row)
            for outlook, row in zip(self.outlooks, intervals.contacts, strict=True)
        )
        return Prospect(intervals, _days(grid, intervals.channels, outlooks), outlooks)


def assemble(grid: Grid, channels: Sequence[Channel], outlooks: Sequence[Outlook]) -> Prospect:
    """Put the outlooks of single channels together."""
    return Prospect(
        _intervals(grid, channels, outlooks),
        _days(grid, [c.id for c in channels], outlooks),
        tuple(outlooks),
    )


def _intervals(grid: Grid, channels: Sequence[Channel], outlooks: Sequence[Outlook]) -> Forecast:
    shape = (len(channels), grid.size)
    contacts = np.array([o.contacts for o in outlooks]).reshape(shape)
    dispersion = np.array([o.dispersion for o in outlooks]).reshape(shape)
    held = _stacked([o.held for o in outlooks], shape)
    return Forecast(
        grid=grid,
        channels=tuple(c.id for c in channels),
        contacts=contacts,
        aht_s=np.array([o.aht_s for o in outlooks]).reshape(shape),
        quantiles=count_quantiles(contacts, dispersion, held=held).transpose(1, 0, 2),
        cleaned=tuple(day for o in outlooks for day in o.cleaned),
        notes=tuple(n for o in outlooks for n in o.notes),
    )


def _stacked(held: Sequence[FloatArray], shape: tuple[int, int]) -> FloatArray:
    return np.array(held).reshape(shape[0], 3, shape[1]).transpose(1, 0, 2)


def _days(grid: Grid, channels: Sequence[ChannelId], outlooks: Sequence[Outlook]) -> DayForecast:
    shape = (len(channels), len(grid.dates))
    contacts = np.array([o.day_contacts for o in outlooks]).reshape(shape)
    dispersion = np.array([o.day_dispersion for o in outlooks]).reshape(shape)
    held = _stacked([o.day_held for o in outlooks], shape)
    return DayForecast(
        dates=grid.dates,
        channels=tuple(channels),
        contacts=contacts,
        quantiles=count_quantiles(contacts, dispersion, held=held).transpose(1, 0, 2),
    )
