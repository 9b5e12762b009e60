"""A roster simulated week after week: one long run, in which backlog crosses from each to the next.

The week before the first and the one after the last are simulated too and not counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.domain import BoolArray, Centre, FloatArray, Forecast, IntArray
from planner.staffing.clock import promise_clock
from planner.staffing.simulate import Day, run_once
from planner.staffing.teams import Routing, Team

CPU_S = 1.0
"""Seconds of computing that a simulation may cost by default, on one ordinary core."""
_CONTACT_S, _LOOK_S = 1.6e-6, 2.5e-9
"""Cost of a contact, and of each agent looked at for it (measured)."""
_LEAST, _MOST = 4, 200


@dataclass(frozen=True, slots=True, eq=False)
class Weeks:
    """Tallies (see `world`) of `count` weeks: (weeks, channels or teams, intervals, kinds)."""

    seed: int
    contacts: FloatArray
    clock: FloatArray
    groups: FloatArray
    staff: IntArray

    @property
    def count(self) -> int:
        """How many weeks were counted."""
        return len(self.contacts)


def affordable_weeks(forecast: Forecast, teams: tuple[Team, ...], cpu_s: float = CPU_S) -> int:
    """Return how many weeks can be simulated in so much computing; 0: not even a few."""
    agents = sum(float(t.heads.max(initial=0.0)) for t in teams)
    cost_s = float(forecast.contacts.sum()) * (_CONTACT_S + agents * _LOOK_S) + 1e-3
    weeks = int(cpu_s / cost_s) - 2
    if weeks < _LEAST:
        return _LEAST if cost_s * (_LEAST + 2) < 4 * cpu_s else 0
    return min(weeks, _MOST)


def simulate_weeks(
    centre: Centre,
    forecast: Forecast,
    teams: tuple[Team, ...],
    *,
    weeks: int,
    seed: int,
    paths: FloatArray | None = None,
    routing: Routing = Routing(),  # noqa: B008  frozen
) -> Weeks:
    """Return what happens in so many weeks of Poisson contacts around the forecast.

    `paths` (weeks, channels, intervals): contacts that do come in each week instead (a fraction is
    rounded up or down by chance). Shrinkage is taken off the heads; a fraction of a head is there
    in as many weeks.
    """
    rng = np.random.default_rng(seed)
    order = [*range(weeks - 1, weeks), *range(weeks), 0]
    staff = _present(teams, centre.policy.away_share, forecast.grid.size, rng.random((weeks, 1)))
    day = _week(centre, forecast, teams, routing)
    long = replace(
        day,
        arrivals=np.tile(day.arrivals, weeks + 2),
        staff=np.concatenate(staff[order], axis=1),
        handle_s=np.tile(day.handle_s, weeks + 2),
        counts=None if day.counts is None else np.tile(day.counts, weeks + 2),
        closes=None if day.closes is None else np.tile(day.closes, weeks + 2),
    )
    given = None
    if paths is not None:
        whole = np.floor(paths + rng.random(paths.shape)) * (day.arrivals > 0)
        given = np.concatenate(whole[order], axis=1)
    tallies = run_once(long, contacts=given, seed=seed)
    contacts, clock, groups = (_folded(t, weeks) for t in tallies)
    return Weeks(seed, contacts, clock, groups, staff)


def _folded(tally: FloatArray, weeks: int) -> FloatArray:
    rows, long, kinds = tally.shape
    by_week = tally.reshape(rows, weeks + 2, long // (weeks + 2), kinds)
    result: FloatArray = by_week[:, 1:-1].swapaxes(0, 1)
    return result


def _present(teams: tuple[Team, ...], shrinkage: float, size: int, chance: FloatArray) -> IntArray:
    """Return whole heads present (weeks, teams, intervals); at least one (empty) team."""
    heads = np.array([t.heads for t in teams]) if teams else np.zeros((1, size))
    return np.floor(heads * (1 - shrinkage) + chance[:, :, None] - 1e-9).astype(np.int64)


def _week(centre: Centre, forecast: Forecast, teams: tuple[Team, ...], routing: Routing) -> Day:
    """Return one week as the simulation takes it."""
    grid, channels = forecast.grid, [centre.channel(c) for c in forecast.channels]
    is_open = np.array([c.hours.mask(grid) | (not c.is_live) for c in channels])
    deferred = np.array([not c.is_live for c in channels])
    skill = np.array([[int(c.id in t.serves) for c in channels] for t in teams], dtype=np.int64)
    live = frozenset(c.id for c in channels if c.is_live)
    blends = np.array([[bool(t.serves & live) for _ in channels] for t in teams], dtype=bool)
    handle = [c.extended_aht_s(forecast.aht_s[row]) for row, c in enumerate(channels)]
    return Day(
        step_s=grid.step_s,
        arrivals=np.where(is_open, forecast.contacts, 0.0) / grid.step_s,
        staff=np.zeros((max(len(teams), 1), grid.size), dtype=np.int64),
        skill=skill if teams else np.zeros((1, len(channels)), dtype=np.int64),
        handle_s=np.maximum(np.array(handle), 1.0),
        handle_cv=np.ones(len(channels)),
        is_lognormal=np.zeros(len(channels), dtype=bool),
        patience_s=np.array([c.patience_s or np.inf if c.is_live else np.inf for c in channels]),
        target_s=np.array([c.target.within_s for c in channels]),
        priority=deferred.astype(np.int64),
        places=np.array([c.concurrency for c in channels]),
        slowdown=np.array([c.slowdown for c in channels]),
        reserve=(blends & deferred) * (routing.blend_reserve or 0) if teams else np.zeros(1, int),
        counts=np.array([promise_clock(c, grid) | c.is_live for c in channels])
        if deferred.any()
        else None,
        closes=_closing(is_open, deferred),
    )


def _closing(is_open: BoolArray, deferred: BoolArray) -> BoolArray:
    """Return where a live channel closes at the end of the interval."""
    next_open = np.roll(is_open, -1, axis=1)
    result: BoolArray = is_open & ~next_open & ~deferred[:, None]
    return result
