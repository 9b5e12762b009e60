"""Judge a finished roster by the labour rules of its centre, from the records alone.

Nothing of the optimiser or of its case goes in: shifts, what agents do in them, earlier shifts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from planner.domain import (
    Activities,
    AgentId,
    Breach,
    Centre,
    Grid,
    LabourRule,
    PauseKind,
    People,
    Preset,
    Roster,
    Span,
)
from planner.roster import public_holidays
from planner.wellbeing import (
    Evidence,
    WorkedShift,
    WorkPause,
    labour_breaches,
    work_hours,
    worked_shifts,
)

WORKING_DAYS = 6  # an average per working day counts Monday to Saturday
NIGHT_H = {"from_h": 23.0, "to_h": 6.0, "least_h": 3.0}


@dataclass(frozen=True, eq=False)
class Law:
    """The labour rules of a site, its people and their earlier shifts (negative intervals)."""

    preset: Preset
    centre: Centre
    people: People
    past: Mapping[AgentId, tuple[Span, ...]]

    def rule(self, kind: str) -> LabourRule | None:
        """Return the first record of a kind."""
        return next((rule for rule in self.preset.rules if rule.kind == kind), None)

    @cached_property
    def counting(self) -> LabourRule | None:
        """The record that says which pauses are working time."""
        return self.rule("work_time")


def law_breaches(law: Law, roster: Roster, activities: Activities) -> tuple[Breach, ...]:
    """Return every record of the preset that a roster breaks, named by the record's id."""
    found = []
    for agent in law.people.agents:
        if agent.id not in roster.by_agent:
            continue
        evidence = evidence_of(law, roster, agent.id, activities)
        for breach in labour_breaches(law.preset, evidence):
            shift = None if breach.shift is None else evidence.ordered[breach.shift]
            day = None if shift is None else shift.day_number
            found.append(Breach(breach.rule, agent.id, day, breach.detail))
    return tuple(found)


def evidence_of(law: Law, roster: Roster, agent: AgentId, activities: Activities) -> Evidence:
    """Return what the labour rules may look at for one agent; only this week is judged.

    Notice is no property of a roster and stays unknown; it is judged when a week is published.
    """
    grid, policy = roster.grid, law.centre.policy
    past, own = law.past.get(agent, ()), roster.by_agent[agent]
    shifts = worked_shifts(
        roster, agent, past, activities=activities, screen_pause_min=policy.screen_pause_min
    )
    week_h = _week_hours(law, agent, shifts)
    free = public_holidays(grid, law.centre.country, law.centre.region)
    return Evidence(
        shifts=shifts,
        week_h=week_h,
        day_h=tuple(h / WORKING_DAYS for h in week_h for _ in range(WORKING_DAYS)),
        night_h=_night_hours(law, agent, shifts, (*past, *(s.span for s in own)), grid),
        holidays=frozenset(n for n, day in enumerate(grid.dates) if day in free),
        sunday_exempt=policy.sunday_exempt,
        judged_from_h=0.0,
    )


def _week_hours(law: Law, agent: AgentId, shifts: tuple[WorkedShift, ...]) -> tuple[float, ...]:
    """Return hours of work by week, this one last; weeks without work do not count.

    Of earlier weeks the pauses are not known; those of the contract are taken.
    """
    hours: dict[int, float] = {}
    for shift in shifts:
        known = shift if shift.pauses is not None else _as_agreed(law, agent, shift)
        week = shift.day_number // 7
        hours[week] = hours.get(week, 0.0) + work_hours(known, law.counting)
    return tuple(hours[week] for week in sorted(hours))


def _as_agreed(law: Law, agent: AgentId, shift: WorkedShift) -> WorkedShift:
    contract = law.people.contracts[next(a for a in law.people.agents if a.id == agent).contract]
    pauses, at = [], shift.start_h
    for rule in contract.pattern(round(shift.span_h * 60)).pauses:
        pauses.append(WorkPause(at, rule.length_min, rule.kind is PauseKind.BREAK))
        at += rule.length_min / 60
    return WorkedShift(shift.start_h, shift.end_h, tuple(pauses), day=shift.day)


def _night_hours(
    law: Law,
    agent: AgentId,
    shifts: tuple[WorkedShift, ...],
    spans: tuple[Span, ...],
    grid: Grid,
) -> tuple[float, ...]:
    """Return hours of work of the night shifts of the reference period, where this week has one.

    `spans`: the same shifts in intervals. Without `weeks` the record is judged by this week alone.
    """
    rule = law.rule("average_night_hours")
    if rule is None:
        return ()
    first = 1 - int(rule.params.get("weeks", 1))
    at = {**NIGHT_H, **rule.params}
    hours: dict[int, list[float]] = {}
    for shift, span in zip(shifts, spans, strict=True):
        week = shift.day_number // 7
        if week >= first and _dark_h(grid, span, at) >= at["least_h"]:
            known = shift if shift.pauses is not None else _as_agreed(law, agent, shift)
            hours.setdefault(week, []).append(work_hours(known, law.counting))
    return tuple(h for own in hours.values() for h in own) if 0 in hours else ()


def _dark_h(grid: Grid, span: Span, at: Mapping[str, float]) -> float:
    """Return the hours of a shift that lie in the night; this week's by the clock of each."""
    begin = grid.when(span.start)
    first = begin.hour + begin.minute / 60
    if span.start >= 0:
        moments = [grid.when(t) for t in range(span.start, span.end)]
        clocks = [m.hour + m.minute / 60 for m in moments]
    else:
        clocks = [(first + grid.hours(k)) % 24 for k in range(len(span))]
    early, late = at["to_h"], at["from_h"]
    both = all if late < early else any  # a night without midnight, or with it
    return grid.hours(sum(both((h >= late, h < early)) for h in clocks))
