"""Light moves: change a day of one agent, or two days of one or two agents, in a microsecond.

A move is planned as up to two days (whose day it is, which day it is copied from, start, length),
drafted beside the weeks, swapped with what is there, and judged by the rules and by the exact
objective; swapping once more takes it back. Best responses move whole weeks; these moves settle
pauses, starts and lengths among many agents, which no single best response can.

The loops get small groups of arrays: code that hands on all of a `Book` takes long to compile.
"""

from __future__ import annotations

from typing import NamedTuple

from planner.roster.model.book import Array, Book, Pauses
from planner.roster.model.fast import compiled, inlined
from planner.roster.model.shift import Sight, breaks
from planner.roster.search.day import BIG, PauseTable, given_pauses
from planner.roster.search.respond import draw
from planner.roster.search.weeks import Keep

TRIES = 4
# shares of the kinds of move, added up; what is left exchanges the shifts of two agents
ONE_PAUSE, ALL_PAUSES, SLIDE, LENGTHS, ANOTHER_DAY = 0.40, 0.55, 0.72, 0.90, 0.93
SLIDES = 4  # most start options to slide by
AGENT, DAY, FROM_AGENT, FROM_DAY, START, LENGTH, MOVED, PAUSE, TO = range(9)  # columns of a plan
PLAN_WIDTH = 9
FREE = -1


class Options(NamedTuple):
    """What of the book says which shifts a day may hold."""

    n_start: Array
    start: Array
    clock: Array
    start_cost: Array
    n_length: Array
    length: Array
    pattern: Array
    paid: Array
    allowed: Array


class WeekRules(NamedTuple):
    """What of the book says which weeks are lawful."""

    forced: Array
    automaton: Array
    first_state: Array
    work: Array
    off: Array
    rested: Array
    is_rested: Array
    worked: Array
    past_end: Array
    first_rest: Array
    rested_from: Array
    least_paid: Array
    unit: Array
    over_low: Array
    over_high: Array
    most_earlier: Array
    size: int
    min_rest: int
    over_off_rest: int
    weekly_rest: int


class Sums(NamedTuple):
    """Running sums of each agent over time, as in `Sight`."""

    no_gain: Array  # [t + 1] zeros
    block: Array  # [a, t + 1]
    peak: Array
    contact: Array


class Draft(NamedTuple):
    """Up to two days that a move wants, and what the judging needs."""

    plan: Array  # [e, column]
    weeks: Keep  # [e, 1]
    sums: Sums
    was: Array  # [t] contact intervals before
    now: Array  # [t] after
    part: Array  # [t] component of the coverage, -1 without work
    is_touched: Array  # [p]
    worth: Array  # [p] worth before the move
    is_changed: Array  # [a] since the best roster was kept
    is_open: Array  # [d] days that a move may change


@inlined
def options_of(book: Book) -> Options:
    """Return the options of days."""
    return Options(
        book.n_start, book.start, book.clock, book.start_cost,
        book.n_length, book.length, book.pattern, book.paid, book.allowed,
    )  # fmt: skip


@inlined
def rules_of(book: Book) -> WeekRules:
    """Return the rules of weeks."""
    return WeekRules(
        book.forced, book.automaton, book.first_state, book.work, book.off, book.rested,
        book.is_rested, book.worked, book.past_end, book.first_rest, book.rested_from,
        book.least_paid, book.unit, book.over_low, book.over_high, book.most_earlier, book.size,
        book.min_rest, book.over_off_rest, book.weekly_rest,
    )  # fmt: skip


@inlined
def option_of(row: Array, count: int, value: int) -> int:
    """Return the place of a value among the first `count` of a row, -1 where it is not."""
    found = -1
    for x in range(count):
        if row[x] == value:
            found = x
    return found


@inlined
def plan_day(weeks: Keep, plan: Array, e: int, to: tuple[int, int], of: tuple[int, int]) -> None:
    """Plan for (agent, day) `to` the shift that (agent, day) `of` has, pauses alike."""
    plan[e, AGENT], plan[e, DAY] = to
    plan[e, FROM_AGENT], plan[e, FROM_DAY] = of
    plan[e, START], plan[e, LENGTH] = weeks.start[of[0], of[1]], weeks.length[of[0], of[1]]
    plan[e, MOVED], plan[e, PAUSE] = 0, -1


@compiled
def plan_pause(pauses: Pauses, weeks: Keep, plan: Array, u: float) -> int:
    """Plan one pause elsewhere between its neighbours; return the days that change."""
    a, d = plan[0, AGENT], plan[0, DAY]
    p, at = weeks.pattern[a, d], weeks.pause[a, d]
    count = pauses.count[p]
    if count == 0 or pauses.fixed[p]:
        return 0
    k = int(u * count)
    before = 0 if k == 0 else at[k - 1] + pauses.length[p, k - 1]
    after = (weeks.length[a, d] if k == count - 1 else at[k + 1]) - pauses.length[p, k]
    low = max(before + pauses.min_stretch, after - pauses.max_stretch)
    high = min(before + pauses.max_stretch, after - pauses.min_stretch)
    low, high = breaks(pauses, p, k, low, high)
    if high <= low:
        return 0
    to = low + int((u * count - k) * (high - low))
    plan[0, PAUSE], plan[0, TO] = k, to + (to >= at[k])
    return 1


