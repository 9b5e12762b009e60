"""Solve, predict, correct, solve: a requirement that holds for the roster that comes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import Requirement
from planner.roster import Solution, frame
from planner.staffing import corrected
from planner.study.week import Assessment, Brief, Effort, assess, build


def tightened(found: Assessment) -> Brief | None:
    """Return the brief with a higher requirement where a roster that meets it falls short.

    None: the prediction keeps every promise wherever the requirement is met.
    """
    brief = found.brief
    asked = corrected(
        brief.inputs.centre, brief.requirement, found.prediction, found.activities.heads()
    )
    if np.array_equal(asked.heads, brief.requirement.heads):
        return None
    return _reframed(brief, asked)


def solve_and_correct(
    brief: Brief, effort: Effort, *, rounds: int = 2
) -> tuple[Brief, Solution, Assessment]:
    """Build a roster, predict it, raise the requirement where it falls short, and build on.

    At most `rounds` corrections; each search has the whole effort and starts from the roster
    before. Returns the last brief, its solution and its assessment.
    """
    solution = build(brief, effort)
    found = assess(brief, solution.roster)
    for _ in range(rounds):
        tighter = tightened(found)
        if tighter is None:
            break
        brief = tighter
        solution = build(brief, effort, start=solution.roster)
        found = assess(brief, solution.roster)
    return brief, solution, found


def _reframed(brief: Brief, requirement: Requirement) -> Brief:
    inputs, locks = brief.inputs, brief.case.locks
    case = frame(
        inputs.centre,
        inputs.people,
        requirement,
        brief.forecast,
        grid=brief.grid,
        preset=inputs.preset,
        past=inputs.past,
        burden_balance=inputs.balance,
    )
    off = brief.case.days_off_locked
    case = replace(case, locks=locks, days_off_locked=off)
    return replace(brief, requirement=requirement, case=case)
