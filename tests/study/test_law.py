"""Every shipped preset is obeyed by what the search builds, and judged on what it is shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import (
    Contract,
    History,
    Pause,
    PauseKind,
    PausePattern,
    PauseRule,
    Policy,
    Roster,
    Shift,
    Span,
)
from planner.study.week import Brief, Effort, Inputs, assess, build, prepare
from planner.wellbeing import shipped_presets
from tests.builders import WEEK, a_centre, a_contract, a_forecast, an_agent, some_people

PRESETS = shipped_presets()
BREAK = PauseRule(PauseKind.BREAK, 15, paid=True)


def lunch(length_min: int, *, paid: bool = False) -> PauseRule:
    return PauseRule(PauseKind.LUNCH, length_min, paid)


USUAL = (
    PausePattern(0, (BREAK,)),
    PausePattern(5 * 60, (BREAK, lunch(30), BREAK)),
    PausePattern(6 * 60 + 15, (BREAK, lunch(45), BREAK)),
)
ADAPTED = {  # what a contract there looks like
    "BR-NR17-II": {
        "patterns": (PausePattern(0, (BREAK, lunch(30), BREAK)),),
        "days_week": (5, 6),
        "paid_week_min": (27 * 60, 40 * 60),
    },
    "ES-CC": {"patterns": (PausePattern(0, (lunch(30, paid=True),)),), "shift_min": (300, 480)},
    "IN-TN": {"patterns": (PausePattern(0, (BREAK, lunch(60), BREAK)),), "shift_min": (300, 600)},
}


def contract_under(preset: str) -> Contract:
    usual = {
        "patterns": USUAL,
        "shift_min": (240, 600),
        "starts": ((7 * 60, 15 * 60),),
        "paid_week_min": (28 * 60, 50 * 60),
        "days_week": (4, 6),
    }
    return a_contract(**{**usual, **ADAPTED.get(preset, {})})


def no_history(zone: str) -> History:
    """An empty history: the forecast is given."""
    none = np.zeros(0)
    return History(zone, 15, ("voice",), none.astype(int), none.astype(int), *[none] * 7)


def a_brief(preset: str, past: tuple[Span, ...] = (), **policy: object) -> Brief:
    """Four agents who are wanted all week; the manager's own knobs allow more than any law."""
    lax = {"daily_rest_h": 0.0, "weekly_rest_h": 12.0, "max_consecutive_days": 7}
    long = {"max_stretch_min": 240, "peak_cap_day_min": 900, "peak_cap_week_min": 4000}
    knobs = Policy(preset=preset, **{**lax, **long, **policy})  # type: ignore[arg-type]
    contract = contract_under(preset)
    centre = a_centre(policy=knobs, contracts={"full": contract})
    people = some_people(*(an_agent(f"a{n}") for n in range(4)), contracts={"full": contract})
    inputs = Inputs(
        centre, people, no_history(centre.zone), past={"a0": past}, preset=PRESETS[preset]
    )
    grid = centre.week(WEEK)
    return prepare(inputs, grid, forecasted=a_forecast(centre, grid, contacts=4.0))


def broken(brief: Brief, roster: Roster) -> set[str]:
    return {breach.rule for breach in assess(brief, roster).breaches}


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_roster_built_under_a_preset_breaks_none_of_its_rules(preset, monkeypatch):
    monkeypatch.setattr("planner.study.week._reach", lambda *_: None)
    late = tuple(Span(-96 * d + 52, -96 * d + 84) for d in (4, 3, 2, 1))  # 13:00 to 21:00 to Sunday
    brief = a_brief(preset, late, sunday_exempt=preset == "DE")
    found = build(brief, Effort(seconds=None, iterations=40))
    assert len(found.roster.shifts) >= 16
    assert broken(brief, found.roster) == set()
    assert found.unplaced == ()


def one_shift(brief: Brief, *pauses: tuple[int, int, PauseKind], end: int = 64) -> Roster:
    """Monday from 08:00 to `end`, pauses as (start, length, kind)."""
    known = tuple(Pause(at, at + n, kind, kind is PauseKind.BREAK) for at, n, kind in pauses)
    return Roster(brief.grid, (Shift("a0", 0, 32, end, known),))