@compiled
def plan_slide(options: Options, plan: Array, u: float) -> int:
    """Plan a shift a few start options away; its pauses move along or stay on the clock."""
    a, d = plan[0, AGENT], plan[0, DAY]
    by = int(u * 2.0 * SLIDES) - SLIDES
    stays = u * 2.0 * SLIDES - (by + SLIDES) < 0.5
    n = options.n_start[a, d]
    i = option_of(options.start[a, d], n, plan[0, START]) + by + (by >= 0)
    if i < 0 or i >= n:
        return 0
    if stays:
        plan[0, MOVED] = plan[0, START] - options.start[a, d, i]
    plan[0, START] = options.start[a, d, i]
    return 1


@inlined
def plan_length(options: Options, plan: Array, e: int, by: int, u: float) -> bool:
    """Plan day `e` longer by so many options, at its start or at its end, pauses unmoved."""
    a, d = plan[e, AGENT], plan[e, DAY]
    n = options.n_length[a, d]
    j = option_of(options.length[a, d], n, plan[e, LENGTH]) + by
    if j < 0 or j >= n:
        return False
    grown = options.length[a, d, j] - plan[e, LENGTH]
    plan[e, LENGTH] += grown
    if u < 0.5:
        plan[e, START] -= grown
        plan[e, MOVED] = grown
    return True


@compiled
def plan_lengths(options: Options, weeks: Keep, plan: Array, random: Array, other: int) -> int:
    """Plan a day longer or shorter, and another the other way round unless it is free."""
    a = plan[0, AGENT]
    if other == plan[0, DAY]:
        return 0
    by, days = 1 if draw(random) < 0.5 else -1, 1
    if weeks.start[a, other] >= 0:
        plan_day(weeks, plan, 1, (a, other), (a, other))
        days = 2
    for e in range(days):
        if not plan_length(options, plan, e, by, draw(random)):
            return 0
        by = -by
    return days


@compiled
def plan_other_day(options: Options, weeks: Keep, plan: Array, to: int) -> int:
    """Plan a shift on another, free day at the same time of the clock."""
    a, d = plan[0, AGENT], plan[0, DAY]
    if weeks.start[a, to] >= 0:
        return 0
    plan_day(weeks, plan, 1, (a, d), (a, d))
    i = option_of(options.clock[a, to], options.n_start[a, to], weeks.clock[a, d])
    plan[1, START] = FREE
    plan[0, DAY], plan[0, START] = to, options.start[a, to, max(i, 0)]
    return 2 if i >= 0 else 0


@inlined
def worked_day(weeks: Keep, is_open: Array, a: int, random: Array) -> int:
    """Return a random open day that the agent works, -1 where none was hit upon."""
    n_days = len(is_open)
    d = int(draw(random) * n_days)
    for _ in range(TRIES):
        if weeks.start[a, d] < 0 or not is_open[d]:
            d = int(draw(random) * n_days)
    return d if weeks.start[a, d] >= 0 and is_open[d] else -1


@compiled
def plan_move(
    options: Options, pauses: Pauses, weeks: Keep, draft: Draft, who: tuple[Array, int, int]
) -> int:
    """Plan a random move of open days; return how many days it changes, 0 for none.

    `who`: source of chance, the agent, and another who may exchange a shift.
    """
    random, a, b = who
    plan, d = draft.plan, worked_day(weeks, draft.is_open, a, random)
    kind, u = draw(random), draw(random)
    if d < 0:
        return 0
    days, other = 1, int(u * len(draft.is_open))
    plan_day(weeks, plan, 0, (a, d), (a, d))
    if kind < ONE_PAUSE:
        days = plan_pause(pauses, weeks, plan, u)
    elif kind < ALL_PAUSES:
        by = int(u * 6.0) - 3
        plan[0, MOVED] = by + (by >= 0)
    elif kind < SLIDE:
        days = plan_slide(options, plan, u)
    elif kind < ANOTHER_DAY and not draft.is_open[other]:
        days = 0
    elif kind < LENGTHS:
        days = plan_lengths(options, weeks, plan, random, other)
    elif kind < ANOTHER_DAY:
        days = plan_other_day(options, weeks, plan, other)
    elif b != a and weeks.start[b, d] >= 0:
        plan_day(weeks, plan, 0, (a, d), (b, d))
        plan_day(weeks, plan, 1, (b, d), (a, d))
        days = 2
    else:
        days = 0
    return days


