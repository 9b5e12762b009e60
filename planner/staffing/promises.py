"""Promises compared: between channels, and over the hours at which a channel is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from planner.domain import BoolArray, Centre, ChannelId, FloatArray, Medium
from planner.errors import BadInput
from planner.staffing.predict import Prediction
from planner.staffing.thresholds import planned_share


@dataclass(frozen=True, slots=True)
class Parity:
    """How far a channel keeps its own promise, and that against voice; 1: just as well.

    `kept` is the attained over the promised share, at most 1, or a cap on mean wait or hang-ups
    over what is predicted, where that is less; `against_voice` the ratio of the two channels'
    `kept`, NaN where the centre has no voice channel in use.
    """

    promised: float
    attained: float
    kept: float
    against_voice: float


def parity(
    prediction: Prediction, centre: Centre, *, voice: ChannelId | None = None
) -> Mapping[ChannelId, Parity]:
    """Return each used channel's parity with `voice` (default: the first voice channel in use)."""
    used = prediction.service_level
    if voice is not None and voice not in used:
        raise BadInput(f'"{voice}" has no contacts to compare with; it can be {", ".join(used)}')
    if voice is None:
        voices = [c.id for c in centre.channels if c.medium is Medium.VOICE and c.id in used]
        voice = voices[0] if voices else None
    kept = {c: _kept(prediction, centre, c) for c in used}
    base = kept[voice] if voice is not None else float("nan")
    return {
        c: Parity(_promised(centre, c), level, kept[c], kept[c] / base if base else float("nan"))
        for c, level in used.items()
    }


def _promised(centre: Centre, channel: ChannelId) -> float:
    return planned_share(centre.channel(channel), centre.policy)


def _kept(prediction: Prediction, centre: Centre, channel: ChannelId) -> float:
    promised, target = _promised(centre, channel), centre.channel(channel).target
    parts = [prediction.service_level[channel] / promised] if promised > 0 else []
    for cap, found in (
        (target.asa_cap_s, prediction.speed_s[channel]),
        (target.abandon_cap, prediction.abandonment[channel]),
    ):
        if cap is not None and found > 0:
            parts.append(cap / found)
    return min([1.0, *parts])


def within_caps(
    prediction: Prediction, centre: Centre, channel: ChannelId, *, slack: float = 0.0
) -> BoolArray:
    """Return the intervals that keep the caps on mean wait and hang-ups, `slack` a share of each.

    Where it is closed, or has no such cap, a channel keeps them.
    """
    target, row = centre.channel(channel).target, prediction.channels.index(channel)
    kept = np.ones(prediction.grid.size, dtype=bool)
    for cap, found in (
        (target.asa_cap_s, prediction.asa_s[row]),
        (target.abandon_cap, prediction.abandon[row]),
    ):
        if cap is not None:
            kept &= np.nan_to_num(found) <= cap * (1 + slack) + 1e-9
    return kept


@dataclass(frozen=True, slots=True)
class Hour:
    """The worst hour of a channel: first interval, and service level over its contacts."""

    channel: ChannelId
    start: int
    service_level: float


@dataclass(frozen=True, slots=True, eq=False)
class Availability:
    """Share of open channel-intervals with contacts that keep the promise, in all and by channel.

    Open are those in which the channel answers: what comes at night waits for the morning and
    counts in the service level of its day and week alone.
    `kept` (channels, intervals) marks them. `worst_hours`: the lowest of each channel in use;
    `worst`: the one furthest below its promise, as a share of it; None where nothing is offered.
    """

    share: float
    by_channel: Mapping[ChannelId, float]
    kept: BoolArray
    worst_hours: Mapping[ChannelId, Hour]
    worst: Hour | None


def availability(prediction: Prediction, centre: Centre, offered: FloatArray) -> Availability:
    """Return how steadily promises are kept; `offered` (channels, intervals) are the contacts."""
    level = prediction.interval_service_level
    if offered.shape != level.shape:
        raise BadInput(f"contacts of shape {offered.shape} do not fit the prediction {level.shape}")
    promised = np.array([[_promised(centre, c)] for c in prediction.channels])
    is_open = np.array([centre.channel(c).hours.mask(prediction.grid) for c in prediction.channels])
    counted = is_open & (offered > 0) & np.isfinite(level)
    kept: BoolArray = counted & (np.nan_to_num(level) >= promised - 1e-9)
    kept &= np.array([within_caps(prediction, centre, c) for c in prediction.channels])
    each = {
        c: float(kept[r].sum() / counted[r].sum())
        for r, c in enumerate(prediction.channels)
        if counted[r].any()
    }
    share = float(kept.sum() / counted.sum()) if counted.any() else float("nan")
    worst = _worst_hours(prediction, offered * counted, promised)
    hours = {hour.channel: hour for _, hour in worst}
    return Availability(
        share, each, kept, hours, min(worst, key=itemgetter(0), default=(0, None))[1]
    )


def _worst_hours(
    prediction: Prediction, offered: FloatArray, promised: FloatArray
) -> list[tuple[float, Hour]]:
    """Return the clock hour of lowest service level of each used channel, and its part of it."""
    size = max(60 // prediction.grid.step_min, 1)
    hours = np.arange(0, prediction.grid.size, size)
    contacts = np.add.reduceat(offered, hours, axis=1)
    in_time = np.nan_to_num(prediction.interval_service_level) * offered
    level = np.divide(
        np.add.reduceat(in_time, hours, axis=1),
        contacts,
        out=np.full(contacts.shape, np.inf),
        where=contacts > 0,
    )
    lowest = [(row, int(np.argmin(level[row]))) for row in np.flatnonzero(contacts.any(axis=1))]
    return [
        (
            float(level[row, k] / max(promised[row, 0], 1e-9)),
            Hour(prediction.channels[row], int(hours[k]), float(level[row, k])),
        )
        for row, k in lowest
    ]
