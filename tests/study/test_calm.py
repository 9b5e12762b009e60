"""What makes days red goes into the case as data, and the calmer week keeps hours and rules."""

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import AgentDay, Level
from planner.roster import check, score
from planner.study.calm import (
    TIER,
    Calm,
    calm_case,
    calm_for,
    even_occupancy,
    extra_heads,
    held_hours,
    red_causes,
)
from planner.study.make import make_week
from planner.study.mend import COVERAGE_TO_SPEND, calmer, with_moves
from planner.study.strain_fix import red_days
from planner.study.week import assess
from planner.wellbeing import indicator
from tests.study.weeks import QUICK, a_brief, a_week

LONG = {"long_days": True, "fill": 0.92}


def a_day(level: Level, hard: tuple[str, ...] = (), **values: float) -> AgentDay:
    scores = {name: indicator(name).score(value) for name, value in values.items()}
    return AgentDay("ada", 0, values, scores, 0.0, (0.0, 0.0), level, hard)


def test_causes_are_counted_over_red_days_only():
    days = [
        a_day(Level.RED, stretch=150.0, len=10.0, occ=0.5),
        a_day(Level.RED, ("quick_return",), stretch=130.0),
        a_day(Level.AMBER, stretch=150.0),
    ]
    assert red_causes(days) == {"stretch": 2, "len": 1, "quick_return": 1}


def test_only_the_levers_that_the_causes_ask_for_are_pulled():
    assert calm_for({"stretch": 3}) == Calm()
    assert calm_for({"quick_return": 1}).rest_h == 12.5
    assert calm_for({"len": 1}).day_h == 9.75
    assert calm_for({}, 0.8).occupancy == 0.8


def test_six_rests_of_the_lever_stay_below_the_debt_that_is_red():
    rest_h = calm_for({"rest": 1}).rest_h or 0.0
    assert 6 * (13 - rest_h) < 4


def test_a_calm_case_is_the_same_week_with_harder_terms():
    brief = a_brief(**LONG)
    centre, requirement = brief.inputs.centre, brief.requirement
    calm = calm_case(brief.case, centre, requirement, Calm(rest_h=12.5, day_h=9.75))
    assert calm.limits.min_rest == 50
    longest = max(brief.case.terms["full"].lengths)
    assert max(calm.terms["full"].lengths) < longest == 42
    assert set(calm.terms["full"].lengths) <= set(brief.case.terms["full"].lengths)
    assert calm_case(brief.case, centre, requirement, Calm()) is brief.case


def test_calm_heads_fill_live_work_to_the_share_that_was_asked():
    brief = a_brief()
    centre, requirement, case = brief.inputs.centre, brief.requirement, brief.case
    extra = extra_heads(case, centre, requirement, 0, 0.5)
    heads = case.need[0] + extra
    load = requirement.workload_erlang[0]
    staffed = case.need[0] > 0
    present = heads[staffed] * (1 - centre.policy.away_share)
    assert (load[staffed] <= 0.5 * present + 1e-9).all()
    one_less = (heads[staffed] - 1) * (1 - centre.policy.away_share)
    was_added = extra[staffed] > 0
    assert (load[staffed] > 0.5 * one_less - 1e-9)[was_added].all()
    assert not extra[~staffed].any()


def test_the_second_tier_is_wanted_at_a_lower_price_and_changes_no_score_of_the_week():
    found = a_week()
    brief = found.brief
    calm = calm_case(brief.case, brief.inputs.centre, brief.requirement, Calm(occupancy=0.5))
    assert calm.channels == (*brief.case.channels, f"{TIER}voice")
    assert calm.prices.unmet[-1] < brief.case.prices.unmet[0]
    assert np.array_equal(calm.need[:2], brief.case.need)
    unmet = score(calm, found.roster).unmet
    assert unmet["voice"] == score(brief.case, found.roster).unmet["voice"]


def test_even_occupancy_is_the_least_that_the_heads_allow():
    brief = a_brief(40, mix=False)
    centre, requirement, case = brief.inputs.centre, brief.requirement, brief.case
    found = even_occupancy(case, centre, requirement, case.need + 1 * (case.need > 0))

    def wanted(occupancy: float) -> int:
        return int((case.need + extra_heads(case, centre, requirement, 0, occupancy)).sum())

    total = int(case.need.sum() + (case.need > 0).sum())
    assert 0.75 < found < 0.95
    assert wanted(found) <= total < wanted(found - 0.01)


def test_held_hours_pay_everybody_as_before():
    found = a_week()
    held = held_hours(found.brief.case, found.roster)
    for worker in held.workers:
        paid = sum(s.paid for s in found.roster.by_agent[worker.id])
        low, high = held.terms[worker.terms].paid
        assert low <= paid == high
    assert check(held, found.roster) == check(found.brief.case, found.roster)


def test_the_calmer_week_has_fewer_red_days_at_the_same_hours_and_keeps_every_rule():
    found = a_week(**LONG)
    calm = calmer(found, QUICK)
    assert red_days(found) > 0, "the sample must have something to mend"
    assert red_days(calm) <= 0.3 * red_days(found)
    assert calm.figures["paid_h"] == pytest.approx(found.figures["paid_h"], rel=0.005)
    assert found.figures["coverage"] - calm.figures["coverage"] <= COVERAGE_TO_SPEND
    assert not calm.breaches


def test_a_week_without_red_days_is_left_as_it_is():
    found = a_week(14)
    calm = replace(found)
    assert red_days(calm) == 0
    assert calmer(calm, QUICK) is calm


def test_a_build_spends_part_of_its_effort_on_red_days_and_keeps_the_bound():
    brief = a_brief(**LONG)
    made = make_week(brief, QUICK)
    solution, found = made.solution, assess(made.brief, made.solution.roster)
    assert solution.objective == found.score.total >= solution.bound
    assert red_days(found) <= 0.5 * red_days(a_week(**LONG))
    assert not found.breaches
    stopped = make_week(brief, QUICK, should_stop=lambda: True)
    assert stopped.solution.iterations == 0


def test_moves_that_help_are_made_though_one_of_them_hurts():
    looks = []

    def look(before, moves):
        looks.append(moves)
        after = before + sum(moves)
        return after if after < before else None

    assert with_moves(31, [-1, -1, 9, -1, -1, -1], look) == 26
    assert len(looks) == 7  # the half without it is taken at one look
    assert with_moves(31, [2, 3], look) == 31
    assert with_moves(31, [], look) == 31


def test_a_stopped_search_for_calm_gives_back_the_plan():
    found = a_week(**LONG)
    assert calmer(found, QUICK, should_stop=lambda: True) is found


def test_locked_shifts_of_red_days_stay_as_they_are():
    found = a_week(**LONG)
    red = next(d for d in found.load.days if d.level is Level.RED)
    lock = next(s for s in found.roster.by_agent[red.agent] if s.day == red.day)
    brief = found.brief.with_locks((lock,))
    calm = calmer(assess(brief, found.roster), QUICK)
    kept = next(s for s in calm.roster.by_agent[red.agent] if s.day == red.day)
    assert (kept.span, kept.pauses) == (lock.span, lock.pauses)
