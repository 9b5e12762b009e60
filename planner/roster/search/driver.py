"""Hold the arrays of one search and turn its weeks back into a roster."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.domain import Pause, Roster, Shift
from planner.roster.model.book import Array, Book
from planner.roster.model.compile import Model
from planner.roster.model.shift import Sight
from planner.roster.search.anneal import Guide, Scene
from planner.roster.search.day import PauseTable
from planner.roster.search.engine import (
    ANNEAL,
    COPY_BEST,
    LIGHTLY,
    PUT,
    REFRESH,
    RESPOND,
    SWEEP,
    TOTAL,
    act,
)
from planner.roster.search.light import PLAN_WIDTH, Draft, Sums
from planner.roster.search.offer import Offer
from planner.roster.search.respond import Tools
from planner.roster.search.state import State
from planner.roster.search.tour import Labels
from planner.roster.search.weeks import Keep, weeks_in

Agents = NDArray[np.int64]
Part = tuple[Agents, NDArray[np.bool_]]  # who, and on which days
NOBODY = np.zeros(0, np.int64)
NEVER_KEPT = -1
NO_NUMBERS = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def do(
    what: int, scene: Scene, agents: NDArray[np.int64] | int = NOBODY, *numbers: float
) -> tuple[float, float]:
    """Call the machine code with all types as it was compiled for."""
    who = np.array([agents]) if isinstance(agents, int) else agents
    x, y, z, u, v, w = (*(float(n) for n in numbers), *NO_NUMBERS)[:6]
    first, second = act(what, scene, who, (x, y, z, u, v, w))
    return first, second


def new_scene(model: Model, book: Book, seed: int) -> Scene:
    """Return all that the machine code works on, with an empty roster."""
    state = new_state(model)
    days, pauses = state.start.shape[1], state.pause.shape[2]
    undo = Keep(
        *(
            np.zeros((2, days, pauses) if f == "pause" else (2, days), np.int64)
            for f in Keep._fields
        )
    )
    guide = Guide(False, np.zeros((len(model.sets), book.size)))
    best = _copied(weeks_in(state))
    draft = new_draft(model, book)
    return Scene(
        book,
        model.coverage,
        state,
        new_tools(book, seed),
        guide,
        undo,
        best,
        draft,
        new_offer(model),
    )


def new_offer(model: Model) -> Offer:
    """Allocate what the lower bound asks and is told."""
    agents, size = len(model.book.skill_set), model.book.size
    return Offer(
        worth=np.zeros((len(model.sets), size)),
        peak_price=np.zeros(agents),
        value=np.zeros(agents),
        cost=np.zeros(agents),
        contact=np.zeros((agents, size), np.bool_),
    )


def new_draft(model: Model, book: Book) -> Draft:
    """Allocate what light moves work on; each agent's running sums are computed once."""
    agents, k = len(book.skill_set), book.pauses.length.shape[1]
    cov, reach = model.coverage, book.reach
    busy = np.zeros((agents, reach), np.bool_)
    for a, b in zip(*np.nonzero(book.block[:, :, 1] > 0), strict=True):
        busy[a, max(0, book.block[a, b, 0]) : book.block[a, b, 1]] = True
    component = np.full(len(cov.segment), -1, np.int64)
    for p, (first, end) in enumerate(pairwise(cov.first)):
        component[(cov.segment >= first) & (cov.segment < end)] = p
    one = [np.zeros((2, 1, k) if f == "pause" else (2, 1), np.int64) for f in Keep._fields]
    return Draft(
        plan=np.zeros((2, PLAN_WIDTH), np.int64),
        weeks=Keep(*one),
        sums=Sums(
            np.zeros(reach + 1),
            _running(busy.astype(np.int64)),
            _running(np.where(busy, 0, book.peak)),
            _running(np.where(busy, 0.0, book.contacts[book.skill_set])),
        ),
        was=np.zeros(reach + 1, np.bool_),
        now=np.zeros(reach + 1, np.bool_),
        part=component,
        is_touched=np.zeros(len(cov.first) - 1, np.bool_),
        worth=np.zeros(len(cov.first) - 1, np.int64),
        is_changed=np.ones(agents, np.bool_),
        is_open=np.ones(book.days, np.bool_),
    )


def _running(rows: NDArray[np.generic]) -> Array:
    return np.pad(np.cumsum(rows, axis=1), ((0, 0), (1, 0)))


