"""What becomes of deferred work in a roster: a backlog, first come first served, with deadlines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.domain import BoolArray, FloatArray

PATHS = 200


@dataclass(frozen=True, slots=True, eq=False)
class BacklogResult:
    """Per interval, mean over sample paths; `waiting` is contacts left at the end."""

    service_level: FloatArray
    wait_share: FloatArray
    wait_s: FloatArray
    occupancy: FloatArray
    handled: FloatArray
    waiting: FloatArray


def work_off(
    contacts: FloatArray,
    handle_s: FloatArray,
    capacity_s: FloatArray,
    *,
    step_s: float,
    within_s: float,
    counts: BoolArray,
    seed: int,
) -> BacklogResult:
    """Return how contacts of each interval fare when agents give `capacity_s` to them.

    Poisson contacts, handle times with standard deviation equal to the mean. The grid before and
    the one after are taken to be like this one, so that its first and last work is judged too.
    `service_level` is the share begun within the promise, whose clock runs where `counts`;
    `wait_s` is real time.
    """
    size = contacts.size
    rng = np.random.default_rng(seed)
    number = rng.poisson(np.tile(contacts, 3), (PATHS, 3 * size)).astype(np.float64)
    spread = np.sqrt(number) * rng.standard_normal(number.shape)
    work = np.maximum(number + spread, 0.0) * np.tile(handle_s, 3)
    room = np.tile(capacity_s, 3)
    left = np.zeros((PATHS, 3 * size + 1))
    for i in range(3 * size):
        left[:, i + 1] = np.maximum(left[:, i] + work[:, i] - room[i], 0.0)
    come = np.concatenate([np.zeros((PATHS, 1)), np.cumsum(work, axis=1)], axis=1)
    begun = _begun(come, come - left, size)
    came: FloatArray = np.arange(size, 2 * size, dtype=np.float64) + 0.5
    clock: FloatArray = np.zeros(3 * size + 1)
    clock[1:] = np.cumsum(np.tile(counts, 3)) * step_s
    spent = _at(clock, np.minimum(begun, 3.0 * size)) - _at(clock, came)
    in_time = np.isfinite(begun) & (spent <= within_s + 1e-6)
    wait = np.maximum(begun - came, 0.0) * step_s
    mine = slice(size, 2 * size)
    used = (np.diff(come - left, axis=1))[:, mine].mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        occupancy = np.where(capacity_s > 0, used / capacity_s, np.nan)
    return BacklogResult(
        service_level=in_time.mean(axis=0),
        wait_share=((left[:, mine] > 0) | (room[mine] <= 0)).mean(axis=0),
        wait_s=wait.mean(axis=0),
        occupancy=occupancy,
        handled=used / handle_s,
        waiting=left[:, size + 1 : 2 * size + 1].mean(axis=0) / handle_s,
    )


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
