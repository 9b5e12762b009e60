"""Roster whole tours: annealing in one thread, bound and blocks of agents in another."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from planner.errors import Infeasible
from planner.roster.tours.block import Tours, losses, mend, whole_block
from planner.roster.tours.book import BIG, Automata, compile_book
from planner.roster.tours.case import Duty, Kind, TourCase
from planner.roster.tours.hand import new_hand, new_scratch
from planner.roster.tours.master import Prices
from planner.roster.tours.moves import How, Scene, anneal, construct, replace
from planner.roster.tours.price import pricing_s

HOT, WARM, COLD = 8.0, 1.0, 0.3  # points an acceptable step may cost, at first and at last
ANNEAL_CELLS = 16_000_000
FIRST_SHARE, NEXT_SHARE = 0.6, 0.2  # of the time, for one cycle of annealing
SETTLE_SHARE = 0.4  # of the time that the bound may take to settle
FIRST_SIZE, LEAST_SIZE = 6, 3  # agents of a block
CHUNK = 20
CORRIDORS = (12, 6, 3, 6, 3)  # shifts, tried in turn where memory is too small for all
SPREAD, STRETCH, LIGHT = 1.0, 14, 300
GUIDED_SHARE = 1.0
ROUNDS = 60  # pricings until the bound has settled, about


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

    def __init__(self, case: TourCase, began: float) -> None:
        self.case, self.began, self.until = case, began, began
        self.lock = threading.Lock()
        self.tours: Tours = np.full((len(case.duties), case.days), -1)
        self.value = int(BIG)
        self.bound = -np.inf
        self.guide: Prices | None = None
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
            corridors = [self.book.longest * shifts for shifts in (self.case.days, *CORRIDORS)]
            if all(construct(self.scene, a, c) >= BIG for c in corridors):
                stuck.append(a)
        if stuck:
            raise Infeasible(tuple(f"no tour of agent {a} was found" for a in stuck))
        self.hand.best[:] = self.hand.tour
        self.best.offer(self.hand.tour, self.case.value(self.hand.tour))

    def take_over(self) -> int:
        """Go on from the best roster of all threads; return its points."""
        with self.best.lock:
            tours, value = self.best.tours, self.best.value
        for a in np.flatnonzero((tours != self.hand.tour).any(axis=1)).tolist():
            replace(self.scene, a, tours[a])
        self.hand.best[:] = tours
        return value

    def cycle(self, hot: float, until: float) -> None:
        """Anneal from hot to cold until a time."""
        begun = time.monotonic()
        now = least = self.take_over()
        while self.best.left_s() > 0 and time.monotonic() < until:
            share = min(1.0, (time.monotonic() - begun) / max(1e-9, until - begun))
            heat = hot * (COLD / hot) ** share
            how = How(heat, SPREAD, STRETCH, self.steer(), LIGHT)
            now, least = anneal(self.scene, CHUNK, how, (now, least))
            self.best.offer(self.hand.best, least)

    def steer(self) -> float:
        """Take over the prices of the bound; return the share of moves that they guide."""
        if self.best.guide is None:
            return 0.0
        self.hand.guide[:] = self.best.guide
        return GUIDED_SHARE

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
        self.size = FIRST_SIZE
        self.whole = whole_block(self.case)

    def run(self) -> None:
        """Settle the bound, then mend until time is up."""
        self.settle()
        self.mend()

    def settle(self) -> None:
        """Generate tours of all agents until the bound is close."""
        for _ in self.whole.converge(self.best.left_s):
            self.best.bound = max(self.best.bound, self.whole.bound)
        self.best.guide = self.whole.best

    def mend(self) -> None:
        """Mend blocks: larger ones while nothing is left to gain, smaller ones if time runs out."""
        most = len(self.case.duties)
        while self.best.left_s() > 0:
            size, tours = min(most, self.size), self.best.tours
            loss = losses(self.whole, tours)
            chance = (loss + loss.mean() + 1e-9) / (loss + loss.mean() + 1e-9).sum()
            agents = np.sort(self.rng.choice(most, size, replace=False, p=chance))
            outcome = mend(self.whole, tours, agents, self.best.left_s)
            if outcome.tours is not None:
                self.best.offer(outcome.tours, self.case.value(outcome.tours))
            else:
                self.size = min(most, size + 1) if outcome.is_done else max(LEAST_SIZE, size - 1)


def solve_tours(case: TourCase, *, seconds: float, seed: int = 1, workers: int = 2) -> TourSolution:
    """Roster a horizon as well as the seconds allow; the first tours are found even in none.

    With two workers annealing and bound run beside each other, else one after the other. Horizons
    so long that the bound would not settle in time are annealed only, and have no bound (-inf).

    Raises
    ------
    Infeasible
        When an agent has no lawful tour, or on very long horizons none near an even pace.
    """
    prepare()
    began = time.monotonic()
    best = _Best(case, began)
    annealer = _Annealer(best, seed)
    annealer.first()
    is_long = ROUNDS * pricing_s(case) > SETTLE_SHARE * seconds
    if workers > 1:
        best.until = began + seconds
        other = _Annealer(best, seed + 1) if is_long else _Blocks(best, seed)
        with ThreadPoolExecutor(1) as pool:
            beside = pool.submit(other.run)
            annealer.run()
            beside.result()
    else:
        _in_turns(best, annealer, None if is_long else _Blocks(best, seed), seconds)
    seconds = time.monotonic() - began
    return TourSolution(best.tours, best.value, best.bound, seconds, tuple(best.curve))


def _in_turns(best: _Best, annealer: _Annealer, blocks: _Blocks | None, seconds: float) -> None:
    """Do what two workers do beside each other one after the other."""
    if blocks is not None:
        best.until = best.began + SETTLE_SHARE / 2 * seconds
        blocks.settle()
        best.until = best.began + (1 - SETTLE_SHARE / 2) * seconds
        annealer.run()
        best.until = best.began + seconds
        blocks.mend()
    best.until = best.began + seconds
    annealer.run()


@cache
def prepare() -> None:
    """Load the machine code, or compile it once for this machine (half a minute)."""
    one = np.ones((1, 1), np.int64)
    duty = Duty((1,), (0, 480), (1, 1), 1, 1)
    case = TourCase(1, (Kind("D", 480),), (duty,), one[None], one < 0, one, one, one)
    annealer = _Annealer(_Best(case, 0.0), 1)
    annealer.first()
    replace(annealer.scene, 0, annealer.hand.tour[0].copy())
    anneal(annealer.scene, 0, How(1.0, 1.0, 1, 0.0, 0), (0, 0))
    for _ in whole_block(case).converge(lambda: 1.0):
        break
