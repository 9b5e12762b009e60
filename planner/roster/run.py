"""One search by its budget: explore, begin anew from the bound's weeks, settle, prove if small."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf

from planner.domain import Roster
from planner.roster.check import check
from planner.roster.proof import Tree
from planner.roster.search.afresh import TURN, Afresh, Aside
from planner.roster.search.anew import begin_anew
from planner.roster.search.beside import Beside
from planner.roster.search.bound import Bound
from planner.roster.search.driver import Search
from planner.roster.search.follow import resume
from planner.roster.search.hints import Hints
from planner.roster.search.pair import Pair
from planner.roster.search.place import Placement, kept_locks
from planner.roster.solution import Progress, Solution

# paid intervals that an acceptable step may cost: at first, from a roster given, from prices, last
HOT, WARM, ANEW, COLD = 6.0, 2.0, 3.0, 0.2
BOUNDED = 0.5  # of the budget: from then on prices count that samples or a start gave
EXPLORED = 0.2  # of the budget: by then prices count that are not settled yet
NEAR = 0.02  # of the bound below its master: from then on its prices say what fits
SPREAD = 4.0  # points by which the prices of a best response are shaken
LIGHT = 1000  # light moves after each best response: two thirds of the time
LIGHT_ALONE = 1400  # as many light moves take as long
CHUNK = 50
FEW = 40  # agents: with no more, a week drawn for one of them may miss by much
MOVES_A_NODE = 20  # of a proof where moves are counted
DEFAULT_S = 30.0
SETTLED = 0.0005
SHOWN_S, ROSTER_S = 0.5, 5.0
ROUNDING = 1e-6


@dataclass(slots=True)
class Budget:
    """How long to search; with iterations the schedule follows moves, else the clock."""

    started: float
    seconds: float | None
    iterations: int | None
    should_stop: Callable[[], bool]
    search_share: float = 1.0  # of the seconds; the rest is for a proof

    def elapsed(self) -> float:
        """Return the seconds since the search was started."""
        return time.monotonic() - self.started

    def share(self, moves: int) -> float:
        """Return how much of the budget is used, 0..1."""
        if self.iterations is not None:
            by_moves = moves / self.iterations if self.iterations else 1.0
            late = self.seconds is not None and self.elapsed() >= self.seconds
            return 1.0 if late else min(1.0, by_moves)
        return min(1.0, self.elapsed() / max(1e-9, self.search_s))

    @property
    def search_s(self) -> float:
        """Seconds of the search when the clock steers it."""
        return self.search_share * (self.seconds or DEFAULT_S)

    def allows(self, nodes: int) -> bool:
        """Say whether a proof may look at more than so many nodes."""
        late = self.seconds is not None and self.elapsed() >= self.seconds
        if self.iterations is not None:
            return not late and nodes * MOVES_A_NODE < self.iterations
        return self.elapsed() < (self.seconds or DEFAULT_S)


class Run:
    """One search from the first roster to the end of its budget."""

    def __init__(
        self,
        search: Search,
        budget: Budget,
        on_progress: Callable[[Progress], None] | None,
        seed: int,
    ) -> None:
        self.search, self.budget, self.on_progress, self.seed = search, budget, on_progress, seed
        self.moves, self.first_s, self.bound = 0, 0.0, 0.0
        self.hot, self.since, self.is_resumed = HOT, 0.0, False
        self.curve: list[tuple[float, int]] = []
        self.tree: Tree | None = None
        self._shown = self._sent = -1e9
        self._sent_value: int | None = None

    def first(self, start: Roster | None) -> None:
        """Build the first lawful roster, then let agents respond until little changes."""
        search = self.search
        if start is not None:
            resume(search, start)
            self.hot, self.is_resumed = WARM, True
        search.construct()
        search.begin()
        self.first_s = self.budget.elapsed()
        self.report(sends_roster=True)
        while not self.over():
            before = search.least
            search.sweep()
            search.begin()
            self.report()
            if before - search.least <= SETTLED * before:
                break

    def over(self) -> bool:
        """Say whether the budget is used up, the best is proven, or somebody asked to stop."""
        is_used = self.budget.share(self.moves) >= 1.0 or self.is_proven()
        return is_used or self.budget.should_stop()

    def is_proven(self) -> bool:
        """Say whether no roster can be better: objectives are whole numbers."""
        search = self.search
        is_seated = self.has_better() or search.least == search.objective_of_best
        return is_seated and ceil(self.bound - ROUNDING) >= self.least

    def has_better(self) -> bool:
        """Say whether the proof has found a better roster than the search."""
        return self.tree is not None and self.tree.roster is not None

    @property
    def least(self) -> int:
        """The least objective of a roster found."""
        if self.tree is not None and self.tree.roster is not None:
            return int(self.tree.least)
        return self.search.objective_of_best

    def improve(self, workers: int, hints: Hints | None = None) -> Bound:
        """Anneal from hot to cold over the budget, the lower bound beside it; return that."""
        counted = self.budget.iterations is not None
        until = None if counted else self.budget.started + self.budget.search_s
        beside = Beside(
            self.search,
            is_parallel=workers > 1,
            is_counted=counted,
            until=until,
            hints=hints,
        )
        self._explore(beside)
        self._refine(beside, workers)
        beside.stop()
        self.bound = max(self.bound, beside.value)
        self.report(sends_roster=True)
        return beside.bound

    def _explore(self, beside: Beside) -> None:
        """Move whole weeks and parts of them until the prices of the bound say what fits."""
        while not self.over() and not self._knows_prices(beside):
            prices = beside.turn()
            if prices is not None:
                self.search.steer(prices)
            self.bound = max(self.bound, beside.value)
            moves = self._chunk()
            self.anneal(self.search, moves, self.heat())
            self.moves += moves
            self.report()

    def _knows_prices(self, beside: Beside) -> bool:
        share = self.budget.share(self.moves)
        if beside.bound.is_sampled or beside.is_settled:
            return beside.is_settled or share >= BOUNDED
        return beside.bound.gap <= NEAR and share >= (BOUNDED if self.is_resumed else EXPLORED)

    def _is_new(self, beside: Beside) -> bool:
        """Say whether weeks that fit the prices would be better to begin from than the best yet."""
        is_like = self.is_resumed or beside.bound.is_sampled
        return not is_like and beside.bound.gap <= NEAR

    def _refine(self, beside: Beside, workers: int) -> None:
        """Begin anew from weeks that fit the prices, then settle all agents' days together.

        Light moves keep how many days everybody works, which the prices know best. Best responses
        drift away from it: each sees only what the others do now. Where people are few a week drawn
        is a large part of the whole and need not fit, so there responses go on beside.
        """
        if self._is_new(beside) and not self.over():
            begin_anew(self.search, beside.bound.mixture())
            self.hot, self.since = ANEW, self.budget.share(self.moves)
        is_paired = workers > 1 and not beside.is_counted
        pair: Pair | None = None
        while not self.over():
            beside.turn()
            self.bound = max(self.bound, beside.value)
            if is_paired and beside.bound.is_sampled and self.budget.share(self.moves) >= BOUNDED:
                beside.stop()
            if is_paired and pair is None and beside.is_settled:
                pair = Pair(self.search, self.seed + 1)
            moves = self._chunk()
            (pair or self.search).settle(moves * LIGHT_ALONE, self.heat() * self._unit)
            if len(self.search.active) <= FEW:
                self.anneal(self.search, moves // 2, self.heat())
            self.moves += moves * (2 if pair else 1)
            self.report()
        if pair is not None:
            pair.stop()

    def _chunk(self) -> int:
        """Return how many moves to make before looking round."""
        iterations = self.budget.iterations
        return CHUNK if iterations is None else min(CHUNK, iterations - self.moves)

    def heat(self) -> float:
        """Return by now what an acceptable step may cost, in paid intervals."""
        share = (self.budget.share(self.moves) - self.since) / max(1e-9, 1.0 - self.since)
        return float(self.hot * (COLD / self.hot) ** share)

    @property
    def _unit(self) -> int:
        return max(1, self.search.model.book.price_paid)

    def anneal(self, search: Search, moves: int, heat: float) -> None:
        """Let agents respond and make light moves at a temperature in paid intervals."""
        search.anneal(moves, heat * self._unit, light=LIGHT, spread=SPREAD * self._unit)

    def prove(self, workers: int) -> None:
        """Close a small week: prove the best roster, or find and prove a better one."""
        if self.is_proven() or self.budget.should_stop():
            return
        self.tree = tree = Tree(self.search, self.bound)
        afresh = Afresh(self.search.model, self.seed, self.cool, lambda: tree.least)
        is_alone = workers < 2 or self.budget.iterations is not None
        aside = None if is_alone else Aside(afresh.turn)
        began = self.budget.elapsed()
        for number, _ in enumerate(tree.nodes(), 1):
            if aside is None:
                self._search_as_long(afresh, began)
            self._consider(tree, afresh)
            if tree.bound < inf:
                self.bound = max(self.bound, tree.bound)
            self.report()
            if self.budget.should_stop() or not self.budget.allows(number):
                break
            began = self.budget.elapsed()
        if aside is not None:
            aside.stop()
        self._consider(tree, afresh)

    @staticmethod
    def _consider(tree: Tree, afresh: Afresh) -> None:
        """Keep the best of the rosters found anew."""
        while afresh.found:
            tree.consider(afresh.found.popleft())

    def _search_as_long(self, afresh: Afresh, began: float) -> None:
        """Search anew as long as the node of a proof took that began at a time."""
        if self.budget.iterations is not None:
            for _ in range(MOVES_A_NODE // TURN):
                afresh.turn()
            return
        node_s = self.budget.elapsed() - began
        until = self.budget.elapsed() + node_s
        while self.budget.elapsed() < until:
            afresh.turn()

    def cool(self, search: Search, moves: int, share: float) -> None:
        """Make moves at a share of the way from hot to cold."""
        self.anneal(search, moves, HOT * (COLD / HOT) ** share)

    def solution(self, placement: Placement) -> Solution:
        """Return the best roster, with the locks that the search cannot hold, and its figures."""
        extra = kept_locks(self.search.model.case, placement)
        best = self.roster()
        best = Roster(best.grid, (*best.shifts, *extra)) if extra else best
        return Solution(
            roster=best,
            objective=self.least,
            bound=self.bound,
            first_roster_s=self.first_s,
            seconds=self.budget.elapsed(),
            iterations=self.moves,
            curve=tuple(self.curve),
            lawful=not placement.unplaced and not check(self.search.model.case, best),
            unplaced=placement.unplaced,
            is_optimal=self.is_proven(),
        )

    def roster(self) -> Roster:
        """Return the best roster found."""
        if self.tree is not None and self.tree.roster is not None:
            return self.tree.roster
        return self.search.best_roster()

    def report(self, *, sends_roster: bool = False) -> None:
        """Note the curve and tell the caller, not too often."""
        now, value = self.budget.elapsed(), self.least
        if not self.curve or value < self.curve[-1][1]:
            self.curve.append((round(now, 3), value))
        if self.on_progress is None or (now - self._shown < SHOWN_S and not sends_roster):
            return
        roster = None
        if value != self._sent_value and (sends_roster or now - self._sent >= ROSTER_S):
            roster, self._sent, self._sent_value = self.roster(), now, value
        self._shown = now
        self.on_progress(Progress(now, value, self.bound, self.moves, roster))
