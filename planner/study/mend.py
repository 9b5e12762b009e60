"""All red days of a plan at once: spare hours spread evenly, then pauses moved day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.domain import IntArray, Level, Roster, RosterCase, Shift
from planner.roster import solve
from planner.study.calm import calm_case, calm_for, even_occupancy, held_hours, red_causes
from planner.study.strain_fix import calmer_shifts, may_help, red_days, week_of, without
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
    moves = sorted(_moves(found), key=lambda m: m.cost)
    for move in moves:
        kept = without(roster, move.before)
        cost = grid.hours(_cost(found.brief.case, kept, move.before, move.after))
        if spent + cost <= spend_h:
            roster, spent = Roster(grid, (*kept.shifts, move.after)), spent + max(0.0, cost)
    return roster


@dataclass(frozen=True, slots=True)
class _Move:
    cost: float
    before: Shift
    after: Shift


def _moves(found: Assessment) -> Iterator[_Move]:
    """Yield, for every red day, the calmer pauses that cost least, if any would help."""
    week, of_day = week_of(found), {(s.agent, s.day): s for s in found.roster.shifts}
    for day in found.load.days:
        if day.level is Level.RED:
            before = of_day[day.agent, day.day]
            kept = without(found.roster, before)
            for after in calmer_shifts(found, kept, before.span, before):
                roster = Roster(kept.grid, (*kept.shifts, after))
                if may_help(week, found, roster, after):
                    yield _Move(_cost(found.brief.case, kept, before, after), before, after)
                    break


def _cost(case: RosterCase, kept: Roster, before: Shift, after: Shift) -> int:
    """Return live agent-intervals that lack a head after a move and did not before."""
    room = _room(case, kept)
    return _lacking(room, after) - _lacking(room, before)


def _room(case: RosterCase, kept: Roster) -> IntArray:
    room = -case.need.sum(axis=0)
    for shift in kept.shifts:
        room[max(0, shift.start) : shift.end] += 1
        for pause in shift.pauses:
            room[max(0, pause.start) : pause.end] -= 1
    return np.asarray(room, dtype=np.int64)


def _lacking(room: IntArray, shift: Shift) -> int:
    own = room.copy()
    own[max(0, shift.start) : shift.end] += 1
    for pause in shift.pauses:
        own[max(0, pause.start) : pause.end] -= 1
    return int(np.maximum(0, -own).sum())
