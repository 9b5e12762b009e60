"""What a light move is worth: heads, ranks and loads brought up to date, and the objective."""

from __future__ import annotations

from planner.roster.model.book import Book
from planner.roster.model.coverage import Coverage
from planner.roster.model.fast import compiled, inlined
from planner.roster.search.light import AGENT, DAY, Draft
from planner.roster.search.respond import on_phone_quota, peak_cap_week
from planner.roster.search.state import (
    INTO,
    OUT_OF,
    State,
    count_head,
    mark_shift,
    own_cost,
    take_seats,
    weigh,
)

NO = 1 << 40


@compiled
def redraw(book: Book, cov: Coverage, state: State, draft: Draft, days: int) -> None:
    """Bring heads, ranks and loads from the drafted days, now the old ones, to the state's."""
    was, now, wanted = draft.was, draft.now, draft.weeks
    for e in range(days):
        a, d = draft.plan[e, AGENT], draft.plan[e, DAY]
        low, high = book.reach, 0
        s, n, p = wanted.start[e, 0], wanted.length[e, 0], wanted.pattern[e, 0]
        if s >= 0:
            take_seats(book, state, a, (s, s + n), OUT_OF)
            mark_shift(book, a, (s, n, p), wanted.pause[e, 0], was)
            low, high = min(low, s), max(high, s + n)
        s, n, p = state.start[a, d], state.length[a, d], state.pattern[a, d]
        if s >= 0:
            take_seats(book, state, a, (s, s + n), INTO)
            mark_shift(book, a, (s, n, p), state.pause[a, d], now)
            low, high = min(low, s), max(high, s + n)
        for t in range(low, high):
            if was[t] != now[t]:
                sign = INTO if now[t] else OUT_OF
                state.contact_load[a] += sign
                if t < book.size:
                    state.peak_load[a] += sign * book.peak[t]
                    if draft.part[t] >= 0:
                        count_head(cov, state, t, book.skill_set[a], sign)
                        draft.is_touched[draft.part[t]] = True
            was[t] = False
            now[t] = False


@compiled
def value_of_days(book: Book, state: State, draft: Draft, days: int) -> int:
    """Return the own cost of the agents of the draft and of all without a seat.

    It is far too much where a weekly cap is broken.
    """
    total: int = book.price_seat * state.crowd[0]
    for e in range(days):
        a = draft.plan[e, AGENT]
        if e == 0 or a != draft.plan[0, AGENT]:
            total += own_cost(book, state, a)
            kept = on_phone_quota(book, a, state.contact_load[a])
            if not (kept and peak_cap_week(book, state.peak_load[a])):
                total += NO
    return total


@inlined
def grown_worth(cov: Coverage, state: State, draft: Draft) -> int:
    """Weigh the touched components anew; return by how much the worth grew."""
    grown = 0
    for p in range(len(state.worth)):
        if draft.is_touched[p]:
            draft.worth[p] = state.worth[p]
            state.worth[p] = weigh(cov, state, p)
            grown += state.worth[p] - draft.worth[p]
    return grown


@inlined
def forget(state: State, draft: Draft, days: int, is_kept: bool) -> None:
    """End a move: nothing is touched any more, and old worth is back unless the move is kept."""
    for p in range(len(state.worth)):
        if draft.is_touched[p]:
            if not is_kept:
                state.worth[p] = draft.worth[p]
            draft.is_touched[p] = False
    for e in range(days):
        draft.is_changed[draft.plan[e, AGENT]] |= is_kept