def new_tools(book: Book, seed: int) -> Tools:
    """Allocate the scratch space of a search."""
    t, k = book.reach + 1, book.pauses.length.shape[1]
    days, starts, lengths = book.days, book.start.shape[2], book.length.shape[2]
    states, over = book.work.shape[2], max(1, int(book.over_high.max()) + 1)
    ends = np.where(book.allowed.any(axis=(2, 3)), _end_range(book), 0)
    most_end = int(ends.max(initial=0)) + 1
    longest, most = (
        int(book.length.max(initial=0)) + 1,
        int(book.pauses.length.sum(axis=1).max()) + 1,
    )
    return Tools(
        sight=Sight(
            np.zeros(t), np.zeros(t, np.int64), np.zeros(t, np.int64), np.zeros(t), np.zeros(t)
        ),
        table=PauseTable(
            cost=np.zeros((k, most, longest)),
            gone=np.zeros((k, most, longest)),
            at=np.zeros(k, np.int64),
            now=np.zeros(k, np.int64),
        ),
        labels=Labels(
            cost=np.zeros((days, starts, lengths), np.float32),
            arrive=np.zeros((days, starts, states, over), np.float32),
            reach=np.zeros((starts, lengths, states, over), np.float32),
            ended=np.zeros((days, most_end, states, over), np.float32),
            first_end=np.zeros(days, np.int64),
            pick_start=np.zeros(days, np.int64),
            pick_length=np.zeros(days, np.int64),
        ),
        gain=np.zeros(book.size),
        random=np.array([_mixed(seed)], dtype=np.uint64),
    )


def _end_range(book: Book) -> NDArray[np.int64]:
    ends = book.start.max(axis=2) + book.length.max(axis=2)
    spread: NDArray[np.int64] = ends - book.start[:, :, 0] - book.length[:, :, 0]
    return spread


def _mixed(seed: int) -> int:
    """Spread a small seed over 64 bits (splitmix64), never 0."""
    x = (seed + 0x9E3779B97F4A7C15) % 2**64
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) % 2**64
    return (x ^ (x >> 31)) or 1


def new_state(model: Model) -> State:
    """Return an empty roster with the heads that last week carries in."""
    book, cov = model.book, model.coverage
    shape = book.start.shape[:2]
    k = book.pauses.length.shape[1]
    heads = np.zeros((book.size, cov.hit.shape[1]), np.int64)
    for skills, carried in model.case.carried.items():
        heads += np.asarray(carried)[:, None] * cov.hit[model.sets.index(skills)][None, :]
    zeros = [np.zeros(shape, np.int64) for _ in range(5)]
    sums = cov.rank_of.shape
    return State(
        heads=heads,
        rank=np.zeros((book.size, max(1, cov.n_rank)), np.int64),
        sums=np.zeros(sums, np.int64),
        worth=np.zeros(len(cov.first) - 1, np.int64),
        start=np.full(shape, -1, np.int64),
        length=zeros[0],
        pattern=zeros[1],
        pause=np.zeros((*shape, k), np.int64),
        paid=zeros[2],
        cost=zeros[3],
        clock=zeros[4],
        on_contact=np.zeros(book.reach + 1, np.bool_),
        seated=np.zeros(book.seats.shape, np.int64),
        crowd=np.zeros(1, np.int64),
        peak_load=np.zeros(shape[0], np.int64),
        contact_load=np.zeros(shape[0], np.int64),
        grown=np.zeros(max(1, cov.n_rank), np.int64),
        more=np.zeros(cov.hit.shape[1], np.int64),
        share=np.zeros(sums),
        ahead=np.zeros(sums, np.int64),
        behind=np.zeros(sums, np.int64),
        key=np.zeros(sums[1] + 1, np.int64),
    )


