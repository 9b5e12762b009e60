"""Who could take over a shift: every rule of the whole week, the price, and reasons why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain import Roster, Span
from planner.errors import BadInput
from planner.roster import check, score
from planner.roster.repair import Freedom, replacements
from tests.builders import DAY, a_roster, a_shift
from tests.roster.repair.builders import a_planned_week


def shift_of(roster, agent, day):
    return next(s for s in roster.by_agent[agent] if s.day == day)


def by_agent(found):
    return {one.agent: one for one in found}


def test_who_can_comes_first_and_everybody_else_has_a_reason():
    case, roster = a_planned_week()
    case = replace(case, locks=tuple(s for s in roster.shifts if s.agent == "bob"))
    found = replacements(case, roster, shift_of(roster, "ada", 0))
    assert {one.agent for one in found} == {"bob", "cyd", "dan", "eve"}
    assert [one.offer is None for one in found] == sorted(one.offer is None for one in found)
    assert {one.agent for one in found[:2]} == {"dan", "eve"}
    assert by_agent(found)["eve"].regained == 28 * 15  # she takes chat, so that Cyd takes voice
    assert by_agent(found)["bob"].offer is None
    assert {b.rule for b in by_agent(found)["bob"].breaches} == {"one_shift_a_day"}


def test_price_and_worth_are_those_of_the_score():
    case, roster = a_planned_week()
    shift = shift_of(roster, "ada", 0)
    base = Roster(roster.grid, tuple(s for s in roster.shifts if s != shift))
    found = [one for one in replacements(case, roster, shift) if one.offer]
    assert len(found) >= 2
    for one in found:
        left = tuple(s for s in base.shifts if s != one.before)
        taken = Roster(roster.grid, (*left, one.offer))
        assert check(case, taken) == ()
        assert score(case, taken).total - score(case, base).total == one.price - one.regained


def test_who_cannot_take_the_very_shift_is_offered_another_that_helps():
    case, roster = a_planned_week()
    short = replace(case.terms["full"], lengths=tuple(range(16, 29, 2)))
    workers = tuple(replace(w, terms="short") if w.id == "dan" else w for w in case.workers)
    case = replace(case, workers=workers, terms={**case.terms, "short": short})
    one = by_agent(replacements(case, roster, shift_of(roster, "ada", 0)))["dan"]
    assert "shift_length" in {b.rule for b in one.breaches}
    assert one.offer is None or len(one.offer.span) <= 28
    alone = Roster(roster.grid, tuple(s for s in roster.shifts if s.agent != "dan"))
    one = by_agent(replacements(case, alone, shift_of(roster, "ada", 0)))["dan"]
    assert {b.rule for b in one.breaches} == {"shift_length"}
    assert len(one.offer.span) == 28
    assert one.regained > 0
    assert check(case, a_roster(case, one.offer)) == ()


def test_reasons_are_the_checkers_also_over_the_week_boundary():
    case, roster = a_planned_week()
    shift = shift_of(roster, "ada", 0)
    full = replace(case.terms["full"], paid=(0, 40))
    workers = tuple(
        replace(w, terms="small") if w.id == "dan"
        else replace(w, past=(Span(-20, 0),)) if w.id == "eve" else w
        for w in case.workers
    )  # fmt: skip
    case = replace(case, workers=workers, terms={**case.terms, "small": full})
    found = by_agent(replacements(case, roster, shift))
    assert {b.rule for b in found["dan"].breaches} == {"weekly_hours"}
    assert {b.rule for b in found["eve"].breaches} == {"daily_rest"}


def test_the_next_weeks_first_shift_needs_its_rest():
    case, roster = a_planned_week()
    sunday = a_shift("ada", 6)
    roster = Roster(roster.grid, (*roster.shifts, sunday))
    freedom = Freedom(next_start={"dan": 7 * DAY})
    found = by_agent(replacements(case, roster, sunday, freedom=freedom))
    assert {b.rule for b in found["dan"].breaches} == {"daily_rest"}
    assert found["bob"].offer is not None


def test_a_shift_of_another_roster_or_of_the_past_has_no_replacement():
    case, roster = a_planned_week()
    with pytest.raises(BadInput, match="no such shift"):
        replacements(case, roster, a_shift("ada", 3))
    with pytest.raises(BadInput, match="begun"):
        replacements(case, roster, shift_of(roster, "ada", 0), freedom=Freedom(now=40))


def test_who_has_another_contract_takes_the_shift_with_its_own_pauses():
    case, roster = a_planned_week()
    early = tuple(
        replace(p, pauses=tuple(replace(slot, after=4, before=22) for slot in p.pauses))
        for p in case.terms["full"].patterns
    )
    terms = {**case.terms, "early": replace(case.terms["full"], patterns=early)}
    workers = tuple(replace(w, terms="early") if w.id == "dan" else w for w in case.workers)
    case = replace(case, workers=workers, terms=terms)
    roster = Roster(roster.grid, tuple(s for s in roster.shifts if s.agent != "dan"))
    one = by_agent(replacements(case, roster, shift_of(roster, "ada", 0)))["dan"]
    assert one.breaches == ()
    assert check(case, a_roster(case, one.offer)) == ()
    assert max(p.start - one.offer.start for p in one.offer.pauses) <= 22
