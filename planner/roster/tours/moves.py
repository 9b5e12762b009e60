"""Annealed ruin and recreate of stretches of one or two agents, with light moves between."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any, NamedTuple, TypeVar

from planner.roster.model.fast import compiled, compiled_entry, inlined
from planner.roster.search.respond import draw
from planner.roster.tours.book import BIG, Array, Book
from planner.roster.tours.case import OFF
from planner.roster.tours.light import move_lightly
from planner.roster.tours.roster import Hand, cover, is_weekend_worked, put
from planner.roster.tours.tour import Ask, Scratch, best_tour

WEEK = 7
PAIR_SHARE = 0.5
GUIDE = 0.7


class Offered(NamedTuple):
    """Tours asked for at given prices."""

    agents: Array  # who is asked
    value: Array  # [a] price of the cheapest tour, `BIG` where there is none
    tour: Array  # [a, d]
    is_lawful: Array  # [a]
    worked: Array  # [a, s] shifts of the tour that has the value
    corridor: int


class Scene(NamedTuple):
    """All that a move touches."""

    book: Book
    hand: Hand
    scratch: Scratch


class How(NamedTuple):
    """How to move: temperature, spread of prices, days of a stretch, share guided, light moves."""

    heat: float
    spread: float
    stretch: int
    guided: float
    light: int


@compiled
def standing_days(book: Book, hand: Hand, a: int, end: int) -> int:
    """Return the day until which the tour must be walked to see that its runs stay lawful."""
    days = hand.tour.shape[1]
    stop = end
    while stop < days:
        stop += 1
        if (hand.tour[a, stop - 1] >= 0) != (hand.tour[a, end] >= 0):
            break
        if hand.tour[a, end] < 0 and stop - end >= book.least_off[book.rules[a]]:
            break
    return stop


@compiled
def ask_for(book: Book, hand: Hand, a: int, days: tuple[int, int], corridor: int) -> Ask:
    """Return what a stretch must keep to, its shifts are taken out; fill `hand.used`."""
    begin, end = days
    m, weekends = book.rules[a], hand.weekends[a]
    for s in range(len(hand.used)):
        hand.used[s] = hand.worked[a, s]
    for week in range(begin // WEEK, (end + WEEK - 1) // WEEK):
        weekends -= is_weekend_worked(hand, a, week)
    stop = standing_days(book, hand, a, end)
    low, high = book.low[a] - hand.units[a], book.high[a] - hand.units[a]
    run = hand.run[a, begin]
    return Ask(a, m, begin, end, stop, run, weekends, max(0, low), high, corridor)


@inlined
def set_prices(book: Book, hand: Hand, ask: Ask, x: Scratch, how: tuple[float, float]) -> None:
    """Price work by what it would change, shaken and guided; after the stretch it stands."""
    spread, guided = how
    for d in range(ask.begin, ask.stop):
        t, now = d - ask.begin, hand.tour[ask.agent, d]
        x.off_price[t] = BIG if d >= ask.end and now >= 0 else 0
        for s in range(len(book.unit)):
            x.price[t, s] = BIG
            if d >= ask.end:
                if s == now:
                    x.price[t, s] = 0
            elif book.may[ask.agent, d, s] and hand.used[s] < book.most[ask.agent, s]:
                heads = hand.heads[d, s]
                worth = float(cover(book, d, s, heads + 1) - cover(book, d, s, heads))
                worth += guided * (-hand.guide[d, s] - worth)
                worth += book.wish[ask.agent, d, s] + spread * draw(x.random)
                x.price[t, s] = int(book.scale * worth)


@inlined
def keep_to_limits(book: Book, hand: Hand, ask: Ask, x: Scratch) -> bool:
    """Return whether the answer keeps all limits of kinds; else leave a kind its best days only."""
    is_kept = True
    n = ask.end - ask.begin
    for s in range(len(book.unit)):
        left, worked = book.most[ask.agent, s] - hand.used[s], 0
        for t in range(n):
            worked += x.tour[t] == s
        if worked <= left:
            continue
        is_kept = False
        for t in range(n):
            if x.tour[t] != s:
                x.price[t, s] = BIG
        for _ in range(worked - left):
            worst = -1
            for t in range(n):
                is_left = x.tour[t] == s and x.price[t, s] < BIG
                if is_left and (worst < 0 or x.price[t, s] > x.price[worst, s]):
                    worst = t
            x.price[worst, s] = BIG
    return is_kept


@compiled
def respond(book: Book, hand: Hand, x: Scratch, ask: Ask, how: tuple[float, float]) -> bool:
    """Write the best stretch of an agent who is out over these days; False where none is found."""
    set_prices(book, hand, ask, x, how)
    for _ in range(len(book.unit) + 1):  # each time at least one more kind is kept for good
        if best_tour(book, ask, x) >= BIG:
            return False
        if keep_to_limits(book, hand, ask, x):
            for d in range(ask.begin, ask.end):
                hand.tour[ask.agent, d] = x.tour[d - ask.begin]
            return True
    return False


@inlined
def ruin(book: Book, hand: Hand, agents: tuple[int, int], days: tuple[int, int]) -> int:
    """Take the agents' stretches out and remember them; return the change in points."""
    change = 0
    for slot in range(2):
        a = agents[slot]
        if a >= 0:
            change += put(book, hand, a, days, -1)
            for d in range(days[0], days[1]):
                hand.undo[slot, d] = hand.tour[a, d]
    return change


