"""The invented past: contacts and handle times with the habits of real ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import numpy as np

from planner.domain import Channel, FloatArray, Grid, History, IntArray
from planner.study.demo.centre import demo_centre

OUTAGE_DAYS_BEFORE = 75
CAMPAIGN_DAYS_BEFORE = 41
_ANNUAL = 0.07
_GROWTH_PER_YEAR = 0.03
_HOLIDAY_FACTOR = 1.6
"""A holiday, open like a Sunday, brings this many times a Sunday's contacts."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How contacts of a channel come: per ordinary weekday, by weekday, humps of the day.

    A hump is (minute, width in minutes, height). `outage`, `campaign`: factors of those days.
    `lost` is the usual share of abandoned contacts, `drift` the growth of handle time in a year.
    """

    weekday: float
    by_day: tuple[float, ...]
    humps: tuple[tuple[float, float, float], ...]
    outage: float
    campaign: float
    lost: float
    wait_s: float
    drift: float = 0.0


_LIVE_WEEK = (1.15, 1.05, 1.0, 0.98, 0.92, 0.30, 0.20)
_WRITTEN_WEEK = (1.2, 1.05, 1.0, 0.95, 0.9, 0.35, 0.3)
_OFFICE = ((620.0, 110.0, 1.0), (850.0, 130.0, 0.85), (1110.0, 90.0, 0.28))
_EVENING = ((660.0, 140.0, 0.8), (900.0, 150.0, 0.9), (1140.0, 120.0, 0.8))
HABITS = {
    "voice": Habit(1150, _LIVE_WEEK, _OFFICE, 0.15, 1.7, 0.04, 16, drift=0.06),
    "email": Habit(330, _WRITTEN_WEEK, _OFFICE, 1.9, 1.4, 0.0, 9000, drift=0.02),
    "chat": Habit(260, _LIVE_WEEK, _EVENING, 1.6, 1.6, 0.03, 25, drift=0.03),
    "callback": Habit(150, _LIVE_WEEK, _OFFICE, 0.3, 1.5, 0.0, 3600, drift=0.05),
    "social": Habit(140, _WRITTEN_WEEK, _EVENING, 2.4, 1.8, 0.0, 2700),
}


def demo_expected(grid: Grid, *, first_day: date) -> FloatArray:
    """Return expected contacts, shape (channels, intervals), of days without incident.

    Season and growth are relative to `first_day`, so the invented people fit its week whenever
    it is.
    """
    centre = demo_centre(first_day=first_day)
    rows = [_expected(grid, channel, HABITS[channel.id], first_day) for channel in centre.channels]
    return np.array(rows)


def demo_history(seed: int = 7, *, until: date, weeks: int = 60) -> History:
    """Return `weeks` weeks of invented interval rows that end before `until`.

    Rows stand for open intervals only. Contacts vary more than a Poisson process does, from day
    to day and within; one day had an outage, one a campaign; handle times drift.
    """
    centre = demo_centre(first_day=until)
    begin = until - timedelta(weeks=weeks)
    grid = Grid.days(begin, 7 * weeks, zone=centre.zone, step_min=centre.step_min)
    rng = np.random.default_rng(seed)
    expected = demo_expected(grid, first_day=until)
    common = rng.normal(0, 0.05, len(grid.dates))
    parts = [
        _rows(grid, channel, expected[row], rng, common=common, until=until)
        for row, channel in enumerate(centre.channels)
    ]
    sizes = [len(part[0]) for part in parts]
    joined = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    return History(
        centre.zone,
        centre.step_min,
        tuple(channel.id for channel in centre.channels),
        np.repeat(np.arange(len(sizes)), sizes),
        joined[0].astype(np.int64),
        *joined[1:],
    )


def _expected(grid: Grid, channel: Channel, habit: Habit, first_day: date) -> FloatArray:
    """Spread each day's contacts over its open intervals by the humps of the day."""
    contacts = np.where(channel.hours.mask(grid), _shape(grid.wall_min, habit), 0.0)
    free = holidays.country_holidays("DK", years=range(grid.dates[0].year, first_day.year + 2))
    for day, span in zip(grid.dates, grid.day_spans, strict=True):
        inside = slice(span.start, span.end)
        total = contacts[inside].sum()
        if total:
            day_total = habit.weekday * _day_factor(day, habit, first_day, is_free=day in free)
            contacts[inside] *= day_total / total
    return contacts


def _shape(minute: IntArray, habit: Habit) -> FloatArray:
    humps = [
        height * np.exp(-0.5 * ((minute - at) / width) ** 2) for at, width, height in habit.humps
    ]
    shape: FloatArray = 0.1 + np.sum(humps, axis=0)
    return shape


def _day_factor(day: date, habit: Habit, first_day: date, *, is_free: bool) -> float:
    factor = habit.by_day[6] * _HOLIDAY_FACTOR if is_free else habit.by_day[day.weekday()]
    years = (day - first_day).days / 365.25
    season = _season(day) / _season(first_day)
    return float(factor * season * (1 + _GROWTH_PER_YEAR) ** years)


def _season(day: date) -> float:
    """Return the time of year's factor: busiest in early January, quietest in early July."""
    return 1 + _ANNUAL * float(np.cos(2 * np.pi * (day.timetuple().tm_yday - 8) / 365.25))


def _rows(
    grid: Grid,
    channel: Channel,
    expected: FloatArray,
    rng: np.random.Generator,
    *,
    common: FloatArray,
    until: date,
) -> tuple[FloatArray, ...]:
    """Return start and the columns of `HISTORY_COLUMNS` of one channel's open intervals."""
    habit = HABITS[channel.id]
    is_open = channel.hours.mask(grid)
    before = np.array([(until - day).days for day in grid.dates])
    wild = np.exp(common + rng.normal(0, 0.03, len(before)))
    wild[before == OUTAGE_DAYS_BEFORE] *= habit.outage
    wild[before == CAMPAIGN_DAYS_BEFORE] *= habit.campaign
    mean = (expected * wild[grid.day])[is_open] * rng.gamma(60.0, 1 / 60.0, int(is_open.sum()))
    offered = rng.poisson(mean)
    hard_day = np.isin(before, (OUTAGE_DAYS_BEFORE, CAMPAIGN_DAYS_BEFORE))[grid.day[is_open]]
    lost = np.where(hard_day, min(4 * habit.lost, 1.0), habit.lost)
    abandoned = rng.binomial(offered, lost)
    handled = offered - abandoned
    years = -before[grid.day[is_open]] / 365.25
    aht_s = channel.aht_s * (1 + habit.drift) ** years
    start = grid.start.timestamp() + np.flatnonzero(is_open) * float(grid.step_s)
    talk, hold, acw = (_sums(handled, aht_s * part, rng) for part in (0.76, 0.06, 0.18))
    wait = _sums(handled, np.where(hard_day, 5.0, 1.0) * habit.wait_s, rng)
    columns = (start, offered, handled, abandoned, talk, hold, acw, wait)
    return tuple(np.asarray(column, dtype=np.float64) for column in columns)


def _sums(count: IntArray, mean_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return sums of `count` gamma times of this mean with a coefficient of variation of 0.8."""
    shape = 1 / 0.8**2
    sums: FloatArray = rng.gamma(np.maximum(count * shape, 1e-9)) * mean_s / shape
    return np.where(count > 0, np.round(sums), 0.0)
