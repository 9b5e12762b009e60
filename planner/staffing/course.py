"""The course of a channel: what is predicted interval by interval, against caps and promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from planner.domain import (
    Binding,
    BoolArray,
    Centre,
    Channel,
    ChannelId,
    FloatArray,
    Policy,
    Span,
)
from planner.staffing.predict import Prediction
from planner.staffing.require import promises_of
from planner.staffing.transient import runs

SLACK = 0.005
"""A limit counts as kept where whole per cent would show the same."""


class Figure(StrEnum):
    """What is predicted of an interval; the name is that of `Prediction`'s array."""

    SERVICE = "interval_service_level"
    WAIT = "asa_s"
    ABANDON = "abandon"
    OCCUPANCY = "occupancy"
    BACK_TO_BACK = "back_to_back"
    PRESSURE = "queue_pressure"
    GAP = "mean_gap_s"
    BACKLOG = "backlog"
    OVERRUN = "overrun_min"


OF_LIVE = (Figure.BACK_TO_BACK, Figure.PRESSURE, Figure.GAP)
"""What says nothing of deferred work, which always has the next contact at hand."""


OF_CAPS = (Figure.WAIT, Figure.ABANDON)
"""What is shown where the promise caps it."""


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One predicted figure of a channel by interval, NaN where it has none.

    `limit`: the promise that it must reach (`is_floor`) or the cap that it may not pass; None where
    there is neither.
    """

    values: FloatArray
    limit: float | None = None
    is_floor: bool = False

    @property
    def beyond(self) -> FloatArray:
        """Return by how much each interval misses its limit, 0 where it is kept or unknown."""
        if self.limit is None:
            return np.zeros(self.values.size)
        over = self.limit - self.values if self.is_floor else self.values - self.limit
        found: FloatArray = np.where(np.nan_to_num(over) > SLACK, np.nan_to_num(over), 0.0)
        return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """The worst run of intervals beyond a limit, its furthest value and where; `missed`: in all."""

    span: Span
    at: int
    furthest: float
    missed: int


def course_of(
    prediction: Prediction, centre: Centre, channel: ChannelId
) -> Mapping[Figure, Measure]:
    """Return what is predicted of a channel, each figure with the limit that the centre sets it."""
    row, known = prediction.channels.index(channel), centre.channel(channel)
    limits = _limits(known, centre.policy)
    return {
        figure: Measure(
            getattr(prediction, figure.value)[row],
            limits.get(figure),
            is_floor=figure is Figure.SERVICE,
        )
        for figure in Figure
        if (known.is_live or figure not in OF_LIVE)
        and (figure not in OF_CAPS or limits.get(figure) is not None)
    }


def _limits(channel: Channel, policy: Policy) -> dict[Figure, float | None]:
    promises = promises_of(channel, policy)
    limits = {Figure.SERVICE: promises[Binding.SERVICE].service}
    limits[Figure.WAIT] = channel.target.asa_cap_s
    limits[Figure.ABANDON] = channel.target.abandon_cap
    if channel.is_live:
        at_once = promises.get(Binding.BACK_TO_BACK)
        limits[Figure.OCCUPANCY] = promises[Binding.OCCUPANCY].occupancy
        limits[Figure.BACK_TO_BACK] = at_once.back_to_back if at_once else None
    return limits


def worst_stretch(measure: Measure, within: Span, contacts: FloatArray) -> Stretch | None:
    """Return the run of intervals that misses a limit by most, counted by contacts; None: kept.

    `contacts` of every interval; a run does not reach beyond `within`.
    """
    beyond = measure.beyond[within.start : within.end]
    is_missed: BoolArray = beyond > 0
    if not is_missed.any():
        return None
    weights = beyond * np.maximum(contacts[within.start : within.end], 1e-9)
    first, end = max(runs(is_missed), key=lambda run: float(weights[run[0] : run[1]].sum()))
    at = within.start + first + int(np.argmax(beyond[first:end]))
    return Stretch(
        Span(within.start + first, within.start + end),
        at,
        float(measure.values[at]),
        int(is_missed.sum()),
    )
