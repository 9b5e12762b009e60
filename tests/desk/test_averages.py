"""Averages of the labour rules look as far back as they say, where weeks are published."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from planner.desk import agreements, rostering, scenarios
from planner.desk.agreements import Known
from planner.desk.labour import weeks_back
from planner.desk.office import Desk
from planner.desk.week_inputs import inputs_hash, the_basis, the_inputs
from planner.desk.weeks_before import past_spans
from planner.domain import Role, Roster, Shift, week_monday, week_name
from planner.study.week import breaches_of
from planner.wellbeing import known_preset
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import MAX, NOW, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk under the French rules: 44 h a week on average over 12 weeks."""
    desk = full_desk(tmp_path)
    policy, revision = scenarios.policy_of(desk, MAX)
    france = replace(policy, preset="FR")
    scenarios.set_policy(desk, MAX, france, revision, reason="the site moves to France")
    return desk


def a_long_week(desk: Desk, back: int) -> None:
    """Publish, so many weeks before WEEK, six days of eleven hours of A04."""
    week = week_name(week_monday(WEEK) - timedelta(weeks=back))
    grid = the_basis(desk, WEEK, by="x").brief.inputs.centre.week(week)
    days = (grid.day_spans[day].start for day in range(6))
    roster = Roster(grid, tuple(Shift("A04", d, at + 32, at + 76) for d, at in enumerate(days)))
    plan = desk.store.plans.add_plan(week, roster, inputs_hash="x", by="x", at=NOW)
    desk.store.plans.publish(plan.id, by="x", at=NOW, expected_inputs_hash="x")


def broken(desk: Desk) -> set[tuple[str, str]]:
    brief, draft = the_basis(desk, WEEK, by="x").brief, the_draft(desk).roster
    activities = rostering.assessment_of(desk, SAM, 1).activities
    return {(b.rule, b.agent) for b in breaches_of(brief, draft, activities)}


def test_an_average_over_twelve_weeks_counts_the_sixth_to_the_eleventh_week_before(desk):
    assert ("FR.avg_week_44h", "A04") not in broken(desk)
    for back in range(6, 12):
        a_long_week(desk, back)
    assert ("FR.avg_week_44h", "A04") in broken(desk)  # (6 x 66 h + one week) / 7
    assert len(the_inputs(desk, WEEK).past["A04"]) == 36


def test_a_week_before_the_longest_period_does_not_count(desk):
    a_long_week(desk, 12)
    assert the_inputs(desk, WEEK).past == {}


def test_a_week_that_only_an_average_looks_at_makes_drafts_stale(desk):
    before = inputs_hash(desk, WEEK)
    a_long_week(desk, 11)
    assert inputs_hash(desk, WEEK) != before


def test_without_an_average_four_weeks_back_are_enough(desk):
    a_long_week(desk, 4)
    a_long_week(desk, 5)
    grid = the_basis(desk, WEEK, by="x").brief.grid
    assert len(past_spans(desk, grid)["A04"]) == 6
    assert weeks_back(None) == weeks_back(known_preset("HU")) == 4
    assert [weeks_back(known_preset(name)) for name in ("FR", "UK", "DE")] == [11, 16, 23]


def test_the_policy_page_says_over_how_many_known_weeks_an_average_is_judged(desk, monkeypatch):
    for back in (2, 11):
        a_long_week(desk, back)
    policy, _revision = scenarios.policy_of(desk, MAX)
    assert agreements.averages_of(desk, MAX, policy) == (Known("FR.avg_week_44h", 12, 3),)
    sit_down(monkeypatch, desk, Role.MANAGER)
    page = open_page("manager_policy")
    assert faults(page) == []
    assert "an average over 12 weeks" in words(page)
    assert "3 are known" in words(page)
