"""Who can serve whom: the heads of a roster by the channels that may reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.domain import Activities, AgentId, Centre, ChannelId, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """Heads on contacts per interval who serve the same channels."""

    serves: frozenset[ChannelId]
    heads: FloatArray


def teams_of(
    centre: Centre,
    activities: Activities,
    skills: Mapping[AgentId, frozenset[ChannelId]],
) -> tuple[Team, ...]:
    """Return the teams of a roster's activities; who is READY is kept free and serves nobody.

    Who is planned on a live channel takes any live contact within the own skills; who is planned on
    deferred work is left to it. Where that work has a `blend_reserve`, those planned on live work
    begin it too, while more than so many of their team are idle.
    """
    live = frozenset(c.id for c in centre.channels if c.is_live)
    blended = frozenset(c.id for c in centre.channels if c.blend_reserve is not None)
    heads: dict[frozenset[ChannelId], FloatArray] = {}
    for row, agent in enumerate(activities.agents):
        own = skills.get(agent, frozenset())
        for code in np.unique(activities.code[row]):
            if code < 0:
                continue
            home = activities.channels[int(code)]
            serves = _reach(home, own | {home}, live, blended)
            count = heads.setdefault(serves, np.zeros(activities.grid.size))
            count += activities.code[row] == code
    return tuple(Team(s, heads[s]) for s in sorted(heads, key=sorted))


def dedicated(channels: tuple[ChannelId, ...], heads: FloatArray) -> tuple[Team, ...]:
    """Return one team per channel for heads of shape (channels, intervals)."""
    return tuple(Team(frozenset({c}), row) for c, row in zip(channels, heads, strict=True))


def _reach(
    home: ChannelId,
    own: frozenset[ChannelId],
    live: frozenset[ChannelId],
    blended: frozenset[ChannelId],
) -> frozenset[ChannelId]:
    return own & (live | blended) if home in live else own - live


def whole_heads(present: FloatArray, chance: FloatArray) -> IntArray:
    """Return heads rounded up where `chance`, even in 0..1, falls within their fraction."""
    return np.floor(present + chance - 1e-9).astype(np.int64)


def shared_channels(teams: tuple[Team, ...]) -> frozenset[ChannelId]:
    """Return the channels of which some head serves another channel as well."""
    mixed = [t.serves for t in teams if len(t.serves) > 1 and t.heads.any()]
    return frozenset().union(*mixed)
