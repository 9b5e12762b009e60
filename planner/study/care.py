"""What people are promised at work: training, follow-up, shared pressure, free evenings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from planner.domain import (
    Activities,
    Activity,
    Agent,
    AgentId,
    Block,
    BlockKind,
    ChannelId,
    Grid,
    IntArray,
    Roster,
    Span,
)
from planner.errors import BadInput

RECOVERY_S = 300.0
AROUND_SHIFT_H = 1.0
LEAST_CONTACTS = 100
Z_90 = 1.645


@dataclass(frozen=True, slots=True)
class Kept:
    """What was asked for and what the plan holds, in the same unit."""

    wanted: float
    planned: float

    @property
    def share(self) -> float:
        """Share that is planned, at most 1; 1 where nothing was asked for."""
        return min(1.0, self.planned / self.wanted) if self.wanted else 1.0


def training_kept(agent: Agent, roster: Roster, required_min: float) -> Kept:
    """Return an agent's protected training of the week against what the skills require."""
    return Kept(required_min, block_minutes(agent, roster, BlockKind.TRAINING))


def followup_kept(
    agents: Iterable[Agent], roster: Roster, *, contacts: float, share: float, minutes: float
) -> Kept:
    """Return follow-up time in blocks against contacts x share x minutes of each."""
    planned = sum(block_minutes(a, roster, BlockKind.FOLLOWUP) for a in agents)
    return Kept(contacts * share * minutes, planned)


def promise_kept(due: Sequence[datetime], done: Sequence[datetime | None]) -> float:
    """Return the share of follow-ups done by their time; one not done is not kept."""
    if len(due) != len(done):
        raise BadInput("every follow-up needs a due time, and a done time or none")
    kept = sum(d is not None and d <= limit for limit, d in zip(due, done, strict=True))
    return kept / len(due) if due else 1.0


def block_minutes(agent: Agent, roster: Roster, kind: BlockKind) -> float:
    """Return minutes of an agent's blocks of a kind that lie in a shift of the roster."""
    grid, total = roster.grid, 0
    for block in agent.blocks:
        if block.kind is kind and block.day in grid.dates:
            span = _span(grid, block)
            inside = [s for s in roster.by_agent.get(agent.id, ()) if s.span.holds(span)]
            total += len(span) * grid.step_min if inside else 0
    return float(total)


def _span(grid: Grid, block: Block) -> Span:
    return Span(grid.at(block.day, block.span.start), grid.at(block.day, block.span.end))


def may_release(net: IntArray, span: Span, *, spare: int) -> bool:
    """Say whether training may go on: `spare` heads over the need in each interval of it.

    `net`: scheduled less required heads per interval, the agents in training not counted.
    """
    return bool((net[span.start : span.end] >= spare).all())


def pressure(load: Mapping[AgentId, float], contract_h: Mapping[AgentId, float]) -> float:
    """Return the heaviest pressure of four weeks per contract hour over the mean; no name.

    `load`: peak minutes plus hard contacts of an agent, as the planner weighs them. 1 is even.
    """
    shares = [load.get(a, 0.0) / h for a, h in contract_h.items() if h > 0]
    mean = sum(shares) / len(shares) if shares else 0.0
    return max(shares) / mean if mean > 0 else 1.0


def off_hours(sent: Iterable[datetime], shifts: Sequence[tuple[datetime, datetime]]) -> int:
    """Count messages of the tool outside an agent's shifts, an hour around each allowed."""
    around = timedelta(hours=AROUND_SHIFT_H)
    return sum(not any(a - around <= at <= b + around for a, b in shifts) for at in sent)


def held_until(
    at: datetime, shifts: Sequence[tuple[datetime, datetime]], *, wants_now: bool = False
) -> datetime | None:
    """Return when a message may be delivered: now inside the hours of work, else the next start.

    None where no later shift is known; `wants_now`: the agent asked for messages at any time.
    """
    if wants_now or off_hours([at], shifts) == 0:
        return at
    later = [start for start, _ in shifts if start > at]
    return min(later) if later else None


