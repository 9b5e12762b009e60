"""Random group trees, random questions over weeks, and an attacker who solves for the people.

python -m benchmarks.disclosure [--sequences 10000] [--seed 1]     exit 1 below a floor

Each sequence is a centre of its own: 8 to 60 people in sites and teams, two filters across them;
people join, leave and move between weeks. Each week has figures of its own; its tree and filters
are chosen as the screens do it. Then single questions follow, about this week or an earlier one,
with the groups as they are by now: parts, unions, all but. Every tenth sequence is played a second
time with figures that never change, the worst case: what is learned in one week holds in all.
The attacker is not the product's code: he eliminates exactly, modulo a prime, and tries every set
of fewer than five people for a combination of the totals that rests on it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.domain import IntArray
from planner.wellbeing import SMALLEST_GROUP, Disclosure

Group = frozenset[str]
PRIME = 2_147_483_629
WEEKS, QUESTIONS = 4, 8
LEAST_SHOWN = 0.70


@dataclass
class Tally:
    """What was asked and shown over all sequences; `given_away`: sets under five determined."""

    tree: int = 0
    tree_shown: int = 0
    stood_in: int = 0
    asked: int = 0
    shown: int = 0
    given_away: int = 0
    naive: int = 0

    @property
    def told(self) -> float:
        """Share of the groups of the tree that are shown, or stood in for by what was shown."""
        return (self.tree_shown + self.stood_in) / self.tree

    def __str__(self) -> str:
        """Write it as one line."""
        return (
            f"{self.given_away} sets under {SMALLEST_GROUP} determined; shown of those with "
            f"{SMALLEST_GROUP} or more: {self.tree_shown / self.tree:.1%} of {self.tree} groups of "
            f"the tree ({self.told:.1%} with those as they were when shown, at most a fifth "
            f"different), {self.shown / self.asked:.1%} of {self.asked} other questions; hiding "
            f"small groups alone would have given somebody away {self.naive} times"
        )


class Town:
    """A centre whose people come, go and move; labels by person."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.teams = int(rng.integers(1, 9))
        self.sites = int(rng.integers(1, 4))
        self.values = rng.integers(2, 5, 2)
        self.skew = rng.dirichlet(np.full(self.teams, 2.0))
        self.people: dict[str, tuple[int, int, int]] = {}
        self.born = 0
        for _ in range(int(rng.integers(8, 61))):
            self._join()

    def _labels(self) -> tuple[int, int, int]:
        rng = self.rng
        team = int(rng.choice(self.teams, p=self.skew))
        return team, *(int(min(rng.geometric(0.5), top)) for top in self.values)

    def _join(self) -> None:
        self.born += 1
        self.people[f"p{self.born}"] = self._labels()

    def next_week(self) -> None:
        """Let up to two people move, leave or join."""
        for _ in range(int(self.rng.integers(0, 3))):
            name = str(self.rng.choice(sorted(self.people)))
            what = self.rng.integers(0, 3)
            if what == 0:
                self._join()
            elif what == 1 and len(self.people) > 2:
                del self.people[name]
            else:
                self.people[name] = self._labels()

    def tree(self) -> list[Group]:
        """Return everybody, the sites and the teams that have anybody."""
        teams = [self.where(0, t) for t in range(self.teams)]
        sites = [frozenset().union(*teams[s :: self.sites]) for s in range(self.sites)]
        return [g for g in dict.fromkeys((frozenset(self.people), *sites, *teams)) if g]

    def filters(self) -> list[Group]:
        """Return the groups of the two filters over the whole centre."""
        found = [self.where(1 + f, v) for f in (0, 1) for v in range(1, self.values[f] + 1)]
        return [g for g in found if g]

    def where(self, label: int, value: int) -> Group:
        """Return the people with a value of a label."""
        return frozenset(p for p, labels in self.people.items() if labels[label] == value)

    def question(self) -> Group:
        """Return what somebody might ask: a part, a union, all but."""
        bases = [*self.tree(), *self.filters()]
        one, two = (bases[int(i)] for i in self.rng.integers(0, len(bases), 2))
        return (one, one & two, one | two, one - two)[int(self.rng.integers(0, 4))]


def play(seed: int, tally: Tally, *, lasting: bool = False) -> None:
    """Run one sequence and count; with `lasting` figures one record counts for all weeks."""
    town = Town(np.random.default_rng(seed))
    known, naive = defaultdict[int, Disclosure](Disclosure), defaultdict[int, set[Group]](set)
    present: list[Group] = []
    for week in range(WEEKS):
        if week:
            town.next_week()
        present.append(frozenset(town.people))
        now = 0 if lasting else week
        tree = [g for g in town.tree() if len(g) >= SMALLEST_GROUP]
        known[now] = known[now].choose(town.tree()).choose(town.filters())
        naive[now].update(tree)
        tally.tree += len(tree)
        same = [g for g in tree if g in known[now].shown]
        tally.tree_shown += len(same)
        tally.stood_in += sum(known[now].stand_in(g) is not None for g in tree) - len(same)
        for _ in range(QUESTIONS):
            about = int(town.rng.integers(0, week + 1))
            group = town.question() & present[about]
            period = 0 if lasting else about
            if len(group) < SMALLEST_GROUP:
                continue
            naive[period].add(group)
            tally.asked += 1
            if known[period].may_show(group):
                known[period] = known[period].after(group)
                tally.shown += 1
    tally.given_away += sum(determined(record.shown) for record in known.values())
    tally.naive += sum(determined(tuple(asked), first=True) for asked in naive.values())


