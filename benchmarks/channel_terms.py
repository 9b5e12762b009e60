"""How far formula and simulation agree where a channel's terms are not the usual ones.

    python -m benchmarks.channel_terms

Prints steady queues with log-normal handle times beside Erlang A, and beside Erlang A whose waiting
part is scaled by (1 + cv^2)/2; then days with redials, formula beside simulation.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from planner.domain import (
    Centre,
    Channel,
    FloatArray,
    Forecast,
    Medium,
    OpeningHours,
    Policy,
    Span,
    Target,
    Work,
)
from planner.staffing import Day, dedicated, erlang_a, predict_roster, simulate
from planner.staffing.erlang import waiting_tail
from planner.staffing.special import log_inverse_b

CONTACTS = 400_000
QUEUES = (  # load, agents, handle, patience, target
    *((20, 22, 300, 180, 20), (20, 20, 300, 180, 20), (5, 6, 300, 180, 20), (50, 51, 300, 120, 20)),
    *((20, 23, 300, 600, 60), (100, 100, 240, 150, 20), (3, 4, 600, 300, 60)),
)
SPREADS = (0.4, 1.5, 2.2)
REDIALS = ((0.3, 21), (0.3, 18), (0.7, 21), (0.7, 18))


def simulated(queue: tuple[float, ...], cv: float) -> float:
    """Return the service level of a long run with log-normal handle times."""
    load, agents, handle, patience, target = queue
    one, size = np.ones(1), int(CONTACTS * handle / load / 900)
    day = Day(
        step_s=900.0,
        arrivals=np.full((1, size), load / handle),
        staff=np.full((1, size), int(agents)),
        skill=np.ones((1, 1), dtype=np.int64),
        handle_s=one * handle,
        handle_cv=one * cv,
        is_lognormal=np.ones(1, dtype=bool),
        patience_s=one * patience,
        target_s=one * target,
        priority=np.zeros(1, dtype=np.int64),
        places=np.ones(1, dtype=np.int64),
        slowdown=one * 0,
        reserve=np.zeros(1, dtype=np.int64),
    )
    return float(simulate(day, days=2, seed=1).day_level[0])


def scaled(queue: tuple[float, ...], cv: float) -> float:
    """Return the service level with the waiting part of Erlang A slowed by (1 + cv^2)/2."""
    load, agents, handle, patience, target = (np.array([float(v)]) for v in queue)
    z = (1 + cv * cv) / 2
    tail = waiting_tail(load / handle / z, agents / handle / z, patience, target)
    free: FloatArray = np.log(np.expm1(log_inverse_b(agents, load)))
    waits = expit(tail.log_mass - free)
    return float((1 - waits * (tail.abandon + tail.late))[0])


def spread_table() -> None:
    """Print service levels of each queue and spread, and how often which formula is nearer."""
    nearer = 0
    print("load agents handle patience target   cv  simulated  Erlang A    scaled")
    for queue in QUEUES:
        load, agents, handle, patience, target = queue
        plain = erlang_a(load, agents, aht_s=handle, patience_s=patience, target_s=target)
        level = float(plain.service_level[0])
        for cv in SPREADS:
            truth, other = simulated(queue, cv), scaled(queue, cv)
            nearer += abs(level - truth) < abs(other - truth)
            numbers = "".join(f"{v:7g}" for v in queue)
            print(f"{numbers} {cv:5.1f} {truth:10.4f} {level:9.4f} {other:9.4f}")
    print(f"Erlang A is nearer in {nearer} of {len(QUEUES) * len(SPREADS)}")


def redial_table() -> None:
    """Print the week's service level with redials, simulated and by formula."""
    hours = OpeningHours((*((Span(9 * 60, 17 * 60),),) * 5, (), ()))
    for share, heads in REDIALS:
        channel = Channel(
            "voice", "Voice", Medium.VOICE, Work.LIVE, hours, Target(0.8, 20), 300.0,
            patience_s=180.0, listening_s=0.0, redial_share=share,
        )  # fmt: skip
        centre = Centre("C", "UTC", "DK", 15, (channel,), {}, policy=Policy(shrinkage=0.0))
        grid = centre.week("2026-W49")
        rows = np.full((1, grid.size), 60.0)
        quantiles = np.repeat(rows[:, None], 7, axis=1)
        forecast = Forecast(grid, ("voice",), rows, np.full_like(rows, 300.0), quantiles)
        plan = np.full((1, grid.size), float(heads))
        found = predict_roster(centre, forecast, plan, dedicated(("voice",), plan))
        print(f"redial share {share}, {heads} agents: {found.stamps['voice']}")


if __name__ == "__main__":
    spread_table()
    redial_table()
