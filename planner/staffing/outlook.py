"""What may happen to a roster: forecast uncertainty and chance carried through to the promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.domain import BoolArray, Centre, ChannelId, FloatArray, Forecast, Grid
from planner.errors import BadInput
from planner.staffing.teams import Team
from planner.staffing.thresholds import planned_share
from planner.staffing.weeks import judged, simulate_weeks
from planner.staffing.world import BACKLOG, IN_TIME, OFFERED

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Chances over sample paths; arrays are (channels, intervals), (channels, days) or by channel.

    `miss_*`: P(service level < target) of the interval, the day, the week (an interval or day
    without contacts keeps its promise). `late`: P(a contact waits longer than its target).
    `crowded`: P(more than `backlog_limits` wait at the end of the interval). `pressure` is the
    larger of the two, NaN while closed. `day_levels` (channels, days, LEVELS) and `interval_levels`
    (channels, intervals, LEVELS, NaN while closed): quantiles of the service level.
    """

    grid: Grid
    channels: tuple[ChannelId, ...]
    paths: int
    seed: int
    miss_interval: FloatArray
    miss_day: FloatArray
    miss_week: Mapping[ChannelId, float]
    late: FloatArray
    crowded: FloatArray
    backlog_limits: FloatArray
    day_levels: FloatArray
    interval_levels: FloatArray

    @property
    def pressure(self) -> FloatArray:
        """The pressure map: where customers wait too long or too many wait."""
        result: FloatArray = np.fmax(self.late, self.crowded)
        return result


def outlook(
    centre: Centre,
    forecast: Forecast,
    teams: tuple[Team, ...],
    paths: FloatArray,
    *,
    seed: int = 1,
    backlog_limits: FloatArray | None = None,
) -> Outlook:
    """Return the chances of a roster under sample paths (paths, channels, intervals) of contacts.

    Each path is a week that may come, contacts as they would be counted; handling, patience and
    absence are drawn anew for each. `backlog_limits` (channels, intervals); by default as many as
    the heads of the interval finish within the target.
    """
    expected = (len(paths), *forecast.contacts.shape)
    if paths.ndim != 3 or paths.shape != expected or len(paths) < 2:
        raise BadInput(
            f"sample paths of shape {paths.shape} do not fit the forecast; they are"
            f" (paths, {expected[1]} channels, {expected[2]} intervals), at least 2 paths"
        )
    if not (np.isfinite(paths) & (paths >= 0)).all():
        raise BadInput("sample paths hold numbers of contacts, at least 0")
    weeks = simulate_weeks(centre, forecast, teams, weeks=len(paths), seed=seed, paths=paths)
    limits = _default_limits(centre, forecast, teams) if backlog_limits is None else backlog_limits
    in_time, whole = judged(centre, forecast, weeks)
    offered = weeks.contacts[..., OFFERED].sum(axis=0)
    is_open = np.array([centre.channel(c).hours.mask(forecast.grid) for c in forecast.channels])
    edges = [d.start for d in forecast.grid.day_spans]
    day_in_time, day_whole = (np.add.reduceat(x, edges, axis=2) for x in (in_time, whole))
    target = _targets(centre, forecast)
    missed = _missed(in_time.sum(axis=2), whole.sum(axis=2), target[:, 0])
    return Outlook(
        grid=forecast.grid,
        channels=forecast.channels,
        paths=len(paths),
        seed=seed,
        miss_interval=_while(is_open, _missed(in_time, whole, target)),
        miss_day=_missed(day_in_time, day_whole, target),
        miss_week={c: float(missed[r]) for r, c in enumerate(forecast.channels)},
        late=_while(is_open, 1 - _ratio(weeks.contacts[..., IN_TIME].sum(axis=0), offered)),
        crowded=_while(is_open, (weeks.clock[..., BACKLOG] > limits).mean(axis=0)),
        backlog_limits=limits,
        day_levels=_levels(day_in_time, day_whole),
        interval_levels=_while(is_open[..., None], _levels(in_time, whole)),
    )


def _targets(centre: Centre, forecast: Forecast) -> FloatArray:
    """Return the promised share of each channel as a column."""
    channels = [centre.channel(c) for c in forecast.channels]
    return np.array([[planned_share(c, centre.policy)] for c in channels])


def _missed(in_time: FloatArray, whole: FloatArray, target: FloatArray) -> FloatArray:
    """Return the share of paths in which less than the target was answered in time."""
    result: FloatArray = (in_time < target * whole - 1e-9).mean(axis=0)
    return result


def _levels(in_time: FloatArray, whole: FloatArray) -> FloatArray:
    found: FloatArray = np.moveaxis(np.quantile(_ratio(in_time, whole), LEVELS, axis=0), 0, -1)
    return found


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.ones(whole.shape), where=whole > 0)


def _while(is_open: BoolArray, values: FloatArray) -> FloatArray:
    return np.where(is_open, values, np.nan)


def _default_limits(centre: Centre, forecast: Forecast, teams: tuple[Team, ...]) -> FloatArray:
    """Return how many waiting contacts the heads of each interval finish within the target."""
    limits = []
    for row, name in enumerate(forecast.channels):
        channel = centre.channel(name)
        heads = sum((t.heads for t in teams if name in t.serves), np.zeros(forecast.grid.size))
        seconds = np.maximum(channel.extended_aht_s(forecast.aht_s[row]), 1.0)
        places = heads * (1 - centre.policy.away_share) * channel.concurrency
        limits.append(np.maximum(places * channel.target.within_s / seconds, 1.0))
    return np.array(limits)
