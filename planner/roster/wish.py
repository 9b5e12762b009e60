"""What a day off would take: the week planned again with the day free, beside the week planned on.

More search finds better weeks with the wish or without it, so the plan itself is searched on by the
same effort: the price is what lies between the two, and no luck of the search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from planner.domain import AgentId, Roster, RosterCase
from planner.errors import Infeasible
from planner.roster.explain import conflicts
from planner.roster.solution import Solution

Search = Callable[[RosterCase, Roster], Solution]


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day off with the best roster found that keeps it; `blocked` says why there is none.

    `points`: by how much the objective would be higher than in the best roster known.
    """

    agent: AgentId
    day: int
    roster: Roster | None
    points: int | None
    blocked: str = ""


def days_off(
    case: RosterCase, roster: Roster, wishes: Sequence[tuple[AgentId, int]], search: Search
) -> tuple[Roster, tuple[DayOff, ...]]:
    """Return the best roster known of the week, and each wish (agent, day) kept alone.

    `search` plans a week on from a roster, by the same effort each time; it is called once more
    than there are wishes. A roster that keeps a wish is one of the week too, so none is better
    than the best known: no price is below 0.
    """
    best = search(case, roster)
    kept: list[tuple[AgentId, int, Solution | None, str]] = []
    for agent, day in wishes:
        found, blocked = _kept(case, best.roster, (agent, day), search)
        kept.append((agent, day, found, blocked))
        if found is not None and found.objective < best.objective:
            best = found
    return best.roster, tuple(
        DayOff(agent, day, None, None, why)
        if found is None
        else DayOff(agent, day, found.roster, found.objective - best.objective)
        for agent, day, found, why in kept
    )


def _kept(
    case: RosterCase, roster: Roster, wish: tuple[AgentId, int], search: Search
) -> tuple[Solution | None, str]:
    """Return the week with a day off kept, or why there is none."""
    agent, day = wish
    if any((s.agent, s.day) == wish for s in case.locks):
        return None, f"the shift of {agent} on {case.grid.dates[day]:%A} is locked"
    free = replace(case, days_off_locked=case.days_off_locked | {wish})
    own = replace(
        free,
        workers=tuple(w for w in free.workers if w.id == agent),
        locks=tuple(s for s in free.locks if s.agent == agent),
    )
    if blocked := [c for c in conflicts(own) if c.agent == agent]:
        return None, blocked[0].sentence
    start = Roster(case.grid, tuple(s for s in roster.shifts if (s.agent, s.day) != wish))
    try:
        return search(free, start), ""
    except Infeasible as error:
        return None, str(error)
