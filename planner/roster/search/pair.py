"""Light moves in two threads on one roster, each with half of the agents on half of the days."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.roster.search.driver import Agents, Search, do
from planner.roster.search.engine import REFRESH
from planner.roster.search.weeks import weeks_in


class Pair:
    """Makes light moves in two threads (kernels let go of the interpreter), twice as many.

    Agents and days are halved anew each time, at random: no agent and no day is in both halves.
    Work never waits until another day, so only shifts past midnight meet there; the objective is
    computed anew when the halves are put together, exact for them too. Chance and order do not
    depend on the threads' speed.
    """

    def __init__(self, search: Search, seed: int) -> None:
        self._search, self._mate = search, search.twin(seed)
        self._thread = ThreadPoolExecutor(1)

    def settle(self, moves: int, heat: float) -> None:
        """Make so many light moves in each half."""
        search, mate = self._search, self._mate
        mine, its = np.array_split(search.rng.permutation(search.active), 2)
        n_days = search.model.book.days
        days = search.rng.permutation(n_days) < (n_days + search.rng.integers(2)) // 2
        heads, seated = search.state.heads.copy(), search.state.seated.copy()
        mate.follow(search)
        other = self._thread.submit(mate.settle, moves, heat, (its, ~days))
        search.settle(moves, heat, (mine, days))
        other.result()
        self._join(its, heads, seated)

    def stop(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    def _join(self, agents: Agents, heads: Agents, seated: Agents) -> None:
        """Put the mate's weeks of its agents into the roster; `heads`, `seated`: before it."""
        search, mine, its = self._search, self._search.state, self._mate.state
        loads = (mine.peak_load, its.peak_load), (mine.contact_load, its.contact_load)
        for to, of in (*zip(weeks_in(mine), weeks_in(its), strict=True), *loads):
            to[agents] = of[agents]
        mine.heads[...] += its.heads - heads
        mine.seated[...] += its.seated - seated
        mine.crowd[0] = np.maximum(0, mine.seated - search.model.book.seats).sum()
        search.scene.draft.is_changed[agents] = True
        do(REFRESH, search.scene)
        search.now = search.objective()
        search.look()
