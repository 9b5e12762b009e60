"""Who could take over one shift: at what price, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed

from planner.domain import AgentId, Breach, Roster, RosterCase, Shift, Worker
from planner.errors import BadInput
from planner.roster.duty import stretch
from planner.roster.repair.call import best_call, notice_of, standby_around, waiting
from planner.roster.repair.change import Freedom, without
from planner.roster.repair.crew import Crew, Open, promising
from planner.roster.repair.move import Move, fixed_days, proposal
from planner.roster.repair.worth import Worth, breaches, own_points
from planner.roster.solve import prepare

ANYTIME = Freedom()


@dataclass(frozen=True, slots=True)
class Replacement:
    """What one agent could do about a shift that falls out, or the rules that stand in the way.

    `offer`: the shift that this agent could lawfully work instead: the very shift, or, where that
    breaks a rule, the shift of the same day that takes away most of the shortage (None: nothing
    helps). `before`: their present shift of that day, which the offer would replace.
    `regained`: points of shortage that the offer takes away; `price`: points that it adds to the
    agent's own week (pay, wishes, unsocial hours). `breaches`: what the very shift would break,
    by the checker, over the whole week. `needs_consent`: within the notice; of a call, within that
    of the rota. `is_call`: the agent is on standby around the offer.
    """

    agent: AgentId
    offer: Shift | None
    before: Shift | None
    regained: int
    price: int
    breaches: tuple[Breach, ...] = ()
    needs_consent: bool = False
    is_call: bool = False


def replacements(
    case: RosterCase, roster: Roster, shift: Shift, *, freedom: Freedom = ANYTIME
) -> tuple[Replacement, ...]:
    """Return everybody else in the week for one shift: who can help, best first, then the rest.

    The present holder is taken to be away. Nothing is changed: every offer was judged by the
    checker over the whole week of the agent, last week's shifts included. The best offer brings
    the most points for the least; of those who cannot help, who breaks the fewest rules stands
    first. Locked and kept days get no offer.

    Raises
    ------
    BadInput
        Where the shift is not in the roster, or begins before `freedom.earliest`.
    """
    if shift not in roster.shifts:
        raise BadInput(f"{shift.agent} has no such shift on day {shift.day} in this roster")
    if shift.start < freedom.earliest:
        raise BadInput("the shift has begun, or begins within the notice; choose a later one")
    prepare()
    worth = Worth(case, without(roster, shift))
    others = [worker for worker in case.workers if worker.id != shift.agent]
    exact = {w.id: _exact(worth, w, shift, freedom) for w in others}
    unable = [w for w in others if exact[w.id].offer is None]
    found = {**exact, **_adapted(worth, unable, shift.day, (exact, freedom))}
    for duty in waiting(worth.roster, (shift.day,)):
        call = best_call(worth, duty, freedom) if duty.agent in found else None
        if call is not None and not found[duty.agent].is_call:
            found[duty.agent] = _of_call(worth, call, exact[duty.agent].breaches)
    return tuple(sorted(found.values(), key=_rank))


def _rank(one: Replacement) -> tuple[bool, bool, int, int, str]:
    broken = len(one.breaches) if one.offer is None else 0
    return one.offer is None, not one.is_call, broken, one.price - one.regained, one.agent


def _of_call(worth: Worth, call: Move, wrong: tuple[Breach, ...]) -> Replacement:
    """Return what a call from standby could do; `wrong`: why the very shift could not be given."""
    own = worth.roster.by_agent.get(call.agent, ())
    worker = worth.case.worker(call.agent)
    price = own_points(worth.case, worker, (*own, call.after)) - own_points(worth.case, worker, own)
    return Replacement(call.agent, call.after, None, call.regained, price, wrong, is_call=True)


def _exact(worth: Worth, worker: Worker, shift: Shift, freedom: Freedom) -> Replacement:
    """Return what comes of giving the very shift to a worker, checked over the whole week."""
    case, own = worth.case, worth.roster.by_agent.get(worker.id, ())
    busy = next((s for s in own if s.day == shift.day), None)
    if busy is not None:
        detail = f"already at work {stretch(case.grid, busy.span)}"
        breach = Breach("one_shift_a_day", worker.id, shift.day, detail)
        return Replacement(worker.id, None, busy, 0, 0, (breach,))
    taken = changed(shift, agent=worker.id, locked=False)
    taken = worth.placed(worker, taken, worth.of_a_head(worker.skills))
    week = (*own, taken)
    next_start = freedom.next_start.get(worker.id)
    roster = worth.with_weeks({worker.id: week})
    wrong = breaches(case, [worker.id], roster, next_start=next_start)
    if wrong or (worker.id, shift.day) in freedom.keeps:
        return Replacement(worker.id, None, None, 0, 0, wrong)
    duty, is_short = standby_around(worth.roster, taken), freedom.needs_consent(taken)
    if duty is not None:
        is_short = taken.start < freedom.now + notice_of(worth, duty)
    return Replacement(
        agent=worker.id,
        offer=taken,
        before=None,
        regained=-worth.change([(worker, None, taken)]),
        price=own_points(case, worker, week) - own_points(case, worker, own),
        needs_consent=is_short,
        is_call=duty is not None,
    )


def _adapted(
    worth: Worth,
    workers: Sequence[Worker],
    day: int,
    known: tuple[Mapping[AgentId, Replacement], Freedom],
) -> dict[AgentId, Replacement]:
    """Return, for those who cannot take the very shift, another one of that day that helps."""
    exact, freedom = known
    fixed = fixed_days(worth.case, worth.roster, freedom)
    open_ = Open({w.id: () if (w.id, day) in fixed else (day,) for w in workers}, freedom)
    able = promising(worth, workers, open_)
    if not able:
        return {}
    crew, found = Crew(worth, able, open_), {}
    start = crew.keep()
    for a in crew.agents:
        crew.respond(a)
        moves = crew.moves(a)
        if moves and crew.is_lawful(a):
            told = proposal(worth, moves, lost=0)
            if told.regained > 0:
                (move,), agent = told.moves, moves[0].agent
                found[agent] = Replacement(
                    agent, move.after, move.before, told.regained, told.price,
                    exact[agent].breaches, move.needs_consent,
                )  # fmt: skip
        crew.restore(start)
    return found
