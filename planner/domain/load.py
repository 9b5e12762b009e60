"""What a roster asks of people: activities by interval, indicators by agent and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np

from planner.domain.demand import ChannelId
from planner.domain.grid import FloatArray, Grid, IntArray
from planner.domain.people import AgentId


class Activity(IntEnum):
    """What an agent does in an interval, where it is not a channel (channels are 0, 1, ...)."""

    OFF = -1
    PAUSE = -2
    BLOCK = -3
    READY = -4


class Level(StrEnum):
    """Planned load strain of an agent-day."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True, eq=False)
class Activities:
    """Who does what when: `code` has shape (agents, intervals).

    A code of 0 or more is the row of the channel in `channels`; below 0 see `Activity`. READY is
    on duty without work of its own: room for the unforeseen.
    """

    grid: Grid
    agents: tuple[AgentId, ...]
    channels: tuple[ChannelId, ...]
    code: IntArray

    def heads(self) -> IntArray:
        """Return agents per channel and interval, shape (channels, intervals)."""
        channel = np.arange(len(self.channels))[:, None, None]
        counts: IntArray = (self.code == channel).sum(axis=1)
        return counts


@dataclass(frozen=True, slots=True)
class AgentDay:
    """Planned load of one agent on one day.

    `values` and `scores` by indicator id (an indicator that could not be computed is absent);
    `hard` lists the triggers that make the day red whatever the score; `band` is the range of
    `score` when weights and volume move.
    """

    agent: AgentId
    day: int
    values: Mapping[str, float]
    scores: Mapping[str, float]
    score: float
    band: tuple[float, float]
    level: Level
    hard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentWeek:
    """Planned load of one agent over the week: weekly indicators and the score from all days."""

    agent: AgentId
    values: Mapping[str, float]
    scores: Mapping[str, float]
    score: float
    level: Level


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """The load of a plan: agent-days, agent-weeks, figures of the whole plan, and by channel.

    `plan` by indicator id; `contacts` has shape (agents, intervals): expected contacts of each
    agent; `occupancy` (channels, intervals), NaN where nobody is staffed.
    """

    activities: Activities
    days: tuple[AgentDay, ...]
    weeks: tuple[AgentWeek, ...]
    plan: Mapping[str, float]
    contacts: FloatArray
    occupancy: FloatArray
    notes: tuple[str, ...] = field(default=())
