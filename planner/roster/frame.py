"""From centre, people, policy and requirement to one week in interval numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from planner.domain import (
    AgentId,
    Centre,
    Forecast,
    Grid,
    IntArray,
    People,
    Preset,
    Prices,
    Requirement,
    RosterCase,
    Rota,
    RotaWeek,
    Shift,
    Span,
    Terms,
    Worker,
    WorkWindow,
)
from planner.errors import BadInput, Fault
from planner.roster.calendar import Calendar, calendar_of
from planner.roster.pressure import burden, contact_rates, cut, peak


def frame(  # noqa: PLR0913 - each is one input of a week, all keyword-only after the four nouns
    centre: Centre,
    people: People,
    requirement: Requirement,
    forecast: Forecast,
    *,
    grid: Grid,
    preset: Preset | None = None,
    past: Mapping[AgentId, tuple[Span, ...]] | None = None,
    past_standby: Mapping[AgentId, tuple[Span, ...]] | None = None,
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
    preset
        Labour rules that every shift must keep; they tighten contracts and limits.
    past
        Shifts of the weeks before, in intervals below 0; `past_standby`: standby without a call.
    carried
        Heads on contacts through shifts of last week per skill set; None: counted from `past`.
    burden_balance
        How far each agent is ahead with unpopular work, in weeks of a fair share: 0 even, 1 a
        week's share too much, -1 one too little. Who is ahead costs more, who is behind less.

    Raises
    ------
    BadInput
        With every fault, of the inputs first, then of contracts against the labour rules.
    """
    past = past or {}
    faults = _faults(centre, people, requirement, forecast, grid=grid)
    faults += _faults_of_given(people, grid, past=past, locks=locks, days_off=days_off_locked)
    if faults:
        raise BadInput(*faults)
    calendar = calendar_of(grid, centre, people, preset)
    found = calendar.workers(past, burden_balance or {}, past_standby or {})
    week = _week(calendar, found, requirement, forecast)
    return replace(
        week,
        carried=_carried(week.workers, grid) if carried is None else carried,
        locks=locks,
        days_off_locked=days_off_locked,
    )


def _week(
    calendar: Calendar,
    found: Sequence[tuple[Worker, Terms]],
    requirement: Requirement,
    forecast: Forecast,
) -> RosterCase:
    """Return the week without what was carried over or locked."""
    grid, centre = calendar.grid, calendar.centre
    workers = tuple(worker for worker, _ in found)
    is_open = np.logical_or.reduce([c.hours.mask(grid) for c in centre.channels])
    skill_sets = sorted({w.skills for w in workers}, key=sorted)
    return RosterCase(
        grid=grid,
        channels=tuple(c.id for c in centre.channels),
        need=_of_channels(requirement.heads, centre, requirement, grid),
        windows=_windows(requirement, grid),
        is_open=is_open,
        peak=peak(requirement, grid, is_open=is_open, share=centre.policy.peak_share),
        workers=workers,
        terms={worker.terms: terms for worker, terms in found},
        limits=calendar.limits,
        prices=_prices(centre, grid),
        contacts=contact_rates(centre, requirement, forecast, grid=grid, skill_sets=skill_sets),
        burden=burden(grid, centre),
        least=_of_channels(requirement.least, centre, requirement, grid),
        able=_able(requirement, centre, grid),
        seats=_seats(centre, workers, grid),
        rotas=tuple(_rota(rota, grid) for rota in centre.standby),
    )


def _rota(rota: Rota, grid: Grid) -> RotaWeek:
    """Return hours of standby in intervals of the week."""
    hours = {
        number: Span(grid.at(day, rota.span.start), grid.at(day, rota.span.end))
        for number, day in enumerate(grid.dates)
        if day.weekday() in rota.weekdays
    }
    return RotaWeek(rota.id, hours, rota.heads, -(-rota.notice_min // grid.step_min))


def _seats(centre: Centre, workers: Sequence[Worker], grid: Grid) -> Mapping[str, IntArray]:
    """Return the seats of each site that last week's shifts leave in the week."""
    free = {site: np.full(grid.size, count) for site, count in sorted(centre.seats.items())}
    for worker in workers:
        for span in worker.past:
            if worker.site in free and span.end > 0:
                free[worker.site][: span.end] -= 1
    return free


def _able(
    requirement: Requirement, centre: Centre, grid: Grid
) -> Mapping[frozenset[int], IntArray]:
    """Return the week out of the heads who can serve any of a set of channels."""
    number = {c.id: row for row, c in enumerate(centre.channels)}
    return {
        frozenset(number[c] for c in names): cut(heads[None], requirement.grid, grid)[0]
        for names, heads in requirement.able.items()
    }


def _of_channels(heads: IntArray, centre: Centre, requirement: Requirement, grid: Grid) -> IntArray:
    """Return the week out of the requirement's heads, in the order of the centre's channels."""
    rows = [requirement.row(c.id) for c in centre.channels]
    week: IntArray = cut(heads, requirement.grid, grid)[rows].astype(np.int64)
    return week


def _windows(requirement: Requirement, grid: Grid) -> tuple[WorkWindow, ...]:
    offset = grid.interval(requirement.grid.when(0))
    moved = [
        replace(w, span=Span(w.span.start + offset, w.span.end + offset))
        for w in requirement.windows
    ]
    return tuple(w for w in moved if w.span.start >= 0 and w.span.end <= grid.size)


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
    faults += [
        Fault(f'agent "{a.id}" sits at "{a.site}", which has no seats', "name a site of the centre")
        for a in people.agents
        if a.site and a.site not in centre.seats
    ]
    for contract in people.contracts.values():
        times = [*(low for low, _ in contract.starts), contract.start_step_min]
        times += [*contract.shift_min, *(contract.split_min or ()), contract.shift_step_min]
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
