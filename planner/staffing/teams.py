"""Who can serve whom: the heads of a roster by the channels that may reach them.

One rule (`helps_others`) for requirement, prediction and simulation: within an interval agents help
each other only among the channels whose need may be pooled. Every other channel is worked by the
heads that the plan puts on it, and by them alone; what else they can do shows between intervals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.domain import (
    Activities,
    AgentId,
    Centre,
    Channel,
    ChannelId,
    FloatArray,
    IntArray,
    Policy,
)
from planner.staffing.thresholds import back_to_back_cap


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """Heads on contacts per interval who serve the same channels."""

    serves: frozenset[ChannelId]
    heads: FloatArray


def helps_others(channel: Channel, policy: Policy) -> bool:
    """Say whether agents on this channel and on others like it answer each other's contacts.

    Live, one contact at a time, and without caps in force that hold for the heads of the channel
    alone, be they its own or the policy's.
    """
    cap = back_to_back_cap(channel, policy)
    has_caps = (cap is not None and cap < 1) or channel.target.has_caps
    return channel.is_live and channel.concurrency == 1 and not has_caps


def teams_of(
    centre: Centre,
    activities: Activities,
    skills: Mapping[AgentId, frozenset[ChannelId]],
) -> tuple[Team, ...]:
    """Return the teams of a roster's activities; who is READY is kept free and serves nobody.

    Who is planned on a channel serves it, and within the own skills those it helps (see
    `helps_others`). Deferred work with a `blend_reserve` is begun by all who are planned on live
    work one contact at a time, while more than so many of their team are idle.
    """
    heads: dict[frozenset[ChannelId], FloatArray] = {}
    reach = {c.id: _reach(c, centre) for c in centre.channels}
    for row, agent in enumerate(activities.agents):
        own = skills.get(agent, frozenset())
        for code in np.unique(activities.code[row]):
            if code < 0:
                continue
            home = activities.channels[int(code)]
            serves = reach[home] & (own | {home})
            count = heads.setdefault(serves, np.zeros(activities.grid.size))
            count += activities.code[row] == code
    return tuple(Team(s, heads[s]) for s in sorted(heads, key=sorted))


def _reach(home: Channel, centre: Centre) -> frozenset[ChannelId]:
    """Return what heads planned on a channel may be given, whatever their skills."""
    found = {home.id}
    if helps_others(home, centre.policy):
        found |= {c.id for c in centre.channels if helps_others(c, centre.policy)}
    if home.is_live and home.concurrency == 1:
        found |= {c.id for c in centre.channels if c.blend_reserve is not None}
    return frozenset(found)


def dedicated(channels: tuple[ChannelId, ...], heads: FloatArray) -> tuple[Team, ...]:
    """Return one team per channel for heads of shape (channels, intervals)."""
    return tuple(Team(frozenset({c}), row) for c, row in zip(channels, heads, strict=True))


def whole_heads(present: FloatArray, chance: FloatArray) -> IntArray:
    """Return heads rounded up where `chance`, even in 0..1, falls within their fraction."""
    return np.floor(present + chance - 1e-9).astype(np.int64)


def shared_channels(teams: tuple[Team, ...]) -> frozenset[ChannelId]:
    """Return the channels of which some head serves another channel as well."""
    mixed = [t.serves for t in teams if len(t.serves) > 1 and t.heads.any()]
    return frozenset().union(*mixed)
