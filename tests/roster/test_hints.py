"""Hints from one week's bound to the next: they save rounds and never make a bound too high."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from planner.domain import RosterCase
from planner.roster.search.bound import Bound
from planner.roster.search.driver import Search
from planner.roster.search.hints import Hints
from planner.roster.search.place import placeable
from planner.roster.solve import solve
from tests.study.weeks import a_brief

ROUNDS = 75


@pytest.fixture(scope="module")
def case() -> RosterCase:
    return a_brief(8, fill=1.05).case


@pytest.fixture(scope="module")
def settled(case: RosterCase) -> Bound:
    """The bound after the subgradients and fifteen masters."""
    found = a_bound(case)
    for _ in islice(found.rounds(), ROUNDS):
        pass
    return found


def a_bound(case: RosterCase, hints: Hints | None = None) -> Bound:
    """A bound before its first round, beside a roster that nobody has searched."""
    search = Search(placeable(case).model, seed=1)
    search.construct()
    search.begin()
    return Bound(search, hints)


def test_hints_of_the_same_week_give_its_bound_at_once(case: RosterCase, settled: Bound) -> None:
    warm = a_bound(case, settled.hints())
    assert a_bound(case).value < 0.99 * settled.value
    assert warm.value == pytest.approx(settled.value, rel=1e-6)
    next(warm.rounds())  # the first master knows enough weeks to stay below the roster's shortage
    assert warm.master == pytest.approx(settled.master, rel=0.05)


def test_hints_of_a_like_week_leave_out_what_it_does_not_know(
    case: RosterCase, settled: Bound
) -> None:
    fewer = replace(case, workers=case.workers[1:], need=np.maximum(0, case.need - 1))
    before = replace(solve(case, iterations=1, seed=1), hints=settled.hints())
    found = solve(fewer, iterations=100, seed=1, start=before)
    assert 0 < found.bound <= found.objective
    assert found.hints is not None
    assert {agent for agent, _ in found.hints.weeks} == {w.id for w in fewer.workers}


def test_an_equal_start_and_equal_moves_give_an_equal_roster(
    case: RosterCase, settled: Bound
) -> None:
    before = replace(solve(case, iterations=1, seed=1), hints=settled.hints())
    first, second = (solve(case, iterations=100, seed=3, start=before) for _ in range(2))
    assert first.roster == second.roster
    assert first.bound == second.bound
