"""Figures of groups: hide those that would tell about fewer than five people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from planner.domain import FloatArray
from planner.errors import BadInput

SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Which groups may be shown, and which not, both in order of name."""

    shown: tuple[str, ...]
    hidden: tuple[str, ...]


def suppress(groups: Mapping[str, int], k: int = SMALLEST_GROUP) -> Suppressed:
    """Hide groups below `k` people and, so that the total gives nothing away, more if needed.

    The total of all groups is taken as known. As long as the hidden groups together hold people,
    but fewer than `k`, the smallest group still shown is hidden too (complementary suppression).
    """
    if k < 1 or any(size < 0 for size in groups.values()):
        raise BadInput("group sizes and the least group to be shown are counts of at least 0 and 1")
    hidden = {name for name, size in groups.items() if size < k}
    shown = sorted((size, name) for name, size in groups.items() if size >= k)
    while shown and 0 < sum(groups[name] for name in hidden) < k:
        hidden.add(shown.pop(0)[1])
    return Suppressed(tuple(sorted(name for _, name in shown)), tuple(sorted(hidden)))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Which totals somebody has already seen, so that the next one cannot complete a puzzle.

    `cells`: people in each of the smallest groups that share all memberships, over all filters and
    all dates shown. A total is a set of cells. A set of people is given away when its total
    follows from those seen by adding and subtracting, in any combination.
    """

    cells: Mapping[str, int]
    seen: tuple[frozenset[str], ...] = ()
    k: int = SMALLEST_GROUP

    def may_show(self, group: frozenset[str]) -> bool:
        """Say whether this total, with those seen before, gives away no fewer than `k` people."""
        unknown = sorted(group - set(self.cells))
        if unknown:
            raise BadInput(f"no cell is called {', '.join(unknown)}")
        people = sum(self.cells[c] for c in group)
        if people == 0:
            return True
        return people >= self.k and not self._gives_away((*self.seen, group))

    def after(self, group: frozenset[str]) -> Disclosure:
        """Return what is known once this total was shown; refuse one that may not be."""
        if not self.may_show(group):
            raise BadInput(f"this total would tell about fewer than {self.k} people; choose more")
        return replace(self, seen=(*self.seen, group))

    def _gives_away(self, totals: tuple[frozenset[str], ...]) -> bool:
        names = sorted(name for name, size in self.cells.items() if size > 0)
        rows = np.array([[name in total for name in names] for total in totals], dtype=np.float64)
        _, sizes, basis = np.linalg.svd(rows, full_matrices=False)
        basis = basis[sizes > 1e-9]
        for small in self._small_sets(names):
            # A set follows from the totals when its vector lies in the space that they span.
            left = small - small @ basis.T @ basis
            if bool((np.abs(left).max(axis=1) < 1e-7).any()):
                return True
        return False

    def _small_sets(self, names: list[str]) -> Iterator[FloatArray]:
        sizes = np.array([self.cells[name] for name in names])
        few = np.flatnonzero(sizes < self.k)
        for count in range(1, self.k):
            chosen = [c for c in combinations(few.tolist(), count) if sizes[list(c)].sum() < self.k]
            if chosen:
                vectors = np.zeros((len(chosen), len(names)))
                vectors[np.repeat(np.arange(len(chosen)), count), np.array(chosen).ravel()] = 1.0
                yield vectors
