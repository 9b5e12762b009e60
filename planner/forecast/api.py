"""From history to forecast: every channel of a centre on one grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.domain import Channel, Forecast, Grid, History, Override, Skill
from planner.errors import BadInput
from planner.forecast.model import Outlook, look_ahead
from planner.forecast.overrides import apply_overrides
from planner.forecast.prospect import DayForecast, Prospect, assemble
from planner.forecast.quantiles import AS_PROMISED
from planner.forecast.series import DaySeries, lay_out
from planner.forecast.skill import backtest
from planner.forecast.spread import unknown_spread

MOST_DAYS = 92


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
    made = prospect(history, grid, channels=channels, country=country, region=region)
    return made.intervals, made.days


def prospect(
    history: History,
    grid: Grid,
    *,
    channels: Sequence[Channel],
    country: str = "",
    region: str = "",
) -> Prospect:
    """Forecast intervals and day totals, ready to draw joint sample paths from.

    Raises
    ------
    BadInput
        Grid longer than 13 weeks, unknown country or region.
    """
    if len(grid.dates) > MOST_DAYS:
        raise BadInput(
            f"{len(grid.dates)} days are to be forecast; 13 weeks (91 days) are the most"
        )
    found = lay_out(history, grid.start, grid.step_min)
    outlooks = [_outlook(found.get(c.id), grid, c, country, region) for c in channels]
    return assemble(grid, channels, outlooks)


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
        held=np.repeat(AS_PROMISED[:, None], size, axis=1),
        aht_s=np.full(size, channel.aht_s),
        day_contacts=np.zeros(days),
        day_dispersion=np.zeros(days),
        day_held=np.repeat(AS_PROMISED[:, None], days, axis=1),
        spread=unknown_spread(),
        notes=(f"no history for channel {channel.name}: closed or missing data?",),
    )
