"""What a day off would take: the week planned again with the day free, beside the week planned on.

Both begin from the same roster and are searched as often and as long, so what lies between them is
the day off and chance. How much of it may be chance is told with it, from how far equal searches
differ and from what a search wins back once the day is no longer kept free.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from planner.domain import AgentId, Roster, RosterCase
from planner.errors import Infeasible
from planner.roster.explain import conflicts
from planner.roster.solution import Solution

REPEATS = 3
SURE = 0.95
BEST_OF = 0.75  # standard deviations of the best of three normals (of a mean: 0.58)
Search = Callable[[RosterCase, Roster, int], Solution]
"""Plans a week on from a roster, by the same effort each time; the number is that of the repeat."""
Wish = tuple[AgentId, int]


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day off with the best roster found that keeps it; `blocked` says why there is none.

    `points`: by how much the objective would be higher than in the best roster known. `noise`: a
    difference up to it may be chance of the search. `tries`: the roster of each repeat.
    """

    agent: AgentId
    day: int
    roster: Roster | None
    points: int | None
    blocked: str = ""
    noise: float = 0.0
    tries: tuple[Roster, ...] = ()

    @property
    def is_told(self) -> bool:
        """Say whether it takes more than chance makes it."""
        return self.points is not None and self.points > self.noise


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The best roster known of the week, those of its repeats, and each day off kept alone."""

    best: Roster
    tries: tuple[Roster, ...]
    days: tuple[DayOff, ...]


def days_off(
    case: RosterCase,
    roster: Roster,
    wishes: Sequence[Wish],
    search: Search,
    *,
    repeats: int = REPEATS,
) -> DaysOff:
    """Return the week planned on, and each wish (agent, day) kept alone, with its price.

    `search` is called `repeats` times for the week, and once more than that for each wish: the day
    is set free again at last. A roster that keeps a wish is one of the week too, so none is better
    than the best known: no price is below 0.
    """
    plain = [search(case, roster, k) for k in range(repeats)]
    known, kept = list(plain), dict[Wish, list[Solution] | str]()
    freed: dict[Wish, Solution] = {}
    for wish in wishes:
        found = kept[wish] = _kept(case, roster, wish, search, repeats=repeats)
        if not isinstance(found, str):
            freed[wish] = search(case, _best(found).roster, repeats)
            known += [*found, freed[wish]]
    best = _best(known)
    tries = [plain, *(f for f in kept.values() if not isinstance(f, str))]
    noise = chance_of_best([[float(s.objective) for s in group] for group in tries])
    days = [_day_off(w, kept[w], freed.get(w), best.objective, noise) for w in wishes]
    return DaysOff(best.roster, tuple(s.roster for s in plain), tuple(days))


def chance_of_best(groups: Sequence[Sequence[float]]) -> float:
    """Return how far the best of two groups of equal searches may differ by chance alone (95 %).

    All groups scatter alike: their spread is pooled.
    """
    from scipy.stats import t as student  # noqa: PLC0415 (a second to load; only this needs it)

    free = sum(len(g) - 1 for g in groups)
    if free < 1:
        return 0.0
    spread = sqrt(sum(float(np.var(g)) * len(g) for g in groups) / free)
    return float(student.ppf((1 + SURE) / 2, free)) * spread * BEST_OF * sqrt(2)


def _best(found: Sequence[Solution]) -> Solution:
    return min(found, key=lambda s: s.objective)


def _day_off(
    wish: Wish,
    found: list[Solution] | str,
    freed: Solution | None,
    least: int,
    noise: float,
) -> DayOff:
    """Return a wish with its price; what freeing the day again does not win back may be chance."""
    if isinstance(found, str) or freed is None:
        return DayOff(*wish, None, None, str(found))
    own = _best(found)
    not_won = max(0, min(own.objective, freed.objective) - least)
    rosters = tuple(s.roster for s in found)
    return DayOff(
        *wish, own.roster, own.objective - least, noise=max(noise, not_won), tries=rosters
    )


def _kept(
    case: RosterCase, roster: Roster, wish: Wish, search: Search, *, repeats: int
) -> list[Solution] | str:
    """Return repeats of the week with a day off kept, or why there is none."""
    agent, day = wish
    if any((s.agent, s.day) == wish for s in case.locks):
        return f"the shift of {agent} on {case.grid.dates[day]:%A} is locked"
    free = replace(case, days_off_locked=case.days_off_locked | {wish})
    own = replace(
        free,
        workers=tuple(w for w in free.workers if w.id == agent),
        locks=tuple(s for s in free.locks if s.agent == agent),
    )
    if blocked := [c for c in conflicts(own) if c.agent == agent]:
        return blocked[0].sentence
    start = Roster(case.grid, tuple(s for s in roster.shifts if (s.agent, s.day) != wish))
    try:
        return [search(free, start, k) for k in range(repeats)]
    except Infeasible as error:
        return str(error)
