"""A site's own thresholds and points: kept with author and reason, and what they change."""

from pathlib import Path

import pytest

from planner.desk import rostering, yardsticks
from planner.desk.office import Desk
from planner.desk.week_inputs import inputs_hash, the_assessment, the_inputs
from planner.domain import Level
from planner.errors import BadInput, Forbidden
from tests.scene import A01, MAX, SAM, WEEK, a_draft, full_desk, the_draft

STRICT = {"stretch": (15.0, 30.0, 45.0), "occ": (0.05, 0.1, 0.2)}
REASON = "our own study of breaks"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_thresholds_change_levels_and_keep_author_and_reason(desk: Desk):
    before = the_assessment(desk, the_draft(desk), by=SAM.name)
    yardsticks.set_thresholds(desk, MAX, STRICT, reason=REASON)
    after = the_assessment(desk, the_draft(desk), by=SAM.name)
    levels = [[d.level for d in found.load.days] for found in (before, after)]
    assert levels[0].count(Level.RED) < levels[1].count(Level.RED)
    line = desk.store.audit.list_lines(limit=1)[0]
    assert line.actor == MAX.name
    assert REASON in str(line.detail)
    assert "(15.0, 30.0, 45.0)" in str(line.detail)


def test_records_show_the_thresholds_in_force(desk: Desk):
    yardsticks.set_thresholds(desk, MAX, STRICT, reason=REASON)
    shown = {r.id: r.anchors for r in yardsticks.records_of(desk, A01)}
    assert shown["stretch"] == (15.0, 30.0, 45.0)
    assert shown["brk"] == (0.0, 5.0, 15.0)
    yardsticks.set_thresholds(desk, MAX, {}, reason="back to the registry's")
    assert {r.id: r.anchors for r in yardsticks.records_of(desk, A01)}["stretch"] == (60, 90, 120)


def test_odd_thresholds_are_refused_all_at_once(desk: Desk):
    with pytest.raises(BadInput) as refused:
        yardsticks.set_thresholds(
            desk, MAX, {"occ": (0.9, 0.8, 0.7), "mood": (1, 2, 3), "paid_h": (1, 2, 3)}, reason="x"
        )
    assert len(refused.value.faults) == 3
    with pytest.raises(BadInput, match="reason"):
        yardsticks.set_thresholds(desk, MAX, STRICT, reason=" ")
    with pytest.raises(Forbidden):
        yardsticks.set_thresholds(desk, SAM, STRICT, reason=REASON)


def test_the_log_holds_what_was_changed_and_nothing_else(desk: Desk):
    yardsticks.set_points(desk, MAX, {"late": 2.5}, reason="the team voted")
    yardsticks.set_thresholds(desk, MAX, STRICT, reason=REASON)
    thresholds, points = desk.store.audit.list_lines(action="change the policy", limit=2)
    assert (points.detail["was"], points.detail["now"]) == ("late 1.0", "late 2.5")
    assert thresholds.detail["was"] == "occ as shipped, stretch as shipped"
    assert thresholds.detail["now"] == "occ (0.05, 0.1, 0.2), stretch (15.0, 30.0, 45.0)"


def test_edited_points_make_drafts_stale(desk: Desk):
    mark = inputs_hash(desk, WEEK)
    yardsticks.set_points(desk, MAX, {"late": 2.5}, reason="the team voted")
    assert inputs_hash(desk, WEEK) != mark
    assert rostering.is_stale(desk, SAM, the_draft(desk))
    assert yardsticks.ledger_of(desk, SAM, WEEK).points["late"] == 2.5
    with pytest.raises(BadInput):
        yardsticks.set_points(desk, MAX, {"early": -1}, reason="x")


def test_published_weeks_fill_the_ledger_of_the_next(desk: Desk):
    assert yardsticks.ledger_of(desk, SAM, WEEK).weeks == ()
    yardsticks.set_points(desk, MAX, {"early": 1.0}, reason="the usual")
    plan = a_draft(desk, WEEK)
    rostering.publish(desk, SAM, plan.id, reason="ready")
    ledger = yardsticks.ledger_of(desk, SAM, "2026-W50")
    assert len(ledger.weeks) == 1
    assert set(ledger.weeks[0]) == set(plan.roster.by_agent)
    assert the_inputs(desk, "2026-W50").ledger is not None
    with pytest.raises(Forbidden):
        yardsticks.ledger_of(desk, A01, WEEK)
