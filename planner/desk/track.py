"""The forecast's track record: what was told, scored once the contacts are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite, nan

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.week_inputs import history_mark, the_centre, the_history
from planner.domain import Forecast, Skill, User, WeakSpot
from planner.forecast import Score, Told, noise_floor, track_record, weak_spots

MOST = 60


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Scores per channel and lead time, the worst spots, and how many forecasts they rest on."""

    scores: tuple[Score, ...]
    spots: tuple[WeakSpot, ...]
    forecasts: int


def track_record_of(desk: Desk, user: User) -> TrackRecord:
    """Score the newest stored forecasts whose stretch has begun to be known.

    Of several forecasts of one week made on one day the last counts: it is what was planned with.
    """
    require(user, Action.VIEW_FORECAST)
    rows = desk.store.forecasts.list_forecasts(limit=4 * MOST)
    key = ("track", history_mark(desk), rows[0].id if rows else 0)
    found: TrackRecord = desk.remember(key, lambda: _made(desk))
    return found


def _made(desk: Desk) -> TrackRecord:
    history = the_history(desk, the_centre(desk))
    known_until = int(history.start.max()) + history.step_min * 60 if len(history) else 0
    last = {}
    for row in reversed(desk.store.forecasts.list_forecasts(limit=4 * MOST)):
        if row.start_s < known_until:
            last[row.start_s, row.end_s, row.made_at.date()] = row
    told = []
    for row in list(last.values())[-MOST:]:
        stored = desk.store.forecasts.load_told(row.inputs_hash)
        if stored is not None:
            made, beside = stored
            told.append(Told(made, row.made_at, beside.model, beside.spreadsheet))
    return TrackRecord(track_record(told, history), weak_spots(told, history), len(told))


def tries_of(forecast: Forecast) -> list[Skill]:
    """Return how good the model was on past weeks, of channels to which contacts came.

    Forecasts that were stored without the least possible error get that of their own week; errors
    of day totals that they do not know are NaN.
    """
    found = []
    for skill in forecast.skill:
        floor = skill.floor_wape or noise_floor(forecast.contacts[forecast.row(skill.channel)])
        if isfinite(floor) and skill.wape + skill.baseline_wape > 0:
            by_day = skill.day_wape or nan, skill.day_baseline_wape or nan
            found.append(
                replace(skill, floor_wape=floor, day_wape=by_day[0], day_baseline_wape=by_day[1])
            )
    return found
