"""Move the breaks of one day to where a head is worth least; shifts stay as they are."""

from __future__ import annotations

from dataclasses import replace

from planner.domain import Roster, RosterCase, Shift, Worker
from planner.roster.repair.change import Freedom
from planner.roster.repair.move import Move, Proposal, fixed_days, proposal
from planner.roster.repair.worth import Worth, breaches

ANYTIME = Freedom()


def break_moves(
    case: RosterCase, roster: Roster, day: int, *, freedom: Freedom = ANYTIME, people: int = 5
) -> Proposal:
    """Propose other times for the breaks of a day: at most so many people, each worth its trouble.

    Breaks that began before `freedom.earliest` stay, as do locked shifts and all starts and ends.
    Each move takes away shortage by itself, the greatest first, and leaves a lawful week.
    """
    fixed = fixed_days(case, roster, replace(freedom, now=0, notice=0))
    workers = {w.id: w for w in case.workers}
    moves: list[Move] = []
    worth = start = Worth(case, roster)
    while len(moves) < people:
        moved = {m.agent for m in moves}
        shifts = [
            s for s in worth.roster.shifts
            if s.day == day and s.agent in workers and (s.agent, day) not in fixed
            and s.agent not in moved
        ]  # fmt: skip
        best = _best(worth, [(workers[s.agent], s) for s in shifts], freedom)
        if best is None:
            break
        moves.append(best)
        worth = Worth(case, best.applied(worth.roster))
    return proposal(start, moves, lost=start.shortage)


def _best(worth: Worth, shifts: list[tuple[Worker, Shift]], freedom: Freedom) -> Move | None:
    """Return the move of breaks that takes away the most shortage and is lawful."""
    found = []
    for worker, shift in shifts:
        gain = worth.of_this_head(worker, shift)
        new = worth.placed(worker, shift, gain, now=freedom.earliest)
        regained = 0 if new == shift else -worth.change([(worker, shift, new)])
        if regained > 0:
            found.append((-regained, worker.id, shift, new))
    for regained, agent, shift, new in sorted(found):
        move = Move(agent, shift.day, shift, new, -regained, freedom.needs_consent(shift))
        if not breaches(worth.case, [agent], move.applied(worth.roster)):
            return move
    return None
