"""The cheapest lawful tour of one agent over a stretch of days at given prices, exactly.

Backwards over the days: least cost to go of (kinds counted, weekends worked, run, units worked),
then forwards along the least. Days after the stretch that could break a run with it are walked as
they stand. A corridor around an even pace over the days that the agent may work, with weekends in
step, narrows the choice on horizons too long for all of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.roster.model.fast import compiled, inlined
from planner.roster.tours.book import BIG, Array, Book

SATURDAY, SUNDAY = 5, 6


class Ask(NamedTuple):
    """A stretch of one agent's days: [begin, end) is free, [end, stop) stands as it is."""

    agent: int
    rules: int
    begin: int
    end: int
    stop: int
    run: int  # at the beginning
    weekends: int  # worked outside the stretch
    low: int  # units within the stretch
    high: int
    corridor: int  # units to each side of an even pace; as many as the horizon has: exact


class Scratch(NamedTuple):
    """Memory of one dynamic programme; t counts days from the beginning of a stretch."""

    value: Array  # least cost to go, flat over (t, c, w, r, h)
    price: Array  # [t, s] of work
    off_price: Array  # [t] 0, or `BIG` where work stands
    group_price: Array  # [t, g]
    pick: Array  # [t, g] the kind with that price
    low: Array  # [t] least and most units worked before day t
    high: Array
    idle: Array  # [t] least and most weekends worked before day t
    busy: Array
    tour: Array  # [t] the answer: kind or -1
    random: Array


