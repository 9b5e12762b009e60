"""Branch and price on small weeks: equal to enumeration, and a bound that holds at every step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Limits, Pause, Roster, Shift
from planner.roster.check import check
from planner.roster.proof import Tree
from planner.roster.proof.apart import apart
from planner.roster.proof.cuts import Cut, Weeks, What, both_sides
from planner.roster.proof.price import ROUNDING, Part, Pricer
from planner.roster.score import score
from planner.roster.search.driver import Search
from planner.roster.search.place import placeable
from tests.roster.test_solve import case, optimum, terms


def a_week(seed):
    """Two days of two agents: random work, wishes and weekly caps that may bind."""
    rng = np.random.default_rng(seed)
    contract = terms(
        2,
        lengths=((4, 6), (4,))[seed % 2],
        paid=((4, 10), (8, 12))[seed % 2],
        onphone_week=(None, 7, 9)[seed % 3],
        soft_peak_week=int(rng.integers(0, 3)),
    )
    limits = Limits(11, 6, 1, 4, peak_day=2, peak_week=(None, 2, 3)[int(rng.integers(3))])
    base = case(days=2, terms={"T": contract}, limits=limits)
    need = base.need * rng.integers(0, 3, base.need.shape)
    windows = tuple(replace(w, agent_intervals=int(rng.integers(0, 7))) for w in base.windows)
    return replace(base, need=need, windows=windows)


def a_tree(problem):
    search = Search(placeable(problem).model, seed=1)
    search.construct()
    search.begin()
    return Tree(search)


@pytest.mark.parametrize("seed", range(6))
def test_the_optimum_is_that_of_enumeration_and_no_bound_on_the_way_is_above_it(seed):
    problem = a_week(seed)
    best, tree = optimum(problem), a_tree(problem)
    assert tree.bound <= best <= tree.least
    for _ in tree.nodes():
        assert tree.bound <= best <= tree.least
    assert tree.least == best
    assert tree.bound > best - 1  # objectives are whole: no roster is better
    if tree.roster is not None:
        assert check(problem, tree.roster) == ()
        assert score(problem, tree.roster).total == best


def test_equal_weeks_give_equal_trees():
    first, second = a_tree(a_week(3)), a_tree(a_week(3))
    seen = [[(tree.bound, tree.least) for _ in tree.nodes()] for tree in (first, second)]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("seed", range(4))
def test_priced_weeks_are_off_by_less_than_the_rounding_taken_from_the_bound(seed):
    pricer = Pricer(apart(placeable(a_week(seed)).model))
    rows, rng = pricer.rows, np.random.default_rng(seed)
    for dear in (1.0, 1e3, 1e5):
        y = np.minimum(rng.uniform(0.0, dear, len(rows.amount)), rows.most)
        offered = pricer.price(y)
        served, own = pricer.worth(y)
        peak = offered.contact @ pricer.book.peak[: rows.size]
        price = rows.of(y, Part.SOFT) + rows.of(y, Part.CAP)
        values = offered.cost - (offered.contact * own).sum(axis=1) + price * peak
        exact = float((rows.sign * y) @ rows.amount) - float((served * rows.carried).sum())
        exact += float(values.sum())
        most = 2.0 * ROUNDING * (np.abs(values).sum() + np.abs(own).sum() + price.sum() * 48)
        assert exact - most <= offered.value <= exact


@pytest.mark.parametrize("seed", range(6))
def test_offered_weeks_keep_the_weekly_caps_and_pay_for_their_own_peak(seed):
    problem = a_week(seed)
    contract, limits = problem.terms["T"], problem.limits
    pricer = Pricer(apart(placeable(problem).model))
    rng = np.random.default_rng(seed)
    assert pricer.counts.has_phone.all() == (contract.onphone_week is not None)
    for _ in range(20):
        y = np.minimum(rng.uniform(0.0, 30.0, len(pricer.rows.amount)), pricer.rows.most)
        offered = pricer.price(y)
        roster = Roster(problem.grid, tuple(_shifts(pricer.model, offered.weeks)))
        assert check(problem, roster) == ()
        peak = offered.contact @ problem.peak
        assert limits.peak_week is None or peak.max() <= limits.peak_week
        assert (
            contract.onphone_week is None or offered.contact.sum(1).max() <= contract.onphone_week
        )
        own = score(problem, roster)
        assert offered.cost.sum() == own.total - sum(own.unmet.values()) - own.below_minimum


def _shifts(model, weeks):
    for n, d in np.argwhere(weeks.start >= 0):
        a, start, p = int(weeks.agent[n]), int(weeks.start[n, d]), int(weeks.pattern[n, d])
        slots = zip(model.patterns[p].shape.pauses, weeks.pause[n, d].tolist(), strict=False)
        pauses = (Pause(start + o, start + o + s.length, s.kind, s.paid) for s, o in slots)
        worker, end = model.case.workers[a].id, start + int(weeks.length[n, d])
        yield Shift(worker, int(d), start, end, tuple(pauses))


def test_each_agent_and_day_has_patterns_and_a_skill_row_of_its_own():
    model = placeable(a_week(0)).model
    own = apart(model)
    agents, days = own.book.n_start.shape
    used = {int(p) for p in own.book.pattern.ravel()}
    assert len(used) == agents * days
    assert own.sets[:agents] == tuple(w.skills for w in model.case.workers)
    shapes = [own.patterns[p].shape for p in sorted(used)]
    assert shapes == [model.patterns[0].shape] * (agents * days)


@given(
    what=st.sampled_from(What),
    shift=st.none() | st.tuples(st.integers(0, 20), st.integers(1, 9), st.integers(0, 9)),
    at=st.integers(0, 30),
)
def test_a_week_is_on_one_side_of_a_cut_or_not_bounded_by_it(what, shift, at):
    start, length, offset = ([[x]] for x in shift or (-1, 0, 0))
    pattern = np.zeros((1, 1), dtype=np.int64)
    week = Weeks(np.array([2]), *map(np.array, (start, length)), pattern, np.array([offset]))
    cut = Cut(what, 2, 0, 0, 1 if what is What.WORKS else 99, (0, 0))
    sides = both_sides(cut, 0 if what is What.WORKS else at)
    kept = [bool(week.kept(side)[0]) for side in sides]
    assert sum(kept) == (1 if shift or what is What.WORKS else 2)
    assert all(week.kept(replace(side, agent=1))[0] for side in sides)  # another's cut
