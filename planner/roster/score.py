"""The objective of a roster, exact: what the optimiser minimises, recomputed without its code.

Which channel an agent serves is not part of a roster; the best use of all heads counts. The
amounts of work that heads can cover together form a polymatroid, so covering the channels one
after the other by falling price, each as far as a maximum flow allows, is optimal (Edmonds 1970).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from planner.domain import (
    ChannelId,
    IntArray,
    Prices,
    Roster,
    RosterCase,
    Score,
    Shift,
    Span,
    Worker,
)
from planner.roster.duty import Skills, Week, paid, wall_minute

SOURCE, SINK = 0, 1


def score(case: RosterCase, roster: Roster) -> Score:
    """Return every term of the objective, also for a roster that breaks rules.

    Shifts that count are those of known agents, one a day. The score of coverage includes heads
    carried over from last week's shifts.
    """
    week = Week(case, roster)
    prices = case.prices
    supply = week.supply()
    few = below_minimum(case, supply)
    deviation, jump, excess = _start_deviation(week), _start_jump(week), _peak_excess(week)
    pay = sum(paid(terms, shift) for _, terms, shift in week.each())
    return Score(
        unmet=_shortage(case, supply),
        paid=prices.paid * pay,
        off_wishes=_off_wishes(week),
        start_deviation=prices.start_deviation * deviation,
        start_jump=prices.start_jump * jump,
        peak_excess=prices.peak_excess * excess,
        burden=sum(w.burden_price * burden(case, shift) for w, _, shift in week.each()),
        below_minimum=sum(p * int(row.sum()) for p, row in zip(prices.unmet, few, strict=False))
        + sum(case.able_price(c) * int(n.sum()) for c, n in below_able(case, supply).items()),
    )


def below_minimum(case: RosterCase, supply: Mapping[Skills, IntArray]) -> IntArray:
    """Return by how many heads who can serve a channel fall short of its least (as `case.least`).

    Whoever is on contacts counts for every channel that they can serve.
    """
    able = np.zeros_like(case.least)
    if len(able):
        for skills, heads in supply.items():
            able[sorted(skills)] += heads
    short: IntArray = np.maximum(0, case.least - able)
    return short


def below_able(
    case: RosterCase, supply: Mapping[Skills, IntArray]
) -> dict[frozenset[int], IntArray]:
    """Return by how many heads who can serve any of some channels fall short of `case.able`."""
    short = {}
    for channels, wanted in case.able.items():
        heads = sum((n for skills, n in supply.items() if skills & channels), 0 * wanted)
        short[channels] = np.maximum(0, wanted - heads)
    return short


def short_of_minimum(case: RosterCase, roster: Roster) -> IntArray:
    """Return the heads missing to `case.least` and `case.able`: (channels and sets, intervals)."""
    supply = Week(case, roster).supply()
    rows = [*below_minimum(case, supply), *below_able(case, supply).values()]
    return np.array(rows, dtype=np.int64).reshape(-1, case.grid.size)


def short_of_need(case: RosterCase, roster: Roster) -> dict[ChannelId, int]:
    """Return agent-intervals of shortage by channel, also of one whose shortage has no price."""
    return unmet(case, Week(case, roster).supply())


def burden(case: RosterCase, shift: Shift) -> int:
    """Return the unsocial load of a shift from start to end, pauses included."""
    return int(case.burden[max(0, shift.start) : shift.end].sum())


def _off_wishes(week: Week) -> int:
    total = 0
    for worker, _, shifts in week.rows():
        worked = {shift.day for shift in shifts}
        total += sum(points for day, points in worker.off_wishes if day in worked)
    return total


def _start_deviation(week: Week) -> int:
    return sum(_beside_wish(worker, shift) for worker, _, shift in week.each())


def _beside_wish(worker: Worker, shift: Shift) -> int:
    if worker.preferred_start is None:
        return 0
    earliest, latest = worker.preferred_start[shift.day]
    return max(0, earliest - shift.start, shift.start - latest)


def _start_jump(week: Week) -> int:
    """Return intervals of clock time by which starts on neighbouring days differ too much."""
    grid, free = week.case.grid, week.case.prices.start_jump_free
    total = 0
    for shifts in week.shifts.values():
        for first, second in pairwise(shifts):
            if second.day == first.day + 1:
                minutes = wall_minute(grid, second.start) - wall_minute(grid, first.start)
                total += max(0, abs(minutes) // grid.step_min - free)
    return total


def _peak_excess(week: Week) -> int:
    total = 0
    for _, terms, shifts in week.rows():
        total += max(0, sum(week.peak(s) for s in shifts) - terms.soft_peak_week)
    return total


def _shortage(case: RosterCase, supply: Mapping[Skills, IntArray]) -> dict[ChannelId, int]:
    """Return the points of shortage by channel, over all that may come."""
    points = dict.fromkeys(case.channels, 0)
    for one in case.demands:
        asked = replace(case, need=one.need, prices=replace(case.prices, unmet=one.unmet))
        missing = unmet(asked, supply)
        for channel, price in zip(case.channels, one.unmet, strict=True):
            points[channel] += price * missing[channel]
    return points


def ranking(prices: Prices) -> tuple[int, ...]:
    """Return channels by falling price of shortage; of equals the first stands first."""
    return tuple(sorted(range(len(prices.unmet)), key=lambda c: -prices.unmet[c]))


def unmet(case: RosterCase, supply: Mapping[Skills, IntArray]) -> dict[str, int]:
    """Return agent-intervals of shortage per channel at the best use of all heads.

    `supply`: heads on contacts per skill set and interval.
    """
    missing = np.zeros(len(case.channels), dtype=np.int64)
    for day in case.grid.day_spans:
        missing += _unmet_day(case, supply, day)
    return {channel: int(n) for channel, n in zip(case.channels, missing, strict=True)}


@dataclass(slots=True)
class _Network:
    """Arcs of one day: source - heads of a skill set in an interval - work - sink."""

    nodes: int = 2
    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    cap: list[int] = field(default_factory=list)
    work: list[tuple[int, int, int]] = field(default_factory=list)  # channel, node, amount

    def add(self, tail: int, head: int, cap: int) -> None:
        self.tail.append(tail)
        self.head.append(head)
        self.cap.append(cap)

    def node(self) -> int:
        self.nodes += 1
        return self.nodes - 1

    def flow(self, channels: frozenset[int]) -> int:
        """Return the most agent-intervals of work that these channels can get together."""
        arcs = [(node, SINK, amount) for c, node, amount in self.work if c in channels]
        tail = [*self.tail, *(a[0] for a in arcs)]
        head = [*self.head, *(a[1] for a in arcs)]
        cap = np.array([*self.cap, *(a[2] for a in arcs)], dtype=np.int32)
        graph = coo_array((cap, (tail, head)), shape=(self.nodes, self.nodes)).tocsr()
        return int(maximum_flow(graph, SOURCE, SINK).flow_value)


def _unmet_day(case: RosterCase, supply: Mapping[Skills, IntArray], day: Span) -> IntArray:
    net, missing = _Network(), np.zeros(len(case.channels), dtype=np.int64)
    live = {}
    for channel, interval in np.argwhere(case.need[:, day.start : day.end]).tolist():
        t = day.start + interval
        live[channel, t] = net.node()
        net.work.append((channel, live[channel, t], int(case.need[channel, t])))
    deferred: dict[int, list[tuple[int, int]]] = {}
    for window in case.windows:
        if day.holds(window.span) and window.agent_intervals:
            node, channel = net.node(), case.channels.index(window.channel)
            net.work.append((channel, node, window.agent_intervals))
            for t in range(window.span.start, window.span.end):
                if case.is_open[t]:
                    deferred.setdefault(t, []).append((channel, node))
    _add_heads(net, supply, live, deferred, day)
    done, served = 0, frozenset[int]()
    for channel in ranking(case.prices):
        served |= {channel}
        covered = net.flow(served)
        wanted = sum(amount for c, _, amount in net.work if c == channel)
        missing[channel] = wanted - (covered - done)
        done = covered
    return missing


def _add_heads(
    net: _Network,
    supply: Mapping[Skills, IntArray],
    live: Mapping[tuple[int, int], int],
    deferred: Mapping[int, list[tuple[int, int]]],
    day: Span,
) -> None:
    for skills, heads in supply.items():
        for t in (np.flatnonzero(heads[day.start : day.end]) + day.start).tolist():
            targets = [live[c, t] for c in skills if (c, t) in live]
            targets += [node for c, node in deferred.get(t, ()) if c in skills]
            if targets:
                group, count = net.node(), int(heads[t])
                net.add(SOURCE, group, count)
                for target in targets:
                    net.add(group, target, count)
