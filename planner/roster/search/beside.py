"""Run the lower bound beside the search: in a thread, or in turns with it."""

from __future__ import annotations

import threading
import time

import numpy as np
from numpy.typing import NDArray

from planner.roster.search.bound import Bound
from planner.roster.search.driver import Search
from planner.roster.search.hints import Hints

TURN_SHARE = 0.5
READY_ROUND = 20
GIVE_UP_S = 0.1


class Beside:
    """Rounds of the bound; `turn` is called between moves and returns new slot prices, or None.

    In a thread (kernels and solver let go of the interpreter) when `is_parallel`, by the clock in
    at most half of the time when not, and by count when `is_counted`: then equal budgets see
    equal prices at equal moves. `until`: end of the search by the monotonic clock; no linear
    programme outlasts it.
    """

    def __init__(
        self,
        search: Search,
        *,
        is_parallel: bool,
        is_counted: bool,
        until: float | None = None,
        hints: Hints | None = None,
    ) -> None:
        self._until = until
        self.bound = Bound(search, hints)
        self._rounds = self.bound.rounds()
        self.is_counted = is_counted
        self._number = self._seen = 0
        self._is_over = False
        self._began, self._used = time.monotonic(), 0.0
        self._thread: threading.Thread | None = None
        if is_parallel and not is_counted:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    @property
    def value(self) -> float:
        """The bound so far."""
        return self.bound.value

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do for the bound."""
        return self._is_over

    @property
    def has_prices(self) -> bool:
        """Whether rounds enough were made for prices to mean something."""
        is_ready = self._number >= (1 if self.bound.is_warm else READY_ROUND)
        return self._number > 0 and (is_ready or self._is_over)

    def turn(self) -> NDArray[np.float64] | None:
        """Do a round if it is time for one; return slot prices when they are new."""
        if self._thread is None and (self.is_counted or self._may_spend()):
            began = time.monotonic()
            self._round()
            self._used += time.monotonic() - began
        if not self.has_prices or self._number == self._seen:
            return None
        self._seen = self._number
        return self.bound.slot_prices()

    def stop(self) -> None:
        """End the thread: give up a linear programme in hand, finish a round of pricing."""
        self._is_over = True
        while self._thread is not None and self._thread.is_alive():
            self.bound.interrupt()
            self._thread.join(GIVE_UP_S)

    def _may_spend(self) -> bool:
        return self._used <= TURN_SHARE * (time.monotonic() - self._began)

    def _round(self) -> None:
        if self._is_over:
            return
        if self._until is not None:
            self.bound.patience_s = max(0.0, self._until - time.monotonic())
        if next(self._rounds, None) is None:
            self._is_over = True
        self._number += 1

    def _run(self) -> None:
        while not self._is_over:
            self._round()
