"""All red days of a plan at once: spare hours spread evenly, then pauses moved day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import TypeVar

import numpy as np

from planner.domain import Level, Roster, RosterCase, Shift
from planner.roster import solve
from planner.study.calm import calm_case, calm_for, even_occupancy, held_hours, red_causes
from planner.study.own_quota import with_own_rates
from planner.study.strain_fix import red_days
from planner.study.strain_fix_moves import candidates
from planner.study.week import Assessment, Effort, assess

F = TypeVar("F")
M = TypeVar("M")

COVERAGE_TO_SPEND = 0.004
EQUAL_HOURS = 0.005
ROUNDS = 8  # each one mends most of what is red; large centres need five
QUOTA_ROUNDS = 2
FILLED = (0.92, 0.90, 0.88, 0.86, 0.84)
LOOKS = 24  # at plans with moved pauses, each about as dear as a page that judges a plan
OPTIONS = 6  # small changes that are priced for each red day
MOST_DAYS = 300  # red days looked at in a round; a plan with more needs hours, not moved pauses


def within_quota(
    found: Assessment, effort: Effort, *, should_stop: Callable[[], bool] | None = None
) -> Assessment:
    """Search on with raised rates until no shift is above its quota, in a few rounds.

    Returns the plan with the fewest such shifts that breaks no rule more; often at some coverage.
    """
    stopped, best, tried, case = should_stop or _never, found, found, found.brief.case
    for _ in range(QUOTA_ROUNDS):
        if stopped() or not best.over_quota:
            return best
        case = with_own_rates(case, tried.activities, tried.load.contacts)
        tried = _searched(tried, case, effort.part(1 / QUOTA_ROUNDS), stopped)
        is_lawful = len(tried.breaches) <= len(best.breaches)
        if is_lawful and len(tried.over_quota) < len(best.over_quota):
            best = tried
    return best


def calmer(
    found: Assessment,
    effort: Effort,
    *,
    spend: float = COVERAGE_TO_SPEND,
    should_stop: Callable[[], bool] | None = None,
) -> Assessment:
    """Return the week with fewer red days at the same paid hours of everybody.

    At most `spend` of the required hours more stay uncovered, and no rule more is broken; where
    nothing is gained, or somebody stopped it, it is the plan that was given.
    """
    stopped, best = should_stop or _never, found
    for start in (_evened, _as_it_is):
        if stopped() or not red_days(best):
            return best
        mended = _mended(start(found, effort, stopped), found, spend, stopped)
        if _is_alike(mended, found, spend) and red_days(mended) < red_days(best):
            best = mended
    return best


def _never() -> bool:
    return False


def _as_it_is(found: Assessment, _: Effort, __: Callable[[], bool]) -> Assessment:
    return found


def _is_alike(after: Assessment, before: Assessment, spend: float) -> bool:
    """Say whether paid hours, coverage and rules are as good: within 0.5 %, `spend` and none."""
    paid = float(after.figures["paid_h"]) / max(1.0, float(before.figures["paid_h"]))
    is_lawful = len(after.breaches) <= len(before.breaches)
    is_lawful &= len(after.over_quota) <= len(before.over_quota)
    return abs(paid - 1) <= EQUAL_HOURS and _lost(after, before) <= spend and is_lawful


def _lost(after: Assessment, before: Assessment) -> float:
    return float(before.figures["coverage"] - after.figures["coverage"])


def without_red_days(found: Assessment, effort: Effort) -> Assessment | None:
    """Return the week without a red day at few more paid hours; None where none was found.

    Hours are free within contracts. Live work is filled less and less until no day is red; at most
    `COVERAGE_TO_SPEND` of the required hours more stay uncovered.
    """
    for occupancy in (None, *FILLED):
        tried = found if occupancy is None else _filled_to(found, occupancy, effort)
        mended = _mended(tried, tried, COVERAGE_TO_SPEND, _never)
        if not red_days(mended) and _lost(mended, found) <= COVERAGE_TO_SPEND:
            return mended
    return None


def _filled_to(found: Assessment, occupancy: float, effort: Effort) -> Assessment:
    brief = found.brief
    calm = replace(calm_for(red_causes(found.load.days), occupancy), tier_share=1.0)
    case = calm_case(brief.case, brief.inputs.centre, brief.requirement, calm)
    return _searched(found, case, effort, _never)


def _evened(found: Assessment, effort: Effort, stopped: Callable[[], bool]) -> Assessment:
    """Search again for a roster that leaves no interval fuller than the hours make it."""
    brief = found.brief
    centre, heads = brief.inputs.centre, found.activities.heads()
    occupancy = even_occupancy(brief.case, centre, brief.requirement, heads)
    calm = calm_for(red_causes(found.load.days), occupancy)
    case = calm_case(brief.case, centre, brief.requirement, calm)
    return _searched(found, held_hours(case, found.roster), effort, stopped)


def _searched(
    found: Assessment, case: RosterCase, effort: Effort, stopped: Callable[[], bool]
) -> Assessment:
    """Search a changed case from the roster at hand, and judge the result by the case itself."""
    solution = solve(
        case,
        seed=effort.seed,
        seconds=effort.seconds,
        iterations=effort.iterations,
        workers=effort.workers,
        start=found.roster,
        should_stop=stopped,
    )
    return assess(found.brief, solution.roster)


def _mended(
    found: Assessment, origin: Assessment, spend: float, stopped: Callable[[], bool]
) -> Assessment:
    """Move pauses of red days, cheapest first, while coverage to spend is left."""
    spend_h = spend * float(origin.figures["required_h"])
    looks = iter(range(LOOKS))

    def look(before: Assessment, moves: Sequence[_Move]) -> Assessment | None:
        lost_h = _lost(before, origin) * float(origin.figures["required_h"])
        roster = _moved(before, moves, spend_h - lost_h)
        if roster is before.roster or stopped() or next(looks, None) is None:
            return None
        after = assess(before.brief, roster)
        is_good = _lost(after, origin) <= spend and red_days(after) < red_days(before)
        return after if is_good else None

    for _ in range(ROUNDS):
        if _lost(found, origin) > spend or not red_days(found) or stopped():
            return found
        before = found
        found = with_moves(before, sorted(_moves(before, stopped), key=lambda m: m.cost), look)
        if found is before:
            return found
    return found


def with_moves(before: F, moves: Sequence[M], look: Callable[[F, Sequence[M]], F | None]) -> F:
    """Make all moves at once, or, where `look` finds nothing gained, each half of them in turn.

    `look` returns the plan with some moves, or None where it is no better. Moves that help alone
    may hurt together: each changes how many contacts everybody else gets.
    """
    after = look(before, moves)
    if after is not None:
        return after
    half = len(moves) // 2
    if not half:
        return before
    return with_moves(with_moves(before, moves[:half], look), moves[half:], look)


def _moved(found: Assessment, moves: Iterable[_Move], spend_h: float) -> Roster:
    """Return the roster with the moves that still fit; what they cost is counted by room."""
    roster, spent = found.roster, 0.0
    grid, case = found.roster.grid, found.brief.case
    for move in moves:
        if not set(move.before) <= set(roster.shifts):
            continue
        kept = [s for s in roster.shifts if s not in move.before]
        after = roster.with_shifts((*kept, *move.after))
        cost = grid.hours(_lacking(case, after) - _lacking(case, roster))
        if spent + cost <= spend_h:
            roster, spent = after, spent + max(0.0, cost)
    return roster


@dataclass(frozen=True, slots=True)
class _Move:
    cost: float
    before: tuple[Shift, ...]
    after: tuple[Shift, ...]


def _moves(found: Assessment, stopped: Callable[[], bool]) -> Iterator[_Move]:
    """Yield, for every red day, the cheapest of the smallest changes that would help."""
    usual = _lacking(found.brief.case, found.roster)
    held = {(s.agent, s.day) for s in found.brief.case.locks}
    reds = [d for d in found.load.days if d.level is Level.RED and (d.agent, d.day) not in held]
    for day in takewhile(lambda _: not stopped(), reds[:MOST_DAYS]):
        options = islice(candidates(found, day, with_swaps=False), OPTIONS)
        priced = [(_lacking(found.brief.case, m.on(found.roster)) - usual, m) for m in options]
        if priced:
            cost, move = min(priced, key=lambda option: option[0])
            yield _Move(cost, move.before, move.after)


def _lacking(case: RosterCase, roster: Roster) -> int:
    """Return live agent-intervals that lack a head, every head counted once an interval."""
    room = -case.need.sum(axis=0)
    for shift in roster.shifts:
        room[max(0, shift.start) : shift.end] += 1
        for pause in shift.pauses:
            room[max(0, pause.start) : pause.end] -= 1
    return int(np.maximum(0, -room).sum())
