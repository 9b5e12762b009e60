"""When the clock of a deferred promise runs."""

from __future__ import annotations

import numpy as np

from planner.domain import BoolArray, Channel, Grid


def promise_clock(channel: Channel, grid: Grid) -> BoolArray:
    """Return where the clock of a deferred promise runs.

    A promise shorter than a day's opening counts opening hours; a longer one whole days on which
    the channel opens at all.
    """
    is_open = channel.hours.mask(grid)
    per_day = np.bincount(grid.day, weights=is_open)
    if channel.target.within_s < per_day.max() * grid.step_s:
        return is_open
    runs_on: BoolArray = (per_day > 0)[grid.day]
    return runs_on
