"""The compiled case: rule sets as small automata, and what each agent may work.

Axes: a agent, d day, s kind of shift, m rule set, r run (days of work or days off on end, and the
class of the last shift), g group of kinds that the rules cannot tell apart, c counters of kinds.
Lengths are whole units (the greatest common divisor of all shifts), prices whole `1 / scale`
points: the dynamic programme is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.errors import BadInput
from planner.roster.tours.case import Duty, TourCase

Array = Any  # numpy arrays; loops are typed by numba, not by mypy
FINEST = 1024
BIG = 1 << 29


class Book(NamedTuple):
    """Rule sets, padded to one size, and agents; never changed."""

    scale: int  # parts of a point that prices are counted in
    n_run: Array  # [m]
    n_group: Array  # [m]
    n_count: Array  # [m]
    weekends: Array  # [m]
    in_row: Array  # [m]
    least_off: Array  # [m]
    off_to: Array  # [m, r] run after a day off, -1 where none may follow
    work_to: Array  # [m, r, g]
    is_idle: Array  # [m, r] the day before was off
    count_to: Array  # [m, c, g]
    group: Array  # [m, s]
    length: Array  # [m, g] units
    unit: Array  # [s] units
    longest: int
    rules: Array  # [a]
    low: Array  # [a] units
    high: Array  # [a]
    most: Array  # [a, s]
    may: Array  # [a, d, s]
    open_days: Array  # [a, d] days before d on which the agent may work
    wish: Array  # [a, d, s]
    need: Array  # [d, s]
    under: Array
    over: Array


@dataclass(frozen=True, slots=True)
class Rules:
    """One rule set as an automaton; run 0 is the start of the horizon."""

    duty: Duty
    off_to: NDArray[np.int64]
    work_to: NDArray[np.int64]
    is_idle: NDArray[np.bool_]
    count_to: NDArray[np.int64]
    group: NDArray[np.int64]
    length: NDArray[np.int64]


@dataclass(slots=True)
class Automata:
    """Builds each rule set once; `counted` kinds are limited inside it, the others are not."""

    case: TourCase
    known: dict[tuple[object, ...], int] = field(default_factory=dict)
    rules: list[Rules] = field(default_factory=list)

    def number(self, duty: Duty, counted: Sequence[int] = ()) -> int:
        """Return the number of the rule set of a duty."""
        counted = tuple(sorted(counted))
        limits = tuple((k, duty.most[k]) for k in counted)
        key = (duty.in_row, duty.least_off, duty.most_weekends, limits)
        if key not in self.known:
            self.known[key] = len(self.rules)
            self.rules.append(rules_of(self.case, duty, counted))
        return self.known[key]


def rules_of(case: TourCase, duty: Duty, counted: Sequence[int] = ()) -> Rules:
    """Build the automaton of one duty."""
    unit = case.unit_min
    keys = [
        (kind.not_next, kind.length_min, s if s in counted else -1, _banned_after(case, s))
        for s, kind in enumerate(case.kinds)
    ]
    groups = list(dict.fromkeys(keys))
    group = np.array([groups.index(key) for key in keys])
    first_of = [keys.index(key) for key in groups]
    classes = list(dict.fromkeys(key[0] for key in groups))
    runs = _Runs(duty, len(classes))
    work_to = np.full((len(runs.names), len(groups)), -1)
    for r, name in enumerate(runs.names):
        for g, key in enumerate(groups):
            if name[0] < 0 or first_of[g] not in classes[name[0]]:
                work_to[r, g] = runs.work(name, classes.index(key[0]))
    return Rules(
        duty=duty,
        off_to=np.array([runs.off(name) for name in runs.names]),
        work_to=work_to,
        is_idle=np.array([name[0] < 0 for name in runs.names]),
        count_to=_counters(duty, counted, [key[2] for key in groups]),
        group=group,
        length=np.array([key[1] // unit for key in groups]),
    )


def _banned_after(case: TourCase, s: int) -> frozenset[int]:
    """Return the kinds that may not be followed by kind `s`."""
    return frozenset(k for k, kind in enumerate(case.kinds) if s in kind.not_next)


class _Runs:
    """Names of runs: (class, days worked, may end) or (-1, days off, -); the start comes first."""

    def __init__(self, duty: Duty, classes: int) -> None:
        self.duty = duty
        least, most = duty.in_row
        self.names = [(-2, 0, True)]
        self.names += [(-1, n, True) for n in range(1, duty.least_off + 1)]
        for klass, n in product(range(classes), range(1, most + 1)):
            self.names += [(klass, n, may) for may in (True, False) if may or n < least]
        self.index = {name: r for r, name in enumerate(self.names)}

    def off(self, name: tuple[int, int, bool]) -> int:
        """Return the run after a day off."""
        klass, n, may_end = name
        enough = self.duty.least_off
        if klass == -2:
            return self.index[-1, enough, True]
        if klass == -1:
            return self.index[-1, min(enough, n + 1), True]
        return self.index[-1, 1, True] if may_end else -1

    def work(self, name: tuple[int, int, bool], klass: int) -> int:
        """Return the run after a day of work of a class."""
        before, n, may_end = name
        least, most = self.duty.in_row
        if before == -2:
            return self.index[klass, 1, True]
        if before == -1:
            return self.index[klass, 1, least <= 1] if n >= self.duty.least_off else -1
        return self.index[klass, n + 1, may_end or n + 1 >= least] if n < most else -1


def _counters(duty: Duty, counted: Sequence[int], group_kind: list[int]) -> NDArray[np.int64]:
    """Return the counter after a shift of a group, -1 above a limit."""
    states = list(product(*(range(duty.most[k] + 1) for k in counted)))
    index = {state: c for c, state in enumerate(states)}
    table = np.empty((len(states), len(group_kind)), np.int64)
    for c, state in enumerate(states):
        for g, kind in enumerate(group_kind):
            after = tuple(n + (k == kind) for n, k in zip(state, counted, strict=True))
            table[c, g] = index.get(after, -1)
    return table


def scale_of(case: TourCase) -> int:
    """Return how finely points are divided so that no tour's price can reach `BIG`."""
    dearest = (case.under + case.over).max(initial=0) + np.abs(case.wish).max(initial=0) + 1
    room = BIG // 2 // (case.days * int(dearest))
    if room < 1:
        raise BadInput(f"weights up to {dearest} points are too large; divide all of them")
    return min(FINEST, 1 << (room.bit_length() - 1))


