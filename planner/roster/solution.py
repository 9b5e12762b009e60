"""What a search reports on its way, and what it ends with."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.domain import AgentId, Roster
from planner.roster.search.hints import Hints


@dataclass(frozen=True, slots=True)
class Progress:
    """A report on the way; `roster` is the best so far, sent now and then, else None."""

    seconds: float
    objective: int
    bound: float
    iterations: int
    roster: Roster | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """The best roster found, its objective in points, and a bound that no roster can beat.

    `curve`: (seconds, objective) at each improvement shown. `unplaced`: agents for whom no lawful
    week exists, with the rule in the way; they got the best part of a week, or their locks alone.
    `lawful`: everybody has a week and the checker finds nothing, in locked shifts neither.
    `is_optimal`: it is proven that no roster has a lower objective. `hints`: what a search of a
    like week may start its bound from.
    """

    roster: Roster
    objective: int
    bound: float
    first_roster_s: float
    seconds: float
    iterations: int
    curve: tuple[tuple[float, int], ...]
    lawful: bool
    unplaced: tuple[tuple[AgentId, str], ...] = ()
    is_optimal: bool = False
    hints: Hints | None = field(default=None, compare=False, repr=False)
