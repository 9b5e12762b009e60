"""A new forecast in a planned week: few changes of one day each bring most of the work back."""

from __future__ import annotations

from collections import Counter

import numpy as np

from planner.roster import check, score
from planner.roster.repair import Freedom, Shortage, repair
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker, some_terms


def a_busier_week(*, tuesday=2):
    """Four on voice in the mornings of two days; one more is wanted on Monday, more on Tuesday."""
    need = np.zeros((1, 7 * DAY), dtype=np.int64)
    need[0, 32:64] = 3
    need[0, DAY + 32 : DAY + 64] = 2 + tuesday
    names = ("ada", "bob", "cyd", "dan")
    terms = some_terms(paid=(0, 90), days=(0, 3))
    case = a_case(*map(a_worker, names), need=need, terms={"full": terms})
    shifts = (a_shift(n, d) for n, d in (("ada", 0), ("bob", 0), ("cyd", 1), ("dan", 1)))
    return case, a_roster(case, *shifts)


def points(case, roster):
    return sum(score(case, roster).unmet.values())


def test_each_person_changes_one_day_and_the_shortage_is_counted_to_the_point():
    case, roster = a_busier_week()
    proposal = repair(case, roster, Shortage(), people=4)
    assert max(Counter(m.agent for m in proposal.moves).values()) == 1
    assert proposal.lost == points(case, roster)
    assert proposal.lost - proposal.regained == points(case, proposal.roster)
    assert proposal.share > 0.8
    assert check(proposal.case, proposal.roster) == ()


def test_with_few_people_the_changes_that_bring_most_come_first():
    case, roster = a_busier_week()
    shares = [repair(case, roster, Shortage(), people=n).share for n in (0, 1, 2, 4)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert len(repair(case, roster, Shortage(), people=1).moves) == 1


def test_of_a_week_that_runs_only_what_is_to_come_counts():
    case, roster = a_busier_week()
    proposal = repair(case, roster, Shortage(), people=4, freedom=Freedom(now=DAY))
    need = case.need.copy()
    need[:, :DAY] = 0
    assert proposal.lost == points(a_case(*case.workers, need=need, terms=case.terms), roster)
    assert {m.day for m in proposal.moves} == {1}


def test_a_covered_week_needs_no_change():
    case, roster = a_busier_week(tuesday=0)
    case = a_case(*case.workers, terms=case.terms)
    proposal = repair(case, roster, Shortage(), people=4)
    assert (proposal.lost, proposal.moves) == (0, ())