@inlined
def most_units(book: Book, m: int, days: int) -> int:
    """Return a number of units that no lawful stretch of days exceeds."""
    cycle = book.in_row[m] + book.least_off[m]
    worked = book.in_row[m] * (days // cycle) + min(book.in_row[m], days % cycle)
    return int(book.longest * worked)


@inlined
def new_weekend(day: int, t: int, is_idle: bool) -> int:
    """Return 1 if work on this day is the first of its weekend within the stretch."""
    if day % 7 == SATURDAY:
        return 1
    return 1 if day % 7 == SUNDAY and (is_idle or t == 0) else 0


@compiled
def set_band(book: Book, ask: Ask, x: Scratch) -> None:
    """Fill the least and most units and weekends that can matter before each day."""
    n = ask.end - ask.begin
    room = book.weekends[ask.rules] - ask.weekends
    days = book.open_days[ask.agent]
    every = max(1, days[ask.end] - days[ask.begin])
    for t in range(ask.stop - ask.begin + 1):
        done = min(t, n)
        x.low[t] = max(0, ask.low - most_units(book, ask.rules, n - done))
        x.high[t] = min(ask.high, most_units(book, ask.rules, done))
        past = days[ask.begin + done] - days[ask.begin]
        x.low[t] = max(x.low[t], ask.low * past // every - ask.corridor)
        x.high[t] = min(x.high[t], ask.high * past // every + 1 + ask.corridor)
        begun = (ask.begin + done + 1) // 7 - (ask.begin + 1) // 7
        x.busy[t] = ask.weekends + min(room, begun)
        x.idle[t] = ask.weekends
        if ask.corridor < ask.high:
            line = ask.weekends + room * past // every
            x.idle[t] = min(x.busy[t], max(ask.weekends, line - 2))
            x.busy[t] = min(x.busy[t], line + 3)


@inlined
def set_groups(book: Book, ask: Ask, x: Scratch) -> None:
    """Fill the least price of each group of kinds, by day."""
    m = ask.rules
    for t in range(ask.stop - ask.begin):
        for g in range(book.n_group[m]):
            x.group_price[t, g] = BIG
            x.pick[t, g] = -1
        for s in range(len(book.unit)):
            g = book.group[m, s]
            if x.price[t, s] < x.group_price[t, g]:
                x.group_price[t, g] = x.price[t, s]
                x.pick[t, g] = s


@inlined
def relax(x: Scratch, t: int, rows: tuple[int, int], step: tuple[int, int]) -> None:
    """Lower a row of day `t` to a price plus the row of the next day some units further."""
    row, after = rows
    price, units = step
    low = max(x.low[t], x.low[t + 1] - units)
    high = min(x.high[t], x.high[t + 1] - units)
    value = x.value
    here = row - x.low[t]
    there = after + units - x.low[t + 1]
    for h in range(low, high + 1):
        cost = np.int32(value[there + h] + price)  # 32 bits: eight at a time
        value[here + h] = cost if cost < value[here + h] else value[here + h]


@inlined
def next_row(
    book: Book, ask: Ask, x: Scratch, at: tuple[int, int, int, int], g: int
) -> tuple[int, int, int, int]:
    """Return counter, weekends, run and units of a step; `g` -1 is a day off, run -1 unlawful."""
    t, c, w, r = at
    m = ask.rules
    if g < 0:
        run = book.off_to[m, r] if x.off_price[t] < BIG else -1
        return c, max(w, x.idle[t + 1]), run, 0
    run = book.work_to[m, r, g] if x.group_price[t, g] < BIG else -1
    is_free = ask.begin + t < ask.end
    if not is_free:
        return c, w, run, 0
    w = max(w + new_weekend(ask.begin + t, t, book.is_idle[m, r]), x.idle[t + 1])
    c = book.count_to[m, c, g]
    return c, w, run if c >= 0 and w <= x.busy[t + 1] else -1, book.length[m, g]


@inlined
def sizes(ask: Ask, x: Scratch) -> tuple[int, int]:
    """Return how many weekends and how many units a day's rows hold at most."""
    weekends, units = 1, 1
    for t in range(ask.stop - ask.begin + 1):
        weekends = max(weekends, x.busy[t] - x.idle[t] + 1)
        units = max(units, x.high[t] - x.low[t] + 1)
    return weekends, units


@inlined
def row_of(
    book: Book, ask: Ask, x: Scratch, size: tuple[int, int], at: tuple[int, int, int, int]
) -> int:
    """Return where the row of (t, c, w, r) begins."""
    t, c, w, r = at
    m = ask.rules
    weekends, units = size
    place = (t * book.n_count[m] + c) * weekends + (w - x.idle[t])
    return int((place * book.n_run[m] + r) * units)


@compiled
def fill(book: Book, ask: Ask, x: Scratch, size: tuple[int, int]) -> None:
    """Fill the least costs to go."""
    m, last = ask.rules, ask.stop - ask.begin
    for t in range(last, -1, -1):
        for c in range(book.n_count[m]):
            for w in range(x.idle[t], x.busy[t] + 1):
                for r in range(book.n_run[m]):
                    row = row_of(book, ask, x, size, (t, c, w, r))
                    for h in range(x.high[t] - x.low[t] + 1):
                        x.value[row + h] = 0 if t == last else BIG
                    if t == last:
                        continue
                    for g in range(-1, book.n_group[m]):
                        c2, w2, run, units = next_row(book, ask, x, (t, c, w, r), g)
                        if run >= 0:
                            price = 0 if g < 0 else x.group_price[t, g]
                            after = row_of(book, ask, x, size, (t + 1, c2, w2, run))
                            relax(x, t, (row, after), (price, units))


@inlined
def is_within(x: Scratch, t: int, units: int) -> bool:
    """Say whether units worked before day `t` lie in the band."""
    return bool(x.low[t] <= units <= x.high[t])


@compiled
def trace(book: Book, ask: Ask, x: Scratch, size: tuple[int, int]) -> None:
    """Walk forwards along the least cost and write the tour."""
    c, w, r, h = 0, ask.weekends, ask.run, 0
    for t in range(ask.stop - ask.begin):
        goal = x.value[row_of(book, ask, x, size, (t, c, w, r)) + h - x.low[t]]
        for g in range(-1, book.n_group[ask.rules]):
            c2, w2, run, units = next_row(book, ask, x, (t, c, w, r), g)
            if run < 0 or not is_within(x, t + 1, h + units):
                continue
            price = 0 if g < 0 else x.group_price[t, g]
            after = row_of(book, ask, x, size, (t + 1, c2, w2, run))
            if x.value[after + h + units - x.low[t + 1]] + price == goal:
                x.tour[t] = -1 if g < 0 else x.pick[t, g]
                c, w, r, h = c2, w2, run, h + units
                break


@compiled
def best_tour(book: Book, ask: Ask, x: Scratch) -> int:
    """Write the cheapest lawful tour at `x.price`; return its price, `BIG` where none exists."""
    if ask.high < max(0, ask.low) or ask.weekends > book.weekends[ask.rules]:
        return BIG
    set_band(book, ask, x)
    for t in range(ask.stop - ask.begin + 1):
        if x.low[t] > x.high[t]:
            return BIG
    size = sizes(ask, x)
    m = ask.rules
    rows = (ask.stop - ask.begin + 1) * book.n_count[m] * size[0] * book.n_run[m]
    if rows * size[1] > len(x.value):
        return BIG
    set_groups(book, ask, x)
    fill(book, ask, x, size)
    cost = x.value[row_of(book, ask, x, size, (0, 0, ask.weekends, ask.run)) - x.low[0]]
    if cost >= BIG // 2:
        return BIG
    trace(book, ask, x, size)
    return int(cost)