def recovery_s(flags: int, *, each_s: float = RECOVERY_S) -> float:
    """Return seconds of pause after contacts that the agent marked as hard; staffed like work."""
    if flags < 0:
        raise BadInput("flags are counted from 0")
    return flags * each_s


def recovery_share(hard_share: float, aht_s: float, *, each_s: float = RECOVERY_S) -> float:
    """Return by which share of the handle time recovery pauses raise the workload."""
    return hard_share * each_s / aht_s


def hard_share(flags: int, contacts: float, *, prior: float = 0.1, weight: float = 20.0) -> float:
    """Return the share of hard contacts of a channel, taps shrunk to the planner's own figure.

    (taps + prior x weight) / (contacts + weight): 2 in 20 unless the planner said otherwise.
    """
    return (flags + prior * weight) / (contacts + weight)


@dataclass(frozen=True, slots=True)
class Effect:
    """An agent's own results against what the mix of contacts lets expect; for that agent only.

    `ratio` 1 is as expected; `low` and `high` a 90 % interval (Poisson, Byar's approximation).
    """

    ratio: float
    low: float
    high: float


def own_effect(
    contacts: Mapping[str, float], solved: Mapping[str, float], usual: Mapping[str, float]
) -> Effect | None:
    """Return observed over expected solved contacts; None below 100 contacts, too few to tell.

    `usual`: share solved by type over all agents. Never an input of the optimiser.
    """
    if sum(contacts.values()) < LEAST_CONTACTS:
        return None
    expected = sum(n * usual.get(kind, 0.0) for kind, n in contacts.items())
    if expected <= 0:
        return None
    seen = sum(solved.get(kind, 0.0) for kind in contacts)
    low = seen * (1 - 1 / (9 * seen) - Z_90 / (3 * math.sqrt(seen))) ** 3 if seen else 0.0
    high = (seen + 1) * (1 - 1 / (9 * (seen + 1)) + Z_90 / (3 * math.sqrt(seen + 1))) ** 3
    return Effect(seen / expected, max(0.0, low) / expected, high / expected)


def same_agent_callbacks(
    callbacks: Iterable[tuple[AgentId, Span]], roster: Roster, activities: Activities
) -> float:
    """Return the share of callbacks whose window meets time on contacts of the case's owner."""
    rows = {agent: row for row, agent in enumerate(activities.agents)}
    wanted = list(callbacks)
    away = (Activity.OFF, Activity.PAUSE, Activity.BLOCK)
    met = 0
    for owner, window in wanted:
        low, high = max(0, window.start), min(window.end, roster.grid.size)
        if owner in rows:
            met += bool((~np.isin(activities.code[rows[owner], low:high], away)).any())
    return met / len(wanted) if wanted else 1.0


def skill_depth(agents: Iterable[Agent], roster: Roster, channels: Sequence[ChannelId]) -> IntArray:
    """Return how many agents at work could serve each channel, shape (channels, intervals)."""
    depth = np.zeros((len(channels), roster.grid.size), dtype=np.int64)
    for agent in agents:
        rows = [r for r, channel in enumerate(channels) if channel in agent.skills]
        for shift in roster.by_agent.get(agent.id, ()):
            depth[rows, max(0, shift.start) : shift.end] += 1
            for pause in shift.pauses:
                depth[rows, max(0, pause.start) : pause.end] -= 1
    return depth


def learning_speed(weeks: float, *, first: float, tau_weeks: float) -> float:
    """Return the speed in a new channel after some weeks: 1 - (1 - first) exp(-weeks / tau)."""
    if not 0 < first <= 1 or tau_weeks <= 0 or weeks < 0:
        raise BadInput("first speed lies above 0 and up to 1, weeks at least 0, tau above 0")
    return 1 - (1 - first) * math.exp(-weeks / tau_weeks)
