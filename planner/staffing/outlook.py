"""What may happen to a roster: forecast uncertainty and chance carried through to the promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.domain import BoolArray, Centre, ChannelId, FloatArray, Forecast, Grid, IntArray
from planner.errors import BadInput
from planner.staffing.clock import promise_clock
from planner.staffing.promises import is_kept, kept_share
from planner.staffing.teams import Team
from planner.staffing.thresholds import planned_share
from planner.staffing.weeks import Weeks, judged, simulate_weeks
from planner.staffing.world import ABANDONED, BACKLOG, GONE_SOON, IN_TIME, OFFERED, WAIT

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Chances over sample paths; arrays are (channels, intervals), (channels, days) or by channel.

    `miss_*`: P(the promise is not kept) of the interval, the day, the week: the service level, and
    the caps on mean wait and hang-ups where there are any (without contacts it is kept). `late`:
    P(a contact waits longer than its target): who hangs up before that has not waited so long.
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
    can be finished within the target: by the heads of the interval, or of deferred work by those
    planned in the time that the promise then leaves.
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
    is_open = np.array([centre.channel(c).hours.mask(forecast.grid) for c in forecast.channels])
    edges = np.array([d.start for d in forecast.grid.day_spans])
    missed, missed_day, missed_week = (
        _missed(centre, forecast, weeks, (in_time, whole), at)
        for at in (np.arange(forecast.grid.size), edges, np.zeros(1, dtype=np.int64))
    )
    tally = weeks.contacts.sum(axis=0)
    soon = tally[..., IN_TIME] + tally[..., GONE_SOON]
    return Outlook(
        grid=forecast.grid,
        channels=forecast.channels,
        paths=len(paths),
        seed=seed,
        miss_interval=_while(is_open, missed),
        miss_day=missed_day,
        miss_week={c: float(missed_week[r, 0]) for r, c in enumerate(forecast.channels)},
        late=_while(is_open, 1 - _ratio(soon, tally[..., OFFERED])),
        crowded=_while(is_open, (weeks.clock[..., BACKLOG] > limits).mean(axis=0)),
        backlog_limits=limits,
        day_levels=_levels(*(np.add.reduceat(x, edges, axis=2) for x in (in_time, whole))),
        interval_levels=_while(is_open[..., None], _levels(in_time, whole)),
    )


def _missed(
    centre: Centre,
    forecast: Forecast,
    weeks: Weeks,
    judged_by: tuple[FloatArray, FloatArray],
    edges: IntArray,
) -> FloatArray:
    """Return the share of paths that break the promise in each stretch that begins at `edges`."""
    level = _ratio(*(np.add.reduceat(x, edges, axis=2) for x in judged_by))
    kinds = (weeks.contacts[..., kind] for kind in (OFFERED, WAIT, ABANDONED))
    offered, wait_s, lost = (np.add.reduceat(x, edges, axis=2) for x in kinds)
    per_contact = np.maximum(offered, 1e-9)
    missed = np.empty(level.shape[1:])
    for row, name in enumerate(forecast.channels):
        channel = centre.channel(name)
        kept = kept_share(
            channel.target,
            planned_share(channel, centre.policy),
            level=level[:, row],
            wait_s=(wait_s / per_contact)[:, row],
            abandoned=(lost / per_contact)[:, row],
        )
        missed[row] = (~is_kept(kept)).mean(axis=0)
    return missed


def _levels(in_time: FloatArray, whole: FloatArray) -> FloatArray:
    found: FloatArray = np.moveaxis(np.quantile(_ratio(in_time, whole), LEVELS, axis=0), 0, -1)
    return found


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.ones(whole.shape), where=whole > 0)


def _while(is_open: BoolArray, values: FloatArray) -> FloatArray:
    return np.where(is_open, values, np.nan)


def _default_limits(centre: Centre, forecast: Forecast, teams: tuple[Team, ...]) -> FloatArray:
    """Return how many waiting contacts can be finished within the target of each channel."""
    limits, grid = [], forecast.grid
    for row, name in enumerate(forecast.channels):
        channel = centre.channel(name)
        heads = sum((t.heads for t in teams if name in t.serves), np.zeros(grid.size))
        seconds = np.maximum(channel.extended_aht_s(forecast.aht_s[row]), 1.0)
        per_s = heads * (1 - centre.policy.away_share) * channel.concurrency / seconds
        within_s = channel.target.within_s
        finished = (
            per_s * within_s
            if channel.is_live
            else _finished(per_s, promise_clock(channel, grid), within_s, grid.step_s)
        )
        limits.append(np.maximum(finished, 1.0))
    return np.array(limits)


def _finished(per_s: FloatArray, clock: BoolArray, within_s: float, step_s: int) -> FloatArray:
    """Return what heads finish after each interval until a promise's clock has run `within_s`.

    Work is done while the clock stands still, too; the same week comes again after this one.
    """
    size, running_s = clock.size, float(clock.sum()) * step_s
    if not running_s:
        return np.full(size, np.inf)
    times = 2 + int(within_s / running_s)
    clock_s = np.concatenate([[0.0], np.cumsum(np.tile(clock * float(step_s), times))])
    done = np.concatenate([[0.0], np.cumsum(np.tile(per_s * step_s, times))])
    until_s = clock_s[1 : size + 1] + within_s
    last = np.searchsorted(clock_s, until_s, side="right") - 1  # an edge of intervals
    rest = (until_s - clock_s[last]) * per_s[last % size]
    finished: FloatArray = done[last] + rest - done[1 : size + 1]
    return finished
