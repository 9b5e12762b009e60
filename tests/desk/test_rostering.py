"""Build, change by hand, undo, compare, publish: what a supervisor relies on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.desk import my_week, planning, repairing, rostering, scenarios
from planner.desk.office import Desk
from planner.desk.week_inputs import Basis, the_basis
from planner.domain import Activity, Plan, PlanStatus, Shift, Span, User
from planner.errors import BadInput, Conflict, Forbidden
from planner.roster.repair import Absence
from planner.study.correct import with_raises
from planner.study.edit import Change
from planner.study.own_quota import OverQuota
from planner.study.week import Assessment
from tests.scene import A01, ADA, MAX, SAM, WEEK, corrected, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


@pytest.fixture
def draft(desk: Desk) -> Plan:
    return the_draft(desk)


def first_shift(plan: Plan, agent: str = "A04") -> Shift:
    return plan.roster.by_agent[agent][0]


def shortest_of_the_most_at_work(plan: Plan) -> Shift:
    """Return the shift that its agent's contract can best do without when the day is leave."""
    weeks = plan.roster.by_agent.values()
    return max(
        (s for week in weeks for s in week if s.agent != "A03"),  # A03 has a training to attend
        key=lambda s: sum(o.paid for o in plan.roster.by_agent[s.agent]) - s.paid,
    )


def a_basis(desk: Desk) -> Basis:
    return the_basis(desk, WEEK, by=SAM.name)


def test_a_roster_built_on_inputs_that_change_meanwhile_is_stale_at_once(desk: Desk) -> None:
    basis = a_basis(desk)
    corrected(desk, Span(32, 40), percent=50.0)
    late = rostering.keep_plan(desk, basis, the_draft(desk).roster, by=SAM.name)
    assert late.figures["breaches"] == 0
    assert rostering.is_stale(desk, SAM, late)


def test_a_raised_requirement_stays_with_the_revision_and_with_those_changed_from_it(
    desk: Desk, draft: Plan
) -> None:
    first = a_basis(desk)
    wanted = first.brief.requirement.heads
    row, interval = (int(n) for n in np.argwhere(wanted > 0)[0])
    channel = first.brief.requirement.channels[row]
    brief = with_raises(first.brief, {channel: [[interval, 3]]})
    plan = rostering.keep_plan(desk, Basis(brief, first.mark), draft.roster, by=SAM.name)
    assert plan.figures["required_h"] == pytest.approx(draft.figures["required_h"] + 0.75)
    shift = first_shift(plan)
    edited = rostering.set_locks(desk, SAM, plan.id, frozenset({(shift.agent, shift.day)}))
    for kept in (plan, edited):
        assert not rostering.is_stale(desk, SAM, kept)
        asked = rostering.assessment_of(desk, SAM, kept.id).brief.requirement.heads
        assert asked[row, interval] == wanted[row, interval] + 3
        assert asked.sum() == wanted.sum() + 3
    plain = rostering.assessment_of(desk, SAM, draft.id).brief
    assert (plain.requirement.heads == wanted).all()


def test_a_built_draft_breaks_no_rule_and_carries_its_figures(draft: Plan) -> None:
    assert draft.status is PlanStatus.DRAFT
    assert draft.figures["breaches"] == 0
    assert draft.figures["paid_h"] > 0
    assert 0 < draft.figures["coverage"] <= 1
    assert draft.figures["bound"] <= draft.figures["objective"]


def test_a_published_week_is_immutable_and_seen_as_published(desk: Desk, draft: Plan) -> None:
    done = rostering.publish(desk, SAM, draft.id)
    assert done.status is PlanStatus.PUBLISHED
    assert done.roster == draft.roster
    with pytest.raises(Conflict, match="only a draft can be published"):
        rostering.publish(desk, SAM, draft.id)


def test_a_draft_on_older_inputs_is_refused_and_says_why(desk: Desk, draft: Plan) -> None:
    corrected(desk, Span(32, 40), percent=50.0)
    assert rostering.is_stale(desk, SAM, draft)
    with pytest.raises(Conflict, match="inputs that have changed"):
        rostering.publish(desk, SAM, draft.id)


