"""A proposal is a difference: who, what before, what after, why, and what it brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from planner.domain import AgentId, Breach, Roster, RosterCase, Shift
from planner.roster.repair.change import Freedom
from planner.roster.repair.worth import Worth, breaches, own_points


class Reason(StrEnum):
    """Why a move is proposed: a call, an extra shift, another or longer one, or other breaks."""

    CALLED = "called in from standby"
    EXTRA = "extra shift"
    MOVED = "moved shift"
    BREAKS = "moved breaks"


@dataclass(frozen=True, slots=True)
class Move:
    """One day of one agent, before and after.

    `regained`: points of shortage that this move takes away, after the moves before it.
    `needs_consent`: the agent has to agree, because the notice is too short to order it.
    `is_call`: the agent is on standby that day.
    """

    agent: AgentId
    day: int
    before: Shift | None
    after: Shift
    regained: int = 0
    needs_consent: bool = False
    is_call: bool = False

    @property
    def reason(self) -> Reason:
        """Say what kind of change it is."""
        if self.before is None:
            return Reason.CALLED if self.is_call else Reason.EXTRA
        return Reason.BREAKS if self.before.span == self.after.span else Reason.MOVED

    def applied(self, roster: Roster) -> Roster:
        """Return the roster with this move made."""
        others = tuple(s for s in roster.shifts if s != self.before)
        return roster.with_shifts((*others, self.after)).as_called()


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """What could be done; nothing is changed before somebody applies it.

    `case` and `before`: the week with the change that made it necessary; `roster`: the same with
    all moves, which `check(case, roster)` judges. `lost`: points of shortage that the change
    brought, below 0 where it helps; `regained`: how many the moves take away, of older shortage
    too; `price`: points that they add to the weeks of those who move. `breaches`: what the weeks
    that the change itself set break, which no move of others can mend.
    """

    case: RosterCase
    before: Roster
    roster: Roster
    moves: tuple[Move, ...]
    lost: int
    regained: int
    price: int
    breaches: tuple[Breach, ...] = ()

    @property
    def people(self) -> tuple[AgentId, ...]:
        """Agents who would be asked, in the order of what they bring."""
        return tuple(dict.fromkeys(m.agent for m in self.moves))

    @property
    def share(self) -> float:
        """Share of the lost points that comes back; 1 where nothing was lost."""
        return self.regained / self.lost if self.lost > 0 else 1.0


def fixed_days(
    case: RosterCase, roster: Roster, freedom: Freedom
) -> frozenset[tuple[AgentId, int]]:
    """Return (agent, day) pairs that must stay: locked, marked as kept, or begun too early."""
    locked = {(s.agent, s.day) for s in case.locks}
    for shift in roster.shifts:
        if shift.locked or shift.start < freedom.earliest:
            locked.add((shift.agent, shift.day))
    return freedom.keeps | case.days_off_locked | locked


def begun_days(
    case: RosterCase, roster: Roster, freedom: Freedom
) -> frozenset[tuple[AgentId, int]]:
    """Return (agent, day) pairs of people at work now who may be asked to stay longer."""
    if not freedom.asks:
        return frozenset()
    kept = freedom.keeps | {(s.agent, s.day) for s in case.locks}
    here = (s for s in roster.shifts if s.start < freedom.now < s.end and not s.locked)
    return frozenset((s.agent, s.day) for s in here) - kept


def proposal(
    worth: Worth,
    moves: Sequence[Move],
    *,
    lost: int,
    settled: frozenset[AgentId] = frozenset(),
) -> Proposal:
    """Return moves as a proposal, each with what it regains after those before it."""
    case, roster = worth.case, worth.roster
    workers = {w.id: w for w in case.workers}
    told, changes, so_far = [], [], 0
    for move in moves:
        changes.append((workers[move.agent], move.before, move.after))
        now = -worth.change(changes)
        told.append(replace(move, regained=now - so_far))
        so_far = now
        roster = move.applied(roster)
    price = sum(
        own_points(case, workers[a], roster.by_agent[a])
        - own_points(case, workers[a], worth.roster.by_agent.get(a, ()))
        for a in dict.fromkeys(m.agent for m in moves)
    )
    wrong = breaches(case, settled, roster) if settled else ()
    return Proposal(case, worth.roster, roster, tuple(told), lost, so_far, price, wrong)
