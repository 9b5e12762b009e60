"""Standby in the chain of a week: placed for the busy need, carried on, in ledger and files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import DAY_MIN, OnCall, Roster, Rota, Span, Standby
from planner.errors import BadInput
from planner.ingest import read_centre, read_people, write_centre, write_people
from planner.roster import check
from planner.roster.standby import with_calls
from planner.study.horizon import after
from planner.study.ledger import week_kinds
from planner.study.make import make_week, search_week
from planner.study.standby import busy_need, lack_of_heads, without_calls
from planner.study.week import assess, breaches_of
from planner.wellbeing import BURDEN_POINTS
from tests.builders import a_case, a_roster, a_shift, some_people
from tests.ingest.test_centre_file import SMALL
from tests.roster.test_standby import duty, on_call
from tests.study.weeks import QUICK, brief_of, sample

ROTA = Rota("day", Span(9 * 60, 17 * 60), frozenset(range(5)), heads=(0, 2))


def a_brief_with_standby(agents=12):
    """The sample week, hours from half to all of the contract's, calls of 10 h and two days."""
    inputs, forecast = sample(agents, flexible=True)
    contracts = {
        name: replace(c, standby=OnCall(600, 2)) for name, c in inputs.centre.contracts.items()
    }
    centre = replace(inputs.centre, contracts=contracts, standby=(ROTA,))
    return brief_of(
        replace(inputs, centre=centre, people=replace(inputs.people, contracts=contracts)), forecast
    )


def test_a_build_puts_people_on_standby_whom_a_busy_week_would_miss():
    brief = a_brief_with_standby()
    made = make_week(brief, QUICK)
    roster = made.solution.roster
    need = busy_need(brief)
    assert (need >= brief.case.need).all()
    assert roster.standby
    assert {d.rota for d in roster.standby} == {"day"}
    lack = lack_of_heads(brief.case, roster, need)
    for d in roster.standby:
        assert lack[:, d.start : d.end].any()
        assert not [s for s in roster.by_agent[d.agent] if s.day == d.day]
    assert breaches_of(brief, roster, assess(brief, roster).activities) == ()
    assert made.unfilled == () or all("on standby" in text for text in made.unfilled)
    again = make_week(brief, QUICK).solution.roster
    assert again == roster
    kept = replace(roster.standby[0], locked=True)
    once_more = make_week(brief, QUICK, start=replace(roster, standby=(kept,))).solution.roster
    assert kept in once_more.standby
    carried_on(brief, roster)


def carried_on(brief, roster):
    """The week after knows who was on standby, and the first shift after Sunday's rests."""
    found = assess(brief, roster)
    following = brief.inputs.centre.week("2026-W50")
    inputs = after(brief.inputs, found, following)
    first = roster.standby[0]
    spans = inputs.past_standby[first.agent]
    assert Span(first.start - brief.grid.size, first.end - brief.grid.size) in spans
    known = replace(found.brief.inputs, past_standby={"x": (Span(-20, -4),)})
    longer = replace(found, brief=replace(found.brief, inputs=known))
    twice = after(brief.inputs, longer, following)
    assert twice.past_standby["x"] == (Span(-20 - brief.grid.size, -4 - brief.grid.size),)


def test_a_centre_without_standby_is_made_as_before():
    brief = brief_of(*sample(12))
    assert make_week(brief, QUICK).solution.roster.standby == ()
    assert search_week(brief, QUICK).solution.roster.standby == ()


def test_standby_and_calls_are_kinds_of_the_fairness_ledger_with_points_of_their_own():
    case = a_case()
    called = replace(duty(3), called=True)
    shift = a_shift(day=3, start=36, length=16)
    roster = replace(a_roster(case, shift), standby=(duty(1), duty(5), called, duty(2, "bob")))
    kinds = week_kinds(roster, sample(12)[0].centre.policy)
    assert (kinds["ada"]["standby"], kinds["ada"]["called"]) == (2, 1)
    assert kinds["bob"] == {"standby": 1}  # who has no shift is in the ledger too
    assert BURDEN_POINTS["called"] > BURDEN_POINTS["standby"] > 0


def test_standby_of_last_sunday_keeps_the_rest_before_mondays_first_shift():
    case = a_case()
    late = Standby("ada", 6, 6 * 96 + 48, 7 * 96, "late")  # Sunday 12:00 to 24:00
    following = replace(case.grid, start=case.grid.when(case.grid.size))
    spans = without_calls(Roster(case.grid, (), (late, replace(duty(2), called=True))), following)
    assert spans == {"ada": (Span(-48, 0),)}