def test_a_shift_set_by_hand_is_locked_and_its_pauses_are_placed(desk: Desk, draft: Plan) -> None:
    old = first_shift(draft)
    span = Span(old.start, old.end)
    made = rostering.change_shift(desk, SAM, draft.id, agent=old.agent, day=old.day, span=span)
    new = next(s for s in made.roster.by_agent[old.agent] if s.day == old.day)
    assert new.locked
    assert [p.kind for p in new.pauses] == [p.kind for p in old.pauses]
    assert made.base == draft.id


def test_a_change_that_breaks_a_rule_is_refused_with_the_rule(desk: Desk, draft: Plan) -> None:
    old = first_shift(draft)
    too_early = Span(old.start - 16, old.start - 16 + len(old.span))
    with pytest.raises(BadInput) as caught:
        rostering.change_shift(desk, SAM, draft.id, agent=old.agent, day=old.day, span=too_early)
    assert any("start step" in str(f) or "opening" in str(f) for f in caught.value.faults)
    assert len(rostering.plans_of(desk, SAM, WEEK)) == 1


def test_undo_brings_the_roster_before_back_as_a_new_revision(desk: Desk, draft: Plan) -> None:
    old = first_shift(draft)
    changed = rostering.change_shift(
        desk, SAM, draft.id, agent=old.agent, day=old.day, span=old.span
    )
    undone = rostering.undo(desk, SAM, changed.id)
    assert undone.roster == draft.roster
    assert undone.number == changed.number + 1


def test_comparing_shows_only_agent_days_that_differ(desk: Desk, draft: Plan) -> None:
    moved = replace(first_shift(draft), pauses=())
    others = tuple(s for s in draft.roster.shifts if s != first_shift(draft))
    other = rostering.keep_plan(
        desk, a_basis(desk), replace(draft.roster, shifts=(*others, moved)), by=SAM.name, base=1
    )
    (change,) = rostering.compare(desk, SAM, draft.id, other.id)
    assert (change.agent, change.day, change.after) == (moved.agent, moved.day, moved)


def test_a_roster_with_a_broken_rule_is_never_published(desk: Desk, draft: Plan) -> None:
    without_pauses = tuple(replace(s, pauses=()) for s in draft.roster.shifts)
    broken = rostering.keep_plan(
        desk, a_basis(desk), replace(draft.roster, shifts=without_pauses), by=SAM.name, base=1
    )
    with pytest.raises(BadInput) as caught:
        rostering.publish(desk, SAM, broken.id)
    assert len(caught.value.faults) >= len(draft.roster.by_agent)
    assert desk.store.plans.published(WEEK) is None


def test_a_shift_above_its_quota_at_the_rosters_own_staffing_is_never_published(
    desk: Desk, draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Assessment, "over_quota", (OverQuota("A04", 1, 52.3, 50.0),))
    with pytest.raises(BadInput) as caught:
        rostering.publish(desk, SAM, draft.id)
    (fault,) = caught.value.faults
    assert all(part in str(fault) for part in ("A04", "52.3", "50.0"))
    assert desk.store.plans.published(WEEK) is None


def test_a_published_week_changes_only_with_a_reason_that_stays_with_the_revision(
    desk: Desk, draft: Plan
) -> None:
    first = rostering.publish(desk, SAM, draft.id)
    assert first.reason == "first publication of the week"
    locked = rostering.set_locks(desk, SAM, draft.id, frozenset({("A04", first_shift(draft).day)}))
    with pytest.raises(BadInput, match="without a reason"):
        rostering.publish(desk, SAM, locked.id, reason=" ")
    done = rostering.publish(desk, SAM, locked.id, reason="a longer opening on Friday")
    assert done.reason == "a longer opening on Friday"
    assert desk.store.plans.get_plan(draft.id).reason == first.reason


