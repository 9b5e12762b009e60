"""One week laid out for its load: who works when, at which contacts, with which past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from planner.domain import (
    Activities,
    Activity,
    Agent,
    AgentId,
    Breach,
    Centre,
    Contract,
    FloatArray,
    Forecast,
    IntArray,
    People,
    Policy,
    Preset,
    Requirement,
    Roster,
    Shift,
    Span,
)
from planner.wellbeing.fairness import BURDEN_POINTS
from planner.wellbeing.flow import Flow, Volume, caps, flow, handling_s, volumes
from planner.wellbeing.record import Indicator, Scope
from planner.wellbeing.registry import Thresholds, scored
from planner.wellbeing.rest import Change

BAND_LEVELS = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Background:
    """What else may be known about a week; where it is not, the figures that need it are absent.

    `changes`: changes after publication by agent; `asked`: days whose shift the agent asked for.
    `burden_before`: burden points of earlier weeks,
    `points`: what each kind of unpopular work counts.
    `holidays`: local days that count as unsocial. `preset`: sets the short-break target.
    `thresholds`: a site's own (Z, A, R) by indicator id.
    """

    requirement: Requirement | None = None
    changes: Mapping[AgentId, Sequence[Change]] | None = None
    asked: Mapping[AgentId, frozenset[int]] = field(default_factory=dict)
    burden_before: Mapping[AgentId, float] = field(default_factory=dict)
    points: Mapping[str, float] = field(default_factory=lambda: BURDEN_POINTS)
    holidays: frozenset[date] = frozenset()
    preset: Preset | None = None
    thresholds: Thresholds = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Week:
    """Everything that the indicators of one roster are computed from."""

    centre: Centre
    people: People
    roster: Roster
    activities: Activities
    forecast: Forecast
    occupancy: FloatArray | None = None
    wait_share: FloatArray | None = None
    past: Mapping[AgentId, tuple[Span, ...]] = field(default_factory=dict)
    breaches: Sequence[Breach] = ()
    background: Background = field(default_factory=Background)

    def scored(self, scope: Scope) -> dict[str, Indicator]:
        """Return the records that enter a composite, with the site's thresholds."""
        return scored(scope, self.background.thresholds)

    @property
    def policy(self) -> Policy:
        """The policy of the centre."""
        return self.centre.policy

    @cached_property
    def agents(self) -> Mapping[AgentId, Agent]:
        """Agents by id."""
        return {a.id: a for a in self.people.agents}

    @cached_property
    def rows(self) -> Mapping[AgentId, int]:
        """Row of each agent in the activities."""
        return {agent: row for row, agent in enumerate(self.activities.agents)}

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The flow at the expected volume, then at the 10th and 90th percentile if known."""
        at_levels = [volumes(self.forecast, self.activities, level) for level in BAND_LEVELS]
        scales: list[Volume] = [1.0, *(v for v in at_levels if v is not None)]
        return tuple(
            flow(
                self.centre,
                self.activities,
                self.forecast,
                occupancy=self.occupancy,
                wait_share=self.wait_share,
                volume=scale,
            )
            for scale in scales
        )

    @cached_property
    def live(self) -> IntArray:
        """1 for the rows of live channels, else 0."""
        names = self.activities.channels
        return np.array([self.centre.channel(n).is_live for n in names], dtype=np.int64)

    @cached_property
    def hard_share(self) -> FloatArray:
        """Share of hard contacts of each channel."""
        return np.array([self.centre.channel(n).hard_share for n in self.activities.channels])

    @cached_property
    def humane_rate(self) -> FloatArray:
        """Contacts per minute on contacts that leave time to listen (channels, intervals)."""
        cap = caps(self.centre, self.activities, self.policy)[:, None]
        return 60 * cap / handling_s(self.centre, self.activities, self.forecast)

    @cached_property
    def unsocial(self) -> IntArray:
        """1 where an interval is at the weekend, on a holiday, early or late."""
        grid, policy = self.roster.grid, self.policy
        free = {d for d in grid.dates if d.weekday() >= 5 or d in self.background.holidays}
        by_day = np.array([d in free for d in grid.dates])[grid.day]
        wall = grid.wall_min
        clock = (wall < policy.unsocial_before_min) | (wall >= policy.unsocial_after_min)
        return np.asarray(by_day | clock, dtype=np.int64)

    @cached_property
    def agent_days(self) -> tuple[tuple[AgentId, int, tuple[Shift, ...]], ...]:
        """Shifts by agent and local day on which they start, in order."""
        found: dict[tuple[AgentId, int], list[Shift]] = {}
        for shift in self.roster.shifts:
            if shift.agent in self.agents:
                found.setdefault((shift.agent, shift.day), []).append(shift)
        return tuple((agent, day, tuple(s)) for (agent, day), s in sorted(found.items()))

    def with_shifts(self, roster: Roster, activities: Activities) -> Week:
        """Return the week with other shifts and activities but the same flow of contacts.

        For a look at one agent's day after a small change: what the others carry stays as it is.
        """
        changed = replace(self, roster=roster, activities=activities)
        changed.__dict__["flows"] = self.flows
        return changed

    def contract(self, agent: AgentId) -> Contract:
        """Return the contract of an agent."""
        return self.people.contract_of(self.agents[agent])

    def quota(self, agent: AgentId, shifts: Sequence[Shift]) -> float | None:
        """Return the contact quota of an agent for a day with these shifts; None for none.

        It is of a day with the longest shift, pro rata to time on contacts on any other, scaled
        by the policy.
        """
        away = (Activity.BLOCK, Activity.PAUSE)
        on_contact = sum(int((~np.isin(self.codes(agent, s)[1], away)).sum()) for s in shifts)
        quota = self.contract(agent).quota(on_contact * self.roster.grid.step_min)
        return None if quota is None else quota * self.policy.quota_factor

    def span_hours(self, agent: AgentId) -> list[tuple[float, float]]:
        """Return all known shifts of an agent in hours of the grid, earlier weeks first."""
        grid = self.roster.grid
        spans = [*self.past.get(agent, ()), *(s.span for s in self.roster.by_agent.get(agent, ()))]
        return sorted((grid.hours(s.start), grid.hours(s.end)) for s in spans)

    def work_dates(self, agent: AgentId) -> set[date]:
        """Return the local days on which a known shift of an agent starts."""
        grid = self.roster.grid
        days = {grid.when(s.start).date() for s in self.past.get(agent, ())}
        own = self.roster.by_agent.get(agent, ())
        return days | {grid.when(s.start).date() for s in own}

    def codes(self, agent: AgentId, shift: Shift) -> tuple[IntArray, IntArray]:
        """Return interval numbers of a shift inside the grid, and the activity in each."""
        low, high = max(0, shift.start), min(shift.end, self.activities.code.shape[1])
        numbers = np.arange(low, high, dtype=np.int64)
        row = self.rows.get(agent)
        if row is None:
            return numbers, np.full(len(numbers), int(Activity.READY), dtype=np.int64)
        return numbers, self.activities.code[row, low:high]
