"""One task a channel: all that is needed to forecast it, in one picklable value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import Channel, ChannelId, FloatArray, Grid
from planner.forecast.advice import Advice, Start
from planner.forecast.model import Outlook, look_ahead
from planner.forecast.opening import kin_within_hours
from planner.forecast.profile import kin_profile
from planner.forecast.series import DaySeries
from planner.forecast.starting import (
    even_shape,
    has_grown,
    nothing_known,
    nothing_lent,
    per_calendar_day,
    start_channel,
)


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One channel to be forecast.

    `lender` is the history of the channel it is said to be like, `kin` the profile of the centre's
    other channels of the same medium.
    """

    series: DaySeries | None
    grid: Grid
    channel: Channel
    country: str
    region: str
    advice: Advice
    lender: DaySeries | None = None
    kin: FloatArray | None = None


def task_of(
    found: Mapping[ChannelId, DaySeries],
    grid: Grid,
    channel: Channel,
    channels: Sequence[Channel],
    *,
    country: str,
    region: str,
    advice: Advice,
) -> Task:
    """Return what is needed to forecast one of the `channels` of a centre from what was `found`."""
    start = advice.start_of(channel.id)
    lender = None if start is None else found.get(start.like)
    kin = _kin(found, channel, channels)
    return Task(found.get(channel.id), grid, channel, country, region, advice, lender, kin)


def _kin(
    found: Mapping[ChannelId, DaySeries], channel: Channel, channels: Sequence[Channel]
) -> FloatArray | None:
    own = found.get(channel.id)
    if own is None:
        return None
    others = [c.id for c in channels if c.medium is channel.medium and c.id != channel.id]
    slots = own.counts.shape[1]
    kin = kin_profile([found[c] for c in others if c in found], slots)
    return None if kin is None else kin_within_hours(kin, channel)


def look(task: Task) -> Outlook:
    """Forecast one channel: from its history, from what was said of its start, or not at all.

    A start counts until the channel has days enough of its own. One that borrows from a channel
    without history counts for nothing, and a note says so.
    """
    start = task.advice.start_of(task.channel.id)
    if start is not None and has_grown(start, task.series):
        start = None
    if start is not None and (task.lender is not None or not start.like):
        return _started(task, start)
    series = task.series
    made = nothing_known(task.grid, task.channel) if series is None else _ahead(task, series)
    if start is None:
        return made
    return replace(made, notes=(*made.notes, nothing_lent(start, task.channel)))


def _ahead(task: Task, series: DaySeries) -> Outlook:
    place = {"country": task.country, "region": task.region}
    return look_ahead(series, task.grid, task.channel, **place, advice=task.advice, kin=task.kin)


def _started(task: Task, start: Start) -> Outlook:
    if task.lender is not None:
        shape = _ahead(task, task.lender)
    elif task.series is not None and np.nansum(task.series.counts) > 0:
        shape = per_calendar_day(_ahead(task, task.series), task.channel, task.series)
    else:
        shape = even_shape(task.grid, task.channel)
    return start_channel(start, task.grid, task.channel, own=task.series, shape=shape)
