"""The seven weekly indicators of an agent, and burden points of unpopular hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np

from planner.domain import AgentDay, AgentId, AgentWeek, Level, Shift
from planner.wellbeing.burden import burden_kinds, burden_points
from planner.wellbeing.fairness import BURDEN_POINTS
from planner.wellbeing.frame import Week
from planner.wellbeing.record import Scope
from planner.wellbeing.rest import instability
from planner.wellbeing.strain import composite, day_level, week_strain


def agent_week(week: Week, agent: AgentId, days: Sequence[AgentDay]) -> AgentWeek:
    """Return weekly indicators and the week's strain; `days` are those of this agent."""
    values = week_values(week, agent)
    records = week.scored(Scope.WEEK)
    scores = {name: r.score(values[name]) for name, r in records.items() if name in values}
    own = composite(scores, {name: r.weight for name, r in records.items()})
    score = week_strain([d.score for d in days], own)
    reds = sum(r.level(values[n]) is Level.RED for n, r in records.items() if n in values)
    hard = [b.rule for b in week.breaches if b.agent == agent and b.day is None]
    return AgentWeek(agent, values, scores, score, day_level(score, reds, hard))


def week_values(week: Week, agent: AgentId) -> dict[str, float]:
    """Return the weekly indicators by id; those that could not be computed are absent."""
    grid, shifts = week.roster.grid, week.roster.by_agent.get(agent, ())
    paid_h = grid.hours(sum(s.paid for s in shifts))
    most_h = week.contract(agent).agreed_week_min / 60
    values = {
        "hours": paid_h,
        "ot": max(0.0, paid_h - most_h),
        "unsoc": _share(unsocial_minutes(week, shifts)),
        "weekend": float(weekends(week, agent)),
        "switch": _switches(week, agent, shifts),
    }
    starts = [_wall_minute(week, s.start) for s in shifts]
    if len(starts) > 1:
        moves = [abs(b - a) for a, b in pairwise(starts)]
        values["var"] = sum(moves) / len(moves) / 60
    changes = week.background.changes
    if changes is not None:
        published = sum(s.end - s.start for s in shifts) * grid.step_min
        values["instab"] = instability(changes.get(agent, ()), published)
    return values


def unsocial_minutes(week: Week, shifts: Sequence[Shift]) -> tuple[int, int]:
    """Return unsocial minutes and all minutes of shifts, as far as they lie in the week."""
    step, size = week.roster.grid.step_min, week.roster.grid.size
    inside = [week.unsocial[max(0, s.start) : min(s.end, size)] for s in shifts]
    return sum(int(u.sum()) for u in inside) * step, sum(len(u) for u in inside) * step


def weekends(week: Week, agent: AgentId) -> int:
    """Count the weekends with work among the last four, this one included."""
    monday = week.roster.grid.dates[0]
    worked = week.work_dates(agent)
    saturdays = [monday + timedelta(days=5 - 7 * back) for back in range(4)]
    return sum(bool({s, s + timedelta(days=1)} & worked) for s in saturdays)


def burden(
    week: Week,
    agent: AgentId,
    *,
    hard_contacts: float = 0.0,
    points: Mapping[str, float] = BURDEN_POINTS,
) -> float:
    """Return the burden points of an agent's week; wanted shifts count 0."""
    kinds = burden_kinds(
        week.roster,
        agent,
        policy=week.policy,
        holidays=week.background.holidays,
        past=week.past.get(agent, ()),
        hard_contacts=hard_contacts,
        wanted=week.agents[agent].preferred_start,
        asked_days=week.background.asked.get(agent, frozenset()),
    )
    return burden_points(kinds, points=points)


def quick_return_count(week: Week) -> float:
    """Count the rests below 11 h before a shift of this week, over all agents."""
    return sum(_quick_returns(week, agent) for agent in week.roster.by_agent)


def _quick_returns(week: Week, agent: AgentId) -> float:
    own = burden_kinds(week.roster, agent, policy=week.policy, past=week.past.get(agent, ()))
    return own.get("quick_return", 0.0)


def _share(minutes: tuple[int, int]) -> float:
    return minutes[0] / minutes[1] if minutes[1] else 0.0


def _wall_minute(week: Week, interval: int) -> int:
    moment = week.roster.grid.when(interval)
    return moment.hour * 60 + moment.minute


def _switches(week: Week, agent: AgentId, shifts: Sequence[Shift]) -> float:
    switches, hours = 0, 0.0
    for shift in shifts:
        numbers, code = week.codes(agent, shift)
        on = code[code >= 0]
        switches += int((np.diff(on) != 0).sum()) if len(on) else 0
        hours += week.roster.grid.hours(len(numbers))
    return switches / hours if hours else 0.0
