"""What agents' marks say of a channel: how often contacts are hard, and the pauses to staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from planner.desk.office import Desk
from planner.domain import (
    Centre,
    Channel,
    ChannelId,
    Grid,
    History,
    week_monday,
    week_name,
    zone_info,
)
from planner.store import TAPS
from planner.study.care import hard_share, recovery_s

WEEKS = 4


def tapped(desk: Desk, centre: Centre, grid: Grid) -> dict[ChannelId, int]:
    """Return the hard contacts marked in the last four whole weeks before a week, by channel.

    The week that runs is not over and does not count, so that a mark leaves today's plans alone.
    """
    counts: dict[ChannelId, int] = {}
    for week in _weeks(desk, centre, grid):
        for of_day in desk.store.settings.get_setting(f"{TAPS}{week}", {}).values():
            for channel, number in of_day.items():
                counts[channel] = counts.get(channel, 0) + number
    return counts


def with_taps(desk: Desk, centre: Centre, grid: Grid, history: History) -> Centre:
    """Return the centre as the marks of the last weeks leave it.

    A channel's share of hard contacts is raised by marks and never lowered: not to mark one is no
    sign. Its contacts carry the recovery pauses that were marked, staffed like other work.
    """
    counts = tapped(desk, centre, grid)
    if not counts:
        return centre
    begin, end = _stretch(desk, centre, grid)
    inside = (history.start >= begin) & (history.start < end)
    offered = {
        name: float(np.nan_to_num(history.offered[inside & (history.channel == row)]).sum())
        for row, name in enumerate(history.channels)
    }
    channels = tuple(_marked(c, counts.get(c.id, 0), offered.get(c.id, 0)) for c in centre.channels)
    return replace(centre, channels=channels)


def _marked(channel: Channel, marks: int, contacts: float) -> Channel:
    if not marks or contacts <= marks:
        return channel
    seen = hard_share(marks, contacts, prior=channel.hard_share)
    return replace(
        channel,
        hard_share=max(channel.hard_share, seen),
        recovery_s=recovery_s(marks) / contacts,
    )


def _weeks(desk: Desk, centre: Centre, grid: Grid) -> list[str]:
    today = desk.now().astimezone(zone_info(centre.zone)).date()
    last = min(week_monday(grid.week_name), week_monday(week_name(today)))
    return [week_name(last - timedelta(weeks=k)) for k in range(WEEKS, 0, -1)]


def _stretch(desk: Desk, centre: Centre, grid: Grid) -> tuple[float, float]:
    weeks = [centre.week(w) for w in _weeks(desk, centre, grid)]
    end: datetime = weeks[-1].when(weeks[-1].size)
    return weeks[0].start.timestamp(), end.timestamp()