def test_before_publishing_one_sees_whose_days_change(desk: Desk, draft: Plan) -> None:
    assert rostering.changes_to_publish(desk, SAM, draft) is None
    rostering.publish(desk, SAM, draft.id)
    old = shortest_of_the_most_at_work(draft)
    made = repairing.apply(
        desk, SAM, draft.id, (Change(old.agent, old.day, old, None),),
        reason="", away=Absence(old.agent, (old.day,)),
    )  # fmt: skip
    changes = rostering.changes_to_publish(desk, SAM, made)
    assert changes is not None
    assert [(c.agent, c.day) for c in changes] == [(old.agent, old.day)]


def test_locks_are_kept_with_the_revision(desk: Desk, draft: Plan) -> None:
    keys = frozenset({(first_shift(draft).agent, first_shift(draft).day)})
    made = rostering.set_locks(desk, SAM, draft.id, keys)
    assert {(s.agent, s.day) for s in made.roster.shifts if s.locked} == keys


@pytest.mark.parametrize("user", [A01, MAX], ids=["agent", "manager"])
def test_only_planners_see_and_publish_drafts(desk: Desk, draft: Plan, user: User) -> None:
    for act in (
        lambda: rostering.plan_of(desk, user, draft.id),
        lambda: rostering.assessment_of(desk, user, draft.id),
        lambda: rostering.publish(desk, user, draft.id),
        lambda: rostering.undo(desk, user, draft.id),
        lambda: rostering.start_build(desk, user, WEEK),
    ):
        with pytest.raises(Forbidden):
            act()


def test_publishing_writes_who_did_it_to_the_log(desk: Desk, draft: Plan) -> None:
    rostering.publish(desk, SAM, draft.id)
    line = desk.store.audit.list_lines(subject=f"week:{WEEK}")[0]
    assert (line.actor, line.detail["plan"]) == (SAM.name, draft.id)
    assert desk.store.audit.verify().is_whole


def test_a_change_of_policy_needs_a_reason_and_makes_drafts_stale(desk: Desk, draft: Plan) -> None:
    policy, revision = scenarios.policy_of(desk, ADA)
    calmer = replace(policy, peak_cap_day_min=120)
    with pytest.raises(BadInput, match="needs a reason"):
        scenarios.set_policy(desk, MAX, calmer, revision, reason=" ")
    scenarios.set_policy(desk, MAX, calmer, revision, reason="calmer peaks")
    assert rostering.is_stale(desk, SAM, draft)
    with pytest.raises(Conflict, match="changed the centre"):
        scenarios.set_policy(desk, MAX, policy, revision, reason="back")


def test_a_day_away_takes_the_shift_out_and_lowers_the_contracts_least_hours(
    desk: Desk, draft: Plan
) -> None:
    old = shortest_of_the_most_at_work(draft)
    made = repairing.apply(
        desk, SAM, draft.id, (Change(old.agent, old.day, old, None),),
        reason="", away=Absence(old.agent, (old.day,)),
    )  # fmt: skip
    assert old.day not in {s.day for s in made.roster.by_agent.get(old.agent, ())}
    assert made.figures["breaches"] == 0
    assert not rostering.is_stale(desk, SAM, made)
    rostering.publish(desk, SAM, made.id)


def test_a_wish_for_another_week_leaves_this_weeks_draft_as_it_is(desk: Desk, draft: Plan) -> None:
    my_week.wish_free(desk, A01, "2027-W05", 2)
    assert not rostering.is_stale(desk, SAM, draft)
    my_week.wish_free(desk, A01, WEEK, 2)
    assert rostering.is_stale(desk, SAM, draft)


def test_a_week_far_beyond_the_history_is_refused_with_the_limit(desk: Desk) -> None:
    with pytest.raises(BadInput, match="at most 13 weeks ahead"):
        planning.requirement_of(desk, SAM, "2027-W20")


def test_pauses_of_the_plan_are_pauses_of_the_day(desk: Desk, draft: Plan) -> None:
    activities = rostering.assessment_of(desk, SAM, draft.id).activities
    for shift in draft.roster.shifts:
        code = activities.code[activities.agents.index(shift.agent)]
        for pause in shift.pauses:
            assert (code[pause.start : pause.end] == Activity.PAUSE).all()
