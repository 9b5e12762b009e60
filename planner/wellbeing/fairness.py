"""How evenly the unpopular hours are shared. A figure of the team, never of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.domain import Level

FAIR = 0.95
UNEVEN = 0.90
BURDEN_POINTS: Mapping[str, float] = {
    "late": 1.0,
    "early": 1.0,
    "saturday": 1.5,
    "sunday": 2.0,
    "night": 2.0,
    "holiday": 3.0,
    "split": 1.0,
    "quick_return": 2.0,
    "hard": 0.1,
    "standby": 1.0,
    "called": 2.0,
}


def jain(burdens: Sequence[float]) -> float:
    """Return Jain's index (sum b)^2 / (n sum b^2): 1 when all bear the same, 1/n when one does."""
    squares = sum(b * b for b in burdens)
    if squares <= 0:
        return 1.0
    return sum(burdens) ** 2 / (len(burdens) * squares)


def gini(burdens: Sequence[float]) -> float:
    """Return the Gini coefficient: 0 when all bear the same."""
    total = sum(burdens)
    if total <= 0:
        return 0.0
    n = len(burdens)
    ranked = sum(rank * b for rank, b in enumerate(sorted(burdens), start=1))
    return 2 * ranked / (n * total) - (n + 1) / n


def fairness_level(index: float) -> Level:
    """Say green from 0.95 of Jain's index on, amber from 0.90 on, else red."""
    if index >= FAIR - 1e-9:
        return Level.GREEN
    return Level.AMBER if index >= UNEVEN - 1e-9 else Level.RED
