"""What the work of agents is worth: the exact weighted unmet work of any staffing.

The demand vectors that a staffing can cover form a polymatroid, so serving channels by falling
weight is optimal (Edmonds 1970) and the served value is the sum over weight steps of
(weight - next weight) x F(channels from that weight up). By max-flow min-cut, F of a channel set
is the least over subsets B of its deferred windows of
  work of the windows not in B + sum over intervals of rank(live channels, B),
  rank = min over A of the live channels of (need outside A + heads who serve A or B).
In each interval B counts only by its windows open then, so the least over B is found segment by
segment (windows open at once) by dynamic programming: exact, and as large as 2 ^ (windows open at
once), however many follow one another.

Where the need is uncertain (`RosterCase.futures`) all this is summed over the futures: each has
weight steps, ranks and columns of need of its own, and the same heads serve each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.domain import RosterCase, WorkWindow
from planner.errors import BadInput
from planner.roster.model.book import Array

MOST_OPEN = 12


class Coverage(NamedTuple):
    """Ranks by interval and their sums by segment (a stretch with the same windows open).

    Axis names: x channel mask, r rank, u cut of a rank, g segment, p component (windows that
    overlap, directly or through others; component 0 is all time without one), b weight step and
    cut of a segment. Channels with a least number of heads who can serve one of them have a column
    of their own after the masks, and a weight step and a rank, min(least, heads with the skill).
    """

    n_rank: int
    n_cut: Array  # [r]
    cut_heads: Array  # [r, u] column of `hit` whose heads count
    cut_need: Array  # [r, u] column of `need` that counts
    need: Array  # [t, column] need summed over each mask, future after future; least heads
    hit: Array  # [skill set, x] 1 where the set serves one of the mask
    segment: Array  # [t] -1: no work in this interval
    first: Array  # [p + 1] first segment of a component
    n_sum: Array  # [g]
    rank_of: Array  # [g, b]
    step_of: Array  # [g, b] weight step, ascending
    work_left: Array  # [g, b] work of windows that open here and are not in the cut
    n_key: Array  # [g] ways to cut what is open in this segment and in the one before
    up: Array  # [g, b] that way, seen from this segment
    down: Array  # [g, b] the same to the next segment
    step_weight: Array  # [step]
    total: int  # weighted work in all


class Layer(NamedTuple):
    """A step of weights: what it adds to the weight of which channels, in which future."""

    weight: int
    members: frozenset[int]
    future: int = 0


def weight_steps(unmet: Sequence[int], future: int = 0) -> list[Layer]:
    """Return (weight - next lower weight, channels of at least that weight) for each weight."""
    levels = sorted({w for w in unmet if w > 0}, reverse=True)
    return [
        Layer(a - b, frozenset(c for c, w in enumerate(unmet) if w >= a), future)
        for a, b in zip(levels, [*levels[1:], 0], strict=True)
    ]


def mask(channels: frozenset[int] | Sequence[int]) -> int:
    """Return the bit mask of a set of channels."""
    return sum(1 << c for c in set(channels))


def components(windows: Sequence[WorkWindow]) -> list[list[int]]:
    """Return groups of windows that overlap in time, directly or through others."""
    groups: list[list[int]] = []
    end = -1
    for w in sorted(range(len(windows)), key=lambda w: windows[w].span):
        if not groups or windows[w].span.start >= end:
            groups.append([])
        groups[-1].append(w)
        end = max(end, windows[w].span.end)
    return groups


class Least(NamedTuple):
    """Heads wanted who can serve one of some channels, and the price of each that is missing."""

    channels: int  # mask
    heads: Array  # [t]
    price: int


Cut = tuple[int, frozenset[int]]  # weight step, windows in the cut


class _Builder:
    """Collects ranks while the segments are walked."""

    def __init__(self, case: RosterCase) -> None:
        self.case = case
        self.layers = [
            layer for f, one in enumerate(case.demands) for layer in weight_steps(one.unmet, f)
        ]
        self.least = _least(case)
        self.live = [{c for c, row in enumerate(one.need) if row.any()} for one in case.demands]
        self.windows = [w for w in case.windows if w.agent_intervals > 0]
        self.channel = [case.channels.index(w.channel) for w in self.windows]
        self.ranks: dict[tuple[int, int, int], int] = {}  # future, live channels, channels cut

    def rank(self, step: int, cut: Sequence[int]) -> int:
        """Return the number of the rank of a weight step with these channels uncut."""
        _, members, future = self.layers[step]
        live = mask(members & self.live[future])
        return self.ranks.setdefault((future, live, mask(cut)), len(self.ranks))

    def least_rank(self, number: int) -> int:
        """Return the number of the rank that counts some channels' least heads."""
        return self.ranks.setdefault((0, -1 - number, 0), len(self.ranks))

    def cuts(self, here: Sequence[int]) -> list[Cut]:
        """Return every weight step with every subset of its windows that are open here."""
        found = []
        if len(here) > MOST_OPEN:
            raise BadInput(f"{len(here)} windows of deferred work are open at once; merge some")
        for step, layer in enumerate(self.layers):
            mine = [w for w in here if self.channel[w] in layer.members]
            for size in range(len(mine) + 1):
                found += [(step, frozenset(c)) for c in combinations(mine, size)]
        steps = len(self.layers)
        return found + [(steps + k, frozenset()) for k in range(len(self.least))]

    def left(self, windows: frozenset[int], cut: Cut) -> int:
        """Return the work of those windows that the step has and the cut leaves out."""
        step, inside = cut
        if step >= len(self.layers):
            return 0
        members = self.layers[step].members
        return sum(
            self.windows[w].agent_intervals for w in windows - inside if self.channel[w] in members
        )


