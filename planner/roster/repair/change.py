"""What happened to a week that is already planned, and what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from planner.domain import AgentId, Roster, RosterCase, Shift, Terms, Worker
from planner.errors import BadInput
from planner.roster.duty import on_contact, paid


@dataclass(frozen=True, slots=True)
class Absence:
    """An agent who will not work on these days of the week: ill, or on leave granted late.

    The hours of the shifts that fall away count as worked, so nobody has to make up for them.
    """

    agent: AgentId
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reforecast:
    """The same week with new demand; `case` holds it, people and rules as they were."""

    case: RosterCase


@dataclass(frozen=True, slots=True)
class HandEdit:
    """A day of an agent set by hand: this shift, or None for a free day. It stays as it is."""

    agent: AgentId
    day: int
    shift: Shift | None


Change = Absence | Reforecast | HandEdit


@dataclass(frozen=True, slots=True)
class Freedom:
    """What a proposal may touch.

    `days`: days on which others may be asked to change (None: those that the change concerns).
    `now`: nothing that begins before this interval changes. `notice`: so many intervals after
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


def after(case: RosterCase, roster: Roster, change: Change) -> Situation:
    """Return the week as a change leaves it.

    Raises
    ------
    BadInput
        Where the change names an agent or a day that the week does not have.
    """
    days = tuple(range(len(case.grid.dates)))
    if isinstance(change, Reforecast):
        moved = tuple(d for d in days if _demand(case, d) != _demand(change.case, d))
        return Situation(change.case, roster, moved)
    asked = change.days if isinstance(change, Absence) else (change.day,)
    wrong = [d for d in asked if d not in days]
    if wrong or change.agent not in {w.id for w in case.workers}:
        raise BadInput(
            f'the week has days 0 to {days[-1]} and no agent "{change.agent}" on day {wrong[0]}'
            if wrong
            else f'nobody in this week has the id "{change.agent}"'
        )
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
    return Situation(case, without(roster, *gone), tuple(sorted(days)), frozenset({agent}))


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
    roster = Roster(roster.grid, (*without(roster, *old).shifts, *new))
    return Situation(case, roster, (day,), frozenset({agent}))


def without(roster: Roster, *gone: Shift) -> Roster:
    """Return a roster without these shifts."""
    left = set(gone)
    return Roster(roster.grid, tuple(s for s in roster.shifts if s not in left))
