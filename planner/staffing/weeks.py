"""A roster simulated week after week.

Live work alone: one long run, of which the first and the last week are not counted. With deferred
work each week is a run of its own between two like it, so that its first and last work is judged
too, and a backlog that never ends does not grow over months that nobody plans.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.domain import BoolArray, Centre, FloatArray, Forecast, IntArray
from planner.staffing.clock import promise_clock
from planner.staffing.simulate import Day, run_once
from planner.staffing.teams import Team, whole_heads
from planner.staffing.variants import parts_of

CPU_S = 1.0
"""Seconds of computing that a simulation may cost by default, on one ordinary core."""
_CONTACT_S, _LOOK_S = 2.5e-7, 1.5e-9
"""Cost of a contact, and for parallel ones of each agent looked at for it (measured)."""
_LEAST, _MOST = 4, 400
_STRETCHED = 12.0  # a large centre may take so many times the computing for the least weeks


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


def affordable_weeks(
    centre: Centre, forecast: Forecast, teams: tuple[Team, ...], cpu_s: float = CPU_S
) -> int:
    """Return how many weeks can be simulated in so much computing; 0: not even a few."""
    is_chained = all(centre.channel(c).is_live for c in forecast.channels)
    cost_s = _cost_s(centre, forecast, teams)
    weeks = int(cpu_s / cost_s - 2) if is_chained else int(cpu_s / (3 * cost_s))
    if weeks < _LEAST:
        least = _LEAST + 2 if is_chained else 3 * _LEAST
        return _LEAST if cost_s * least < _STRETCHED * cpu_s else 0
    return min(weeks, _MOST)


def _cost_s(centre: Centre, forecast: Forecast, teams: tuple[Team, ...]) -> float:
    """Return the computing of one simulated week."""
    cost_s = 1e-3
    for row, name in enumerate(forecast.channels):
        channel = centre.channel(name)
        let_in = channel.hours.mask(forecast.grid) | (not channel.is_live)
        heads = sum(float(t.heads.max(initial=0.0)) for t in teams if name in t.serves)
        looked_at = heads if channel.concurrency > 1 else 0.0
        contacts = float(forecast.contacts[row, let_in].sum())
        cost_s += contacts * (_CONTACT_S + looked_at * _LOOK_S)
    return cost_s


def simulate_weeks(
    centre: Centre,
    forecast: Forecast,
    teams: tuple[Team, ...],
    *,
    weeks: int,
    seed: int,
    paths: FloatArray | None = None,
) -> Weeks:
    """Return what happens in so many weeks of Poisson contacts around the forecast.

    `paths` (weeks, channels, intervals): contacts that do come in each week instead (a fraction is
    rounded up or down by chance). Absence is taken off the heads; a fraction of a head is there on
    as many days, the whole day.
    """
    rng = np.random.default_rng(seed)
    shape = (weeks, max(len(teams), 1), len(forecast.grid.dates))
    chance = rng.random(shape)[:, :, forecast.grid.day]
    staff = _present(teams, centre.policy.away_share, chance)
    day = _week(centre, forecast, teams)
    given = None if paths is None else _whole(centre, forecast, paths, rng)
    if given is not None:
        given = given * (day.arrivals > 0)
    runs = [list(range(weeks))] if day.counts is None else [[k] for k in range(weeks)]
    seeds = rng.integers(1, 2**31, len(runs))
    parts = [_run(day, k, staff, given, int(own)) for k, own in zip(runs, seeds, strict=True)]
    contacts, clock, groups = (np.concatenate(p) for p in zip(*parts, strict=True))
    contacts *= _is_open(centre, forecast)[:, :, None]  # who calls again after hours is not let in
    return Weeks(seed, contacts, clock, groups, staff)


def judged(centre: Centre, forecast: Forecast, weeks: Weeks) -> tuple[FloatArray, FloatArray]:
    """Return what each channel's promise divides by what, (weeks, channels, intervals)."""
    found = [
        parts_of(centre.channel(name).target.counts, weeks.contacts[:, row])
        for row, name in enumerate(forecast.channels)
    ]
    part, whole = (np.stack(sums, axis=1) for sums in zip(*found, strict=True))
    return part, whole


