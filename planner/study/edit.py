"""Changes by hand: one shift moved, dropped or locked, pauses placed by the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import (
    AgentId,
    IntArray,
    Pause,
    PauseSlot,
    Roster,
    RosterCase,
    Shift,
    Span,
    Standby,
)
from planner.errors import BadInput, Conflict, Fault
from planner.roster import check


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two rosters on one agent-day; None: no shift."""

    agent: AgentId
    day: int
    before: Shift | None
    after: Shift | None


def differences(before: Roster, after: Roster) -> tuple[Change, ...]:
    """Return every agent-day whose shift or pauses differ; locks do not count."""
    old = {(s.agent, s.day): replace(s, locked=False) for s in before.shifts}
    new = {(s.agent, s.day): replace(s, locked=False) for s in after.shifts}
    return tuple(
        Change(*key, old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    )


@dataclass(frozen=True, slots=True)
class StandbyChange:
    """What differs in who is on standby on one agent-day; None: not on standby."""

    agent: AgentId
    day: int
    before: Standby | None
    after: Standby | None


def standby_differences(before: Roster, after: Roster) -> tuple[StandbyChange, ...]:
    """Return every agent-day whose standby differs; a call that came and locks do not count."""
    old, new = (
        {(d.agent, d.day): replace(d, locked=False, called=False) for d in roster.standby}
        for roster in (before, after)
    )
    return tuple(
        StandbyChange(*key, old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    )


def with_shift(case: RosterCase, roster: Roster, agent: AgentId, day: int, span: Span) -> Roster:
    """Return the roster with this agent's shift of the day set to `span`, locked, pauses placed.

    Pauses go where the other agents leave most room over the requirement. Raises BadInput with
    every rule that the change would break.
    """
    rest = _without(roster, agent, day)
    pauses = place_pauses(case, rest, agent, span)
    shift = Shift(agent, day, span.start, span.end, pauses, locked=True)
    return _lawful(case, roster, roster.with_shifts((*rest.shifts, shift)))


def with_duty(case: RosterCase, roster: Roster, agent: AgentId, day: int, rota: str) -> Roster:
    """Return the roster with an agent on standby on a day, kept by the next placing; "": not.

    Raises BadInput with every rule that a call would break.
    """
    others = tuple(d for d in roster.standby if (d.agent, d.day) != (agent, day))
    hours = {r.id: r.hours.get(day) for r in case.rotas}
    span = hours.get(rota)
    if rota and span is None:
        raise BadInput(f'the centre has no standby "{rota}" on {case.grid.dates[day]:%A}')
    own = () if span is None else (Standby(agent, day, span.start, span.end, rota, locked=True),)
    return _lawful(case, roster, replace(roster, standby=(*others, *own)))


def without_shift(case: RosterCase, roster: Roster, agent: AgentId, day: int) -> Roster:
    """Return the roster without this agent's shift of the day; BadInput if a rule forbids it."""
    return _lawful(case, roster, _without(roster, agent, day))


def with_locks(roster: Roster, keys: frozenset[tuple[AgentId, int]]) -> Roster:
    """Return the roster with exactly these agent-days locked."""
    shifts = (replace(s, locked=(s.agent, s.day) in keys) for s in roster.shifts)
    return roster.with_shifts(shifts)


def with_changes(case: RosterCase, roster: Roster, changes: Iterable[Change]) -> Roster:
    """Return the roster with agent-days changed; what is new, moved or so marked is locked.

    Raises BadInput with every rule that the changes would break together, and Conflict where the
    roster no longer is what they were proposed for.
    """
    shifts = {(s.agent, s.day): s for s in roster.shifts}
    for change in changes:
        key = change.agent, change.day
        now = shifts.pop(key, None)
        if now != change.before:
            day = f"{roster.grid.dates[change.day]:%A}"
            raise Conflict(f"the {day} of {change.agent} has changed since; ask again")
        if change.after is not None:
            is_moved = now is None or now.locked or now.span != change.after.span
            shifts[key] = replace(change.after, locked=is_moved or change.after.locked)
    return _lawful(case, roster, _without_leave(case, roster.with_shifts(shifts.values())))


def _without_leave(case: RosterCase, roster: Roster) -> Roster:
    """Return the roster without standby of whoever is not available any more."""
    free = {w.id: w.available for w in case.workers}
    kept = (d for d in roster.standby if any(s.holds(d.span) for s in free.get(d.agent, ())))
    return replace(roster, standby=tuple(kept))


def place_pauses(case: RosterCase, others: Roster, agent: AgentId, span: Span) -> tuple[Pause, ...]:
    """Return the lawful pauses of a shift that cost the least coverage.

    Raises BadInput where the pattern does not fit the shift (its rules leave no place).
    """
    worker = case.worker(agent)
    pattern = case.terms[worker.terms].pattern(len(span))
    room = room_beside(case, others)
    best: tuple[float, tuple[Pause, ...]] | None = None
    for pauses in placements(case, span, pattern.pauses, worker.blocks):
        cost = sum(max(0.0, -float(room[p.start : p.end].sum())) for p in pauses)
        cost -= 1e-3 * sum(float(room[p.start : p.end].min(initial=0)) for p in pauses)
        if best is None or cost < best[0]:
            best = (cost, pauses)
    if best is None:
        raise BadInput(
            Fault(
                f"the pauses of {agent} do not fit a shift of {case.grid.hours(len(span)):g} h",
                "choose another length or move the fixed block",
            )
        )
    return best[1]


def placements(
    case: RosterCase, span: Span, slots: tuple[PauseSlot, ...], blocks: tuple[Span, ...]
) -> Iterator[tuple[Pause, ...]]:
    """Yield every way in which pauses, in order, fit into a shift beside its blocks."""
    low, high = case.limits.min_stretch, case.limits.max_stretch

    def extend(edge: int, left: tuple[PauseSlot, ...]) -> Iterator[tuple[Pause, ...]]:
        if not left:
            if low <= span.end - edge <= high:
                yield ()
            return
        slot = left[0]
        for start in range(edge + low, min(edge + high, span.end - slot.length) + 1):
            if _fits(case, span, slot, start, blocks):
                pause = Pause(start, start + slot.length, slot.kind, slot.paid)
                for more in extend(pause.end, left[1:]):
                    yield (pause, *more)

    return extend(span.start, slots)


def _fits(
    case: RosterCase, span: Span, slot: PauseSlot, start: int, blocks: tuple[Span, ...]
) -> bool:
    after, before = slot.after or 0, len(span) if slot.before is None else slot.before
    if not after <= start - span.start <= before:
        return False
    here = Span(start, start + slot.length)
    if any(here.meets(block) for block in blocks):
        return False
    if slot.clock is None:
        return True
    local = case.grid.when(start)
    return slot.clock.start <= local.hour * 60 + local.minute < slot.clock.end


def room_beside(case: RosterCase, others: Roster) -> IntArray:
    """Heads on duty beyond the live need of all channels, by interval, also after the week."""
    tail = case.grid.size + 2 * 24 * 60 // case.grid.step_min
    room = np.zeros(tail, dtype=np.int64)
    room[: case.grid.size] = -case.need.sum(axis=0)
    for shift in others.shifts:
        room[shift.start : shift.end] += 1
        for pause in shift.pauses:
            room[pause.start : pause.end] -= 1
    return room


def _without(roster: Roster, agent: AgentId, day: int) -> Roster:
    kept = (s for s in roster.shifts if (s.agent, s.day) != (agent, day))
    return roster.with_shifts(kept)


def _remedy(rule: str) -> str:
    if rule in ("weekly_hours", "days_a_week"):
        return "give another shift as well, or enter the day as leave"
    return "choose other times"


def _lawful(case: RosterCase, before: Roster, after: Roster) -> Roster:
    """Return the changed roster, calls marked, unless it breaks a rule that the old one kept."""
    after = after.as_called()
    free = replace(case, locks=(), days_off_locked=frozenset())
    known = {(b.rule, b.agent, b.day) for b in check(free, before)}
    fresh = [b for b in check(free, after) if (b.rule, b.agent, b.day) not in known]
    if fresh:
        raise BadInput(
            *(
                Fault(f"{b.agent}: {b.detail} ({b.rule.replace('_', ' ')})", _remedy(b.rule))
                for b in fresh
            )
        )
    return after