class _Segments:
    """Walks the components and numbers their segments in order of time."""

    def __init__(self, builder: _Builder, size: int) -> None:
        self.builder = builder
        self.of_time = np.zeros(size, dtype=np.int64)
        self.open: list[tuple[int, ...]] = [()]
        self.first = [0, 1]
        for group in components(builder.windows):
            self._walk(group, size)
            self.first.append(len(self.open))
        self.cuts = [builder.cuts(here) for here in self.open]
        self.up = [[0] * len(cuts) for cuts in self.cuts]
        self.down = [[0] * len(cuts) for cuts in self.cuts]
        self.n_key = [0] * len(self.open)
        self.opens = [frozenset(here) for here in self.open]
        begins = set(self.first)
        for g in range(1, len(self.open)):
            if g not in begins:
                self._link(g)
                self.opens[g] -= frozenset(self.open[g - 1])

    def _walk(self, group: Sequence[int], size: int) -> None:
        spans = [_ends(self.builder.windows[w]) for w in group]
        before = None
        for t in range(min(s for s, _ in spans), min(size, max(e for _, e in spans))):
            here = tuple(
                w for w, (first, end) in zip(group, spans, strict=True) if first <= t < end
            )
            if here != before:
                self.open.append(here)
            before = here
            self.of_time[t] = len(self.open) - 1

    def _link(self, g: int) -> None:
        both = frozenset(self.open[g - 1]) & frozenset(self.open[g])
        keys: dict[Cut, int] = {}
        for cuts, numbers in ((self.cuts[g - 1], self.down[g - 1]), (self.cuts[g], self.up[g])):
            for b, (step, inside) in enumerate(cuts):
                numbers[b] = keys.setdefault((step, inside & both), len(keys))
        self.n_key[g] = len(keys)


def _ends(window: WorkWindow) -> tuple[int, int]:
    return window.span.start, window.span.end


def compile_coverage(case: RosterCase, sets: Sequence[frozenset[int]]) -> Coverage:
    """Build the rank tables of a case; `sets` are the skill sets of the workers."""
    builder = _Builder(case)
    found = _Segments(builder, case.grid.size)
    width = max(map(len, found.cuts))
    ranks = [[_rank_of(builder, cut) for cut in cuts] for cuts in found.cuts]
    prices = tuple(least.price for least in builder.least)
    left = [
        [builder.left(opens, cut) for cut in cuts]
        for opens, cuts in zip(found.opens, found.cuts, strict=True)
    ]
    heads, needs, n_cut = _rank_cuts(builder)
    return Coverage(
        n_rank=len(builder.ranks),
        n_cut=n_cut,
        cut_heads=heads,
        cut_need=needs,
        need=_need_by_mask(case, builder.least),
        hit=_hits(sets, len(case.channels), builder.least),
        segment=np.where(_has_work(case), found.of_time, -1),
        first=np.array(found.first, dtype=np.int64),
        n_sum=np.array([len(c) for c in found.cuts], dtype=np.int64),
        rank_of=_padded(ranks, width),
        step_of=_padded([[s for s, _ in cuts] for cuts in found.cuts], width),
        work_left=_padded(left, width),
        n_key=np.array(found.n_key, dtype=np.int64),
        up=_padded(found.up, width),
        down=_padded(found.down, width),
        step_weight=np.array(
            (*(x.weight for x in builder.layers), *prices) or (0,), dtype=np.int64
        ),
        total=_weighted_work(builder),
    )


