"""The running week as it unfolds, and the alarm when recent days no longer fit the forecast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from planner.access import Action, require
from planner.desk.demand import past_of, prospect_of, what_is_known
from planner.desk.office import Desk
from planner.desk.said import the_said
from planner.desk.week_inputs import (
    forecast_hash,
    history_mark,
    the_centre,
    the_corrections,
    the_forecast,
    the_history,
)
from planner.domain import (
    HISTORY_COLUMNS,
    ChannelId,
    FloatArray,
    Forecast,
    Grid,
    History,
    User,
    zone_info,
)
from planner.forecast import (
    Drift,
    Reaction,
    drift_alarms,
    evidence,
    learn_reactions,
    update,
)

DRIFT_DAYS = 14
LEAST_CONTACTS = 0.5
LEAST_HISTORY_S = 28 * 86400


@dataclass(frozen=True, slots=True)
class UnfoldingDay:
    """One day of a week partly known, in contacts; `came` is NaN where none are known yet."""

    day: date
    told: float
    came: float
    rest_told: float
    rest_moved: float


@dataclass(frozen=True, slots=True, eq=False)
class Unfolding:
    """A week partly known: contacts `came` up to interval `until`, NaN where unknown.

    `updated` is `told` with the rest moved by what came.
    """

    told: Forecast
    updated: Forecast
    came: FloatArray
    until: int

    @property
    def known_until(self) -> datetime:
        """The moment up to which contacts are known."""
        return self.told.grid.when(self.until - 1) + timedelta(minutes=self.told.grid.step_min)

    def days(self, channel: ChannelId) -> tuple[UnfoldingDay, ...]:
        """Return the days of one channel: what was told, what came, what is still to come."""
        row, grid = self.told.row(channel), self.told.grid
        told, moved = self.told.contacts[row], self.updated.contacts[row]
        found = []
        for day, span in zip(grid.dates, grid.day_spans, strict=True):
            came = self.came[row, span.start : span.end]
            rest = slice(max(span.start, self.until), max(span.end, self.until))
            found.append(
                UnfoldingDay(
                    day,
                    float(told[span.start : span.end].sum()),
                    float(np.nansum(came)) if np.isfinite(came).any() else np.nan,
                    float(told[rest].sum()),
                    float(moved[rest].sum()),
                )
            )
        return tuple(found)


def unfolding_of(desk: Desk, user: User, week: str) -> Unfolding | None:
    """Return the week with its rest moved by what came; None where nothing came or it is over."""
    require(user, Action.VIEW_FORECAST)
    centre = the_centre(desk)
    grid, history = centre.week(week), the_history(desk, centre)
    came = contacts_on(history, grid, tuple(c.id for c in centre.channels))
    known = np.flatnonzero(np.isfinite(came).any(axis=0))
    if not known.size or desk.now() >= grid.when(grid.size):
        return None
    told, until = the_forecast(desk, week, by=user.name), int(known[-1]) + 1
    if told.contacts[:, until:].sum() < LEAST_CONTACTS:
        return None

    said = the_said(desk)

    def learn() -> dict[str, Reaction]:
        past = past_of(said, centre, history, grid).history
        return learn_reactions(past, grid, **what_is_known(said, centre))

    reactions = desk.remember(("reactions", forecast_hash(desk, centre, grid)), learn)
    return Unfolding(told, update(told, came, until, reactions), came, until)


def drift_of(desk: Desk, user: User) -> tuple[Drift, ...]:
    """Return the channels whose last two weeks left the band of a forecast made before them.

    The forecast is made again from the rows before these weeks, with everything that people said by
    now: an event, a move of demand or a correction explains its days and raises no alarm.
    """
    require(user, Action.VIEW_FORECAST)
    centre = the_centre(desk)
    today = desk.now().astimezone(zone_info(centre.zone)).date()
    corrections = desk.store.overrides.list_overrides()
    marks = (repr(centre.channels), repr(the_said(desk)), repr(corrections))
    key = ("drift", history_mark(desk), *marks, today)
    found: tuple[Drift, ...] = desk.remember(key, lambda: _drift(desk, today))
    return found


def _drift(desk: Desk, today: date) -> tuple[Drift, ...]:
    centre = the_centre(desk)
    history = the_history(desk, centre)
    last = datetime.fromtimestamp(int(history.start.max()), zone_info(centre.zone)).date()
    end = last if last >= today else last + timedelta(days=1)  # today is not over
    first = end - timedelta(days=DRIFT_DAYS)
    monday = first - timedelta(days=first.weekday())  # corrections lie within whole weeks
    grid = Grid.days(monday, DRIFT_DAYS + 7, zone=centre.zone, step_min=centre.step_min)
    if int(history.start.min()) > grid.start.timestamp() - LEAST_HISTORY_S:
        return ()
    before = _before(history, int(grid.start.timestamp()))
    said = the_said(desk)
    told = prospect_of(said, centre, before, grid=grid)
    told = told.corrected(the_corrections(desk, centre, grid))
    came = evidence(told.intervals, history, said.advice.events)
    came[:, [not first <= day < end for day in grid.dates]] = np.nan
    return drift_alarms(told.days, came)


def _before(history: History, start_s: int) -> History:
    """Return the rows that were known at a moment."""
    keep = history.start < start_s
    names = ("channel", "start", *HISTORY_COLUMNS)
    return replace(history, **{name: getattr(history, name)[keep] for name in names})


def contacts_on(history: History, grid: Grid, channels: tuple[ChannelId, ...]) -> FloatArray:
    """Return offered contacts of `channels`, (channels, intervals); NaN where none are known."""
    came = np.full((len(channels), grid.size), np.nan)
    for row, channel in enumerate(channels):
        if channel in history.channels:
            rows = history.of(channel)
            number = (rows.start - int(grid.start.timestamp())) // grid.step_s
            inside = (number >= 0) & (number < grid.size)
            came[row, number[inside]] = rows.offered[inside]
    return came
