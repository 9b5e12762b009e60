"""Figures of groups: hide those that would tell about fewer than five people.

A total of a group is an equation about its people; what is shown is a system of them. The group
itself and who belongs to it are taken as known, what is protected is everybody's own figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import FloatArray, IntArray
from planner.errors import BadInput

SMALLEST_GROUP = 5
MOST_UNLIKE = 0.2
_ZERO = 1e-5  # of memberships, that is of zeros and ones; taken too large it hides, never shows


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
    """The groups whose totals were shown: about one period, to all viewers together.

    Viewers compare notes and remember, so one record counts for all of them and for good. A total
    follows from those shown by adding and subtracting with any factors; the rule is that no
    combination at all may rest on fewer than `k` people. `person`: whose a member is, where one
    person is several members over time, another one with each change of the own shifts; then two
    totals may not differ by the members of fewer than `k` people either.
    """

    shown: tuple[frozenset[str], ...] = ()
    k: int = SMALLEST_GROUP
    person: Callable[[str], str] = str

    def may_show(self, group: frozenset[str]) -> bool:
        """Say whether this total, with those shown before, tells about no fewer than `k` people."""
        if group in self.shown:
            return True
        return len(group) >= self.k and not self._tells([group])

    def after(self, group: frozenset[str]) -> Disclosure:
        """Return the record with this group in it; refuse one that may not be shown."""
        if not self.may_show(group):
            raise BadInput(f"this total would tell about fewer than {self.k} people; choose more")
        return self if group in self.shown else replace(self, shown=(*self.shown, group))

    def choose(self, groups: Iterable[frozenset[str]]) -> Disclosure:
        """Return the record with all of these groups that may be shown; the first ones count most.

        A whole tree chosen at once, larger groups first, looks the same whoever asks first.
        """
        wanted = [g for g in set(groups) if len(g) >= self.k and g not in self.shown]
        return self._with(sorted(wanted, key=lambda g: (-len(g), sorted(g))))

    def stand_ins(self, group: frozenset[str]) -> list[frozenset[str]]:
        """Return the group itself where it was shown, else those shown that are like it.

        The most like it first. To show again what was shown tells nothing new. Of a fifth at most
        may it differ, by people who came or went since; empty where no group shown is so near.
        """
        if group in self.shown:
            return [group]
        own = self._people(group)
        unlike = {g: len(self._people(g) ^ own) for g in reversed(self.shown)}
        near = [g for g, count in unlike.items() if count <= MOST_UNLIKE * len(own)]
        return sorted(near, key=lambda g: (unlike[g], len(g ^ group)))

    def stand_in(self, group: frozenset[str]) -> frozenset[str] | None:
        """Return the first of `stand_ins`, None where there is none."""
        return next(iter(self.stand_ins(group)), None)

    def _with(self, groups: list[frozenset[str]]) -> Disclosure:
        """Take groups one after the other, many at once where all of them may be shown."""
        if not groups or not self._tells(groups):
            return replace(self, shown=(*self.shown, *groups))
        if len(groups) == 1:
            return self
        half = len(groups) // 2
        return self._with(groups[:half])._with(groups[half:])

    def _tells(self, groups: Sequence[frozenset[str]]) -> bool:
        """Say whether these totals, with those shown before, tell about fewer than `k` people."""
        totals = (*self.shown, *groups)
        if self.person is not str and any(
            0 < len(self._people(one ^ other)) < self.k for one in groups for other in totals
        ):
            return True
        return tells_of_few(totals, self.k)

    def _people(self, members: Iterable[str]) -> frozenset[str]:
        return frozenset(map(self.person, members))


def tells_of_few(totals: Sequence[frozenset[str]], k: int = SMALLEST_GROUP) -> bool:
    """Say whether some combination of totals rests on at least one and fewer than `k` people.

    People who are in the same totals always come together: they are one atom. A set of atoms holds
    a combination of the totals where its rows of the projector on the totals' null space are
    linearly dependent.
    """
    people = sorted(frozenset().union(*totals))
    rows = np.array([[name in total for name in people] for total in totals], dtype=np.float64)
    atoms, sizes = np.unique(rows, axis=1, return_counts=True)
    few = sizes < k
    if not few.any():
        return False
    basis = _basis(atoms)[:, few]
    return _has_dependent(np.eye(int(few.sum())) - basis.T @ basis, sizes[few], k)


def _basis(rows: FloatArray) -> FloatArray:
    """Return orthonormal rows that span the same space (many times faster than an SVD)."""
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    weights, turned = np.linalg.eigh(rows @ rows.T)
    kept = weights > _ZERO**2 * 0.01
    basis: FloatArray = (turned[:, kept] / np.sqrt(weights[kept])).T @ rows
    return basis


def _has_dependent(gram: FloatArray, sizes: IntArray, k: int) -> bool:
    """Say whether rows with a Gram matrix, of sizes that sum to less than `k`, are dependent."""
    length = np.sqrt(np.maximum(np.diag(gram), 0.0))
    if bool((length < _ZERO).any()):
        return True
    angle = gram / np.outer(length, length)
    return any(
        np.linalg.eigvalsh(angle[np.ix_(rows, rows)])[0] < _ZERO
        for first in range(len(sizes))
        for rows in _suspects(np.abs(angle[first]), sizes, first, k)
    )


def _suspects(near: FloatArray, sizes: IntArray, first: int, k: int) -> Iterator[list[int]]:
    """Yield the sets in which `first` could have the largest factor of a dependence.

    Its cosines with the others must then sum to 1 at least (Gershgorin 1931), so that few others
    come into question, however many there are.
    """
    room = k - int(sizes[first])
    others = [j for j in np.argsort(-near).tolist() if j != first and sizes[j] < room]

    def more(rows: list[int], begin: int, room: int, lack: float) -> Iterator[list[int]]:
        for at in range(begin, len(others)):
            j = others[at]
            if near[j] * (room - 1) < lack - _ZERO:
                return
            if sizes[j] < room:
                found = [*rows, j]
                if near[j] >= lack - _ZERO:
                    yield found
                yield from more(found, at + 1, room - int(sizes[j]), lack - near[j])

    yield from more([first], 0, room, 1.0)
