"""Looking back at contacts: what trends, what the week looks like, whether listening costs time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.week_inputs import history_mark, the_centre, the_history
from planner.domain import (
    BoolArray,
    Centre,
    ChannelId,
    FloatArray,
    Grid,
    User,
    week_name,
    zone_info,
)
from planner.errors import BadInput, Missing
from planner.study.review import (
    ChangePoint,
    Difference,
    b_time_test,
    change_point,
    heat_map,
    week_on_week,
)

LOOK_BACK_WEEKS = 26
HEAT_WEEKS = 8


@dataclass(frozen=True, slots=True)
class WeekOfContacts:
    """One whole week of a channel; NaN where the history does not know."""

    week: str
    contacts: float
    aht_s: float
    abandoned: float


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """A channel over at most 26 whole weeks, oldest first.

    `change`: last week over the one before, less 1; `turn`: where the level of contacts changed,
    in places of `weeks`; `aht_turn` the same for handle time. `heat`: mean contacts an interval by
    weekday and hour of the last eight weeks, NaN where there are none.
    """

    weeks: tuple[WeekOfContacts, ...]
    change: float | None
    turn: ChangePoint | None
    aht_turn: ChangePoint | None
    heat: FloatArray


def trend_of(desk: Desk, user: User, channel: ChannelId) -> Trend:
    """Return how a channel's contacts and handle time developed; raises Missing without history."""
    require(user, Action.VIEW_HISTORY)
    centre = the_centre(desk)
    key = ("trend", history_mark(desk), channel, centre.zone, centre.step_min)
    found: Trend = desk.remember(key, lambda: _trend(desk, centre, channel))
    return found


def _trend(desk: Desk, centre: Centre, channel: ChannelId) -> Trend:
    grid, sums = _days(desk, centre, channel)
    number = grid.day // 7
    contacts, handled, handle_s, lost = (_by(number, column) for column in sums)
    lost[_by(number, np.isfinite(sums[3])) == 0] = np.nan  # unknown is not zero
    weeks = tuple(
        WeekOfContacts(week_name(grid.dates[7 * k]), *values)
        for k, values in enumerate(
            zip(contacts.tolist(), _ratio(handle_s, handled), _ratio(lost, contacts), strict=True)
        )
    )
    recent = grid.day >= len(grid.dates) - 7 * HEAT_WEEKS
    heat = heat_map(grid, np.where(recent, sums[0], np.nan))
    times = [w.aht_s for w in weeks if np.isfinite(w.aht_s)]
    whole = len(times) == len(weeks)
    return Trend(
        weeks,
        week_on_week([w.contacts for w in weeks]),
        change_point([w.contacts for w in weeks]),
        change_point(times) if whole else None,
        heat,
    )


def _days(desk: Desk, centre: Centre, channel: ChannelId) -> tuple[Grid, list[FloatArray]]:
    """Return whole weeks up to the history's end and, by interval, its sums.

    Offered, handled where the handle time is known, handle seconds, abandoned; NaN: no row.
    """
    history = the_history(desk, centre)
    if channel not in history.channels or channel not in {c.id for c in centre.channels}:
        raise Missing(f'no contacts of the channel "{channel}" were imported yet')
    own = history.of(channel)
    zone = zone_info(centre.zone)
    first, last = (
        datetime.fromtimestamp(int(s), zone).date() for s in (own.start.min(), own.start.max())
    )
    end = _whole_until(centre, channel, last)
    begin = max(
        first + timedelta(days=-first.weekday() % 7), end - timedelta(weeks=LOOK_BACK_WEEKS)
    )
    if begin >= end:
        raise Missing("trends need a whole week of contacts; import more history")
    grid = Grid.days(begin, (end - begin).days, zone=centre.zone, step_min=centre.step_min)
    place = (own.start - int(grid.start.timestamp())) // grid.step_s
    inside = (place >= 0) & (place < grid.size)
    is_known = np.isfinite(own.handle_s)
    columns = []
    for values in (
        own.offered,
        np.where(is_known, own.handled, np.nan),
        own.handle_s,
        own.abandoned,
    ):
        found = np.full(grid.size, np.nan)
        found[place[inside]] = values[inside]
        columns.append(found)
    return grid, columns


def _whole_until(centre: Centre, channel: ChannelId, last: date) -> date:
    """Return the Monday after the last whole week: no open day of it lies after the last row."""
    monday = last + timedelta(days=7 - last.weekday())
    after = (last + timedelta(days=k) for k in range(1, (monday - last).days))
    hours = next(c.hours for c in centre.channels if c.id == channel)
    return monday - timedelta(weeks=1) if any(map(hours.on, after)) else monday


def _by(number: np.ndarray, values: FloatArray | BoolArray) -> FloatArray:
    return np.bincount(number, weights=np.nan_to_num(values)).astype(np.float64)


def _ratio(above: FloatArray, below: FloatArray) -> list[float]:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: list[float] = np.where(below > 0, above / below, np.nan).tolist()
    return found


Period = tuple[date, date]


def listening_test(
    desk: Desk, user: User, channel: ChannelId, *, on: Period, off: Period
) -> Difference:
    """Return by how many seconds contacts take longer on days with time to acknowledge.

    `on` and `off`: first and last day of each period; the handle times of days are compared.
    """
    require(user, Action.VIEW_HISTORY)
    if max(on[0], off[0]) <= min(on[1], off[1]):
        raise BadInput("the two periods overlap; a day counts with or without, not both")
    grid, sums = _days(desk, the_centre(desk), channel)
    times = np.array(_ratio(_by(grid.day, sums[2]), _by(grid.day, sums[1])))
    return b_time_test(*(_of_period(grid, times, period) for period in (on, off)))


def _of_period(grid: Grid, times: FloatArray, period: Period) -> list[float]:
    days = [k for k, day in enumerate(grid.dates) if period[0] <= day <= period[1]]
    return [float(times[k]) for k in days if np.isfinite(times[k])]
