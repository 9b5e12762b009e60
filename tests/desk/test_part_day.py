"""Hours off in a shift and a new forecast: proposals that are kept as drafts, told truly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from planner.desk import repairing, rostering
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.domain import BlockKind, Plan, PlanStatus, Shift, Span, User
from planner.errors import BadInput, Forbidden
from planner.roster import check
from planner.roster.repair import PartDay
from planner.study.edit import differences
from tests.scene import A01, MAX, SAM, WEEK, corrected, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


@pytest.fixture
def draft(desk: Desk) -> Plan:
    return the_draft(desk)


def last_hours(shift: Shift) -> PartDay:
    return PartDay(shift.agent, Span(shift.end - 12, shift.end))


def test_who_leaves_early_is_kept_as_a_draft_that_is_what_was_shown(
    desk: Desk, draft: Plan
) -> None:
    shift = draft.roster.by_agent["A04"][0]
    part = last_hours(shift)
    mend = repairing.mend_part(desk, SAM, draft.id, part)
    made = repairing.apply(desk, SAM, draft.id, mend.changes, reason="leaves early", away=part)
    kept = next(s for s in made.roster.by_agent["A04"] if s.day == shift.day)
    assert kept == replace(shift, locked=True)  # a rebuild leaves what is left of it alone
    case = the_basis(desk, WEEK, by=SAM.name).brief.case
    assert case.worker("A04").blocks == mend.proposal.case.worker("A04").blocks
    assert check(case, made.roster) == ()
    assert (made.status, made.figures["breaches"]) == (PlanStatus.DRAFT, 0)
    assert made.figures["understaffed_h"] == pytest.approx(mend.short_h[2])
    assert {(c.agent, c.day) for c in differences(draft.roster, made.roster)} == {
        (m.agent, m.day) for m in mend.proposal.moves
    }
    # nothing of why: a block of these hours, and no leave
    row = desk.store.people.load_agent("A04").agent
    assert {b.kind for b in row.blocks} == {BlockKind.AWAY}
    assert row.leave == frozenset()


def test_a_training_put_in_moves_the_pauses_out_of_its_way(desk: Desk, draft: Plan) -> None:
    shift = draft.roster.by_agent["A04"][0]
    lunch = shift.pauses[1]
    part = PartDay("A04", Span(lunch.start, lunch.start + 3), BlockKind.TRAINING)
    mend = repairing.mend_part(desk, SAM, draft.id, part)
    own = mend.changes[0]
    assert own.after is not None
    assert own.after.span == shift.span
    assert not any(p.span.meets(part.span) for p in own.after.pauses)
    made = repairing.apply(desk, SAM, draft.id, mend.changes, reason="", away=part)
    assert made.figures["breaches"] == 0
    (block,) = desk.store.people.load_agent("A04").agent.blocks
    assert block.day == draft.roster.grid.dates[shift.day]
    assert len(block.span) == 45


def test_hours_without_a_shift_are_refused_and_nothing_is_kept(desk: Desk, draft: Plan) -> None:
    shift = draft.roster.by_agent["A04"][0]
    part = PartDay("A04", Span(shift.end + 4, shift.end + 8))
    with pytest.raises(BadInput, match="no shift"):
        repairing.mend_part(desk, SAM, draft.id, part)
    with pytest.raises(BadInput, match="no shift"):
        repairing.apply(desk, SAM, draft.id, (), reason="", away=part)
    assert desk.store.people.load_agent("A04").agent.blocks == ()


def test_today_who_is_at_work_is_asked_to_stay_and_keeps_what_has_begun(
    desk: Desk, draft: Plan
) -> None:
    rostering.publish(desk, SAM, draft.id)
    grid = draft.roster.grid
    monday = [s for s in draft.roster.shifts if s.day == 0]
    gone = max(monday, key=lambda s: s.end)
    noon = grid.when(gone.end - 16).astimezone(UTC)
    desk.now.moment = noon  # type: ignore[attr-defined]
    now = grid.interval(noon) + 1
    mend = repairing.mend_part(desk, SAM, draft.id, last_hours(gone))
    for move in mend.proposal.moves:
        assert move.needs_consent
        if move.before is not None and move.before.start < now:
            assert move.after.start == move.before.start
            assert move.after.end >= move.before.end
            past = [p for p in move.before.pauses if p.start < now]
            assert [p for p in move.after.pauses if p.start < now] == past


def test_after_a_new_forecast_few_people_bring_most_of_it_back(desk: Desk, draft: Plan) -> None:
    rostering.publish(desk, SAM, draft.id)
    before = repairing.mend_shortage(desk, SAM, draft.id, people=5)
    corrected(desk, Span(96 + 36, 96 + 68), percent=40.0, reason="mailing")  # on Tuesday
    mend = repairing.mend_shortage(desk, SAM, draft.id, people=5)
    planned, now, mended = mend.short_h
    assert planned == pytest.approx(draft.figures["understaffed_h"])
    assert before.short_h[1] == pytest.approx(planned)
    assert mended < now
    assert now > planned
    agents = [m.agent for m in mend.proposal.moves]
    assert len(agents) == len(set(agents)) <= 5
    made = repairing.apply(desk, SAM, draft.id, mend.changes, reason="mailing")
    assert not rostering.is_stale(desk, SAM, made)
    assert made.figures["breaches"] == 0
    assert made.figures["understaffed_h"] == pytest.approx(mended)
    published = desk.store.plans.published(WEEK)
    assert published is not None
    assert published.id == draft.id  # never overwritten: a person publishes the draft


@pytest.mark.parametrize("user", [A01, MAX], ids=["agent", "manager"])
def test_only_planners_repair_hours_and_shortage(desk: Desk, draft: Plan, user: User) -> None:
    for act in (
        lambda: repairing.mend_part(desk, user, draft.id, PartDay("A01", Span(0, 4))),
        lambda: repairing.mend_shortage(desk, user, draft.id, people=3),
    ):
        with pytest.raises(Forbidden):
            act()
