"""The forecast of a centre as people told it: what begins, what moves, what is taken out first."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

from planner.desk.said import Said
from planner.domain import Centre, Channel, Forecast, Grid, History
from planner.forecast import (
    Advice,
    Begun,
    Move,
    Prospect,
    Redials,
    as_recorded,
    forecast,
    hard_shares,
    planned_demand,
    prospect,
    that_history_allows,
    with_begun_moves,
    within_the_centre,
    without_redials,
)
from planner.forecast.scale import Run, in_turn


class Known(TypedDict):
    """What the forecast knows beside its history."""

    channels: tuple[Channel, ...]
    country: str
    region: str
    advice: Advice


def what_is_known(said: Said, centre: Centre) -> Known:
    """Return what the forecast of a centre is told beside its history."""
    return Known(
        channels=centre.channels,
        country=centre.country,
        region=centre.region,
        advice=said.advice,
    )


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
    past = past_of(said, centre, history, grid)
    known = what_is_known(_heard(said, past), centre)
    made = forecast(past.history, grid, **known, with_skill=with_skill, run=run)
    return _moved(said, centre, past, made, history)


def prospect_of(said: Said, centre: Centre, history: History, *, grid: Grid) -> Prospect:
    """Return intervals, day totals and sample paths with moves of demand."""
    past = past_of(said, centre, history, grid)
    made = prospect(past.history, grid, **what_is_known(_heard(said, past), centre))
    if not said.moves:
        return made
    return made.with_intervals(_moved(said, centre, past, made.intervals, history))


def past_of(said: Said, centre: Centre, history: History, grid: Grid) -> Begun:
    """Return the history that the forecast of a grid learns from, and the moves still to come.

    Without redials, and as if moves that have begun had always been; notes say what was left out.
    """
    kept = replace(said, moves=_not_the_centres(said, centre))
    possible, gone = within_the_centre(kept.moves, centre.channels)
    moves, unknown = that_history_allows(possible, history)
    past = with_begun_moves(
        first_attempts(kept, history),
        moves,
        grid,
        channels=centre.channels,
        attained=said.kept,
        starting=[start.channel for start in said.advice.starts],
    )
    left = _left_to_the_centre(said, centre)
    return replace(past, notes=(*gone, *unknown, *left, *said.lapsed, *past.notes))


def _heard(said: Said, past: Begun) -> Said:
    """Return what people said, with what has begun to move to a new channel in its start."""
    return replace(said, advice=past.said(said.advice))


def _moved(said: Said, centre: Centre, past: Begun, made: Forecast, history: History) -> Forecast:
    """Apply the moves still to come; what was refused stands in the notes."""
    done = planned_demand(made, past.ahead, channels=centre.channels, attained=said.kept)
    told, notes = done.forecast, (*past.notes, *done.notes)
    if said.moves:
        told = replace(told, cleaned=as_recorded(told.cleaned, history, told.grid))
    return replace(told, notes=(*told.notes, *notes))


def _not_the_centres(said: Said, centre: Centre) -> tuple[Move, ...]:
    """Return the moves without redials of channels that have their own redial share.

    Those are taken out and added where heads are counted; here they would count twice.
    """
    own = {c.id for c in centre.channels if c.redial_share}
    return tuple(
        m for m in said.moves if not (isinstance(m.flow, Redials) and m.flow.channel in own)
    )


def _left_to_the_centre(said: Said, centre: Centre) -> tuple[str, ...]:
    left = [m for m in said.moves if m not in _not_the_centres(said, centre)]
    return tuple(
        f"a planned move ({m.reason}) is left out: the centre file says how many call again; take"
        " it back"
        for m in left
    )


def first_attempts(said: Said, history: History) -> History:
    """Return the history without the redials that a person said it contains."""
    flows = [move.flow for move in that_history_allows(said.moves, history)[0]]
    shares = {f.channel: f.redial_share for f in flows if isinstance(f, Redials)}
    return without_redials(history, shares) if shares else history


def with_harder_contacts(said: Said, centre: Centre, grid: Grid) -> Centre:
    """Return the centre with the share of hard contacts that simple ones leave behind."""
    if not said.moves:
        return centre
    share = hard_shares(centre.channels, said.moves, grid.dates)
    channels = tuple(replace(c, hard_share=share[c.id]) for c in centre.channels)
    return replace(centre, channels=channels)
