"""Why a day has its level: each indicator's share of the composite, and the hard triggers."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain import AgentDay, Level
from planner.wellbeing.days import HARD_TRIGGERS
from planner.wellbeing.record import Indicator, Scope
from planner.wellbeing.registry import Thresholds, scored
from planner.wellbeing.strain import contributions


@dataclass(frozen=True, slots=True)
class Reason:
    """What one indicator adds to the composite of a day."""

    indicator: Indicator
    value: float
    level: Level
    points: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """All reasons, most points first, the triggers in words, and indicators not computed."""

    reasons: tuple[Reason, ...]
    triggers: tuple[str, ...]
    missing: tuple[Indicator, ...]


def explain(day: AgentDay, thresholds: Thresholds | None = None) -> Explanation:
    """Return why a day has its composite and level; the points add up to `day.score`."""
    records = scored(Scope.DAY, thresholds)
    points = contributions(day.scores, {name: r.weight for name, r in records.items()})
    reasons = [
        Reason(records[name], day.values[name], records[name].level(day.values[name]), share)
        for name, share in points.items()
    ]
    ranked = sorted(reasons, key=lambda r: -r.points)
    missing = tuple(r for name, r in records.items() if name not in day.scores)
    return Explanation(tuple(ranked), tuple(HARD_TRIGGERS[t] for t in day.hard), missing)