def _least(case: RosterCase) -> tuple[Least, ...]:
    """Return the channels, and sets of channels, with a least number of heads who can serve."""
    rows = [Least(1 << c, row, case.prices.unmet[c]) for c, row in enumerate(case.least)]
    shared = sorted(case.able.items(), key=lambda entry: sorted(entry[0]))
    rows += [Least(mask(s), heads, case.able_price(s)) for s, heads in shared]
    return tuple(least for least in rows if least.heads.any() and least.price > 0)


def _rank_of(builder: _Builder, cut: Cut) -> int:
    step, inside = cut
    beyond = step - len(builder.layers)
    if beyond >= 0:
        return builder.least_rank(beyond)
    return builder.rank(step, [builder.channel[w] for w in inside])


def _weighted_work(builder: _Builder) -> int:
    """Return all work and all least heads at their price."""
    case = builder.case
    total = sum(least.price * int(least.heads.sum()) for least in builder.least)
    for one in case.demands:
        total += sum(w * int(row.sum()) for w, row in zip(one.unmet, one.need, strict=True))
        total += sum(
            one.unmet[c] * w.agent_intervals
            for c, w in zip(builder.channel, builder.windows, strict=True)
        )
    return total


def _has_work(case: RosterCase) -> NDArray[np.bool_]:
    has: NDArray[np.bool_] = np.any([one.need.any(axis=0) for one in case.demands], axis=0)
    for least in _least(case):
        has = has | (least.heads > 0)
    for window in case.windows:
        has[slice(*_ends(window))] = True
    return has


def _padded(rows: Sequence[Sequence[int]], width: int) -> NDArray[np.int64]:
    table = np.zeros((max(1, len(rows)), max(1, width)), dtype=np.int64)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table


def _rank_cuts(builder: _Builder) -> tuple[Array, Array, Array]:
    heads, needs = [], []
    masks, columns = 1 << len(builder.case.channels), len(builder.case.demands)
    for future, live, uncut in builder.ranks:
        if live < 0:  # a least: all of it, or as many as can serve it
            heads.append([0, masks - 1 - live])
            needs.append([masks * columns - 1 - live, 0])
            continue
        subsets = [a for a in range(live + 1) if a & ~live == 0]
        heads.append([a | uncut for a in subsets])
        needs.append([masks * future + (live & ~a) for a in subsets])
    width = max(map(len, heads), default=1)
    n_cut = np.array([len(h) for h in heads] or [0], dtype=np.int64)
    return _padded(heads, width), _padded(needs, width), n_cut


def _need_by_mask(case: RosterCase, least: Sequence[Least]) -> NDArray[np.int64]:
    """Return need summed over each mask of channels by future, then the least heads of some."""
    masks = np.arange(1 << len(case.channels))
    bits = (masks[None, :] >> np.arange(len(case.channels))[:, None]) & 1
    of_futures = [one.need.T @ bits for one in case.demands]
    columns = [*of_futures, *(own.heads[:, None] for own in least)]
    summed: NDArray[np.int64] = np.ascontiguousarray(np.hstack(columns))
    return summed


def _hits(
    sets: Sequence[frozenset[int]], channels: int, least: Sequence[Least]
) -> NDArray[np.int64]:
    masks = np.array([*range(1 << channels), *(own.channels for own in least)])
    rows = [(masks & mask(s)) > 0 for s in sets]
    return np.array(rows, dtype=np.int64).reshape(len(sets), len(masks))
