"""Standby: who can be called in on a day off, judged by the checker and shared out exactly."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import CallLimits, Limits, RotaWeek, Shift, Span, Standby
from planner.roster.check import check
from planner.roster.standby import place_standby
from tests.builders import DAY, a_case, a_grid, a_roster, a_shift, a_worker, some_terms

DAYTIME = RotaWeek("day", {d: Span(d * DAY + 32, d * DAY + 64) for d in range(7)}, (0, 2), 4)
AGREED = CallLimits(paid=200, days=6, duties=2, running=7)
LIMITS = Limits(min_rest=44, max_consecutive_days=5, min_stretch=2, max_stretch=12, weekly_rest=140)


def on_call(*workers, **changes):
    """A week with standby from 08:00 to 16:00 every day, 50 h on six days with every call."""
    terms = some_terms(calls=changes.pop("calls", AGREED), **changes.pop("terms", {}))
    values = {"terms": {"full": terms}, "rotas": (DAYTIME,), "limits": LIMITS}
    return a_case(*workers, **{**values, **changes})


def duty(day, agent="ada", **changes):
    """Standby of a day from 08:00 to 16:00."""
    values = {"start": day * DAY + 32, "end": day * DAY + 64, "rota": "day"}
    return Standby(agent, day, **{**values, **changes})


def told(case, shifts, *duties):
    """Return what the rule says about standby beside shifts."""
    found = check(case, replace(a_roster(case, *shifts), standby=duties))
    return [b.detail for b in found if b.rule == "standby"]


def test_standby():
    case = on_call()
    assert told(case, [a_shift(day=0)], duty(2)) == []
    never = on_call(calls=None)
    assert told(never, [], duty(2)) == ["standby Wed 08:00-16:00: has not agreed to standby"]
    refused = on_call(a_worker(standby=False))
    assert told(refused, [], duty(2)) == ["standby Wed 08:00-16:00: has not agreed to standby"]
    assert told(case, [a_shift(day=2)], duty(2)) == [
        "standby Wed 08:00-16:00: has a shift that day"
    ]
    odd = duty(2, end=2 * DAY + 60)
    assert told(case, [], odd) == [
        "standby Wed 08:00-15:00: the centre has no standby Wed 08:00-15:00"
    ]
    away = on_call(a_worker(available=(Span(0, 2 * DAY),)))
    assert told(away, [], duty(2)) == ["standby Wed 08:00-16:00: is not available all the time"]
    locked = replace(case, days_off_locked=frozenset({("ada", 2)}))
    assert told(locked, [], duty(2)) == ["standby Wed 08:00-16:00: the day is locked as free"]
    stranger = check(case, replace(a_roster(case), standby=(duty(2, "nobody"),)))
    assert [(b.rule, b.agent) for b in stranger] == [("standby", "nobody")]


def test_a_call_at_either_end_of_standby_leaves_the_daily_rest():
    case = on_call()
    early = a_shift(day=3, start=11 * 4 - 12)  # Thursday 08:00 is 16 h after Wednesday 16:00
    assert told(case, [early], duty(2)) == []
    late = Shift("ada", 1, DAY + 64, DAY + 88)  # Tuesday 16:00 to 22:00: 10 h to 08:00
    assert told(case, [late], duty(2)) == [
        "standby Wed 08:00-16:00: if called, 10 h of rest before Wed 08:00, 11 h needed"
    ]
    dawn = Shift("ada", 3, 3 * DAY + 8, 3 * DAY + 32)  # Thursday 02:00: 10 h after 16:00
    assert told(case, [dawn], duty(2)) == [
        "standby Wed 08:00-16:00: if called, 10 h of rest before Thu 02:00, 11 h needed"
    ]


def test_the_weekly_rest_holds_whichever_of_the_calls_come():
    sunday = a_worker(past=(Span(-64, -32),))
    case = on_call(sunday, limits=replace(LIMITS, max_consecutive_days=14))
    week = [a_shift(day=d) for d in (0, 1, 2, 3, 4)]
    assert told(case, week, duty(5)) == [
        "standby Sat 08:00-16:00: if called, the longest rest is 32 h, 35 h needed"
    ]  # Saturday 16:00 to the end of Sunday
    assert told(case, week[:4], duty(4)) == []  # from Friday 16:00 on there are 56 h
    two = replace(AGREED, duties=3)
    case = replace(case, terms={"full": replace(case.terms["full"], calls=two)})
    assert told(case, week[:3], duty(3), duty(5)) == []
    assert told(case, week[:3], duty(3), duty(5), duty(4)) == [
        "standby Sat 08:00-16:00: if called, the longest rest is 32 h, 35 h needed"
    ]  # any two of the calls leave a rest, all three do not


def test_days_in_a_row_count_a_call():
    case = on_call(calls=replace(AGREED, days=7))
    week = [a_shift(day=d) for d in (0, 1, 2, 3, 4)]
    free = replace(case, limits=replace(LIMITS, weekly_rest=None))
    assert told(free, week, duty(5)) == [
        "standby Sat 08:00-16:00: if called, Saturday is day 6 of work in a row, at most 5"
    ]


def test_hours_and_days_beyond_the_agreed_ones_bound_the_calls():
    week = [a_shift(day=d) for d in (0, 1, 2, 3)]  # 4 x 7.5 h
    roomy = on_call(calls=replace(AGREED, paid=120 + 16, days=5))
    assert told(roomy, week, duty(4)) == []  # 30 h and a shift of 4 h, its break is paid
    full = on_call(calls=replace(AGREED, paid=120 + 15))
    assert told(full, week, duty(4)) == [
        "standby Fri 08:00-16:00: if called, 34 h paid, 33.75 h with calls are allowed"
    ]
    days = on_call(calls=replace(AGREED, days=4))
    assert told(days, week, duty(4)) == [
        "standby Fri 08:00-16:00: if called, works 5 days, 4 with calls are allowed"
    ]


def test_so_many_days_on_standby_in_days_running_those_before_the_week_counted():
    case = on_call(a_worker(past_standby=(-2,)), calls=replace(AGREED, duties=1))
    assert told(case, [], duty(4)) == ["Friday is day 2 on standby in 7 days running, at most 1"]
    assert told(case, [], duty(5)) == []  # Saturday before last is eight days back


def test_a_shift_must_fit_the_standby_with_pauses_and_caps():
    closed = on_call()
    shut = closed.is_open.copy()
    shut[2 * DAY + 44 : 2 * DAY + 52] = False  # from 11:00 to 13:00: no 4 h are left
    assert told(replace(closed, is_open=shut), [], duty(2)) == [
        "standby Wed 08:00-16:00: if called, no shift of 4 h in it keeps opening hours, pauses"
        " and caps"
    ]
    peak = np.ones(a_grid().size, dtype=bool)
    capped = on_call(peak=peak, limits=replace(LIMITS, peak_day=14))
    assert len(told(capped, [], duty(2))) == 1  # 16 intervals less a break of one
    assert told(replace(capped, limits=replace(LIMITS, peak_day=15)), [], duty(2)) == []


def test_hours_of_a_call_count_beyond_the_agreed_ones_and_those_of_other_shifts_do_not():
    case = on_call(terms={"paid": (0, 60), "days": (0, 2)}, calls=replace(AGREED, paid=76, days=3))
    week = [a_shift(day=0), a_shift(day=1)]  # 15 h
    call = a_shift(day=3, start=36, length=16)
    called = duty(3, called=True)
    roster = replace(a_roster(case, *week, call), standby=(called,))
    assert check(case, roster) == ()
    plain = {b.rule for b in check(case, a_roster(case, *week, call))}
    assert plain == {"weekly_hours", "days_a_week"}
    late = a_shift(day=3, start=52, length=16)  # ends 17:00, an hour after the standby
    (breach,) = check(case, replace(a_roster(case, *week, late), standby=(called,)))
    assert breach.detail == "standby Thu 08:00-16:00: no shift of a call in it"
    more = replace(a_roster(case, *week, a_shift(day=3, length=32)), standby=(called,))
    (breach,) = check(case, more)
    assert breach.detail == "22.5 h paid, the contract says 0 h to 15 h, 19 h with calls"


def lack_of(case, **days):
    """One head short for four hours from 09:00 on days, as many heads as said."""
    lack = np.zeros_like(case.need)
    for day, heads in days.items():
        lack[0, int(day[1:]) * DAY + 36 : int(day[1:]) * DAY + 52] = heads
    return lack


def test_people_off_are_put_on_standby_where_a_busy_week_lacks_heads():
    ada, bob = a_worker("ada"), a_worker("bob", burden_price=3)
    case = on_call(ada, bob)
    busy = [a_shift("ada", 1), a_shift("bob", 1)]
    plan = place_standby(case, a_roster(case, *busy), lack_of(case, d3=1))
    assert [(d.agent, d.day, d.rota) for d in plan.roster.standby] == [("ada", 3, "day")]
    assert plan.roster.shifts == a_roster(case, *busy).shifts
    assert plan.unfilled == ()
    two = place_standby(case, a_roster(case, *busy), lack_of(case, d3=1, d5=1))
    assert {(d.agent, d.day) for d in two.roster.standby} == {("ada", 3), ("bob", 5)} or {
        (d.agent, d.day) for d in two.roster.standby
    } == {("bob", 3), ("ada", 5)}
    none = place_standby(case, a_roster(case, *busy), lack_of(case))
    assert none.roster.standby == ()


def test_the_fewest_heads_of_a_rota_are_there_also_where_nothing_lacks():
    always = replace(DAYTIME, hours={3: DAYTIME.hours[3]}, heads=(1, 1))
    case = on_call(a_worker("ada"), a_worker("bob"), rotas=(always,))
    plan = place_standby(case, a_roster(case), lack_of(case))
    assert [d.day for d in plan.roster.standby] == [3]


def test_leave_locks_and_wishes_keep_standby_away_and_the_reasons_are_counted():
    workers = (
        a_worker("ada", available=(Span(0, 3 * DAY), Span(4 * DAY, 7 * DAY))),
        a_worker("bob", off_wishes=((3, 5),)),
        a_worker("cyd"),
        a_worker("dan"),
        a_worker("eve", standby=False),
    )
    case = on_call(*workers, limits=replace(LIMITS, max_consecutive_days=6))
    case = replace(case, days_off_locked=frozenset({("cyd", 3)}))
    plan = place_standby(case, a_roster(case, a_shift("dan", 3)), lack_of(case, d3=1))
    assert plan.roster.standby == ()
    (gap,) = plan.unfilled
    assert (gap.day, gap.rota, gap.missing) == (3, "day", 1)
    assert dict(gap.why) == {
        "on leave or not available": 1,
        "on a day wished off": 1,
        "on a day locked as free": 1,
        "at work that day": 1,
    }
    assert gap.sentence.startswith("day, Thu 08:00-16:00: 0 of 1 on standby; 1 ")


def test_nobody_who_could_not_be_called_is_promised():
    sunday = a_worker(past=(Span(-64, -32),))
    case = on_call(sunday, limits=replace(LIMITS, max_consecutive_days=14))
    week = a_roster(case, *(a_shift(day=d) for d in (0, 1, 2, 3, 4)))
    plan = place_standby(case, week, lack_of(case, d5=1))
    assert plan.roster.standby == ()
    (gap,) = plan.unfilled
    assert gap.sentence == (
        "day, Sat 08:00-16:00: 0 of 1 on standby; 1 whose weekly rest would not hold"
    )


def test_standby_set_by_hand_and_calls_stay_and_count():
    case = on_call(a_worker("ada"), a_worker("bob"))
    kept = duty(3, "bob", locked=True)
    roster = replace(a_roster(case), standby=(kept, duty(1, "ada")))
    plan = place_standby(case, roster, lack_of(case, d3=1))
    assert plan.roster.standby == (kept,)  # it meets the lack; the day of ada is placed anew
    more = place_standby(case, roster, lack_of(case, d3=2))
    assert {d.agent for d in more.roster.standby} == {"ada", "bob"}


def test_skills_decide_who_helps():
    case = on_call(
        a_worker("ada", skills=(1,)),
        a_worker("bob"),
        channels=("voice", "chat"),
    )
    lack = lack_of(case, d3=2)
    plan = place_standby(case, a_roster(case), lack)
    assert [d.agent for d in plan.roster.standby] == ["bob"]


@st.composite
def weeks(draw):
    """A week of three agents with random shifts, wishes, lack of heads and prices."""
    names = ("ada", "bob", "cyd")
    workers = [
        a_worker(
            n,
            burden_price=draw(st.integers(0, 3)),
            past_standby=tuple(draw(st.sets(st.integers(-6, -1), max_size=1))),
        )
        for n in names
    ]
    shifts = [
        a_shift(n, d, start=draw(st.sampled_from((28, 36, 52))))
        for n in names
        for d in sorted(draw(st.sets(st.integers(0, 6), min_size=2, max_size=5)))
    ]
    case = on_call(*workers, calls=CallLimits(184, 6, draw(st.integers(1, 2)), 7))
    lack = lack_of(case, **{f"d{d}": draw(st.integers(0, 2)) for d in range(7)})
    return case, a_roster(case, *shifts), lack


def standby_sets(case, roster, agent):
    """Every set of standby days of an agent that the checker holds lawful."""
    worked = {s.day for s in roster.by_agent.get(agent, ())}
    free = [d for d in range(7) if d not in worked]
    alone = replace(case, workers=(case.worker(agent),))
    for size in range(3):
        for days in itertools.combinations(free, size):
            duties = tuple(duty(d, agent) for d in days)
            found = check(alone, replace(roster.of((agent,)), standby=duties))
            if not any(b.rule == "standby" for b in found):
                yield days


def value(case, lack, sets):
    """Return what sets of days cover, less their burden, by the words of the docstring."""
    heads = {d: min(2, sum(d in days for days in sets)) for d in range(7)}
    covered = sum(16 * min(heads[d], lack[0, d * DAY + 36]) for d in range(7))
    burden = sum(
        (3 + w.burden_price) * len(days) ** 2 for w, days in zip(case.workers, sets, strict=True)
    )
    return int(covered), -burden


@settings(max_examples=10, deadline=None)
@given(weeks())
def test_the_sharing_is_the_best_of_all_that_the_checker_holds_lawful(week):
    case, roster, lack = week
    plan = place_standby(case, roster, lack).roster
    mine = [tuple(d.day for d in plan.standby if d.agent == w.id) for w in case.workers]
    every = itertools.product(*(standby_sets(case, roster, w.id) for w in case.workers))
    fitting = (s for s in every if all(sum(d in days for days in s) <= 2 for d in range(7)))
    assert value(case, lack, mine) == max(value(case, lack, s) for s in fitting)
    assert place_standby(case, roster, lack).roster == plan


@settings(max_examples=20, deadline=None)
@given(weeks(), st.data())
def test_whoever_is_on_standby_can_be_called_whichever_other_calls_came(week, data):
    case, roster, lack = week
    before = {(b.rule, b.agent, b.day) for b in check(case, roster)}
    plan = place_standby(case, roster, lack).roster
    calls = data.draw(st.sets(st.sampled_from(plan.standby or (None,)))) - {None}
    shifts = [
        a_shift(d.agent, d.day, start=data.draw(st.sampled_from((32, 40, 48))), length=16)
        for d in sorted(calls)
    ]
    called = tuple(replace(d, called=d in calls) for d in plan.standby)
    after = check(case, replace(plan.with_shifts((*plan.shifts, *shifts)), standby=called))
    assert [b for b in after if (b.rule, b.agent, b.day) not in before] == []


@pytest.mark.parametrize("order", itertools.permutations(("ada", "bob", "cyd")))
def test_the_order_of_people_in_the_file_changes_no_one_s_burden(order):
    case = on_call(*(a_worker(n) for n in order))
    plan = place_standby(case, a_roster(case), lack_of(case, d1=1, d3=1, d5=1))
    assert sorted(d.agent for d in plan.roster.standby) == ["ada", "bob", "cyd"]
