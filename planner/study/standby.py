"""Standby of a week: shared out after the search, for the need that comes one week in ten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from planner.domain import AgentId, Forecast, Grid, IntArray, Roster, RosterCase, Span
from planner.roster import allocate
from planner.roster.standby import place_standby
from planner.study.correct import Made
from planner.study.week import Brief, required

BUSY = 0.9
"""The share of weeks whose intervals ask for no more than standby is placed for."""


def busy_need(brief: Brief) -> IntArray:
    """Return heads wanted at the 90th percentile of every interval, (channels, intervals)."""
    forecast = brief.forecast
    busy = Forecast(
        forecast.grid, forecast.channels, forecast.quantiles[:, forecast.levels.index(BUSY)],
        forecast.aht_s, forecast.quantiles, forecast.levels,
    )  # fmt: skip
    skills = [agent.skills for agent in brief.inputs.people.agents]
    needed = required(busy, brief.inputs.centre, skills)
    first = needed.grid.interval(brief.grid.when(0))
    rows = [needed.row(c) for c in brief.case.channels]
    heads: IntArray = needed.heads[rows][:, first : first + brief.grid.size]
    wanted: IntArray = np.maximum(brief.case.need, heads)
    return wanted


def lack_of_heads(case: RosterCase, roster: Roster, need: IntArray) -> IntArray:
    """Return heads of live channels that a roster lacks of a need, (channels, intervals)."""
    busy = replace(case, need=need, futures=())
    lack: IntArray = np.maximum(0, need - allocate(busy, roster).heads())
    return lack


def with_standby(made: Made, start: Roster | None = None) -> Made:
    """Return what was made with people on standby; days set by hand and calls of `start` stay."""
    case, roster = made.brief.case, made.solution.roster
    if not case.rotas or not roster.shifts:
        return made
    known = {w.id for w in case.workers}
    kept = tuple(d for d in (start.standby if start else ()) if d.agent in known)
    lack = lack_of_heads(case, roster, busy_need(made.brief))
    plan = place_standby(case, replace(roster, standby=kept), lack)
    told = tuple(gap.sentence for gap in plan.unfilled)
    return replace(made, solution=replace(made.solution, roster=plan.roster), unfilled=told)


def without_calls(roster: Roster, grid: Grid) -> Mapping[AgentId, tuple[Span, ...]]:
    """Return standby of a week without a call by agent, in intervals of a later week's grid."""
    found: dict[AgentId, list[Span]] = {}
    for duty in roster.standby:
        if not duty.called:
            begin, end = (grid.interval(roster.grid.when(t)) for t in (duty.start, duty.end))
            found.setdefault(duty.agent, []).append(Span(begin, max(begin + 1, end)))
    return {agent: tuple(sorted(spans)) for agent, spans in found.items()}
