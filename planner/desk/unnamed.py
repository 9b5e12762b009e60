"""What is taken out before others see it: scores of persons, and names from figures of plans."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from planner.domain import AgentDay, Role
from planner.store import PlanRow
from planner.wellbeing import indicators

NAMING = frozenset({"unplaced"})
"""Figures of a plan that name agents."""


def without_scores(days: Iterable[AgentDay]) -> tuple[AgentDay, ...]:
    """Return agent-days as a planner may see them: level, triggers, and what a shift asks.

    The composite, its band and parts are the agent's own, as are indicators that no supervisor
    may see.
    """
    seen = {i.id for i in indicators() if Role.SUPERVISOR in i.seen_by}
    return tuple(
        replace(
            d,
            values={name: v for name, v in d.values.items() if name in seen},
            scores={},
            score=math.nan,
            band=(math.nan, math.nan),
        )
        for d in days
    )


def unnamed(row: PlanRow) -> PlanRow:
    """Return a plan's row without the figures that name agents."""
    return replace(row, figures={k: v for k, v in row.figures.items() if k not in NAMING})
