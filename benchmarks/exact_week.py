"""Rules of one agent's week for the exact model: days, hours, rest, and the cost of jumps."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

from ortools.sat.python import cp_model

from planner.roster.model.book import FAR
from planner.roster.model.compile import Model


def add_week_rules(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> list[Any]:
    """Add the rules of a week; return the costs of jumps between starts."""
    weekly_hours(cp, model, a, days)
    day_pattern(cp, model, a, days)
    daily_rest(cp, model, a, days)
    if model.book.weekly_rest:
        weekly_rest(cp, model, a, days)
    clocks = _clocks(model, a, days)
    rotation(cp, model, a, (days, clocks))
    return start_jumps(cp, model, (days, clocks))


def weekly_hours(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> None:
    """Keep paid hours within the contract."""
    book, case = model.book, model.case
    terms = case.terms[case.workers[a].terms]
    paid = [
        int(book.paid[a, d, j]) * x
        for d, day in enumerate(days)
        for (_, j), x in day.shifts.items()
    ]
    cp.add_linear_constraint(sum(paid), *terms.paid)


def day_pattern(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> None:
    """Keep the rules about which days are worked: the automaton of the search, as it stands."""
    book = model.book
    m, width = book.automaton[a], book.work.shape[2]
    layer, links = {int(book.first_state[m])}, []
    for d in range(len(days)):
        steps = [(q, x, int(table[m, d, q])) for x, table in enumerate((book.off, book.work))
                 for q in sorted(layer)]  # fmt: skip
        layer = {to for _, _, to in steps if to >= 0}
        links += [(d * width + q, x, (d + 1) * width + to) for q, x, to in steps if to >= 0]
    if not layer:
        cp.add_bool_or([])
        return
    last = [len(days) * width + q for q in sorted(layer)]
    cp.add_automaton([d.worked for d in days], int(book.first_state[m]), last, links)


def daily_rest(cp: cp_model.CpModel, model: Model, a: int, days: list[Any]) -> None:
    """Keep the rest between each two shifts, over days off as well, and after last week's."""
    book = model.book
    for d, day in enumerate(days):
        is_first = [~before.worked for before in days[:d]]
        earliest = int(book.past_end[a]) + int(book.first_rest[a, d])
        cp.add(day.start >= earliest).only_enforce_if([day.worked, *is_first])
    for first, second in combinations(range(len(days)), 2):
        rest = book.min_rest if second == first + 1 else book.over_off_rest
        off = [~day.worked for day in days[first + 1 : second]]
        cp.add(days[second].start - days[first].end >= rest).only_enforce_if(
            [days[first].worked, days[second].worked, *off]
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
            begin: Any = days[first].end if first >= 0 else int(book.rested_from[a])
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
