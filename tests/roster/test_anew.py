"""Beginning anew: weeks drawn from the mixture of a linear programme that is nearly settled."""

import numpy as np

from planner.roster import run as run_module
from planner.roster.check import check
from planner.roster.run import NEAR
from planner.roster.search.anew import begin_anew
from planner.roster.search.bound import Bound
from planner.roster.search.driver import Search
from planner.roster.search.lagrange import column_of
from planner.roster.search.place import placeable
from planner.roster.solve import solve
from tests.roster.test_pair import AGENTS, begun, crowded


def contact_of(search, a):
    return column_of(search, a).contact.tolist()


def settled_mixture(search):
    bound = Bound(search)
    gaps = list(bound.rounds())
    assert gaps[-1] <= NEAR
    return bound.mixture()


def test_the_shares_of_each_agents_weeks_add_up_to_one():
    mixture = settled_mixture(begun(crowded()))
    total = np.zeros(AGENTS)
    for column, share in mixture:
        total[column.agent] += share
    assert np.allclose(total, 1.0, atol=0.02)


def test_an_agent_whose_mixture_is_one_week_gets_that_week_and_others_keep_theirs():
    problem = crowded()
    search, other = begun(problem), Search(placeable(problem).model, seed=3)
    other.construct()
    kept = [contact_of(search, a) for a in range(AGENTS)]
    changed = [a for a in range(AGENTS) if contact_of(other, a) != kept[a]][:2]
    assert changed
    begin_anew(search, [(column_of(other, a), 1.0) for a in changed])
    now = [contact_of(search, a) for a in range(AGENTS)]
    assert now == [contact_of(other, a) if a in changed else kept[a] for a in range(AGENTS)]


def test_agents_who_are_alike_do_not_all_draw_the_same_week():
    search = begun(crowded())
    begin_anew(search, settled_mixture(search))
    days = {tuple(np.flatnonzero(row >= 0).tolist()) for row in search.state.start}
    starts = {tuple(row.tolist()) for row in search.state.start}
    assert len(days) > 1 or len(starts) > 1
    assert search.now == search.objective()


def test_the_best_roster_outlasts_a_worse_beginning():
    problem = crowded()
    search = begun(problem)
    for _ in range(5):
        search.sweep()
    search.begin()
    before = search.least, search.best_roster()
    begin_anew(search, [(column_of(begun(problem), a), 1.0) for a in range(AGENTS)])
    assert search.now > before[0]
    assert (search.least, search.best_roster()) == before
    assert not check(problem, search.best_roster())


def test_prices_far_from_settled_never_begin_anew(monkeypatch):
    begun_anew = []
    monkeypatch.setattr(run_module, "begin_anew", lambda *a: begun_anew.append(a))
    solve(crowded(), seed=1, iterations=300)
    assert not begun_anew
    solve(crowded(), seed=1, iterations=8000)
    assert begun_anew
