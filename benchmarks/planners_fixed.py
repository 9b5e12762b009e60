"""Fixed 8-h shifts chosen by an integer program: what a rosterer without pauses can do at best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from planner.domain import RosterCase

MILP_S, MILP_GAP = 30, 0.005
Skills = frozenset[int]
Start = tuple[int, int]  # day, first interval


def chosen_shifts(
    case: RosterCase, options: Mapping[int, Sequence[int]], length: int, most: Mapping[str, int]
) -> dict[Skills, dict[Start, float]]:
    """Return how many of each skill set begin when, for the least priced shortage.

    `options`: starts by day; `most`: shifts that each worker may have, all of which are given out.
    Who serves what is a flow; pauses are unknown to it.
    """
    sets = sorted({w.skills for w in case.workers}, key=sorted)
    keys = [(k, d, t) for k in range(len(sets)) for d, times in options.items() for t in times]
    work = _work(case)
    reach = _reach(work, sets)
    flows = [(head, u) for head, units in reach.items() for u in units]
    rows, upper = _balance(keys, reach, [amount for _, _, amount in work], length)
    size, base = len(keys) + len(flows) + len(work), len(upper)
    lower = [-np.inf] * base
    for k, skills in enumerate(sets):
        people = [w for w in case.workers if w.skills == skills]
        for d in options:
            rows += [(base, x, 1.0) for x, (j, day, _) in enumerate(keys) if (j, day) == (k, d)]
            lower, upper, base = [*lower, 0.0], [*upper, float(len(people))], base + 1
        rows += [(base, x, 1.0) for x, (j, _, _) in enumerate(keys) if j == k]
        total = float(sum(most[w.id] for w in people))
        lower, upper, base = [*lower, total], [*upper, total], base + 1
    at, column, value = (np.array(part) for part in zip(*rows, strict=True))
    matrix = coo_array((value, (at, column)), shape=(base, size)).tocsr()
    cost = np.zeros(size)
    cost[len(keys) + len(flows) :] = [case.prices.unmet[c] for c, _, _ in work]
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, lower, upper),
        integrality=(np.arange(size) < len(keys)).astype(int),
        bounds=Bounds(0, np.inf),
        options={"time_limit": MILP_S, "mip_rel_gap": MILP_GAP},
    )
    if found.x is None:
        raise SystemExit(f"the integer program found nothing: {found.message}")
    plan: dict[Skills, dict[Start, float]] = {s: {} for s in sets}
    for (k, d, t), heads in zip(keys, found.x.round(), strict=False):
        plan[sets[k]][d, t] = float(heads)
    return plan


def _work(case: RosterCase) -> list[tuple[int, list[int], int]]:
    """Return units of work: channel, intervals in which it can be served, amount."""
    live = [(c, [t], int(case.need[c, t])) for c, t in np.argwhere(case.need > 0).tolist()]
    late = [
        (case.channels.index(w.channel), list(range(w.span.start, w.span.end)), w.agent_intervals)
        for w in case.windows
    ]
    return live + late


def _reach(
    work: Sequence[tuple[int, list[int], int]], sets: Sequence[Skills]
) -> dict[tuple[int, int], list[int]]:
    """Return by (skill set, interval) the units that a head there can serve."""
    reach: dict[tuple[int, int], list[int]] = {}
    for u, (channel, intervals, _) in enumerate(work):
        for k, skills in enumerate(sets):
            for t in intervals if channel in skills else ():
                reach.setdefault((k, t), []).append(u)
    return reach


def _balance(
    keys: Sequence[tuple[int, int, int]],
    reach: Mapping[tuple[int, int], Sequence[int]],
    amounts: Sequence[int],
    length: int,
) -> tuple[list[tuple[int, int, float]], list[float]]:
    """Return rows that keep flows within heads, and work within flows plus shortage."""
    flows = [(head, u) for head, units in reach.items() for u in units]
    heads, first = {head: i for i, head in enumerate(reach)}, len(keys)
    rows = [
        (heads[k, s], x, -1.0)
        for x, (k, _, t) in enumerate(keys)
        for s in range(t, t + length)
        if (k, s) in heads
    ]
    rows += [(heads[head], first + f, 1.0) for f, (head, _) in enumerate(flows)]
    rows += [(len(heads) + u, first + f, -1.0) for f, (_, u) in enumerate(flows)]
    rows += [(len(heads) + u, first + len(flows) + u, -1.0) for u in range(len(amounts))]
    return rows, [0.0] * len(heads) + [-float(a) for a in amounts]
