"""Whole tours: the dynamic programme, the moves and the search against trying everything."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from planner.errors import BadInput, Infeasible
from planner.roster.tours import Duty, prepare, solve_tours
from planner.roster.tours.block import losses, mend, whole_block
from planner.roster.tours.book import Automata, compile_book, scale_of
from planner.roster.tours.hand import new_hand, new_scratch
from planner.roster.tours.master import Pool
from planner.roster.tours.moves import How, Scene, anneal, construct
from planner.roster.tours.price import Pricer
from tests.roster.tours.cases import a_case, is_lawful, lawful_tours

DUTIES = (
    Duty((7, 2), (960, 2160), (2, 3), 2, 1),
    Duty((7, 7), (0, 9000), (1, 4), 1, 0),
    Duty((3, 1), (1440, 2400), (1, 2), 3, 1),
    Duty((2, 3), (1080, 2640), (3, 5), 1, 1),
)


def a_scene(case, seed=1):
    automata = Automata(case)
    numbers = [automata.number(duty) for duty in case.duties]
    book = compile_book(case, automata, numbers)
    return Scene(book, new_hand(book), new_scratch(book, 1_000_000, seed))


@pytest.mark.parametrize("duty", DUTIES)
@pytest.mark.parametrize("seed", range(3))
def test_the_cheapest_tour_at_any_prices_is_the_cheapest_of_all_lawful_tours(duty, seed):
    case = a_case(seed, agents=1, duty=duty)
    worth = np.random.default_rng(seed).integers(-5, 100, case.need.shape).astype(float)
    pricer = Pricer(case, Pool(case))
    agents = np.array([0])
    value = pricer.price(worth, agents, case.need, lambda: 1.0)
    values = [
        sum(case.wish[0, d, s] - worth[d, s] for d, s in enumerate(tour) if s >= 0)
        for tour in lawful_tours(case, 0)
    ]
    assert value == min(values) + float((worth * case.need).sum())
    found = pricer.pool.columns[pricer.found(agents)[0]].tour
    assert is_lawful(case, 0, tuple(found))


@pytest.mark.parametrize("seed", range(4))
def test_two_agents_get_the_best_of_all_pairs_of_lawful_tours(seed):
    case = a_case(seed)
    tours = [np.array(lawful_tours(case, a)) for a in range(2)]
    best = min(case.value(np.stack(pair)) for pair in product(*tours))
    solution = solve_tours(case, seconds=3.0, seed=1)
    assert solution.objective == best == case.value(solution.tours)
    assert solution.bound <= best + 1e-6
    assert all(is_lawful(case, a, tuple(t)) for a, t in enumerate(solution.tours))


@pytest.mark.parametrize("seed", range(4))
def test_a_block_of_all_agents_is_mended_to_a_better_lawful_roster_above_its_bound(seed):
    case = a_case(seed)
    tours = [np.array(lawful_tours(case, a)) for a in range(2)]
    values = {case.value(np.stack(pair)): np.stack(pair) for pair in product(*tours)}
    whole = whole_block(case)
    gaps = list(whole.converge(lambda: 1.0))
    assert gaps[-1] < 0.001
    assert whole.bound <= min(values) + 1e-6
    assert (losses(whole, values[max(values)]) >= 0).all()
    outcome = mend(whole, values[max(values)], np.array([0, 1]), lambda: 1.0)
    assert outcome.is_done
    assert case.value(outcome.tours) in values
    assert case.value(outcome.tours) < max(values)


def test_weights_are_counted_in_parts_that_fit_and_are_refused_when_they_cannot():
    case = a_case(1)
    assert scale_of(case) == 1024
    # half of 2**29 over 7 days of about 10**7 points leaves room for 3 parts: 2 is a power of two
    assert scale_of(replace(case, under=case.under * 100_000)) == 2
    with pytest.raises(BadInput, match="too large"):
        scale_of(replace(case, under=case.under * 10_000_000))


@pytest.mark.parametrize("seed", range(3))
def test_annealing_keeps_the_objective_exact_and_every_tour_lawful(seed):
    duty = Duty((28, 6), (4800, 8400), (2, 5), 2, 3)
    case = a_case(seed, agents=4, days=28, duty=duty)
    scene = a_scene(case, seed)
    for a in range(4):
        construct(scene, a, scene.book.longest * 28)
    scene.hand.best[:] = scene.hand.tour
    value = least = case.value(scene.hand.tour)
    for heat in (30.0, 3.0, 0.3):
        value, least = anneal(scene, 50, How(heat, 1.0, 14, 0.0, 200), (value, least))
        assert value == case.value(scene.hand.tour)
        assert least == case.value(scene.hand.best)
        assert all(is_lawful(case, a, tuple(t)) for a, t in enumerate(scene.hand.tour))
    for a, tour in enumerate(scene.hand.tour):
        counts = np.bincount(tour[tour >= 0], minlength=2)
        assert scene.hand.worked[a].tolist() == counts.tolist()


def test_an_agent_without_a_lawful_tour_is_named():
    case = a_case(1, duty=Duty((7, 2), (9000, 9600), (1, 2), 2, 1))
    with pytest.raises(Infeasible, match="agent 0"):
        solve_tours(case, seconds=0.0)


def test_runs_that_cannot_be_are_refused():
    with pytest.raises(BadInput, match="duty 1"):
        a_case(1, duty=Duty((7, 2), (0, 960), (3, 2), 1, 1))


def test_no_seconds_give_the_first_lawful_roster():
    prepare()
    case = a_case(2, agents=3)
    solution = solve_tours(case, seconds=0.0)
    assert all(is_lawful(case, a, tuple(t)) for a, t in enumerate(solution.tours))
