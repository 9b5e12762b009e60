"""The record of whose load was told in a week: one for all viewers and pages, kept for good.

Members of a group are people with a mark of their shifts: of the same person with other shifts the
load is another figure. Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from planner.desk.office import Desk
from planner.domain import AgentId, Plan, PlanStatus, Roster
from planner.wellbeing import Disclosure

Group = frozenset[str]


def of_shifts(week: str) -> str:
    """Return the period under which totals of people with their shifts are kept."""
    return f"shifts:{week}"


def with_shifts(roster: Roster) -> dict[AgentId, str]:
    """Return each agent at work with a mark of the own shifts."""
    return {
        agent: f"{agent}#{hashlib.sha256(repr(_bare(roster, agent)).encode()).hexdigest()[:12]}"
        for agent in roster.by_agent
    }


def _bare(roster: Roster, agent: AgentId) -> list[tuple[object, ...]]:
    return [(s.start, s.end, [(p.start, p.end) for p in s.pauses]) for s in roster.by_agent[agent]]


def person(member: str) -> AgentId:
    """Return whose a member of a group is, with or without a mark of shifts."""
    return member.partition("#")[0]


def everybody_in(roster: Roster) -> Group:
    """Return all people of a roster with their shifts: what a plan's own figures are a total of."""
    return frozenset(with_shifts(roster).values())


def disclose(
    desk: Desk, period: str, groups: Iterable[Group], *, to: str, in_order: bool = False
) -> tuple[Disclosure, int]:
    """Decide with all that was told before and keep what is told now; return the number of new.

    Larger groups count most; with `in_order` the first ones.
    """
    with desk.store.alone("disclosure"):
        known = Disclosure(desk.store.disclosures.shown(period), person=person)
        for some in [[group] for group in groups] if in_order else [groups]:
            known = known.choose(some)
        new = desk.store.disclosures.add(period, known.shown, at=desk.now(), to=to)
    return known, new


def may_tell(desk: Desk, week: str, rosters: Sequence[Roster], *, to: str) -> list[bool]:
    """Say of which rosters of a week the load of all people together may be told, and keep it.

    It may not where, with all that was told of the week on any page, it would tell about fewer
    than five: two drafts that differ in one agent's shifts tell that agent's. The first count most.
    """
    groups = [everybody_in(roster) for roster in rosters]
    known, _new = disclose(desk, of_shifts(week), groups, to=to, in_order=True)
    return [group in known.shown for group in groups]


class Revisions:
    """The revisions of a week without its scenarios, to find figures that were told before."""

    def __init__(self, desk: Desk, plan: Plan) -> None:
        self._desk, self._plan = desk, plan
        self._others: list[tuple[Plan, Group]] | None = None

    def with_first(self, groups: Iterable[Group]) -> Iterator[tuple[Group, Plan]]:
        """Yield groups that some revision holds with their shifts: the given one, else the newest.

        In the order of the groups.
        """
        own = everybody_in(self._plan.roster)
        for group in groups:
            if group <= own:
                yield group, self._plan
            else:
                yield from ((group, p) for p, known in self._older() if group <= known)

    def _older(self) -> list[tuple[Plan, Group]]:
        if self._others is None:
            rows = self._desk.store.plans.list_plans(self._plan.week)
            plans = (
                self._desk.store.plans.get_plan(row.id)
                for row in sorted(rows, key=lambda p: -p.number)
                if row.id != self._plan.id and row.status is not PlanStatus.SCENARIO
            )
            self._others = [(plan, everybody_in(plan.roster)) for plan in plans]
        return self._others
