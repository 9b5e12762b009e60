"""Where to divide a node: the quantity of an agent's day on which its weeks in use differ most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planner.roster.model.book import Book
from planner.roster.proof.cuts import Cut, Ints, Weeks, What, both_sides
from planner.roster.proof.price import Floats
from planner.roster.proof.programme import Use

WHOLE = 1e-4  # shares closer to 0 or 1 are whole
ANY = 1 << 20
WORK_BONUS, LENGTH_SHARE, PAUSE_SHARE = 0.6, 0.8, 0.5
SPREAD, MOST_SPREAD = 0.02, 10


@dataclass(frozen=True, slots=True)
class Split:
    """A cut, the value at which its range is divided, and how much that may bring."""

    merit: float
    cut: Cut
    at: int


def is_whole(used: Sequence[Use], agents: int) -> bool:
    """Say whether every agent has one week."""
    return len(used) == agents and all(share > 1 - WHOLE for _, share in used)


def divide(book: Book, weeks: Weeks, used: Sequence[Use]) -> tuple[Cut, Cut] | None:
    """Return the two parts into which a node falls, None where its weeks in use agree."""
    rows = np.array([n for n, _ in used], dtype=np.int64)
    shares = np.array([share for _, share in used])
    best: Split | None = None
    for a in range(len(book.n_start)):
        mine = weeks.agent[rows] == a
        if mine.sum() > 1:
            for split in _splits(book, weeks.rows(rows[mine]), shares[mine]):
                if best is None or split.merit > best.merit:
                    best = split
    return None if best is None else both_sides(best.cut, best.at)


def _splits(book: Book, weeks: Weeks, shares: Floats) -> Iterator[Split]:
    """Yield splits of one agent's weeks: days worked, then shifts, then pauses of equal shifts."""
    a = int(weeks.agent[0])
    for d in range(weeks.start.shape[1]):
        works = weeks.start[:, d] >= 0
        working = float(shares[works].sum())
        if min(working, float(shares[~works].sum())) > WHOLE:
            merit = WORK_BONUS + min(working, 1 - working)
            yield Split(merit, Cut(What.WORKS, a, d, 0, 1), 0)
        elif works.any():
            day = weeks.rows(np.flatnonzero(works))
            shifts = list(_shifts(day, a, d, shares[works]))
            yield from shifts or _pauses(book, day, (a, d), shares[works])


def _shifts(weeks: Weeks, a: int, d: int, shares: Floats) -> Iterator[Split]:
    start, length = weeks.start[:, d], weeks.length[:, d]
    quantities = (
        (What.START, start, 1.0),
        (What.END, start + length, 1.0),
        (What.LENGTH, length, LENGTH_SHARE),
    )
    for what, values, weight in quantities:
        yield from _split(Cut(what, a, d, 0, ANY), values, shares, weight)


def _pauses(book: Book, weeks: Weeks, at: tuple[int, int], shares: Floats) -> Iterator[Split]:
    a, d = at
    pattern = int(weeks.pattern[0, d])
    for k in range(book.pauses.count[pattern]):
        cut = Cut(What.PAUSE, a, d, 0, ANY, (pattern, k))
        yield from _split(cut, weeks.start[:, d] + weeks.pause[:, d, k], shares, PAUSE_SHARE)


def _split(cut: Cut, values: Ints, shares: Floats, weight: float) -> Iterator[Split]:
    """Yield the best place to divide some values: shares even on both sides, a wide gap."""
    found = np.unique(values)
    best: tuple[float, int] | None = None
    for low, high in zip(found[:-1].tolist(), found[1:].tolist(), strict=True):
        below = float(shares[values <= low].sum())
        even = min(below, float(shares.sum()) - below)
        merit = weight * (even + SPREAD * min(MOST_SPREAD, high - low))
        if even > WHOLE and (best is None or merit > best[0]):
            best = merit, (low + high) // 2
    if best is not None:
        yield Split(best[0], cut, best[1])
