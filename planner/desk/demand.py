"""The forecast of a centre as people told it: what begins, what moves, what is taken out first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from planner.desk.said import Said
from planner.domain import Centre, Forecast, Grid, History, zone_info
from planner.forecast import (
    Moved,
    Prospect,
    Redials,
    forecast,
    hard_shares,
    planned_demand,
    prospect,
    that_history_allows,
    within_the_centre,
    without_redials,
)
from planner.forecast.scale import Run, in_turn


def told_by_the_model(
    said: Said,
    centre: Centre,
    history: History,
    *,
    grid: Grid,
    with_skill: bool = True,
    run: Run = in_turn,
) -> Forecast:
    """Return the forecast of a grid with moves of demand, before corrections by people."""
    made = forecast(
        first_attempts(said, history),
        grid,
        channels=centre.channels,
        country=centre.country,
        region=centre.region,
        advice=said.advice,
        with_skill=with_skill,
        run=run,
    )
    return moved(said, centre, history, made).forecast


def prospect_of(said: Said, centre: Centre, history: History, *, grid: Grid) -> Prospect:
    """Return intervals, day totals and sample paths with moves of demand."""
    made = prospect(
        first_attempts(said, history),
        grid,
        channels=centre.channels,
        country=centre.country,
        region=centre.region,
        advice=said.advice,
    )
    if not said.moves:
        return made
    return made.with_intervals(moved(said, centre, history, made.intervals).forecast)


def moved(said: Said, centre: Centre, history: History, made: Forecast) -> Moved:
    """Apply the moves of demand that the history allows; what was refused stands in the notes."""
    possible, gone = within_the_centre(said.moves, made.channels)
    moves, unknown = that_history_allows(possible, history)
    notes = (*gone, *unknown)
    done = planned_demand(
        made,
        moves,
        channels=centre.channels,
        known_until=last_day(history, centre.zone),
        attained=said.kept,
    )
    told = replace(done.forecast, notes=(*done.forecast.notes, *notes, *done.notes))
    return replace(done, forecast=told, notes=(*notes, *done.notes))


def first_attempts(said: Said, history: History) -> History:
    """Return the history without the redials that a person said it contains."""
    flows = [move.flow for move in that_history_allows(said.moves, history)[0]]
    shares = {f.channel: f.redial_share for f in flows if isinstance(f, Redials)}
    return without_redials(history, shares) if shares else history


def with_harder_contacts(said: Said, centre: Centre, history: History, grid: Grid) -> Centre:
    """Return the centre with the share of hard contacts that simple ones leave behind."""
    if not said.moves:
        return centre
    until = last_day(history, centre.zone)
    share = hard_shares(centre.channels, said.moves, grid.dates, until)
    channels = tuple(replace(c, hard_share=share[c.id]) for c in centre.channels)
    return replace(centre, channels=channels)


def last_day(history: History, zone: str) -> date:
    """Return the local day of the newest row."""
    return datetime.fromtimestamp(int(history.start.max()), zone_info(zone)).date()
