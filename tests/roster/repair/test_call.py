"""Who is on standby is called first, within the notice, and the hours of the call count."""

from __future__ import annotations

from dataclasses import replace

from planner.domain import CallLimits, RotaWeek, Span, Standby
from planner.roster import check
from planner.roster.repair import Absence, Freedom, repair, replacements
from planner.roster.repair.move import Reason
from tests.builders import DAY, some_terms
from tests.roster.repair.builders import a_planned_week
from tests.roster.repair.test_replace import by_agent, shift_of

ROTA = RotaWeek("day", {0: Span(28, 68)}, (0, 2), notice=4)
CALLS = CallLimits(paid=90, days=3, duties=2, running=7)


def a_week_with_standby(agent="dan", **limits):
    """Dan has a shift on Tuesday and may work no more hours or days, but for a call on Monday."""
    terms = some_terms(paid=(0, 30), days=(0, 1), calls=replace(CALLS, **limits))
    case, roster = a_planned_week(rotas=(ROTA,))
    workers = tuple(replace(w, terms="few") if w.id == agent else w for w in case.workers)
    case = replace(case, workers=workers, terms={**case.terms, "few": terms})
    return case, replace(roster, standby=(Standby(agent, 0, 28, 68, "day"),))


def test_who_is_on_standby_stands_first_and_is_judged_as_a_call():
    case, roster = a_week_with_standby()
    assert check(case, roster) == ()
    found = replacements(case, roster, shift_of(roster, "ada", 0))
    assert (found[0].agent, found[0].is_call, found[0].breaches) == ("dan", True, ())
    assert found[0].offer.span == shift_of(roster, "ada", 0).span
    assert [one.is_call for one in found[1:]] == [False] * 3
    plain = replacements(case, replace(roster, standby=()), shift_of(roster, "ada", 0))
    (dan,) = (one for one in plain if one.agent == "dan")
    assert dan.offer is None
    assert {b.rule for b in dan.breaches} == {"weekly_hours", "days_a_week"}


def test_a_call_needs_the_notice_of_the_rota_and_no_more():
    case, roster = a_week_with_standby()
    shift = shift_of(roster, "ada", 0)
    long = Freedom(now=shift.start - 4, notice=14 * DAY)
    found = by_agent(replacements(case, roster, shift, freedom=long))
    assert found["dan"].needs_consent is False
    assert found["eve"].needs_consent is True
    late = by_agent(replacements(case, roster, shift, freedom=replace(long, now=shift.start - 3)))
    assert late["dan"].needs_consent is True


def test_who_cannot_take_the_very_shift_takes_one_inside_the_standby():
    case, roster = a_week_with_standby()
    short = replace(case, rotas=(replace(ROTA, hours={0: Span(40, 64)}),))
    waiting = replace(roster, standby=(Standby("dan", 0, 40, 64, "day"),))
    dan = replacements(short, waiting, shift_of(roster, "ada", 0))[0]
    assert (dan.agent, dan.is_call) == ("dan", True)
    assert Span(40, 64).holds(dan.offer.span)
    assert {b.rule for b in dan.breaches} >= {"standby"}


def test_repair_calls_who_is_on_standby_first_and_the_call_counts():
    case, roster = a_week_with_standby()
    found = repair(case, roster, Absence("ada", (0,)))
    assert found.moves[0].agent == "dan"
    assert found.moves[0].reason is Reason.CALLED
    assert found.moves[0].needs_consent is False
    assert found.share >= 1.0
    assert found.roster.calls == {"dan": frozenset({0})}
    assert check(found.case, found.roster) == ()
    more = replace(found.roster, standby=())
    assert {b.rule for b in check(found.case, more)} >= {"weekly_hours"}


def test_nobody_is_called_beyond_what_calls_may_bring():
    case, roster = a_week_with_standby(paid=32)
    assert [b.rule for b in check(case, roster)] == ["standby"]
    found = repair(case, roster, Absence("ada", (0,)))
    assert "dan" not in found.people
    absent = repair(*a_week_with_standby(), Absence("dan", (0,)))
    assert absent.before.standby == ()
