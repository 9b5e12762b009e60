"""Who is on standby comes first: the shift that a call of a day could bring, and what it helps."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from planner.domain import Roster, Shift, Span, Standby
from planner.roster.repair.change import Freedom
from planner.roster.repair.move import Move
from planner.roster.repair.worth import Worth, breaches


def waiting(roster: Roster, days: Collection[int]) -> list[Standby]:
    """Return standby of these days without a call."""
    return [d for d in roster.standby if d.day in days and not d.called]


def standby_around(roster: Roster, shift: Shift) -> Standby | None:
    """Return the standby that a shift would be the work of a call of; None: it would be none."""
    own = (d for d in waiting(roster, (shift.day,)) if d.agent == shift.agent)
    return next((d for d in own if d.span.holds(shift.span)), None)


def notice_of(worth: Worth, duty: Standby) -> int:
    """Return the intervals from a call to the start of work, as the rota of a standby says."""
    return next((r.notice for r in worth.case.rotas if r.id == duty.rota), 0)


def best_call(worth: Worth, duty: Standby, freedom: Freedom) -> Move | None:
    """Return the lawful shift inside a standby that takes away most of the shortage.

    It begins no sooner than the call's notice allows; None where no such shift helps. Judged by the
    checker over the whole week of the agent, as a call.
    """
    if (duty.agent, duty.day) in freedom.keeps:
        return None
    worker = worth.case.worker(duty.agent)
    own, gain = worth.roster.by_agent.get(worker.id, ()), worth.of_a_head(worker.skills)
    after = freedom.next_start.get(worker.id)
    offers = []
    for span in _spans(worth, duty, freedom.now + notice_of(worth, duty)):
        empty = Shift(worker.id, duty.day, span.start, span.end)
        shift = worth.placed(worker, empty, gain)
        offers.append((worth.change([(worker, None, shift)]), len(span), span.start, shift))
    for change, _, _, shift in sorted(offers):
        if change >= 0:
            return None
        week = worth.with_weeks({worker.id: (*own, shift)})
        if not breaches(worth.case, [worker.id], week, next_start=after):
            return Move(worker.id, duty.day, None, shift, -change, is_call=True)
    return None


def _spans(worth: Worth, duty: Standby, earliest: int) -> Iterator[Span]:
    terms = worth.case.terms[worth.case.worker(duty.agent).terms]
    for start in terms.starts[duty.day]:
        for length in terms.lengths:
            span = Span(start, start + length)
            if start >= earliest and duty.span.holds(span) and not terms.is_split(length):
                yield span


def calls(
    worth: Worth, duties: Collection[Standby], freedom: Freedom, aim: tuple[int, int]
) -> tuple[list[Move], Worth]:
    """Return calls until a loss is made up for, each the best after those before it.

    `aim`: points to bring back, most people. Returns the worth of the roster with them, too.
    """
    lost, people = aim
    moves: list[Move] = []
    left = list(duties)
    while lost > 0 and len(moves) < people:
        offers = [move for duty in left if (move := best_call(worth, duty, freedom))]
        if not offers:
            break
        best = max(offers, key=lambda m: (m.regained, m.agent))
        moves.append(best)
        left = [d for d in left if d.agent != best.agent]
        lost -= best.regained
        worth = Worth(worth.case, best.applied(worth.roster))
    return moves, worth
