"""The requirement where agents are shared: `python -m benchmarks.sharing [centres] [seed]`.

Random centres of two or three phone queues over a day of two peaks, with a random mix of agents who
serve one, two or all of them. The requirement with sharing is staffed interval by interval in the
centre's mix and judged by a simulation with other random numbers; exit 1 below a floor.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from planner.domain import (
    Centre,
    Channel,
    FloatArray,
    Forecast,
    IntArray,
    Medium,
    OpeningHours,
    Policy,
    Span,
    Target,
    Work,
)
from planner.staffing import require, shared_requirement
from planner.staffing.shared import Group, groups, nearest_mix
from planner.staffing.teams import Team
from planner.staffing.weeks import simulate_weeks
from planner.staffing.world import IN_TIME, OFFERED

CENTRES, SEED = 6, 1
WEEKS, JUDGE_SEED = 60, 99
MISS, HEADS_SHARE = 0.01, 0.95
SHARE = 0.8


def a_centre(rng: np.random.Generator) -> tuple[Centre, Forecast, list[frozenset[str]]]:
    """Return queues, their week, and the skills of its agents: a third to two thirds shared."""
    count = int(rng.integers(2, 4))
    hours = OpeningHours((*((Span(8 * 60, 20 * 60),),) * 5, (), ()))
    channels = tuple(
        Channel(
            f"q{k}", f"Queue {k}", Medium.VOICE, Work.LIVE, hours, Target(SHARE, 20), 300,
            patience_s=180, listening_s=0, occupancy_cap=1.0, min_heads=0,
        )
        for k in range(count)
    )  # fmt: skip
    centre = Centre("C", "Europe/Copenhagen", "DK", 15, channels, {}, policy=Policy(shrinkage=0.0))
    grid = centre.week("2026-W49")
    clock = grid.wall_min / 60
    shape = 0.4 + np.exp(-(((clock - 10.5) / 1.6) ** 2)) + 0.7 * np.exp(-(((clock - 15) / 2) ** 2))
    peaks = rng.uniform(3, 14, count)
    is_open = channels[0].hours.mask(grid)
    contacts = np.array([p * shape / shape.max() * 3 * is_open for p in peaks])
    aht = np.full(contacts.shape, 300.0)
    forecast = Forecast(
        grid,
        tuple(c.id for c in centre.channels),
        contacts,
        aht,
        np.repeat(contacts[:, None], 7, 1),
    )
    names = [c.id for c in channels]
    many = [frozenset(p) for p in combinations(names, 2)]
    many += [frozenset(names)] if count > 2 else []
    shared = float(rng.uniform(1 / 3, 2 / 3))
    agents = [
        many[int(rng.integers(len(many)))]
        if rng.random() < shared
        else frozenset({names[int(rng.choice(count, p=peaks / peaks.sum()))]})
        for _ in range(80)
    ]
    return centre, forecast, agents


def main(arguments: list[str]) -> int:
    """Print hours and levels of every centre, and the sums."""
    count, seed = (int(a) for a in (*arguments, *(CENTRES, SEED)[len(arguments) :]))
    rng = np.random.default_rng(seed)
    kept, sums = 0, np.zeros(2)
    print(
        "centre queues shared  apart h shared h  share  lowest week  worst interval   (apart)"
        "  seconds"
    )
    for number in range(count):
        centre, forecast, agents = a_centre(rng)
        alone = require(forecast, centre)
        begin = time.perf_counter()
        found = shared_requirement(alone, forecast, centre, agents)
        seconds = time.perf_counter() - begin
        (group,) = groups(alone, forecast, centre, agents)
        heads = _staffed(group, found.base)
        week, worst = _judged(centre, forecast, list(group.agents), heads)
        own = [frozenset({c.id}) for c in group.channels]
        _week, before = _judged(centre, forecast, own, alone.base[list(group.rows)])
        hours = np.array([alone.base.sum(), heads.sum()]) / 4
        sums += hours
        kept += week >= SHARE - MISS
        part = np.mean([len(a) > 1 for a in agents])
        print(
            f"{number:6d}{len(centre.channels):7d}{part:7.0%}{hours[0]:9.1f}{hours[1]:9.1f}", end=""
        )
        print(f"{hours[1] / hours[0]:7.3f}{week:13.3f}{worst:16.3f}{before:10.3f}{seconds:9.1f}")
    share = sums[1] / sums[0]
    print(f"{kept} of {count} centres keep every promise within {MISS}")
    print(f"{sums[1]:.1f} agent-hours against {sums[0]:.1f} of separate requirements: {share:.3f}")
    return 0 if kept == count and share <= HEADS_SHARE else 1


def _staffed(group: Group, base: IntArray) -> IntArray:
    """Return heads by subset of skills and interval; where the mix cannot, each has its own."""
    heads = np.zeros((len(group.agents), base.shape[1]), dtype=np.int64)
    wanted = base[list(group.rows)]
    keys = np.concatenate([wanted, group.apart])
    for column in np.unique(keys[:, wanted.any(axis=0)], axis=1).T:
        same = np.flatnonzero((keys == column[:, None]).all(axis=0))
        mix = nearest_mix(group.at(int(same[0])), column[: len(wanted)])
        if mix is None:
            raise ArithmeticError(f"the mix cannot carry {column.tolist()}")
        heads[:, same] = mix[:, None]
    return heads


def _judged(
    centre: Centre, forecast: Forecast, serves: Sequence[frozenset[str]], heads: IntArray
) -> tuple[float, float]:
    """Return the lowest level of a queue over the week, and of a quarter-hour over the days."""
    teams = tuple(Team(s, h.astype(float)) for s, h in zip(serves, heads, strict=True))
    weeks = simulate_weeks(centre, forecast, teams, weeks=WEEKS, seed=JUDGE_SEED)
    tally = weeks.contacts.sum(axis=0)
    level = tally[:, :, IN_TIME].sum(axis=1) / tally[:, :, OFFERED].sum(axis=1)
    by_clock = tally.reshape(len(tally), 7, -1, tally.shape[-1])[:, :5].sum(axis=1)
    busy: FloatArray = by_clock[:, :, OFFERED] > WEEKS
    clock = by_clock[:, :, IN_TIME][busy] / by_clock[:, :, OFFERED][busy]
    return float(level.min()), float(clock.min())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
