"""A small week searched anew: how long the rounds are, what they find, and that they end."""

from __future__ import annotations

import math
import threading

import pytest

from planner.roster.check import check
from planner.roster.run import COLD, HOT, LIGHT, SPREAD
from planner.roster.score import score
from planner.roster.search.afresh import ROUND, TURN, Afresh, Aside, rounds
from planner.roster.search.place import placeable
from tests.roster.test_proof import a_week
from tests.roster.test_solve import optimum


def cool(search, moves, share):
    assert 0 <= share < 1
    price = search.model.book.price_paid
    search.anneal(moves, HOT * (COLD / HOT) ** share * price, light=LIGHT, spread=SPREAD * price)


def made(problem, seed, turns, least=lambda: math.inf):
    afresh = Afresh(placeable(problem).model, seed, cool, least)
    for _ in range(turns):
        afresh.turn()
    return afresh


def test_rounds_are_as_long_as_the_sequence_of_luby_says():
    expected = [1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8, 1]
    assert [rounds(number) for number in range(1, 17)] == expected


@pytest.mark.parametrize("seed", range(4))
def test_each_round_offers_a_lawful_roster_and_one_of_them_is_the_optimum(seed):
    problem = a_week(seed)
    found = made(problem, 1, 8 * ROUND // TURN).found
    assert len(found) == 6  # rounds of 1 1 2 1 1 2 times the shortest
    assert all(check(problem, roster) == () for roster in found)
    assert min(score(problem, roster).total for roster in found) == optimum(problem)


def test_a_round_that_is_no_better_than_what_is_known_offers_nothing():
    problem = a_week(0)
    assert not made(problem, 1, 8 * ROUND // TURN, lambda: optimum(problem)).found


def test_equal_seeds_find_equal_rosters():
    first, second = (made(a_week(3), 5, 4 * ROUND // TURN).found for _ in range(2))
    assert list(first) == list(second)


def test_aside_takes_turns_until_it_is_stopped():
    taken, is_enough = [], threading.Event()

    def turn():
        taken.append(threading.get_ident())
        if len(taken) > 2:
            is_enough.set()

    aside = Aside(turn)
    assert is_enough.wait(timeout=60)
    aside.stop()
    count = len(taken)
    assert threading.get_ident() not in taken
    assert len(taken) == count
