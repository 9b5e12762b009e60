"""Random collective agreements are obeyed, or refused in sentences: a short `agreements` run."""

from __future__ import annotations

from benchmarks.agreements import VALUES, Tally, try_one
from planner.wellbeing.labour import KINDS
from planner.wellbeing.labour_days import PAUSE_CHECKS, SHIFT_CHECKS
from planner.wellbeing.labour_weeks import EVIDENCE_CHECKS

SHOWN = {"statement", "change_notice", "publish_notice"}  # of no roster, or judged at publication


def test_every_kind_that_a_roster_is_judged_by_takes_part():
    assert set(VALUES) == set(KINDS) - SHOWN
    judged = {*EVIDENCE_CHECKS, *SHIFT_CHECKS, *PAUSE_CHECKS}
    assert judged == set(KINDS) - {"statement", "work_time"}  # the one shown, the other a count


def test_random_agreements_on_random_centres_are_obeyed_or_their_conflict_is_named():
    tally = Tally()
    for number in range(10):
        try_one(1, number, tally)
    assert tally.faults == []
    assert tally.ends["lawful"] >= 3
