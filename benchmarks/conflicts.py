"""Plant a conflict of known rules in lawful weeks, and count how often it is named exactly.

    python -m benchmarks.conflicts [--weeks 40] [--seed 1] [--other]

Each week has five agents with a lawful week each, as the search finds; then marks, contract or
limits of one of them are changed so that exactly one smallest set of rules cannot be kept. Named
exactly: that agent alone, with that very set, and at least one way out. That the agent has no week
is said by the search, which shares no code with the explanation; that a locked shift breaks a rule
by itself, by the checker. `--other`: the further kinds of
conflict of `benchmarks.conflicts_other`.
Exit status 1 below 95 % named exactly.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from time import process_time

import numpy as np

from planner.domain import (
    Grid,
    Limits,
    Pattern,
    Pause,
    PauseKind,
    PauseSlot,
    Prices,
    Roster,
    RosterCase,
    Shift,
    Span,
    Terms,
    Worker,
)
from planner.roster import check, conflicts
from planner.roster.explain import OF_ONE_SHIFT
from planner.roster.search.place import placeable

FLOOR = 0.95
DAY, OPEN_FROM, OPEN_TO = 96, 28, 88
BREAK = PauseSlot(PauseKind.BREAK, 1, True)
LUNCH = PauseSlot(PauseKind.LUNCH, 2, False)
LONG = Pattern(24, (BREAK, LUNCH, BREAK))
LENGTHS = tuple(range(32, 41, 2))
MOST_PAID = 38  # of the longest shift: its lunch is not paid

Planted = tuple[RosterCase, frozenset[str]]
Plant = Callable[[RosterCase, np.random.Generator], Planted]


def main(arguments: list[str] | None = None) -> int:
    """Print one line a week and the shares; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--weeks", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--other", action="store_true")
    options = parser.parse_args(arguments)
    from benchmarks.conflicts_other import OTHERS  # noqa: PLC0415 (it builds on this module)

    plants = OTHERS if options.other else PLANTS
    rng, names = np.random.default_rng(options.seed), list(plants)
    exact, longest_s = 0, 0.0
    for number in range(options.weeks):
        name = names[number % len(names)]
        case, rules = plants[name](lawful_week(rng), rng)
        began = process_time()
        is_exact, told = judged(case, rules)
        longest_s = max(longest_s, process_time() - began)
        exact += is_exact
        print(f"{number:3d}  {name:34s} {'exact' if is_exact else 'WRONG'}  {told}")
    share = exact / max(1, options.weeks)
    print(f"named exactly: {exact} of {options.weeks} ({share:.0%}, at least {FLOOR:.0%})")
    print(f"longest explanation: {longest_s:.2f} CPU s")
    return int(share < FLOOR)


def judged(case: RosterCase, rules: frozenset[str]) -> tuple[bool, str]:
    """Say whether the conflict of the first agent is named exactly, and what was told."""
    agent = case.workers[0].id
    if _without_week(case) != {agent}:
        return False, "the search disagrees that this agent alone has no lawful week"
    found = [c for c in conflicts(case) if c.agent is not None]
    told = "; ".join(", ".join(c.rules) for c in found) or "nothing"
    is_exact = len(found) == 1 and found[0].agent == agent and set(found[0].rules) == rules
    has_way = bool(found) and bool(found[0].ways_out)
    return is_exact and has_way, told if has_way else f"{told} (no way out)"


def _without_week(case: RosterCase) -> set[str]:
    """Return who has no lawful week by the search, or has a lock that breaks a rule by itself."""
    alone = check(case, Roster(case.grid, case.locks))
    stuck = {agent for agent, _ in placeable(case).unplaced}
    return stuck | {b.agent for b in alone if b.rule in OF_ONE_SHIFT}


def lawful_week(rng: np.random.Generator) -> RosterCase:
    """Return a week of five agents without marks, each with many lawful weeks."""
    grid = Grid.days(date(2026, 11, 30), 7, zone="UTC", step_min=15)
    slot = np.arange(grid.size) % DAY
    terms = Terms(
        starts=tuple(
            tuple(range(DAY * d + OPEN_FROM, DAY * d + OPEN_TO - min(LENGTHS) + 1, 2))
            for d in range(7)
        ),
        lengths=LENGTHS,
        patterns=(LONG,),
        paid=(4 * 32, 5 * MOST_PAID),
        days=(4, 5),
        soft_peak_week=30,
    )
    everywhen = (Span(0, grid.size),)
    crew = tuple(
        Worker(f"agent {n}", "own" if n == 0 else "others", frozenset({0}), everywhen)
        for n in range(5)
    )
    return RosterCase(
        grid=grid,
        channels=("voice",),
        need=np.full((1, grid.size), int(rng.integers(1, 3)), dtype=np.int64),
        windows=(),
        is_open=(slot >= OPEN_FROM) & (slot < OPEN_TO),
        peak=(slot >= 40) & (slot < 48),
        workers=crew,
        terms={"own": terms, "others": terms},
        limits=Limits(44, 6, 4, 11),
        prices=Prices((20,)),
    )


