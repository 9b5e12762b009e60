"""A build always leaves something to look at, also where no week is lawful."""

from __future__ import annotations

from dataclasses import replace

from planner.study.make import make_week
from planner.study.week import Effort, assess
from tests.study.weeks import a_brief


def test_where_nobody_has_a_lawful_week_the_roster_is_empty_and_says_why():
    brief = a_brief()
    on_leave = tuple(replace(worker, available=()) for worker in brief.case.workers)
    brief = replace(brief, case=replace(brief.case, workers=on_leave))
    solution = make_week(brief, Effort(seconds=None, iterations=20, workers=1)).solution
    assert solution.roster.shifts == ()
    assert not solution.lawful
    assert {agent for agent, _ in solution.unplaced} == {w.id for w in brief.case.workers}
    assert assess(brief, solution.roster).figures["coverage"] == 0.0
