"""The pause after a hard contact: one tap, counted by channel, not by person.

A count is shown of a whole week that is over, and of five people or more: one tap on a day, or on
a channel of two, would name who tapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.access import Action, require
from planner.desk.acting import own_agent
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre, the_people
from planner.desk.weeks import this_week, today
from planner.domain import AgentId, Centre, ChannelId, User, week_monday, week_name
from planner.errors import BadInput
from planner.store import TAPS
from planner.study.care import RECOVERY_S
from planner.wellbeing import SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class Marked:
    """Hard contacts that agents marked in a week that is over, by the channels they are told of."""

    week: str
    counts: Mapping[tuple[ChannelId, ...], int]


def tap(desk: Desk, user: User, channel: ChannelId) -> datetime:
    """Count a hard contact and return until when the pause lasts.

    Who tapped is stored nowhere, and no log line is written: it would name them.
    """
    require(user, Action.OWN_WISHES, agent=own_agent(user))
    centre = the_centre(desk)
    if channel not in {c.id for c in centre.channels}:
        raise BadInput(f'there is no channel "{channel}"')
    key, day = _key(this_week(desk, centre)), today(desk, centre).isoformat()
    with desk.store.alone("recovery"):
        found = {d: dict(n) for d, n in desk.store.settings.get_setting(key, {}).items()}
        counts = found.setdefault(day, {})
        counts[channel] = counts.get(channel, 0) + 1
        desk.store.settings.set_setting(key, found)
    return desk.now() + timedelta(seconds=RECOVERY_S)


def taps(desk: Desk, user: User, week: str) -> Marked:
    """Return the marks of a week, of the last one that is over where it is not.

    Channels with fewer than five people at work are told of together, and not at all where all of
    them have fewer than five.
    """
    require(user, Action.VIEW_AGENT_LOAD)
    centre = the_centre(desk)
    last = week_name(week_monday(this_week(desk, centre)) - timedelta(weeks=1))
    week = min(week, last)
    days = desk.store.settings.get_setting(_key(week), {}).values()
    counts = {
        channels: sum(day.get(c, 0) for day in days for c in channels)
        for channels in _told_of(_people(desk, centre, week))
    }
    return Marked(week, {channels: n for channels, n in counts.items() if n})


def _people(desk: Desk, centre: Centre, week: str) -> dict[ChannelId, set[AgentId]]:
    """Return who could have tapped on each channel: its agents with a shift in the week."""
    plan = desk.store.plans.published(week)
    agents = the_people(desk, centre).agents
    present = {a.id for a in agents} if plan is None else set(plan.roster.by_agent)
    return {c.id: {a.id for a in agents if c.id in a.skills} & present for c in centre.channels}


def _told_of(people: Mapping[ChannelId, set[AgentId]]) -> list[tuple[ChannelId, ...]]:
    """Return the channels with five people or more, and the others as one where that is enough."""
    alone = [c for c, who in people.items() if len(who) >= SMALLEST_GROUP]
    rest = tuple(c for c in people if c not in alone)
    together = set().union(*(people[c] for c in rest))
    return [(c,) for c in alone] + ([rest] if len(together) >= SMALLEST_GROUP else [])


def _key(week: str) -> str:
    return f"{TAPS}{week}"
