"""A roster taken over: lawful weeks stay as they are, to the last pause."""

from __future__ import annotations

from dataclasses import replace

from planner.domain import Pattern, Roster
from planner.roster import check, solve
from planner.roster.search.driver import Search
from planner.roster.search.follow import resume
from planner.roster.search.place import placeable
from tests.roster.test_solve import BREAK, case, terms


def taken_over(problem, roster):
    search = Search(placeable(problem).model, seed=1)
    resume(search, roster)
    search.begin()
    return search.best_roster()


def test_a_lawful_week_near_the_cap_on_contacts_is_taken_over_as_it_is():
    breaks = (Pattern(0, ()), Pattern(6, (replace(BREAK, length=2),)))  # of long shifts alone
    own = terms(paid=(12, 12), patterns=breaks, onphone_week=8)
    problem = case(workers=case().workers[:1], terms={"T": own})
    given = solve(problem, iterations=50).roster
    assert [s.paid for s in given.shifts] == [6, 6]  # 8 h of 12 on contacts
    assert check(problem, given) == ()
    assert taken_over(problem, given) == given


def test_a_week_above_the_cap_on_contacts_becomes_one_that_keeps_it():
    wide, narrow = (
        case(workers=case().workers[:1], terms={"T": terms(onphone_week=cap)}) for cap in (10, 8)
    )
    shifts = solve(replace(wide, terms={"T": terms(paid=(12, 12))}), iterations=50).roster.shifts
    given = Roster(wide.grid, shifts)
    assert sum(s.paid for s in given.shifts) == 12
    found = taken_over(narrow, given)
    assert check(narrow, found) == ()
    assert sum(s.paid for s in found.shifts) == 10
