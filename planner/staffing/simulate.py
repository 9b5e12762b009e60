"""A discrete-event simulation of days: the truth check, and the answer for blends and skills.

Poisson arrivals, exponential patience, exponential or log-normal handle times, groups with first
and second choices, priorities, parallel contacts, a reserve of idle agents, late finishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.domain import BoolArray, FloatArray, IntArray
from planner.errors import BadInput
from planner.staffing.world import AGENT, EVENT, LINE, NEVER, TEAM, WAITING, Rules, Tally, World


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """A day of several channels and groups of agents, in intervals of `step_s` seconds.

    `arrivals` (channels, intervals) per second; `staff` (groups, intervals); `skill` (groups,
    channels): 0 cannot, 1 first choice, 2 second. The rest is per channel: `patience_s` inf for
    ever, `priority` lower first, `places` contacts at once, `reserve`: a contact starts only if
    more agents of the group than this are idle.
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


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Means over days with standard errors (`*_se`); rows are channels, or groups of agents.

    `day_*` per channel. What nobody was offered or started is NaN.
    """

    days: int
    seed: int
    service_level: FloatArray
    service_level_se: FloatArray
    abandon: FloatArray
    abandon_se: FloatArray
    wait_s: FloatArray
    wait_se: FloatArray
    day_level: FloatArray
    day_level_se: FloatArray
    day_abandon: FloatArray
    day_abandon_se: FloatArray
    busy: FloatArray
    late_s: FloatArray
    gap_10s: FloatArray
    gap_zero: FloatArray
    pressure: FloatArray
    backlog: FloatArray
    starts: FloatArray


def simulate(day: Day, *, days: int, seed: int) -> Simulated:
    """Return what happens on average over so many simulated days; equal seeds, equal result."""
    from planner.staffing.events import run_day, seed_with  # noqa: PLC0415  see kernels

    if days < 2:
        raise BadInput(f"{days} simulated days give no standard error; simulate at least 2")
    channels, intervals = day.arrivals.shape
    rules = _rules(day)
    clock = np.zeros((channels, intervals, 5))
    groups = np.zeros((day.staff.shape[0], intervals, 2))
    sums = _Moments(channels, intervals + 1)
    world = _world(day)
    fresh = [part.copy() for part in world]
    seed_with(seed)
    for _ in range(days):
        for part, blank in zip(world, fresh, strict=True):
            part[...] = blank
        contacts = np.zeros((channels, intervals, 4))
        run_day(rules, world, Tally(contacts, clock, groups), np.zeros(channels))
        sums.add(contacts)
    return _summed(day, days, seed, sums, (clock, groups))


class _Moments:
    """Sums over days that give ratios to the offered contacts and their standard errors."""

    def __init__(self, channels: int, columns: int) -> None:
        self.offered = np.zeros((channels, columns, 1))
        self.offered2 = np.zeros((channels, columns, 1))
        self.first = np.zeros((channels, columns, 3))
        self.second = np.zeros((channels, columns, 3))
        self.cross = np.zeros((channels, columns, 3))

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
        """Return means and standard errors (delta method) of in time, abandoned, wait."""
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
    return Simulated(
        days=days,
        seed=seed,
        service_level=mean[:, :-1, 0],
        service_level_se=error[:, :-1, 0],
        abandon=mean[:, :-1, 1],
        abandon_se=error[:, :-1, 1],
        wait_s=mean[:, :-1, 2],
        wait_se=error[:, :-1, 2],
        day_level=mean[:, -1, 0],
        day_level_se=error[:, -1, 0],
        day_abandon=mean[:, -1, 1],
        day_abandon_se=error[:, -1, 1],
        busy=busy,
        late_s=groups[:, :, 1] / days,
        gap_zero=shares[:, :, 0],
        gap_10s=shares[:, :, 1],
        pressure=shares[:, :, 2],
        backlog=clock[:, :, 4] / days,
        starts=clock[:, :, 0] / days,
    )


def _rules(day: Day) -> Rules:
    return Rules(
        step_s=float(day.step_s),
        arrivals=day.arrivals.astype(np.float64),
        staff=day.staff.astype(np.int64),
        skill=day.skill.astype(np.int64),
    )


def _world(day: Day) -> World:
    size = day.staff.max(axis=1)
    agents, groups = int(size.sum()), len(size)
    expected = day.arrivals.sum(axis=1) * day.step_s
    queue = int(expected.max() + 12 * np.sqrt(expected.max()) + 100)
    heap = int(expected.sum() * 4 + 20 * agents + 1000)
    lines = _records(len(expected), LINE)
    for name in ("handle_s", "handle_cv", "is_lognormal", "target_s", "priority"):
        lines[name] = getattr(day, name)
    lines.places, lines.slowdown, lines.reserve = day.places, day.slowdown, day.reserve
    lines.patience_s = np.minimum(day.patience_s, NEVER)
    people = _records(agents, AGENT)
    people.group = np.repeat(np.arange(groups), size)
    teams = _records(groups, TEAM)
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