def changed_contract(case: RosterCase, **changes: object) -> RosterCase:
    """Return the case with another contract of the first agent."""
    return replace(case, terms={**case.terms, "own": replace(case.terms["own"], **changes)})  # type: ignore[arg-type]


def changed_worker(case: RosterCase, **changes: object) -> RosterCase:
    """Return the case with another mark of the first agent."""
    first = replace(case.workers[0], **changes)  # type: ignore[arg-type]
    return replace(case, workers=(first, *case.workers[1:]))


def _days(rng: np.random.Generator, count: int) -> list[int]:
    return sorted(int(d) for d in rng.choice(7, count, replace=False))


def _open_span(day: int) -> Span:
    return Span(DAY * day + OPEN_FROM, DAY * day + OPEN_TO)


def locked(agent: str, day: int, start: int, length: int = 32) -> Shift:
    """Return a shift with pauses evenly spread; `start` counts from midnight of the day."""
    first = DAY * day + start
    pauses = (
        Pause(first + 8, first + 9, PauseKind.BREAK, True),
        Pause(first + 16, first + 18, PauseKind.LUNCH, False),
        Pause(first + 25, first + 26, PauseKind.BREAK, True),
    )
    return Shift(agent, day, first, first + length, pauses)


def with_days_off(case: RosterCase, days: list[int]) -> RosterCase:
    """Return the case with days of the first agent locked free."""
    agent = case.workers[0].id
    return replace(case, days_off_locked=frozenset((agent, d) for d in days))


def hours_that_availability_leaves_no_room_for(
    case: RosterCase, rng: np.random.Generator
) -> Planted:
    """Plant four days of presence for a contract of more hours than those can hold."""
    days = _days(rng, 4)
    least = 4 * MOST_PAID + int(rng.integers(1, 20))
    case = changed_contract(case, paid=(least, least + 20))
    return (
        changed_worker(case, available=tuple(map(_open_span, days))),
        frozenset({"availability", "weekly_hours"}),
    )


def days_that_locked_days_off_leave_no_room_for(
    case: RosterCase, rng: np.random.Generator
) -> Planted:
    """Plant four days off beside at least four days of work."""
    return (
        with_days_off(changed_contract(case, paid=(0, 5 * MOST_PAID)), _days(rng, 4)),
        frozenset({"locked_day_off", "days_a_week"}),
    )


def hours_that_locked_days_off_leave_no_room_for(
    case: RosterCase, rng: np.random.Generator
) -> Planted:
    """Plant days off that leave three days for the hours of four or five."""
    case = changed_contract(
        case, days=(2, 6), paid=(3 * MOST_PAID + int(rng.integers(1, 30)), 5 * MOST_PAID)
    )
    return with_days_off(case, _days(rng, 4)), frozenset({"locked_day_off", "weekly_hours"})


def hours_for_more_days_than_the_contract_has(
    case: RosterCase, rng: np.random.Generator
) -> Planted:
    """Plant more hours than the days of the contract can hold."""
    most = int(rng.integers(3, 5))
    least = most * MOST_PAID + int(rng.integers(1, 10))
    return (
        changed_contract(case, days=(2, most), paid=(least, least + 20)),
        frozenset({"weekly_hours", "days_a_week"}),
    )


