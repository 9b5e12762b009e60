"""What a roster asks of people, for whoever plans it: shifts of the own team, not scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.access import Action, require
from planner.desk.looking import looked
from planner.desk.office import Desk
from planner.desk.unnamed import own_team, without_scores
from planner.desk.week_inputs import the_assessment, the_centre, the_people
from planner.domain import AgentDay, AgentId, ChannelId, FloatArray, Grid, Roster, User
from planner.study.week import Assessment
from planner.wellbeing import WrittenWork, quota_faults, quota_shortfall, written_work


@dataclass(frozen=True, slots=True)
class Overrun:
    """Contacts that run past the planned end of duty on one day, of all live channels together.

    `minutes` as predicted from heads that leave a channel; `leaves` counts breaks and shift ends.
    """

    minutes: float
    leaves: int


@dataclass(frozen=True, slots=True, eq=False)
class TeamLoad:
    """The load of a plan as one planner may see it; `team` None: everybody.

    `days` are of the own team and hold no score of a person; `plan` (by indicator id) and
    `overruns` (by day) are of everybody.
    """

    team: str | None
    grid: Grid
    names: Mapping[AgentId, str]
    days: tuple[AgentDay, ...]
    plan: Mapping[str, float]
    overruns: tuple[Overrun, ...]


def load_of(desk: Desk, user: User, plan_id: int) -> TeamLoad:
    """Return which shifts need mending; a supervisor with a team sees those of the own team."""
    require(user, Action.VIEW_AGENT_LOAD)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    people = the_people(desk, the_centre(desk))
    team = own_team(user)
    names = {a.id: a.name for a in people.agents if team in (None, a.team)}
    looked(desk, user, Action.VIEW_AGENT_LOAD, names, f"plan:{plan_id}")
    return TeamLoad(
        team,
        found.roster.grid,
        names,
        without_scores(d for d in found.load.days if d.agent in names),
        found.load.plan,
        overruns(found),
    )


def quota_problems(desk: Desk, user: User, plan_id: int) -> tuple[str, ...]:
    """Return a sentence for each agent with a quota above humane capacity, with the mend.

    A supervisor with a team reads of the own team; publication is refused for anybody's.
    """
    require(user, Action.VIEW_AGENT_LOAD)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    inputs, team = found.brief.inputs, own_team(user)
    own = tuple(a for a in inputs.people.agents if team in (None, a.team))
    return tuple(
        quota_faults(
            inputs.centre,
            replace(inputs.people, agents=own),
            roster=found.roster,
            activities=found.activities,
            forecast=found.brief.forecast,
        )
    )


def quota_gap(desk: Desk, user: User, plan_id: int) -> str:
    """Return a sentence on expected contacts that no quota covers; empty where all are covered.

    Empty, too, where some agent-day has no quota: it takes what comes.
    """
    require(user, Action.VIEW_AGENT_LOAD)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name).load.plan
    if "quota_gap" not in found:
        return ""
    return quota_shortfall(found["quota_sum"], found["contacts_offered"])


def written_of(desk: Desk, user: User, plan_id: int) -> Mapping[tuple[ChannelId, int], WrittenWork]:
    """Return the written work of each deferred channel and day in minutes, asked and protected.

    Protected is time that the roster gives to the channel alone: nobody is rung into it.
    """
    require(user, Action.VIEW_AGENT_LOAD)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    forecast, activities, grid = found.brief.forecast, found.activities, found.roster.grid
    heads = activities.heads()
    work = {}
    for channel in found.brief.inputs.centre.channels:
        if channel.is_live or channel.id not in activities.channels:
            continue
        row = forecast.row(channel.id)
        contacts, aht_s = np.nan_to_num(forecast.contacts[row]), forecast.aht_s[row]
        asked_s = contacts * channel.extended_aht_s(aht_s)
        given = heads[activities.channels.index(channel.id)]
        for day, span in enumerate(grid.day_spans[:7]):
            part = slice(span.start, span.end)
            mails = float(contacts[part].sum())
            work[channel.id, day] = written_work(
                mails,
                extended_aht_s=float(asked_s[part].sum()) / mails if mails else 1.0,
                protected_min=float(given[part].sum()) * grid.step_min,
            )
    return work


def overruns(found: Assessment) -> tuple[Overrun, ...]:
    """Return the expected overrun of each day."""
    grid = found.roster.grid
    per_interval: FloatArray = found.prediction.overrun_min.sum(axis=0)
    minutes = np.bincount(grid.day, weights=per_interval, minlength=7)
    leaves = _leaves(found.roster)
    return tuple(Overrun(float(minutes[day]), leaves[day]) for day in range(7))


def _leaves(roster: Roster) -> list[int]:
    counts = [0] * 7
    for shift in roster.shifts:
        counts[shift.day] += 1 + len(shift.pauses)
    return counts
