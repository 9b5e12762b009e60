"""What happened to a week that is already planned, and what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from planner.domain import AgentId, BlockKind, Roster, RosterCase, Shift, Span, Terms, Worker
from planner.errors import BadInput
from planner.roster.duty import on_contact, paid, stretch
from planner.roster.repair.worth import Worth


@dataclass(frozen=True, slots=True)
class Absence:
    """An agent who will not work on these days of the week: ill, or on leave granted late.

    The hours of the shifts that fall away count as worked, so nobody has to make up for them.
    """

    agent: AgentId
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartDay:
    """Part of one shift without contacts: away for some hours, or a block that is put in.

    The shift stays as planned and counts as worked, so nobody makes up for the hours. Who is away
    may be so from before the shift or until after it, and takes the pauses of that time meanwhile;
    a training or meeting lies inside the shift, and pauses move out of its way.
    """

    agent: AgentId
    span: Span
    kind: BlockKind = BlockKind.AWAY


@dataclass(frozen=True, slots=True)
class Reforecast:
    """The same week with new demand; `case` holds it, people and rules as they were."""

    case: RosterCase


@dataclass(frozen=True, slots=True)
class Shortage:
    """Work of the week to come that stays uncovered, whatever brought it; most often a forecast.

    Each person who is proposed changes one day.
    """


@dataclass(frozen=True, slots=True)
class HandEdit:
    """A day of an agent set by hand: this shift, or None for a free day. It stays as it is."""

    agent: AgentId
    day: int
    shift: Shift | None


Change = Absence | PartDay | Reforecast | Shortage | HandEdit


@dataclass(frozen=True, slots=True)
class Freedom:
    """What a proposal may touch.

    `days`: days on which others may be asked to change (None: those that the change concerns).
    `now`: nothing that begins before this interval changes; who is at work then may be asked to
    stay longer or to take a later pause at another time. `notice`: so many intervals after
    `now` a change needs the agent's consent, or is not proposed at all where `asks` is False.
    `keeps`: further (agent, day) that must stay. `next_start`: first interval of each agent's
    first shift after this week, where it is known; rest before it is kept.
    """

    days: tuple[int, ...] | None = None
    now: int = 0
    notice: int = 0
    asks: bool = True
    keeps: frozenset[tuple[AgentId, int]] = frozenset()
    next_start: Mapping[AgentId, int] = field(default_factory=dict)

    @property
    def earliest(self) -> int:
        """First interval in which something that is proposed may begin."""
        return self.now if self.asks else self.now + self.notice

    def needs_consent(self, *shifts: Shift | None) -> bool:
        """Say whether one of the shifts begins within the notice."""
        return any(s is not None and s.start < self.now + self.notice for s in shifts)


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """The week after a change, before anything is done about it: what `check` must judge.

    `days`: those that the change concerns. `settled`: agents whose week the change itself set.
    """

    case: RosterCase
    roster: Roster
    days: tuple[int, ...]
    settled: frozenset[AgentId] = frozenset()


def after(case: RosterCase, roster: Roster, change: Change, *, now: int = 0) -> Situation:
    """Return the week as a change leaves it; pauses that begin before `now` stay.

    Raises
    ------
    BadInput
        Where the change names an agent, a day or a time that the week does not have.
    """
    days = tuple(range(len(case.grid.dates)))
    if isinstance(change, Reforecast):
        moved = tuple(d for d in days if _demand(case, d) != _demand(change.case, d))
        return Situation(change.case, roster, moved)
    if isinstance(change, Shortage):
        return Situation(case, roster, days)
    if change.agent not in {w.id for w in case.workers}:
        raise BadInput(f'nobody in this week has the id "{change.agent}"')
    if isinstance(change, PartDay):
        return _after_part(case, roster, change, now)
    asked = change.days if isinstance(change, Absence) else (change.day,)
    if wrong := [d for d in asked if d not in days]:
        raise BadInput(f"the week has days 0 to {days[-1]} and no day {wrong[0]}")
    if isinstance(change, Absence):
        return _after_absence(case, roster, change)
    return _after_edit(case, roster, change)


def _demand(case: RosterCase, day: int) -> tuple[object, ...]:
    """Return what a day asks for, to be compared."""
    span = case.grid.day_spans[day]
    windows = (w for w in case.windows if span.holds(w.span))
    work = tuple(sorted((w.channel, w.span, w.agent_intervals) for w in windows))
    heads = (case.need, case.least, *(row[None] for _, row in sorted(case.able.items(), key=str)))
    return work, *(asked[:, span.start : span.end].tolist() for asked in heads)


def _after_absence(case: RosterCase, roster: Roster, change: Absence) -> Situation:
    agent, days = change.agent, frozenset(change.days)
    gone = [s for s in roster.by_agent.get(agent, ()) if s.day in days]
    worker = case.worker(agent)
    blocks = tuple(b for b in worker.blocks if not any(b.meets(s.span) for s in gone))
    name = f"{worker.terms} less {agent}"
    terms = {**case.terms, name: _credited(case.terms[worker.terms], worker, gone)}
    case = replace(
        case,
        workers=tuple(
            replace(w, blocks=blocks, terms=name) if w.id == agent else w for w in case.workers
        ),
        terms=terms,
        locks=tuple(s for s in case.locks if s.agent != agent or s.day not in days),
        days_off_locked=case.days_off_locked | {(agent, d) for d in days},
    )
    duties = tuple(d for d in roster.standby if d.agent != agent or d.day not in days)
    left = replace(without(roster, *gone), standby=duties)
    return Situation(case, left, tuple(sorted(days)), frozenset({agent}))


def _after_part(case: RosterCase, roster: Roster, change: PartDay, now: int) -> Situation:
    shift, pieces = off_contacts(case, roster, change)
    worker = case.worker(change.agent)
    worker = replace(worker, blocks=tuple(sorted((*worker.blocks, *pieces))))
    case = replace(case, workers=tuple(worker if w.id == worker.id else w for w in case.workers))
    kept = _with_room(case, without(roster, shift), shift, now)
    locks = tuple(kept if (s.agent, s.day) == (kept.agent, kept.day) else s for s in case.locks)
    case, roster = (
        replace(case, locks=locks),
        roster.with_shifts((*without(roster, shift).shifts, kept)),
    )
    ends = change.span.start, change.span.end - 1
    days = {shift.day, *(int(case.grid.day[t]) for t in ends if 0 <= t < case.grid.size)}
    return Situation(case, roster, tuple(sorted(days)), frozenset({worker.id}))


def off_contacts(
    case: RosterCase, roster: Roster, change: PartDay
) -> tuple[Shift, tuple[Span, ...]]:
    """Return the shift that a part of a day meets, and the stretches that it takes from contacts.

    Raises
    ------
    BadInput
        Where the agent has no shift then, or a block would not lie inside it.
    """
    worker, span = case.worker(change.agent), change.span
    when = stretch(case.grid, span)
    own = roster.by_agent.get(worker.id, ())
    shift = next((s for s in own if s.span.meets(span)), None)
    if shift is None:
        raise BadInput(f"{worker.id} has no shift at {when}; choose a time at work")
    taken = [*worker.blocks]
    if change.kind is BlockKind.AWAY:
        taken += [p.span for p in shift.pauses]
        span = Span(max(span.start, shift.start), min(span.end, shift.end))
    elif not shift.span.holds(span):
        raise BadInput(
            f"{when} is not inside the shift of {worker.id}, {stretch(case.grid, shift.span)};"
            " choose a time inside it, or change the shift first"
        )
    return shift, _less(span, taken)


def _less(span: Span, taken: list[Span]) -> tuple[Span, ...]:
    """Return what is left of a stretch outside of others."""
    left, at = [], span.start
    for other in sorted(taken):
        if other.start >= span.end or other.end <= at:
            continue
        if other.start > at:
            left.append(Span(at, other.start))
        at = other.end
    return (*left, Span(at, span.end)) if at < span.end else tuple(left)


def _with_room(case: RosterCase, others: Roster, shift: Shift, now: int) -> Shift:
    """Return a shift whose pauses keep clear of the blocks of its agent."""
    worker = case.worker(shift.agent)
    if not any(p.span.meets(b) for p in shift.pauses for b in worker.blocks):
        return shift
    worth = Worth(case, others)
    gain = worth.of_a_head(worker.skills)
    placed = worth.placed(worker, shift, gain, now=now, moves_few=True)
    if placed == shift:
        raise BadInput(
            f"the pauses of {shift.agent} on {case.grid.dates[shift.day]:%A} have no lawful place"
            " beside that; choose another time or a shorter one"
        )
    return placed


def _credited(terms: Terms, worker: Worker, gone: list[Shift]) -> Terms:
    """Return terms that count shifts which fell away as worked."""
    hours, days = sum(paid(terms, s) for s in gone), len(gone)
    calls = sum(len(on_contact(worker, s)) for s in gone)
    phone = terms.onphone_week
    return replace(
        terms,
        paid=(max(0, terms.paid[0] - hours), max(0, terms.paid[1] - hours)),
        days=(max(0, terms.days[0] - days), max(0, terms.days[1] - days)),
        onphone_week=None if phone is None else max(0, phone - calls),
    )


def _after_edit(case: RosterCase, roster: Roster, change: HandEdit) -> Situation:
    agent, day = change.agent, change.day
    if change.shift is not None and (change.shift.agent, change.shift.day) != (agent, day):
        raise BadInput(f"the shift set by hand is not one of {agent} on day {day}")
    old = [s for s in roster.by_agent.get(agent, ()) if s.day == day]
    new = () if change.shift is None else (change.shift,)
    others = tuple(s for s in case.locks if (s.agent, s.day) != (agent, day))
    off = case.days_off_locked - {(agent, day)}
    case = replace(
        case,
        locks=(*others, *new),
        days_off_locked=off if new else off | {(agent, day)},
    )
    roster = roster.with_shifts((*without(roster, *old).shifts, *new))
    return Situation(case, roster, (day,), frozenset({agent}))


def ahead(case: RosterCase, now: int) -> RosterCase:
    """Return the week without the work that was due before an interval."""
    need, least = case.need.copy(), case.least.copy()
    able = {channels: heads.copy() for channels, heads in case.able.items()}
    for wanted in (need, least, *able.values()):
        wanted[..., : max(0, now)] = 0
    windows = tuple(w for w in case.windows if w.span.end > now)
    return replace(case, need=need, least=least, able=able, windows=windows)


def without(roster: Roster, *gone: Shift) -> Roster:
    """Return a roster without these shifts."""
    left = set(gone)
    return roster.with_shifts(s for s in roster.shifts if s not in left)
