"""Work that can wait: windows in which it must be done, and what becomes of it in a roster."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import ndtri

from planner.domain import BoolArray, Channel, FloatArray, Grid, Span, WorkWindow
from planner.staffing.clock import promise_clock

MOST_BLOCKS = 4
"""A promise too short to be kept overnight is kept by day: a day has at most so many windows."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A window and the moment (an interval) up to which arriving work belongs to it."""

    window: Span
    accepts_until: int


def stages(grid: Grid, is_open: BoolArray, clock: BoolArray, within_s: float) -> tuple[Stage, ...]:
    """Return the windows of a promise in order; work arriving up to a cut-off goes to the window.

    What arrives before a window begins is done in it, so wherever a roster puts its heads, and
    without absence, all is done by the end of the window after the one in which it arrives. (The
    work of a window holds absence on average only: a head who is ill leaves a day's to the next.)
    A window and the next, with the time between them while the promise's `clock` runs, are
    therefore at most the promise long.
    """
    found: list[Stage] = []
    for day in grid.day_spans:
        today = slice(day.start, day.end)
        open_now = np.flatnonzero(is_open[today]) + day.start
        if not open_now.size:
            continue
        night = int(clock[today].sum()) - open_now.size
        longest = (within_s / grid.step_s - night) / 2
        if night > 0:
            longest = max(longest, open_now.size / MOST_BLOCKS)
        if longest < open_now.size:
            found += [Stage(b, b.start) for b in _blocks(open_now, longest)]
        else:
            whole = Span(int(open_now[0]), int(open_now[-1]) + 1)
            found.append(Stage(whole, whole.start))
    return tuple(found)


def _blocks(open_now: np.ndarray, longest: float) -> list[Span]:
    """Cut each open stretch into equal blocks of at most `longest` intervals (at least one)."""
    size = max(int(longest), 1)
    edges = np.flatnonzero(np.diff(open_now) > 1) + 1
    blocks = []
    for stretch in np.split(open_now, edges):
        first, length = int(stretch[0]), len(stretch)
        count = -(-length // size)
        cuts = [first + round(k * length / count) for k in range(count + 1)]
        blocks += [Span(a, b) for a, b in pairwise(cuts)]
    return blocks


def work_windows(
    grid: Grid,
    channel: Channel,
    *,
    is_open: BoolArray,
    contacts: FloatArray,
    handle_s: FloatArray,
    shares: tuple[float, float],
) -> tuple[tuple[WorkWindow, ...], tuple[str, ...]]:
    """Return the deferred work of one channel in windows, and what a planner should know of it.

    `shares`: promised share, shrinkage. To the expected work comes the buffer
    z AHT sqrt(A (1 + cv^2)) of the A contacts so far that day, cv the spread of handle
    times, z the normal quantile of the promised share; it grows with the day's work and is not
    paid anew in each block.
    """
    found = stages(grid, is_open, promise_clock(channel, grid), channel.target.within_s)
    if not found:
        lost = float(contacts.sum())
        note = f"{channel.name}: {lost:.0f} contacts arrive, but it is closed all the time"
        return (), (note,) if lost > 0 else ()
    counts, work, left = _sorted_in(found, contacts, handle_s)
    notes = []
    if left[0] > 0 and len(grid.dates) >= 7:
        counts[0], work[0] = counts[0] + left[0], work[0] + left[1]
        notes.append(
            f"{channel.name}: {left[0]:.1f} contacts arrive too late for a window of this week and"
            " are left for the next; as many from the week before are in the first window"
        )
    elif left[0] > 0:
        notes.append(f"{channel.name}: {left[0]:.1f} contacts are left for after the last window")
    if channel.target.within_s < 2 * grid.step_s:
        notes.append(
            f"{channel.name}: a promise below two intervals of {grid.step_min} min cannot be"
            " planned as deferred work; make it a live channel"
        )
    buffered = _with_buffer(grid, found, counts, work, share=shares[0], cv=channel.handle_time_cv)
    needed = buffered / (1 - shares[1])
    windows = []
    for day in sorted({int(grid.day[s.window.start]) for s in found}):
        own = [k for k, s in enumerate(found) if grid.day[s.window.start] == day]
        total = np.ceil(np.cumsum(needed[own]) / grid.step_s - 1e-9).astype(int)
        for k, size in zip(own, np.diff(total, prepend=0), strict=True):
            if size:
                window = WorkWindow(channel.id, found[k].window, int(size), float(counts[k]))
                windows.append(window)
    return tuple(windows), tuple(notes)


def _sorted_in(
    found: tuple[Stage, ...], contacts: FloatArray, handle_s: FloatArray
) -> tuple[FloatArray, FloatArray, tuple[float, float]]:
    """Return contacts and seconds of work per stage, and (contacts, seconds) after the last."""
    cuts = np.array([s.accepts_until for s in found])
    stage = np.searchsorted(cuts, np.arange(len(contacts)), side="right")
    size = len(found) + 1
    counts = np.bincount(stage, weights=contacts, minlength=size).astype(np.float64)
    work = np.bincount(stage, weights=contacts * handle_s, minlength=size).astype(np.float64)
    return counts[:-1], work[:-1], (float(counts[-1]), float(work[-1]))


def _with_buffer(
    grid: Grid,
    found: tuple[Stage, ...],
    counts: FloatArray,
    work: FloatArray,
    *,
    share: float,
    cv: float,
) -> FloatArray:
    z = max(float(ndtri(share)), 0.0)
    day = np.array([grid.day[s.window.start] for s in found])
    mean = np.divide(work, counts, out=np.zeros_like(work), where=counts > 0)
    buffer = np.zeros_like(work)
    for today in np.unique(day):
        own = day == today
        root = np.sqrt(np.cumsum(counts[own]) * (1 + cv**2))
        buffer[own] = z * mean[own] * np.diff(root, prepend=0.0)
    result: FloatArray = work + buffer
    return result
