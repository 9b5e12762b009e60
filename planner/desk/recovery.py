"""The pause after a hard contact: one tap, counted by day and channel, not by person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from planner.access import Action, require
from planner.desk.acting import own_agent
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre
from planner.desk.weeks import this_week, today
from planner.domain import ChannelId, User
from planner.errors import BadInput
from planner.store import TAPS
from planner.study.care import RECOVERY_S

Taps = Mapping[str, Mapping[ChannelId, int]]


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


def taps(desk: Desk, user: User, week: str) -> Taps:
    """Return how many hard contacts were marked in a week, by day and channel."""
    require(user, Action.VIEW_AGENT_LOAD)
    found: Taps = desk.store.settings.get_setting(_key(week), {})
    return found


def _key(week: str) -> str:
    return f"{TAPS}{week}"
