"""Busy runs of a finished plan: where people stay above an occupancy for longer than the policy's.

The requirement asks for heads that break them (docs/decisions/0007). Here the plan as it came out
is judged by its predicted occupancy, interval by interval, without a line of that code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain import Centre, ChannelId, Span
from planner.staffing import Prediction

ROUNDED = 0.005


@dataclass(frozen=True, slots=True)
class BusyRun:
    """A run of intervals above the occupancy, too long: its channel and stretch, and its mean."""

    channel: ChannelId
    span: Span
    occupancy: float


def busy_runs(centre: Centre, prediction: Prediction) -> tuple[BusyRun, ...]:
    """Return every run of a live channel that is longer than the policy's, in order of time.

    Above means by half a per cent or more, as screens round; an interval without staff or while
    closed ends a run, and so does the week.
    """
    limit, longest_min = centre.policy.busy_occupancy, centre.policy.busy_run_min
    if limit is None:
        return ()
    grid, found = prediction.grid, []
    for row, name in enumerate(prediction.channels):
        if not centre.channel(name).is_live:
            continue
        filled = prediction.occupancy[row].tolist()
        for start, end in _runs([share > limit + ROUNDED for share in filled]):
            if (end - start) * grid.step_min > longest_min:
                mean = sum(filled[start:end]) / (end - start)
                found.append(BusyRun(name, Span(start, end), mean))
    return tuple(sorted(found, key=lambda run: (run.span, run.channel)))


def _runs(is_busy: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each stretch of busy intervals."""
    start = None
    for at, busy in enumerate([*is_busy, False]):
        if busy and start is None:
            start = at
        elif not busy and start is not None:
            yield start, at
            start = None
