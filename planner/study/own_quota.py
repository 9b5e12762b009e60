"""Contact quotas at a roster's own staffing: where heads are few, each takes more than planned.

The hard rule counts a shift at the rate of the requirement (docs/decisions/0002). Here the finished
roster is looked at again, and rates that proved too low can be raised for another search.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.domain import Activities, Activity, AgentId, FloatArray, Roster, RosterCase

CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class OverQuota:
    """A shift that brings more contacts than its quota: the agent, the day, both counts."""

    agent: AgentId
    day: int
    contacts: float
    quota: float


def over_quota(
    case: RosterCase, roster: Roster, activities: Activities, contacts: FloatArray
) -> tuple[OverQuota, ...]:
    """Return the shifts above their quota; `contacts` (agents, intervals) as heads share them."""
    terms = {w.id: case.terms[w.terms] for w in case.workers}
    rows = {agent: row for row, agent in enumerate(activities.agents)}
    over = []
    for shift in roster.shifts:
        part = slice(max(0, shift.start), shift.end)
        code = activities.code[rows[shift.agent], part]
        on_contact = int((~np.isin(code, (Activity.BLOCK, Activity.PAUSE))).sum())
        quota = terms[shift.agent].quota(on_contact)
        taken = float(contacts[rows[shift.agent], part].sum())
        if quota is not None and taken > quota + CLOSE:
            over.append(OverQuota(shift.agent, shift.day, taken, quota))
    return tuple(over)


def with_own_rates(case: RosterCase, activities: Activities, contacts: FloatArray) -> RosterCase:
    """Return the case with rates of contacts at least as high as a roster proved to have."""
    taken = np.zeros((len(case.channels), case.grid.size))
    for row in range(len(case.channels)):
        here = np.where(activities.code == row, contacts, 0.0)
        taken[row] = here.max(axis=0, initial=0.0)
    raised = {
        skills: np.maximum(rates, taken[sorted(skills)].max(axis=0, initial=0.0))
        for skills, rates in case.contacts.items()
    }
    return replace(case, contacts=raised)
