"""What becomes of deferred work in a roster: a backlog, first come first served, with deadlines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.domain import Channel, FloatArray, Grid, IntArray
from planner.staffing.clock import promise_clock
from planner.staffing.leaving import GONE
from planner.staffing.teams import whole_heads

PATHS = 200


@dataclass(frozen=True, slots=True, eq=False)
class BacklogResult:
    """Per interval, mean over sample paths.

    `waiting`: contacts left at the end; `late_s`: seconds worked after the end of duty.
    """

    service_level: FloatArray
    wait_share: FloatArray
    wait_s: FloatArray
    occupancy: FloatArray
    handled: FloatArray
    late_s: FloatArray
    waiting: FloatArray


def work_off(
    channel: Channel,
    grid: Grid,
    *,
    contacts: FloatArray,
    handle_s: FloatArray,
    present: FloatArray,
    seed: int,
) -> BacklogResult:
    """Return how contacts of each interval fare with so many heads present on average.

    A fraction of a head is there on as many days, the whole day: one head who is ill leaves a
    day's work to the next, which the mean of heads would not show.

    Poisson contacts, handle times with the channel's spread. The grid before and the one after are
    taken to be like this one, so that its first and last work is judged too. `service_level` is
    the share begun within the promise, whose clock is that of `promise_clock`; `wait_s` is real
    time.
    """
    step_s, counts = grid.step_s, promise_clock(channel, grid)
    size = contacts.size
    rng = np.random.default_rng(seed)
    number = rng.poisson(np.tile(contacts, 3), (PATHS, 3 * size)).astype(np.float64)
    spread = channel.handle_time_cv * np.sqrt(number) * rng.standard_normal(number.shape)
    work = np.maximum(number + spread, 0.0) * np.tile(handle_s, 3)
    heads = whole_heads(np.tile(present, 3), _chances(rng, grid.day))
    rest_s = (1 + channel.handle_time_cv**2) / 2 * np.tile(handle_s, 3)
    left, late = _worked_off(work, heads, rest_s, step_s)
    come = np.concatenate([np.zeros((PATHS, 1)), np.cumsum(work, axis=1)], axis=1)
    begun = _begun(come, come - left, size)
    came: FloatArray = np.arange(size, 2 * size, dtype=np.float64) + 0.5
    clock: FloatArray = np.zeros(3 * size + 1)
    clock[1:] = np.cumsum(np.tile(counts, 3)) * step_s
    spent = _at(clock, np.minimum(begun, 3.0 * size)) - _at(clock, came)
    in_time = np.isfinite(begun) & (spent <= channel.target.within_s + 1e-6)
    wait = np.maximum(begun - came, 0.0) * step_s
    mine = slice(size, 2 * size)
    used = (np.diff(come - left, axis=1))[:, mine].mean(axis=0)
    late_s, there_s = late[:, mine].mean(axis=0), heads[:, mine].mean(axis=0) * step_s
    busy_s = np.minimum(used - np.minimum(late, left[:, :-1])[:, mine].mean(axis=0), there_s)
    occupancy = np.divide(busy_s, there_s, out=np.full(size, np.nan), where=there_s > 0)
    return BacklogResult(
        service_level=in_time.mean(axis=0),
        wait_share=((left[:, mine] > 0) | (heads[:, mine] <= 0)).mean(axis=0),
        wait_s=wait.mean(axis=0),
        occupancy=occupancy,
        handled=used / handle_s,
        late_s=late_s,
        waiting=left[:, size + 1 : 2 * size + 1].mean(axis=0) / handle_s,
    )


def _worked_off(
    work: FloatArray, heads: IntArray, rest_s: FloatArray, step_s: float
) -> tuple[FloatArray, FloatArray]:
    """Return the seconds of work left at each edge, and those worked late in each interval.

    Who leaves is busy as often as in the interval before and finishes the contact in hand,
    `rest_s` more on average, taken as exponential; the last to leave return first, with what they
    still hold. A contact begun while no work was left counts as done when it was begun.
    """
    paths, long = work.shape
    left, late = np.zeros((paths, long + 1)), np.zeros((paths, long))
    in_hand, before, busy = np.zeros(paths), heads[:, 0], np.zeros(paths)
    for i in range(long):
        leave = before - heads[:, i]
        in_hand = np.maximum(in_hand + leave * np.where(leave > 0, busy, 1.0), 0.0)
        stay = np.exp(-step_s / rest_s[i])
        late[:, i] = in_hand * rest_s[i] * (1 - stay)
        todo = left[:, i] + work[:, i] - np.minimum(late[:, i], left[:, i])
        left[:, i + 1] = np.maximum(todo - heads[:, i] * step_s, 0.0)
        busy = (todo - left[:, i + 1]) / np.maximum(heads[:, i] * step_s, 1.0)
        in_hand = np.where(in_hand * stay > GONE, in_hand * stay, 0.0)
        before = heads[:, i]
    return left, late


def _chances(rng: np.random.Generator, day: IntArray) -> FloatArray:
    """Return a number in 0..1 per path and interval of three grids, the same all day.

    Over the paths each day has every number once, so that the mean of heads present is kept.
    """
    days = int(day.max()) + 1
    ranks = rng.permuted(np.tile(np.arange(PATHS), (3 * days, 1)), axis=1)
    of_day: FloatArray = (ranks.T + 0.5) / PATHS
    return of_day[:, np.concatenate([day, day + days, day + 2 * days])]


def _at(clock: FloatArray, moment: FloatArray) -> FloatArray:
    result: FloatArray = np.interp(moment, np.arange(clock.size), clock)
    return result


def _begun(come: FloatArray, done: FloatArray, size: int) -> FloatArray:
    """Return when the middle contact of each interval of the second grid is begun, or inf."""
    moments = np.arange(size, 2 * size) + 0.5
    result = np.empty((PATHS, size))
    for path in range(PATHS):
        ahead = (come[path, size : 2 * size] + come[path, size + 1 : 2 * size + 1]) / 2
        after = np.searchsorted(done[path], ahead - 1e-6)
        known = np.minimum(np.maximum(after, 1), done.shape[1] - 1)
        below, above = done[path, known - 1], done[path, known]
        part = np.clip((ahead - below) / np.maximum(above - below, 1e-9), 0, 1)
        begun = np.where(after < done.shape[1], known - 1 + part, np.inf)
        result[path] = np.maximum(begun, moments)
    return result
