"""Who serves which channel when: the best use of a roster's heads, with few changes of channel.

First a minimum-cost flow over the week says how much of each channel every interval covers and
where deferred work goes: into intervals with many heads to spare. Then interval by interval agents
are put on that work, each where they were before if possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from planner.domain import Activities, Activity, AgentId, IntArray, Roster, RosterCase, Span
from planner.roster.duty import Skills, Week
from planner.roster.score import ranking

BLOCK_MIN = 30  # a stay on a channel shorter than this is a hurried change
COVER = 1_000_000  # covering one head of work outweighs all wishes for order
RESERVE = (40, 32, 26, 21, 17, 13, 10, 7, 5, 3, 2, 1)  # worth of the 1st, 2nd, ... spare head
CHANGE, HURRIED = 60, 240
READY_COST, SPARE_COST = 400, 100


def allocate(case: RosterCase, roster: Roster) -> Activities:
    """Return what every worker does in every interval of the week.

    Covers exactly as much as `score` counts. Heads beyond the need stay on their live channels,
    in proportion to the need; only who has no open live channel and no work left is READY.
    """
    week = Week(case, roster)
    work = _work(case, week.supply())
    code = _away(week)
    _Shiftwork(case, week, work, code).assign()
    agents = tuple(worker.id for worker in case.workers)
    return Activities(case.grid, agents, case.channels, code)


def work_done(case: RosterCase, roster: Roster) -> IntArray:
    """Return heads that do wanted work, shape (channels, intervals), at the best use of all.

    Heads carried over from last week are part of it; heads beyond the need are not.
    """
    return _work(case, Week(case, roster).supply())


def _away(week: Week) -> IntArray:
    """Return codes of pauses, blocks and hours off; READY marks time on contacts, still open."""
    size = week.case.grid.size
    code = np.full((len(week.case.workers), size), int(Activity.OFF), dtype=np.int64)
    for row, worker in enumerate(week.case.workers):
        for shift in week.shifts[worker.id]:
            code[row, shift.start : shift.end] = Activity.READY
            for block in worker.blocks:
                _mark(code[row], shift.span, block, Activity.BLOCK)
            for pause in shift.pauses:
                _mark(code[row], shift.span, pause.span, Activity.PAUSE)
    return code


def _mark(row: IntArray, shift: Span, away: Span, activity: Activity) -> None:
    if away.meets(shift):
        row[max(away.start, shift.start) : min(away.end, shift.end)] = activity


@dataclass(slots=True)
class _Flow:
    """A minimum-cost flow under construction; the arcs that matter are remembered by key."""

    solver: SimpleMinCostFlow = field(default_factory=SimpleMinCostFlow)
    nodes: int = 2
    arcs: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    supply: int = 0

    def node(self) -> int:
        self.nodes += 1
        return self.nodes - 1

    def arc(self, tail: int, head: int, cap: int, cost: int = 0) -> int:
        return int(self.solver.add_arc_with_capacity_and_unit_cost(tail, head, cap, cost))

    def solve(self) -> None:
        """Send all heads from node 0 to node 1 at least cost."""
        self.solver.set_node_supply(0, self.supply)
        self.solver.set_node_supply(1, -self.supply)
        status = self.solver.solve()
        if status != self.solver.OPTIMAL:
            raise ArithmeticError(f"the flow of heads to work ended as {status}")

    def on(self, *key: int) -> int:
        """Return the flow on the arcs of a key."""
        return sum(int(self.solver.flow(a)) for a in self.arcs.get(key, ()))


def _work(case: RosterCase, supply: Mapping[Skills, IntArray]) -> IntArray:
    done = np.zeros(case.need.shape, dtype=np.int64)
    for day in case.grid.day_spans:
        _work_of_day(case, supply, day, done)
    return done


def _work_of_day(
    case: RosterCase, supply: Mapping[Skills, IntArray], day: Span, done: IntArray
) -> None:
    order = ranking(case.prices)
    worth = {channel: COVER * (len(order) - rank) for rank, channel in enumerate(order)}
    flow = _Flow()
    windows = _window_nodes(case, flow, day, worth)
    for t in range(day.start, day.end):
        groups = {skills: int(heads[t]) for skills, heads in supply.items() if heads[t]}
        if not groups:
            continue
        stations = {c: flow.node() for c in sorted(set().union(*groups))}
        for c, station in stations.items():
            if case.need[c, t]:
                arc = flow.arc(station, 1, int(case.need[c, t]), -worth[c])
                flow.arcs[c, t] = [arc]
            for node in windows.get((c, t), ()):
                flow.arcs.setdefault((c, t), []).append(flow.arc(station, node, 1 << 20))
        _add_groups(flow, groups, stations)
    flow.solve()
    for c, t in flow.arcs:
        done[c, t] = flow.on(c, t)


def _window_nodes(
    case: RosterCase, flow: _Flow, day: Span, worth: Mapping[int, int]
) -> dict[tuple[int, int], list[int]]:
    nodes: dict[tuple[int, int], list[int]] = {}
    for window in case.windows:
        if not day.holds(window.span) or not window.agent_intervals:
            continue
        channel, node = case.channels.index(window.channel), flow.node()
        flow.arc(node, 1, window.agent_intervals, -worth[channel])
        for t in range(window.span.start, window.span.end):
            if case.is_open[t]:
                nodes.setdefault((channel, t), []).append(node)
    return nodes


def _add_groups(flow: _Flow, groups: Mapping[Skills, int], stations: Mapping[int, int]) -> None:
    """Add the heads of one interval; what they leave undone is a reserve of falling worth."""
    spare, total = flow.node(), sum(groups.values())
    for worth in RESERVE:
        flow.arc(spare, 1, 1, -worth)
    flow.arc(spare, 1, total)
    for skills, heads in groups.items():
        group = flow.node()
        flow.arc(0, group, heads)
        flow.arc(group, spare, heads)
        for c in skills:
            flow.arc(group, stations[c], heads)
    flow.supply += total


@dataclass(frozen=True, slots=True)
class _Stay:
    """Agents that are alike in an interval: same skills, same channel before, settled or not."""

    skills: Skills
    before: int
    is_settled: bool


class _Shiftwork:
    """Puts agents on work, interval by interval, and remembers where each was."""

    def __init__(self, case: RosterCase, week: Week, work: IntArray, code: IntArray) -> None:
        self.case, self.work, self.code = case, work, code
        self.settled = max(1, BLOCK_MIN // case.grid.step_min)
        self.before = np.full(len(case.workers), int(Activity.OFF))
        self.since = np.zeros(len(case.workers), dtype=np.int64)
        self.agents: dict[AgentId, int] = {w: row for row, w in enumerate(week.workers)}

    def assign(self) -> None:
        """Fill in every interval in which somebody is on contacts."""
        for t in range(self.case.grid.size):
            ready = np.flatnonzero(self.code[:, t] == Activity.READY)
            away = self.code[:, t] == Activity.OFF
            self.before[away] = Activity.OFF
            if len(ready):
                self._assign_interval(t, ready.tolist())

    def _assign_interval(self, t: int, ready: list[int]) -> None:
        stays: dict[_Stay, list[int]] = {}
        for row in ready:
            settled = bool(self.since[row] >= self.settled)
            stay = _Stay(self.case.workers[row].skills, int(self.before[row]), settled)
            stays.setdefault(stay, []).append(row)
        carried = {s: int(h[t]) for s, h in self.case.carried.items() if h[t]}
        flow, stations = self._stations(t, len(ready) + sum(carried.values()))
        for number, (stay, rows) in enumerate(stays.items()):
            self._add_stay(flow, stations, number, stay, len(rows))
        for skills, heads in carried.items():
            self._add_stay(flow, stations, -1, _Stay(skills, int(Activity.OFF), True), heads)
        flow.solve()
        for number, rows in enumerate(stays.values()):
            left = iter(rows)
            for c in (*stations, int(Activity.READY)):
                for _ in range(flow.on(number, c)):
                    self._put(next(left), t, c)

    def _stations(self, t: int, heads: int) -> tuple[_Flow, dict[int, int]]:
        """Return a flow with a node per channel: its work first, then room for spare heads."""
        flow, stations = _Flow(), {}
        for c in range(len(self.case.channels)):
            work, need = int(self.work[c, t]), int(self.case.need[c, t])
            if not work and not need:
                continue
            stations[c] = flow.node()
            flow.arc(stations[c], 1, work, -COVER)
            if need:
                for extra in range(heads):
                    flow.arc(stations[c], 1, 1, SPARE_COST * (extra + 1) // need)
        return flow, stations

    def _add_stay(
        self, flow: _Flow, stations: Mapping[int, int], number: int, stay: _Stay, heads: int
    ) -> None:
        group = flow.node()
        flow.supply += heads
        flow.arc(0, group, heads)
        ready = int(Activity.READY)
        flow.arcs[number, ready] = [flow.arc(group, 1, heads, READY_COST * 100)]
        for c in sorted(stay.skills & set(stations)):
            cost = 0
            if stay.before >= 0 and c != stay.before:
                cost = CHANGE if stay.is_settled else HURRIED
            flow.arcs[number, c] = [flow.arc(group, stations[c], heads, cost)]

    def _put(self, row: int, t: int, channel: int) -> None:
        self.since[row] = self.since[row] + 1 if channel == self.before[row] else 1
        self.before[row] = channel
        self.code[row, t] = channel
