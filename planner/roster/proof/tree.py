"""Branch and price: the best roster of a small week, and the proof that none is better.

A node leaves part of the possibilities of some agent-days. Its bound comes from column generation
with whole weeks, every rule and price inside; where its weeks in use differ, it is divided. The
node with the least bound comes first (Land and Doig 1960; Barnhart and others 1998).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import count
from math import ceil, inf

import numpy as np

from planner.domain import Roster
from planner.roster.check import check
from planner.roster.model.compile import Model
from planner.roster.proof.apart import apart
from planner.roster.proof.branch import divide
from planner.roster.proof.cuts import Cut, Room
from planner.roster.proof.price import Pricer
from planner.roster.proof.programme import Pool, Use
from planner.roster.proof.visit import Node, Visit
from planner.roster.score import score
from planner.roster.search.driver import Search, do
from planner.roster.search.engine import PUT

MOST_AGENT_DAYS = 24
ROUNDING = 1e-6
NOBODY, LEAST_NOBODY = 2.0, 1000.0
TRY_EVERY, MOVES, LIGHT, HEAT, SPREAD = 4, 3, 1000, 0.7, 2.0


def is_small(model: Model) -> bool:
    """Say whether the week is small enough for a proof."""
    agents, days = model.book.n_start.shape
    return bool(agents * days <= MOST_AGENT_DAYS)


class Tree:
    """Nodes that are still open; `bound` holds at every moment, `roster` is a better one.

    It begins with the best roster of a search, which need not be lawful, and a bound.
    """

    def __init__(self, search: Search, bound: float = 0.0) -> None:
        self._model, case = search.model, search.model.case
        given = search.best_roster()
        self.least: float = inf if check(case, given) else score(case, given).total
        self.roster: Roster | None = None
        self._own = apart(search.model)
        pricer = Pricer(self._own)
        self._pool = Pool(pricer)
        nobody = LEAST_NOBODY + NOBODY * abs(search.objective_of_best)
        self._visit = Visit(self._pool, Room(self._own.book), self._is_closed, nobody=nobody)
        self._number, self._open = count(), list[tuple[float, int, Node]]()
        self._undivided = inf  # least bound of a part without a cut, and not settled all the same
        self._push(Node(bound, (), np.zeros(len(pricer.rows.amount)), ()))

    @property
    def bound(self) -> float:
        """Points that no roster is below; the best objective where that is proven."""
        return min(self.least, self._undivided, self._open[0][0] if self._open else inf)

    def nodes(self) -> Iterator[None]:
        """Divide one node after the other until none is open that may hold a better roster."""
        self._replace_first(((),))
        yield
        for number in count():
            if not self._open or self._is_closed(self._open[0][0]):
                return
            node = self._open[0][2]
            parts = divide(self._own.book, self._pool.weeks, node.used)
            if parts is None or number % TRY_EVERY == 0:
                self._try(node.used, number)
            if parts is None and not self._is_closed(node.bound):
                self._undivided = min(self._undivided, node.bound)
            self._replace_first([(*node.cuts, cut) for cut in parts or ()])
            yield

    def _is_closed(self, bound: float) -> bool:
        """Say whether no roster within a bound is better: objectives are whole numbers."""
        return bound == inf or ceil(bound - ROUNDING) >= self.least

    def _push(self, node: Node) -> None:
        heapq.heappush(self._open, (node.bound, -next(self._number), node))

    def _replace_first(self, parts: Iterable[tuple[Cut, ...]]) -> None:
        """Put the parts in place of the first node, which stays open until all are settled."""
        parent = self._open[0][2]
        found = [self._visit.settle(parent, cuts, self.least) for cuts in parts]
        heapq.heappop(self._open)
        for node in found:
            if node is not None:
                self._push(node)

    def _try(self, used: Iterable[Use], seed: int) -> None:
        """Consider the most used week of each agent, as it is and after a short search from it."""
        search = Search(self._model, seed=seed)
        weeks, main = self._pool.weeks, dict[int, tuple[float, int]]()
        for n, share in used:
            a = int(weeks.agent[n])
            main[a] = max(main.get(a, (0.0, n)), (share, n))
        for a, (_, n) in main.items():
            self._write(search, a, n)
        search.begin()
        self._offer(search)
        unit = max(1, self._model.book.price_paid)
        search.anneal(MOVES, HEAT * unit, light=LIGHT, spread=SPREAD * unit)
        self._offer(search)

    def _write(self, search: Search, a: int, n: int) -> None:
        """Give an agent who has no week yet a week of the pool."""
        book, state, weeks = self._model.book, search.state, self._pool.weeks
        for d in np.flatnonzero(weeks.start[n] >= 0).tolist():
            i = int(np.flatnonzero(book.start[a, d] == weeks.start[n, d])[0])
            j = int(np.flatnonzero(book.length[a, d] == weeks.length[n, d])[0])
            state.start[a, d], state.length[a, d] = book.start[a, d, i], book.length[a, d, j]
            state.pattern[a, d], state.pause[a, d] = book.pattern[a, d, j], weeks.pause[n, d]
            state.paid[a, d], state.cost[a, d] = book.paid[a, d, j], book.start_cost[a, d, i]
            state.clock[a, d] = book.clock[a, d, i]
        do(PUT, search.scene, a)

    def _offer(self, search: Search) -> None:
        if search.least < self.least:
            self.consider(search.best_roster())

    def consider(self, roster: Roster) -> None:
        """Keep a roster where checker and score, which know nothing of models, say it is better."""
        case = self._model.case
        total = score(case, roster).total
        if total < self.least and not check(case, roster):
            self.least, self.roster = total, roster