def compile_book(case: TourCase, automata: Automata, numbers: Sequence[int]) -> Book:
    """Lay out rule sets and agents as arrays; `numbers` are the agents' rule sets."""
    unit, duties, rules = case.unit_min, case.duties, automata.rules
    most = np.array([duty.most for duty in duties])
    may = (most > 0)[:, None, :] & ~case.is_off[:, :, None]
    return Book(
        scale=scale_of(case),
        n_run=np.array([len(x.off_to) for x in rules]),
        n_group=np.array([len(x.length) for x in rules]),
        n_count=np.array([len(x.count_to) for x in rules]),
        weekends=np.array([x.duty.most_weekends for x in rules]),
        in_row=np.array([x.duty.in_row[1] for x in rules]),
        least_off=np.array([x.duty.least_off for x in rules]),
        off_to=_stacked([x.off_to for x in rules]),
        work_to=_stacked([x.work_to for x in rules]),
        is_idle=_stacked([x.is_idle for x in rules]),
        count_to=_stacked([x.count_to for x in rules]),
        group=_stacked([x.group for x in rules]),
        length=_stacked([x.length for x in rules]),
        unit=np.array([kind.length_min // unit for kind in case.kinds]),
        longest=max(kind.length_min for kind in case.kinds) // unit,
        rules=np.array(numbers),
        low=np.array([-(-duty.total_min[0] // unit) for duty in duties]),
        high=np.array([duty.total_min[1] // unit for duty in duties]),
        most=most,
        may=may,
        open_days=np.pad(np.cumsum(may.any(axis=2), axis=1), ((0, 0), (1, 0))),
        wish=case.wish.astype(np.int64),
        need=case.need.astype(np.int64),
        under=case.under.astype(np.int64),
        over=case.over.astype(np.int64),
    )


def _stacked(tables: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Pad tables to one shape."""
    shape = np.max([table.shape for table in tables], axis=0)
    out = np.zeros((len(tables), *shape), tables[0].dtype)
    for row, table in zip(out, tables, strict=True):
        row[tuple(slice(n) for n in table.shape)] = table
    return out
