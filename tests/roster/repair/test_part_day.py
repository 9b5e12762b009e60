"""Hours off in a shift, and a training put in: what stays counts, others extend or come earlier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import BlockKind, Span
from planner.errors import BadInput
from planner.roster import check, score
from planner.roster.duty import on_contact
from planner.roster.repair import Freedom, PartDay, Reason, off_contacts, repair
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker, some_terms
from tests.roster.repair.builders import a_planned_week


def shift_of(roster, agent, day):
    return next(s for s in roster.by_agent[agent] if s.day == day)


def two_on_one_line(**changes):
    """Ada works 8-16 where one is wanted until 18:00, Bob 12-18: nobody else can come."""
    terms = some_terms(paid=(0, 90), days=(0, 1))
    need = np.zeros((1, 7 * DAY), dtype=np.int64)
    need[0, 32:72] = 1
    case = a_case(a_worker("ada"), a_worker("bob"), need=need, terms={"full": terms}, **changes)
    return case, a_roster(case, a_shift("ada"), a_shift("bob", start=56, length=16))


def test_who_leaves_early_keeps_what_is_worked_and_is_paid_as_planned():
    case, roster = a_planned_week()
    proposal = repair(case, roster, PartDay("cyd", Span(52, 64)))
    assert shift_of(proposal.before, "cyd", 0) == shift_of(roster, "cyd", 0)
    work = on_contact(proposal.case.worker("cyd"), shift_of(roster, "cyd", 0))
    assert work.max() == 51
    # 12 intervals less a break at 57, at the chat's price: only that is lost
    assert proposal.lost == 11 * 15
    assert check(proposal.case, proposal.roster) == ()


def test_pauses_inside_the_hours_off_stay_where_they_were():
    case, roster = a_planned_week()
    shift, off = off_contacts(case, roster, PartDay("ada", Span(20, 44)))
    assert shift == shift_of(roster, "ada", 0)
    assert off == (Span(32, 40), Span(41, 44))  # the break at 40 is part of the absence


def test_who_is_at_work_may_be_asked_to_stay_longer_and_keeps_start_and_past_breaks():
    case, roster = two_on_one_line()
    proposal = repair(case, roster, PartDay("bob", Span(64, 72)), freedom=Freedom(now=58))
    (move,) = proposal.moves
    assert (move.agent, move.reason, move.needs_consent) == ("ada", Reason.MOVED, True)
    before, after = shift_of(roster, "ada", 0), move.after
    assert (after.start, after.end > before.end) == (before.start, True)
    assert after.pauses[:2] == before.pauses[:2]  # the last, at 57, has begun too
    assert check(proposal.case, proposal.roster) == ()
    # Bob's break at 64 is no loss; after her break that ended at 58 Ada works 12 intervals at most
    assert (proposal.lost, proposal.regained) == (7 * 20, 6 * 20)


def test_nobody_at_work_is_asked_where_notice_forbids_it():
    case, roster = two_on_one_line()
    free = Freedom(now=58, notice=96, asks=False)
    assert repair(case, roster, PartDay("bob", Span(64, 72)), freedom=free).moves == ()


def test_a_locked_shift_is_not_made_longer():
    case, roster = two_on_one_line()
    roster = a_roster(case, *(replace(s, locked=s.agent == "ada") for s in roster.shifts))
    proposal = repair(case, roster, PartDay("bob", Span(64, 72)), freedom=Freedom(now=58))
    assert proposal.moves == ()


def test_who_begins_later_today_may_come_earlier():
    case, roster = two_on_one_line()
    proposal = repair(case, roster, PartDay("ada", Span(48, 64)), freedom=Freedom(now=44))
    (move,) = proposal.moves
    assert move.agent == "bob"
    assert 44 <= move.after.start < 56
    assert check(proposal.case, proposal.roster) == ()


def test_a_training_put_in_moves_only_the_pause_in_its_way():
    case, roster = a_planned_week()
    training = PartDay("cyd", Span(40, 44), BlockKind.TRAINING)
    proposal = repair(case, roster, training)
    before, after = shift_of(roster, "cyd", 0), shift_of(proposal.before, "cyd", 0)
    assert after.span == before.span
    assert after.pauses[0] != before.pauses[0]
    assert after.pauses[1:] == before.pauses[1:]
    assert check(proposal.case, proposal.roster) == ()


def test_a_training_beside_the_shift_and_one_without_room_for_pauses_are_refused():
    case, roster = a_planned_week()
    with pytest.raises(BadInput, match="not inside the shift"):
        repair(case, roster, PartDay("cyd", Span(60, 68), BlockKind.TRAINING))
    with pytest.raises(BadInput, match="no lawful place"):
        repair(case, roster, PartDay("cyd", Span(33, 63), BlockKind.TRAINING))
    with pytest.raises(BadInput, match="has no shift at"):
        repair(case, roster, PartDay("ada", Span(DAY + 40, DAY + 44)))
    with pytest.raises(BadInput, match="nobody"):
        repair(case, roster, PartDay("nobody", Span(40, 44)))


@settings(max_examples=25, deadline=None)
@given(
    agent=st.sampled_from(("ada", "bob", "cyd")),
    start=st.integers(30, 62),
    length=st.integers(1, 30),
    now=st.integers(0, 66),
    kind=st.sampled_from((BlockKind.AWAY, BlockKind.MEETING)),
)
def test_whatever_happens_in_a_shift_the_proposal_is_lawful_and_true(
    agent, start, length, now, kind
):
    case, roster = a_planned_week()
    part = PartDay(agent, Span(start, start + length), kind)
    try:
        proposal = repair(case, roster, part, freedom=Freedom(now=now))
    except BadInput:
        return
    assert check(proposal.case, proposal.roster) == ()
    points = [
        sum(score(c, r).unmet.values())
        for c, r in (
            (case, roster),
            (proposal.case, proposal.before),
            (proposal.case, proposal.roster),
        )
    ]
    assert (points[1] - points[0], points[1] - points[2]) == (proposal.lost, proposal.regained)
    for move in proposal.moves:
        if move.before is not None and move.before.start < now:
            assert move.after.start == move.before.start
            assert move.after.end >= max(now, move.before.end)
            begun = [p for p in move.before.pauses if p.start < now]
            assert [p for p in move.after.pauses if p.start < now] == begun
        else:
            assert move.after.start >= now
