"""A plan keeps its movable blocks where they were, whatever the requirement says later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from planner.desk import rostering
from planner.desk.week_inputs import basis_of, the_basis
from planner.domain import BlockKind, MovableBlock, Span
from planner.study.week import Effort, build
from tests.scene import NOW, SAM, WEEK, corrected, full_desk

COACHING = MovableBlock(
    BlockKind.COACHING, 45, date(2026, 11, 30), date(2026, 12, 4), Span(9 * 60, 17 * 60)
)


def test_a_plan_keeps_its_blocks_when_the_forecast_changes(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    for k in range(4, 11):
        row = desk.store.people.load_agent(f"A{k:02d}")
        agent = replace(row.agent, movable=(COACHING,))
        desk.store.people.save_agent(agent, row.revision, by=SAM.name, at=NOW)
    basis = the_basis(desk, WEEK, by=SAM.name)
    roster = build(basis.brief, Effort(seconds=None, iterations=60)).roster
    plan = rostering.keep_plan(desk, basis, roster, by=SAM.name)
    assert plan.figures["breaches"] == 0
    assert len(plan.figures["places"]) == 7
    before = {a.id: a.blocks for a in basis.brief.inputs.people.agents}

    lowest = min(start for ((start, _),) in plan.figures["places"].values())
    corrected(desk, Span(lowest, lowest + 8), percent=200.0)
    fresh = the_basis(desk, WEEK, by=SAM.name).brief
    assert {a.id: a.blocks for a in fresh.inputs.people.agents} != before
    kept = basis_of(desk, plan, by=SAM.name).brief
    assert {a.id: a.blocks for a in kept.inputs.people.agents} == before
    assert kept.case.workers == basis.brief.case.workers
    broken = {b.rule for b in rostering.assessment_of(desk, SAM, plan.id).breaches}
    assert not broken & {"off_phone_block", "movable_block", "breaks"}
