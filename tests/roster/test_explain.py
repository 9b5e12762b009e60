"""Why nobody can work a week like this, and what confirmed change would help."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import Limits, Pattern, Prices, Span, WorkWindow
from planner.roster import check, score
from planner.roster.explain import as_infeasible, conflicts
from planner.roster.feasible import Weeks
from planner.roster.loosen import least_step
from planner.roster.shortage import FREE, shortage
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker, patterns, some_terms

LIMITS = Limits(
    min_rest=44, max_consecutive_days=6, min_stretch=2, max_stretch=12, rolling_day=96,
    weekly_rest=140,
)  # fmt: skip
STARTS = tuple(tuple(range(d * DAY + 28, d * DAY + 57, 4)) for d in range(7))
FULL_TIME = some_terms(paid=(144, 152), days=(4, 5), starts=STARTS)


def of(agent, case):
    (found,) = [c for c in conflicts(case) if c.agent == agent]
    return found


def test_a_week_that_can_be_worked_has_no_conflict():
    assert conflicts(a_case(terms={"full": FULL_TIME}, limits=LIMITS)) == ()


def test_an_agent_without_an_available_day_conflicts_with_hours_and_days():
    case = a_case(a_worker(available=()), terms={"full": FULL_TIME}, limits=LIMITS)

    found = of("ada", case)

    assert "availability" in found.rules
    assert found.ways_out[0].startswith("agree with ada on work outside the availability: Mon")


def test_too_few_days_name_the_days_the_hours_and_what_would_be_enough():
    # three days of at most 9.5 paid hours are 28.5 h; 36 h on 4 days are asked for
    three = tuple(Span(d * DAY, (d + 1) * DAY) for d in (0, 2, 4))
    terms = {"full": some_terms(paid=(144, 152), days=(1, 5), starts=STARTS)}

    found = of("ada", a_case(a_worker(available=three), terms=terms, limits=LIMITS))

    assert set(found.rules) == {"availability", "weekly_hours"}
    assert "allow 28.5 h paid this week instead of 36 h to 38 h" in found.ways_out


def test_a_quota_that_no_shift_can_keep_says_how_high_it_would_have_to_be():
    # the shortest shift, 4 h with a break, has 15 intervals of 2 contacts; a full day has 36:
    # 30 x 36/15
    rate = {frozenset({0}): np.full(7 * DAY, 2.0)}
    terms = {
        "full": some_terms(paid=(16, 160), days=(1, 5), quota_contacts_day=20.0, starts=STARTS)
    }

    found = of("ada", a_case(contacts=rate, terms=terms, limits=LIMITS))

    assert "contact_quota_day" in found.rules
    assert "raise the quota to 72 contacts a day" in found.ways_out


def test_a_block_on_a_day_of_leave_says_which_block_to_move():
    leave = (Span(0, DAY), Span(2 * DAY, 7 * DAY))
    worker = a_worker(available=leave, blocks=(Span(DAY + 40, DAY + 44),))

    found = of("ada", a_case(worker, terms={"full": FULL_TIME}, limits=LIMITS))

    assert set(found.rules) == {"availability", "off_phone_block"}
    assert found.ways_out[0] == "move the block Tue 10:00-11:00"


def test_a_block_that_no_pause_can_avoid_is_named_with_the_pauses():
    (short,) = patterns()[0].pauses
    fixed = Pattern(0, (replace(short, after=8, before=8),))
    terms = {"full": some_terms(starts=((32,), *((),) * 6), lengths=(16,), patterns=(fixed,))}

    found = of("ada", a_case(a_worker(blocks=(Span(38, 44),)), terms=terms, limits=LIMITS))

    assert set(found.rules) == {"off_phone_block", "breaks"}


def test_locks_that_break_a_rule_by_themselves_are_named():
    case = a_case(a_worker(available=(Span(DAY, 7 * DAY),)), locks=(a_shift(),), limits=LIMITS)

    found = of("ada", case)

    assert found.rules == ("locked_shift", "availability")
    assert found.ways_out == ("unlock the shift on Monday",)


def test_days_in_a_row_are_kept_over_the_week_boundary():
    past = tuple(Span(-d * DAY + 32, -d * DAY + 64) for d in range(6, 0, -1))
    locks = tuple(a_shift(day=d) for d in range(1))

    terms = {"full": some_terms(starts=STARTS)}
    found = of("ada", a_case(a_worker(past=past), locks=locks, limits=LIMITS, terms=terms))

    assert set(found.rules) == {"locked_shift", "consecutive_days"}
    assert found.ways_out == ("unlock Mon 08:00-16:00",)  # the law is not offered where a lock is


def test_every_way_out_makes_the_week_lawful_when_it_is_taken():
    three = tuple(Span(d * DAY, (d + 1) * DAY) for d in (0, 2, 4))
    worker = a_worker(available=three)
    terms = {"full": some_terms(paid=(144, 152), days=(1, 5), starts=STARTS)}
    assert (
        of("ada", a_case(worker, terms=terms, limits=LIMITS)).ways_out[1].startswith("allow 28.5")
    )

    eased = {"full": some_terms(paid=(114, 152), days=(1, 5), starts=STARTS)}

    assert conflicts(a_case(worker, terms=eased, limits=LIMITS)) == ()


@pytest.mark.parametrize("weekly_rest", [None, 140, 280])
def test_a_lawful_week_is_lawful_for_the_checker(weekly_rest):
    past = (Span(-40, -16),)
    peak = np.zeros(7 * DAY, dtype=bool)
    peak[[d * DAY + t for d in range(7) for t in range(40, 56)]] = True
    limits = replace(LIMITS, weekly_rest=weekly_rest, peak_day=12, peak_week=50)
    case = a_case(a_worker(past=past), terms={"full": FULL_TIME}, limits=limits, peak=peak)

    week = Weeks(case).lawful(case.workers[0])

    assert week is not None
    shifts = [
        a_shift(day=o.day, start=o.start - o.day * DAY, length=o.end - o.start)
        for o in week.options
    ]
    rules = {b.rule for b in check(case, a_roster(case, *shifts))}
    assert rules <= {"peak_cap_day", "peak_cap_week", "work_stretch"}  # pauses are the builder's


def test_a_channel_that_asks_for_more_than_all_may_work_is_named():
    need = np.zeros((1, 7 * DAY), dtype=np.int64)
    need[0, 28:88] = 3  # 45 h on Monday
    case = a_case(need=need, terms={"full": some_terms(paid=(0, 160))})

    found = of(None, case)

    assert "voice asks for 45 h, but the 1 agents with the skill may work at most 40 h" in (
        found.sentence
    )


def test_all_conflicts_become_one_infeasible():
    case = a_case(a_worker(available=()), terms={"full": FULL_TIME}, limits=LIMITS)
    rules, ways = as_infeasible(conflicts(case))
    assert "availability" in rules
    assert ways[0].startswith("ada: agree with ada")


def test_a_gap_tells_who_could_come_and_what_keeps_the_others():
    need = np.zeros((1, 7 * DAY), dtype=np.int64)
    need[0, DAY + 40 : DAY + 48] = 3
    away = (Span(0, DAY), Span(2 * DAY, 7 * DAY))
    case = a_case(
        a_worker(),
        a_worker("bob", available=away),
        a_worker("eve"),
        a_worker("kim", terms="tiny"),
        a_worker("liv", skills={1}),
        channels=("voice", "chat"),
        need=np.vstack([need, np.zeros_like(need)]),
        terms={"full": some_terms(), "tiny": some_terms(days=(0, 1))},
        prices=Prices(unmet=(20, 15)),
    )
    roster = a_roster(case, a_shift(day=1), a_shift("kim"))

    (first,) = shortage(case, roster)

    assert (first.channel, first.span) == ("voice", Span(DAY + 40, DAY + 48))
    assert first.missing == 17  # three wanted in eight intervals, ada there in seven
    assert first.why == {
        "ada": "already on contacts",
        "bob": "on leave or not available",
        "eve": "free to work",
        "kim": "at the weekly maximum",
    }
    assert "up to 3 short" in first.sentence
    assert "eve could come" in first.sentence


def test_gaps_add_up_to_what_the_score_prices():
    need = np.zeros((2, 7 * DAY), dtype=np.int64)
    need[0, 30:80] = 2
    case = a_case(
        a_worker(skills={0, 1}),
        a_worker("bob", skills={1}),
        channels=("voice", "email"),
        need=need,
        windows=(WorkWindow("email", Span(28, 88), 40),),
        prices=Prices(unmet=(20, 4)),
    )
    roster = a_roster(case, a_shift(), a_shift("bob", start=40))

    gaps = shortage(case, roster)

    for row, channel in enumerate(case.channels):
        missing = sum(g.missing for g in gaps if g.channel == channel)
        assert missing * case.prices.unmet[row] == score(case, roster).unmet[channel]


def ways_of(case):
    return of("ada", case).ways_out


def test_a_stretch_that_is_too_short_says_how_long_it_would_have_to_be():
    # 6 h with one pause of 15 min: two stretches of 2 h 45 and 3 h at best
    (short,) = patterns()[0].pauses
    terms = {"full": some_terms(lengths=(24,), patterns=(Pattern(0, (short,)),), days=(1, 5))}
    tight = replace(LIMITS, max_stretch=9)
    case = a_case(terms=terms, limits=tight)
    assert "allow 3 h of work without a pause instead of 2.25 h" in ways_of(case)
    assert conflicts(replace(case, limits=replace(tight, max_stretch=12))) == ()


def test_windows_of_pauses_say_by_how_much_they_are_missed():
    (short,) = patterns()[0].pauses
    early = Pattern(0, (replace(short, after=2, before=4),))  # 30 to 60 min after the start
    terms = {"full": some_terms(lengths=(24,), patterns=(early,), days=(1, 5))}
    case = a_case(terms=terms, limits=replace(LIMITS, max_stretch=14))
    # 5 h 45 of work: the pause begins 2 h 15 after the start at the earliest, 1 h 15 too late
    assert "let pauses begin up to 75 min outside their windows" in ways_of(case)


def test_closed_hours_say_which_would_have_to_be_open():
    grid = a_case().grid
    morning = (grid.wall_min >= 8 * 60) & (grid.wall_min < 11 * 60)
    terms = {"full": some_terms(lengths=(16,), starts=((32,), *((),) * 6), days=(1, 1))}
    case = a_case(terms=terms, is_open=morning, limits=LIMITS)
    assert "open Mon 11:00-12:00" in ways_of(case)


def test_a_rule_is_loosened_by_the_least_step_that_leaves_a_week():
    before = (Span(-12, -2),)  # to Sun 23:30
    terms = {"full": some_terms(starts=((32,), *((),) * 6), days=(1, 1))}
    case = a_case(a_worker(past=before), terms=terms, limits=LIMITS)
    found = least_step(case, case.workers[0], "daily_rest")
    assert found == "allow 8.5 h of rest between shifts instead of 11 h"
    for rest, is_enough in ((34, True), (35, False)):
        eased = replace(case, limits=replace(LIMITS, min_rest=rest))
        assert (conflicts(eased) == ()) is is_enough
    assert least_step(case, case.workers[0], "breaks") is None  # no width of windows helps


def test_who_could_come_has_a_whole_shift_that_keeps_every_rule():
    """Noon on Tuesday is short: two could come; a cap on contacts and days in a row keep others."""
    need = np.zeros((1, 7 * DAY), dtype=np.int64)
    need[0, DAY + 48 : DAY + 52] = 9
    case = a_case(
        a_worker("ada"),
        a_worker("bo", terms="capped"),
        a_worker("cy", past=tuple(Span(-k * DAY + 32, -k * DAY + 64) for k in (3, 2, 1))),
        a_worker("di", past=(Span(-DAY + 32, -DAY + 64),)),
        need=need,
        terms={"full": some_terms(), "capped": some_terms(onphone_week=14)},
        limits=Limits(min_rest=44, max_consecutive_days=4, min_stretch=2, max_stretch=12),
    )
    roster = a_roster(case, a_shift("cy", 0), a_shift("di", 0))  # cy has worked four days by then

    (gap,) = shortage(case, roster)

    assert gap.why == {
        "ada": FREE,
        "bo": "at the weekly maximum",  # the shortest shift has 15 intervals on contacts
        "cy": "bound by consecutive days",
        "di": FREE,
    }
    assert gap.sentence.endswith("; ada, di could come")