@inlined
def undo(book: Book, hand: Hand, agents: tuple[int, int], days: tuple[int, int], done: int) -> None:
    """Put the remembered stretches back; `done` of the agents have one in the roster."""
    for slot in range(2):
        a = agents[slot]
        if a >= 0:
            if slot < done:
                put(book, hand, a, days, -1)
            for d in range(days[0], days[1]):
                hand.tour[a, d] = hand.undo[slot, d]
            put(book, hand, a, days, 1)


@compiled
def improve(scene: Scene, agents: tuple[int, int], days: tuple[int, int], how: How) -> int:
    """Ruin and recreate a stretch of one or two agents; return the change, 0 if refused."""
    book, hand, x = scene
    change, done = ruin(book, hand, agents, days), 0
    guided = GUIDE if draw(x.random) < how.guided else 0.0
    for slot in range(2):
        a = agents[slot]
        if a >= 0:
            ask = ask_for(book, hand, a, days, book.longest * hand.tour.shape[1])
            if not respond(book, hand, x, ask, (how.spread, guided)):
                break
            change += put(book, hand, a, days, 1)
        done += 1
    if done == 2 and change <= -how.heat * log(1.0 - draw(x.random)):
        return change
    undo(book, hand, agents, days, done)
    return 0


@inlined
def draw_stretch(hand: Hand, x: Scratch, longest: int) -> tuple[int, int]:
    """Return a stretch of whole weeks, up to `longest` days."""
    days = hand.tour.shape[1]
    weeks = (days + WEEK - 1) // WEEK
    most = min(weeks, max(1, longest // WEEK))
    first = int(draw(x.random) * (weeks - most + 1)) * WEEK
    return first, min(days, first + most * WEEK)


@compiled
def keep_best(hand: Hand) -> None:
    """Copy the tours that changed since the best roster was kept last."""
    for a in range(hand.tour.shape[0]):
        if hand.is_changed[a]:
            hand.is_changed[a] = False
            for d in range(hand.tour.shape[1]):
                hand.best[a, d] = hand.tour[a, d]


F = TypeVar("F", bound=Callable[..., Any])
KERNELS = (
    *("model/fast.py", "search/respond.py", "tours/book.py", "tours/tour.py"),
    *("tours/roster.py", "tours/light.py", "tours/moves.py"),
)


def entry(function: F) -> F:
    """Compile what Python calls; kept on disk under a hash of all of it."""
    return compiled_entry(function, KERNELS)


@entry
def anneal(scene: Scene, moves: int, how: How, values: tuple[int, int]) -> tuple[int, int]:
    """Make moves; return the objective after them and the least so far, which `best` holds."""
    book, hand, x = scene
    now, least = values
    agents = hand.tour.shape[0]
    for _ in range(moves):
        a, b = int(draw(x.random) * agents), int(draw(x.random) * agents)
        if a == b or draw(x.random) >= PAIR_SHARE:
            b = OFF
        now += improve(scene, (a, b), draw_stretch(hand, x, how.stretch), how)
        if now < least:
            least = now
            keep_best(hand)
        for _ in range(how.light):
            now += move_lightly(book, hand, x, how.heat)
            if now < least:
                least = now
                keep_best(hand)
    return now, least


@entry
def construct(scene: Scene, a: int, corridor: int) -> int:
    """Give an agent who works nowhere the best whole tour; return the change, `BIG` for none."""
    book, hand, x = scene
    ask = ask_for(book, hand, a, (0, hand.tour.shape[1]), corridor)
    if not respond(book, hand, x, ask, (0.5, 0.0)):
        return BIG
    return put(book, hand, a, (0, hand.tour.shape[1]), 1)


@entry
def offer(scene: Scene, price: Array, out: Offered) -> None:
    """Write the cheapest tours of `out.agents` when work has the price [d, s] of 1 / scale points.

    A limit of a kind that the rule set does not hold is kept by the tour, but not by the value.
    """
    book, hand, x = scene
    days = hand.tour.shape[1]
    hand.used[:] = 0
    for a in out.agents:
        for d in range(days):
            x.off_price[d] = 0
            for s in range(len(book.unit)):
                x.price[d, s] = BIG
                if book.may[a, d, s]:
                    x.price[d, s] = price[d, s] + book.scale * book.wish[a, d, s]
        ask = Ask(a, book.rules[a], 0, days, days, 0, 0, book.low[a], book.high[a], out.corridor)
        out.value[a] = best_tour(book, ask, x)
        out.is_lawful[a] = out.value[a] < BIG
        for s in range(len(book.unit)):
            out.worked[a, s] = 0
        for d in range(days):
            out.worked[a, x.tour[d]] += x.tour[d] >= 0
        tries = 0
        while out.is_lawful[a] and not keep_to_limits(book, hand, ask, x):
            tries += 1
            out.is_lawful[a] = tries <= len(book.unit) and best_tour(book, ask, x) < BIG
        for d in range(days):
            out.tour[a, d] = x.tour[d]


@entry
def replace(scene: Scene, a: int, tour: Array) -> None:
    """Give an agent another tour."""
    book, hand = scene.book, scene.hand
    days = (0, hand.tour.shape[1])
    put(book, hand, a, days, -1)
    for d in range(days[1]):
        hand.tour[a, d] = tour[d]
    put(book, hand, a, days, 1)
