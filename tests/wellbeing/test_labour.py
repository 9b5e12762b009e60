"""Presets are readable and honest; the checker names exactly the rule that is broken."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import Activities, Activity, Checking, Policy
from planner.errors import BadInput, Missing
from planner.wellbeing import (
    Evidence,
    WorkedShift,
    WorkPause,
    find_preset,
    labour_breaches,
    load_presets,
    policy_from_preset,
    read_presets,
    worked_shifts,
)
from planner.wellbeing.labour import KINDS
from planner.wellbeing.labour_days import PAUSE_CHECKS, SHIFT_CHECKS
from planner.wellbeing.labour_weeks import EVIDENCE_CHECKS
from tests.builders import a_case, a_roster, a_shift

PRESETS = read_presets(Path(__file__).resolve().parents[2] / "data" / "labour")
RULES = [rule for preset in PRESETS.values() for rule in preset.rules]


FIVE = [(10, 5), (11, 5), (12.1, 5), (13, 5), (13.8, 5)]  # each within 15 min of its hour
ADDED_UP = {"ES.pvd_count", "ES.pvd_not_cumulative"}


def broken(preset: str, *shifts: WorkedShift, **known: object) -> set[str]:
    """Ids of the rules that this evidence breaks."""
    evidence = Evidence(shifts=shifts, **known)
    return {b.rule for b in labour_breaches(find_preset(PRESETS, preset), evidence)}


def a_day(start: float, end: float, *pauses: tuple[float, float], short=(), screen=None):
    """A shift whose pauses are all known; `short` ones are screen or coffee pauses."""
    known = [WorkPause(*p) for p in pauses] + [WorkPause(*p, is_short=True) for p in short]
    return WorkedShift(start, end, tuple(known), screen)


def week_of(*starts: float, length: float = 8) -> list[WorkedShift]:
    """Shifts of the same length, pauses unknown."""
    return [WorkedShift(s, s + length) for s in starts]


def test_there_are_ninety_rules_in_eleven_presets_and_each_says_whether_it_was_checked():
    assert len(PRESETS) >= 11
    assert len(RULES) >= 90
    assert {r.checking for r in RULES} == set(Checking)
    assert all(r.source and r.article and r.scope for r in RULES)
    assert all(r.unit for r in RULES if r.kind != "statement")
    assert all(date.fromisoformat(f"{r.valid_from}-01-01"[:10]) for r in RULES)


def test_only_a_record_with_a_day_of_checking_says_that_it_was_checked():
    for rule in RULES:
        assert rule.status == rule.checking.value, rule.id
        if rule.checking is not Checking.MEMORY:
            assert date.fromisoformat(rule.checked_on)
            assert rule.note, rule.id
        if "from memory" in rule.note:
            assert rule.checking is not Checking.CHECKED, rule.id


def test_a_verified_record_without_a_day_counts_as_written_from_memory():
    checked = next(r for r in RULES if r.checking is Checking.CHECKED)
    assert replace(checked, checked_on="").checking is Checking.MEMORY


def test_every_kind_is_checked_by_one_function_or_only_stated():
    checked = [*SHIFT_CHECKS, *PAUSE_CHECKS, *EVIDENCE_CHECKS]
    assert len(checked) == len(set(checked))
    assert set(checked) | {"statement", "work_time"} == set(KINDS)


def test_presets_are_found_by_their_other_names():
    assert find_preset(PRESETS, "eu-wtd") is PRESETS["EU"]
    with pytest.raises(Missing, match="known: "):
        find_preset(PRESETS, "Atlantis")


def test_every_fault_of_a_preset_is_listed_at_once():
    bad = 'id = "X"\nname = "X"\n[[rules]]\nid = "X.a"\nkind = "magic"\nvalue = -1\n'
    with pytest.raises(BadInput) as caught:
        load_presets({"x.toml": bad, "y.toml": "not toml ["})
    text = str(caught.value)
    assert 'kind "magic" is not known' in text
    assert "write a number of at least 0" in text
    assert '"article" is missing' in text
    assert "y.toml: not readable as TOML" in text


def test_the_knobs_of_the_roster_follow_the_preset():
    danish = policy_from_preset(PRESETS["DK"])
    assert (danish.daily_rest_h, danish.weekly_rest_h) == (11, 35)
    assert danish.max_consecutive_days == 6
    assert policy_from_preset(PRESETS["HU"]).notice_days == 7
    assert policy_from_preset(PRESETS["US-fair-week"]).daily_rest_h == 10
    base = Policy(shrinkage=0.2)
    assert policy_from_preset(PRESETS["UK"], base).shrinkage == 0.2


def test_danish_rest_is_looked_for_backwards_from_any_moment_of_work():
    # Dansk Metal: 07-15 daily is lawful; 07-15, 07-21, 07-15 holds only 10 h twice.
    assert broken("DK", *week_of(7, 31)) == set()
    days = (WorkedShift(7, 15), WorkedShift(31, 45), WorkedShift(55, 63))
    assert broken("DK", *days) == {"DK.daily_rest_rolling"}


def test_eleven_hours_between_shifts_suffice_only_where_the_gap_counts():
    # 06-18, then 11 h of rest, then 05-13: both rules agree; a 14 h day breaks only the window.
    assert "FR.daily_rest_gap" not in broken("FR", WorkedShift(6, 20), WorkedShift(31, 35))
    assert broken("EU", WorkedShift(6, 20), WorkedShift(31, 35)) == {"EU.daily_rest_rolling"}


def test_seven_days_in_a_row_break_the_weekly_rest_and_six_do_not():
    assert broken("EU", *week_of(*range(7, 168, 24))) == {"EU.weekly_rest"}
    assert broken("DK", *week_of(*range(7, 168, 24))) == {"DK.weekly_rest_35h"}
    assert broken("EU", *week_of(*range(7, 144, 24))) == set()


def test_hungarian_screen_time_and_notice():
    day = a_day(8, 16.5, (12, 20), screen=390)
    assert broken("HU", day, publish_notice_h=120) == {"HU.screen_max_day", "HU.publish_notice"}
    assert broken("HU", a_day(8, 16.5, (12, 20), screen=350), publish_notice_h=170) == set()


@pytest.mark.parametrize(
    ("preset", "day", "rules"),
    [
        ("DK", a_day(8, 15), {"DK.break_over_6h"}),
        ("HU", a_day(8, 16.5, (9.5, 20)), {"HU.break_window"}),
        ("HU", a_day(8, 18, (12, 20)), {"HU.break_after_9h"}),
        ("UK", a_day(8, 15, (12, 15)), {"UK.break_over_6h"}),
        ("DE", a_day(8, 16.5, (11, 15), (13, 15)), set()),
        ("DE", a_day(8, 16.5, (11, 10), (13, 20)), {"DE.break_total_6h"}),
        ("DE", a_day(8, 16.5, (14.5, 30)), {"DE.max_run_6h"}),
        ("ES", a_day(9, 14, (11.5, 10), short=FIVE), set()),
        ("ES", a_day(9, 14, (11.5, 10), short=[(11, 25)]), ADDED_UP),
        ("BR", a_day(9, 15.3333, (10.5, 10), (12, 20), (13.5, 10)), set()),
        ("BR", a_day(9, 15.3333, (9.5, 10), (12, 20), (13.5, 10)), {"BR.pause_not_in_first_hour"}),
        ("BR", a_day(9, 15.3333, (10.5, 10), (12, 20), (14.5, 10)), {"BR.pause_not_in_last_hour"}),
        ("BR", a_day(9, 15, (10.5, 10), (13.5, 10)), {"BR.meal_20"}),
        ("BR", a_day(9, 13, (10.5, 10)), set()),  # up to 4 h one pause suffices
        # 6.5 h less one meal; the second pause of 20 min is working time
        ("BR", a_day(9, 15.5, (10.5, 20), (12, 20), (13.5, 10)), {"BR.max_day_6h"}),
        ("US-CA", a_day(8, 16.5, (12.5, 30), short=[(10, 10), (14.5, 10)]), set()),
        ("US-CA", a_day(8, 16.5, (13.5, 30), short=[(10, 10), (14.5, 10)]), {"CA.meal_before_5h"}),
        ("US-CA", a_day(8, 16.5, (12.5, 30), short=[(10, 10)]), {"CA.rest_10_per_4h"}),
        ("IN-DL", a_day(8, 18.75, (12.5, 120)), {"IN.max_span_10_5h"}),
    ],
)  # fmt: skip
def test_the_rule_that_a_day_breaks_is_named(preset, day, rules):
    assert broken(preset, day) == rules


def test_the_two_halves_of_a_split_day_need_no_daily_rest_between_them():
    assert broken("HU", WorkedShift(8, 12), WorkedShift(14, 18)) == set()


def test_unknown_pauses_are_not_taken_for_none():
    assert broken("DE", WorkedShift(8, 17)) == set()


def test_californian_meals_can_be_waived_up_to_six_hours():
    day = a_day(8, 13.5, short=[(10, 10)])
    assert broken("US-CA", day) == {"CA.meal_before_5h"}
    assert broken("US-CA", day, meal_waived=True) == set()


def test_sundays_need_an_exemption_in_germany():
    sunday = a_day(152, 158)
    assert broken("DE", sunday) == {"DE.sunday"}
    assert broken("DE", sunday, sunday_exempt=True) == set()
    assert broken("DE", a_day(8, 14), holidays=frozenset({0})) == {"DE.sunday"}


def test_averages_need_the_hours_of_the_reference_period():
    assert broken("EU", week_h=(50.0, 49.0, 48.0)) == {"EU.avg_week_48h"}
    assert broken("EU", week_h=(52.0, 40.0)) == set()


def test_a_roster_is_read_with_its_pauses_and_the_shifts_before():
    case = a_case()
    shifts = worked_shifts(a_roster(case, a_shift()), "ada", past=())
    assert shifts[0].start_h == 8
    assert [p.is_short for p in shifts[0].pauses or ()] == [True, False, True]


def test_a_day_wholly_on_contacts_is_too_much_screen_in_hungary():
    roster = a_roster(a_case(), a_shift())  # 8 h with an hour of pauses: 7 h on contacts
    code = np.full((1, roster.grid.size), int(Activity.OFF), dtype=np.int64)
    code[0, 32:64] = 0
    for pause in roster.shifts[0].pauses:
        code[0, pause.start : pause.end] = int(Activity.PAUSE)
    on_phone = Activities(roster.grid, ("ada",), ("voice",), code)
    shifts = worked_shifts(roster, "ada", activities=on_phone)
    assert shifts[0].screen_min == 420
    assert broken("HU", *shifts) == {"HU.screen_max_day", "HU.screen_break_hour"}
    assert worked_shifts(roster, "ada")[0].screen_min is None


def test_a_pause_outside_its_shift_is_refused():
    with pytest.raises(BadInput, match="does not lie inside"):
        a_day(8, 16, (16, 30))


def has_short_window(shifts: list[tuple[int, int]]) -> bool:
    """Try every worked quarter-hour: do the 96 quarters before it hold 44 free ones in a row?"""
    worked = {q for start, end in shifts for q in range(start, end)}
    for moment in (q + 1 for start, end in shifts for q in range(start, end)):
        run = best = 0
        for quarter in range(moment - 96, moment):
            run = 0 if quarter in worked else run + 1
            best = max(best, run)
        if best < 44:
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(20, 48), st.integers(16, 56)), min_size=1, max_size=5))
def test_rolling_rest_agrees_with_trying_every_quarter_hour(days):
    spans: list[tuple[int, int]] = []
    for day, (start, length) in enumerate(days):
        begin = day * 96 + start
        if not spans or begin >= spans[-1][1]:
            spans.append((begin, begin + length))
    shifts = [WorkedShift(a / 4, b / 4) for a, b in spans]
    assert ("EU.daily_rest_rolling" in broken("EU", *shifts)) == has_short_window(spans)


@settings(max_examples=300, deadline=None)
@given(
    starts=st.lists(st.integers(0, 20), min_size=2, max_size=5),
    planted=st.integers(1, 4),
    gap=st.integers(4, 43),
)
def test_a_planted_short_rest_is_named_and_a_lawful_week_raises_no_alarm(starts, planted, gap):
    # Days start between 07:00 and 12:00 and last 8 h, so at least 11 h of rest remain.
    shifts = [WorkedShift(d * 24 + 7 + s / 4, d * 24 + 15 + s / 4) for d, s in enumerate(starts)]
    assert broken("HU", *shifts) == set()
    at = min(planted, len(shifts) - 1)
    before = shifts[at - 1]
    shifts[at - 1] = WorkedShift(before.start_h, shifts[at].start_h - gap / 4)
    assert "HU.daily_rest_gap" in broken("HU", *shifts)
