"""At most n days of work in any m running: search, proof, explainer and checkers agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import Grid, Roster, Shift, Span
from planner.roster import conflicts
from planner.roster.check import check
from planner.roster.feasible import Weeks
from planner.roster.loosen import least_step
from planner.roster.model.week import WeekShape, automaton, windows_of_days
from planner.roster.repair import replacements
from planner.roster.score import score
from planner.roster.solve import solve
from tests.builders import DAY, LONG, a_case, a_shift, a_worker, some_terms
from tests.roster.proofs import proven
from tests.roster.repair.builders import a_planned_week
from tests.roster.test_solve import case, optimum, terms

STARTS = tuple(tuple(range(d * DAY + 28, d * DAY + 41, 4)) for d in range(7))
FREE = {"full": some_terms(days=(0, 7), paid=(0, 400), starts=STARTS, lengths=(LONG, 32))}


def worked(days: range | list[int]) -> tuple[Span, ...]:
    return tuple(Span(d * DAY + 32, d * DAY + 64) for d in days)


def limited(*pairs: tuple[int, int], past: tuple[Span, ...] = (), days: tuple[int, ...] = ()):
    """A week of one agent; `days` are locked as worked."""
    found = a_case(a_worker(past=past), terms=FREE, locks=tuple(a_shift(day=d) for d in days))
    return replace(found, limits=replace(found.limits, n_in_m_days=pairs, max_consecutive_days=99))


@st.composite
def limits_and_past(draw: st.DrawFn) -> tuple[list[tuple[int, int]], set[int]]:
    running = draw(st.lists(st.integers(2, 16), min_size=1, max_size=3))
    pairs = [(draw(st.integers(1, m - 1)), m) for m in running]
    return pairs, draw(st.sets(st.integers(-16, -1)))


@settings(max_examples=60)
@given(limits_and_past())
def test_the_automaton_leaves_just_the_weeks_that_keep_every_window(drawn):
    pairs, past = drawn
    windows = windows_of_days(pairs, past, 7)
    made = automaton(WeekShape(7, 0, 7, 14, 0, needs_rest=False, windows=windows))
    for week in product((False, True), repeat=7):
        state = 0
        for day, works in enumerate(week):
            state = -1 if state < 0 else (made.work if works else made.off)[day][state]
        days = past | {d for d in range(7) if week[d]}
        kept = all(
            sum(d - m < other <= d for other in days) <= n
            for n, m in pairs for d in range(7) if week[d]
        )  # fmt: skip
        assert (state >= 0) == kept


def test_without_the_rule_no_state_is_added_and_a_fortnight_adds_none():
    plain = WeekShape(7, 4, 5, 6, 2, needs_rest=True)
    fortnight = replace(plain, windows=windows_of_days([(9, 14)], {-9, -8, -5, -4, -3, -2, -1}, 7))
    sizes = [len(layer) for layer in automaton(plain).layers]
    assert all(a <= b for a, b in zip(
        [len(layer) for layer in automaton(fortnight).layers], sizes, strict=True
    ))  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(limits_and_past(), st.sets(st.integers(0, 6)))
def test_the_explainer_agrees_with_the_checker(drawn, days):
    pairs, past = drawn
    problem = limited(*pairs, past=worked(sorted(past)), days=tuple(sorted(days)))
    problem = replace(problem, limits=replace(problem.limits, min_rest=0))
    roster = Roster(problem.grid, problem.locks)
    broken = {b.rule for b in check(problem, roster)}
    assert broken <= {"n_in_m_days"}
    assert Weeks(problem).can_work(problem.workers[0]) == (not broken)


def a_week_end_of_weeks(*pairs: tuple[int, int]):
    """Two days of two agents, one of whom worked some days before."""
    grid = Grid.days(date(2026, 12, 4), 2, zone="UTC", step_min=60)
    contract = terms(2, lengths=(4,), paid=(0, 8), days=(0, 2))
    ann, bob = case().workers
    past = tuple(Span(-24 * d - 12, -24 * d - 8) for d in (11, 10, 3, 1))
    found = replace(
        case(), grid=grid, terms={"T": contract}, workers=(ann, replace(bob, past=past))
    )  # fmt: skip
    return replace(found, limits=replace(found.limits, n_in_m_days=pairs))


@pytest.mark.parametrize("pairs", [((2, 4),), ((3, 12),), ((3, 4), (4, 14))], ids=str)
def test_search_and_proof_find_the_optimum_of_enumeration(pairs):
    problem = a_week_end_of_weeks(*pairs)
    best = optimum(problem)
    assert best > optimum(a_week_end_of_weeks())  # the rule costs something here
    found = solve(problem, iterations=600)
    assert check(problem, found.roster) == ()
    assert found.objective == best == score(problem, found.roster).total
    assert found.bound <= best
    tree = proven(problem)
    assert tree.least == tree.bound == best


def test_a_week_of_many_keeps_a_fortnight_and_six_days_at_once():
    rng = np.random.default_rng(5)
    contract = some_terms(
        days=(3, 6), paid=(90, 180),
        starts=tuple(tuple(range(d * DAY + 28, d * DAY + 61, 4)) for d in range(7)),
    )  # fmt: skip
    before = [[d for d in range(-14, 0) if rng.random() < 0.6] for _ in range(10)]
    workers = tuple(a_worker(f"a{k}", past=worked(days)) for k, days in enumerate(before))
    need = np.full((1, 7 * DAY), 8, dtype=np.int64)
    problem = a_case(*workers, terms={"full": contract}, need=need)
    limits = replace(problem.limits, n_in_m_days=((9, 14), (4, 6)))
    problem = replace(problem, limits=limits)
    found = solve(problem, iterations=150)
    assert check(problem, found.roster) == ()
    loose = replace(problem, limits=replace(limits, n_in_m_days=()))
    assert {b.rule for b in check(problem, solve(loose, iterations=150).roster)} == {"n_in_m_days"}


def test_locks_beyond_the_rule_are_named_with_the_least_step_that_mends_it():
    fortnight = limited((6, 14), past=worked(range(-7, -1)), days=(0, 2))
    (found,) = conflicts(fortnight)
    assert set(found.rules) == {"locked_shift", "n_in_m_days"}
    assert found.ways_out == ("unlock Mon 08:00-16:00, Wed 08:00-16:00",)
    says = "allow 8 days of work in 14 days running instead of 6"
    assert least_step(fortnight, fortnight.workers[0], "n_in_m_days") == says


def test_a_week_with_a_lock_of_one_day_may_still_be_worked_on_others():
    """The state of a window outlives a locked day off."""
    problem = limited((2, 4), days=(0,))
    off = replace(problem, days_off_locked=frozenset({("ada", 1)}))
    need = np.full((1, 7 * DAY), 3, dtype=np.int64)
    found = solve(replace(off, need=need), iterations=60)
    assert check(off, found.roster) == ()
    assert len(found.roster.shifts) == 4  # 0, and of 2..6 as many as two in four leave


def test_a_shift_that_ends_after_midnight_is_one_day_of_work():
    night = Shift("ada", 6, 6 * DAY + 88, 6 * DAY + 88 + LONG, a_shift(day=6, length=LONG).pauses)
    problem = limited((1, 3), past=(Span(-DAY - 8, -DAY + 24),))  # Saturday 22:00 to Sunday 06:00
    assert "n_in_m_days" not in {b.rule for b in check(problem, Roster(problem.grid, (night,)))}
    assert {b.rule for b in check(problem, Roster(problem.grid, (a_shift(day=0),)))} == {
        "n_in_m_days"
    }
    assert check(problem, Roster(problem.grid, (a_shift(day=1),))) == ()


def test_a_replacement_whose_fortnight_is_full_is_told_so():
    case, roster = a_planned_week()
    shift = next(s for s in roster.by_agent["ada"] if s.day == 0)
    past = worked(range(-7, -2))
    workers = tuple(replace(w, past=past) if w.id == "dan" else w for w in case.workers)
    full = len(past) + len(roster.by_agent["dan"])
    for most, says in ((full, {"n_in_m_days"}), (full + 1, set())):
        limits = replace(case.limits, n_in_m_days=((most, 14),))
        bound = replace(case, workers=workers, limits=limits)
        assert check(bound, roster) == ()
        (dan,) = [one for one in replacements(bound, roster, shift) if one.agent == "dan"]
        assert {b.rule for b in dan.breaches} == says
