"""A second search beside the first, with another seed; the better of the two rosters counts."""

from __future__ import annotations

import threading
from collections.abc import Callable

from planner.domain import Roster
from planner.roster.search.driver import Search

CYCLE = 40  # moves from hot to cold


class Reheated:
    """A move for a twin beside a proof: cools again and again, and notes each better roster.

    `cool` makes moves at a share 0..1 of the way from hot to cold.
    """

    def __init__(self, cool: Callable[[Search, float], None], least: float) -> None:
        self.roster: Roster | None = None
        self._cool, self._least, self._made = cool, least, 0

    def __call__(self, search: Search) -> None:
        """Make some moves."""
        self._cool(search, self._made % CYCLE / CYCLE)
        self._made += 1
        if search.least < self._least:
            self._least, self.roster = search.least, search.best_roster()


class Twin:
    """Makes the same moves as the first search in a thread (kernels let go of the interpreter).

    Two searches that share nothing end as low as one of twice the time, and need two cores.
    """

    def __init__(self, search: Search, move: Callable[[Search], None]) -> None:
        self.search, self._move = search, move
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._is_over.is_set():
            self._move(self.search)

    def stop(self) -> Search:
        """End the thread; return its search, with the best roster that it found."""
        self._is_over.set()
        self._thread.join()
        return self.search
