"""The few agents who could help, on the search's own machinery: everybody else stands still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import AgentId, Roster, Shift, Worker
from planner.roster.duty import Week, narrowed, on_contact, paid
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
    """Days of each agent that may change, and what bounds them.

    `begun`: (agent, day) of shifts that are worked now: they keep start and past pauses, and end
    no earlier.
    """

    days: Mapping[AgentId, tuple[int, ...]]
    freedom: Freedom
    begun: frozenset[tuple[AgentId, int]] = frozenset()

    def allows(self, own: Shift | None, starts: Array, lengths: Array) -> Array:
        """Say which starts (rows) and lengths (columns) may take the place of an own shift."""
        if own is not None and (own.agent, own.day) in self.begun:
            stays: Array = (starts == own.start)[:, None] & (lengths >= len(own.span))[None, :]
            return stays
        later = (starts >= self.freedom.earliest)[:, None]
        return np.broadcast_to(later, (len(starts), len(lengths)))


def promising(worth: Worth, workers: Sequence[Worker], open_: Open) -> list[Worker]:
    """Return the agents whose best single shift promises most; pauses and rest are not read yet."""
    hopes = [(-_promise(worth, w, open_), w.id, w) for w in workers if open_.days.get(w.id)]
    return [worker for hope, _, worker in sorted(hopes, key=lambda h: h[:2])[:SIZE] if hope < 0]


def one_day_each(worth: Worth, workers: Sequence[Worker], open_: Open) -> Open:
    """Return the same with only the most promising day of each agent open."""
    best = {
        w.id: max((_promise_on(worth, w, open_, d), -d) for d in open_.days[w.id])
        for w in workers
        if open_.days.get(w.id)
    }
    days = {agent: (-day,) for agent, (points, day) in best.items() if points > 0}
    return replace(open_, days=days)


def _promise(worth: Worth, worker: Worker, open_: Open) -> float:
    """Return about the most points that another shift on an open day could bring."""
    return max(_promise_on(worth, worker, open_, day) for day in open_.days[worker.id])


def _promise_on(worth: Worth, worker: Worker, open_: Open, day: int) -> float:
    terms = worth.case.terms[worker.terms]
    gain = np.concatenate([[0.0], np.cumsum(worth.of_a_head(worker.skills))])
    size, shifts = len(gain) - 1, worth.roster.by_agent.get(worker.id, ())
    own = next((s for s in shifts if s.day == day), None)
    others = [s for s in shifts if s is not own]
    room = terms.paid[1] - sum(paid(terms, s) for s in others)
    starts = np.array(terms.starts[day], dtype=np.int64)
    if len(others) >= terms.days[1] or not len(starts):
        return 0.0
    lengths = np.array(terms.lengths, dtype=np.int64)
    lengths = lengths[[n - _unpaid(worker, worth, int(n)) <= room for n in lengths]]
    ends = starts[:, None] + lengths[None, :]
    held = np.zeros(ends.shape, dtype=bool)
    for span in worker.available:
        held |= (starts[:, None] >= span.start) & (ends <= span.end)
    held &= open_.allows(own, starts, lengths)
    if not held.any():
        return 0.0
    reach = gain[np.minimum(ends, size)] - gain[np.minimum(starts, size)][:, None]
    now = gain[min(own.end, size)] - gain[min(own.start, size)] if own else 0.0
    return max(0.0, float(reach[held].max() - now))


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
        self._ends: dict[tuple[int, int], list[Shift]] = {}
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
                starts, lengths = book.start[a, d], book.length[a, d]
                late = starts[:, None] + lengths[None, :]
                fits = self.open.allows(own.get(d), starts, lengths)
                if (worker.id, d) in self.open.begun:  # `_stay` tries the later ends
                    fits = fits & (lengths == len(own[d].span))
                if worker.id in freedom.next_start:
                    fits = fits & (late <= freedom.next_start[worker.id] - rest)
                book.allowed[a, d] &= fits
                if d in own:
                    book.forced[a, d] = True
                book.start_cost[a, d] += STAY * (starts != (own[d].start if d in own else -1))

    def _load(self, a: int, week: Week) -> bool:
        """Write an agent's present week; False where the model does not know one of its shifts."""
        state, worker = self.scene.state, self.workers[a]
        shifts = week.shifts[worker.id]
        for shift in shifts:
            if not self._note(a, shift.day, shift):
                return False
        state.peak_load[a] = sum(week.peak(s) for s in shifts)
        state.contact_load[a] = sum(len(week.contact(s)) for s in shifts)
        return True

    def _note(self, a: int, d: int, shift: Shift) -> bool:
        """Write one shift of an agent; False where the model does not know it."""
        book, state = self.model.book, self.scene.state
        i = np.flatnonzero(book.start[a, d, : book.n_start[a, d]] == shift.start)
        j = np.flatnonzero(book.length[a, d, : book.n_length[a, d]] == len(shift.span))
        if not len(i) or not len(j):
            return False
        p = int(book.pattern[a, d, j[0]])
        at = [pause.start - shift.start for pause in shift.pauses]
        if len(at) != book.pauses.count[p]:
            return False
        state.start[a, d], state.length[a, d] = shift.start, len(shift.span)
        state.pattern[a, d], state.pause[a, d, : len(at)] = p, at
        state.paid[a, d] = book.paid[a, d, j[0]]
        state.cost[a, d] = book.start_cost[a, d, i[0]]
        state.clock[a, d] = book.clock[a, d, i[0]]
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
        for d in self.open.days[self.workers[a].id]:
            if (self.workers[a].id, d) in self.open.begun:
                self._stay(a, d)

    def _stay(self, a: int, d: int) -> None:
        """Give a shift that is worked now the best of its later ends; what is past of it stays."""
        if (a, d) not in self._ends:
            self._ends[a, d] = self._later_ends(a, d)
        best: tuple[int, Shift] | None = None
        for shift in self._ends[a, d]:
            self._write(a, d, shift)
            points = self.points()
            if best is None or points < best[0]:
                best = points, shift
        if best is not None:
            self._write(a, d, best[1])

    def _later_ends(self, a: int, d: int) -> list[Shift]:
        """Return a shift as it is, with other pauses to come, and with each lawful later end."""
        worker, worth, free = self.workers[a], self.worth, self.open.freedom
        own = next(s for s in worth.roster.by_agent[worker.id] if s.day == d)
        gain, found = worth.of_this_head(worker, own), [own]
        for length in self.model.book.length[a, d, : self.model.book.n_length[a, d]].tolist():
            longer = replace(own, end=own.start + length)
            placed = worth.placed(worker, longer, gain, now=free.earliest)
            if length >= len(own.span) and placed.pauses and placed != own:
                week = [s for s in worth.roster.by_agent[worker.id] if s is not own]
                roster = worth.with_weeks({worker.id: [*week, placed]})
                start = free.next_start.get(worker.id)
                if not breaches(worth.case, [worker.id], roster, next_start=start):
                    found.append(placed)
        return found

    def _write(self, a: int, d: int, shift: Shift) -> None:
        """Put another end and other pauses of a shift in the state."""
        book, state, worker = self.model.book, self.scene.state, self.workers[a]
        hit = self.model.coverage.hit[self.model.sets.index(worker.skills)]
        for part, sign in ((shift_of(self.model, weeks_in(state), a, d), -1), (shift, 1)):
            work = on_contact(worker, part)
            state.contact_load[a] += sign * len(work)
            work = work[(work >= 0) & (work < book.size)]
            state.heads[work] += sign * hit
            state.peak_load[a] += sign * int(book.peak[work].sum())
            if book.site[a] >= 0:
                state.seated[book.site[a], part.start : part.end] += sign
        self._note(a, d, shift)
        state.crowd[0] = np.maximum(0, state.seated - book.seats).sum()
        do(REFRESH, self.scene)

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
