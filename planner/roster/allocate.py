"""Who serves which channel when: the best use of a roster's heads, with few changes of channel.

A minimum-cost flow over each day says how much work can be covered. Deferred work is then planned
in long pieces (`allocate_pieces`), and a second flow settles exactly, as near to that plan as it
goes, what every interval covers. Interval by interval agents are put on that work, each where the
plan has them or where they were before; at last they trade places (`allocate_trade`) until stays
are long. Every step keeps the coverage of the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from planner.domain import Activities, Activity, IntArray, Roster, RosterCase, Span
from planner.roster.allocate_pieces import NOTHING, RESERVE, plan_pieces
from planner.roster.allocate_trade import trade
from planner.roster.duty import Skills, Week
from planner.roster.score import ranking

COVER = 1_000_000  # covering one head of work outweighs all wishes for order
IDLE, OFF_PLAN, CHANGE, SPARE = 40_000, 1_000, 300, 100


def allocate(case: RosterCase, roster: Roster) -> Activities:
    """Return what every worker does in every interval of the week.

    Covers exactly as much as `score` counts. Heads beyond the need stay on their live channels,
    in proportion to the need; only who has no open live channel and no work left is READY.
    """
    week = Week(case, roster)
    code, nothing = _away(week), np.zeros(case.need.shape, dtype=np.int64)
    plan = plan_pieces(week, _work(case, week.supply(), nothing), code)
    planned = (plan == np.arange(len(case.channels))[:, None, None]).sum(axis=1)
    _Shiftwork(case, _work(case, week.supply(), planned), plan, code).assign()
    trade(week, code)
    agents = tuple(worker.id for worker in case.workers)
    return Activities(case.grid, agents, case.channels, code)


def work_done(case: RosterCase, roster: Roster) -> IntArray:
    """Return heads that do wanted work, shape (channels, intervals), at the best use of all.

    Heads carried over from last week are part of it; heads beyond the need are not.
    """
    nothing = np.zeros(case.need.shape, dtype=np.int64)
    return _work(case, Week(case, roster).supply(), nothing)


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


def _work(case: RosterCase, supply: Mapping[Skills, IntArray], planned: IntArray) -> IntArray:
    """Return heads per channel and interval that cover the most, deferred work as planned."""
    done = np.zeros(case.need.shape, dtype=np.int64)
    for day in case.grid.day_spans:
        _work_of_day(case, supply, planned, day, done)
    return done


def _work_of_day(
    case: RosterCase,
    supply: Mapping[Skills, IntArray],
    planned: IntArray,
    day: Span,
    done: IntArray,
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
                arcs = flow.arcs.setdefault((c, t), [])
                arcs.append(flow.arc(station, node, int(planned[c, t]), -OFF_PLAN))
                arcs.append(flow.arc(station, node, 1 << 20))
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
    """Agents that are alike in an interval: same skills, same work before and in the plan."""

    skills: Skills
    before: int
    planned: int = NOTHING


class _Shiftwork:
    """Puts agents on work, interval by interval, and remembers where each was."""

    def __init__(self, case: RosterCase, work: IntArray, plan: IntArray, code: IntArray) -> None:
        self.case, self.work, self.plan, self.code = case, work, plan, code
        self.before = np.full(len(case.workers), int(Activity.OFF))
        self.is_deferred = np.isin(case.channels, [w.channel for w in case.windows])

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
            skills = self.case.workers[row].skills
            stay = _Stay(skills, int(self.before[row]), int(self.plan[row, t]))
            stays.setdefault(stay, []).append(row)
        carried = {s: int(h[t]) for s, h in self.case.carried.items() if h[t]}
        flow, stations = self._stations(t, len(ready) + sum(carried.values()))
        for number, (stay, rows) in enumerate(stays.items()):
            self._add_stay(flow, stations, (number, stay, t), len(rows))
        for skills, heads in carried.items():
            self._add_stay(flow, stations, (-1, _Stay(skills, int(Activity.OFF)), t), heads)
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
                    flow.arc(stations[c], 1, 1, SPARE * (extra + 1) // need)
        return flow, stations

    def _add_stay(
        self, flow: _Flow, stations: Mapping[int, int], key: tuple[int, _Stay, int], heads: int
    ) -> None:
        number, stay, t = key
        group, ready = flow.node(), int(Activity.READY)
        flow.supply += heads
        flow.arc(0, group, heads)
        flow.arcs[number, ready] = [flow.arc(group, 1, heads, IDLE)]
        for c in sorted(stay.skills & set(stations)):
            cost = CHANGE if stay.before >= 0 and c != stay.before else 0
            is_due = self.is_deferred[c] and not self.case.need[c, t]
            if c != stay.planned and (is_due or stay.planned != NOTHING):
                cost += OFF_PLAN
            flow.arcs[number, c] = [flow.arc(group, stations[c], heads, cost)]

    def _put(self, row: int, t: int, channel: int) -> None:
        self.before[row] = self.code[row, t] = channel
