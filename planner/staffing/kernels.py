"""Inner loops in machine code. Imported only when something is predicted: numba takes a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

from planner.domain import FloatArray

Loop = TypeVar("Loop", bound=Callable[..., Any])

_NO_ARRAYS: dict[str, Any] = {"cache": True, "_nrt": False}
"""For code that makes no array: counting references to those it reads took most of its time."""


def compiled(function: Loop) -> Loop:
    """Compile on first use and keep the result on disk; the types of the function stay."""
    return cast("Loop", njit(cache=True)(function))


def in_place(function: Loop) -> Loop:
    """Compile a loop that works in the arrays it is given and makes none."""
    return cast("Loop", njit(**_NO_ARRAYS)(function))


def inlined(function: Loop) -> Loop:
    """Compile into an `in_place` caller: passing many arrays at each call would cost more."""
    return cast("Loop", njit(forceinline=True, **_NO_ARRAYS)(function))


@compiled
def advance(
    p: FloatArray, death: FloatArray, birth: float, step_s: float, steps: int
) -> tuple[FloatArray, FloatArray]:
    """Return the state after `steps` steps of a birth-death chain, and its mean over time.

    TR-BDF2 (Bank et al. 1985) with gamma = 2 - sqrt 2: both halves share one tridiagonal matrix,
    factored once. `death` per state and `birth` are rates per second.
    """
    size = p.size
    gamma = 2.0 - np.sqrt(2.0)
    g = 0.5 * gamma * step_s
    new_share = 1.0 / (gamma * (2.0 - gamma))
    old_share = (1.0 - gamma) ** 2 / (gamma * (2.0 - gamma))
    inner = np.sqrt(2.0) / 4.0
    pivot = np.empty(size)
    upper = np.empty(size)
    pivot[0] = 1.0 / (1.0 + g * birth)
    for x in range(1, size):
        upper[x - 1] = g * death[x] * pivot[x - 1]
        out = birth if x < size - 1 else 0.0
        pivot[x] = 1.0 / (1.0 + g * (out + death[x]) - g * birth * upper[x - 1])
    now = p.copy()
    middle = np.empty(size)
    mean = np.zeros(size)
    for _ in range(steps):
        for x in range(size):
            out = birth if x < size - 1 else 0.0
            flow = -(out + death[x]) * now[x]
            if x > 0:
                flow += birth * now[x - 1]
            if x < size - 1:
                flow += death[x + 1] * now[x + 1]
            middle[x] = now[x] + g * flow
        _solve(middle, pivot, upper, g * birth)
        for x in range(size):
            mean[x] += inner * (now[x] + middle[x])
            now[x] = new_share * middle[x] - old_share * now[x]
        _solve(now, pivot, upper, g * birth)
        for x in range(size):
            mean[x] += 0.5 * gamma * now[x]
    return now, mean / steps


@compiled
def _solve(right: FloatArray, pivot: FloatArray, upper: FloatArray, lower: float) -> None:
    right[0] *= pivot[0]
    for x in range(1, right.size):
        right[x] = (right[x] + lower * right[x - 1]) * pivot[x]
    for x in range(right.size - 2, -1, -1):
        right[x] += upper[x] * right[x + 1]
