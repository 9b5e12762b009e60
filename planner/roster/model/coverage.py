"""What the work of agents is worth: the exact weighted unmet work of any staffing.

The demand vectors that a staffing can cover form a polymatroid, so serving channels by falling
weight is optimal (Edmonds 1970) and the served value is the sum over weight steps of
(weight - next weight) x F(channels from that weight up). By max-flow min-cut, F of a channel set
is the least over subsets B of its deferred windows of
  work of the windows not in B + sum over intervals of rank(live channels, B),
  rank = min over A of the live channels of (need outside A + heads who serve A or B).
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

MOST_CUTS = 1 << 13


class Coverage(NamedTuple):
    """Ranks by interval and their sums by component (windows that overlap each other).

    Axis names: x channel mask, r rank, u cut of a rank, g segment (windows open at once),
    p component, b cut sum of a component.
    """

    n_rank: int
    n_cut: Array  # [r]
    cut_heads: Array  # [r, u] mask whose heads count
    cut_need: Array  # [r, u] mask whose need counts
    need: Array  # [t, x] need summed over the mask
    hit: Array  # [skill set, x] 1 where the set serves one of the mask
    segment: Array  # [t] -1: no work in this interval
    part: Array  # [t] component
    n_sum: Array  # [p]
    rank_of: Array  # [g, b]
    step_of: Array  # [p, b] weight step, ascending
    work_left: Array  # [p, b]
    step_weight: Array  # [step]
    total: int  # weighted work in all


class Layers(NamedTuple):
    """Channels by falling weight: for each step the weight gained and the channels included."""

    weights: tuple[int, ...]
    members: tuple[frozenset[int], ...]


def weight_steps(unmet: Sequence[int]) -> Layers:
    """Return (weight - next lower weight, channels of at least that weight) for each weight."""
    levels = sorted({w for w in unmet if w > 0}, reverse=True)
    lower = [*levels[1:], 0]
    weights = tuple(a - b for a, b in zip(levels, lower, strict=True))
    members = tuple(frozenset(c for c, w in enumerate(unmet) if w >= a) for a in levels)
    return Layers(weights, members)


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


class _Builder:
    """Collects ranks and cut sums while the components are walked."""

    def __init__(self, case: RosterCase) -> None:
        self.case = case
        self.layers = weight_steps(case.prices.unmet)
        self.live = [int(row.any()) for row in case.need]
        self.windows = [w for w in case.windows if w.agent_intervals > 0]
        self.channel = [case.channels.index(w.channel) for w in self.windows]
        self.ranks: dict[tuple[int, int], int] = {}
        self.segments: dict[tuple[int, tuple[int, ...]], int] = {}
        self.rank_rows: list[list[int]] = []

    def rank(self, step: int, cut: Sequence[int]) -> int:
        """Return the number of the rank of a weight step with these channels uncut."""
        live = mask([c for c in self.layers.members[step] if self.live[c]])
        return self.ranks.setdefault((live, mask(cut)), len(self.ranks))

    def cuts(self, group: Sequence[int]) -> list[tuple[int, frozenset[int]]]:
        """Return every weight step with every subset of its windows."""
        found = []
        for step, members in enumerate(self.layers.members):
            mine = [w for w in group if self.channel[w] in members]
            if 2 ** len(mine) > MOST_CUTS:
                raise BadInput(f"{len(mine)} deferred windows overlap; merge some of them")
            for size in range(len(mine) + 1):
                found += [(step, frozenset(c)) for c in combinations(mine, size)]
        return found

    def left(self, group: Sequence[int], step: int, cut: frozenset[int]) -> int:
        """Return the work of the windows of a step that are not in the cut."""
        members = self.layers.members[step]
        return sum(
            self.windows[w].agent_intervals
            for w in group
            if self.channel[w] in members and w not in cut
        )

    def segment(self, part: int, cuts: Sequence[tuple[int, frozenset[int]]], t: int) -> int:
        """Return the segment of an interval: which ranks its cut sums add."""
        active = {w for _, cut in cuts for w in cut}
        here = tuple(sorted(w for w in active if t in range(*_ends(self.windows[w]))))
        if (part, here) not in self.segments:
            self.segments[part, here] = len(self.rank_rows)
            rows = [self.rank(s, [self.channel[w] for w in here if w in cut]) for s, cut in cuts]
            self.rank_rows.append(rows)
        return self.segments[part, here]


def _ends(window: WorkWindow) -> tuple[int, int]:
    return window.span.start, window.span.end


def compile_coverage(case: RosterCase, sets: Sequence[frozenset[int]]) -> Coverage:
    """Build the rank tables of a case; `sets` are the skill sets of the workers."""
    builder = _Builder(case)
    groups = [[], *components(builder.windows)]
    part = np.zeros(case.grid.size, dtype=np.int64)
    for p, group in enumerate(groups):
        for w in group:
            part[slice(*_ends(builder.windows[w]))] = p
    cuts = [builder.cuts(group) for group in groups]
    segment = np.array(
        [builder.segment(int(p), cuts[int(p)], t) for t, p in enumerate(part)], dtype=np.int64
    )
    segment[~_has_work(case)] = -1
    width = max(map(len, cuts), default=1)
    left = [[builder.left(g, s, c) for s, c in cut] for g, cut in zip(groups, cuts, strict=True)]
    heads, needs, n_cut = _rank_cuts(builder)
    weighted = sum(w * int(row.sum()) for w, row in zip(case.prices.unmet, case.need, strict=True))
    weighted += sum(
        case.prices.unmet[c] * w.agent_intervals
        for c, w in zip(builder.channel, builder.windows, strict=True)
    )
    return Coverage(
        n_rank=len(builder.ranks),
        n_cut=n_cut,
        cut_heads=heads,
        cut_need=needs,
        need=_need_by_mask(case),
        hit=_hits(sets, len(case.channels)),
        segment=segment,
        part=part,
        n_sum=np.array([len(c) for c in cuts], dtype=np.int64),
        rank_of=_padded(builder.rank_rows, width),
        step_of=_padded([[s for s, _ in cut] for cut in cuts], width),
        work_left=_padded(left, width),
        step_weight=np.array(builder.layers.weights or (0,), dtype=np.int64),
        total=weighted,
    )


def _has_work(case: RosterCase) -> NDArray[np.bool_]:
    has: NDArray[np.bool_] = np.any(case.need > 0, axis=0)
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
    for live, uncut in builder.ranks:
        subsets = [a for a in range(live + 1) if a & ~live == 0]
        heads.append([a | uncut for a in subsets])
        needs.append([live & ~a for a in subsets])
    width = max(map(len, heads), default=1)
    n_cut = np.array([len(h) for h in heads] or [0], dtype=np.int64)
    return _padded(heads, width), _padded(needs, width), n_cut


def _need_by_mask(case: RosterCase) -> NDArray[np.int64]:
    masks = np.arange(1 << len(case.channels))
    bits = (masks[None, :] >> np.arange(len(case.channels))[:, None]) & 1
    summed: NDArray[np.int64] = np.ascontiguousarray(case.need.T @ bits)
    return summed


def _hits(sets: Sequence[frozenset[int]], channels: int) -> NDArray[np.int64]:
    masks = np.arange(1 << channels)
    rows = [(masks & mask(s)) > 0 for s in sets]
    return np.array(rows, dtype=np.int64).reshape(len(sets), 1 << channels)
