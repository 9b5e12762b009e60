"""Corrections of the forecast, judged once the contacts are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import numpy as np

from planner.access import Action, require
from planner.desk.demand import told_by_the_model
from planner.desk.office import Desk
from planner.desk.said import Said, the_said
from planner.desk.week_inputs import history_mark, the_centre_and_revision, the_history
from planner.domain import Centre, FloatArray, Forecast, Grid, History, User
from planner.domain.grid import week_name
from planner.forecast import apply_overrides, value_added
from planner.forecast.series import lay_out, on_grid
from planner.store import StoredOverride

MOST = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """One correction against what came where that is known; `value_added`: WAPE it took away."""

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
    series = lay_out(history, datetime.fromtimestamp(known_until, UTC), centre.step_min)
    said, found = the_said(desk), []
    for kept in past[-MOST:][::-1]:
        grid = _week_of(centre, kept)
        key = ("model", grid.week_name, history_mark(desk), revision, repr(said))
        model: Forecast = desk.remember(key, partial(_model, said, centre, history, grid))
        found.append(_judge(on_grid(series[kept.channel], grid), model, kept))
    return tuple(judged for judged in found if judged)


def _judge(came: FloatArray, model: Forecast, kept: StoredOverride) -> Judged | None:
    """Judge a correction by the intervals of which it is known what came, None without any."""
    override = kept.on(model.grid)
    row, span = model.row(kept.channel), slice(override.span.start, override.span.end)
    known = np.isfinite(came[span])
    if not known.any():
        return None
    corrected = apply_overrides(model, [override])
    before, after = (made.contacts[row, span][known] for made in (model, corrected))
    actual = came[span][known]
    model_sum, corrected_sum, came_sum = (float(p.sum()) for p in (before, after, actual))
    gained = value_added(before, after, actual)
    return Judged(kept, model_sum, corrected_sum, came_sum, gained)


def _week_of(centre: Centre, kept: StoredOverride) -> Grid:
    first = centre.week("2026-W01")
    start = first.when((kept.start_s - int(first.start.timestamp())) // first.step_s)
    return centre.week(week_name(start.date()))


def _model(said: Said, centre: Centre, history: History, grid: Grid) -> Forecast:
    return told_by_the_model(said, centre, history, grid=grid, with_skill=False)
