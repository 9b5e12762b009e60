"""Weekend rules in the search, in the exact model, in the explainer: all agree with the checker."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.domain import Grid, Span
from planner.ingest import read_centre, write_centre
from planner.roster import conflicts
from planner.roster.check import check
from planner.roster.score import score
from planner.roster.solve import solve
from tests.builders import DAY, LONG, a_case, a_shift, a_worker, some_terms
from tests.ingest.test_centre_file import SMALL
from tests.roster.proofs import proven
from tests.roster.test_solve import case, optimum, terms

RULES = [{"whole_weekends": True}, {"weekends_in_row": 1}, {"weekends_in_row": 0}]
RULES += [{"whole_weekends": True, "weekends_in_row": 1}]


def a_weekend(**rules):
    """A Saturday and a Sunday; agent B worked last Sunday; nobody has to work."""
    grid = Grid.days(date(2026, 12, 5), 2, zone="UTC", step_min=60)
    contract = replace(terms(2, lengths=(4,), paid=(0, 8), days=(0, 2)), **rules)
    before = Span(-6 * 24 - 12, -6 * 24 - 8)
    ann, bob = case().workers
    workers = (ann, replace(bob, past=(before,)))
    return replace(case(), grid=grid, terms={"T": contract}, workers=workers)


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_search_and_proof_find_the_optimum_of_enumeration(rules):
    problem = a_weekend(**rules)
    best = optimum(problem)
    found = solve(problem, iterations=600)
    assert check(problem, found.roster) == ()
    assert found.objective == best == score(problem, found.roster).total
    assert found.bound <= best
    tree = proven(problem)
    assert tree.least == tree.bound == best


def test_a_week_of_many_keeps_both_rules_and_is_busy_at_the_weekend_all_the_same():
    rng = np.random.default_rng(4)
    contract = some_terms(
        days=(4, 5), paid=(120, 160), weekends_in_row=1, whole_weekends=True,
        starts=tuple(tuple(range(d * DAY + 28, d * DAY + 61, 4)) for d in range(7)),
    )  # fmt: skip
    sunday = Span(-DAY + 32, -DAY + 64)
    workers = tuple(
        a_worker(f"a{k}", past=(sunday,) if rng.random() < 0.5 else ()) for k in range(10)
    )
    need = np.full((1, 7 * DAY), 2, dtype=np.int64)
    problem = a_case(*workers, terms={"full": contract}, need=need)
    found = solve(problem, iterations=150)
    assert found.lawful
    assert check(problem, found.roster) == ()
    by_day = [{s.agent for s in found.roster.shifts if s.day == d} for d in range(7)]
    assert by_day[5] == by_day[6] != set()
    assert by_day[5].isdisjoint({w.id for w in workers if w.past})


def test_a_lock_on_a_weekend_that_must_be_free_is_named_with_the_rule():
    terms_of = {"full": some_terms(weekends_in_row=1, whole_weekends=True)}
    worker = a_worker(past=(Span(-DAY + 32, -DAY + 64),))
    locked = a_case(worker, locks=(a_shift(day=5, length=LONG),), terms=terms_of)
    (found,) = conflicts(locked)
    assert set(found.rules) == {"locked_shift", "weekends_in_row"}
    assert found.ways_out == ("unlock Sat 08:00-14:00", "let one weekend more be worked in a row")
    half = a_case(locks=(a_shift(day=5, length=LONG),), terms=terms_of, days_off_locked=frozenset({("ada", 6)}))  # fmt: skip  # noqa: E501
    (found,) = conflicts(half)
    assert "whole_weekends" in found.rules
    assert "let one day of the weekend be worked alone" in found.ways_out


def test_a_contract_says_its_weekends_in_the_centre_file():
    text = SMALL.replace("[[contract]]", "[[contract]]\nweekends_in_row = 1\nwhole_weekends = true", 1)  # fmt: skip  # noqa: E501
    centre = read_centre(text.encode(), "centre.toml")
    (first, *_) = centre.contracts.values()
    assert (first.weekends_in_row, first.whole_weekends) == (1, True)
    assert read_centre(write_centre(centre), "centre.toml") == centre


def test_a_grid_knows_its_weekends():
    assert Grid.week("2026-W49", zone="UTC", step_min=60).weekends == ((5, 6),)
    assert Grid.days(date(2026, 12, 6), 7, zone="UTC", step_min=60).weekends == ((-1, 0), (6, 7))
