"""How many agents of each skill set a load needs: pooled requirements, then cuts from simulation.

Cezik & L'Ecuyer 2008: solve the integer programme of the subset requirements, simulate, raise the
requirement of the channels that fail, solve again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from planner.domain import FloatArray, IntArray, ServiceLevel
from planner.errors import BadInput, Infeasible
from planner.staffing.pooled import Line, pooled_need, subsets
from planner.staffing.simulate import Day, run_once
from planner.staffing.variants import parts_of

STEP_S = 900.0
SETTLE = 8
"""Intervals of a long run that are left out while the queue fills."""
CONTACTS, GLANCE = 150_000, 20_000
CLEARLY = 0.03
"""A miss by more than this at a glance needs no long simulation."""
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A steady channel: load in Erlangs, handle and patience seconds, promised share in time.

    The rest is as in `Target` and `Channel`; the load is of first attempts.
    """

    name: str
    load: float
    aht_s: float
    patience_s: float | None
    target_s: float
    share: float
    counts: ServiceLevel = ServiceLevel.OFFERED
    handle_cv: float = 1.0
    redial_share: float = 0.0
    redial_after_s: float = 600.0


@dataclass(frozen=True, slots=True)
class Pool:
    """A kind of agent: the channels it serves and what a head costs."""

    serves: frozenset[str]
    cost: float = 1.0


@dataclass(frozen=True, slots=True)
class Shortage:
    """A subset of channels whose pooled load needs more heads than serve any of it."""

    channels: frozenset[str]
    needed: int
    heads: int


@dataclass(frozen=True, slots=True, eq=False)
class PoolPlan:
    """Heads per pool, simulated service level per line, and how many programmes were solved."""

    heads: IntArray
    cost: float
    levels: FloatArray
    rounds: int
    seed: int


def shortages(
    lines: Sequence[PoolLine], pools: Sequence[Pool], heads: Sequence[int]
) -> tuple[Shortage, ...]:
    """Return every subset of channels that these heads cannot carry, whoever serves whom."""
    count = np.asarray(heads)
    return tuple(
        Shortage(subset, need, int(count[mask].sum()))
        for subset, mask, need in _cuts(lines, pools)
        if count[mask].sum() < need
    )


def staff_pools(
    lines: Sequence[PoolLine], pools: Sequence[Pool], *, seed: int = 1, slack: float = 0.005
) -> PoolPlan:
    """Return the cheapest heads found for which every line keeps its promise in simulation.

    `slack`: how far a simulated service level may fall short. Raises `Infeasible` where no pool
    serves a line. Agents with fewer skills are asked first; who waits longest is served first.
    """
    for line in lines:
        if not any(line.name in p.serves for p in pools):
            raise Infeasible(("skills",), (f"let some agents serve {line.name}",))
    cuts = [(mask, need) for _, mask, need in _cuts(lines, pools)]
    cost = np.array([p.cost for p in pools])
    wanted = np.array([line.share for line in lines]) - slack
    truth = _Truth(lines, pools, wanted, seed)
    for done in range(1, ROUNDS + 1):
        heads = _cheapest(cost, cuts)
        failing = np.flatnonzero(truth.levels(heads) < wanted)
        if not failing.size:
            heads = _trimmed(heads, cost, truth)
            return PoolPlan(heads, float(cost @ heads), truth.levels(heads), done, seed)
        mask = _serving(pools, [lines[int(k)].name for k in failing])
        cuts.append((mask, int(heads[mask].sum()) + 1))
    raise ArithmeticError(f"no plan after {ROUNDS} rounds of cuts")


def separate_heads(lines: Sequence[PoolLine], pools: Sequence[Pool]) -> IntArray:
    """Return the cheapest heads that cover each line's own requirement, nobody counted twice.

    Safe and dearer: it forgoes the gain of pooling. The condition is the same for every subset,
    with the sum of the separate requirements (max-flow min-cut).
    """
    alone = {line.name: int(pooled_need([_line(line)])[0]) for line in lines}
    cuts = [(mask, sum(alone[c] for c in subset)) for subset, mask, _ in _cuts(lines, pools)]
    return _cheapest(np.array([p.cost for p in pools]), cuts)


