"""A week planned for sample paths or a percentile of its days: what it asks for, what it costs."""

from __future__ import annotations

import numpy as np
import pytest

from planner.domain import Roster
from planner.errors import BadInput
from planner.roster import check, short_of_need
from planner.study.hedge import PlanFor, cost_of, levels, make_hedged, planned_for
from planner.study.week import Effort, build
from tests.study.weeks import a_brief

EFFORT = Effort(seconds=None, iterations=60, workers=1)


def days_of(brief, *factors):
    """One path a factor: every day that much busier than forecast."""
    return np.stack([brief.forecast.contacts * f for f in factors])


def short_h(case, roster):
    return case.grid.hours(sum(short_of_need(case, roster).values()))


def test_a_percentile_asks_for_the_days_that_so_many_bring_less_than():
    brief = a_brief()
    paths = days_of(brief, *np.linspace(0.5, 1.5, 11))
    same = planned_for(brief, paths, PlanFor.MEAN)
    assert same is brief.case
    wanted = [int(planned_for(brief, paths, p).need.sum()) for p in (PlanFor.P60, PlanFor.P90)]
    assert int(brief.case.need.sum()) < wanted[0] < wanted[1]


def test_paths_that_all_bring_the_mean_ask_for_the_week_itself():
    brief = a_brief()
    planned = planned_for(brief, days_of(brief, 1.0, 1.0, 1.0, 1.0, 1.0), PlanFor.PATHS)
    assert all((f.need == brief.case.need).all() for f in planned.futures)


def test_a_plan_for_paths_is_lawful_and_told_on_the_brief_that_was_given():
    brief = a_brief()
    case = planned_for(brief, days_of(brief, 0.7, 0.9, 1.0, 1.1, 1.3), PlanFor.PATHS)
    made = make_hedged(brief, EFFORT, case=case)
    assert made.brief is brief
    assert check(brief.case, made.solution.roster) == ()
    assert made.solution.bound == 0.0  # none: a bound of the paths says nothing of the mean


def test_what_it_costs_is_what_is_short_if_it_comes():
    brief = a_brief()
    base = build(brief, EFFORT).roster
    case = planned_for(brief, days_of(brief, 0.8, 1.2), PlanFor.P90)
    cost = cost_of(case, base, base)
    assert cost.short_h == cost.base_short_h == pytest.approx(short_h(case, base))
    assert cost.base_paid_h == case.grid.hours(sum(s.paid for s in base.shifts))
    empty = cost_of(case, Roster(brief.grid), None)
    assert empty.base_short_h is None
    assert empty.short_h >= cost.short_h


def test_busier_days_ask_for_more_and_leave_more_uncovered():
    brief = a_brief()
    base = build(brief, EFFORT).roster
    found = levels(brief, base, days_of(brief, *np.linspace(0.6, 1.4, 21)))
    assert [one.share for one in found] == [0.5, 0.75, 0.9]
    assert [one.required_h for one in found] == sorted(one.required_h for one in found)
    assert [one.short_h for one in found] == sorted(one.short_h for one in found)
    assert found[0].short_h == pytest.approx(short_h(brief.case, base))


def test_paths_of_another_week_are_refused():
    with pytest.raises(BadInput, match="paths have shape"):
        planned_for(a_brief(), np.zeros((3, 1, 7)), PlanFor.P90)