class Search:
    """One roster under construction; every method keeps it lawful."""

    def __init__(self, model: Model, *, seed: int, skipped: Iterable[int] = ()) -> None:
        self.model = model
        self.scene = new_scene(model, model.book, seed)
        self.state, self.tools = self.scene.state, self.scene.tools
        do(REFRESH, self.scene)
        left_out = set(skipped)
        n_agents = model.book.start.shape[0]
        self.active = np.array([a for a in range(n_agents) if a not in left_out], dtype=np.int64)
        self.everyone = np.arange(n_agents)
        for a in sorted(left_out):
            self.freeze(a)
        self.rng = np.random.default_rng(seed)
        self.now = self.least = 0

    def twin(self, seed: int) -> Search:
        """Return another search that goes on from the roster in hand with chances of its own."""
        twin = Search(self.model, seed=seed)
        twin.active = self.active
        twin.follow(self)
        twin.begin()
        return twin

    def follow(self, other: Search) -> None:
        """Take over another search's roster; what is made of it is never kept as the best."""
        for mine, its in zip(self.state, other.state, strict=True):
            mine[...] = its
        self.now, self.least = other.now, NEVER_KEPT

    def freeze(self, a: int) -> None:
        """Put the locked shifts of an agent who is left out, whatever the rules say."""
        book, state = self.model.book, self.state
        for d in range(book.days):
            if book.n_start[a, d] == 1 and book.pauses.fixed[book.pattern[a, d, 0]]:
                p = book.pattern[a, d, 0]
                state.start[a, d], state.length[a, d] = book.start[a, d, 0], book.length[a, d, 0]
                state.pattern[a, d], state.pause[a, d] = p, book.pauses.first[p]
                state.paid[a, d], state.clock[a, d] = book.paid[a, d, 0], book.clock[a, d, 0]
                state.cost[a, d] = book.start_cost[a, d, 0]
        do(PUT, self.scene, a)

    def respond(self, a: int) -> bool:
        """Write the best week of an agent who is out; False where there is none."""
        found = do(RESPOND, self.scene, a, self.model.book.price_peak * 0.5, 1)[0] > 0
        if not found:
            self.state.start[a] = -1
        return found

    def construct(self) -> list[int]:
        """Give each agent the best week against those placed before; return who has none."""
        failed = []
        for a in map(int, self.rng.permutation(self.active)):
            if (self.state.start[a] >= 0).any():
                continue
            if self.respond(a):
                do(PUT, self.scene, a)
            else:
                failed.append(a)
        if failed:
            self.active = np.array([a for a in self.active if a not in failed], dtype=np.int64)
        return failed

    def objective(self) -> int:
        """Return the exact objective of the roster in hand."""
        return int(do(TOTAL, self.scene)[0])

    def sweep(self) -> int:
        """Let every agent respond once, in random order; return the objective."""
        do(SWEEP, self.scene, self.rng.permutation(self.active), self.model.book.price_peak * 0.5)
        return self.objective()

    def begin(self) -> None:
        """Take the roster in hand as the best so far."""
        self.now = self.least = self.objective()
        do(COPY_BEST, self.scene)
        self.scene.draft.is_changed[:] = False

    def anneal(self, moves: int, heat: float, *, light: int, spread: float) -> None:
        """Let agents respond, prices shaken by up to `spread`; `light` light moves after each."""
        if len(self.active):
            how = (moves, self.now, self.least, heat, light, spread)
            now, least = do(ANNEAL, self.scene, self.active, *how)
            self.now, self.least = int(now), int(least)

    def settle(self, moves: int, heat: float, part: Part | None = None) -> None:
        """Make light moves, of all agents and days or of some."""
        agents, days = part or (self.active, True)
        self.scene.draft.is_open[:] = days
        if len(agents):
            how = (moves, self.now, self.least, heat)
            now, least = do(LIGHTLY, self.scene, agents, *how)
            self.now, self.least = int(now), int(least)

    def look(self) -> None:
        """Keep the roster in hand if it is the best so far."""
        if self.now < self.least:
            self.begin()

    def steer(self, price: NDArray[np.float64]) -> None:
        """Guide later moves by slot prices per skill set."""
        self.scene = self.scene._replace(guide=Guide(True, price))

    def has_shifts(self) -> bool:
        """Say whether anybody works."""
        return bool((self.state.start >= 0).any())

    @property
    def objective_of_best(self) -> int:
        """The objective of the best roster so far; `least` also holds points for seats it lacks."""
        if not len(self.model.book.seats):
            return self.least
        _, crowd = seated(self.model.book, self.scene.best)
        return self.least - self.model.book.price_seat * crowd

    def best_roster(self) -> Roster:
        """Return the best roster so far."""
        return roster_of(self.model, self.scene.best)


def seated(book: Book, weeks: Keep) -> tuple[NDArray[np.int64], int]:
    """Return agents at work by site and interval, and agent-intervals at work without a seat."""
    taken = np.zeros(book.seats.shape, np.int64)
    for a, d in zip(*np.nonzero(weeks.start >= 0), strict=True):
        if book.site[a] >= 0:
            start = weeks.start[a, d]
            taken[book.site[a], start : start + weeks.length[a, d]] += 1
    return taken, int(np.maximum(0, taken - book.seats).sum())


def _copied(weeks: Keep) -> Keep:
    return Keep(*(np.array(part) for part in weeks))


def roster_of(model: Model, weeks: Keep) -> Roster:
    """Turn week arrays into shifts."""
    shifts = [
        shift_of(model, weeks, a, d) for a, d in zip(*np.nonzero(weeks.start >= 0), strict=True)
    ]
    return Roster(model.case.grid, tuple(shifts))


def shift_of(model: Model, weeks: Keep, a: int, d: int) -> Shift:
    """Turn one day of the week arrays into a shift; a locked one is returned as it was given."""
    row = model.patterns[int(weeks.pattern[a, d])]
    if isinstance(row.shape, Shift):
        return row.shape
    start = int(weeks.start[a, d])
    pauses = []
    for k, slot in enumerate(row.shape.pauses):
        at = start + int(weeks.pause[a, d, k])
        pauses.append(Pause(at, at + slot.length, slot.kind, slot.paid))
    end = start + int(weeks.length[a, d])
    return Shift(model.case.workers[a].id, int(d), start, end, tuple(pauses))
