"""Planning for what may come: percentiles, and hours that lie where the need is uncertain."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.domain import (
    Grid,
    Limits,
    Pattern,
    Prices,
    RosterCase,
    Span,
    Terms,
    Worker,
    WorkWindow,
)
from planner.errors import BadInput
from planner.roster import score
from planner.roster.check import check
from planner.roster.robust import at_percentile, expected
from planner.roster.solve import solve
from tests.roster.repair.builders import a_planned_week


def one_agent():
    """One agent for one shift of four hours from 8 or from 12, who would rather start at 8."""
    grid = Grid.days(date(2026, 11, 30), 1, zone="UTC", step_min=60)
    hour = np.arange(24)
    worker = Worker("A", "T", frozenset({0}), (Span(0, 24),), preferred_start=((8, 8),))
    contract = Terms(((8, 12),), (4,), (Pattern(0, ()),), (4, 4), (1, 1), soft_peak_week=9)
    return RosterCase(
        grid=grid,
        channels=("voice",),
        need=np.zeros((1, 24), dtype=np.int64),
        windows=(),
        is_open=(hour >= 8) & (hour < 16),
        peak=np.zeros(24, dtype=bool),
        workers=(worker,),
        terms={"T": contract},
        limits=Limits(11, 6, 1, 4),
        prices=Prices((20,), 1, start_deviation=1),
    )


def busy_afternoons(share):
    """Ten paths; in this share of them one head is wanted from 12 to 16, else nobody."""
    paths = np.zeros((10, 1, 24))
    paths[: round(10 * share), 0, 12:16] = 1
    return paths


def first_start(case):
    return solve(case, iterations=20).roster.shifts[0].start


def test_hours_that_are_paid_anyhow_go_where_the_need_is_uncertain():
    # the median path wants nobody; a head at 12 is worth 20 x 0.4 x 4 h = 32 against 4 for the wish
    case = one_agent()
    assert first_start(case) == 8
    planned = expected(case, busy_afternoons(0.4))
    assert [f.need.sum() for f in planned.futures] == [0, 0, 0, 4, 4]
    assert planned.need.sum() == 0
    assert first_start(planned) == 12
    assert check(case, solve(planned, iterations=20).roster) == ()


def test_a_need_that_is_seldom_is_not_worth_a_wish():
    # wanted in one path of fifty, a head at 12 is worth 20 x 0.02 x 4 h = 1.6 against 4
    paths = np.repeat(busy_afternoons(0.1), 5, axis=0)
    paths[1:] = 0
    assert first_start(expected(one_agent(), paths, count=50)) == 8


def some_paths(case, seed):
    rng = np.random.default_rng(seed)
    return rng.poisson(case.need * rng.lognormal(0, 0.2, (40, 1, 1))).astype(float)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_objective_is_the_mean_over_the_futures_to_the_point(seed):
    case, _ = a_planned_week()
    window = WorkWindow("chat", Span(32, 64), 20)
    case = replace(case, windows=(window,))
    planned = expected(case, some_paths(case, seed))
    found = solve(planned, iterations=100, seed=seed)
    own = [score(replace(case, need=f.need), found.roster).total for f in planned.futures]
    # pay and wishes stand in each of the five, and in the planned week five times
    assert score(planned, found.roster).total == sum(own) == found.objective
    assert found.bound <= found.objective
    assert check(case, found.roster) == ()


def test_the_same_need_in_every_path_is_the_week_itself():
    case, _ = a_planned_week()
    planned = expected(case, np.repeat(case.need[None].astype(float), 10, axis=0), count=2)
    assert (planned.need == case.need).all()
    one, two = (solve(c, iterations=60, seed=1) for c in (case, planned))
    assert two.objective == 2 * one.objective


def test_a_percentile_covers_that_share_of_the_paths_in_every_interval():
    paths = np.arange(1.0, 11.0)[:, None, None] * np.ones((1, 1, 24))
    planned = at_percentile(one_agent(), paths, 0.9)
    assert (planned.need == 9).all()  # 1 to 10 heads: nine suffice in nine paths of ten
    assert ((paths <= planned.need).mean(axis=0) >= 0.9).all()


def test_paths_of_another_week_are_refused():
    with pytest.raises(BadInput, match="paths have shape"):
        expected(one_agent(), np.zeros((5, 1, 23)))
    with pytest.raises(BadInput):
        at_percentile(replace(one_agent()), np.zeros((0, 1, 24)), 0.5)
