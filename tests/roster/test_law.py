"""What each kind of labour rule leaves of a contract; hand calculations beside the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.domain import (
    LabourRule,
    Pause,
    PauseKind,
    PausePattern,
    PauseRule,
    Policy,
    Preset,
    Roster,
    Shift,
    Span,
)
from planner.errors import BadInput
from planner.roster import check, frame
from planner.roster.feasible import Weeks
from planner.roster.search.place import placeable
from tests.builders import (
    DAY,
    a_centre,
    a_contract,
    a_forecast,
    a_grid,
    a_requirement,
    an_agent,
    some_people,
)

BREAK, LUNCH = PauseRule(PauseKind.BREAK, 15, paid=True), PauseRule(PauseKind.LUNCH, 30, paid=False)
PAUSES = (PausePattern(0, (BREAK, LUNCH, BREAK)),)


def a_rule(kind: str, value: float, **params: float) -> LabourRule:
    return LabourRule(
        f"X.{kind}", kind, value, "", "", "a law", "Art. 1", "from memory", params=params
    )


def framed(*rules: LabourRule, past: tuple[Span, ...] = (), policy=None, **contract):
    """A week of one agent under these rules; shifts of 4 to 10 h with 15 + 30 + 15 min."""
    agreed = a_contract(**{"patterns": PAUSES, **contract})
    policy = policy or Policy(max_stretch_min=240)
    centre, grid = a_centre(contracts={"full": agreed}, policy=policy), a_grid()
    return frame(
        centre,
        some_people(an_agent(), contracts=centre.contracts),
        a_requirement(centre, grid),
        a_forecast(centre, grid),
        grid=grid,
        preset=Preset("X", "X", rules),
        past={"ada": past},
    )


def terms_of(*rules: LabourRule, **given):
    case = framed(*rules, **given)
    return case.terms[case.workers[0].terms]


def windows(*rules: LabourRule, length: int = 32, **given) -> list[tuple[int | None, int | None]]:
    """Earliest and latest offset of each pause of a shift."""
    return [(p.after, p.before) for p in terms_of(*rules, **given).pattern(length).pauses]


def test_hours_of_work_and_of_presence_shorten_the_shifts():
    assert max(terms_of(a_rule("day_hours", 8)).lengths) == 34  # 8.5 h less lunch
    assert max(terms_of(a_rule("span_hours", 8)).lengths) == 32
    with pytest.raises(BadInput, match="no shift is short enough"):
        framed(a_rule("day_hours", 3))


def test_a_shorter_longest_shift_leaves_the_quota_of_each_day_as_it_was():
    free = terms_of(quota_contacts_day=60)
    lawful = terms_of(a_rule("span_hours", 8), quota_contacts_day=60)
    assert lawful.quota(28) == pytest.approx(free.quota(28))


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (a_rule("break_total", 60, part_min=15, over_h=0), None),
        (a_rule("break_total", 60, part_min=30, over_h=6), "30 min of pauses of at least 30 min"),
        (a_rule("single_break", 45, over_h=4), "no pause of 45 min"),
        (a_rule("meal_by", 30, number=2, over_h=8, by_h=9), "pause 2 of at least 30 min"),
        (a_rule("rest_per_hours", 10, per_h=2, from_h=3, meal_min=30), "rests of 10 min"),
        (a_rule("pause_count", 3, each_min=10, meal_min=20), "2 pauses of 10 min beside the meal"),
        (a_rule("break_tiers", 20, tier_4h_min=10, above_8h_min=45), "30 min of rest pause"),
        (a_rule("longest_run", 4, part_min=40), "no pause of 40 min within 4 h"),
        (a_rule("screen_pause_single", 5), "screen pauses are 5 min each"),
        (a_rule("break_window", 30, after_h=0.25, before_h=0.25), "cannot begin where the rule"),
    ],
)  # fmt: skip
def test_pauses_that_the_law_misses_are_refused_with_the_rule_and_a_remedy(rule, says):
    if says is None:
        framed(rule)
        return
    with pytest.raises(BadInput) as caught:
        framed(rule)
    text = str(caught.value)
    assert says in text
    assert f"({rule.id}, Art. 1)" in text
    assert 'contract "full"' in text
    assert "change the contract's pauses" in text


def test_the_meal_begins_where_the_law_wants_it():
    hungarian = a_rule("break_window", 20, after_h=3, before_h=6)
    assert windows(hungarian) == [(None, None), (12, 24), (None, None)]
    californian = a_rule("meal_by", 30, number=1, over_h=5, by_h=5)
    assert windows(californian) == [(None, None), (None, 20), (None, None)]
    assert windows(californian, length=18) == [(None, None)] * 3  # 4 h of work: no meal is due


def test_no_pause_lies_in_the_first_or_last_hour():
    first = a_rule("pause_not_first", 60, each_min=10, meal_min=20)
    last = a_rule("pause_not_last", 60, each_min=10, meal_min=20)
    assert windows(first, last) == [(4, 27), (None, None), (4, 27)]  # the meal is free


def test_runs_are_cut_by_pauses_long_enough():
    # 8 h: lunch ends at most 5 h before the end and begins at most 5 h after the start
    assert windows(a_rule("longest_run", 5, part_min=30)) == [(None, None), (10, 20), (None, None)]
    # every pause counts and no stretch is longer than 4 h: nothing to add
    assert windows(a_rule("longest_run", 5, part_min=15)) == [(None, None)] * 3


def test_screen_time_is_capped_by_day_and_by_pauses():
    day = terms_of(a_rule("screen_day", 6))
    assert day.pattern(32).most_on_contacts == 24
    assert day.pattern(20).most_on_contacts is None  # 4 h on contacts anyway
    # 8 h: 7 h at a screen need 70 min away from it, 60 are there; 6 h 45 need 60 and have 75
    breaks = terms_of(a_rule("screen_break", 10, from_h=4))
    assert breaks.pattern(32).most_on_contacts == 27


def test_weekly_hours_count_what_was_worked_before():
    assert terms_of(a_rule("week_hours", 37)).paid == (144, 148)
    average = a_rule("average_week_hours", 40, weeks=4)
    week_before = tuple(Span(d * DAY - 7 * DAY + 28, d * DAY - 7 * DAY + 66) for d in range(5))
    # five shifts of 9.5 h less lunch are 45 h: 2 x 40 - 45 leaves 35 h
    worker_terms = terms_of(average, past=week_before)
    assert worker_terms.paid == (140, 140)
    assert terms_of(average).paid == (144, 152)
    # two such weeks are known of the four: 3 x 40 - 2 x 45 leaves 30 h
    two_before = (*(Span(s.start - 7 * DAY, s.end - 7 * DAY) for s in week_before), *week_before)
    assert terms_of(average, past=two_before).paid == (120, 120)
    assert terms_of(a_rule("week_hours", 37)).is_law
    assert not terms_of(a_rule("week_hours", 48)).is_law  # the contract's own hours are fewer


NIGHTS = {"starts": ((22 * 60, 22 * 60),), "shift_min": (6 * 60, 10 * 60)}


def nights(*hours: float) -> tuple[Span, ...]:
    """Shifts from 22:00 on the days before Monday, the last one first."""
    return tuple(
        Span(-d * DAY + 88, -d * DAY + 88 + round(4 * h)) for d, h in enumerate(hours, start=2)
    )[::-1]


def test_a_rest_within_another_window_than_a_day_shortens_the_shifts():
    day = framed(a_rule("rolling_rest", 11, window_h=24)).limits
    assert (day.min_rest, day.rolling_day) == (44, 96)
    # 8 h of rest within any 20 leave shifts of 12 h, with the 11 h of the policy between them
    short = framed(a_rule("rolling_rest", 11, window_h=24), a_rule("rolling_rest", 8, window_h=20))
    assert short.limits.rolling_day == 44 + 48
    assert framed(a_rule("rolling_rest", 11, window_h=30)).limits.rolling_day == 96


def test_a_stretch_of_work_goes_on_over_days_off_that_were_no_weekly_rest():
    # every third day off, 40 h between two shifts: the 48 h of rest have not come for 8 days
    past = tuple(Span(d * DAY + 32, d * DAY + 64) for d in (-8, -7, -5, -4, -2, -1))
    rule, limits = a_rule("weekly_rest_rolling", 48, stretch_h=144), {"days_week": (0, 6)}
    case = framed(rule, past=past, paid_week_min=(0, 40 * 60), **limits)
    first = {start: case.terms["full"].starts[day][0] for day, start in enumerate(("mon", "tue"))}
    work = {name: Shift("ada", day, start, start + 16, (Pause(start + 8, start + 9),))
            for day, (name, start) in enumerate(first.items())}  # fmt: skip
    locked = replace(case, locks=(work["mon"],))
    assert "weekly_rest_stretch" in {b.rule for b in check(locked, Roster(case.grid, locked.locks))}
    assert not Weeks(locked).can_work(case.workers[0])
    assert placeable(locked).unplaced
    assert not placeable(case).unplaced


def test_nights_of_the_weeks_before_count_in_the_average():
    rule = a_rule("average_night_hours", 8, weeks=4)
    # 8 h of work and half an hour of lunch
    assert terms_of(rule, **NIGHTS).longest_night == 34
    # four nights of 7 h spare 4 h, five nights at most may share them: 8.8 h and lunch
    short = terms_of(rule, past=nights(7.5, 7.5, 7.5, 7.5), **NIGHTS)
    assert short.longest_night == 36  # 9.5 h would be 9 h of work
    assert terms_of(a_rule("average_night_hours", 8), past=nights(7.5, 7.5), **NIGHTS) == terms_of(
        a_rule("average_night_hours", 8), **NIGHTS
    )  # without weeks each week is judged alone
    # two nights of 9 h lack 2 h: who works nights only makes them up in four nights or more
    always = terms_of(rule, past=nights(9.5, 9.5), **NIGHTS)
    assert always.longest_night == 32  # 7.5 h and lunch
    # who may work by day is only sure of one night, if any
    mixed = {**NIGHTS, "starts": ((8 * 60, 8 * 60), (22 * 60, 22 * 60))}
    assert terms_of(rule, past=nights(9.5, 9.5), **mixed).longest_night == 26  # 6 h and lunch


def test_hours_of_the_weeks_before_are_those_of_the_contract_not_of_what_the_law_leaves():
    # ten hours with 45 min of lunch then, of which the law leaves nothing longer than 8 now
    long = PausePattern(9 * 60, (PauseRule(PauseKind.LUNCH, 45, paid=False),))
    rules = a_rule("span_hours", 8), a_rule("average_week_hours", 30, weeks=2)
    before = tuple(Span(d * DAY - 7 * DAY + 28, d * DAY - 7 * DAY + 68) for d in range(4))
    kept = terms_of(*rules, past=before, patterns=(*PAUSES, long), days_week=(0, 5))
    assert kept.paid[1] == 4 * (2 * 30 - 4 * 9.25)


def test_a_night_may_lie_on_one_side_of_midnight():
    case = framed(a_rule("average_night_hours", 8, from_h=0, to_h=5, least_h=2))
    assert case.limits.night is not None
    assert [case.limits.night.holds(h * 60) for h in (0, 4, 5, 23)] == [True, True, False, False]


def test_nights_and_free_days_are_limited():
    case = framed(
        a_rule("average_night_hours", 8), a_rule("weekly_rest_rolling", 35, stretch_h=144)
    )
    assert case.limits.night is not None
    assert case.limits.night.least == 12
    assert case.terms["full"].longest_night == 34  # 8 h of work and lunch
    assert case.limits.free_day_rest == 140
    # earliest start 07:00, latest end 24:00: six days span 5 x 24 + 17 = 137 h
    assert case.limits.max_consecutive_days == 6
    nights = framed(
        a_rule("weekly_rest_rolling", 35, stretch_h=144), starts=((0, 60), (14 * 60, 22 * 60))
    )
    assert nights.limits.max_consecutive_days == 5  # 00:00 to 32:00 makes 152 h of six


def test_a_site_without_exemption_is_closed_on_sundays():
    sunday = a_rule("sunday", 0)
    with pytest.raises(BadInput, match="open on Sunday 2026-12-06"):
        framed(sunday)
    framed(sunday, policy=Policy(max_stretch_min=240, sunday_exempt=True))


def test_only_contracts_in_use_are_judged():
    odd = a_contract("odd", patterns=())
    centre, grid = a_centre(contracts={"full": a_contract(), "odd": odd}), a_grid()
    people = some_people(an_agent(leave=frozenset({date(2026, 12, 1)})), contracts=centre.contracts)
    rule = a_rule("single_break", 15, over_h=2)
    case = frame(
        centre, people, a_requirement(centre, grid), a_forecast(centre, grid),
        grid=grid, preset=Preset("X", "X", (rule,)),
    )  # fmt: skip
    assert list(case.terms) == ["full, 1 days of leave"]