def _whole(
    centre: Centre, forecast: Forecast, paths: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Return first attempts of each week, a fraction of a contact rounded up or down by chance."""
    channels = [centre.channel(c) for c in forecast.channels]
    rows = [c.first_attempts(paths[:, row]) for row, c in enumerate(channels)]
    result: FloatArray = np.floor(np.stack(rows, axis=1) + rng.random(paths.shape))
    return result


def _run(
    day: Day, weeks: list[int], staff: IntArray, given: FloatArray | None, seed: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the tallies of some weeks in a row, with one more before and after."""
    order = [weeks[-1], *weeks, weeks[0]]
    times = len(order)
    long = replace(
        day,
        arrivals=np.tile(day.arrivals, times),
        staff=np.concatenate(staff[order], axis=1),
        handle_s=np.tile(day.handle_s, times),
        counts=None if day.counts is None else np.tile(day.counts, times),
        closes=None if day.closes is None else np.tile(day.closes, times),
    )
    contacts = None if given is None else np.concatenate(given[order], axis=1)
    tallies = run_once(long, contacts=contacts, seed=seed)
    first, second, third = (_folded(t, len(weeks)) for t in tallies)
    return first, second, third


def _folded(tally: FloatArray, weeks: int) -> FloatArray:
    rows, long, kinds = tally.shape
    by_week = tally.reshape(rows, weeks + 2, long // (weeks + 2), kinds)
    result: FloatArray = by_week[:, 1:-1].swapaxes(0, 1)
    return result


def _present(teams: tuple[Team, ...], away_share: float, chance: FloatArray) -> IntArray:
    """Return whole heads present, in the shape of `chance`: (weeks, teams, intervals)."""
    heads = np.array([t.heads for t in teams]) if teams else np.zeros(chance.shape[1:])
    return whole_heads(heads * (1 - away_share), chance)


def _week(centre: Centre, forecast: Forecast, teams: tuple[Team, ...]) -> Day:
    """Return one week as the simulation takes it."""
    grid, channels = forecast.grid, [centre.channel(c) for c in forecast.channels]
    is_open = _is_open(centre, forecast)
    deferred = np.array([not c.is_live for c in channels])
    skill = np.array([[int(c.id in t.serves) for c in channels] for t in teams], dtype=np.int64)
    live = frozenset(c.id for c in channels if c.is_live)
    blends = np.array([[bool(t.serves & live) for _ in channels] for t in teams], dtype=bool)
    reserve = np.array([c.blend_reserve or 0 for c in channels])
    first = [c.first_attempts(forecast.contacts[row]) for row, c in enumerate(channels)]
    handle = [c.extended_aht_s(forecast.aht_s[row]) for row, c in enumerate(channels)]
    return Day(
        step_s=grid.step_s,
        arrivals=np.where(is_open, np.array(first), 0.0) / grid.step_s,
        staff=np.zeros((max(len(teams), 1), grid.size), dtype=np.int64),
        skill=skill if teams else np.zeros((1, len(channels)), dtype=np.int64),
        handle_s=np.maximum(np.array(handle), 1.0),
        handle_cv=np.array([c.handle_time_cv for c in channels]),
        is_lognormal=np.array([c.handle_time_cv != 1 for c in channels]),
        patience_s=np.array([c.patience_s or np.inf if c.is_live else np.inf for c in channels]),
        target_s=np.array([c.target.within_s for c in channels]),
        priority=deferred.astype(np.int64),
        places=np.array([c.concurrency for c in channels]),
        slowdown=np.array([c.slowdown for c in channels]),
        reserve=blends * reserve if teams else np.zeros(1, int),
        redial_share=np.array([c.redial_share for c in channels]),
        redial_s=np.array([c.redial_after_s for c in channels]),
        counts=np.array([promise_clock(c, grid) | c.is_live for c in channels])
        if deferred.any()
        else None,
        closes=_closing(is_open, deferred),
    )


def _is_open(centre: Centre, forecast: Forecast) -> BoolArray:
    """Return where contacts are let in: live ones while open, deferred ones always."""
    channels = [centre.channel(c) for c in forecast.channels]
    return np.array([c.hours.mask(forecast.grid) | (not c.is_live) for c in channels])


def _closing(is_open: BoolArray, deferred: BoolArray) -> BoolArray:
    """Return where a live channel closes at the end of the interval."""
    next_open = np.roll(is_open, -1, axis=1)
    result: BoolArray = is_open & ~next_open & ~deferred[:, None]
    return result