@compiled
def draft_day(options: Options, weeks: Keep, wanted: Keep, plan: Array, e: int) -> bool:
    """Fill in a planned day; False where no start, length or pause pattern allows it."""
    a, d = plan[e, AGENT], plan[e, DAY]
    b, x = plan[e, FROM_AGENT], plan[e, FROM_DAY]
    for k in range(weeks.pause.shape[2]):
        wanted.pause[e, 0, k] = weeks.pause[b, x, k] + plan[e, MOVED]
    if plan[e, PAUSE] >= 0:
        wanted.pause[e, 0, plan[e, PAUSE]] = plan[e, TO]
    wanted.start[e, 0] = plan[e, START]
    if plan[e, START] < 0:
        return True
    i = option_of(options.start[a, d], options.n_start[a, d], plan[e, START])
    j = option_of(options.length[a, d], options.n_length[a, d], plan[e, LENGTH])
    if i < 0 or j < 0 or not options.allowed[a, d, i, j]:
        return False
    wanted.length[e, 0], wanted.pattern[e, 0] = options.length[a, d, j], options.pattern[a, d, j]
    wanted.paid[e, 0], wanted.cost[e, 0] = options.paid[a, d, j], options.start_cost[a, d, i]
    wanted.clock[e, 0] = options.clock[a, d, i]
    return bool(wanted.pattern[e, 0] == weeks.pattern[b, x])


@compiled
def is_day_lawful(
    pauses: Pauses, wanted: Keep, sums: Sums, table: PauseTable, of: tuple[int, int, float]
) -> bool:
    """Say whether a drafted day keeps all rules about pauses, daily peak and quota.

    `of`: which of the days, its agent, the agent's quota an interval.
    """
    e, a, quota = of
    s, n, p = wanted.start[e, 0], wanted.length[e, 0], wanted.pattern[e, 0]
    if s < 0:
        return True
    for k in range(pauses.count[p]):
        table.at[k] = wanted.pause[e, 0, k]
    sight = Sight(sums.no_gain, sums.block[a], sums.peak[a], sums.contact[a], sums.no_gain)
    return bool(given_pauses(pauses, sight, table, (p, s, n), quota) < BIG)


@compiled
def is_week_lawful(rules: WeekRules, weeks: Keep, a: int) -> bool:
    """Say whether a week keeps rest, days in a row, days and paid hours."""
    m, end, paid = rules.automaton[a], rules.rested_from[a], 0
    q, n_days, last = rules.first_state[m], weeks.start.shape[1], -1
    for d in range(n_days):
        s = weeks.start[a, d]
        if s < 0:
            q = -1 if rules.forced[a, d] else rules.off[m, d, q]
        else:
            if last < 0:
                rest = s - rules.past_end[a] - rules.first_rest[a, d]
            else:
                rest = s - end - (rules.min_rest if last == d - 1 else rules.over_off_rest)
                back = weeks.clock[a, last] - weeks.clock[a, d]
                if last == d - 1 and back > rules.most_earlier[a]:
                    return False
            if rest < 0:
                return False
            if 0 < rules.weekly_rest <= s - end:
                q = rules.rested[m, d, q]
            q = rules.work[m, d, q]
            end, last = s + weeks.length[a, d], d
            paid += weeks.paid[a, d]
        if q < 0:
            return False
    if not (rules.is_rested[m, n_days, q] or 0 < rules.weekly_rest <= rules.size - end):
        return False
    worked = rules.worked[m, n_days, q]
    over = (paid - worked * rules.least_paid[a]) // rules.unit[a]
    return bool(rules.over_low[a, worked] <= over <= rules.over_high[a, worked])


@compiled
def swap(weeks: Keep, wanted: Keep, plan: Array, e: int) -> None:
    """Exchange a drafted day with that of the weeks."""
    a, d = plan[e, AGENT], plan[e, DAY]
    weeks.start[a, d], wanted.start[e, 0] = wanted.start[e, 0], weeks.start[a, d]
    weeks.length[a, d], wanted.length[e, 0] = wanted.length[e, 0], weeks.length[a, d]
    weeks.pattern[a, d], wanted.pattern[e, 0] = wanted.pattern[e, 0], weeks.pattern[a, d]
    weeks.paid[a, d], wanted.paid[e, 0] = wanted.paid[e, 0], weeks.paid[a, d]
    weeks.cost[a, d], wanted.cost[e, 0] = wanted.cost[e, 0], weeks.cost[a, d]
    weeks.clock[a, d], wanted.clock[e, 0] = wanted.clock[e, 0], weeks.clock[a, d]
    for k in range(weeks.pause.shape[2]):
        kept = weeks.pause[a, d, k]
        weeks.pause[a, d, k] = wanted.pause[e, 0, k]
        wanted.pause[e, 0, k] = kept


@compiled
def is_swapped_in(rules: WeekRules, weeks: Keep, wanted: Keep, plan: Array, days: int) -> bool:
    """Swap the drafted days in where the weeks stay lawful; else leave all as it was."""
    is_lawful = True
    for e in range(days):
        swap(weeks, wanted, plan, e)
    for e in range(days):
        if is_lawful and (e == 0 or plan[1, AGENT] != plan[0, AGENT]):
            is_lawful = is_week_lawful(rules, weeks, plan[e, AGENT])
    if not is_lawful:
        for e in range(days):
            swap(weeks, wanted, plan, e)
    return is_lawful
