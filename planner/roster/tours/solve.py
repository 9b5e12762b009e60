"""Roster whole tours: annealing in one thread, bound and blocks of agents in another."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from planner.errors import Infeasible
from planner.roster.tours.block import Tours, mend, whole_block
from planner.roster.tours.book import BIG, Automata, compile_book
from planner.roster.tours.case import Duty, Kind, TourCase
from planner.roster.tours.hand import new_hand, new_scratch
from planner.roster.tours.master import Pool
from planner.roster.tours.moves import How, Scene, anneal, construct, replace

HOT, WARM, COLD = 8.0, 3.0, 0.3
ANNEAL_CELLS = 8_000_000
FIRST_SHARE, NEXT_SHARE = 0.4, 0.15
CHUNK = 20


@dataclass(frozen=True, slots=True)
class TourSolution:
    """The best roster found [agent, day], its points, and a bound that no roster can beat."""

    tours: NDArray[np.int64]
    objective: int
    bound: float
    seconds: float
    curve: tuple[tuple[float, int], ...]


class _Best:
    """The best roster of all threads, and the bound."""

    def __init__(self, case: TourCase, until: float, began: float) -> None:
        self.case, self.until, self.began = case, until, began
        self.lock = threading.Lock()
        self.tours: Tours = np.full((len(case.duties), case.days), -1)
        self.value = int(BIG)
        self.bound = -np.inf
        self.curve: list[tuple[float, int]] = []

    def offer(self, tours: Tours, value: int) -> None:
        """Keep a roster that is better than the best."""
        with self.lock:
            if value < self.value:
                self.tours, self.value = tours.copy(), value
                self.curve.append((round(time.monotonic() - self.began, 2), value))

    def left_s(self) -> float:
        """Return the seconds left, none once the best is proven."""
        is_proven = self.bound > self.value - 1 + 1e-6
        return 0.0 if is_proven else self.until - time.monotonic()


class _Annealer:
    """Cycles of annealing, each from the best roster of all threads."""

    def __init__(self, best: _Best, seed: int) -> None:
        self.best, self.case = best, best.case
        automata = Automata(self.case)
        numbers = [automata.number(duty) for duty in self.case.duties]
        self.book = compile_book(self.case, automata, numbers)
        self.hand = new_hand(self.book)
        self.scene = Scene(self.book, self.hand, new_scratch(self.book, ANNEAL_CELLS, seed))
        self.rng = np.random.default_rng(seed)

    def first(self) -> None:
        """Give every agent the best tour against those placed before."""
        stuck = []
        for a in self.rng.permutation(len(self.case.duties)).tolist():
            longest = self.book.longest
            corridors = (longest * self.case.days, 12 * longest, 6 * longest, 3 * longest)
            if all(construct(self.scene, a, c) >= BIG for c in corridors):
                stuck.append(a)
        if stuck:
            raise Infeasible(tuple(f"no tour of agent {a} was found" for a in stuck))
        self.hand.best[:] = self.hand.tour
        self.best.offer(self.hand.tour, self.case.value(self.hand.tour))

    def take_over(self) -> None:
        """Go on from the best roster of all threads."""
        with self.best.lock:
            tours = self.best.tours
        for a in np.flatnonzero((tours != self.hand.tour).any(axis=1)).tolist():
            replace(self.scene, a, tours[a])
        self.hand.best[:] = tours

    def cycle(self, hot: float, until: float) -> None:
        """Anneal from hot to cold until a time."""
        self.take_over()
        begun = time.monotonic()
        now = least = self.best.value
        while self.best.left_s() > 0 and time.monotonic() < until:
            share = min(1.0, (time.monotonic() - begun) / max(1e-9, until - begun))
            how = How(hot * (COLD / hot) ** share, 1.0, 14, 0.0, 300)
            now, least = anneal(self.scene, CHUNK, how, (now, least))
            self.best.offer(self.hand.best, least)

    def run(self) -> None:
        """Anneal in cycles, the first one the longest, until time is up."""
        seconds = self.best.until - time.monotonic()
        self.cycle(HOT, time.monotonic() + FIRST_SHARE * seconds)
        while self.best.left_s() > 0:
            self.cycle(WARM, min(self.best.until, time.monotonic() + NEXT_SHARE * seconds))


class _Blocks:
    """The bound first, then the best roster mended block by block."""

    def __init__(self, best: _Best, seed: int) -> None:
        self.best, self.case = best, best.case
        self.rng = np.random.default_rng(seed)
        self.size = 6
        self.pool = Pool(self.case)

    def run(self) -> None:
        """Converge, then mend until time is up."""
        whole = whole_block(self.case, self.pool)
        for _ in whole.converge(self.best.left_s):
            self.best.bound = max(self.best.bound, whole.bound)
        while self.best.left_s() > 0:
            with self.best.lock:
                tours = self.best.tours
            agents = self.case.duties
            size = min(len(agents), self.size)
            chosen = np.sort(self.rng.choice(len(agents), size, replace=False))
            outcome = mend(whole.pricer, tours, chosen, self.best.left_s)
            if outcome.tours is not None:
                self.best.offer(outcome.tours, self.case.value(outcome.tours))
            elif outcome.is_done:
                self.size = min(len(agents), self.size + 1)
            else:
                self.size = max(3, self.size - 1)


def solve_tours(case: TourCase, *, seconds: float, seed: int = 1, workers: int = 2) -> TourSolution:
    """Roster a horizon as well as the seconds allow; the first tours are found even in none."""
    prepare()
    began = time.monotonic()
    best = _Best(case, began + seconds, began)
    annealer = _Annealer(best, seed)
    annealer.first()
    blocks = _Blocks(best, seed)
    thread = threading.Thread(target=blocks.run, daemon=True)
    if workers > 1:
        thread.start()
    annealer.run()
    if workers > 1:
        thread.join()
    return TourSolution(
        best.tours, best.value, best.bound, time.monotonic() - began, tuple(best.curve)
    )


@cache
def prepare() -> None:
    """Load the machine code, or compile it once for this machine (half a minute)."""
    one = np.ones((1, 1), np.int64)
    duty = Duty((1,), (0, 480), (1, 1), 1, 1)
    case = TourCase(1, (Kind("D", 480),), (duty,), one[None], one < 0, one, one, one)
    annealer = _Annealer(_Best(case, 0.0, 0.0), 1)
    annealer.first()
    replace(annealer.scene, 0, annealer.hand.tour[0].copy())
    anneal(annealer.scene, 0, How(1.0, 1.0, 1, 0.0, 0), (0, 0))
    for _ in whole_block(case, Pool(case)).converge(lambda: 1.0):
        break
