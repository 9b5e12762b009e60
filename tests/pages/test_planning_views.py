"""Forecast, requirement and capacity as they are looked at: every view says its sentence."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from planner.desk import advising, closing, planning, unfolding
from planner.desk.closing import Closing, Question
from planner.desk.office import Desk
from planner.desk.track import track_record_of, tries_of
from planner.domain import Cleaned, Forecast, Role, User
from planner.forecast import NEW_LEVEL, Drift, LevelRuling, Score
from planner.ui.trusting import leanings, most_told, verdict
from tests.desk.test_unfolding import RUNNING, running
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import SAM, WEEK

LAST_WEEK = "2026-W47"


def view(name: str, *, week: str = WEEK) -> AppTest:
    """Open the forecast on one of its views."""
    page = open_page("supervisor_forecast", week=week)
    page.button_group[1].set_value(name)
    page = page.run()
    assert faults(page) == []
    assert not page.error
    return page


def test_a_forecast_that_met_its_contacts_has_a_track_record(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.MANAGER)
    assert "Import the contacts" in view("How good").info[0].value
    moment = own.now()
    own.now.moment = moment.replace(day=11)  # type: ignore[attr-defined]
    planning.forecast_of(own, SAM, LAST_WEEK)
    own.now.moment = moment  # type: ignore[attr-defined]
    page = view("How good")
    shown = words(page)
    score = track_record_of(own, SAM).scores[0]
    (table,) = [d.value for d in page.dataframe if "Range error, contacts" in d.value]
    assert table["Range error, contacts"][0] == f"{score.pinball:.2f}"
    share = score.pinball / score.baseline_pinball
    assert table["Range error against spreadsheet"][0] == f"{100 * share:.0f} %"
    assert "Range error (pinball loss)" in shown
    assert "1 stored forecast met" in shown
    assert "Where it fails" in shown
    glance, tried = [d.value for d in page.dataframe if "How good" in d.value]
    scores = track_record_of(own, SAM).scores
    near = [s for s in scores if s.lead_days == most_told(scores)]
    assert list(glance["Days off by"]) == [f"{100 * s.day_wape:.1f} %" for s in near]
    assert list(glance["How good"]) == [verdict(s) for s in near]
    skills = tries_of(planning.forecast_of(own, SAM, WEEK))
    assert list(tried["Channel"]) == ["Phone", "Mail"]
    assert list(tried["How good"]) == [verdict(s) for s in skills]
    assert list(tried["Intervals, best possible"]) == [
        f"{100 * s.floor_wape:.1f} %" for s in skills
    ]


@pytest.mark.parametrize(
    ("wape", "baseline", "floor", "words"),
    [
        (0.21, 0.30, 0.20, "about as good as it can be"),
        (0.25, 0.30, 0.20, "better, 50 % of the way to the best"),
        (0.295, 0.30, 0.20, "like a spreadsheet"),
        (0.35, 0.30, 0.20, "worse than a spreadsheet"),
    ],
)
def test_a_verdict_lies_between_a_spreadsheet_and_chance(
    wape: float, baseline: float, floor: float, words: str
) -> None:
    nothing = dict.fromkeys((f.name for f in fields(Score)), 0.0)
    given = {"wape": wape, "baseline_wape": baseline, "floor_wape": floor}
    assert verdict(Score(**nothing | given)) == words  # type: ignore[arg-type]
    leaning = Score(**nothing | given | {"bias": -0.07})  # type: ignore[arg-type]
    assert "as good" not in verdict(leaning)
    thin = given | {"wape": 1.83, "baseline_wape": 2.0, "floor_wape": 1.97, "bias": -0.15}
    assert verdict(Score(**nothing | thin)) == "near the best, but leans"  # type: ignore[arg-type]


def test_the_verdict_rests_on_the_lead_time_at_which_most_was_told() -> None:
    nothing = dict.fromkeys((f.name for f in fields(Score)), 0.0)
    told = [((0, 7), 80.0), ((7, 14), 38_187.0), ((14, 28), 26_268.0), ((0, 7), 39.0)]
    scores = [Score(**nothing | {"lead_days": d, "contacts": c}) for d, c in told]  # type: ignore[arg-type]
    assert most_told(scores) == (7, 14)


def test_a_lean_and_ranges_that_mislead_are_named() -> None:
    nothing = dict.fromkeys((f.name for f in fields(Score)), 0.0)
    score = Score(**nothing | {"bias": -0.08, "held_80": 0.61})  # type: ignore[arg-type]
    assert leanings(score, "Phone") == [
        "Phone: told 8.0 % too low over all.",
        "Phone: four in five were to lie in the range, 61 % did: too narrow.",
    ]
    right = Score(**nothing | {"bias": 0.02, "held_80": 0.78})  # type: ignore[arg-type]
    assert leanings(right, "Phone") == []


def test_an_event_is_entered_on_the_page_and_removed_there(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = view("Events and odd days")
    (name,) = [w for w in page.text_input if w.label == "Name of the event"]
    name.set_value("price letter")
    (first,) = [w for w in page.date_input if w.label == "First day"]
    first.set_value(date(2026, 11, 30))
    (keep,) = [b for b in page.button if b.label == "Keep the event"]
    page = keep.click().run()
    assert faults(page) == []
    (event,) = advising.advice_of(own, SAM).events
    assert (event.name, event.first, event.factors) == ("price letter", date(2026, 11, 30), ())
    assert "never seen and no size given" in words(page)
    (remove,) = [b for b in page.button if b.label == "Remove"]
    page = remove.click().run()
    assert faults(page) == []
    assert advising.advice_of(own, SAM).events == ()


def test_an_event_of_a_given_shape_shows_its_effect_before_it_is_kept(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = view("Events and odd days")

    def sent(percent: str, button: str) -> AppTest:
        (name,) = [w for w in page.text_input if w.label == "Name of the event"]
        name.set_value("letter")
        (first,) = [w for w in page.date_input if w.label == "First day"]
        first.set_value(date(2026, 11, 30))
        (days,) = [w for w in page.number_input if w.label == "Days"]
        days.set_value(2)
        (size,) = [w for w in page.text_input if w.label.startswith("More or fewer contacts")]
        size.set_value(percent)
        (pressed,) = [b for b in page.button if b.label == button]
        return pressed.click().run()

    assert "no row of numbers" in words(sent("a lot", "Show the effect"))
    page = sent("50", "Show the effect")
    assert "without the event (+50 %)" in words(page).replace("\\", "")
    assert advising.advice_of(own, SAM).events == ()
    page = sent("40 -10", "Keep the event")
    assert faults(page) == []
    (event,) = advising.advice_of(own, SAM).events
    assert event.factors == (1.4, 0.9)


def test_a_manager_reads_events_and_enters_none(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, full, Role.MANAGER)
    page = view("Events and odd days")
    assert [w.label for w in page.text_input] == ["Why they are closed"]
    page = view("As it unfolds")
    assert "No contacts of this week are known" in page.info[0].value
    (running,) = [b for b in page.button if b.label == "Show the running week"]
    page = running.click().run()
    assert faults(page) == []
    assert page.selectbox[0].value == "2026-W48"
    assert "No contacts of this week are known" in page.info[0].value
    assert "Show the running week" not in [b.label for b in page.button]


def test_the_requirement_says_what_sets_it_and_what_it_becomes_in_posts(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, full, Role.SUPERVISOR)
    page = open_page("supervisor_requirement", week=WEEK)
    assert faults(page) == []
    shown = words(page)
    for part in ("What sets the number: ", "For service level", "posts of 35.0 h a week"):
        assert part in shown


def test_one_day_by_interval_says_what_stands_out_and_adds_the_range_on_demand(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("supervisor_roster", week=WEEK)
    page.button_group[0].set_value("Staffing")
    page = page.run()
    page.segmented_control(key="staffing_view").set_value("day")
    page = page.run()
    assert faults(page) == []
    shown = words(page)
    assert "**Phone**" in shown
    assert "of the day miss it" in shown or "every promise and cap is kept" in shown
    (table,) = [d.value for d in page.dataframe if "Queue pressure, %" in d.value]
    assert (table["From"].iloc[0], len(table)) == ("08:00", 40)
    page = page.toggle[0].set_value(True).run()
    assert faults(page) == []
    assert "weeks that may come" in words(page)
    (table,) = [d.value for d in page.dataframe if "Queue pressure, %" in d.value]
    assert table["In time in nine weeks of ten, %"].str.contains("–").all()
    page.selectbox(key="interval_channel").set_value("email")
    page = page.run()
    assert faults(page) == []
    assert "**Mail**" in words(page)
    assert not [d for d in page.dataframe if "Queue pressure, %" in d.value]
    day = page.selectbox(key="interval_day_email")
    day.set_value(6)
    assert "Mail is closed on this day." in words(day.run())


def test_what_may_come_shows_what_busy_days_ask_for(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("supervisor_roster", week=WEEK)
    page.button_group[0].set_value("Staffing")
    page = page.run()
    page.segmented_control(key="staffing_view").set_value("coming")
    page = page.run()
    assert faults(page) == []
    (table,) = [d.value for d in page.dataframe if "Agent-hours wanted" in d.value]
    assert list(table["Days that bring less"]) == ["50 of 100", "75 of 100", "90 of 100"]
    assert "What covering it costs" in words(page)


def test_the_staffing_tab_holds_simulation_beside_formula_and_shows_pressure_on_demand(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, full, Role.SUPERVISOR)
    page = open_page("supervisor_roster", week=WEEK)
    page.button_group[0].set_value("Staffing")
    page = page.run()
    shown = words(page)
    for part in ("simulated", "formula", "Against voice", "The worst hour: "):
        assert part in shown
    assert "misses its promise over the week" not in shown
    (toggle,) = [t for t in page.toggle if t.key == "pressure"]
    page = toggle.set_value(True).run()
    assert faults(page) == []
    assert "misses its promise over the week" in words(page)


def test_capacity_weighs_hires_and_leavers_and_says_when_people_run_short(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, full, Role.MANAGER)
    page = open_page("manager_capacity")
    assert faults(page) == []
    assert "10 people are under contract: 10.0 posts of 35.0 h a week" in words(page)
    (leaving,) = [w for w in page.number_input if w.label == "Leavers a year, % of posts"]
    leaving.set_value(95.0)
    (ahead,) = [b for b in page.button if b.label == "Look ahead"]
    page = ahead.click().run()
    assert "The first week with too few people is 20" in words(page)
    (wave,) = [w for w in page.number_input if w.label == "First hiring wave, posts"]
    wave.set_value(500.0)
    (leaving,) = [w for w in page.number_input if w.label == "Leavers a year, % of posts"]
    leaving.set_value(0.0)
    (ahead,) = [b for b in page.button if b.label == "Look ahead"]
    page = ahead.click().run()
    assert faults(page) == []
    assert {m.label: m.value for m in page.metric}["Of 52 weeks, too few in"] != "52"


def test_a_new_level_is_overruled_on_the_page_and_taken_back_there(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Cleaned("voice", date(2026, 11, 2), 300.0, 450.0, f"{NEW_LEVEL} since then")
    told = planning.forecast_of

    def with_level(desk: Desk, user: User, week: str) -> Forecast:
        made = told(desk, user, week)
        return replace(made, cleaned=(*made.cleaned, row))

    monkeypatch.setattr(planning, "forecast_of", with_level)
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = view("Events and odd days")
    (passed,) = [c for c in page.checkbox if c.label.startswith("The cause has passed")]
    passed.check()
    page.text_input(key="level-why").set_value("the campaign is over")
    (keep,) = [b for b in page.button if b.label == "Keep my word on the level"]
    page = keep.click().run()
    assert faults(page) == []
    (level,) = advising.advice_of(own, SAM).levels
    assert level == LevelRuling("voice", "the campaign is over", own.now().date() + timedelta(42))
    assert "No new level is believed" in words(page)
    page = page.button(key="level-voice").click().run()
    assert advising.advice_of(own, SAM).levels == ()


def test_the_running_week_shows_what_came_and_how_the_rest_moves(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    running(own, 1.6)
    page = view("As it unfolds", week=RUNNING)
    shown = words(page)
    assert "Until Tue 24 Nov 10:30" in shown
    assert "The rest of that day moves from" in shown
    assert "Rest, moved" in shown


def test_days_outside_the_band_warn_on_every_view(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.MANAGER)
    alarm = Drift("voice", date(2026, 11, 9), 14, 1.31, 3.4)
    monkeypatch.setattr(unfolding, "drift_of", lambda _desk, _user: (alarm,))
    warned = view("Events and odd days").warning[0].value.replace("\\", "")
    assert "Phone: 31 % more contacts than forecast on the 14 days since Mon 9 Nov" in warned


def test_a_closure_of_every_year_is_asked_about_on_every_view_and_confirmed_by_a_manager(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = ((date(2025, 12, 24), date(2026, 1, 1)),)
    shut = Closing(date(2026, 12, 24), date(2027, 1, 1), ("voice",))
    asked = Question(shut, seen, 1234.0)

    def until_closed(desk: Desk, user: User) -> tuple[Question, ...]:
        return () if closing.closed_days(desk, user) else (asked,)

    monkeypatch.setattr(closing, "questions_of", until_closed)
    sit_down(monkeypatch, own, Role.MANAGER)
    (warning,) = view("Week").warning
    shown = warning.value.replace("\\", "")
    assert "Phone: no contacts came on Wed 24 Dec 2025 – Thu 1 Jan 2026" in shown
    assert "1,234 contacts would be usual" in shown
    page = view("Events and odd days")
    assert not page.warning
    (again,) = [b for b in page.button if b.label == "Closed again"]
    page = again.click().run()
    assert faults(page) == []
    assert closing.closed_days(own, SAM) == (shut,)
    assert not page.warning
    (reopen,) = [b for b in page.button if b.label == "Open again"]
    page = reopen.click().run()
    assert closing.closed_days(own, SAM) == ()
    (send,) = [b for b in page.button if b.label == "Close these days"]
    assert "closed days need a reason" in words(send.click().run())
