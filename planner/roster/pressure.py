"""How hard the week presses: peak intervals, contacts per head, unsocial hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import holidays
import numpy as np
from numpy.typing import NDArray

from planner.domain import (
    BoolArray,
    Centre,
    Channel,
    FloatArray,
    Forecast,
    Grid,
    IntArray,
    Requirement,
)

Number = TypeVar("Number", np.int64, np.float64, np.bool_)

# points of an unpopular day; an early or late shift has one (planner.wellbeing.fairness)
DAY_POINTS = {5: 1.5, 6: 2.0}
HOLIDAY = 3.0
USUAL_SHIFT_H = 8.0


def cut(array: NDArray[Number], own: Grid, week: Grid) -> NDArray[Number]:
    """Return the columns of a week out of an array on a longer grid."""
    first = own.interval(week.when(0))
    return array[:, first : first + week.size]


def peak(requirement: Requirement, grid: Grid, *, is_open: BoolArray, share: float) -> BoolArray:
    """Return the busiest `share` of each day's open intervals by workload over all channels.

    Of equal workloads the earlier interval comes first; an interval without work is never peak.
    """
    work = cut(requirement.workload_erlang, requirement.grid, grid).sum(axis=0)
    marked = np.zeros(grid.size, dtype=bool)
    for day in grid.day_spans:
        inside = np.flatnonzero(is_open[day.start : day.end]) + day.start
        order = inside[np.argsort(-work[inside], kind="stable")]
        busiest = order[: round(share * len(inside))]
        marked[busiest[work[busiest] > 0]] = True
    return marked


def contact_rates(
    centre: Centre,
    requirement: Requirement,
    forecast: Forecast,
    *,
    grid: Grid,
    skill_sets: Iterable[frozenset[int]],
) -> dict[frozenset[int], FloatArray]:
    """Return contacts per head and interval for each set of channel rows, as planned.

    A set is counted at its channel that brings the most contacts in the interval, so the quota
    holds whatever the agent is put on.
    """
    rates = np.array([_rate(c, centre, requirement, forecast, grid) for c in centre.channels])
    return {skills: rates[sorted(skills)].max(axis=0) for skills in skill_sets}


def _rate(
    channel: Channel, centre: Centre, requirement: Requirement, forecast: Forecast, grid: Grid
) -> FloatArray:
    """Return contacts that one head on this channel takes in each interval at the requirement."""
    aht_s = cut(forecast.aht_s, forecast.grid, grid)[forecast.row(channel.id)]
    own = channel.occupancy_cap
    cap = centre.policy.occupancy_cap or own if channel.is_live else own  # windows know no other
    speed = channel.concurrency / (1 + channel.slowdown * (channel.concurrency - 1))
    most: FloatArray = grid.step_s * cap * speed / channel.extended_aht_s(aht_s)
    if not channel.is_live:
        return _deferred_rate(channel, requirement, most, centre.policy.away_share, grid)
    row = requirement.row(channel.id)
    contacts = cut(forecast.contacts, forecast.grid, grid)[forecast.row(channel.id)]
    base = cut(requirement.base, requirement.grid, grid)[row]
    work = cut(requirement.workload_erlang, requirement.grid, grid)[row]
    heads = np.maximum(np.maximum(base, work / (cap * speed)), 1.0)
    rate: FloatArray = np.minimum(contacts / heads, most)
    return rate * channel.hours.mask(grid)


def _deferred_rate(
    channel: Channel, requirement: Requirement, most: FloatArray, away_share: float, grid: Grid
) -> FloatArray:
    """Return contacts of one head on deferred work: those of the window over its heads at work.

    At most `most`, which also stands where nobody counted contacts. A window too small for one
    head all the time is spread over it.
    """
    offset = grid.interval(requirement.grid.when(0))
    is_open, rate = channel.hours.mask(grid), np.zeros(grid.size)
    for window in requirement.windows:
        first, end = window.span.start + offset, window.span.end + offset
        if window.channel == channel.id and first >= 0 and end <= grid.size:
            room = max(1, int(is_open[first:end].sum()))
            at_work = max(1, window.agent_intervals) * (1 - away_share)
            planned = np.inf if window.contacts is None else window.contacts / at_work
            share = min(1.0, window.agent_intervals / room)
            rate[first:end] = share * np.minimum(most[first:end], planned)
    return rate * is_open


def burden(grid: Grid, centre: Centre) -> IntArray:
    """Return units of burden per interval, so that an unpopular shift gets about its points.

    A point is as many units as an hour has intervals. The point of an early or late shift lies on
    the hour at the edge of the social day, which every such shift covers; those of a Saturday,
    Sunday or holiday are spread over the day, a shift of eight hours getting them all. At most one
    unit an interval, so that the price of burden cannot outweigh a missing head.
    """
    policy = centre.policy
    edge = (grid.wall_min >= policy.unsocial_before_min - 60) & (
        grid.wall_min < policy.unsocial_before_min
    )
    edge |= (grid.wall_min >= policy.unsocial_after_min) & (
        grid.wall_min < policy.unsocial_after_min + 60
    )
    points = np.array([DAY_POINTS.get(day.weekday(), 0.0) for day in grid.dates])
    free = public_holidays(grid, centre.country, centre.region)
    points[[number for number, day in enumerate(grid.dates) if day in free]] = HOLIDAY
    spread = np.zeros(grid.size, dtype=np.int64)
    for day, point in zip(grid.day_spans, points.tolist(), strict=True):
        steps = np.floor(np.arange(len(day) + 1) * point / USUAL_SHIFT_H + 1e-9)
        spread[day.start : day.end] = np.diff(steps)
    units: IntArray = np.maximum(spread, edge.astype(np.int64))
    return units


def public_holidays(grid: Grid, country: str, region: str = "") -> frozenset[date]:
    """Return the public holidays among the days of a grid; none where the country is unknown."""
    years = {day.year for day in grid.dates}
    try:
        known = holidays.country_holidays(country, subdiv=region or None, years=years)
    except (NotImplementedError, KeyError):
        return frozenset()
    return frozenset(day for day in grid.dates if day in known)
