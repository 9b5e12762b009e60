"""With whom a shift could be swapped: both weeks lawful before anybody is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain import AgentId, Roster, RosterCase, Shift, Worker
from planner.errors import BadInput
from planner.roster.repair.change import Freedom
from planner.roster.repair.worth import Worth, breaches, fits_alone, own_points

ANYTIME = Freedom()


@dataclass(frozen=True, slots=True)
class Swap:
    """An exchange of two shifts that breaks no rule of either side.

    `gives`: the asked shift as `partner` would work it; `takes`: the partner's as the asker would.
    `price`: points by which the whole plan gets worse (below 0: better), shortage included;
    `price_asker`, `price_partner`: the part of each side's own week.
    """

    partner: AgentId
    gives: Shift
    takes: Shift
    price: int
    price_asker: int
    price_partner: int
    needs_consent: bool = False


def swaps(
    case: RosterCase, roster: Roster, shift: Shift, *, freedom: Freedom = ANYTIME
) -> tuple[Swap, ...]:
    """Return the lawful exchanges of a shift for one of somebody else's, cheapest first.

    Shifts of other days count as well as other times of the same day; locked ones and those that
    have begun do not. Every exchange shown was judged by the checker over both whole weeks.

    Raises
    ------
    BadInput
        Where the shift is not in the roster, is locked, or begins before `freedom.now`.
    """
    if shift not in roster.shifts:
        raise BadInput(f"{shift.agent} has no such shift on day {shift.day} in this roster")
    if shift.start < freedom.earliest or _is_fixed(case, shift, freedom):
        raise BadInput("the shift is locked, has begun, or begins within the notice")
    worth = Worth(case, roster)
    workers = {w.id: w for w in case.workers}
    asker = workers[shift.agent]
    found: list[Swap] = []
    for other in roster.shifts:
        partner = workers.get(other.agent)
        if partner is None or partner is asker or other.start < freedom.earliest:
            continue
        if not _is_fixed(case, other, freedom) and _might(case, (asker, partner), (shift, other)):
            found += _trial(worth, (asker, partner), (shift, other), freedom)
    return tuple(sorted(found, key=lambda s: (s.price, s.partner, s.takes.start)))


def _is_fixed(case: RosterCase, shift: Shift, freedom: Freedom) -> bool:
    if shift.locked or (shift.agent, shift.day) in freedom.keeps:
        return True
    return any((s.agent, s.day) == (shift.agent, shift.day) for s in case.locks)


def _might(case: RosterCase, sides: tuple[Worker, Worker], shifts: tuple[Shift, Shift]) -> bool:
    """Say quickly whether contract and availability of both know the other's shift."""
    (asker, partner), (mine, theirs) = sides, shifts
    return (
        mine.span != theirs.span
        and fits_alone(case, asker, theirs.span, theirs.day)
        and fits_alone(case, partner, mine.span, mine.day)
    )


def _trial(
    worth: Worth,
    sides: tuple[Worker, Worker],
    shifts: tuple[Shift, Shift],
    freedom: Freedom,
) -> Iterator[Swap]:
    """Yield the exchange where both weeks keep every rule."""
    case, (asker, partner), (mine, theirs) = worth.case, sides, shifts
    week = {w.id: [s for s in worth.roster.by_agent[w.id] if s not in shifts] for w in sides}
    if any(s.day == theirs.day for s in week[asker.id]):
        return
    if any(s.day == mine.day for s in week[partner.id]):
        return
    gives, takes = worth.worn_by(partner, mine), worth.worn_by(asker, theirs)
    week[asker.id].append(takes)
    week[partner.id].append(gives)
    roster = worth.with_weeks(week)
    for worker in sides:
        start = freedom.next_start.get(worker.id)
        if breaches(case, [worker.id], roster, next_start=start):
            return
    price = [
        own_points(case, w, week[w.id]) - own_points(case, w, worth.roster.by_agent[w.id])
        for w in sides
    ]
    moved = worth.change([(asker, mine, takes), (partner, theirs, gives)])
    yield Swap(
        partner=partner.id,
        gives=gives,
        takes=takes,
        price=moved + sum(price),
        price_asker=price[0],
        price_partner=price[1],
        needs_consent=freedom.needs_consent(mine, theirs),
    )
