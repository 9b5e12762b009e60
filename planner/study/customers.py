"""What customers meet: open doors, kept promises, and ways to a human. Pure counts, no persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.domain import BoolArray, Centre, ChannelId, FloatArray, Grid
from planner.errors import BadInput

WEEKS_OF_PARITY = 4


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of the demand finds a live channel open, and what one more hour would do.

    `gained`: contacts that the hour would reach; `added_h`: opening hours that it adds a week.
    """

    share: float
    missed: float
    gained: float = 0.0
    added_h: float = 0.0


def open_live(centre: Centre, grid: Grid) -> BoolArray:
    """Return the intervals in which some live channel is open."""
    masks = [c.hours.mask(grid) for c in centre.channels if c.is_live]
    found: BoolArray = np.logical_or.reduce(masks) if masks else np.zeros(grid.size, dtype=bool)
    return found


def reachability(centre: Centre, grid: Grid, attempts: FloatArray) -> Reach:
    """Return the share of attempts (per interval, around the clock) made in open live hours."""
    total, is_open = float(attempts.sum()), open_live(centre, grid)
    reached = float(attempts[is_open].sum())
    return Reach(reached / total if total else 1.0, total - reached)


def one_more_hour(
    centre: Centre, grid: Grid, attempts: FloatArray, *, is_at_end: bool = True
) -> Reach:
    """Return reachability with every open day one hour longer, at its end or at its start."""
    is_open, before = open_live(centre, grid), reachability(centre, grid, attempts)
    hour, longer = 60 // grid.step_min, is_open.copy()
    for day in grid.day_spans:
        inside = np.flatnonzero(is_open[day.start : day.end]) + day.start
        if len(inside) and is_at_end:
            longer[inside[-1] + 1 : min(inside[-1] + 1 + hour, day.end)] = True
        elif len(inside):
            longer[max(day.start, inside[0] - hour) : inside[0]] = True
    total, reached = float(attempts.sum()), float(attempts[longer].sum())
    gained = reached - (total - before.missed)
    added_h = grid.hours(int(longer.sum() - is_open.sum()))
    return Reach(reached / total if total else 1.0, total - reached, gained, added_h)


def single_channel_share(centre: Centre, grid: Grid, demand: FloatArray) -> float:
    """Return the share of demand that meets fewer than two open channels, or none that is live.

    `demand` per interval, all channels together.
    """
    open_count = np.sum([c.hours.mask(grid) for c in centre.channels], axis=0)
    is_poor = (open_count < 2) | ~open_live(centre, grid)
    total = float(demand.sum())
    return float(demand[is_poor].sum()) / total if total else 0.0


def preferred_share(
    reasons: Mapping[str, Mapping[ChannelId, float]],
    volumes: Mapping[str, float],
    attained: Mapping[ChannelId, float],
) -> float:
    """Return the share of contacts served within the promise in the channel they prefer.

    `reasons`: per contact reason the preference shares by channel; `attained`: share of each
    channel's contacts served within its promise. A channel that is not offered serves none.
    """
    total = sum(volumes.get(reason, 0.0) for reason in reasons)
    served = sum(
        volumes.get(reason, 0.0) * share * attained.get(channel, 0.0)
        for reason, shares in reasons.items()
        for channel, share in shares.items()
    )
    return served / total if total else 0.0


def parity(attained: Mapping[ChannelId, float], voice: ChannelId) -> dict[ChannelId, float]:
    """Return how far each channel keeps its own promise better (above 0) than voice does."""
    if voice not in attained:
        raise BadInput(f'there is no attained share of "{voice}" to compare with')
    return {c: share - attained[voice] for c, share in attained.items() if c != voice}


def may_migrate(
    weeks: Sequence[Mapping[ChannelId, float]], channel: ChannelId, voice: ChannelId
) -> bool:
    """Say whether volume may be moved from voice to a channel: on a par in the last four weeks."""
    last = weeks[-WEEKS_OF_PARITY:]
    if len(last) < WEEKS_OF_PARITY:
        return False
    return all(channel in w and parity(w, voice)[channel] >= -1e-9 for w in last)


@dataclass(frozen=True, slots=True)
class Complaints:
    """Complaints per contact over time, and hours in which one had no live route.

    `trend`: change of the share from the first half of the periods to the second.
    """

    share: float
    expected: float
    trend: float
    hours_without_route: float


def complaint_capture(
    complaints: Sequence[float],
    contacts: Sequence[float],
    *,
    expected: float,
    centre: Centre,
    grid: Grid,
) -> Complaints:
    """Return how many complaints are heard; far fewer than expected means silence, not content.

    `complaints` and `contacts` by period, oldest first; `grid` is the week that is looked at.
    """
    if len(complaints) != len(contacts):
        raise BadInput("complaints and contacts need the same periods")
    half = len(contacts) // 2

    def share(low: int, high: int) -> float:
        total = sum(contacts[low:high])
        return sum(complaints[low:high]) / total if total else 0.0

    any_open = np.logical_or.reduce([c.hours.mask(grid) for c in centre.channels])
    dark = any_open & ~open_live(centre, grid)
    trend = share(half, len(contacts)) - share(0, half) if half else 0.0
    return Complaints(share(0, len(contacts)), expected, trend, grid.hours(int(dark.sum())))