def simulated_levels(
    lines: Sequence[PoolLine],
    pools: Sequence[Pool],
    heads: Sequence[int],
    *,
    contacts: int,
    seed: int,
) -> FloatArray:
    """Return the long-run service level of every line, simulated with about so many contacts."""
    rate = np.array([line.load / line.aht_s for line in lines])
    intervals = int(np.clip(contacts / (rate.sum() * STEP_S), 200, 20_000)) + SETTLE
    skill = [[len(p.serves) * (line.name in p.serves) for line in lines] for p in pools]
    each = len(lines)
    day = Day(
        step_s=STEP_S,
        arrivals=np.repeat(rate[:, None], intervals, axis=1),
        staff=np.repeat(np.asarray(heads, dtype=np.int64)[:, None], intervals, axis=1),
        skill=np.array(skill, dtype=np.int64),
        handle_s=np.array([line.aht_s for line in lines]),
        handle_cv=np.array([line.handle_cv for line in lines]),
        is_lognormal=np.array([line.handle_cv != 1 for line in lines]),
        patience_s=np.array([line.patience_s or np.inf for line in lines]),
        target_s=np.array([line.target_s for line in lines]),
        priority=np.zeros(each, dtype=np.int64),
        places=np.ones(each, dtype=np.int64),
        slowdown=np.zeros(each),
        reserve=np.zeros(each, dtype=np.int64),
        redial_share=np.array([line.redial_share for line in lines]),
        redial_s=np.array([line.redial_after_s for line in lines]),
    )
    tally = run_once(day, seed=seed)[0][:, SETTLE:].sum(axis=1)
    levels = [parts_of(line.counts, own) for line, own in zip(lines, tally, strict=True)]
    return np.array([float(part / np.maximum(whole, 1)) for part, whole in levels])


class _Truth:
    """Simulated service levels, each mix of heads simulated once."""

    def __init__(
        self,
        lines: Sequence[PoolLine],
        pools: Sequence[Pool],
        wanted: FloatArray,
        seed: int,
    ) -> None:
        self.lines, self.pools, self.wanted, self.seed = lines, pools, wanted, seed
        self.known: dict[tuple[int, ...], FloatArray] = {}

    def keeps(self, heads: IntArray) -> bool:
        return bool((self.levels(heads) >= self.wanted).all())

    def levels(self, heads: IntArray) -> FloatArray:
        key = tuple(int(h) for h in heads)
        if key not in self.known:
            found = self._simulated(key, GLANCE)
            if (found >= self.wanted - CLEARLY).all():
                found = self._simulated(key, CONTACTS)
            self.known[key] = found
        return self.known[key]

    def _simulated(self, heads: tuple[int, ...], contacts: int) -> FloatArray:
        return simulated_levels(self.lines, self.pools, heads, contacts=contacts, seed=self.seed)


def _trimmed(heads: IntArray, cost: FloatArray, truth: _Truth) -> IntArray:
    """Drop heads, or change them for cheaper ones, as long as every promise is kept."""
    best = heads
    improved = True
    while improved:
        improved = False
        for other in _cheaper(best, cost):
            if truth.keeps(other):
                best, improved = other, True
                break
    return best


def _cheaper(heads: IntArray, cost: FloatArray) -> Iterator[IntArray]:
    """Yield mixes with one head less, and with one head of a cheaper pool instead."""
    for gone in np.argsort(-cost, kind="stable"):
        if heads[gone]:
            less = heads.copy()
            less[gone] -= 1
            yield less
    for gone in np.argsort(-cost, kind="stable"):
        for come in np.argsort(cost, kind="stable"):
            if heads[gone] and cost[come] < cost[gone] - 1e-9:
                other = heads.copy()
                other[gone] -= 1
                other[come] += 1
                yield other


def _cheapest(cost: FloatArray, cuts: list[tuple[np.ndarray, int]]) -> IntArray:
    rows = np.array([mask for mask, _ in cuts], dtype=float)
    found = milp(
        cost + 1e-6,
        constraints=LinearConstraint(rows, lb=[need for _, need in cuts]),
        integrality=np.ones(len(cost), dtype=np.int64),
        bounds=Bounds(0, np.inf),
    )
    if not found.success:
        raise BadInput(f"no number of heads keeps these requirements: {found.message}")
    return np.round(found.x).astype(np.int64)


def _cuts(
    lines: Sequence[PoolLine], pools: Sequence[Pool]
) -> Iterator[tuple[frozenset[str], np.ndarray, int]]:
    """Yield each subset of lines, which pools serve any of it, and what its pooled load needs."""
    by_name = {line.name: line for line in lines}
    for subset in subsets(list(by_name), [p.serves for p in pools]):
        need = int(pooled_need([_line(by_name[c]) for c in sorted(subset)])[0])
        yield subset, _serving(pools, subset), need


def _serving(pools: Sequence[Pool], names: Iterable[str]) -> np.ndarray:
    wanted = frozenset(names)
    return np.array([bool(p.serves & wanted) for p in pools])


def _line(line: PoolLine) -> Line:
    return Line(
        np.array([line.load]),
        np.array([line.aht_s]),
        line.patience_s,
        line.target_s,
        line.share,
        line.counts,
        line.redial_share,
    )
