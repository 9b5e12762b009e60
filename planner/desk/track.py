"""The forecast's track record: what was told, scored once the contacts are known."""

from __future__ import annotations

from dataclasses import dataclass

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.week_inputs import history_mark, the_centre, the_history
from planner.domain import User, WeakSpot
from planner.forecast import Score, Told, track_record, weak_spots

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
