"""Rules of one agent's week for the exact model: days, hours, rest, and the cost of jumps."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

from ortools.sat.python import cp_model

from planner.roster.model.book import FAR
from planner.roster.model.compile import Model
from planner.roster.model.week import past_row


def add_week_rules(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> list[Any]:
    """Add the rules of a week; return the costs of jumps between starts."""
    weekly_hours(cp, model, a, days)
    consecutive_days(cp, model, a, days)
    weekends(cp, model, a, days)
    daily_rest(cp, model, a, days)
    if model.book.weekly_rest:
        weekly_rest(cp, model, a, days)
    clocks = _clocks(model, a, days)
    rotation(cp, model, a, (days, clocks))
    return start_jumps(cp, model, (days, clocks))


def weekly_hours(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> None:
    """Keep paid hours and the number of days within the contract."""
    book, case = model.book, model.case
    terms = case.terms[case.workers[a].terms]
    paid = [
        int(book.paid[a, d, j]) * x
        for d, day in enumerate(days)
        for (_, j), x in day.shifts.items()
    ]
    cp.add_linear_constraint(sum(paid), *terms.paid)
    cp.add_linear_constraint(sum(day.worked for day in days), *terms.days)


def consecutive_days(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> None:
    """Keep days in a row within the limit, last week's counted."""
    most = model.case.limits.max_consecutive_days
    run = past_row(_past_days(model, a))
    for last in range(len(days)):
        window = days[max(0, last - most) : last + 1]
        before = max(0, most - last)
        if run >= before:
            cp.add(sum(day.worked for day in window) <= len(window) - 1)


def weekends(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> None:
    """Keep weekends whole, and weekends in a row within the contract's most."""
    case = model.case
    terms, past = case.terms[case.workers[a].terms], _past_days(model, a)
    pairs = [(s, t) for s, t in case.grid.weekends if t < len(days) or not terms.whole_weekends]
    taken: dict[int, Any] = {}
    for saturday, sunday in pairs:
        works = [
            days[d].worked if 0 <= d < len(days) else int(d in past) for d in (saturday, sunday)
        ]
        if terms.whole_weekends:
            cp.add(works[0] == works[1])
        taken[saturday] = cp.new_bool_var("")
        for one in works:
            cp.add(taken[saturday] >= one)
    most = terms.weekends_in_row
    for saturday in taken if most is not None else ():
        window = [saturday - 7 * k for k in range((most or 0) + 1)]
        known = [taken[s] if s in taken else int(bool(past & {s, s + 1})) for s in window]
        cp.add(sum(known) <= (most or 0))


def _past_days(model: Model, a: int) -> set[int]:
    grid = model.case.grid
    first = grid.when(0).date().toordinal()
    return {grid.when(s.start).date().toordinal() - first for s in model.case.workers[a].past}


def daily_rest(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> None:
    """Keep the rest between each two shifts, and after last week's."""
    book = model.book
    for day in days:
        earliest = int(book.past_end[a]) + book.min_rest
        if earliest > 0:
            cp.add(day.start >= earliest).only_enforce_if(day.worked)
    for first, second in combinations(days, 2):
        cp.add(second.start - first.end >= book.min_rest).only_enforce_if(
            [first.worked, second.worked]
        )


def weekly_rest(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> None:
    """Ask for one long rest: before the first shift, between two, or after the last."""
    book, rests = model.book, []
    for first in range(-1, len(days)):
        for second in range(first + 1, len(days) + 1):
            rest = cp.new_bool_var("")
            for between in days[first + 1 : second]:
                cp.add_implication(rest, ~between.worked)
            for edge in (first, second):
                if 0 <= edge < len(days):
                    cp.add_implication(rest, days[edge].worked)
            begin: Any = days[first].end if first >= 0 else int(book.past_end[a])
            end: Any = days[second].start if second < len(days) else book.size
            cp.add(end - begin >= book.weekly_rest).only_enforce_if(rest)
            rests.append(rest)
    cp.add_at_least_one(rests)


def _clocks(model: Model, a: int, days: list[Any]) -> list[Any]:
    """Return the wall-clock start of each day, 0 on a day off."""
    clock = model.book.clock
    return [
        sum(int(clock[a, d, i]) * x for (i, _), x in day.shifts.items())
        for d, day in enumerate(days)
    ]


def rotation(cp: cp_model.CpModel, model: Model, a: int, week: tuple[list[Any], list[Any]]) -> None:
    """Keep starts from moving back too far from one day to the next."""
    most = int(model.book.most_earlier[a])
    for (one, first), (two, second) in pairwise(zip(week[1], week[0], strict=True)):
        if most < FAR:
            cp.add(one - two <= most).only_enforce_if([first.worked, second.worked])


def start_jumps(cp: cp_model.CpModel, model: Model, week: tuple[list[Any], list[Any]]) -> list[Any]:
    """Return the cost of starts on neighbouring days that differ by more than is free."""
    book, costs = model.book, []
    if not book.price_jump:
        return []
    for (one, first), (two, second) in pairwise(zip(week[1], week[0], strict=True)):
        jump = cp.new_int_var(0, 1 << 20, "")
        for moved in (one - two, two - one):
            cp.add(jump >= moved - book.jump_free).only_enforce_if([first.worked, second.worked])
        costs.append(book.price_jump * jump)
    return costs
