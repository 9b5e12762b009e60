"""How many hours each of several weeks should get, where contracts let weeks differ: a small LP.

Solved before the weeks themselves: every week's hours on contacts against what it asks for, by
crew. An hour is worth less the better its week is covered already, so hours flow to where they are
scarcest until the weeks are covered alike or a contract's limits are met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from planner.domain import FloatArray
from planner.errors import Unavailable

WIDTH = 0.05  # of what a week asks for: each further step of its cover is worth less
MOST_COVER = 2.0  # cover from which on an hour is worth nothing
SPARE_PRICE = 1e-3  # of a paid hour, so that no week is filled for nothing


@dataclass(frozen=True, slots=True)
class Crew:
    """Agents with the same skills and contract over the weeks ahead; paid hours of all of them.

    `least`, `most`: of each week. `periods`: (first week, week after the last, least, most).
    `on_contacts`: hours on contacts of a paid one.
    """

    channels: frozenset[int]
    least: tuple[float, ...]
    most: tuple[float, ...]
    on_contacts: float = 1.0
    periods: tuple[tuple[int, int, float, float], ...] = ()


def hours_by_week(
    need_h: FloatArray, crews: Sequence[Crew], weights: Sequence[float]
) -> FloatArray:
    """Return the paid hours that each crew should have in each week, (crews, weeks).

    `need_h`: agent-hours on contacts wanted, (channels, weeks); `weights`: of the channels. Limits
    of periods that the weeks' own cannot keep are moved to the nearest that they can.
    """
    lp = pywraplp.Solver.CreateSolver("GLOP")
    weeks = range(need_h.shape[1])
    paid = [[lp.NumVar(crew.least[w], crew.most[w], "") for w in weeks] for crew in crews]
    for crew, own in zip(crews, paid, strict=True):
        for first, end, low, high in crew.periods:
            span = sum(crew.least[first:end]), sum(crew.most[first:end])
            total = lp.Sum(own[first:end])
            lp.Add(total >= min(max(low, span[0]), span[1]))
            lp.Add(total <= min(max(high, span[0]), span[1]))
    worth = [-SPARE_PRICE * hours for own in paid for hours in own]
    for w in weeks:
        given: list[list[pywraplp.Variable]] = [[] for _ in need_h]
        for crew, own in zip(crews, paid, strict=True):
            shares = {c: lp.NumVar(0.0, lp.infinity(), "") for c in sorted(crew.channels)}
            lp.Add(lp.Sum(list(shares.values())) <= crew.on_contacts * own[w])
            for c, share in shares.items():
                given[c].append(share)
        for c, wanted in enumerate(need_h[:, w]):
            worth += _cover(lp, given[c], float(wanted), weights[c])
    lp.Maximize(lp.Sum(worth))
    if lp.Solve() != pywraplp.Solver.OPTIMAL:
        raise Unavailable("the hours of the weeks ahead could not be shared out; plan week by week")
    return np.array([[hours.solution_value() for hours in own] for own in paid])


def _cover(
    lp: pywraplp.Solver, given: list[pywraplp.Variable], wanted: float, weight: float
) -> list[pywraplp.LinearExpr]:
    """Return the worth of covering a channel's week by steps, the first worth the most."""
    if wanted <= 0 or not given:
        return []
    steps = np.arange(0.0, MOST_COVER, WIDTH)
    parts = [lp.NumVar(0.0, WIDTH * wanted, "") for _ in steps]
    lp.Add(lp.Sum(parts) <= lp.Sum(given))
    return [
        weight * (MOST_COVER - float(step)) * part for step, part in zip(steps, parts, strict=True)
    ]
