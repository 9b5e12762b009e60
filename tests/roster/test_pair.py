"""Light moves in two threads: exact, lawful, repeatable, and of open days and given agents only."""

from dataclasses import replace

import numpy as np
import pytest

from planner.roster.check import check
from planner.roster.score import score
from planner.roster.search.driver import Search
from planner.roster.search.pair import Pair
from planner.roster.search.place import placeable
from tests.roster.test_solve import case

AGENTS = 9


def crowded(days=3):
    """Return a week of nine agents, six of them at a site of four seats."""
    base = case(days)
    crew = tuple(
        replace(base.workers[i % 2], id=f"agent {i}", site="N" if i % 3 else None)
        for i in range(AGENTS)
    )
    seats = {"N": np.full(base.grid.size, 4)}
    return replace(base, workers=crew, need=base.need * 3, seats=seats)


def begun(problem):
    search = Search(placeable(problem).model, seed=1)
    search.construct()
    search.begin()
    return search


def settled(problem):
    search = begun(problem)
    pair = Pair(search, 2)
    for heat in np.geomspace(4, 0.2, 12):
        pair.settle(2000, heat)
    pair.stop()
    return search


@pytest.mark.parametrize("days", [1, 3])
def test_the_objective_of_a_pair_is_that_of_its_roster(days):
    problem = crowded(days)
    search = settled(problem)
    best = search.best_roster()
    assert search.objective_of_best == score(problem, best).total
    assert search.least < begun(problem).least
    assert not check(problem, best)
    assert search.objective() == search.now


def test_a_pair_makes_the_same_roster_again_whatever_its_threads_do():
    first, second = settled(crowded()), settled(crowded())
    assert (first.least, first.best_roster()) == (second.least, second.best_roster())


def test_a_pair_may_have_one_agent_only():
    problem = replace(crowded(), workers=crowded().workers[:1])
    assert not check(problem, settled(problem).best_roster())


def test_light_moves_change_open_days_and_given_agents_only():
    search = begun(crowded())
    before = search.state.start.copy(), search.state.length.copy(), search.state.pause.copy()
    agents, days = np.array([1, 2, 5]), np.array([True, False, True])
    search.settle(20_000, 8.0, (agents, days))
    after = search.state.start, search.state.length, search.state.pause
    changed = np.zeros(before[0].shape, bool)
    for was, now in zip(before, after, strict=True):
        changed |= (was != now).reshape(*changed.shape, -1).any(axis=2)
    others = np.setdiff1d(np.arange(AGENTS), agents)
    assert changed[np.ix_(agents, days)].any()
    assert not changed[others].any()
    assert not changed[:, ~days].any()
