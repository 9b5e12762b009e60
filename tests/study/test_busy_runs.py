"""A finished plan is judged by its predicted occupancy: no busy run longer than the policy's."""

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import Span
from planner.store import encode
from planner.study.busy_runs import busy_runs
from planner.study.correct import falling_short
from planner.study.week import assess, build
from tests.study.weeks import QUICK, a_brief, a_week, brief_of, sample

RULE = {"busy_occupancy": 0.65, "busy_run_min": 60}


@pytest.fixture(scope="module")
def recovered():
    inputs, forecast = sample(20)
    brief = brief_of(inputs, forecast, replace(inputs.centre.policy, **RULE))
    return assess(brief, build(brief, QUICK).roster)


def filled(found, shares):
    """Return a centre with the rule and the prediction with these shares from Monday 10:00 on."""
    centre = found.brief.inputs.centre
    centre = replace(centre, policy=replace(centre.policy, busy_occupancy=0.8, busy_run_min=60))
    occupancy = np.full(found.prediction.occupancy.shape, np.nan)
    occupancy[0, 40 : 40 + len(shares)] = shares
    return centre, replace(found.prediction, occupancy=occupancy)


def test_a_busy_hour_is_allowed_and_the_quarter_after_it_is_not():
    found = a_week()
    assert busy_runs(*filled(found, [0.9] * 4)) == ()
    (run,) = busy_runs(*filled(found, [0.9] * 4 + [0.85]))
    assert (run.channel, run.span) == ("voice", Span(40, 45))
    assert run.occupancy == pytest.approx((4 * 0.9 + 0.85) / 5)


def test_a_calmer_quarter_or_nobody_there_ends_a_run():
    found = a_week()
    assert busy_runs(*filled(found, [0.9, 0.9, 0.9, 0.804, 0.9, 0.9, 0.9])) == ()
    assert busy_runs(*filled(found, [0.9, 0.9, 0.9, np.nan, 0.9, 0.9, 0.9])) == ()


def test_heads_that_the_rule_asks_for_break_the_runs_of_the_plan_and_a_mutant_shows_them(
    recovered,
):
    plain = a_week(20)
    judged = replace(plain, brief=replace(plain.brief, inputs=recovered.brief.inputs))
    assert len(judged.busy_runs) > len(recovered.busy_runs) == recovered.figures["busy_runs"]
    assert not recovered.breaches
    row = recovered.brief.requirement.row("voice")
    calmed = np.flatnonzero(recovered.brief.requirement.recovery[row])
    occupancy = recovered.prediction.occupancy.copy()
    occupancy[row, calmed] = 0.95
    prediction = replace(recovered.prediction, occupancy=occupancy)
    mutant = busy_runs(recovered.brief.inputs.centre, prediction)
    assert len(mutant) > len(recovered.busy_runs)
    assert any(run.span.holds(Span(int(calmed[0]), int(calmed[0]) + 1)) for run in mutant)


def test_a_plan_that_stays_busy_with_all_its_heads_asks_for_more_where_it_does(recovered):
    row = recovered.brief.requirement.row("voice")
    wanted, there = recovered.brief.requirement.heads[row], recovered.activities.heads()[row]
    has_all = (there >= wanted) & (wanted > 0)
    first = next(k for k in range(len(wanted)) if has_all[k : k + 6].sum() == 6)
    occupancy = recovered.prediction.occupancy.copy()
    occupancy[row, first : first + 6] = 0.9
    busy = replace(recovered, prediction=replace(recovered.prediction, occupancy=occupancy))
    assert falling_short(busy, cpu_s=0.1).more[row, first : first + 6].any()


def test_a_centre_without_the_rule_has_no_such_figure_and_the_same_roster():
    brief = a_brief(20)
    inputs, forecast = sample(20)
    loose = brief_of(inputs, forecast, replace(inputs.centre.policy, busy_occupancy=0.99))
    assert "busy_runs" not in a_week(20).figures
    assert encode(build(loose, QUICK).roster) == encode(build(brief, QUICK).roster)
