"""Small horizons for tests, and every lawful tour of one by trying all of them."""

from __future__ import annotations

from itertools import groupby, pairwise, product

import numpy as np

from planner.roster.tours import Duty, Kind, TourCase

EARLY, LATE = 0, 1


def a_case(seed: int, *, agents: int = 2, days: int = 7, duty: Duty | None = None) -> TourCase:
    """Return a horizon with an early and a longer late shift, random need, wishes and days off."""
    rng = np.random.default_rng(seed)
    kinds = (Kind("E", 480), Kind("L", 600, frozenset({EARLY})))
    shape = (days, 2)
    return TourCase(
        days=days,
        kinds=kinds,
        duties=(duty or Duty((days, 2), (960, 2160), (2, 3), 2, 1),) * agents,
        wish=rng.integers(-2, 3, (agents, *shape)),
        is_off=rng.random((agents, days)) < 0.1,
        need=rng.integers(0, 2, shape),
        under=np.full(shape, 100),
        over=np.full(shape, 1),
        base=7,
    )


def lawful_tours(case: TourCase, agent: int) -> list[tuple[int, ...]]:
    """Return every lawful tour of an agent, straight from the words of the rules."""
    options = range(-1, len(case.kinds))
    return [tour for tour in product(options, repeat=case.days) if is_lawful(case, agent, tour)]


def is_lawful(case: TourCase, agent: int, tour: tuple[int, ...]) -> bool:
    duty = case.duties[agent]
    worked = [s for s in tour if s >= 0]
    total = sum(case.kinds[s].length_min for s in worked)
    weekends = sum(max(tour[d : d + 2], default=-1) >= 0 for d in range(5, case.days, 7))
    return (
        duty.total_min[0] <= total <= duty.total_min[1]
        and weekends <= duty.most_weekends
        and all(worked.count(k) <= most for k, most in enumerate(duty.most))
        and not any(s >= 0 and case.is_off[agent, d] for d, s in enumerate(tour))
        and not any(a >= 0 and b in case.kinds[a].not_next for a, b in pairwise(tour))
        and has_lawful_runs(duty, tour)
    )


def has_lawful_runs(duty: Duty, tour: tuple[int, ...]) -> bool:
    first = 0
    for works, run in groupby(tour, lambda s: s >= 0):
        n = len(list(run))
        is_inside = first > 0 and first + n < len(tour)
        least = duty.in_row[0] if works else duty.least_off
        if (works and n > duty.in_row[1]) or (is_inside and n < least):
            return False
        first += n
    return True
