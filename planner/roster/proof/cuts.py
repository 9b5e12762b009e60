"""Parts of a week's possibilities: the cuts that lead to a node, and what they leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from planner.roster.model.book import Book

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class What(Enum):
    """What a cut bounds; whoever is off has no start, end, length or pause to bound."""

    WORKS = "works"
    START = "start"
    END = "end"
    LENGTH = "length"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Cut:
    """A bound, both ends included, on one quantity of an agent's day.

    `low`, `high`: 0 or 1 days for `WORKS`, intervals of the week or of length for the others.
    `pause`: pattern and number of the pause that is bounded.
    """

    what: What
    agent: int
    day: int
    low: int
    high: int
    pause: tuple[int, int] = (-1, -1)


@dataclass(slots=True)
class Weeks:
    """Weeks of agents as rows: shifts and pauses by day."""

    agent: Ints  # [n]
    start: Ints  # [n, d] -1: off, and all else of that day 0
    length: Ints
    pattern: Ints
    pause: Ints  # [n, d, k] offsets from the start of the shift

    def rows(self, which: Sequence[int] | Ints) -> Weeks:
        """Return some of the weeks."""
        return Weeks(*(getattr(self, f)[which] for f in self.__slots__))

    def plus(self, other: Weeks) -> Weeks:
        """Return these weeks and others after them."""
        both = ((getattr(self, f), getattr(other, f)) for f in self.__slots__)
        return Weeks(*(np.concatenate(parts) for parts in both))

    def kept(self, cut: Cut) -> Mask:
        """Return which weeks a cut leaves."""
        d = cut.day
        start, length = self.start[:, d], self.length[:, d]
        works = start >= 0
        if cut.what is What.WORKS:
            inside: Mask = (works >= cut.low) & (works <= cut.high)
            inside |= self.agent != cut.agent
            return inside
        if cut.what is What.PAUSE:
            pattern, k = cut.pause
            value, free = start + self.pause[:, d, k], self.pattern[:, d] != pattern
        else:
            value = {What.START: start, What.END: start + length, What.LENGTH: length}[cut.what]
            free = np.zeros(len(start), dtype=np.bool_)
        free = free | ~works | (self.agent != cut.agent)
        kept: Mask = free | ((value >= cut.low) & (value <= cut.high))
        return kept


class Room:
    """What a book allows, under the cuts of a node."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._allowed, self._forced = book.allowed.copy(), book.forced.copy()
        self._clock = book.pauses.clock.copy()

    def enter(self, cuts: Iterable[Cut]) -> None:
        """Leave the book with what these cuts leave, no more and no less."""
        self.book.allowed[:], self.book.forced[:] = self._allowed, self._forced
        self.book.pauses.clock[:] = self._clock
        for cut in cuts:
            self._narrow(cut)

    def _narrow(self, cut: Cut) -> None:
        a, d, book = cut.agent, cut.day, self.book
        if cut.what is What.PAUSE:
            clock = book.pauses.clock[cut.pause]
            clock[: max(0, cut.low)] = False
            clock[cut.high + 1 :] = False
        elif cut.what is What.WORKS:
            book.forced[a, d] |= cut.low == 1
            if cut.high == 0:
                book.allowed[a, d] = False
        else:
            start, length = book.start[a, d][:, None], book.length[a, d][None, :]
            value = {What.START: start, What.END: start + length, What.LENGTH: length}[cut.what]
            book.allowed[a, d] &= (value >= cut.low) & (value <= cut.high)


def both_sides(cut: Cut, at: int) -> tuple[Cut, Cut]:
    """Return the two parts of a cut's range: up to `at`, and above."""
    return replace(cut, high=at), replace(cut, low=at + 1)
