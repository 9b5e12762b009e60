"""An absence, a shift, breaks: proposals as differences, kept as drafts on a click only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.desk import repairing, rostering
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis
from planner.domain import Plan, PlanStatus, Roster, Shift, User
from planner.errors import BadInput, Conflict, Forbidden
from planner.roster import check, score
from planner.roster.repair import Absence
from planner.study.edit import Change, differences
from tests.scene import A01, MAX, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


@pytest.fixture
def draft(desk: Desk) -> Plan:
    return the_draft(desk)


def needed_shift(desk: Desk, plan: Plan) -> Shift:
    """Return the shift of the week without which most work stays uncovered."""

    case, roster = the_basis(desk, WEEK, by=SAM.name).brief.case, plan.roster

    def left(shift: Shift) -> int:
        rest = tuple(s for s in roster.shifts if s != shift)
        return sum(score(case, Roster(roster.grid, rest)).unmet.values())

    return max((s for s in roster.shifts if s.agent != "A03"), key=left)


def away(shift: Shift) -> Absence:
    return Absence(shift.agent, (shift.day,))


def mend_of(desk: Desk, plan: Plan, shift: Shift, **more: frozenset[str]) -> repairing.Mend:
    return repairing.mend_absence(desk, SAM, plan.id, agent=shift.agent, days=(shift.day,), **more)


def keep(desk: Desk, plan: Plan, shift: Shift, mend: repairing.Mend) -> Plan:
    return repairing.apply(desk, SAM, plan.id, mend.changes, reason="", away=away(shift))


def test_an_absence_is_proposed_and_changes_nothing(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    mend = mend_of(desk, draft, shift)
    planned, after, mended = mend.short_h
    assert mend.changes[0] == Change(shift.agent, shift.day, shift, None)
    assert mend.proposal.moves
    assert planned < after
    assert mended < after
    assert len(rostering.plans_of(desk, SAM, WEEK)) == 1
    assert desk.store.people.load_agent(shift.agent).agent.leave == frozenset()


def test_what_is_kept_is_what_was_shown_and_lawful(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    mend = mend_of(desk, draft, shift)
    made = keep(desk, draft, shift, mend)
    seen = [(c.agent, c.day) for c in differences(draft.roster, made.roster)]
    assert seen == sorted((c.agent, c.day) for c in mend.changes)
    basis = the_basis(desk, WEEK, by=SAM.name)
    assert check(basis.brief.case, made.roster) == ()
    assert made.figures["breaches"] == 0
    assert made.figures["understaffed_h"] == pytest.approx(mend.short_h[2])
    assert not rostering.is_stale(desk, SAM, made)
    date = draft.roster.grid.dates[shift.day]
    assert desk.store.people.load_agent(shift.agent).agent.leave == {date}


def test_who_takes_over_is_locked_against_a_rebuild(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    made = keep(desk, draft, shift, mend_of(desk, draft, shift))
    moved = {(m.agent, m.day) for m in mend_of(desk, draft, shift).proposal.moves}
    assert moved
    assert moved == {(s.agent, s.day) for s in made.roster.shifts if s.locked}


def test_a_published_week_is_not_overwritten_and_asks_for_consent(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    assert not any(m.needs_consent for m in mend_of(desk, draft, shift).proposal.moves)
    rostering.publish(desk, SAM, draft.id)
    mend = mend_of(desk, draft, shift)
    assert all(m.needs_consent for m in mend.proposal.moves)  # 14 days of notice, 6 are left
    made = keep(desk, draft, shift, mend)
    assert made.status is PlanStatus.DRAFT
    published = desk.store.plans.published(WEEK)
    assert published is not None
    assert published.roster == draft.roster
    changes = rostering.changes_to_publish(desk, SAM, made)
    assert changes is not None
    assert len(changes) == len(mend.changes)


def test_who_said_no_is_not_proposed_again(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    first = mend_of(desk, draft, shift).proposal.people
    assert first
    again = mend_of(desk, draft, shift, declined=frozenset(first)).proposal.people
    assert not set(first) & set(again)


def test_what_has_begun_is_not_proposed_to_change(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    desk.now.moment = datetime(2026, 12, 6, 23, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    assert mend_of(desk, draft, shift).proposal.moves == ()


def test_an_answer_is_computed_once(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    assert mend_of(desk, draft, shift) is mend_of(desk, draft, shift)


def test_a_difference_that_breaks_a_rule_is_refused_and_nothing_is_kept(
    desk: Desk, draft: Plan
) -> None:
    shift = needed_shift(desk, draft)
    early = replace(shift, start=shift.start - 24, end=shift.end - 24, pauses=())
    change = Change(shift.agent, shift.day, shift, early)
    with pytest.raises(BadInput, match="start"):
        repairing.apply(desk, SAM, draft.id, (change,), reason="", away=Absence("A05", (0,)))
    assert len(rostering.plans_of(desk, SAM, WEEK)) == 1
    assert desk.store.people.load_agent("A05").agent.leave == frozenset()


def test_a_difference_from_another_roster_is_refused(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    other = Change(shift.agent, shift.day, replace(shift, end=shift.end + 1), None)
    with pytest.raises(Conflict, match="changed since"):
        repairing.apply(desk, SAM, draft.id, (other,), reason="")


def test_a_replacement_can_be_kept_and_others_are_told_why_not(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    found = repairing.replacements_of(desk, SAM, draft.id, agent=shift.agent, day=shift.day)
    assert {r.agent for r in found} == set(draft.roster.by_agent) - {shift.agent}
    assert all(r.breaches for r in found if r.offer is None)
    best = found[0]
    assert best.offer is not None
    changes = repairing.of_replacement(shift, best)
    made = repairing.apply(desk, SAM, draft.id, changes, reason="ill", away=away(shift))
    assert made.figures["breaches"] == 0
    assert best.offer.span in {s.span for s in made.roster.by_agent[best.agent]}
    assert made.note == "ill"


def test_every_swap_can_be_kept(desk: Desk, draft: Plan) -> None:
    kept = 0
    for shift in draft.roster.shifts:
        found = repairing.swaps_of(desk, SAM, draft.id, agent=shift.agent, day=shift.day)
        for one in found[:1]:
            changes = repairing.of_swap(draft.roster, shift, one)
            made = repairing.apply(desk, SAM, draft.id, changes, reason="swap")
            assert made.figures["breaches"] == 0
            hours = sum(s.paid for s in made.roster.shifts)
            assert hours == sum(s.paid for s in draft.roster.shifts)
            kept += 1
        if kept == 3:
            return
    assert kept


def test_break_moves_leave_starts_and_ends_and_take_away_shortage(desk: Desk, draft: Plan) -> None:
    for day in range(5):
        mend = repairing.mend_breaks(desk, SAM, draft.id, day=day)
        for change in mend.changes:
            assert change.before is not None
            assert change.after is not None
            assert change.before.span == change.after.span
        assert bool(mend.changes) == (mend.proposal.regained > 0)


def test_cover_of_a_shift_is_what_the_score_loses_without_it(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    cover = repairing.cover_of(desk, SAM, draft.id, agent=shift.agent, day=shift.day)
    mend = mend_of(desk, draft, shift)
    planned, after, _mended = mend.short_h
    assert sum(cover.hours.values()) == pytest.approx(after - planned)
    assert cover.lost == mend.proposal.lost > 0
    assert cover.stretches


def test_a_day_off_leaves_as_much_uncovered_as_the_shift_covers(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    cover = repairing.cover_of(desk, SAM, draft.id, agent=shift.agent, day=shift.day)
    found = repairing.neighbours_of(desk, SAM, draft.id, agent=shift.agent, day=shift.day)
    free, more_h = found[-1]
    assert free.after is None
    assert more_h == pytest.approx(sum(cover.hours.values()))
    assert len(found) >= 2


def test_every_uncovered_stretch_says_who_could_come_or_why_not(desk: Desk, draft: Plan) -> None:
    shift = needed_shift(desk, draft)
    bare = repairing.apply(
        desk, SAM, draft.id,
        (Change(shift.agent, shift.day, shift, None),), reason="", away=away(shift),
    )  # fmt: skip
    gaps = repairing.gaps_of(desk, SAM, bare.id)
    assert any(g.span.meets(shift.span) for g in gaps)
    for gap in gaps:
        able = {
            a.agent.id for a in desk.store.people.list_agents() if gap.channel in a.agent.skills
        }
        assert set(gap.why) == able
    here = [g for g in gaps if shift.start <= (g.span.start + g.span.end) // 2 < shift.end]
    assert any("leave" in g.why.get(shift.agent, "leave") for g in here)


@pytest.mark.parametrize("user", [A01, MAX], ids=["agent", "manager"])
def test_only_planners_repair(desk: Desk, draft: Plan, user: User) -> None:
    for act in (
        lambda: repairing.mend_absence(desk, user, draft.id, agent="A01", days=(0,)),
        lambda: repairing.gaps_of(desk, user, draft.id),
        lambda: repairing.apply(desk, user, draft.id, (), reason=""),
    ):
        with pytest.raises(Forbidden):
            act()
