"""A discrete-event simulation of days: the truth check, and the answer for blends and skills.

Poisson arrivals, exponential patience, redials, exponential or log-normal handle times, groups with
first and second choices, priorities, parallel contacts, a reserve of idle agents, late finishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.domain import BoolArray, FloatArray, IntArray
from planner.errors import BadInput
from planner.staffing.world import (
    AGENT,
    EVENT,
    LINE,
    NEVER,
    NOBODY,
    TEAM,
    WAITING,
    Rules,
    Tally,
    World,
)

TALLIES = 7
CLOCKS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """A day of several channels and groups of agents, in intervals of `step_s` seconds.

    `arrivals` (channels, intervals) per second; `staff` (groups, intervals); `skill` (groups,
    channels): 0 cannot, 1 first choice, 2 second. The rest is per channel: `handle_s` also per
    interval if given as (channels, intervals); `patience_s` inf for ever, `priority` lower first,
    `places` contacts at once, `reserve`: a contact starts only if more agents of the group than
    this are idle, also per group if given as (groups, channels). `redial_share` of those who hang
    up call again, `redial_s` (also per channel) later on average.
    `counts` (channels, intervals): where the clock of the promise runs; None: always. `closes`
    (channels, intervals): who waits at the end of the interval is sent away; None: never.
    """

    step_s: float
    arrivals: FloatArray
    staff: IntArray
    skill: IntArray
    handle_s: FloatArray
    handle_cv: FloatArray
    is_lognormal: BoolArray
    patience_s: FloatArray
    target_s: FloatArray
    priority: IntArray
    places: IntArray
    slowdown: FloatArray
    reserve: IntArray
    redial_share: FloatArray | None = None
    redial_s: float | FloatArray = 600.0
    counts: BoolArray | None = None
    closes: BoolArray | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        channels, intervals = self.arrivals.shape
        groups = self.staff.shape[0]
        if self.staff.shape != (groups, intervals) or self.skill.shape != (groups, channels):
            raise BadInput(
                f"{channels} channels, {groups} groups and {intervals} intervals do not fit:"
                f" staff is {self.staff.shape}, skill {self.skill.shape}"
            )
        if (self.arrivals < 0).any() or (self.staff < 0).any() or (self.handle_s <= 0).any():
            raise BadInput("arrivals and staff are at least 0, handle times above 0")
        again = self.redials
        if again.shape != (channels,) or not ((again >= 0) & (again < 1)).all():
            raise BadInput("redial shares, one per channel, are at least 0 and below 1")

    @property
    def redials(self) -> FloatArray:
        """Share of those who hang up that call again, per channel."""
        none = np.zeros(len(self.arrivals))
        return none if self.redial_share is None else np.asarray(self.redial_share, np.float64)

    @property
    def handle_by_interval(self) -> FloatArray:
        """Handle times as (channels, intervals)."""
        handle = self.handle_s if self.handle_s.ndim == 2 else self.handle_s[:, None]
        return np.broadcast_to(handle, self.arrivals.shape).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Means over days with standard errors (`*_se`); rows are channels, or groups of agents.

    Offered contacts include redials. `soon`: hung up within the target; `lost_wait_s`: mean wait
    of those who hang up. `day_*` per channel. What nobody was offered or started is NaN.
    """

    days: int
    seed: int
    service_level: FloatArray
    service_level_se: FloatArray
    abandon: FloatArray
    abandon_se: FloatArray
    wait_s: FloatArray
    wait_se: FloatArray
    soon: FloatArray
    lost_wait_s: FloatArray
    day_level: FloatArray
    day_level_se: FloatArray
    day_abandon: FloatArray
    day_abandon_se: FloatArray
    day_soon: FloatArray
    offered: FloatArray
    busy: FloatArray
    late_s: FloatArray
    gap_10s: FloatArray
    gap_zero: FloatArray
    pressure: FloatArray
    backlog: FloatArray
    starts: FloatArray