@pytest.mark.parametrize(
    ("preset", "pauses", "end", "rule"),
    [
        ("HU", [(40, 2, PauseKind.LUNCH)], 64, "HU.break_window"),  # lunch after 2 h of work
        ("HU", [(46, 3, PauseKind.LUNCH)], 64, "HU.screen_max_day"),  # 7 h 15 at a screen
        ("DE", [(48, 1, PauseKind.LUNCH)], 64, "DE.break_total_6h"),
        ("FR", [(48, 2, PauseKind.LUNCH)], 76, "FR.max_day_10h"),
        ("US-CA", [(54, 2, PauseKind.LUNCH)], 64, "CA.meal_before_5h"),
        ("BR-NR17-II", [(34, 1, PauseKind.BREAK)], 56, "BR.pause_not_in_first_hour"),
        ("ES-CC", [(40, 2, PauseKind.BREAK)], 64, "ES.pvd_not_cumulative"),
        ("IN-DL", [], 56, "IN.break_after_5h"),
    ],
)
def test_a_planted_breach_is_among_the_breaches_of_the_roster(
    preset, pauses, end, rule, monkeypatch
):
    monkeypatch.setattr("planner.study.week._reach", lambda *_: None)
    brief = a_brief(preset, sunday_exempt=True)
    judged = assess(brief, one_shift(brief, *pauses, end=end))
    assert (rule, "a0", 0) in {(b.rule, b.agent, b.day) for b in judged.breaches}
    (day,) = judged.load.days
    assert "breach" in day.hard


def test_rest_and_averages_look_at_the_weeks_before_and_judge_this_one(monkeypatch):
    monkeypatch.setattr("planner.study.week._reach", lambda *_: None)
    sunday_late = (Span(-96 + 56, -96 + 92),)  # to 23:00, so 9 h before Monday 08:00
    brief = a_brief("UK", sunday_late)
    roster = one_shift(brief, (46, 2, PauseKind.LUNCH))
    assert "UK.daily_rest_rolling" in broken(brief, roster)
    short_week = tuple(Span(-96 * 7 + 96 * d, -96 * 7 + 96 * d + 96) for d in range(0, 6, 2))
    past_only = a_brief("UK", short_week)  # three days of 24 h long ago are not judged again
    assert "UK.break_over_6h" not in broken(
        past_only, one_shift(past_only, (46, 2, PauseKind.LUNCH))
    )


def test_nights_average_over_the_weeks_of_their_record_where_this_week_has_one(monkeypatch):
    monkeypatch.setattr("planner.study.week._reach", lambda *_: None)
    # four nights of 10 h less 45 min of lunch and two breaks: 8.75 h each, and 7.5 h this week
    nights = tuple(Span(-96 * 7 + 96 * d + 84, -96 * 7 + 96 * d + 124) for d in range(4))
    brief = a_brief("UK", nights)
    lunch_at_two = (Pause(104, 106, PauseKind.LUNCH, paid=False),)
    night = Roster(brief.grid, (Shift("a0", 0, 88, 120, lunch_at_two),))
    assert "UK.night_avg_8h" in broken(brief, night)
    assert "UK.night_avg_8h" not in broken(a_brief("UK"), night)
    assert "UK.night_avg_8h" not in broken(brief, one_shift(brief, (46, 2, PauseKind.LUNCH)))
    eu = a_brief("EU", nights)  # the period is national: each week is judged alone
    assert "EU.night_avg_8h" not in broken(eu, replace(night, grid=eu.grid))


def test_without_labour_rules_only_the_rules_of_the_case_are_judged(monkeypatch):
    monkeypatch.setattr("planner.study.week._reach", lambda *_: None)
    brief = a_brief("HU")
    free = replace(brief, inputs=replace(brief.inputs, preset=None))
    roster = one_shift(brief, (40, 2, PauseKind.LUNCH))
    assert not any(rule.startswith("HU.") for rule in broken(free, roster))