def determined(totals: tuple[Group, ...], *, first: bool = False) -> int:
    """Return how many sets of fewer than five people carry a combination of the totals.

    `first`: stop at the first sets found.
    """
    if not totals:
        return 0
    people = sorted(frozenset().union(*totals))
    patterns: dict[tuple[bool, ...], int] = {}
    for name in people:
        pattern = tuple(name in total for total in totals)
        patterns[pattern] = patterns.get(pattern, 0) + 1
    rows = np.array(list(patterns), dtype=np.int64).T
    null = null_space(rows)
    sizes = np.array(list(patterns.values()))
    small = np.flatnonzero(sizes < SMALLEST_GROUP).tolist()
    count = 0
    for sets in by_length(small, sizes):
        count += int(dependent(null[sets]).sum())
        if first and count:
            return 1
    return count


def by_length(small: list[int], sizes: IntArray) -> Iterator[IntArray]:
    """Yield all sets of atoms with fewer than five people, one array for each number of atoms."""
    people = sizes.tolist()
    sets = [((atom,), SMALLEST_GROUP - people[atom]) for atom in small]
    while sets:
        yield np.array([atoms for atoms, _ in sets])
        sets = [
            ((*atoms, more), room - people[more])
            for atoms, room in sets
            if room > 1
            for more in small
            if more > atoms[-1] and people[more] < room
        ]


def null_space(rows: IntArray) -> IntArray:
    """Return, one row for each column of `rows`, a basis of what they send to 0, modulo PRIME."""
    left = rows.copy() % PRIME
    pivots: list[int] = []
    for column in range(left.shape[1]):
        row = len(pivots)
        found = np.flatnonzero(left[row:, column]) + row
        if not found.size:
            continue
        left[[row, found[0]]] = left[[found[0], row]]
        left[row] = left[row] * pow(int(left[row, column]), -1, PRIME) % PRIME
        others = np.arange(len(left)) != row
        left[others] = (left[others] - left[others, column, None] * left[row] % PRIME) % PRIME
        pivots.append(column)
        if len(pivots) == len(left):
            break
    free = [c for c in range(left.shape[1]) if c not in pivots]
    null = np.zeros((left.shape[1], max(len(free), 1)), dtype=np.int64)
    for at, column in enumerate(free):
        null[column, at] = 1
        null[pivots, at] = -left[: len(pivots), column] % PRIME
    return null


def dependent(blocks: IntArray) -> np.ndarray:
    """Say for each block of rows (count, rows, columns) whether its rows are dependent."""
    blocks = blocks.copy()
    found = np.zeros(len(blocks), dtype=bool)
    each = np.arange(len(blocks))
    for row in range(blocks.shape[1]):
        pivot = (blocks[:, row] != 0).argmax(axis=1)
        lead = blocks[each, row, pivot]
        found |= lead == 0
        for below in range(row + 1, blocks.shape[1]):
            factor = blocks[each, below, pivot][:, None]
            # row_below * lead - row * factor: no inverse is needed.
            cleared = blocks[:, below] * lead[:, None] % PRIME - blocks[:, row] * factor % PRIME
            blocks[:, below] = np.where((lead != 0)[:, None], cleared % PRIME, blocks[:, below])
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the sequences and print; 0 where the floors hold."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--sequences", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args(arguments)
    weekly, lasting, begin = Tally(), Tally(), time.perf_counter()
    for number in range(asked.sequences):
        seed = asked.seed * 1_000_003 + number
        play(seed, weekly)
        if number % 10 == 0:
            play(seed, lasting, lasting=True)
    print(f"{asked.sequences} sequences of {WEEKS} weeks, {time.perf_counter() - begin:.0f} s")
    print(f"figures of a week: {weekly}")
    print(f"figures that never change (every tenth sequence): {lasting}")
    shown = weekly.tree_shown / weekly.tree
    is_below = weekly.given_away + lasting.given_away > 0 or shown < LEAST_SHOWN
    is_below = is_below or lasting.told < LEAST_SHOWN
    if is_below:
        print(f"BELOW THE FLOOR: 0 sets determined, {LEAST_SHOWN:.0%} of the groups shown")
    return int(is_below)


if __name__ == "__main__":
    sys.exit(main())
