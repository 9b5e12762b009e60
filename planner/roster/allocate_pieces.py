"""Plan deferred work in pieces: stretches between two pauses in which an agent can be spared.

The plan is a wish: who covers what is settled exactly afterwards, as near to the plan as it goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import combinations

import numpy as np

from planner.domain import Activity, BoolArray, FloatArray, IntArray, Span, WorkWindow
from planner.roster.duty import Skills, Week

NOTHING = -1  # no deferred work is planned
RESERVE = (40, 32, 26, 21, 17, 13, 10, 7, 5, 3, 2, 1)  # worth of the 1st, 2nd, ... spare head
CHANGE = 3 * RESERVE[0]  # a change of work is as bad as three intervals without a spare head,
STAY_MIN, SHORT = (30, 60), (6 * RESERVE[0], 2 * RESERVE[0])  # and so is a stay below so much
TOGETHER = 3  # who can be spared is looked up for sets of so many live channels, and for all


def plan_pieces(week: Week, work: IntArray, code: IntArray) -> IntArray:
    """Return the channel of deferred work that each worker should do by interval, or NOTHING.

    `work`: heads that can do work of each channel by interval; its deferred part is moved about
    within the windows. `code` marks time on contacts as READY.
    """
    case, live = week.case, np.minimum(week.case.need, work)
    plan = _Plan(week, code == Activity.READY, _Spare(week, live))
    for window in sorted(case.windows, key=lambda w: (len(w.span), w.span, w.channel)):
        channel, span = case.channels.index(window.channel), window.span
        left = int((work - live)[channel, span.start : span.end].sum())
        plan.place(channel, window, left)
    return plan.wish


class _Spare:
    """Heads that live work does not need: in all, and by the channels that an agent knows.

    `points`: what the head that leaves next is worth as a reserve. `can_leave`: by skills, where
    live work is done without one agent more, by Hall's condition on sets of live channels.
    """

    def __init__(self, week: Week, live: IntArray) -> None:
        everywhere = slice(None)
        supply, nobody = week.supply(), np.zeros(live.shape[1], dtype=np.int64)
        self.heads: IntArray = sum(supply.values(), nobody) - live.sum(axis=0)
        sets = _live_sets(live)
        self.slack = np.zeros((len(sets), live.shape[1]), dtype=np.int64)
        for number, channels in enumerate(sets):
            able = sum((h for skills, h in supply.items() if skills & channels), nobody)
            self.slack[number] = able - live[sorted(channels)].sum(axis=0)
        known = {w.skills for w in week.case.workers}  # on duty or not
        self.touched = {s: [n for n, c in enumerate(sets) if s & c] for s in known}
        self.can_leave = {s: self._has_slack(s, everywhere) for s in known}
        self.worth = np.array([RESERVE[0], *RESERVE, 0], dtype=float)
        self.points: FloatArray = self._points(everywhere)

    def _points(self, part: slice) -> FloatArray:
        points: FloatArray = self.worth[np.clip(self.heads[part], 0, len(RESERVE) + 1)]
        return points

    def _has_slack(self, skills: Skills, part: slice) -> BoolArray:
        least: IntArray = self.slack[self.touched[skills], part].min(axis=0, initial=1)
        return least > 0

    def take(self, skills: Skills, span: Span) -> None:
        """Count an agent out."""
        part = slice(span.start, span.end)
        self.heads[part] -= 1
        self.slack[self.touched[skills], part] -= 1
        self.points[part] = self._points(part)
        for others, can in self.can_leave.items():
            can[part] = self._has_slack(others, part)


def _live_sets(live: IntArray) -> list[Skills]:
    channels = np.flatnonzero(live.any(axis=1)).tolist()
    sets = [frozenset(s) for n in range(1, TOGETHER + 1) for s in combinations(channels, n)]
    return sets if len(channels) <= TOGETHER else [*sets, frozenset(channels)]


@dataclass(frozen=True, slots=True, order=True)
class _Stretch:
    """Time in which an agent is free for deferred work, and the part of it that is best taken.

    `points` an interval of that part, the fewer the better.
    """

    points: float
    row: int
    span: Span
    work: Span


class _Plan:
    """Wishes so far; pieces are taken by falling worth until a window has what it needs."""

    def __init__(self, week: Week, on_contact: BoolArray, spare: _Spare) -> None:
        self.workers, self.spare = week.case.workers, spare
        self.is_free = on_contact & week.case.is_open
        self.wish = np.full(on_contact.shape, NOTHING, dtype=np.int64)
        self.shifts = [[week.inside(s) for s in week.shifts[w.id]] for w in self.workers]
        self.least = tuple(week.case.grid.intervals(minutes=m) for m in STAY_MIN)

    def place(self, channel: int, window: WorkWindow, left: int) -> None:
        """Wish for so many agent-intervals of a channel in the window, as far as they go.

        Worth mostly falls while heads leave, so a stretch is looked at again only when it is next.
        """
        rows = [row for row, worker in enumerate(self.workers) if channel in worker.skills]
        queue = [s for row in rows for s in self._stretches(row, channel, window.span, left)]
        heapify(queue)
        while queue and left > 0:
            best = heappop(queue)
            found = self._stretches(best.row, channel, best.span, left)
            if found == [best]:
                self._take(best, channel)
                left -= len(best.work)
                found = self._stretches(best.row, channel, window.span, left)
            for stretch in found:
                heappush(queue, stretch)

    def _take(self, best: _Stretch, channel: int) -> None:
        part = slice(best.work.start, best.work.end)
        self.wish[best.row, part] = channel
        self.is_free[best.row, part] = False
        self.spare.take(self.workers[best.row].skills, best.work)

    def _stretches(self, row: int, channel: int, within: Span, left: int) -> list[_Stretch]:
        """Return the free stretches of an agent, each with its best part for this work."""
        part = slice(within.start, within.end)
        free = np.zeros(len(within) + 2, dtype=bool)
        free[1:-1] = self.is_free[row, part] & self.spare.can_leave[self.workers[row].skills][part]
        edges = np.flatnonzero(free[1:] != free[:-1]) + within.start
        found = []
        for start, end in edges.reshape(-1, 2).tolist() if left else ():
            size = min(left, end - start)
            parts = {Span(start, start + size), Span(end - size, end)}
            points, best = min(zip(self._points(row, channel, parts), parts, strict=True))
            found.append(_Stretch(points / size, row, Span(start, end), best))
        return found

    def _points(self, row: int, channel: int, parts: Collection[Span]) -> Iterator[float]:
        """Yield the points of reserve and calm that each part of a free stretch would cost."""
        start = min(parts).start
        shift = next(s for s in self.shifts[row] if len(s) and s[0] <= start <= s[-1])
        now = self.wish[row, shift]
        before = _unrest(now, self.least)
        for part in parts:
            new = now.copy()
            first, end = np.searchsorted(shift, (part.start, part.end))
            new[first:end] = channel
            reserve = float(self.spare.points[part.start : part.end].sum())
            yield reserve + _unrest(new, self.least) - before


def _unrest(day: IntArray, least: tuple[int, ...]) -> int:
    """Return points of a day's changes and short stays; `day`: intervals on contacts only."""
    ends = (np.flatnonzero(day[1:] != day[:-1]) + 1).tolist()
    if not ends:
        return 0
    stays = [b - a for a, b in zip((0, *ends), (*ends, len(day)), strict=True)]
    short = sum(p for n in stays for p, m in zip(SHORT, least, strict=True) if n < m)
    return CHANGE * len(ends) + short