def test_who_was_called_in_may_work_so_much_more_when_the_week_is_searched_again():
    case = on_call(terms={"paid": (0, 60), "days": (0, 2)})
    call = a_shift(day=3, start=36, length=16)
    roster = replace(a_roster(case, call), standby=(replace(duty(3), called=True),))
    wider = with_calls(case, roster)
    terms = wider.terms[wider.workers[0].terms]
    assert (terms.paid, terms.days) == ((0, 76), (0, 3))
    assert with_calls(case, a_roster(case, call)) is case
    assert check(wider, a_roster(case, a_shift(day=0), a_shift(day=1), call)) == ()


FILE = (
    SMALL
    + """
[contract.standby]
extra_hours_week = "08:00"
extra_days_week = 1
most_days = 2
in_days = 14

[[standby]]
id = "evening"
hours = "16:00-00:00"
days = "mon-fri"
heads = "1-3"
notice_min = 90
pay_factor = 0.25
"""
)


def test_a_centre_file_says_who_may_be_called_and_when():
    centre = read_centre(FILE.encode(), "centre.toml")
    assert centre.contracts["full"].standby == OnCall(480, 1, 2, 14)
    hours = Span(16 * 60, DAY_MIN)
    assert centre.standby == (
        Rota("evening", hours, frozenset(range(5)), (1, 3), notice_min=90, pay_factor=0.25),
    )
    assert read_centre(write_centre(centre), "again.toml") == centre
    night = FILE.replace("16:00-00:00", "22:00-06:00")
    (rota,) = read_centre(night.encode(), "centre.toml").standby
    assert rota.span == Span(22 * 60, 30 * 60)
    assert read_centre(write_centre(replace(centre, standby=(rota,))), "x").standby == (rota,)


def test_all_that_is_wrong_with_standby_is_said_at_once():
    bad = FILE.replace("pay_factor = 0.25", "pay_factor = 25").replace(
        "most_days = 2", "most_days = 0"
    )
    with pytest.raises(BadInput) as caught:
        read_centre(bad.encode(), "centre.toml")
    said = "\n".join(map(str, caught.value.faults))
    assert "the pay of an hour on standby is a share of 0 to 1" in said
    assert "days on standby are 1 or more in as many days running, 28 at most" in said
    odd = FILE.replace("16:00-00:00", "16:10-23:00")
    with pytest.raises(BadInput, match="does not begin and end on the grid"):
        read_centre(odd.encode(), "centre.toml")


def test_a_person_may_take_no_part():
    centre = read_centre(FILE.encode(), "centre.toml")
    text = "id,skills,contract,standby\nada,voice,full,no\nbob,voice,full,\ncyd,voice,full,yes\n"
    people = read_people(text.encode(), "people.csv", centre)
    assert [a.standby for a in people.agents] == [False, True, True]
    assert read_people(write_people(people), "p.csv", centre) == people
    all_in = replace(people, agents=tuple(replace(a, standby=True) for a in people.agents))
    assert b"standby" not in write_people(all_in)
    with pytest.raises(BadInput, match="is no answer; write yes or no"):
        read_people(text.replace(",no", ",maybe").encode(), "people.csv", centre)
    assert some_people().agents[0].standby


def test_a_notice_so_short_that_waiting_is_working_time_is_refused_with_the_record():
    short = replace(ROTA, notice_min=8)
    inputs, forecast = sample(12, flexible=True)
    centre = replace(inputs.centre, standby=(short,))
    with pytest.raises(BadInput, match=r"DK\.standby_notice, C-518/15 Matzak"):
        brief_of(replace(inputs, centre=centre), forecast)
    longer = replace(inputs, centre=replace(centre, standby=(replace(ROTA, notice_min=9),)))
    assert brief_of(longer, forecast).case.rotas[0].notice == 1


def test_terms_hold_what_calls_may_bring_as_the_law_leaves_it():
    case = a_brief_with_standby().case
    for worker in case.workers:
        terms = case.terms[worker.terms]
        assert terms.calls is not None
        assert terms.calls.paid == terms.paid[1] + 40 or terms.is_law
        assert terms.calls.days <= 7
    assert np.array([len(r.hours) for r in case.rotas]).tolist() == [5]
