"""All red days of a plan at once: spare hours spread evenly, then pauses moved day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.domain import Level, Roster, RosterCase, Shift
from planner.roster import solve
from planner.study.calm import calm_case, calm_for, even_occupancy, held_hours, red_causes
from planner.study.strain_fix import candidates, red_days
from planner.study.week import Assessment, Effort, assess

COVERAGE_TO_SPEND = 0.004
ROUNDS = 3


def calmer(found: Assessment, effort: Effort, *, spend: float = COVERAGE_TO_SPEND) -> Assessment:
    """Return the week with fewer red days at the same paid hours of everybody.

    At most `spend` of the required hours more stay uncovered. The plan keeps every rule; where
    nothing is gained it is the plan that was given.
    """
    best = found
    for tried in (_evened(found, effort), found):
        mended = _mended(tried, found, spend)
        if _lost(mended, found) <= spend and red_days(mended) < red_days(best):
            best = mended
    return best


def _lost(after: Assessment, before: Assessment) -> float:
    return float(before.figures["coverage"] - after.figures["coverage"])


def _evened(found: Assessment, effort: Effort) -> Assessment:
    """Search again for a roster that leaves no interval fuller than the hours make it."""
    brief = found.brief
    centre, heads = brief.inputs.centre, found.activities.heads()
    occupancy = even_occupancy(brief.case, centre, brief.requirement, heads)
    calm = calm_for(red_causes(found.load.days), occupancy)
    case = calm_case(brief.case, centre, brief.requirement, calm)
    solution = solve(
        held_hours(case, found.roster),
        seed=effort.seed,
        seconds=effort.seconds,
        iterations=effort.iterations,
        workers=effort.workers,
        start=found.roster,
    )
    return assess(brief, solution.roster)


def _mended(found: Assessment, origin: Assessment, spend: float) -> Assessment:
    """Move pauses of red days, cheapest first, while coverage to spend is left."""
    for _ in range(ROUNDS):
        left = spend - _lost(found, origin)
        if left < 0 or not red_days(found):
            return found
        roster = _round(found, left * float(origin.figures["required_h"]))
        after = assess(found.brief, roster)
        if _lost(after, origin) > spend or red_days(after) >= red_days(found):
            return found
        found = after
    return found


def _round(found: Assessment, spend_h: float) -> Roster:
    """Return the roster after one pass over red days; what it costs is counted by room."""
    roster, spent = found.roster, 0.0
    grid = found.roster.grid
    for move in sorted(_moves(found), key=lambda m: m.cost):
        if not set(move.before) <= set(roster.shifts):
            continue
        kept = [s for s in roster.shifts if s not in move.before]
        after = Roster(grid, (*kept, *move.after))
        cost = grid.hours(_lacking(found.brief.case, after) - _lacking(found.brief.case, roster))
        if spent + cost <= spend_h:
            roster, spent = after, spent + max(0.0, cost)
    return roster


@dataclass(frozen=True, slots=True)
class _Move:
    cost: float
    before: tuple[Shift, ...]
    after: tuple[Shift, ...]


def _moves(found: Assessment) -> Iterator[_Move]:
    """Yield, for every red day, the smallest change that would help, with what it costs."""
    usual = _lacking(found.brief.case, found.roster)
    for day in found.load.days:
        if day.level is not Level.RED:
            continue
        for _, _, roster in candidates(found, day):
            before = tuple(sorted(set(found.roster.shifts) - set(roster.shifts)))
            after = tuple(sorted(set(roster.shifts) - set(found.roster.shifts)))
            yield _Move(_lacking(found.brief.case, roster) - usual, before, after)
            break


def _lacking(case: RosterCase, roster: Roster) -> int:
    """Return live agent-intervals that lack a head, every head counted once an interval."""
    room = -case.need.sum(axis=0)
    for shift in roster.shifts:
        room[max(0, shift.start) : shift.end] += 1
        for pause in shift.pauses:
            room[max(0, pause.start) : pause.end] -= 1
    return int(np.maximum(0, -room).sum())
