"""A small week searched anew again and again, by short rounds from other chances.

With few agents a week drawn for one of them is a large part of the whole, and one long search
seldom leaves the valley that it began in. How long the rounds are follows Luby, Sinclair and
Zuckerman (1993): nobody need know how long a good round takes.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from planner.domain import Roster
from planner.roster.model.compile import Model
from planner.roster.search.driver import Search

ROUND = 50  # moves of the shortest round
TURN = 10  # moves without a look round


def rounds(number: int) -> int:
    """Return how many times the shortest the `number`th round is: 1 1 2 1 1 2 4 1 1 2 ..."""
    whole = 1 << number.bit_length()
    if number == whole - 1:
        return whole // 2
    return rounds(number - whole // 2 + 1)


class Afresh:
    """Rounds of a search; `found` has the roster of each that ends below `least()`.

    `cool` makes moves at a share 0..1 of the way from hot to cold.
    """

    def __init__(
        self,
        model: Model,
        seed: int,
        cool: Callable[[Search, int, float], None],
        least: Callable[[], float],
    ) -> None:
        self.found: deque[Roster] = deque()
        self._model, self._seed, self._cool, self._least = model, seed, cool, least
        self._number = self._made = 0
        self._search = self._begun()

    def _begun(self) -> Search:
        """Begin a round; return its search."""
        self._number, self._made = self._number + 1, 0
        search = Search(self._model, seed=self._seed + self._number)
        search.construct()
        search.sweep()
        search.begin()
        return search

    def turn(self) -> None:
        """Make some moves; begin the next round where this one is cold."""
        moves = ROUND * rounds(self._number)
        self._cool(self._search, TURN, self._made / moves)
        self._made += TURN
        if self._made >= moves:
            if self._search.least < self._least():
                self.found.append(self._search.best_roster())
            self._search = self._begun()


class Aside:
    """Takes turns in a thread of its own until it is stopped; kernels let go of the interpreter."""

    def __init__(self, turn: Callable[[], None]) -> None:
        self._turn, self._is_over = turn, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._is_over.is_set():
            self._turn()

    def stop(self) -> None:
        """End the thread after its turn."""
        self._is_over.set()
        self._thread.join()
