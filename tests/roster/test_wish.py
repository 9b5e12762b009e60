"""What a day off takes: equal to enumeration on small weeks, never below 0, said where nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain import Roster, Shift, Span
from planner.roster import check, days_off, score, solve
from planner.roster.solution import Solution
from tests.roster.test_proof import a_week
from tests.roster.test_solve import case, optimum


def search(problem: object, start: Roster, number: int) -> Solution:
    """Search on; weeks this small are proven."""
    return solve(problem, iterations=400, seed=1 + number, start=start)  # type: ignore[arg-type]


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
    weighed = days_off(problem, start, wishes, search)
    found = weighed.days
    assert score(problem, weighed.best).total == optimum(problem)
    assert [(d.agent, d.day) for d in found] == wishes
    for kept in found:
        without = away(problem, kept.agent, kept.day)
        if kept.roster is None:
            assert "no lawful week" in kept.blocked
            with pytest.raises(ValueError, match="empty"):
                optimum(without)
            continue
        assert kept.points == optimum(without) - optimum(problem)
        assert kept.noise == 0  # proven: every repeat ends alike
        assert kept.is_told == (kept.points > 0)
        assert not any((s.agent, s.day) == (kept.agent, kept.day) for s in kept.roster.shifts)
        assert check(problem, kept.roster) == ()


def test_a_locked_shift_is_the_reason_why_a_day_off_has_no_price():
    problem = case()
    lock = Shift("A", 0, 7, 11)
    problem = replace(problem, locks=(lock,))
    weighed = days_off(problem, Roster(problem.grid), [("A", 0)], search)
    (kept,) = weighed.days
    assert kept.roster is None
    assert kept.points is None
    assert kept.blocked == "the shift of A on Monday is locked"
    assert weighed.best.shifts


def scripted(*objectives):
    """Return a search that gives rosters of these objectives, one after the other."""
    left, grid = list(objectives), case().grid

    def found(_problem, _start, _number):
        solution = solve(case(), iterations=0)
        return replace(solution, roster=Roster(grid), objective=left.pop(0))

    return found


def test_a_difference_that_equal_searches_show_too_is_not_told_as_a_price():
    problem, start = case(), solve(case(), iterations=0).roster
    # the week 100, 104, 108; with the day off 106, 110, 114; free again 103
    weighed = days_off(problem, start, [("A", 0)], scripted(100, 104, 108, 106, 110, 114, 103))
    (kept,) = weighed.days
    assert kept.points == 6
    # pooled standard deviation 4 with 4 degrees of freedom: t = 2.776
    assert kept.noise == pytest.approx(2.776 * 4 * 0.75 * 2**0.5, abs=0.01)
    assert not kept.is_told
    clear = days_off(problem, start, [("A", 0)], scripted(100, 100, 100, 106, 106, 106, 101))
    assert (clear.days[0].points, clear.days[0].noise, clear.days[0].is_told) == (6, 1, True)


def test_a_week_better_than_the_one_planned_on_counts_for_that_too():
    problem, start = case(), solve(case(), iterations=0).roster
    weighed = days_off(problem, start, [("A", 0)], scripted(100, 100, 100, 98, 99, 99, 97))
    (kept,) = weighed.days
    assert kept.points == 1  # 98 beside 97, and not 2 less than before
    assert weighed.days[0].roster is not None
