from dataclasses import replace

import numpy as np

from planner.study.correct import solve_and_correct, tightened
from tests.study.weeks import QUICK, a_brief, a_week


def test_a_roster_that_keeps_its_promises_asks_for_nothing_more():
    found = a_week()
    kept = np.where(np.isnan(found.prediction.interval_service_level), np.nan, 1.0)
    good = replace(found, prediction=replace(found.prediction, interval_service_level=kept))
    assert tightened(good) is None


def test_a_roster_that_falls_short_where_it_is_covered_is_asked_for_more():
    found = a_week()
    level = found.prediction.interval_service_level * 0.5
    poor = replace(found, prediction=replace(found.prediction, interval_service_level=level))
    brief = tightened(poor)
    assert brief is not None
    more = brief.requirement.heads - found.brief.requirement.heads
    covered = found.activities.heads() >= found.brief.requirement.heads
    assert more.max() == 1
    assert covered[more > 0].all()
    assert (brief.case.need >= found.brief.case.need).all()
    assert brief.case.need.sum() > found.brief.case.need.sum()


def test_solving_predicting_and_correcting_ends_with_a_roster_of_the_last_brief():
    brief, solution, found = solve_and_correct(a_brief(), QUICK, rounds=1)
    assert found.roster == solution.roster
    assert found.brief is brief
    assert found.figures["simulated_days"] >= 7
    level = found.figures["sl_voice"]
    assert abs(found.prediction.stamps["voice"].simulated - level) < 0.05
