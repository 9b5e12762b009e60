"""From history to forecast: every channel of a centre on one grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planner.domain import (
    QUANTILES,
    Channel,
    ChannelId,
    FloatArray,
    Forecast,
    Grid,
    History,
    Override,
    Skill,
)
from planner.errors import BadInput
from planner.forecast.model import Outlook, look_ahead
from planner.forecast.overrides import apply_overrides
from planner.forecast.quantiles import count_quantiles
from planner.forecast.series import DaySeries, lay_out
from planner.forecast.skill import backtest

MOST_DAYS = 92
CLOSED_SHARE = 0.02


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


def forecast(
    history: History,
    grid: Grid,
    *,
    channels: Sequence[Channel],
    country: str = "",
    region: str = "",
    overrides: Sequence[Override] = (),
    with_skill: bool = True,
) -> Forecast:
    """Forecast contacts and handle time with quantiles, from rows before the grid's start only.

    Parameters
    ----------
    history
        Interval rows; their step may differ from the grid's. Rows from `grid.start` on are unseen.
    grid
        Whole local days to forecast, up to 13 weeks.
    channels
        The channels of the centre; one without history gets 0 contacts and a note.
    country, region
        ISO codes for public holidays ("FR", ""; "DE", "BY"); empty: no day is a holiday.
    overrides
        Corrections by a person, applied on top; call without them for the model's own forecast.
    with_skill
        Measure the model on past weeks too; costs about as much again per origin.

    Raises
    ------
    BadInput
        Grid longer than 13 weeks, unknown country or region, an override that does not fit.
    """
    made, _ = forecast_with_days(history, grid, channels=channels, country=country, region=region)
    if with_skill:
        skill = backtest(history, channels=channels, country=country, region=region)
        made = _with_skill(made, skill)
    return apply_overrides(made, overrides)


def forecast_with_days(
    history: History,
    grid: Grid,
    *,
    channels: Sequence[Channel],
    country: str = "",
    region: str = "",
) -> tuple[Forecast, DayForecast]:
    """Forecast intervals and, with quantiles of their own, day totals; without skill."""
    if len(grid.dates) > MOST_DAYS:
        raise BadInput(
            f"{len(grid.dates)} days are to be forecast; 13 weeks (91 days) are the most"
        )
    found = lay_out(history, grid.start, grid.step_min)
    outlooks = [_outlook(found.get(c.id), grid, c, country, region) for c in channels]
    return _intervals(grid, channels, outlooks), _days(grid, channels, outlooks)


def _with_skill(made: Forecast, skill: tuple[Skill, ...]) -> Forecast:
    lost = [
        f"{s.channel}: on past weeks the model was no better than the mean of eight weeks"
        for s in skill
        if s.wape >= s.baseline_wape > 0
    ]
    return replace(made, skill=skill, notes=(*made.notes, *lost))


def _outlook(
    series: DaySeries | None, grid: Grid, channel: Channel, country: str, region: str
) -> Outlook:
    if series is not None:
        return look_ahead(series, grid, channel, country=country, region=region)
    size, days = grid.size, len(grid.dates)
    return Outlook(
        contacts=np.zeros(size),
        dispersion=np.zeros(size),
        aht_s=np.full(size, channel.aht_s),
        day_contacts=np.zeros(days),
        day_dispersion=np.zeros(days),
        notes=(f"no history for channel {channel.name}: closed or missing data?",),
    )


def _intervals(grid: Grid, channels: Sequence[Channel], outlooks: Sequence[Outlook]) -> Forecast:
    shape = (len(channels), grid.size)
    contacts = np.array([o.contacts for o in outlooks]).reshape(shape)
    dispersion = np.array([o.dispersion for o in outlooks]).reshape(shape)
    closed = (
        _closed_note(channel, grid, row) for channel, row in zip(channels, contacts, strict=True)
    )
    return Forecast(
        grid=grid,
        channels=tuple(c.id for c in channels),
        contacts=contacts,
        aht_s=np.array([o.aht_s for o in outlooks]).reshape(shape),
        quantiles=count_quantiles(contacts, dispersion).transpose(1, 0, 2),
        cleaned=tuple(day for o in outlooks for day in o.cleaned),
        notes=(*(n for o in outlooks for n in o.notes), *(n for n in closed if n)),
    )


def _closed_note(channel: Channel, grid: Grid, contacts: FloatArray) -> str:
    if not channel.is_live:  # what comes while closed is done when open
        return ""
    total = float(contacts.sum())
    outside = float(contacts[~channel.hours.mask(grid)].sum())
    if total <= 0 or outside <= CLOSED_SHARE * total:
        return ""
    return (
        f"{channel.name}: {100 * outside / total:.0f} % of the forecast contacts fall outside the "
        "opening hours; nobody is staffed for them, so check the hours"
    )


def _days(grid: Grid, channels: Sequence[Channel], outlooks: Sequence[Outlook]) -> DayForecast:
    shape = (len(channels), len(grid.dates))
    contacts = np.array([o.day_contacts for o in outlooks]).reshape(shape)
    dispersion = np.array([o.day_dispersion for o in outlooks]).reshape(shape)
    return DayForecast(
        dates=grid.dates,
        channels=tuple(c.id for c in channels),
        contacts=contacts,
        quantiles=count_quantiles(contacts, dispersion).transpose(1, 0, 2),
    )
