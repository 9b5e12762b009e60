"""Where a roster with all its heads is predicted to fall short, and what its requirement lacks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.domain import (
    BoolArray,
    Centre,
    FloatArray,
    Forecast,
    IntArray,
    Requirement,
    WorkWindow,
)
from planner.staffing.predict import Prediction
from planner.staffing.promises import within_caps
from planner.staffing.thresholds import planned_share

SHORT, LATE = 0.01, 0.02
"""A roster may fall 0.02 below a promise; for live work half of that is left to the chance of a
simulation."""
CAP_SLACK, BEYOND = 0.1, 0.02
"""Caps on mean wait and hang-ups may be exceeded by this part of themselves; an interval beyond
one lacks at least so many points of its promise."""
MOST_RAISED, MOST_ABOVE_SPARE, MOST_WORK = 1.25, 1.15, 1.5
"""No interval is raised above so many times the heads present, or those with spare heads for
absence, whichever is more, and no window above so many times its work; each and one more."""


@dataclass(frozen=True, slots=True, eq=False)
class Shortfall:
    """What a predicted roster lacks of its promises, and what to add to its requirement.

    `points`: shares below the promise, summed over intervals of live channels and windows of
    deferred ones, covered or not. `more` (channels, intervals): heads; of a deferred channel
    agent-intervals, at the beginning of the window to which they belong. `missing` of the same
    shape: the share below the promise at each place of `more`.
    """

    points: float
    more: IntArray
    missing: FloatArray

    def worst(self, share: float) -> IntArray:
        """Return what to add at this share of the places, those that lack most."""
        order = np.argsort(-np.where(self.more > 0, self.missing, -np.inf), axis=None)
        count = int(np.ceil(share * np.count_nonzero(self.more)))
        chosen: IntArray = np.zeros_like(self.more)
        chosen.flat[order[:count]] = self.more.flat[order[:count]]
        return chosen


def shortfall(
    centre: Centre,
    forecast: Forecast,
    requirement: Requirement,
    prediction: Prediction,
    heads: IntArray,
    *,
    raised: IntArray | None = None,
) -> Shortfall:
    """Return how far a roster falls short, and what to add where it does with all heads there.

    `heads` (channels, intervals) are those on contacts; `raised` is what was added before, which
    limits what is added to windows. Where heads are missing nothing is added: there the roster has
    to be mended, not the requirement. Work left undone in one window is late in the next, so that
    of a deferred channel all windows must be met.
    """
    points, more = 0.0, np.zeros_like(requirement.heads)
    lacks = np.zeros(more.shape)
    for row, name in enumerate(requirement.channels):
        channel = centre.channel(name)
        share = planned_share(channel, centre.policy)
        level = np.nan_to_num(prediction.interval_service_level[row], nan=1.0)
        if channel.is_live:
            queued = np.nan_to_num(prediction.backlog[row]) >= 1
            missing = share - np.where(forecast.contacts[row] > 0, level, 1.0)
            beyond = ~within_caps(prediction, centre, name, slack=CAP_SLACK)
            missing = np.where(beyond, np.maximum(missing, BEYOND), missing)
            short = _short(requirement.heads[row], missing, heads[row])
            before = np.roll(short, -1) & queued & (requirement.heads[row] > 0) & (missing > 0)
            most = _most(requirement.base[row], centre.policy.away_share)
            room = np.maximum(most - requirement.heads[row], 0)
            more[row], lacks[row] = np.minimum(short | before, room), missing
        else:
            windows = [w for w in requirement.windows if w.channel == name]
            missing = share - _level_of(windows, level, forecast.contacts[row])
            done = [int(heads[row, w.span.start : w.span.end].sum()) for w in windows]
            if all(there >= w.agent_intervals for w, there in zip(windows, done, strict=True)):
                for window, late in zip(windows, missing, strict=True):
                    at = window.span.start
                    known = 0 if raised is None else int(raised[row, at])
                    more[row, at], lacks[row, at] = _work_more(window, float(late), known), late
        points += float(np.maximum(missing, 0.0).sum())
    return Shortfall(points, more, lacks)


def _short(needed: IntArray, missing: FloatArray, heads: IntArray) -> BoolArray:
    is_short: BoolArray = (missing > SHORT) & (heads >= needed) & (needed > 0)
    return is_short


def _most(base: IntArray, away_share: float) -> IntArray:
    """Return the most heads of each interval: with many absent, those who are spare count too."""
    factor = max(MOST_RAISED, MOST_ABOVE_SPARE / (1 - away_share))
    most: IntArray = np.ceil(base * factor - 1e-9).astype(np.int64) + 1
    return most


def _level_of(windows: list[WorkWindow], level: FloatArray, contacts: FloatArray) -> FloatArray:
    """Return the service level of the work of each window: what arrives before it begins."""
    if not windows:
        return np.zeros(0)
    begins = [w.span.start for w in windows]
    own = np.searchsorted(begins, np.arange(level.size), side="right") % len(begins)
    whole = np.bincount(own, contacts, len(begins))
    in_time = np.bincount(own, contacts * level, len(begins))
    return np.divide(in_time, whole, out=np.ones(len(begins)), where=whole > 0)


def _work_more(window: WorkWindow, missing: float, raised: int) -> int:
    """Return agent-intervals to add to a window: as large a share of it as is missing."""
    work = window.agent_intervals
    if missing <= LATE:
        return 0
    most = int(np.ceil(MOST_WORK * (work - raised))) + 1
    return max(min(int(np.ceil(missing * work)), most - work), 0)


def with_more(requirement: Requirement, more: IntArray) -> Requirement:
    """Return the requirement with what a `Shortfall` adds; nothing where nobody is wanted."""
    heads = requirement.heads + np.where(requirement.heads > 0, more, 0)
    windows = more_work(requirement.windows, requirement, more)
    return replace(requirement, heads=heads, windows=windows)


def more_work(
    windows: tuple[WorkWindow, ...], requirement: Requirement, more: IntArray
) -> tuple[WorkWindow, ...]:
    """Return windows with the agent-intervals that `more` adds at their beginnings."""
    added = [int(more[requirement.row(w.channel), w.span.start]) for w in windows]
    return tuple(
        replace(w, agent_intervals=w.agent_intervals + own)
        for w, own in zip(windows, added, strict=True)
    )
