"""Rest between shifts, changes after publication, and the length of a day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

REST_TARGET_H = 13.0
QUICK_RETURN_H = 11.0
REST_DAYS = 7
NOTICE_WEIGHTS = ((24.0, 1.0), (96.0, 0.5), (168.0, 0.25), (336.0, 0.1))


@dataclass(frozen=True, slots=True)
class Change:
    """A published shift changed: minutes moved, hours of notice, and whether the employer asked."""

    minutes: float
    notice_h: float
    by_employer: bool = True


def rests(shifts_h: Iterable[tuple[float, float]]) -> tuple[float, ...]:
    """Return hours between the end of each shift and the start of the next, in order of time."""
    ordered = sorted(shifts_h)
    return tuple(later[0] - earlier[1] for earlier, later in pairwise(ordered))


def quick_returns(rests_h: Iterable[float]) -> int:
    """Count rests below 11 h (Vedaa 2017; Nielsen 2019)."""
    return sum(rest < QUICK_RETURN_H - 1e-9 for rest in rests_h)


def rest_debt(rests_h: Iterable[float], target_h: float = REST_TARGET_H) -> float:
    """Return the hours by which rests fall short of the target, added up.

    13 h = 8 sleep + 1.5 winding down + 1.5 commute + 2 home: our own choice.
    """
    return sum(max(0.0, target_h - rest) for rest in rests_h)


def recent_rests(
    shifts_h: Sequence[tuple[float, float]], start_h: float, days: int = REST_DAYS
) -> tuple[float, ...]:
    """Return the rests that ended within the last days up to the shift that starts at `start_h`."""
    ordered = sorted(shifts_h)
    return tuple(
        later[0] - earlier[1]
        for earlier, later in pairwise(ordered)
        if start_h - days * 24 < later[0] <= start_h
    )


def notice_weight(notice_h: float) -> float:
    """Return how much a changed minute counts: 1 below 24 h of notice, down to 0 from 14 days."""
    return next((weight for limit, weight in NOTICE_WEIGHTS if notice_h < limit), 0.0)


def instability(changes: Iterable[Change], published_min: float) -> float:
    """Return employer-made changes, weighted by notice, as a share of the published minutes."""
    moved = sum(c.minutes * notice_weight(c.notice_h) for c in changes if c.by_employer)
    return moved / published_min if published_min > 0 else 0.0


def length_risk(hours: float) -> float:
    """Return the injury risk of a shift of this length relative to 8 h.

    Fit of the HSE fatigue and risk index (research report RR446, 2006): rising over the first
    4.25 h, flat up to 8.13 h, exponential after; 12 h gives 1.28.
    """
    if hours < 4.25:
        return 1 + 0.0359 - 0.8012 * math.exp(-0.7315 * hours)
    if hours > 8.13:
        return 1 - 0.4287 + 0.1501 * math.exp(0.129 * hours)
    return 1.0
