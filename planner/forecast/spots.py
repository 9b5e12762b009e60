"""Where a forecast fails: the parts of the week in which it errs beyond chance."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planner.domain import ChannelId, FloatArray, IntArray, WeakSpot
from planner.forecast.accuracy import noise_floor

PARTS = (
    ("night", 0, 360),
    ("morning", 360, 720),
    ("afternoon", 720, 1080),
    ("evening", 1080, 1440),
)
MOST_SPOTS = 3
LEAST_EXCESS = 0.02
SURE = 3.0  # standard deviations of what chance alone misses; those of |N - m| are below sqrt(m)


def worst_spots(
    channel: ChannelId,
    came: FloatArray,
    said: FloatArray,
    *,
    weekday: FloatArray | IntArray,
    minute: FloatArray | IntArray,
) -> tuple[WeakSpot, ...]:
    """Return up to three spots of one channel where errors exceed chance most, the worst first.

    All by interval, `minute` of the local day; what came is known of each.
    """
    spots = _spots(channel, came, said, weekday, minute)
    found = sorted((s for s in spots if s.excess > LEAST_EXCESS), key=lambda s: -s.excess)
    return tuple(found[:MOST_SPOTS])


def _spots(
    channel: ChannelId,
    came: FloatArray,
    said: FloatArray,
    weekday: FloatArray | IntArray,
    minute: FloatArray | IntArray,
) -> Iterable[WeakSpot]:
    total = float(came.sum())
    for day in range(7):
        for part, begin, end in PARTS:
            use = (weekday == day) & (minute >= begin) & (minute < end)
            if total <= 0 or not said[use].sum() > 0:
                continue
            missed = float(np.abs(came - said)[use].sum())
            due = float(said[use].sum())
            chance = noise_floor(said[use]) * due + SURE * np.sqrt(due)
            lean = float((said - came)[use].sum()) / max(float(came[use].sum()), 1e-9)
            yield WeakSpot(channel, day, part, (missed - chance) / total, lean)
