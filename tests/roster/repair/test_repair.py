"""An absence, a late leave, a new forecast, a hand edit: lawful proposals that touch few people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import Roster, Span
from planner.errors import BadInput
from planner.roster import check, score
from planner.roster.repair import Absence, Freedom, HandEdit, Reason, Reforecast, repair
from tests.builders import DAY, a_shift, a_worker
from tests.roster.repair.builders import WORKERS, a_planned_week


def shortage(case, roster) -> int:
    return sum(score(case, roster).unmet.values())


def shift_of(roster, agent, day):
    return next((s for s in roster.by_agent.get(agent, ()) if s.day == day), None)


def test_an_absence_is_covered_by_one_who_is_free_that_day():
    case, roster = a_planned_week()
    proposal = repair(case, roster, Absence("ada", (0,)))
    assert shift_of(proposal.roster, "ada", 0) is None
    assert proposal.people == ("dan",)
    (move,) = proposal.moves
    assert (move.before, move.reason) == (None, Reason.EXTRA)
    assert proposal.lost == 28 * 15  # 32 intervals less 4 of pauses; Cyd leaves chat for voice
    assert proposal.regained == shortage(case, proposal.before) - shortage(case, proposal.roster)
    assert proposal.share >= 0.99


def test_a_proposal_is_lawful_and_changes_nothing_but_its_moves():
    case, roster = a_planned_week()
    proposal = repair(case, roster, Absence("cyd", (0,)))
    assert check(proposal.case, proposal.roster) == ()
    moved = {(m.agent, m.day) for m in proposal.moves}
    for shift in roster.shifts:
        if (shift.agent, shift.day) not in moved | {("cyd", 0)}:
            assert shift in proposal.roster.shifts
    assert shift_of(roster, "cyd", 0) is not None  # what was planned is not overwritten


def test_hours_of_an_absence_count_as_worked():
    case, roster = a_planned_week()
    paid = shift_of(roster, "ada", 0).paid
    strict = replace(case.terms["full"], paid=(paid, 90), days=(1, 3))
    case = replace(case, terms={**case.terms, "strict": strict})
    workers = tuple(replace(w, terms="strict") if w.id == "ada" else w for w in case.workers)
    case = replace(case, workers=workers)
    assert check(case, roster) == ()
    proposal = repair(case, roster, Absence("ada", (0,)))
    assert check(proposal.case, proposal.roster) == ()


def test_locked_shifts_and_days_stay():
    case, roster = a_planned_week()
    locks = tuple(s for s in roster.shifts if s.agent != "ada")
    case = replace(case, locks=locks, days_off_locked=frozenset({("dan", 0), ("eve", 0)}))
    proposal = repair(case, roster, Absence("ada", (0,)))
    assert proposal.moves == ()
    assert proposal.regained == 0
    assert proposal.lost > 0


def test_who_is_kept_by_the_caller_is_not_asked():
    case, roster = a_planned_week()
    freedom = Freedom(keeps=frozenset({("dan", 0)}))
    assert "dan" not in repair(case, roster, Absence("ada", (0,)), freedom=freedom).people


def test_within_the_notice_a_change_needs_consent_or_is_not_proposed():
    case, roster = a_planned_week()
    asked = repair(case, roster, Absence("ada", (0,)), freedom=Freedom(now=8, notice=2 * DAY))
    assert [m.needs_consent for m in asked.moves] == [True]
    freedom = Freedom(now=8, notice=2 * DAY, asks=False)
    assert repair(case, roster, Absence("ada", (0,)), freedom=freedom).moves == ()
    later = repair(case, roster, Absence("dan", (1,)), freedom=Freedom(now=0, notice=16))
    assert later.moves
    assert not any(m.needs_consent for m in later.moves)


def test_nothing_begins_in_the_past():
    case, roster = a_planned_week()
    proposal = repair(case, roster, Absence("ada", (0,)), freedom=Freedom(now=40))
    assert all(m.after.start >= 40 for m in proposal.moves)
    assert all(m.before is None or m.before.start >= 40 for m in proposal.moves)


def test_the_rest_over_the_week_boundary_is_kept():
    case, roster = a_planned_week()
    late = tuple(replace(w, past=(Span(-9, 0),)) if w.id == "dan" else w for w in case.workers)
    case = replace(case, workers=late)  # Dan worked until midnight: 11 h of rest end at 11:00
    proposal = repair(case, roster, Absence("ada", (0,)))
    taken = shift_of(proposal.roster, "dan", 0)
    assert taken is None or taken.start >= 44
    assert check(proposal.case, proposal.roster) == ()


def test_the_rest_before_next_weeks_shift_is_kept():
    case, roster = a_planned_week()
    sunday = a_shift("ada", 6)
    need = case.need.copy()
    need[0, sunday.start : sunday.end] = 1
    case, roster = replace(case, need=need), Roster(roster.grid, (*roster.shifts, sunday))
    tight = Freedom(next_start=dict.fromkeys(WORKERS, 7 * DAY + 8))  # Monday at 02:00
    proposal = repair(case, roster, Absence("ada", (6,)), freedom=tight)
    assert all(s.end <= 7 * DAY + 8 - 44 for s in proposal.roster.shifts if s.day == 6)
    free = repair(case, roster, Absence("ada", (6,)))
    assert len(free.people) == 1 < len(proposal.people)  # the end of the day needs another


def test_a_shift_set_by_hand_stays_and_others_fill_the_gap():
    case, roster = a_planned_week()
    short = a_shift("ada", 0, start=32, length=16)
    proposal = repair(case, roster, HandEdit("ada", 0, short))
    assert shift_of(proposal.roster, "ada", 0) == short
    assert proposal.lost > 0
    assert proposal.share >= 0.9
    assert "ada" not in proposal.people
    assert check(proposal.case, proposal.roster) == ()


def test_a_hand_edit_that_breaks_a_rule_says_so():
    case, roster = a_planned_week()
    early = a_shift("ada", 0, start=8)  # the centre opens at 07:00
    proposal = repair(case, roster, HandEdit("ada", 0, early))
    assert {b.rule for b in proposal.breaches} == {"opening_hours"}
    assert {b.agent for b in proposal.breaches} == {"ada"}


def test_a_new_forecast_is_met_with_few_people():
    case, roster = a_planned_week()
    need = case.need.copy()
    need[0, 2 * DAY + 32 : 2 * DAY + 64] = 1
    proposal = repair(case, roster, Reforecast(replace(case, need=need)), people=1)
    assert len(proposal.people) == 1
    assert {m.day for m in proposal.moves} == {2}
    assert proposal.share >= 0.85  # the pauses of one agent stay open
    assert check(proposal.case, proposal.roster) == ()


def test_heads_below_the_least_of_a_channel_are_lost_too():
    case, roster = a_planned_week()
    least = np.zeros_like(case.need)
    least[0, 32:64] = 3  # Ada, Bob and Cyd can serve voice on Monday
    case = replace(case, least=least)
    proposal = repair(case, roster, Absence("ada", (0,)))
    below = score(case, proposal.before).below_minimum - score(case, roster).below_minimum
    assert below > 0
    assert proposal.lost == below + shortage(case, proposal.before) - shortage(case, roster)
    assert proposal.people == ("dan",)
    assert proposal.share >= 0.99


def test_nobody_is_asked_where_nothing_is_lost():
    case, roster = a_planned_week()
    idle = Roster(roster.grid, (*roster.shifts, a_shift("eve", 4)))
    proposal = repair(case, idle, Absence("eve", (4,)))
    assert (proposal.lost, proposal.moves, proposal.share) == (0, (), 1.0)


def test_nobody_and_no_day_that_the_week_lacks_can_be_absent():
    case, roster = a_planned_week()
    with pytest.raises(BadInput, match="zoe"):
        repair(case, roster, Absence("zoe", (0,)))
    with pytest.raises(BadInput, match="days 0 to 6"):
        repair(case, roster, Absence("ada", (9,)))


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_proposal_is_lawful_and_brings_back_what_it_says(data):
    sets = data.draw(st.lists(st.sampled_from([{0}, {1}, {0, 1}]), min_size=3, max_size=6))
    workers = [a_worker(f"w{n}", skills=s) for n, s in enumerate(sets)]
    heads = np.zeros((2, 7 * DAY), dtype=np.int64)
    for day in range(4):
        for channel in (0, 1):
            start = day * DAY + data.draw(st.integers(28, 44))
            heads[channel, start : start + 28] = data.draw(st.integers(0, 2))
    case, _ = a_planned_week(need=heads, workers=tuple(workers))
    starts = st.sampled_from([28, 32, 40, 48])
    shifts = [
        a_shift(w.id, day, start=data.draw(starts))
        for w in workers
        for day in data.draw(st.sets(st.integers(0, 3), min_size=1, max_size=3))
    ]
    roster = Roster(case.grid, tuple(shifts))
    if check(case, roster):
        return
    gone = data.draw(st.sampled_from(shifts))
    people = data.draw(st.integers(0, 3))

    proposal = repair(case, roster, Absence(gone.agent, (gone.day,)), people=people)

    assert check(proposal.case, proposal.roster) == ()
    assert len(proposal.people) <= people
    assert gone.agent not in proposal.people
    assert proposal.lost == shortage(case, proposal.before) - shortage(case, roster)
    assert proposal.regained == shortage(case, proposal.before) - shortage(case, proposal.roster)
    assert proposal.regained >= 0
    assert sum(m.regained for m in proposal.moves) == proposal.regained
    own = score(case, proposal.roster).total - shortage(case, proposal.roster)
    before = score(case, proposal.before).total - shortage(case, proposal.before)
    assert proposal.price == own - before
    assert (
        repair(case, roster, Absence(gone.agent, (gone.day,)), people=people).roster
        == proposal.roster
    )
