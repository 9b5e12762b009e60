"""What is taken out before others see it: scores of persons, and names from figures of plans."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from planner.access import Action, is_allowed
from planner.desk.changed import ASKED
from planner.desk.office import Desk
from planner.domain import AgentDay, Role, User
from planner.store import PlanRow
from planner.wellbeing import indicators

AN_AGENT = "an agent"
NAMING = frozenset({"unplaced", "places", "mends", ASKED})
"""Figures of a plan that name agents."""
LOAD = frozenset(
    {
        *("red_days", "amber_days", "green_days", "back_to_back", "listening_kept"),
        *("wishes_asked", "wishes_granted", "over_quota_days"),
    }
)
"""Figures of a plan that are totals over agents: what it asks of each, and what each wished."""


def own_team(user: User) -> str | None:
    """Return the team whose people a planner sees by name in load; None: everybody."""
    return user.team if user.role is Role.SUPERVISOR else None


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
    """Return a plan's row without the figures that name agents or tell of their load."""
    figures = of_all(row.figures)
    return replace(row, figures=figures | {"pairs": of_all(row.figures.get("pairs") or {})})


def of_all(figures: Mapping[str, Any], load: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the figures of a plan without names, those of load from `load` alone (None: none).

    Load is told where `planner.desk.disclosing` allows it: two drafts that differ in one agent's
    shifts would tell that agent's.
    """
    own = {n: v for n, v in figures.items() if n not in NAMING | LOAD}
    return own | {n: v for n, v in (load or {}).items() if n in LOAD}


def without_names(desk: Desk, user: User, words: str) -> str:
    """Return a sentence with "an agent" for each id and name, unless the user may see the people.

    Why a search failed may name who stands in the way.
    """
    if is_allowed(user, Action.VIEW_PEOPLE):
        return words
    rows = (row.agent for row in desk.store.people.list_agents())
    names = sorted({n for a in rows for n in (a.id, a.name) if n}, key=len, reverse=True)
    if not names:
        return words
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", AN_AGENT, words)
