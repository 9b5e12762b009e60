"""Closed forms at their limits: `python -m benchmarks.staffing_extremes`; exit 1 below a floor.

Against long sums over the states in 50 digits (no gamma function, nothing shared with the product),
and on a wide grid: finite, in range, monotone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise, product

import numpy as np

from planner.staffing import QueueResult, erlang_a

AHT_S = 300.0
DIGITS = 50
RELATIVE = 1e-9
SMALL = 1e-6
"""Values below this are held to the same number as an absolute error."""
LOADS = (0.01, 1.0, 7.5, 100.0, 1000.0, 10_000.0)
PATIENCES = (1.0, 30.0, 180.0, 3600.0, 100_000.0, None)
TARGETS = (0.0, 20.0, 600.0, 14_400.0)
METRICS = ("p_wait", "p_abandon", "service_level", "wait_s", "occupancy")
_PANELS = 48
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)


@dataclass(frozen=True, slots=True)
class Case:
    """One queue: load in Erlangs, whole agents, patience (None: endless), target in seconds."""

    load: float
    agents: int
    patience_s: float | None
    target_s: float


def cases() -> Iterator[Case]:
    """Yield queues from idle to hopeless, up to 10 000 Erlangs."""
    for load, patience, target in product(LOADS, PATIENCES, TARGETS):
        root = load**0.5
        for agents in (0.6 * load, load - 2 * root, load, load + root, load + 4 * root, 2 * load):
            n = max(round(agents), 1)
            if patience is None and n <= load:
                continue
            if patience is not None and patience * max(load - n, 0) / AHT_S > 50_000:
                continue  # millions of states: minutes of summing for one number
            yield Case(load, n, patience, target)


def long_sum(case: Case) -> dict[str, float]:
    """Return the metrics of one queue by adding up its states in 50 digits."""
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = DIGITS, 10**12, -(10**12)
        load, aht = Decimal(case.load), Decimal(AHT_S)
        below = Decimal(1)
        for n in range(1, case.agents + 1):
            below = 1 + below * n / load
        if case.patience_s is None:
            return _patient(case, load, aht, below)
        return _impatient(case, load, aht, below)


def _patient(case: Case, load: Decimal, aht: Decimal, below: Decimal) -> dict[str, float]:
    waiting = 1 / (1 - load / case.agents)
    p_wait = waiting / (below - 1 + waiting)
    slack = case.agents - load
    level = 1 - p_wait * (-slack * Decimal(case.target_s) / aht).exp()
    values = (p_wait, Decimal(0), level, p_wait * aht / slack, load / case.agents)
    return dict(zip(METRICS, map(float, values), strict=True))


def _impatient(case: Case, load: Decimal, aht: Decimal, below: Decimal) -> dict[str, float]:
    theta = 1 / Decimal(case.patience_s or 1)
    x, y = case.agents / aht / theta, load / aht / theta
    term, mass, queue = Decimal(1), Decimal(0), Decimal(0)
    k = 0
    while k < y - x or term > mass * Decimal(10) ** -(DIGITS - 8):
        mass, queue = mass + term, queue + k * term
        k += 1
        term = term * y / (x + k)
    total = below - 1 + mass
    p_wait = mass / total
    lost = theta * queue / total * aht / load
    answered = _answered_within(theta * Decimal(case.target_s), x, y) * x / mass
    level = 1 - p_wait + p_wait * answered
    occupancy = load / case.agents * (1 - lost)
    values = (p_wait, lost, level, lost / theta, occupancy)
    return dict(zip(METRICS, map(float, values), strict=True))


def _answered_within(bound: Decimal, x: Decimal, y: Decimal) -> Decimal:
    """Return the integral of e^-s exp(y (1 - e^-s) - x s) from 0 to `bound`."""

    def inside(s: Decimal) -> Decimal:
        return y * (1 - (-s).exp()) - (x + 1) * s

    peak = (y / (x + 1)).ln() if y > x + 1 else Decimal(0)
    if 0 < bound < peak or not bound:
        peak = bound
    edges = [_deep(inside, peak, Decimal(0)), peak, min(bound, _deep(inside, peak, peak + 140))]
    total = Decimal(0)
    for first, end in pairwise(edges):
        if end <= first:
            continue
        half = (end - first) / _PANELS / 2
        for panel in range(_PANELS):
            middle = first + (2 * panel + 1) * half
            for node, weight in zip(_NODES, _WEIGHTS, strict=True):
                point = middle + half * Decimal(float(node))
                total += Decimal(float(weight)) * half * inside(point).exp()
    return total


def _deep(inside: Callable[[Decimal], Decimal], peak: Decimal, outer: Decimal) -> Decimal:
    """Return the point between `peak` and `outer` beyond which the integrand does not count."""
    near, far, top = peak, outer, inside(peak)
    if inside(outer) > top - 60:
        return outer
    for _ in range(40):
        middle = (near + far) / 2
        near, far = (near, middle) if inside(middle) < top - 60 else (middle, far)
    return far


def errors(case: Case) -> dict[str, float]:
    """Return the relative error of each metric (absolute where the value is tiny)."""
    queue = erlang_a(
        case.load, case.agents, aht_s=AHT_S, patience_s=case.patience_s, target_s=case.target_s
    )
    true = long_sum(case)
    return {m: abs(float(getattr(queue, m)[0]) - v) / max(v, SMALL) for m, v in true.items()}


def grid_faults() -> list[str]:
    """Return what is wrong on a grid of loads to 100 000 and agents to 110 000: nothing."""
    loads = np.concatenate([[0.0], np.geomspace(1e-6, 1e5, 60)])
    agents = np.unique(np.concatenate([[0.0], np.geomspace(0.5, 1.1e5, 120), loads]))
    faults = []
    for patience in (1.0, 20.0, 180.0, 3600.0, 1e5, None):
        for target in (0.0, 1.0, 20.0, 600.0, 14_400.0):
            queue = erlang_a(
                loads[:, None], agents[None, :], aht_s=AHT_S, patience_s=patience, target_s=target
            )
            name = f"patience {patience}, target {target}"
            faults += [f"{name}: {text}" for text in _faults_of(queue, patience is None)]
    return faults


def _faults_of(queue: QueueResult, is_patient: bool) -> Iterator[str]:
    shares = ("p_wait", "p_abandon", "service_level", "occupancy", "back_to_back", "pressure")
    for name in shares:
        values = getattr(queue, name)
        if not ((values >= 0) & (values <= 1)).all():
            yield f"{name} leaves 0..1"
    if not (is_patient or np.isfinite(queue.wait_s).all()) or np.isnan(queue.wait_s).any():
        yield "a wait is no number"
    for name, sign in (("service_level", 1), ("p_wait", -1), ("p_abandon", -1)):
        values = sign * getattr(queue, name)
        if (np.diff(values, axis=1) < -1e-9).any():
            yield f"{name} gets worse with more agents"
        if (np.diff(values, axis=0) > 1e-9).any():
            yield f"{name} gets better with more load"


def main() -> int:
    """Print the largest error per metric and the faults of the grid."""
    worst: dict[str, tuple[float, Case | None]] = dict.fromkeys(METRICS, (0.0, None))
    count = 0
    for case in cases():
        count += 1
        for name, error in errors(case).items():
            if error > worst[name][0]:
                worst[name] = (error, case)
    print(f"{count} queues up to 10 000 Erlangs against sums in {DIGITS} digits")
    for name, (error, where) in worst.items():
        print(f"  {name:14s} largest relative error {error:.1e}  at {where}")
    faults = grid_faults()
    print(f"grid to 100 000 Erlangs and 110 000 agents: {len(faults)} faults")
    print(*faults[:10], sep="\n")
    return 1 if faults or max(e for e, _ in worst.values()) > RELATIVE else 0


if __name__ == "__main__":
    sys.exit(main())
