"""Promises compared: between channels, and over the hours at which a channel is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from planner.domain import BoolArray, Centre, ChannelId, FloatArray, Medium, Target
from planner.errors import BadInput
from planner.staffing.predict import Prediction
from planner.staffing.thresholds import planned_share

NEARLY = 1e-9  # what rounding may take off a promise that is just kept


@dataclass(frozen=True, slots=True)
class Parity:
    """How far a channel keeps its own promise, and that against voice; 1: just as well.

    `kept` is the `kept_share` of the week; `against_voice` the ratio of the two channels' `kept`,
    NaN where the centre has no voice channel in use.
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
    kept = kept_share(
        centre.channel(channel).target,
        _promised(centre, channel),
        level=prediction.service_level[channel],
        wait_s=prediction.speed_s[channel],
        abandoned=prediction.abandonment[channel],
    )
    return float(kept)


def kept_share(
    target: Target,
    promised: float,
    *,
    level: ArrayLike,
    wait_s: ArrayLike,
    abandoned: ArrayLike,
) -> FloatArray:
    """Return how far a promise is kept, caps included: 1 where it is, else by its worst part.

    A part is the attained over the promised share, or a cap on mean wait or hang-ups over what is
    found, where that is above it. What is unknown (NaN) breaks nothing.
    """
    found: FloatArray = np.divide(level, promised) if promised > 0 else np.ones(np.shape(level))
    for cap, value in ((target.asa_cap_s, wait_s), (target.abandon_cap, abandoned)):
        if cap is not None:
            known = np.nan_to_num(np.asarray(value, dtype=np.float64))
            found = np.fmin(found, cap / np.maximum(known, cap))
    return np.where(np.isnan(found), 1.0, np.minimum(found, 1.0))


def is_kept(kept: FloatArray) -> BoolArray:
    """Return where a promise is kept, from its `kept_share`."""
    return kept >= 1 - NEARLY


def within_caps(
    prediction: Prediction, centre: Centre, channel: ChannelId, *, slack: float = 0.0
) -> BoolArray:
    """Return the intervals that keep the caps on mean wait and hang-ups, `slack` a share of each.

    Where it is closed, or has no such cap, a channel keeps them.
    """
    target, row = centre.channel(channel).target, prediction.channels.index(channel)
    kept = kept_share(
        target,
        0.0,
        level=prediction.interval_service_level[row],
        wait_s=prediction.asa_s[row],
        abandoned=prediction.abandon[row],
    )
    return is_kept(kept * (1 + slack))


@dataclass(frozen=True, slots=True)
class Hour:
    """The worst hour of a channel: first interval, service level over its contacts, share kept.

    `kept` is the `kept_share`: an hour may keep the service level and break a cap.
    """

    channel: ChannelId
    start: int
    service_level: float
    kept: float


@dataclass(frozen=True, slots=True, eq=False)
class Availability:
    """Share of open channel-intervals with contacts that keep the promise, in all and by channel.

    Open are those in which the channel answers: what comes at night waits for the morning and
    counts in the service level of its day and week alone.
    `kept` (channels, intervals) marks them. `worst_hours`: the one of each channel in use that
    keeps least of its promise, caps included; `worst`: the one of them all; None where nothing is
    offered.
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
    is_open = np.array([centre.channel(c).hours.mask(prediction.grid) for c in prediction.channels])
    counted = is_open & (offered > 0) & np.isfinite(level)
    size = max(60 // prediction.grid.step_min, 1)
    interval, hour = (_kept_of(prediction, centre, offered * counted, n) for n in (1, size))
    kept: BoolArray = counted & is_kept(interval.kept)
    each = {
        c: float(kept[r].sum() / counted[r].sum())
        for r, c in enumerate(prediction.channels)
        if counted[r].any()
    }
    share = float(kept.sum() / counted.sum()) if counted.any() else float("nan")
    hours = {}
    for row in np.flatnonzero(counted.any(axis=1)):
        # least kept, and of those that are kept the one of the lowest service level
        at = int(np.lexsort((hour.level[row], hour.kept[row]))[0])
        name = prediction.channels[row]
        hours[name] = Hour(name, at * size, float(hour.level[row, at]), float(hour.kept[row, at]))
    return Availability(share, each, kept, hours, _worst(hours, centre))


def _worst(hours: Mapping[ChannelId, Hour], centre: Centre) -> Hour | None:
    """Return the hour that keeps least of its promise; of those kept the one nearest to it."""

    def order(hour: Hour) -> tuple[float, float]:
        return hour.kept, hour.service_level / max(_promised(centre, hour.channel), 1e-9)

    return min(hours.values(), key=order, default=None)


class _Kept(NamedTuple):
    """Service level and share kept, (channels, stretches); infinite where nothing is offered."""

    level: FloatArray
    kept: FloatArray


def _kept_of(prediction: Prediction, centre: Centre, offered: FloatArray, size: int) -> _Kept:
    """Return what is kept over the contacts of each stretch of `size` intervals."""
    edges = np.arange(0, prediction.grid.size, size)
    whole = np.add.reduceat(offered, edges, axis=1)

    def over(values: FloatArray) -> FloatArray:
        total = np.add.reduceat(np.nan_to_num(values) * offered, edges, axis=1)
        mean: FloatArray = np.divide(
            total, whole, out=np.full(whole.shape, np.inf), where=whole > 0
        )
        return mean

    level = over(prediction.interval_service_level)
    wait_s, abandoned = over(prediction.asa_s), over(prediction.abandon)
    kept = [
        kept_share(
            centre.channel(c).target,
            _promised(centre, c),
            level=level[r],
            wait_s=wait_s[r],
            abandoned=abandoned[r],
        )
        for r, c in enumerate(prediction.channels)
    ]
    return _Kept(level, np.where(whole > 0, kept, np.inf))
