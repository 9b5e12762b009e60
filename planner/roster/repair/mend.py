"""Repair a week after a change: a beam of best responses of single agents, as few as possible."""

from __future__ import annotations

from planner.domain import Roster, RosterCase, Shift, Worker
from planner.roster.repair.call import calls, waiting
from planner.roster.repair.change import (
    Change,
    Freedom,
    Reforecast,
    Shortage,
    Situation,
    after,
    ahead,
)
from planner.roster.repair.crew import URGENT, Crew, Open, one_day_each, promising
from planner.roster.repair.move import Move, Proposal, begun_days, fixed_days, proposal
from planner.roster.repair.worth import Worth
from planner.roster.solve import prepare

ANYTIME = Freedom()
WIDTH, WIDEST = 4, 24  # first choices followed up; the more where not all comes back
ENOUGH = 0.005  # share of the loss that a person more must bring back
AT_ONCE = 3  # people of one round, where the shortage of a whole week is mended


def repair(
    case: RosterCase,
    roster: Roster,
    change: Change,
    *,
    people: int = 3,
    freedom: Freedom = ANYTIME,
) -> Proposal:
    """Propose how to make up for a change with as few people as possible, or with nobody.

    Who is on standby is called first, for the shift that helps most; then others are asked.
    Locked shifts, what has begun, and every day that `freedom` does not open stay as they are: of a
    shift that is worked now only the end may move, later, and pauses to come. Nobody who works on a
    day is sent home, and no week that the proposal touches breaks a rule, by the checker. The
    result is a difference: nothing is overwritten.

    Raises
    ------
    BadInput
        Where the change names an agent or a day that the week does not have.
    """
    prepare()
    now = after(case, roster, change, now=freedom.earliest)
    worth = Worth(now.case, now.roster)
    if isinstance(change, Reforecast):
        lost = worth.shortage - Worth(case, roster).shortage
    elif isinstance(change, Shortage):
        lost = Worth(ahead(now.case, freedom.earliest), now.roster).shortage
    else:
        lost = -worth.change(_undone(case, roster, now))
    duties = [d for d in waiting(now.roster, now.days) if d.agent not in now.settled]
    moves, called = calls(worth, duties, freedom, (lost, people))
    taken = now.settled | {m.agent for m in moves}
    others = [w for w in now.case.workers if w.id not in taken]
    left = lost - sum(m.regained for m in moves), people - len(moves)
    further = _by_rounds if isinstance(change, Shortage) else _round
    moves += further(called, others, _open(now, freedom), left)
    return proposal(worth, _needed(worth, moves), lost=lost, settled=now.settled)


def _round(
    worth: Worth,
    others: list[Worker],
    open_: Open,
    aim: tuple[int, int],
    *,
    widest: int = WIDEST,
) -> list[Move]:
    """Return the best moves of few agents; `aim`: points to bring back, most people."""
    lost, people = aim
    crew = promising(worth, others, open_) if lost > 0 else []
    return _Beam(Crew(worth, crew, open_), lost).best(people, widest) if crew else []


def _by_rounds(worth: Worth, others: list[Worker], open_: Open, aim: tuple[int, int]) -> list[Move]:
    """Return moves of one day of each of so many agents, looking again after every few of them."""
    left, people = aim
    moves: list[Move] = []
    while people > 0 and left > 0:
        crew = promising(worth, others, open_)
        narrow = one_day_each(worth, crew, open_)
        found = _round(worth, crew, narrow, (left, min(people, AT_ONCE)), widest=WIDTH)
        if not found:
            break
        moves += found
        moved = {m.agent for m in found}
        others = [w for w in others if w.id not in moved]
        people -= len(moved)
        roster = worth.roster
        for move in found:
            roster = move.applied(roster)
        was, worth = worth, Worth(worth.case, roster)
        left -= was.shortage - worth.shortage
    return moves


def _needed(worth: Worth, moves: list[Move]) -> list[Move]:
    """Return the moves without those agents whom nothing is lost to leave alone."""
    workers = {w.id: w for w in worth.case.workers}

    def short(some: list[Move]) -> int:
        return worth.change([(workers[m.agent], m.before, m.after) for m in some])

    for agent in reversed(list(dict.fromkeys(m.agent for m in moves))):
        fewer = [m for m in moves if m.agent != agent]
        if short(fewer) <= short(moves):
            moves = fewer
    return moves


def _undone(
    case: RosterCase, roster: Roster, now: Situation
) -> list[tuple[Worker, Shift | None, Shift | None]]:
    """Return what would take the change back: (worker, shift now, shift before)."""
    found: list[tuple[Worker, Shift | None, Shift | None]] = []
    for agent in sorted(now.settled):
        found += [(case.worker(agent), None, s) for s in roster.by_agent.get(agent, ())]
        found += [(now.case.worker(agent), s, None) for s in now.roster.by_agent.get(agent, ())]
    return found


def _open(now: Situation, freedom: Freedom) -> Open:
    """Return the days of each agent that may change."""
    begun = begun_days(now.case, now.roster, freedom)
    fixed = fixed_days(now.case, now.roster, freedom) - begun
    days = now.days if freedom.days is None else freedom.days
    free = {w.id: tuple(d for d in days if (w.id, d) not in fixed) for w in now.case.workers}
    return Open(free, freedom, begun)


class _Beam:
    """Follows the best first choices, each with the best further ones, and keeps the best of all.

    Best: the most points of the objective, where every person more must bring a share of the loss.
    """

    def __init__(self, crew: Crew, lost: int) -> None:
        self.crew, self.lost = crew, URGENT * lost
        self.start, self.points, self.short = crew.keep(), crew.points(), crew.shortage()
        self.toll = max(1.0, ENOUGH * self.lost)

    def best(self, people: int, widest: int) -> list[Move]:
        """Return the moves of the best choice of at most so many agents, of so many firsts."""
        firsts = self._ranked(self.crew.agents)
        found: tuple[float, list[Move]] = (0.0, [])
        is_done = False
        for number, (_, first) in enumerate(firsts[:widest] if people > 0 else []):
            value, moves, is_whole = self._follow(first, people)
            if value > found[0]:
                found, is_done = (value, moves), is_whole
            self.crew.restore(self.start)
            if is_done and number + 1 >= WIDTH:
                break
        return found[1]

    def _follow(self, first: int, people: int) -> tuple[float, list[Move], bool]:
        """Return value and moves of a first choice with the best further ones; if all is back."""
        taken, choice = [], first
        while True:
            self.crew.respond(choice)
            if not self.crew.is_lawful(choice):
                return 0.0, [], False
            taken.append(choice)
            is_whole = self.short - self.crew.shortage() >= self.lost
            left = [a for a in self.crew.agents if a not in taken]
            more = [] if is_whole or len(taken) == people else self._ranked(left)
            if not more or more[0][0] < self.toll:
                break
            choice = more[0][1]
        beyond = max(0, self.short - self.crew.shortage() - self.lost)  # older than the change
        value = self.points - self.crew.points() - beyond - self.toll * len(taken)
        return value, [move for a in taken for move in self.crew.moves(a)], is_whole

    def _ranked(self, agents: list[int]) -> list[tuple[int, int]]:
        """Return (points won, agent) of those whose best response alone wins points, best first."""
        kept, points, found = self.crew.keep(), self.crew.points(), []
        for a in agents:
            self.crew.respond(a)
            won = points - self.crew.points()
            if won > 0:
                found.append((won, a))
            self.crew.restore(kept)
        return sorted(found, key=lambda f: (-f[0], f[1]))
