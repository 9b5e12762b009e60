"""Figures of a whole plan, by the ids of the registry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from planner.domain import AgentDay, AgentId, Level
from planner.wellbeing.fairness import gini, jain
from planner.wellbeing.flow import on_contacts
from planner.wellbeing.frame import Week
from planner.wellbeing.record import Scope
from planner.wellbeing.weeks import burden, quick_return_count, unsocial_minutes


def plan_figures(week: Week, days: Sequence[AgentDay]) -> dict[str, float]:
    """Return the plan's figures; one that needs something unknown is absent."""
    grid, shifts = week.roster.grid, week.roster.shifts
    levels = [d.level for d in days]
    unsocial, worked = unsocial_minutes(week, shifts)
    return {
        "agent_days": float(len(days)),
        "red_days": float(levels.count(Level.RED)),
        "amber_days": float(levels.count(Level.AMBER)),
        "paid_h": grid.hours(sum(s.paid for s in shifts)),
        "quick_returns": quick_return_count(week),
        "breaches": float(len(week.breaches)),
        "unsocial_share": unsocial / worked if worked else 0.0,
        **_demand(week),
        **_understaffing(week),
        **_b_skip(week, days),
        **_fairness(week, days),
        **_quotas(week, days),
    }


def _demand(week: Week) -> dict[str, float]:
    flow, heads, live = week.flows[0], week.activities.heads(), week.live == 1
    rows = [week.forecast.row(name) for name in week.activities.channels]
    figures = {
        "contacts_offered": float(np.nan_to_num(week.forecast.contacts[rows]).sum()),
        "contacts_planned": float(flow.contacts.sum()),
    }
    staffed = float(heads[live].sum())
    if staffed:
        filled = np.nan_to_num(flow.occupancy[live]) * heads[live]
        figures["plan_occupancy"] = float(filled.sum()) / staffed
    return figures


def _understaffing(week: Week) -> dict[str, float]:
    requirement = week.background.requirement
    if requirement is None:
        return {}
    live = week.live == 1
    rows = [requirement.row(name) for name in week.activities.channels]
    short = np.maximum(0, requirement.heads[rows] - week.activities.heads())[live]
    return {"understaffed_h": week.roster.grid.hours(float(short.sum()))}


def _b_skip(week: Week, days: Sequence[AgentDay]) -> dict[str, float]:
    flow = week.flows[0]
    is_live = np.where((week.live == 1)[:, None], flow.per_head, 0.0)
    contacts = np.nan_to_num(on_contacts(week.activities, is_live))
    total = float(contacts.sum())
    if flow.wait is None or total <= 0:
        return {}
    waiting = np.nan_to_num(on_contacts(week.activities, flow.wait))
    behind = np.zeros_like(contacts)
    of_day = {(d.agent, d.day): d for d in days}
    for agent, day, shifts in week.agent_days:
        pressure = of_day[agent, day].values.get("quota")
        if agent not in week.rows or week.quota(agent, shifts) is None or pressure is None:
            continue
        for shift in shifts:
            numbers, _ = week.codes(agent, shift)
            behind[week.rows[agent], numbers] = week.scored(Scope.DAY)["quota"].score(pressure)
    skipped = 1 - (1 - waiting) * (1 - behind)
    return {"bskip": float((contacts * skipped).sum()) / total}


def hard_contacts(
    days: Iterable[AgentDay], asked: Mapping[AgentId, Collection[int]]
) -> dict[AgentId, float]:
    """Return the hard contacts that days expect, by agent; days that they asked for count 0."""
    found: dict[AgentId, float] = {}
    for day in days:
        emo = 0.0 if day.day in asked.get(day.agent, ()) else day.values.get("emo", 0.0)
        found[day.agent] = found.get(day.agent, 0.0) + emo
    return found


def _fairness(week: Week, days: Sequence[AgentDay]) -> dict[str, float]:
    """Return how even the ledger will be with this week: of everybody with contract hours."""
    before, points = week.background.burden_before, week.background.points
    hard, shares = hard_contacts(days, week.background.asked), []
    for agent in sorted(week.agents):
        contract_h = week.contract(agent).usual_week_min / 60
        if contract_h > 0:
            own = burden(week, agent, hard_contacts=hard.get(agent, 0.0), points=points)
            shares.append((own + before.get(agent, 0.0)) / contract_h)
    return {"jain": jain(shares), "gini": gini(shares)} if shares else {}


def _quotas(week: Week, days: Sequence[AgentDay]) -> dict[str, float]:
    figures = {}
    capacities = [d.values["humane"] for d in days if d.values["humane"] > 0]
    if capacities:
        figures["humane_min"] = min(capacities)
    quotas = [week.quota(agent, shifts) for agent, _, shifts in week.agent_days]
    known = [q for q in quotas if q is not None]
    if known:
        figures["quota_sum"] = sum(known)
    if known and len(known) == len(quotas):
        rows = [week.forecast.row(name) for name in week.activities.channels]
        offered = float(np.nan_to_num(week.forecast.contacts[rows]).sum())
        figures["quota_gap"] = max(0.0, offered - sum(known))
    return figures