def a_block_outside_the_availability(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a training on a day without presence."""
    day = int(rng.integers(7))
    others = tuple(_open_span(d) for d in range(7) if d != day)
    at = DAY * day + 44
    return (
        changed_worker(case, available=others, blocks=(Span(at, at + int(rng.integers(2, 6))),)),
        frozenset({"off_phone_block", "availability"}),
    )


def a_block_on_a_locked_day_off(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a training on a day that is locked free."""
    day = int(rng.integers(7))
    at = DAY * day + int(rng.integers(40, 60))
    return (
        with_days_off(changed_worker(case, blocks=(Span(at, at + 4),)), [day]),
        frozenset({"off_phone_block", "locked_day_off"}),
    )


def a_block_longer_than_a_stretch(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a training that no pause may cut into and that outlasts the longest stretch."""
    at = DAY * int(rng.integers(7)) + int(rng.integers(36, 50))
    long = case.limits.max_stretch + int(rng.integers(1, 4))
    return (
        changed_worker(case, blocks=(Span(at, at + long),)),
        frozenset({"off_phone_block", "work_stretch"}),
    )


def locked_shifts_without_rest(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a late and an early shift in a row."""
    agent, day = case.workers[0].id, int(rng.integers(6))
    locks = (locked(agent, day, 56), locked(agent, day + 1, 28 + 2 * int(rng.integers(3))))
    return replace(case, locks=locks), frozenset({"locked_shift", "daily_rest"})


def locked_shifts_on_too_many_days(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant one locked shift more than days may follow each other."""
    most = int(rng.integers(3, 5))
    agent, first = case.workers[0].id, int(rng.integers(7 - most))
    locks = tuple(locked(agent, d, 36) for d in range(first, first + most + 1))
    limits = replace(case.limits, max_consecutive_days=most)
    return (
        replace(case, limits=limits, locks=locks),
        frozenset({"locked_shift", "consecutive_days"}),
    )


def locked_shifts_beyond_days_in_a_fortnight(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant one locked shift more than the days worked last week leave of a fortnight's."""
    agent, before = case.workers[0].id, int(rng.integers(2, 6))
    past = tuple(Span(DAY * d + 40, DAY * d + 72) for d in range(-7, before - 7))
    locks = tuple(locked(agent, d, 36) for d in (0, 2, 4))
    room = int(rng.integers(1, 3))  # the fortnight that ends on day 4 holds what lies after day -10
    limits = replace(case.limits, n_in_m_days=((before + room, 14),))
    case = changed_contract(
        replace(case, limits=limits, locks=locks), days=(0, 5), paid=(0, 5 * MOST_PAID)
    )
    others = replace(case.terms["others"], days=(0, 5), paid=(0, 5 * MOST_PAID))
    case = replace(case, terms={**case.terms, "others": others})
    return changed_worker(case, past=past), frozenset({"locked_shift", "n_in_m_days"})


def days_of_the_contract_beyond_days_in_a_row(
    case: RosterCase, rng: np.random.Generator
) -> Planted:
    """Plant a contract of seven days where six or five may follow each other."""
    limits = replace(case.limits, max_consecutive_days=int(rng.integers(5, 7)))
    case = replace(case, limits=limits)
    return (
        changed_contract(case, days=(7, 7), paid=(0, 7 * MOST_PAID)),
        frozenset({"days_a_week", "consecutive_days"}),
    )


def a_quota_of_contact_time_below_the_hours(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant hours that take more time on contacts than the week may hold."""
    most = int(rng.integers(70, 100))
    return (
        changed_contract(case, onphone_week=most, paid=(140, 170), days=(2, 5)),
        frozenset({"weekly_hours", "on_phone_quota"}),
    )


def a_block_too_early_after_last_week(case: RosterCase, rng: np.random.Generator) -> Planted:
    """Plant a training on Monday morning after a shift into Sunday night."""
    past = (Span(-32 - int(rng.integers(4)), 0),)
    at = int(rng.integers(30, 36))
    return (
        changed_worker(case, past=past, blocks=(Span(at, at + 4),)),
        frozenset({"off_phone_block", "daily_rest"}),
    )


PLANTS: Mapping[str, Plant] = {
    plant.__name__: plant
    for plant in (
        hours_that_availability_leaves_no_room_for,
        days_that_locked_days_off_leave_no_room_for,
        hours_that_locked_days_off_leave_no_room_for,
        hours_for_more_days_than_the_contract_has,
        a_block_outside_the_availability,
        a_block_on_a_locked_day_off,
        a_block_longer_than_a_stretch,
        locked_shifts_without_rest,
        locked_shifts_on_too_many_days,
        locked_shifts_beyond_days_in_a_fortnight,
        days_of_the_contract_beyond_days_in_a_row,
        a_quota_of_contact_time_below_the_hours,
        a_block_too_early_after_last_week,
    )
}


if __name__ == "__main__":
    sys.exit(main())
