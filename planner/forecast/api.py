"""From history to forecast: every channel of a centre on one grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.domain import Channel, Forecast, Grid, History, Override, Skill
from planner.errors import BadInput
from planner.forecast.advice import NOTHING_SAID, Advice
from planner.forecast.overrides import apply_overrides
from planner.forecast.prospect import DayForecast, Prospect, assemble
from planner.forecast.scale import Run, in_turn
from planner.forecast.series import lay_out
from planner.forecast.skill import backtest
from planner.forecast.task import look, task_of

MOST_DAYS = 92


def forecast(  # noqa: PLR0913  (all but two are named, and each can be left out)
    history: History,
    grid: Grid,
    *,
    channels: Sequence[Channel],
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
    overrides: Sequence[Override] = (),
    with_skill: bool = True,
    run: Run = in_turn,
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
    advice
        Events, rulings on past days, starts of new channels.
    overrides
        Corrections by a person, applied on top; call without them for the model's own forecast.
    with_skill
        Measure the model on past weeks too; costs about as much again per origin.
    run
        Who does the work, one task a channel: `in_turn`, or one from `planner.forecast.scale`.

    Raises
    ------
    BadInput
        Grid longer than 13 weeks, unknown country or region, an override that does not fit.
    """
    made = prospect(
        history, grid, channels=channels, country=country, region=region, advice=advice, run=run
    ).intervals
    if with_skill:
        skill = backtest(
            history, channels=channels, country=country, region=region, advice=advice, run=run
        )
        made = _with_skill(made, skill)
    return apply_overrides(made, overrides)


def forecast_with_days(
    history: History,
    grid: Grid,
    *,
    channels: Sequence[Channel],
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
    run: Run = in_turn,
) -> tuple[Forecast, DayForecast]:
    """Forecast intervals and, with quantiles of their own, day totals; without skill."""
    made = prospect(
        history, grid, channels=channels, country=country, region=region, advice=advice, run=run
    )
    return made.intervals, made.days


def prospect(
    history: History,
    grid: Grid,
    *,
    channels: Sequence[Channel],
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
    run: Run = in_turn,
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
    place = {"country": country, "region": region}
    tasks = [task_of(found, grid, c, channels, advice=advice, **place) for c in channels]
    return assemble(grid, channels, list(run(look, tasks)))


def _with_skill(made: Forecast, skill: tuple[Skill, ...]) -> Forecast:
    lost = [
        f"{s.channel}: on past weeks the model was no better than the mean of eight weeks"
        for s in skill
        if s.wape >= s.baseline_wape > 0
    ]
    return replace(made, skill=skill, notes=(*made.notes, *lost))
