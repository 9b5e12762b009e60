"""Find a good lawful roster for one week, with a proven lower bound beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from planner.domain import Grid, Limits, Pattern, Prices, Roster, RosterCase, Span, Terms, Worker
from planner.errors import Infeasible
from planner.roster.model.compile import compile_case
from planner.roster.proof import Tree, is_small
from planner.roster.run import Budget, Run
from planner.roster.search.bound import Bound
from planner.roster.search.driver import Search
from planner.roster.search.place import Placement, placeable
from planner.roster.solution import Progress, Solution

SMALL_SHARE = 0.1  # of the time of a small week; the rest may go to a proof


def solve(
    case: RosterCase,
    *,
    seed: int = 1,
    seconds: float | None = None,
    iterations: int | None = None,
    workers: int = 1,
    start: Roster | Solution | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Solution:
    """Roster the week by best responses, then annealed moves on the exact objective.

    Parameters
    ----------
    case
        The week in intervals.
    seed
        Equal case, seed and `iterations` give an equal roster, byte for byte.
    seconds, iterations
        Budget of the search; 30 s where neither is given. With `iterations` the schedule counts
        best responses, each with a thousand light moves, and never looks at the clock, unless
        `seconds` ends it early.
    workers
        With 2 or more the lower bound is computed beside the search, which has both once that is
        settled (`search.pair`); else the bound takes turns with the search.
    start
        A roster to begin from, or the solution of a like week, from which the bound begins too;
        a week in it that is not lawful becomes the nearest lawful one.
    on_progress, should_stop
        Called between moves, about twice a second and about every 50 moves.

    Raises
    ------
    Infeasible
        When not a single shift can be planned.
    """
    prepare()
    budget = Budget(time.monotonic(), seconds, iterations, should_stop or (lambda: False))
    placement = placeable(case)
    can_prove = is_small(placement.model) and not placement.unplaced and not case.futures
    budget.search_share = SMALL_SHARE if can_prove else 1.0
    search = Search(placement.model, seed=seed, skipped=placement.left_out)
    run = Run(search, budget, on_progress, seed)
    run.first(start.roster if isinstance(start, Solution) else start)
    _refuse_a_week_of_nobody(placement, search)
    bound = run.improve(workers, start.hints if isinstance(start, Solution) else None)
    if can_prove:
        run.prove(workers)
    return replace(run.solution(placement), hints=bound.hints())


def _refuse_a_week_of_nobody(placement: Placement, search: Search) -> None:
    """Raise the rules in the way where there are agents and not a single shift."""
    if 0 < len(search.everyone) == len(placement.unplaced) and not search.has_shifts():
        reasons = "; ".join(reason for _, reason in placement.unplaced).split("; ")
        raise Infeasible(tuple(dict.fromkeys(r.split(":")[0] for r in reasons)))


@cache
def prepare() -> None:
    """Load the machine code of the search, or compile it once for this machine (half a minute).

    `solve` calls it before its clock starts; an installer can call it ahead.
    """
    grid = Grid.days(date(2026, 11, 30), 2, zone="UTC", step_min=60)
    terms = Terms(((8,), (32,)), (4,), (Pattern(0, ()),), (4, 8), (1, 2), soft_peak_week=9)
    worker = Worker("A", "T", frozenset({0}), (Span(0, 48),))
    case = RosterCase(
        grid, ("C",), np.ones((1, 48), dtype=np.int64), (), np.ones(48, dtype=bool),
        np.zeros(48, dtype=bool), (worker,), {"T": terms}, Limits(11, 6, 1, 9), Prices((2,)),
    )  # fmt: skip
    search = Search(compile_case(case), seed=1)
    search.construct()
    search.sweep()
    search.begin()
    search.anneal(1, 1.0, light=1, spread=1.0)
    Bound(search)
    next(Tree(search).nodes())
