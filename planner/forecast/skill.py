"""How good the forecast was on weeks that it did not see, beside the mean of eight weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from planner.domain import Channel, FloatArray, Grid, History, IntArray, Skill
from planner.errors import BadInput
from planner.forecast.accuracy import bias, noise_floor, wape
from planner.forecast.advice import NOTHING_SAID, Advice
from planner.forecast.profile import at_step
from planner.forecast.scale import Run, in_turn
from planner.forecast.series import DaySeries, lay_out
from planner.forecast.spots import worst_spots
from planner.forecast.task import Task, look, task_of

LEAST_DAYS = 14
ORIGIN_STEP = 29
BASELINE_DAYS = 56


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """One past origin of one channel: what was asked there, and all days of the channel."""

    task: Task
    series: DaySeries


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What was said from one origin, what the baseline says, and what came where that is known.

    `day` is the ordinal of each interval's local day, `minute` its place in it.
    """

    said: FloatArray
    baseline: FloatArray
    actual: FloatArray
    day: IntArray
    minute: IntArray


def backtest(
    history: History,
    *,
    channels: Sequence[Channel],
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
    horizon_days: int = 28,
    origins: int = 6,
    run: Run = in_turn,
) -> tuple[Skill, ...]:
    """Forecast from past origins and measure each channel against the eight-week mean.

    Origins lie 29 days apart, so their weekday varies; a shorter history has them closer or fewer.
    At each the centre is forecast as it would have been: from the rows before it only, like
    channels and starts with it, and all that people said. Channels with less than two weeks before
    the last horizon get no `Skill`.
    """
    if horizon_days < 1 or origins < 1:
        raise BadInput("a back-test needs at least one day of horizon and one origin")
    if not len(history):
        return ()
    end = datetime.fromtimestamp(int(history.start.max()) + history.step_min * 60, UTC)
    found = lay_out(history, end, history.step_min)

    def asked(channel: Channel, series: DaySeries, origin: int) -> _Past:
        first = date.fromordinal(origin)
        grid = Grid.days(first, horizon_days, zone=history.zone, step_min=series.step_min)
        seen = {name: s.until(origin) for name, s in found.items() if s.first < origin}
        place = {"country": country, "region": region}
        return _Past(task_of(seen, grid, channel, channels, advice=advice, **place), series)

    tasks = [
        asked(channel, series, origin)
        for channel in channels
        if (series := found.get(channel.id)) is not None
        for origin in past_origins(series, horizon_days, origins)
    ]
    runs = list(run(_run, tasks))
    skills = []
    for channel in channels:
        mine = [r for t, r in zip(tasks, runs, strict=True) if t.task.channel is channel]
        if mine:
            skills.append(_skill(channel, mine))
    return tuple(skills)


def past_origins(series: DaySeries, horizon_days: int, origins: int) -> list[int]:
    """Return ordinals of first forecast days, latest first, each with two weeks before it."""
    whole = series.days if np.isfinite(series.counts[-1]).all() else series.days - 1
    room = whole - horizon_days - LEAST_DAYS
    if room < 0:
        return []
    step = min(ORIGIN_STEP, max(1, room // max(1, origins - 1)))
    step += step % 7 == 0
    last = series.first + whole - horizon_days
    return [last - step * i for i in range(origins) if step * i <= room]


def _run(past: _Past) -> _Run:
    grid, series = past.task.grid, past.series
    origin = grid.dates[0].toordinal()
    slot = grid.wall_min // grid.step_min
    actual = series.counts[origin - series.first + grid.day, slot]
    baseline = eight_week_mean(series.until(origin), grid)
    said, known = look(past.task).contacts, np.isfinite(actual)
    day, minute = (origin + grid.day).astype(np.int64), grid.wall_min
    return _Run(said[known], baseline[known], actual[known], day=day[known], minute=minute[known])


def eight_week_mean(series: DaySeries, grid: Grid) -> FloatArray:
    """Return the spreadsheet's forecast: the mean of the weekday's slot over the last 56 days."""
    recent = series.counts[-BASELINE_DAYS:]
    weekday = series.weekday[-BASELINE_DAYS:]
    known = np.isfinite(recent)
    table = np.zeros((7, recent.shape[1]))
    for w in range(7):
        mine = weekday == w
        count = known[mine].sum(axis=0)
        table[w] = np.nan_to_num(recent[mine]).sum(axis=0) / np.maximum(count, 1)
    table = at_step(table, grid.step_min)
    days = np.array([d.weekday() for d in grid.dates])
    return np.asarray(table[days[grid.day], grid.wall_min // grid.step_min])


def _skill(channel: Channel, runs: Sequence[_Run]) -> Skill:
    said, baseline, actual, day, minute = (
        np.concatenate([getattr(run, name) for run in runs]) for name in _Run.__slots__
    )
    days = [np.concatenate(part) for part in zip(*map(_day_totals, runs), strict=True)]
    worst_day, worst_share = _worst_day(days[0], np.abs(days[3] - days[1]))
    scale = actual.sum() / max(said.sum(), 1e-9)  # the shape that was told, the size that came
    return Skill(
        channel.id,
        _defined(wape(actual, said)),
        _defined(bias(actual, said)),
        _defined(wape(actual, baseline)),
        len(runs),
        floor_wape=_defined(noise_floor(said * scale)),
        day_wape=_defined(wape(days[3], days[1])),
        day_baseline_wape=_defined(wape(days[3], days[2])),
        spots=worst_spots(channel.id, actual, said, weekday=(day - 1) % 7, minute=minute),
        worst_day=worst_day,
        worst_share=worst_share,
    )


def _day_totals(run: _Run) -> list[FloatArray]:
    """Return ordinals of days, and what was said, the baseline and what came on each."""
    day, place = np.unique(run.day, return_inverse=True)
    columns = (run.said, run.baseline, run.actual)
    sums = [np.bincount(place, column).astype(np.float64) for column in columns]
    return [day.astype(np.float64), *sums]


def _worst_day(day: FloatArray, missed: FloatArray) -> tuple[date | None, float]:
    """Return the day on which most was missed over all runs, and its share of all misses."""
    days, place = np.unique(day, return_inverse=True)
    total = np.bincount(place, missed)
    if not total.sum() > 0:
        return None, 0.0
    worst = int(total.argmax())
    return date.fromordinal(int(days[worst])), float(total[worst] / total.sum())


def _defined(value: float) -> float:
    """Return 0 for the error of weeks without contacts: nothing was said wrong about them."""
    return value if np.isfinite(value) else 0.0
