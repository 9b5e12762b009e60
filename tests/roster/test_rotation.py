"""Rotation: how much earlier a shift may begin than the day before, in search, proof and check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import Span
from planner.ingest import read_centre, write_centre
from planner.roster import conflicts
from planner.roster.check import check
from planner.roster.score import score
from planner.roster.solve import solve
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker, some_terms
from tests.ingest.test_centre_file import SMALL
from tests.roster.proofs import proven
from tests.roster.test_solve import case, optimum, terms


def rules(problem, *shifts):
    """Return the names of the rules that shifts break."""
    return {b.rule for b in check(problem, a_roster(problem, *shifts))}


def test_rotation_forbids_an_earlier_start_on_the_day_after_only():
    problem = a_case(terms={"full": some_terms(most_earlier=0)})
    assert rules(problem, a_shift(start=32), a_shift(day=1, start=36)) == set()
    late, early = a_shift(start=36), a_shift(day=1, start=32)
    (breach,) = check(problem, a_roster(problem, late, early))
    assert (breach.rule, breach.day) == ("rotation", 1)
    assert breach.detail == "starts Tue 08:00 after Mon 09:00, at most 0 min earlier"
    assert rules(problem, late, a_shift(day=2, start=32)) == set()  # a day off between
    wide = a_case(terms={"full": some_terms(most_earlier=4)})
    assert rules(wide, late, early) == set()


def test_rotation_looks_back_to_the_last_day_of_last_week():
    sunday = Span(-DAY + 40, -DAY + 60)  # began at 10:00
    problem = a_case(a_worker(past=(sunday,)), terms={"full": some_terms(most_earlier=4)})
    assert rules(problem, a_shift(start=36)) == set()
    assert rules(problem, a_shift(start=34)) == {"rotation"}


@pytest.mark.parametrize("most", [0, 1, 2])
def test_search_and_proof_find_the_optimum_of_enumeration(most):
    contract = terms(2, lengths=(4,), paid=(4, 8), most_earlier=most)
    base = case(days=2, terms={"T": contract})
    ann, bob = base.workers
    need = base.need.copy()
    need[0, 24:32] += 1  # the second day wants early starts
    problem = replace(base, need=need, workers=(replace(ann, past=(Span(-14, -12),)), bob))
    best = optimum(problem)
    found = solve(problem, iterations=800)
    assert check(problem, found.roster) == ()
    assert found.objective == best == score(problem, found.roster).total
    assert found.bound <= best
    tree = proven(problem)
    assert tree.least == tree.bound == best


def test_a_week_of_many_rotates_forward_though_the_work_moves_backward():
    contract = some_terms(
        days=(4, 5), paid=(120, 160), most_earlier=0,
        starts=tuple(tuple(range(d * DAY + 28, d * DAY + 61, 4)) for d in range(7)),
    )  # fmt: skip
    need = np.zeros((1, 7 * DAY), dtype=np.int64)
    for d in range(7):
        need[0, d * DAY + 60 - 4 * d : d * DAY + 84 - 4 * d] = 4
    problem = a_case(*(a_worker(f"a{k}") for k in range(6)), terms={"full": contract}, need=need)
    found = solve(problem, iterations=150)
    assert found.lawful
    assert check(problem, found.roster) == ()
    free = solve(replace(problem, terms={"full": replace(contract, most_earlier=None)}), iterations=150)  # fmt: skip  # noqa: E501
    assert "rotation" in {b.rule for b in check(problem, free.roster)}  # the rule is felt
    assert free.objective < found.objective == score(problem, found.roster).total


def test_locks_that_rotate_backward_are_named_with_the_rule():
    problem = a_case(
        locks=(a_shift(start=36), a_shift(day=1, start=32)),
        terms={"full": some_terms(most_earlier=0)},
    )
    (found,) = conflicts(problem)
    assert set(found.rules) == {"locked_shift", "rotation"}
    assert "let a shift begin earlier than the day before" in found.ways_out


def test_a_contract_says_it_in_the_centre_file():
    text = SMALL.replace("[[contract]]", "[[contract]]\nearlier_start_min = 30", 1)
    centre = read_centre(text.encode(), "centre.toml")
    assert next(iter(centre.contracts.values())).earlier_start_min == 30
    assert read_centre(write_centre(centre), "centre.toml") == centre
