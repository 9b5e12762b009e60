"""A case of one agent with a lawful week, laid out to be changed: what breaches are planted in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import Roster, RosterCase, Shift, Terms, Worker
from planner.roster.duty import Week


@dataclass(frozen=True)
class Deal:
    """A case of one agent and a week that is lawful for it, laid out."""

    case: RosterCase
    roster: Roster

    @property
    def worker(self) -> Worker:
        """The agent."""
        return self.case.workers[0]

    @property
    def terms(self) -> Terms:
        """The agent's contract."""
        return self.case.terms[self.worker.terms]

    @property
    def week(self) -> Week:
        """The counts of the week."""
        return Week(self.case, self.roster)

    def shift(self, rng: np.random.Generator) -> Shift:
        """Return a random shift."""
        return self.roster.shifts[int(rng.integers(len(self.roster.shifts)))]

    def limited(self, **changes: object) -> Deal:
        """Return the deal under other limits."""
        limits = replace(self.case.limits, **changes)  # type: ignore[arg-type]
        return replace(self, case=replace(self.case, limits=limits))

    def agreed(self, **changes: object) -> Deal:
        """Return the deal under another contract."""
        terms = replace(self.terms, **changes)  # type: ignore[arg-type]
        return replace(self, case=replace(self.case, terms={self.worker.terms: terms}))

    def living(self, **changes: object) -> Deal:
        """Return the deal with another life of the agent."""
        worker = replace(self.worker, **changes)  # type: ignore[arg-type]
        return replace(self, case=replace(self.case, workers=(worker,)))

    def moved(self, old: Shift, *new: Shift) -> Deal:
        """Return the deal with a shift replaced."""
        kept = [s for s in self.roster.shifts if s != old]
        return replace(self, roster=self.roster.with_shifts((*kept, *new)))


Planted = tuple[Deal, Deal]  # at the limit, and one step beyond
Plant = Callable[[Deal, np.random.Generator], Planted | None]
