"""The few agents who could help, on the search's own machinery: everybody else stands still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import AgentId, Roster, Shift, Worker
from planner.roster.duty import Week, narrowed, paid
from planner.roster.model.book import Array
from planner.roster.model.compile import Model, compile_case
from planner.roster.repair.change import Freedom
from planner.roster.repair.move import Move
from planner.roster.repair.worth import Worth, breaches
from planner.roster.search.anneal import Scene
from planner.roster.search.driver import do, new_scene, seated, shift_of
from planner.roster.search.engine import REFRESH, SWEEP, TOTAL
from planner.roster.search.weeks import weeks_in

SIZE = 100  # agents who are looked at closely
URGENT = 4  # a gap in a published week counts so many times the shortage of a plan
STAY = 2  # points of another start than before, so that a change has to be worth it


@dataclass(frozen=True, slots=True)
class Open:
    """Days of each agent that may change, and what bounds them."""

    days: Mapping[AgentId, tuple[int, ...]]
    freedom: Freedom


def promising(worth: Worth, workers: Sequence[Worker], open_: Open) -> list[Worker]:
    """Return the agents whose best single shift promises most; pauses and rest are not read yet."""
    hopes = [(-_promise(worth, w, open_), w.id, w) for w in workers if open_.days.get(w.id)]
    return [worker for hope, _, worker in sorted(hopes, key=lambda h: h[:2])[:SIZE] if hope < 0]


def _promise(worth: Worth, worker: Worker, open_: Open) -> float:
    """Return about the most points that another shift on an open day could bring."""
    terms = worth.case.terms[worker.terms]
    gain = np.concatenate([[0.0], np.cumsum(worth.of_a_head(worker.skills))])
    size, own = len(gain) - 1, worth.roster.by_agent.get(worker.id, ())
    lengths = np.array(terms.lengths, dtype=np.int64)
    best = 0.0
    for day in open_.days[worker.id]:
        others = [s for s in own if s.day != day]
        room = terms.paid[1] - sum(paid(terms, s) for s in others)
        starts = np.array([s for s in terms.starts[day] if s >= open_.freedom.earliest], np.int64)
        if len(others) >= terms.days[1] or not len(starts):
            continue
        fits = lengths[[n - _unpaid(worker, worth, int(n)) <= room for n in lengths]]
        ends = starts[:, None] + fits[None, :]
        held = np.zeros(ends.shape, dtype=bool)
        for span in worker.available:
            held |= (starts[:, None] >= span.start) & (ends <= span.end)
        if held.any():
            reach = gain[np.minimum(ends, size)] - gain[np.minimum(starts, size)][:, None]
            now = sum(
                gain[min(s.end, size)] - gain[min(s.start, size)] for s in own if s.day == day
            )
            best = max(best, float(reach[held].max() - now))
    return best


def _unpaid(worker: Worker, worth: Worth, length: int) -> int:
    slots = worth.case.terms[worker.terms].pattern(length).pauses
    return sum(slot.length for slot in slots if not slot.paid)


class Crew:
    """Weeks of a few agents beside the heads of all; what they change can be tried and undone."""

    def __init__(self, worth: Worth, workers: Sequence[Worker], open_: Open) -> None:
        self.worth, self.workers, self.open = worth, tuple(workers), open_
        self.model = self._model()
        self.scene: Scene = new_scene(self.model, self.model.book, seed=1)
        self._bound()
        own = (s for w in self.workers for s in worth.roster.by_agent.get(w.id, ()))
        week = Week(self.model.case, Roster(worth.case.grid, tuple(own)))
        self.known = [self._load(a, week) for a in range(len(self.workers))]
        state = self.scene.state
        state.seated[...], state.crowd[0] = seated(self.model.book, weeks_in(state))
        do(REFRESH, self.scene)
        self.agents = [a for a, is_known in enumerate(self.known) if is_known]

    def _model(self) -> Model:
        """Compile the crew's weeks with all days locked but the open ones."""
        case, roster, locks, off = self.worth.case, self.worth.roster, [], set()
        prices = case.prices
        for worker in self.workers:
            days = set(range(len(case.grid.dates))) - set(self.open.days[worker.id])
            kept = [s for s in roster.by_agent.get(worker.id, ()) if s.day in days]
            locks += kept
            off |= {(worker.id, d) for d in days - {s.day for s in kept}}
        few = replace(
            narrowed(case, roster, [w.id for w in self.workers]),
            workers=self.workers,
            locks=tuple(locks),
            days_off_locked=frozenset(off),
            carried=self.worth.supply,
            prices=replace(prices, unmet=tuple(URGENT * points for points in prices.unmet)),
        )
        return compile_case(few)

    def _bound(self) -> None:
        """Keep shifts on their day, out of the past and clear of next week; price other starts."""
        book, freedom = self.model.book, self.open.freedom
        rest = self.worth.case.limits.min_rest
        for a, worker in enumerate(self.workers):
            own = {s.day: s for s in self.worth.roster.by_agent.get(worker.id, ())}
            for d in self.open.days[worker.id]:
                starts = book.start[a, d]
                late = starts[:, None] + book.length[a, d][None, :]
                fits = np.broadcast_to(starts[:, None] >= freedom.earliest, late.shape)
                if worker.id in freedom.next_start:
                    fits = fits & (late <= freedom.next_start[worker.id] - rest)
                book.allowed[a, d] &= fits
                if d in own:
                    book.forced[a, d] = True
                book.start_cost[a, d] += STAY * (starts != (own[d].start if d in own else -1))

    def _load(self, a: int, week: Week) -> bool:
        """Write an agent's present week; False where the model does not know one of its shifts."""
        book, state, worker = self.model.book, self.scene.state, self.workers[a]
        shifts = week.shifts[worker.id]
        for shift in shifts:
            d = shift.day
            i = np.flatnonzero(book.start[a, d, : book.n_start[a, d]] == shift.start)
            j = np.flatnonzero(book.length[a, d, : book.n_length[a, d]] == len(shift.span))
            if not len(i) or not len(j):
                return False
            p = int(book.pattern[a, d, j[0]])
            at = [pause.start - shift.start for pause in shift.pauses]
            if len(at) != book.pauses.count[p]:
                return False
            state.start[a, d], state.length[a, d], state.pattern[a, d] = (
                shift.start, len(shift.span), p,
            )  # fmt: skip
            state.pause[a, d, : len(at)] = at
            state.paid[a, d] = book.paid[a, d, j[0]]
            state.cost[a, d] = book.start_cost[a, d, i[0]]
            state.clock[a, d] = book.clock[a, d, i[0]]
        state.peak_load[a] = sum(week.peak(s) for s in shifts)
        state.contact_load[a] = sum(len(week.contact(s)) for s in shifts)
        return True

    def points(self) -> int:
        """Return the objective of all heads and of the crew's own weeks."""
        return int(do(TOTAL, self.scene)[0])

    def shortage(self) -> int:
        """Return the points of shortage of all heads, as they count here."""
        return int(self.model.coverage.total - self.scene.state.worth.sum())

    def keep(self) -> list[Array]:
        """Return a copy of everything that a change touches."""
        return [part.copy() for part in self.scene.state]

    def restore(self, kept: list[Array]) -> None:
        """Take back all changes since `keep`."""
        for part, old in zip(self.scene.state, kept, strict=True):
            part[...] = old

    def respond(self, a: int) -> None:
        """Give an agent the best lawful week on the open days, if it is better than the present."""
        do(SWEEP, self.scene, np.array([a]), self.model.book.price_peak * 0.5)

    def moves(self, a: int) -> list[Move]:
        """Return what is other than before in an agent's week."""
        worker, weeks = self.workers[a], weeks_in(self.scene.state)
        own = {s.day: s for s in self.worth.roster.by_agent.get(worker.id, ())}
        found = []
        for d in self.open.days[worker.id]:
            if weeks.start[a, d] < 0:
                continue
            shift, old = shift_of(self.model, weeks, a, d), own.get(d)
            if not _same(shift, old):
                consent = self.open.freedom.needs_consent(shift, old)
                found.append(Move(worker.id, d, old, shift, needs_consent=consent))
        return found

    def is_lawful(self, a: int) -> bool:
        """Say what the checker says of an agent's week as it now is."""
        roster, worker = self.worth.roster, self.workers[a]
        for move in self.moves(a):
            roster = move.applied(roster)
        start = self.open.freedom.next_start.get(worker.id)
        return not breaches(self.worth.case, [worker.id], roster, next_start=start)


def _same(one: Shift, two: Shift | None) -> bool:
    return two is not None and (one.span, one.pauses) == (two.span, two.pauses)
