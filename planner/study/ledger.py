"""The fairness ledger: who bore how many unpopular hours over the weeks, per contract hour.

Figures of the whole team are for screens; what one person bore is for that person, and as a
balance for the optimiser, which then gives the next unpopular shift to who is behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from planner.domain import AgentId, People, Policy, Roster, Span
from planner.wellbeing import BURDEN_POINTS, burden_kinds, burden_points, gini, jain

WEEKS = 8
Kinds = Mapping[AgentId, Mapping[str, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Counts of unpopular work by agent and week, oldest first; at most the last eight weeks count.

    `hours`: contract hours a week.
    """

    hours: Mapping[AgentId, float]
    weeks: tuple[Kinds, ...] = ()
    points: Mapping[str, float] = field(default_factory=lambda: BURDEN_POINTS)

    def with_week(self, kinds: Kinds) -> Ledger:
        """Return the ledger with one more week; the oldest drops out after eight."""
        return replace(self, weeks=(*self.weeks, kinds)[-WEEKS:])

    def points_of(self, agent: AgentId) -> float:
        """Return what an agent bore in all weeks."""
        return sum(self._points(agent, week) for week in self.weeks)

    def points_before(self, agent: AgentId) -> float:
        """Return what an agent bore in the weeks that still count once another one is added."""
        return sum(self._points(agent, week) for week in self.weeks[-(WEEKS - 1) :])

    @property
    def per_hour(self) -> Mapping[AgentId, float]:
        """Points per contract hour of a week, of every agent with contract hours."""
        return {a: self.points_of(a) / h for a, h in self.hours.items() if h > 0}

    @property
    def jain(self) -> float:
        """Jain index of points per contract hour: 1 is even."""
        return jain(list(self.per_hour.values()))

    @property
    def gini(self) -> float:
        """Gini coefficient of points per contract hour: 0 is even."""
        return gini(list(self.per_hour.values()))

    @property
    def worst_off(self) -> float:
        """Return how far the heaviest share lies above the mean, as a share of it; no name."""
        shares = list(self.per_hour.values())
        mean = sum(shares) / len(shares) if shares else 0.0
        return max(shares) / mean - 1 if mean > 0 else 0.0

    @property
    def balance(self) -> Mapping[AgentId, float]:
        """How far each agent is ahead, in weeks of a fair share: what the optimiser reads.

        0 even, 1 a whole week's share too much, -1 one too little.
        """
        shares = self.per_hour
        mean = sum(shares.values()) / len(shares) if shares else 0.0
        if mean <= 0:
            return dict.fromkeys(shares, 0.0)
        a_week = mean / len(self.weeks)
        return {agent: (share - mean) / a_week for agent, share in shares.items()}

    def _points(self, agent: AgentId, week: Kinds) -> float:
        return burden_points(week.get(agent, {}), points=self.points)


def a_ledger(people: People, *, points: Mapping[str, float] | None = None) -> Ledger:
    """Return an empty ledger of these people; contract hours are the middle of their range."""
    hours = {a.id: people.contract_of(a).usual_week_min / 60 for a in people.agents}
    return Ledger(hours, points=points or BURDEN_POINTS)


def week_kinds(  # one week of the ledger
    roster: Roster,
    policy: Policy,
    *,
    holidays: Collection[date] = (),
    past: Mapping[AgentId, tuple[Span, ...]] | None = None,
    hard_contacts: Mapping[AgentId, float] | None = None,
    wanted: Mapping[AgentId, tuple[int, int] | None] | None = None,
    asked: Mapping[AgentId, Collection[int]] | None = None,
) -> Kinds:
    """Return what every agent of a roster bore, by kind.

    `hard_contacts`: expected hard contacts of the week, from the plan's load. `wanted`: starts
    that an agent wishes for, in minutes of the day; the clock of such a shift counts 0. `asked`:
    days whose shift an agent asked for, as by a swap; they count 0.
    """
    before, hard, wishes = past or {}, hard_contacts or {}, wanted or {}
    own_days = asked or {}
    return {
        agent: burden_kinds(
            roster,
            agent,
            policy=policy,
            holidays=holidays,
            past=before.get(agent, ()),
            hard_contacts=hard.get(agent, 0.0),
            wanted=wishes.get(agent),
            asked_days=own_days.get(agent, ()),
        )
        for agent in sorted({*roster.by_agent, *(d.agent for d in roster.standby)})
    }
