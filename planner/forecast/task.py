"""One task a channel: all that is needed to forecast it, in one picklable value."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.domain import Channel, FloatArray, Grid
from planner.forecast.advice import Advice, Start
from planner.forecast.model import Outlook, look_ahead
from planner.forecast.series import DaySeries
from planner.forecast.starting import (
    even_shape,
    has_grown,
    nothing_known,
    nothing_lent,
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
        shape = _ahead(task, task.series)
    else:
        shape = even_shape(task.grid, task.channel)
    return start_channel(start, task.grid, task.channel, own=task.series, shape=shape)
