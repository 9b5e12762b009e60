"""Posts needed week by week, as far as the forecast reaches and, by last year's shape, beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from planner.domain import Centre, ChannelId, FloatArray, Grid, History, Requirement
from planner.errors import BadInput
from planner.staffing import minimum_heads

YEAR = 52
SMOOTH_WEEKS = 3
OPEN_AFTER_S, CLOSED_AFTER_S = 86_400, 9 * 43_200


def posts_by_week(
    requirement: Requirement,
    centre: Centre,
    post_h: float,
    *,
    skill_sets: Sequence[frozenset[ChannelId]] = (),
) -> FloatArray:
    """Return posts of `post_h` hours a week for every whole week of a requirement's grid.

    Heads with absence (what minimum heads add with these agents included, see `minimum_heads`) and
    deferred work.
    """
    if post_h <= 0:
        raise BadInput("a full-time post has more than 0 hours a week")
    grid = requirement.grid
    wanted = requirement.base.sum(axis=0) + minimum_heads(requirement, centre, skill_sets)
    heads = np.maximum(requirement.heads.sum(axis=0), wanted / (1 - centre.policy.away_share))
    weeks = len(grid.dates) // 7
    total = np.bincount(grid.day // 7, heads, minlength=weeks)[:weeks].astype(np.float64)
    for window in requirement.windows:
        week = int(grid.day[window.span.start]) // 7
        if week < weeks:
            total[week] += window.agent_intervals
    return total * grid.hours(1) / post_h


def work_by_week(
    history: History, grid: Grid, seconds: Mapping[ChannelId, float], weeks: int
) -> FloatArray:
    """Return hours of work in each of the `weeks` weeks before a grid, oldest first.

    Contacts times the channel's seconds; NaN for weeks that the history does not hold from their
    first day to the noon of their fifth. Weeks are 7 x 24 hours back from the grid's start: a
    clock change shifts an hour.
    """
    week_s = 7 * 86_400
    start = int(grid.start.timestamp()) - weeks * week_s
    handle_s = np.array([seconds.get(c, 0.0) for c in history.channels])
    number = (history.start - start) // week_s
    inside = (number >= 0) & (number < weeks)
    work = np.nan_to_num(history.offered) * handle_s[history.channel] / 3600
    found = np.bincount(number[inside], work[inside], minlength=weeks).astype(np.float64)
    edges = start + week_s * np.arange(weeks)
    begun = edges + OPEN_AFTER_S >= history.start.min()
    known = begun & (edges + CLOSED_AFTER_S <= history.start.max())
    return np.where(known, found, np.nan)


def extended_by_season(near: FloatArray, last_year: FloatArray) -> tuple[FloatArray, bool]:
    """Extend the need of the next weeks to a year, and say whether by last year's shape.

    `last_year`: work of the 52 weeks before. Week k beyond `near` is the mean of `near`, times
    last year's work in its week over that in the weeks of `near`, smoothed over three weeks.
    Without those weeks the mean stands.
    """
    reach = len(near)
    mean = float(near.mean())
    base = float(np.nanmean(last_year[:reach])) if np.isfinite(last_year[:reach]).all() else 0.0
    if len(last_year) != YEAR or base <= 0:
        return np.concatenate([near, np.full(YEAR - reach, mean)]), False
    padded = np.pad(last_year, SMOOTH_WEEKS // 2, mode="edge")
    smooth = np.nanmean(np.lib.stride_tricks.sliding_window_view(padded, SMOOTH_WEEKS), axis=1)
    ratio = np.where(np.isfinite(smooth), smooth / base, 1.0)
    return np.concatenate([near, mean * ratio[reach:]]), True
