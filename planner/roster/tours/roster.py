"""The roster in hand: tours, heads, and what the rules ask of each tour so far."""

from __future__ import annotations

from typing import NamedTuple

from planner.roster.model.fast import compiled, inlined
from planner.roster.tours.book import Array, Book

WEEK = 7


class Hand(NamedTuple):
    """Tours as they are, as they were, at their best; `recount` keeps runs and weekends true."""

    tour: Array  # [a, d] kind, or -1
    heads: Array  # [d, s]
    run: Array  # [a, d] before day d
    units: Array  # [a]
    weekends: Array  # [a]
    worked: Array  # [a, s]
    undo: Array  # [2, d]
    best: Array  # [a, d]
    is_changed: Array  # [a] since the best was kept
    guide: Array  # [d, s] points that a head is worth by the duals of the master
    used: Array  # [s]


@inlined
def cover(book: Book, d: int, s: int, heads: int) -> int:
    """Return the points of a number of heads on one kind and day."""
    gap = book.need[d, s] - heads
    return int(book.under[d, s] * gap if gap > 0 else -book.over[d, s] * gap)


@inlined
def walk(book: Book, m: int, run: int, kind: int) -> int:
    """Return the run after one day of a tour."""
    return int(book.off_to[m, run] if kind < 0 else book.work_to[m, run, book.group[m, kind]])


@inlined
def is_weekend_worked(hand: Hand, a: int, week: int) -> int:
    """Return 1 if an agent works on Saturday or Sunday of a week."""
    saturday, days = WEEK * week + 5, hand.tour.shape[1]
    if saturday < days and hand.tour[a, saturday] >= 0:
        return 1
    return 1 if saturday + 1 < days and hand.tour[a, saturday + 1] >= 0 else 0


@compiled
def recount(book: Book, hand: Hand, a: int) -> None:
    """Bring runs and weekends of a tour up to date."""
    days = hand.tour.shape[1]
    run, total = 0, 0
    for d in range(days):
        hand.run[a, d] = run
        run = walk(book, book.rules[a], run, hand.tour[a, d])
    hand.run[a, days] = run
    for week in range((days + WEEK - 1) // WEEK):
        total += is_weekend_worked(hand, a, week)
    hand.weekends[a] = total
    hand.is_changed[a] = True


@compiled
def put(book: Book, hand: Hand, a: int, days: tuple[int, int], sign: int) -> int:
    """Count (`sign` 1) or take out (-1) a stretch of a tour; return the change in points."""
    change = 0
    for d in range(days[0], days[1]):
        s = hand.tour[a, d]
        if s >= 0:
            before = cover(book, d, s, hand.heads[d, s])
            hand.heads[d, s] += sign
            hand.worked[a, s] += sign
            hand.units[a] += sign * book.unit[s]
            change += cover(book, d, s, hand.heads[d, s]) - before + sign * book.wish[a, d, s]
    if sign > 0:
        recount(book, hand, a)
    return change
