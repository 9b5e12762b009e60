"""What a day off takes: equal to enumeration on small weeks, never below 0, said where nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain import Roster, Shift, Span
from planner.roster import check, days_off, score, solve
from planner.roster.solution import Solution
from tests.roster.test_proof import a_week
from tests.roster.test_solve import case, optimum


def search(problem: object, start: Roster) -> Solution:
    """Search on; weeks this small are proven."""
    return solve(problem, iterations=400, start=start)  # type: ignore[arg-type]


def away(problem, agent, day):
    """Return the week in which an agent is not available on a day, for the enumeration."""
    left = tuple(Span(24 * d, 24 * d + 24) for d in range(2) if d != day)
    own = tuple(replace(w, available=left) if w.id == agent else w for w in problem.workers)
    return replace(problem, workers=own)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_price_of_a_day_off_is_that_of_the_best_roster_with_it_by_enumeration(seed):
    problem = a_week(seed)
    start = solve(problem, iterations=0).roster
    wishes = [("A", 0), ("A", 1)]
    best, found = days_off(problem, start, wishes, search)
    assert score(problem, best).total == optimum(problem)
    assert [(d.agent, d.day) for d in found] == wishes
    for kept in found:
        without = away(problem, kept.agent, kept.day)
        if kept.roster is None:
            assert "no lawful week" in kept.blocked
            with pytest.raises(ValueError, match="empty"):
                optimum(without)
            continue
        assert kept.points == optimum(without) - optimum(problem)
        assert not any((s.agent, s.day) == (kept.agent, kept.day) for s in kept.roster.shifts)
        assert check(problem, kept.roster) == ()


def test_a_locked_shift_is_the_reason_why_a_day_off_has_no_price():
    problem = case()
    lock = Shift("A", 0, 7, 11)
    problem = replace(problem, locks=(lock,))
    best, (kept,) = days_off(problem, Roster(problem.grid), [("A", 0)], search)
    assert kept.roster is None
    assert kept.points is None
    assert kept.blocked == "the shift of A on Monday is locked"
    assert best.shifts
