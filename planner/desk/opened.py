"""A revision opened for repair: what its week rests on now, and what a proposal may touch.

Only for use cases in this package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.week_inputs import Basis, basis_of
from planner.domain import (
    AgentId,
    Grid,
    Plan,
    PlanStatus,
    RosterCase,
    Shift,
    User,
    week_monday,
    week_name,
)
from planner.errors import BadInput, Conflict
from planner.roster.repair import Freedom

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opened:
    """A revision with what its week rests on now, and what a proposal may touch."""

    plan: Plan
    basis: Basis
    freedom: Freedom

    @property
    def case(self) -> RosterCase:
        """The week as the optimiser and the checker see it."""
        return self.basis.brief.case

    @property
    def key(self) -> tuple[Any, ...]:
        """What every answer about this revision depends on."""
        free = self.freedom
        later = tuple(sorted(free.next_start.items()))
        return self.plan.id, self.basis.mark, free.now, free.notice, free.keeps, later

    def shift(self, agent: AgentId, day: int) -> Shift:
        """Return the shift of an agent-day; raises BadInput where there is none."""
        for shift in self.plan.roster.by_agent.get(agent, ()):
            if shift.day == day:
                return shift
        raise BadInput("there is no shift on that day; choose another day or person")


def opened_for_repair(
    desk: Desk, user: User, plan_id: int, declined: frozenset[AgentId] = frozenset()
) -> Opened:
    """Return a revision opened for somebody who may change it; `declined`: not to be asked."""
    require(user, Action.EDIT_ROSTER)
    plan = desk.store.plans.get_plan(plan_id)
    if plan.status is PlanStatus.SCENARIO:
        raise Conflict("a scenario is not repaired; build the week from it first")
    basis = basis_of(desk, plan, by=user.name)
    return Opened(plan, basis, _freedom(desk, plan, basis, declined))


def _freedom(desk: Desk, plan: Plan, basis: Basis, declined: frozenset[AgentId]) -> Freedom:
    """Return what may be touched: nothing that has begun; a week that was published, by consent."""
    grid, policy = plan.roster.grid, basis.brief.inputs.centre.policy
    is_seen = desk.store.plans.published(plan.week) is not None
    return Freedom(
        now=grid.interval(desk.now()) + 1,
        notice=grid.intervals(hours=24 * policy.notice_days) if is_seen else 0,
        keeps=frozenset((a, d) for a in declined for d in range(len(grid.dates))),
        next_start=_next_starts(desk, grid),
    )


def _next_starts(desk: Desk, grid: Grid) -> dict[AgentId, int]:
    """Return the first interval of each agent's first shift of next week, where it is published."""
    later = week_name(week_monday(grid.week_name) + timedelta(weeks=1))
    plan = desk.store.plans.published(later)
    if plan is None:
        return {}
    gap = grid.interval(plan.roster.grid.start)
    return {a: min(s.start for s in own) + gap for a, own in plan.roster.by_agent.items()}


def known(desk: Desk, what: tuple[Any, ...], opened: Opened, make: Callable[[], T]) -> T:
    """Return an answer about an opened revision, computed once."""
    found: T = desk.remember(("repair", *what, *opened.key), make)
    return found
