"""Corrections of the forecast, judged once the contacts are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from planner.access import Action, require
from planner.desk.demand import told_by_the_model
from planner.desk.office import Desk
from planner.desk.said import Said, the_said
from planner.desk.week_inputs import history_mark, the_centre_and_revision, the_history
from planner.domain import Centre, FloatArray, Forecast, Grid, History, Override, Span, User
from planner.domain.grid import week_name
from planner.forecast import apply_overrides, value_added
from planner.store import StoredOverride

MOST = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """One correction against what came, in contacts; `value_added`: WAPE that it took away."""

    correction: StoredOverride
    model: float
    corrected: float
    actual: float
    value_added: float


def judged(desk: Desk, user: User) -> tuple[Judged, ...]:
    """Return the newest corrections whose whole stretch lies in the imported history.

    The model's figure is made again from the rows before the week, with the events, rulings and
    moves of demand that people told by now: the forecast that the product would publish.
    """
    require(user, Action.VIEW_FORECAST)
    centre, revision = the_centre_and_revision(desk)
    history = the_history(desk, centre)
    known_until = int(history.start.max()) + history.step_min * 60
    names = {c.id for c in centre.channels} & set(history.channels)
    rows = desk.store.overrides.list_overrides()
    past = [o for o in rows if o.end_s <= known_until and o.channel in names]
    said, found = the_said(desk), []
    for kept in past[-MOST:][::-1]:
        grid = _week_of(centre, kept)
        key = ("model", grid.week_name, history_mark(desk), revision, repr(said))
        model: Forecast = desk.remember(key, partial(_model, said, centre, history, grid))
        found.append(_judge(history, model, kept))
    return tuple(found)


def _judge(history: History, model: Forecast, kept: StoredOverride) -> Judged:
    override = kept.on(model.grid)
    row = model.row(kept.channel)
    corrected = apply_overrides(model, [override])
    actual = _actual(history, model.grid, override)
    span = slice(override.span.start, override.span.end)
    before, after = model.contacts[row, span], corrected.contacts[row, span]
    return Judged(
        kept,
        float(before.sum()),
        float(after.sum()),
        float(np.nansum(actual)),
        value_added(before, after, actual),
    )


def _week_of(centre: Centre, kept: StoredOverride) -> Grid:
    first = centre.week("2026-W01")
    start = first.when((kept.start_s - int(first.start.timestamp())) // first.step_s)
    return centre.week(week_name(start.date()))


def _model(said: Said, centre: Centre, history: History, grid: Grid) -> Forecast:
    return told_by_the_model(said, centre, history, grid=grid, with_skill=False)


def _actual(history: History, grid: Grid, override: Override) -> FloatArray:
    """Return offered contacts of the override's intervals; unseen intervals count 0."""
    rows = history.of(override.channel)
    number = (rows.start - int(grid.start.timestamp())) // grid.step_s
    span: Span = override.span
    inside = (number >= span.start) & (number < span.end)
    weights = np.nan_to_num(rows.offered[inside])
    total = np.bincount(number[inside] - span.start, weights=weights, minlength=len(span))
    return total.astype(np.float64)
