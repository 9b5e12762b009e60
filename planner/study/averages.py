"""Judge averaged hours on a finished roster, from shifts and contracts alone.

Nothing of the optimiser or of its case goes in; what it may plan is in `planner.roster.average`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from planner.domain import Agent, AgentId, Breach, Contract, People, Roster, Span

EPS_MIN = 1e-6


def average_breaches(
    people: People, past: Mapping[AgentId, Sequence[Span]], roster: Roster
) -> tuple[Breach, ...]:
    """Return the agents whose period of averaged hours can no longer be settled with this week.

    `past`: earlier shifts in (negative) intervals of the roster's grid. Weeks without a known shift
    and days of leave count at the usual hours. Who was beyond it before is not judged where the
    week does all that it can, nor for too few hours in a week with leave.
    """
    found = (
        (agent.id, _fault(agent, people.contract_of(agent), past.get(agent.id, ()), roster))
        for agent in people.agents
        if people.contract_of(agent).averaging is not None
    )
    return tuple(Breach("average_hours", agent, None, detail) for agent, detail in found if detail)


def _fault(agent: Agent, contract: Contract, past: Sequence[Span], roster: Roster) -> str:
    """Return what is wrong with the hours of an agent's period, empty if nothing is."""
    averaging, grid = contract.averaging, roster.grid
    assert averaging is not None  # noqa: S101 (the caller asks for these contracts only)
    monday, (least, most) = grid.dates[0], contract.paid_week_min
    before, left = averaging.place(monday)
    paid: dict[date, float] = {}
    for span in past:
        day = grid.when(span.start).date()
        week = day - timedelta(days=day.weekday())
        paid[week] = paid.get(week, 0.0) + contract.paid_min(len(span) * grid.step_min)
    total = 0.0
    for back in range(1, before + 1):
        week = monday - timedelta(weeks=back)
        known = paid.get(week)
        total += contract.usual_week_min if known is None else known + _leave(agent, contract, week)
    now = sum(s.paid for s in roster.by_agent.get(agent.id, ())) * grid.step_min
    leave = _leave(agent, contract, monday)
    total += now + leave
    low, high = (minutes * averaging.weeks for minutes in averaging.week_min)
    period = f"the period of {averaging.weeks} weeks"
    if total + left * least > high + EPS_MIN and now > least:
        sums = f"{(total + left * least) / 60:.2f} h or more, {high / 60:g} h agreed"
        return f"{now / 60:.2f} h paid bring {period} to {sums}"
    if not leave and total + left * most < low - EPS_MIN and now < most:
        sums = f"{(total + left * most) / 60:.2f} h at most, {low / 60:g} h agreed"
        return f"{now / 60:.2f} h paid leave {period} at {sums}"
    return ""


def _leave(agent: Agent, contract: Contract, monday: date) -> float:
    week = (monday + timedelta(days=k) for k in range(7))
    days = sum(1 for d in week if d in agent.leave and agent.available[d.weekday()])
    return contract.usual_week_min * min(1.0, days / max(1, contract.days_week[1]))
