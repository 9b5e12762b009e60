"""Light moves: two agents trade a stretch, or one works otherwise on some days."""

from __future__ import annotations

from math import log

from planner.roster.model.fast import compiled, inlined
from planner.roster.search.respond import draw
from planner.roster.tours.book import Book
from planner.roster.tours.roster import WEEK, Hand, cover, is_weekend_worked, recount, walk
from planner.roster.tours.tour import Scratch

LONGEST_TRADE = 14
LONGEST_CHANGE = 4
TRADE_SHARE = 0.6
STAY_SHARE = 0.5  # of the changes: a shift moves to another day instead


@inlined
def weekends_in(hand: Hand, a: int, first: int, end: int) -> int:
    """Return how many weekends of the weeks that a stretch touches are worked."""
    total = 0
    for week in range(first // WEEK, (end - 1) // WEEK + 1):
        total += is_weekend_worked(hand, a, week)
    return total


@compiled
def is_lawful(book: Book, hand: Hand, a: int, first: int, end: int) -> bool:
    """Say whether runs hold after the days of a stretch have changed."""
    m, days = book.rules[a], hand.tour.shape[1]
    run = hand.run[a, first]
    for d in range(first, days):
        run = walk(book, m, run, hand.tour[a, d])
        if run < 0:
            return False
        if d + 1 >= end and run == hand.run[a, d + 1]:
            return True
    return True


@inlined
def may_write(book: Book, a: int, d: int, s: int) -> bool:
    """Say whether an agent may do this on a day."""
    return bool(s < 0 or book.may[a, d, s])


@compiled
def count_day(book: Book, hand: Hand, at: tuple[int, int], s: int, sign: int) -> int:
    """Count a shift in (1) or out (-1), heads and totals; return the change in points."""
    if s < 0:
        return 0
    a, d = at
    before = cover(book, d, s, hand.heads[d, s])
    hand.heads[d, s] += sign
    hand.worked[a, s] += sign
    hand.units[a] += sign * book.unit[s]
    return int(cover(book, d, s, hand.heads[d, s]) - before + sign * book.wish[a, d, s])


@compiled
def set_day(book: Book, hand: Hand, a: int, d: int, s: int) -> int:
    """Write one day of a tour; return the change in points."""
    change = count_day(book, hand, (a, d), hand.tour[a, d], -1)
    hand.tour[a, d] = s
    return int(change + count_day(book, hand, (a, d), s, 1))


@compiled
def keeps_totals(book: Book, hand: Hand, a: int, weekends: int) -> bool:
    """Say whether units, weekends and kinds of a tour lie within their limits."""
    if not book.low[a] <= hand.units[a] <= book.high[a]:
        return False
    if hand.weekends[a] + weekends > book.weekends[book.rules[a]]:
        return False
    is_within = True
    for s in range(len(book.unit)):
        is_within = is_within and hand.worked[a, s] <= book.most[a, s]
    return is_within


@inlined
def is_kept(heat: float, change: int, x: Scratch) -> bool:
    """Say whether a change of the objective is taken at a temperature."""
    return bool(change <= -heat * log(1.0 - draw(x.random)))


@compiled
def trade(book: Book, hand: Hand, x: Scratch, heat: float) -> int:
    """Let two agents trade a stretch; return the change, 0 if refused and taken back."""
    agents, days = hand.tour.shape
    a, b = int(draw(x.random) * agents), int(draw(x.random) * agents)
    first = int(draw(x.random) * days)
    end = min(days, first + 1 + int(draw(x.random) * LONGEST_TRADE))
    if a == b:
        return 0
    wish, is_same = 0, True
    for d in range(first, end):
        s, z = hand.tour[a, d], hand.tour[b, d]
        if not may_write(book, a, d, z) or not may_write(book, b, d, s):
            return 0
        is_same = is_same and s == z
        if s >= 0:
            wish += book.wish[b, d, s] - book.wish[a, d, s]
        if z >= 0:
            wish += book.wish[a, d, z] - book.wish[b, d, z]
    if is_same or not is_kept(heat, wish, x):
        return 0
    was = weekends_in(hand, a, first, end), weekends_in(hand, b, first, end)
    swap(book, hand, (a, b), first, end)
    now = weekends_in(hand, a, first, end), weekends_in(hand, b, first, end)
    if (
        keeps_totals(book, hand, a, now[0] - was[0])
        and keeps_totals(book, hand, b, now[1] - was[1])
        and is_lawful(book, hand, a, first, end)
        and is_lawful(book, hand, b, first, end)
    ):
        recount(book, hand, a)
        recount(book, hand, b)
        return int(wish)
    swap(book, hand, (a, b), first, end)
    return 0


@compiled
def swap(book: Book, hand: Hand, agents: tuple[int, int], first: int, end: int) -> None:
    """Swap a stretch of two tours and their totals; heads stay."""
    a, b = agents
    for d in range(first, end):
        s, z = hand.tour[a, d], hand.tour[b, d]
        if s >= 0:
            hand.worked[a, s] -= 1
            hand.worked[b, s] += 1
            hand.units[a] -= book.unit[s]
            hand.units[b] += book.unit[s]
        if z >= 0:
            hand.worked[b, z] -= 1
            hand.worked[a, z] += 1
            hand.units[b] -= book.unit[z]
            hand.units[a] += book.unit[z]
        hand.tour[a, d], hand.tour[b, d] = z, s


@inlined
def may_write_all(book: Book, a: int, days: tuple[int, int], s: int) -> bool:
    """Say whether an agent may do this on every day of a stretch."""
    may = True
    for d in range(days[0], days[1]):
        may = may and may_write(book, a, d, s)
    return may


@inlined
def draw_other(hand: Hand, x: Scratch, a: int, stretch: tuple[int, int]) -> tuple[int, int]:
    """Return another day, or -1, and what the agent shall do there: the opposite of now."""
    other = int(draw(x.random) * hand.tour.shape[1])
    if draw(x.random) < STAY_SHARE or stretch[0] <= other < stretch[1]:
        return -1, -1
    return other, hand.tour[a, stretch[0]] if hand.tour[a, other] < 0 else -1


@compiled
def change_some(book: Book, hand: Hand, x: Scratch, heat: float) -> int:
    """Let one agent work otherwise on some days; return the change, 0 if refused."""
    agents, days = hand.tour.shape
    a, first = int(draw(x.random) * agents), int(draw(x.random) * days)
    end = min(days, first + 1 + int(draw(x.random) * LONGEST_CHANGE))
    new = int(draw(x.random) * (len(book.unit) + 1)) - 1
    other, wanted = draw_other(hand, x, a, (first, end))
    low, high = first, end
    if other >= 0:
        low, high = min(first, other), max(end, other + 1)
    if not may_write_all(book, a, (first, end), new):
        return 0
    if not may_write_all(book, a, (max(0, other), other + 1), wanted):
        return 0
    was, change = weekends_in(hand, a, low, high), 0
    for d in range(low, high):
        hand.undo[0, d] = hand.tour[a, d]
        if first <= d < end:
            change += set_day(book, hand, a, d, new)
        elif d == other:
            change += set_day(book, hand, a, d, wanted)
    more = weekends_in(hand, a, low, high) - was
    is_within = is_kept(heat, change, x) and keeps_totals(book, hand, a, more)
    if is_within and is_lawful(book, hand, a, low, high):
        recount(book, hand, a)
        return int(change)
    for d in range(low, high):
        if hand.tour[a, d] != hand.undo[0, d]:
            set_day(book, hand, a, d, hand.undo[0, d])
    return 0


@inlined
def move_lightly(book: Book, hand: Hand, x: Scratch, heat: float) -> int:
    """Make one light move; return the change of the objective."""
    if draw(x.random) < TRADE_SHARE:
        return trade(book, hand, x, heat)
    return change_some(book, hand, x, heat)
