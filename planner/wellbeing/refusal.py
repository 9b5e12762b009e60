"""Why a plan may not be published: quotas that do not fit into the day, and what would mend it."""

from __future__ import annotations

import math

from planner.domain import Activities, AgentId, Centre, Forecast, People, Roster
from planner.wellbeing.days import DayFrame, available_min, day_capacity, day_frame
from planner.wellbeing.frame import Week


def quota_faults(
    centre: Centre,
    people: People,
    *,
    roster: Roster,
    activities: Activities,
    forecast: Forecast,
) -> tuple[str, ...]:
    """Return one sentence per agent whose contract quota exceeds humane capacity H on some day.

    It names the tightest day, by how much the quota is too high, and two ways to mend it.
    """
    week = Week(centre, people, roster, activities, forecast)
    tightest: dict[AgentId, tuple[float, float, DayFrame]] = {}
    for agent, day, shifts in week.agent_days:
        quota = week.quota(agent, shifts)
        if quota is None:
            continue
        frame = day_frame(week, agent, day, shifts)
        capacity = day_capacity(week, frame)
        is_over = 0 < capacity < quota - 1e-9
        if is_over and (agent not in tightest or capacity / quota < tightest[agent][0]):
            tightest[agent] = capacity / quota, capacity, frame
    return tuple(_sentence(week, *found[1:]) for _, found in sorted(tightest.items()))


def _sentence(week: Week, capacity: float, frame: DayFrame) -> str:
    quota = week.quota(frame.agent, frame.shifts) or 0.0
    grid, contract = week.roster.grid, week.contract(frame.agent)
    more_min = math.ceil(available_min(week, frame) * (quota / capacity - 1))
    fits = math.floor((contract.quota_contacts_day or 0.0) * capacity / quota)
    day = f"{grid.dates[frame.day]:%A}"
    return (
        f"The quota of {week.agents[frame.agent].name} ({quota:.3g} contacts on {day}, contract "
        f'"{contract.name}") is {quota - capacity:.1f} above the {capacity:.1f} contacts for which '
        f"the day has time; set the contract's quota of a full day to at most {fits}, or "
        f"give that day {more_min} minutes more for contacts"
    )
