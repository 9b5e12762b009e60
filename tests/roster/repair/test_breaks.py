"""Break moves for today: shifts stay, past breaks stay, each move takes away shortage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.roster import check, score
from planner.roster.repair import Freedom, Reason, break_moves
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker


def a_day_with_breaks_together():
    """Three on voice whose lunches fall together, where two are needed at any time."""
    need = np.zeros((1, 7 * DAY), dtype=np.int64)
    need[0, 32:64] = 2
    case = a_case(*(a_worker(w) for w in ("ada", "bob", "cyd")), need=need)
    return case, a_roster(case, *(a_shift(w) for w in ("ada", "bob", "cyd")))


def shortage(case, roster) -> int:
    return sum(score(case, roster).unmet.values())


def test_breaks_that_fall_together_are_moved_apart():
    case, roster = a_day_with_breaks_together()
    assert shortage(case, roster) == 4 * 2 * 20  # four intervals in which nobody is there
    proposal = break_moves(case, roster, 0)
    assert shortage(case, proposal.roster) == 0
    assert proposal.regained == proposal.lost == 160
    assert len(proposal.people) == 2
    assert {m.reason for m in proposal.moves} == {Reason.BREAKS}
    assert all(m.before.span == m.after.span for m in proposal.moves)
    assert check(case, proposal.roster) == ()


def test_breaks_of_the_past_stay():
    case, roster = a_day_with_breaks_together()
    proposal = break_moves(case, roster, 0, freedom=Freedom(now=45))
    assert proposal.moves
    for move in proposal.moves:
        past = [p for p in move.before.pauses if p.start < 45]
        assert [p for p in move.after.pauses if p.start < 45] == past
    assert check(case, proposal.roster) == ()


def test_locked_shifts_and_other_days_stay():
    case, roster = a_day_with_breaks_together()
    assert break_moves(replace(case, locks=roster.shifts), roster, 0).moves == ()
    assert break_moves(case, roster, 1).moves == ()


def test_no_more_people_are_asked_than_allowed():
    case, roster = a_day_with_breaks_together()
    assert len(break_moves(case, roster, 0, people=1).people) == 1
    assert break_moves(case, roster, 0, people=0).moves == ()
