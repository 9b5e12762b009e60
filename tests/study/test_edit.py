"""Changes by hand: whoever is away is away, whichever shift was planned."""

from __future__ import annotations

from dataclasses import replace

from planner.study.edit import without_shift
from planner.study.week import Brief, Effort, assess, build, prepare
from tests.builders import a_forecast
from tests.study.test_law import a_brief


def with_leave(brief: Brief, agent: str, day: int) -> Brief:
    """The same week with a day of leave."""
    inputs = brief.inputs
    people = tuple(
        replace(a, leave=frozenset({brief.grid.dates[day]})) if a.id == agent else a
        for a in inputs.people.agents
    )
    away = replace(inputs, people=replace(inputs.people, agents=people))
    forecast = a_forecast(inputs.centre, brief.grid, contacts=4.0)
    return prepare(away, brief.grid, forecasted=forecast)


def test_any_planned_shift_can_be_given_up_as_a_day_away(monkeypatch):
    monkeypatch.setattr("planner.study.week._reach", lambda *_: None)
    brief = a_brief("DK")
    roster = build(brief, Effort(seconds=None, iterations=30)).roster
    for shift in roster.shifts:
        away = with_leave(brief, shift.agent, shift.day)
        left = without_shift(away.case, roster, shift.agent, shift.day)
        assert assess(away, left).breaches == ()
