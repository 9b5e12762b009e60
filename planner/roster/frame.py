"""From centre, people, policy and requirement to one week in interval numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import (
    DAY_MIN,
    Agent,
    AgentId,
    Centre,
    Contract,
    Forecast,
    Grid,
    IntArray,
    Limits,
    Pattern,
    PauseRule,
    PauseSlot,
    People,
    Policy,
    Prices,
    Requirement,
    RosterCase,
    Shift,
    Span,
    Terms,
    Worker,
    WorkWindow,
    merged,
)
from planner.errors import BadInput, Fault
from planner.roster.pressure import burden, contact_rates, cut, peak

OPEN_END_MIN = DAY_MIN + 12 * 60  # a stretch to noon of the next day or later has no real end


def frame(  # noqa: PLR0913 - each is one input of a week, all keyword-only after the four nouns
    centre: Centre,
    people: People,
    requirement: Requirement,
    forecast: Forecast,
    *,
    grid: Grid,
    past: Mapping[AgentId, tuple[Span, ...]] | None = None,
    carried: Mapping[frozenset[int], IntArray] | None = None,
    locks: tuple[Shift, ...] = (),
    days_off_locked: frozenset[tuple[AgentId, int]] = frozenset(),
    burden_balance: Mapping[AgentId, float] | None = None,
) -> RosterCase:
    """Return the week to be rostered; the only place where clock times become intervals.

    Parameters
    ----------
    grid
        The week; it lies inside the grids of requirement and forecast.
    past
        Shifts of the weeks before per agent, in intervals of `grid` (they start below 0).
    carried
        Heads on contacts through shifts of last week per set of channel rows; None: counted from
        `past`, pauses not known.
    burden_balance
        Unsocial work of the weeks before per agent: 0 a fair share, 0.5 half as much again. It
        makes further unsocial work of that agent dearer.

    Raises
    ------
    BadInput
        With every fault: unknown skills or contracts, odd times, locks of nobody, other weeks.
    """
    past, balance = past or {}, burden_balance or {}
    faults = _faults(centre, people, requirement, forecast, grid=grid)
    faults += _faults_of_given(people, grid, past=past, locks=locks, days_off=days_off_locked)
    if faults:
        raise BadInput(*faults)
    calendar = _Calendar(grid, centre, people)
    workers = tuple(
        calendar.worker(agent, past.get(agent.id, ()), balance.get(agent.id, 0.0))
        for agent in people.agents
    )
    return replace(
        _week(calendar, workers, requirement, forecast),
        carried=_carried(workers, grid) if carried is None else carried,
        locks=locks,
        days_off_locked=days_off_locked,
    )


def _week(
    calendar: _Calendar,
    workers: tuple[Worker, ...],
    requirement: Requirement,
    forecast: Forecast,
) -> RosterCase:
    """Return the week without what was carried over or locked."""
    grid, centre = calendar.grid, calendar.centre
    is_open = np.logical_or.reduce([c.hours.mask(grid) for c in centre.channels])
    skill_sets = sorted({w.skills for w in workers}, key=sorted)
    return RosterCase(
        grid=grid,
        channels=tuple(c.id for c in centre.channels),
        need=_need(centre, requirement, grid),
        windows=_windows(requirement, grid),
        is_open=is_open,
        peak=peak(requirement, grid, is_open=is_open, share=centre.policy.peak_share),
        workers=workers,
        terms={calendar.key(agent): calendar.terms(agent) for agent in calendar.people.agents},
        limits=_limits(centre.policy, grid),
        prices=_prices(centre, grid),
        contacts=contact_rates(centre, requirement, forecast, grid=grid, skill_sets=skill_sets),
        burden=burden(grid, centre),
    )


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Turns the dates and minutes of people into intervals of the week."""

    grid: Grid
    centre: Centre
    people: People

    def worker(self, agent: Agent, past: tuple[Span, ...], balance: float) -> Worker:
        dates = self.grid.dates
        rows = {c.id: row for row, c in enumerate(self.centre.channels)}
        price = self.centre.policy.weights.burden * (1 + max(-1.0, min(balance, 3.0)))
        wishes = [(dates.index(w.day), w.points) for w in agent.wishes if w.day in dates]
        return Worker(
            id=agent.id,
            terms=self.key(agent),
            skills=frozenset(rows[skill] for skill in agent.skills),
            available=self.available(agent),
            blocks=merged(
                tuple(
                    Span(self.grid.at(b.day, b.span.start), self.grid.at(b.day, b.span.end))
                    for b in agent.blocks
                    if b.day in dates
                )
            ),
            past=merged(past),
            off_wishes=tuple(sorted(wishes)),
            preferred_start=self._preferred(agent),
            burden_price=round(price),
        )

    def _preferred(self, agent: Agent) -> tuple[tuple[int, int], ...] | None:
        if agent.preferred_start is None:
            return None
        low, high = agent.preferred_start
        return tuple((self.grid.at(d, low), self.grid.at(d, high)) for d in self.grid.dates)

    def available(self, agent: Agent) -> tuple[Span, ...]:
        """Return availability without leave, merged; the day after the week only while open."""
        grid, spans = self.grid, []
        last = grid.when(grid.size).date()
        for day in (*grid.dates, last):
            if day not in agent.leave:
                for span in agent.available[day.weekday()]:
                    end = DAY_MIN if span.end >= OPEN_END_MIN else span.end
                    first = grid.at(day, -(-span.start // grid.step_min) * grid.step_min)
                    if first < grid.at(day, end):
                        spans.append(Span(first, grid.at(day, end)))
        closed = [Span(grid.at(d, 0), grid.at(d, DAY_MIN)) for d in sorted(agent.leave)]
        return _without(merged(tuple(spans)), (*closed, Span(self._open_until(), 1 << 40)))

    def _open_until(self) -> int:
        """Return how far beyond the end of the week the centre stays open without a gap."""
        grid = self.grid
        next_day = Grid.days(grid.when(grid.size).date(), 1, zone=grid.zone, step_min=grid.step_min)
        masks = [c.hours.mask(next_day) for c in self.centre.channels]
        shut = np.flatnonzero(~np.logical_or.reduce(masks))
        return grid.size + (int(shut[0]) if len(shut) else next_day.size)

    def leave_days(self, agent: Agent) -> int:
        """Return days of leave in the week on which the agent would be available."""
        days = [d for d in self.grid.dates if d in agent.leave]
        return sum(1 for d in days if agent.available[d.weekday()])

    def key(self, agent: Agent) -> str:
        """Return the name of the agent's terms: the contract, and days of leave if any."""
        leave = self.leave_days(agent)
        return f"{agent.contract}, {leave} days of leave" if leave else agent.contract

    def terms(self, agent: Agent) -> Terms:
        """Return the contract in intervals; leave lowers the least hours and days in proportion."""
        contract, step = self.people.contract_of(agent), self.grid.step_min
        least_days, most_days = contract.days_week
        worked = max(0, most_days - self.leave_days(agent))
        least, most = contract.paid_week_min
        policy, quota = self.centre.policy, contract.quota_contacts_day
        lengths = range(contract.shift_min[0], contract.shift_min[1] + 1, contract.shift_step_min)
        return Terms(
            starts=self._starts(contract),
            lengths=tuple(minutes // step for minutes in lengths),
            patterns=tuple(
                Pattern(-(-p.from_min // step), tuple(_pause(rule, step) for rule in p.pauses))
                for p in contract.patterns
            ),
            paid=(-(-least // step) * worked // max(1, most_days), most // step),
            days=(max(0, min(least_days - self.leave_days(agent), worked)), most_days),
            soft_peak_week=policy.soft_peak_week_min // step,
            quota_contacts_day=None if quota is None else quota * policy.quota_factor,
        )

    def _starts(self, contract: Contract) -> tuple[tuple[int, ...], ...]:
        """Return allowed starts per day; a time that clocks skip that day is none."""
        grid, days = self.grid, []
        for number, day in enumerate(grid.dates):
            starts = set()
            for low, high in contract.starts:
                for minute in range(low, high + 1, contract.start_step_min):
                    start = grid.at(day, minute)
                    if grid.day[start] == number and grid.wall_min[start] == minute:
                        starts.add(start)
            days.append(tuple(sorted(starts)))
        return tuple(days)


def _pause(rule: PauseRule, step: int) -> PauseSlot:
    after, before = rule.after_min, rule.before_min
    return PauseSlot(
        rule.kind,
        rule.length_min // step,
        rule.paid,
        after=None if after is None else -(-after // step),
        before=None if before is None else before // step,
        clock=rule.clock,
    )


def _without(spans: tuple[Span, ...], closed: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the stretches with the closed ones cut out."""
    left = list(spans)
    for gap in closed:
        parts = [(s, Span(s.start, gap.start) if s.start < gap.start else None) for s in left]
        left = [
            part
            for span, head in parts
            for part in (
                (span,)
                if not span.meets(gap)
                else (head, Span(gap.end, span.end) if gap.end < span.end else None)
            )
            if part is not None
        ]
    return tuple(left)


def _need(centre: Centre, requirement: Requirement, grid: Grid) -> IntArray:
    rows = [requirement.row(c.id) for c in centre.channels]
    need: IntArray = cut(requirement.heads, requirement.grid, grid)[rows].astype(np.int64)
    return need


def _windows(requirement: Requirement, grid: Grid) -> tuple[WorkWindow, ...]:
    offset = grid.interval(requirement.grid.when(0))
    moved = [
        WorkWindow(w.channel, Span(w.span.start + offset, w.span.end + offset), w.agent_intervals)
        for w in requirement.windows
    ]
    return tuple(w for w in moved if w.span.start >= 0 and w.span.end <= grid.size)


def _limits(policy: Policy, grid: Grid) -> Limits:
    rest_h = policy.weekly_rest_h
    return Limits(
        min_rest=grid.intervals(hours=policy.daily_rest_h),
        max_consecutive_days=policy.max_consecutive_days,
        min_stretch=grid.intervals(minutes=policy.min_stretch_min),
        max_stretch=policy.max_stretch_min // grid.step_min,
        rolling_day=grid.intervals(hours=24) if policy.daily_rest_h else None,
        weekly_rest=grid.intervals(hours=rest_h) if rest_h else None,
        peak_day=policy.peak_cap_day_min // grid.step_min,
        peak_week=policy.peak_cap_week_min // grid.step_min,
    )


def _prices(centre: Centre, grid: Grid) -> Prices:
    weights = centre.policy.weights
    return Prices(
        unmet=tuple(c.weight for c in centre.channels),
        paid=weights.paid_interval,
        start_deviation=weights.start_deviation,
        start_jump=weights.start_jump,
        start_jump_free=weights.start_jump_free_min // grid.step_min,
        peak_excess=weights.peak_excess,
    )


def _carried(workers: tuple[Worker, ...], grid: Grid) -> dict[frozenset[int], IntArray]:
    """Count heads of last week's shifts that reach into this week."""
    heads: dict[frozenset[int], IntArray] = {}
    for worker in workers:
        for span in worker.past:
            if span.end > 0:
                own = heads.setdefault(worker.skills, np.zeros(grid.size, dtype=np.int64))
                own[: span.end] += 1
    return heads


def _faults(
    centre: Centre, people: People, requirement: Requirement, forecast: Forecast, *, grid: Grid
) -> list[Fault]:
    channels = [c.id for c in centre.channels]
    faults = [
        Fault(f'agent "{a.id}" has the skill "{skill}", which is no channel', "add the channel")
        for a in people.agents
        for skill in sorted(a.skills - set(channels))
    ]
    for contract in people.contracts.values():
        times = [*(low for low, _ in contract.starts), contract.start_step_min]
        times += [*contract.shift_min, contract.shift_step_min]
        times += [p.length_min for pattern in contract.patterns for p in pattern.pauses]
        odd = sorted({m for m in times if m % grid.step_min})
        if odd:
            reason = f'contract "{contract.id}": {odd} min do not fit the grid'
            faults.append(Fault(reason, f"use multiples of {grid.step_min} min"))
    for name, own in (("requirement", requirement), ("forecast", forecast)):
        lacking = [c for c in channels if c not in own.channels]
        if lacking:
            faults.append(Fault(f"the {name} lacks {', '.join(lacking)}", "compute it again"))
        first, step = own.grid.interval(grid.when(0)), own.grid.step_min
        if step != grid.step_min or first < 0 or first + grid.size > own.grid.size:
            remedy = "compute it for this week and grid"
            faults.append(Fault(f"the {name} does not hold {grid.week_name}", remedy))
    return faults


def _faults_of_given(
    people: People,
    grid: Grid,
    *,
    past: Mapping[AgentId, tuple[Span, ...]],
    locks: tuple[Shift, ...],
    days_off: frozenset[tuple[AgentId, int]],
) -> list[Fault]:
    known, days = {a.id for a in people.agents}, range(len(grid.dates))
    faults = [
        Fault(f'a past shift of "{agent}" starts inside the week', "lock it instead")
        for agent, spans in sorted(past.items())
        if any(span.start >= 0 for span in spans)
    ]
    held = [(lock.agent, lock.day) for lock in locks]
    for agent, day in sorted({*held, *days_off}):
        if agent not in known:
            faults.append(Fault(f'day {day} of "{agent}" is locked, who is no agent', "unlock it"))
        elif day not in days:
            faults.append(Fault(f'a lock of "{agent}" names day {day}', "use days of the week"))
    both = sorted(set(held) & set(days_off))
    faults += [
        Fault(f'day {day} of "{agent}" is locked as worked and as free', "keep one of the locks")
        for agent, day in both
    ]
    return faults