def simulate(day: Day, *, days: int, seed: int) -> Simulated:
    """Return what happens on average over so many simulated days; equal seeds, equal result."""
    if days < 2:
        raise BadInput(f"{days} simulated days give no standard error; simulate at least 2")
    channels, intervals = day.arrivals.shape
    clock = np.zeros((channels, intervals, CLOCKS))
    groups = np.zeros((day.staff.shape[0], intervals, 2))
    sums = _Moments(channels, intervals + 1)
    world = _Fresh(_world(day))
    rules = _rules(day)
    _seed(seed)
    for _ in range(days):
        contacts = np.zeros((channels, intervals, TALLIES))
        world.run(rules, Tally(contacts, clock, groups))
        sums.add(contacts)
    return _summed(day, days, seed, sums, (clock, groups))


def run_once(
    day: Day, *, seed: int, contacts: FloatArray | None = None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the tallies (see `world`) of one simulated day, of contacts, by clock, of groups.

    `contacts` (channels, intervals): whole numbers that do come, at random moments of their
    interval, in place of Poisson arrivals.
    """
    channels, intervals = day.arrivals.shape
    tally = Tally(
        np.zeros((channels, intervals, TALLIES)),
        np.zeros((channels, intervals, CLOCKS)),
        np.zeros((len(day.staff), intervals, 2)),
    )
    rules = _rules(day)
    if contacts is not None:
        rules = rules._replace(arrivals=_in_rows(contacts, np.float64), is_counted=True)
    _seed(seed)
    _Fresh(_world(day, contacts)).run(rules, tally)
    return tally.contacts, tally.clock, tally.groups


def _seed(seed: int) -> None:
    from planner.staffing.events import seed_with  # noqa: PLC0415  see kernels

    seed_with(seed)


class _Fresh:
    """A world that is as on its first morning before each run; long arrays need no cleaning."""

    _KEPT = ("queue", "heap", "stack")

    def __init__(self, world: World) -> None:
        self.world = world
        self.changing = [f for f in World._fields if f not in self._KEPT]
        self.blank = {name: getattr(world, name).copy() for name in self.changing}

    def run(self, rules: Rules, tally: Tally) -> None:
        """Simulate one day into the tally."""
        from planner.staffing.events import run_day  # noqa: PLC0415  see kernels

        for name in self.changing:
            getattr(self.world, name)[...] = self.blank[name]
        run_day(rules, self.world, tally, np.zeros(len(rules.arrivals)))


class _Moments:
    """Sums over days that give ratios to the offered contacts and their standard errors."""

    def __init__(self, channels: int, columns: int) -> None:
        values = TALLIES - 1
        self.offered = np.zeros((channels, columns, 1))
        self.offered2 = np.zeros((channels, columns, 1))
        self.first = np.zeros((channels, columns, values))
        self.second = np.zeros((channels, columns, values))
        self.cross = np.zeros((channels, columns, values))

    def add(self, contacts: FloatArray) -> None:
        """Add one day; the last column is the whole day."""
        both = np.concatenate([contacts, contacts.sum(axis=1, keepdims=True)], axis=1)
        n, x = both[:, :, :1], both[:, :, 1:]
        self.offered += n
        self.offered2 += n * n
        self.first += x
        self.second += x * x
        self.cross += x * n

    def ratios(self) -> tuple[FloatArray, FloatArray]:
        """Return means and standard errors (delta method) per offered contact of each tally."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self.first / self.offered
            spread = self.second - 2 * mean * self.cross + mean**2 * self.offered2
            return mean, np.sqrt(np.maximum(spread, 0)) / self.offered


def _summed(
    day: Day, days: int, seed: int, sums: _Moments, by_clock: tuple[FloatArray, FloatArray]
) -> Simulated:
    clock, groups = by_clock
    mean, error = sums.ratios()
    with np.errstate(invalid="ignore", divide="ignore"):
        busy = groups[:, :, 0] / (days * day.step_s * day.staff)
        shares = clock[:, :, 1:4] / clock[:, :, :1]
        lost_wait = sums.first[:, :-1, 4] / sums.first[:, :-1, 1]
    return Simulated(
        days=days,
        seed=seed,
        service_level=mean[:, :-1, 0],
        service_level_se=error[:, :-1, 0],
        abandon=mean[:, :-1, 1],
        abandon_se=error[:, :-1, 1],
        wait_s=mean[:, :-1, 2],
        wait_se=error[:, :-1, 2],
        soon=mean[:, :-1, 3],
        lost_wait_s=lost_wait,
        day_level=mean[:, -1, 0],
        day_level_se=error[:, -1, 0],
        day_abandon=mean[:, -1, 1],
        day_abandon_se=error[:, -1, 1],
        day_soon=mean[:, -1, 3],
        offered=sums.offered[:, :-1, 0] / days,
        busy=busy,
        late_s=groups[:, :, 1] / days,
        gap_zero=shares[:, :, 0],
        gap_10s=shares[:, :, 1],
        pressure=shares[:, :, 2],
        backlog=clock[:, :, 4] / days,
        starts=clock[:, :, 0] / days,
    )


def _rules(day: Day) -> Rules:
    runs = np.ones(day.arrivals.shape) if day.counts is None else day.counts.astype(np.float64)
    clock = np.zeros((len(runs), runs.shape[1] + 1))
    clock[:, 1:] = np.cumsum(runs, axis=1) * day.step_s
    closes = np.zeros(runs.shape) if day.closes is None else day.closes
    return Rules(
        step_s=float(day.step_s),
        arrivals=_in_rows(day.arrivals, np.float64),
        is_counted=False,
        staff=_in_rows(day.staff, np.int64),
        skill=_in_rows(day.skill, np.int64),
        reserve=_in_rows(np.broadcast_to(day.reserve, day.skill.shape), np.int64),
        handle_s=_in_rows(day.handle_by_interval, np.float64),
        clock_s=clock,
        closes=_in_rows(closes, np.bool_),
    )


def _in_rows(values: NDArray[Any], kind: type[np.generic]) -> NDArray[Any]:
    """Return a copy laid out row by row: another layout would compile the loop once more."""
    return np.array(values, dtype=kind, order="C")


def _world(day: Day, contacts: FloatArray | None = None) -> World:
    """Return an empty world with room for the contacts, given or expected."""
    size = day.staff.max(axis=1)
    agents, groups = int(size.sum()), len(size)
    volumes = day.arrivals * day.step_s if contacts is None else contacts
    expected = volumes.sum(axis=1) / (1 - day.redials)
    queue = int(expected.max() + 12 * np.sqrt(expected.max()) + 100)
    heap = int(expected.sum() * 4 + 20 * agents + 1000)
    lines = _records(len(expected), LINE)
    for name in ("handle_cv", "is_lognormal", "target_s", "priority", "places", "slowdown"):
        lines[name] = getattr(day, name)
    lines.redial_share, lines.redial_s = day.redials, day.redial_s
    lines.patience_s = np.minimum(day.patience_s, NEVER)
    lines.now_in, lines.has_clock = -1, day.counts is not None
    people = _records(agents, AGENT)
    people.group = np.repeat(np.arange(groups), size)
    teams = _records(groups, TEAM)
    teams.oldest = teams.newest = NOBODY
    teams.first = np.concatenate([[0], np.cumsum(size)[:-1]])
    return World(
        lines=lines,
        queue=_records((len(expected), queue), WAITING),
        agents=people,
        rest_s=np.zeros((agents, int(day.places.max()))),
        teams=teams,
        stack=np.zeros((groups, agents), dtype=np.int64),
        heap=_records(heap, EVENT),
        size=np.zeros(1, dtype=np.int64),
    )


def _records(shape: int | tuple[int, int], kind: np.dtype[Any]) -> np.recarray[Any, Any]:
    return np.zeros(shape, dtype=kind).view(np.recarray)
