"""A second search beside the first, with another seed; the better of the two rosters counts."""

from __future__ import annotations

import threading
from collections.abc import Callable

from planner.roster.search.driver import Search


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
