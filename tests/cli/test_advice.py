"""Events, words on past days and on levels from the command line; the track record there too."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.cli import accuracy, advice, correction
from planner.cli import closing as closing_commands
from planner.desk import advising, closing, correcting, planning, track, unfolding
from planner.desk.office import Desk
from planner.domain import Skill, Span
from planner.forecast import Drift, Event, noise_floor
from tests.cli.running import refused, run
from tests.desk.test_unfolding import RUNNING, running
from tests.scene import NOW, SAM, WEEK, corrected, full_desk

LAST_WEEK = "2026-W47"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = full_desk(tmp_path)
    for module in (advice, accuracy, correction, closing_commands):
        monkeypatch.setattr(module, "desk_of", lambda _in_demo: desk)
    return desk


def rows_of(*arguments: str) -> list[dict[str, Any]]:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_an_event_is_entered_listed_with_its_size_and_dropped(desk: Desk) -> None:
    assert run("events").stdout == "no event is known\n"
    given = ("event", "price letter", "2026-11-30", "--percent=40,-10", "--channel=voice")
    told = planning.forecast_of(desk, SAM, WEEK)
    (effect,) = rows_of(*given)
    assert (effect["channel"], effect["kept"]) == ("voice", False)
    before = told.contacts[told.row("voice"), told.grid.day < 2]
    assert effect["without"] == pytest.approx(before.sum(), rel=1e-3)
    monday = before[: before.size // 2].sum()
    shaped = 1.4 * monday + 0.9 * (before.sum() - monday)
    assert effect["contacts"] == pytest.approx(shaped, rel=1e-3)
    assert advising.advice_of(desk, SAM).events == ()
    assert rows_of(*given, "--keep")[0]["kept"]
    first = date(2026, 11, 30)
    assert advising.advice_of(desk, SAM).events == (
        Event("price letter", first, 2, (1.4, 0.9), ("voice",)),
    )
    told_past = run("event", "price letter", "2026-11-09", "--days=2", "--keep").stdout
    assert told_past.startswith("kept; history contains it")
    past, coming = rows_of("events")
    assert (past["percent"], past["channels"]) == ("", "all")
    assert (coming["days"], coming["percent"], coming["channels"]) == (2, "+40,-10", "voice")
    assert coming["last seen"] == "2026-11-09"
    assert run("events").stdout.splitlines()[0].split() == [
        *("number", "name", "first", "days", "percent", "last", "seen", "channels"),
    ]
    assert len(rows_of("events", "--drop=1")) == 1
    assert refused(run("events", "--drop=2")) == ["there is no event 2; there are 1"]
    assert any("2 factors for 3 days" in s for s in refused(run(*given, "--days=3")))
    assert any("+900 per cent" in s for s in refused(run(*given[:3], "--percent=901")))


def test_a_replaced_day_is_listed_and_overruled_either_way(desk: Desk, tmp_path: Path) -> None:
    day = "2026-11-16"
    assert not [r for r in rows_of("cleaned", f"--week={WEEK}") if r["day"] == day]
    rows_of("rule", "voice", day, "--not-normal", "--reason=half of the lines were down")
    (row,) = [r for r in rows_of("cleaned", f"--week={WEEK}", "--channel=voice") if r["day"] == day]
    grid = planning.history_of(desk, SAM).of("voice")
    monday = datetime(2026, 11, 15, 23, tzinfo=UTC).timestamp()  # midnight in Copenhagen
    own = (grid.start >= monday) & (grid.start < monday + 86_400)
    assert row["recorded"] == grid.offered[own].sum()
    assert row["used instead"] > 0
    assert row["why"] == "left out: half of the lines were down"
    assert rows_of("rulings")[0]["word"] == "does not count"
    (ruling,) = rows_of("rule", "voice", day, "--normal", "--reason=it was right")
    assert ruling["word"] == "counts as recorded"
    out = tmp_path / "rulings.csv"
    assert run("rulings", f"--out={out}").stdout == f"written: {out}\n"
    with out.open(newline="") as file:
        assert [r["why"] for r in csv.DictReader(file)] == ["it was right"]
    assert rows_of("rulings", "--drop=1") == []
    assert any("no day of the history" in s for s in refused(
        run("rule", "voice", "2026-12-24", "--normal", "--reason=x")
    ))  # fmt: skip


def test_a_word_on_a_level_has_an_end_and_is_dropped(desk: Desk) -> None:
    (row,) = rows_of("level", "voice", "--reason=the campaign is over")
    assert row["until"] == str(NOW.date() + timedelta(42))
    (row,) = rows_of("level", "voice", "--reason=the campaign is over", "--until=2026-12-06")
    assert (row["word"], row["until"]) == ("no new level", "2026-12-06")
    assert run("rulings", "--drop=1").stdout == "no day or level was overruled\n"
    assert any("reason" in s for s in refused(run("level", "voice", "--reason= ")))


def test_a_correction_is_shown_kept_listed_and_taken_back(desk: Desk) -> None:
    given = ("correct", "voice", "2026-11-30", "--from=09:00", "--to=12:00", "--percent=20")
    done = run(*given)
    assert "not kept" in done.stderr
    assert correcting.corrections(desk, SAM, WEEK) == ()
    assert any("needs a reason" in line for line in refused(run(*given, "--keep")))
    (day,) = rows_of(*given, "--reason=price letter", "--keep")
    assert day["after"] > day["before"] == day["model"]
    (row,) = rows_of("corrections", f"--week={WEEK}")
    assert row == {
        "number": day["number"], "channel": "voice", "from": "2026-11-30 09:00",
        "to": "2026-11-30 12:00", "per cent": 20.0, "contacts": None, "why": "price letter",
        "by": "command line",
    }  # fmt: skip
    whole = rows_of("correct", "email", "2026-11-30", "--days=7", "--total=500")
    assert sum(d["after"] for d in whole) == pytest.approx(500)
    gone = run("corrections", f"--week={WEEK}", f"--drop={row['number']}")
    assert gone.stdout == f"nobody corrected the forecast of {WEEK}\n"
    wrong = refused(run("correct", "fax", "2026-12-03", "--days=7", "--to=12:00"))
    assert len(wrong) == 4
    assert any("no time of day" in s for s in refused(run(*given, "--to=noon")))


def test_days_are_closed_listed_and_opened_again(desk: Desk) -> None:
    assert rows_of("closures") == []
    given = ("close", "2026-12-24", "2026-12-25", "--channel=voice")
    assert any("need a reason" in line for line in refused(run(*given)))
    (row,) = rows_of(*given, "--reason=as every year")
    assert (row["first"], row["last"], row["channels"]) == ("2026-12-24", "2026-12-25", "voice")
    assert row["state"] == "closed"
    assert rows_of("reopen", "2026-12-24", "2026-12-25", "--channel=voice") == []
    shut = closing.Closing(date(2026, 12, 28), date(2026, 12, 29), ("voice",))
    asked = closing.Question(shut, ((date(2025, 12, 28), date(2025, 12, 29)),), 800.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing, "questions_of", lambda _desk, _user: (asked,))
        (row,) = rows_of("closures")
        assert (row["state"], row["contacts on usual days"]) == (
            "asked: was silent every year",
            800.0,
        )
        run("reopen", "2026-12-28")
    assert [r.day.day for r in advising.advice_of(desk, SAM).rulings] == [29]  # a Monday
    assert any("are so already" in line for line in refused(run("reopen", "2026-12-24")))


def test_a_cell_that_a_person_typed_is_no_formula(desk: Desk, tmp_path: Path) -> None:
    rows_of("level", "voice", "--reason==1+1")
    out = tmp_path / "rulings.csv"
    run("rulings", f"--out={out}")
    assert "'=1+1" in out.read_text()


def test_the_running_week_is_told_by_day_and_by_interval(desk: Desk) -> None:
    nothing = "no contacts of this week are known yet, or all of it is over\n"
    assert run("today", f"--week={RUNNING}").stdout == nothing
    running(desk, 1.6)
    found = unfolding.unfolding_of(desk, SAM, RUNNING)
    assert found is not None
    rows = rows_of("today", f"--week={RUNNING}")
    assert len(rows) == 7 * len(found.told.channels)
    voice = [r for r in rows if r["channel"] == "voice"]
    assert voice[0]["rest moved"] == 0
    assert voice[2]["came so far"] is None
    left = float(found.updated.contacts[found.told.row("voice"), found.until :].sum())
    assert sum(r["rest moved"] for r in voice) == pytest.approx(left)
    by_interval = rows_of("today", f"--week={RUNNING}", "--by-interval")
    assert sum(r["moved"] for r in by_interval if r["channel"] == "voice") == pytest.approx(left)


def test_drift_is_told_by_channel(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("drift").stdout == "every channel is within its usual error\n"
    alarm = Drift("voice", date(2026, 11, 9), 14, 1.31, 3.4)
    monkeypatch.setattr(unfolding, "drift_of", lambda _desk, _user: (alarm,))
    (row,) = rows_of("drift")
    assert (row["channel"], row["came over forecast"]) == ("voice", 1.31)
    assert "2026-11-09" in run("drift").stdout


def test_the_record_sets_each_channel_and_lead_against_spreadsheet_and_chance(desk: Desk) -> None:
    assert rows_of("record") == []
    early = replace(desk, now=lambda: datetime(2026, 11, 11, 12, tzinfo=UTC))
    corrected(desk, Span(0, 96), week=LAST_WEEK, percent=200.0)  # Monday
    planning.forecast_of(early, SAM, LAST_WEEK)
    scores = track.track_record_of(desk, SAM).scores
    rows = rows_of("record")
    assert [r["channel"] for r in rows] == [s.channel for s in scores]
    assert [r["wape"] for r in rows] == pytest.approx([s.wape for s in scores])
    for name, column in (("noise floor", "floor_wape"), ("spreadsheet wape", "baseline_wape")):
        assert [r[name] for r in rows] == pytest.approx([getattr(s, column) for s in scores])
    (judged,) = rows_of("record", "--part=corrections")
    assert (judged["reason"], judged["wape taken away"] < 0) == ("a guess", True)
    assert judged["corrected"] == pytest.approx(3 * judged["model"])
    assert {r["channel"] for r in rows_of("record", "--part=spots")} <= {"voice", "email"}
    tried = rows_of("record", "--part=tried")
    skills = planning.forecast_of(desk, SAM, WEEK).skill
    assert [r["channel"] for r in tried] == ["voice", "email"]
    assert [r["noise floor"] for r in tried] == pytest.approx([s.floor_wape for s in skills])


def test_a_forecast_stored_without_its_errors_by_day_does_not_tell_them_as_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    forecast = planning.forecast_of(desk, SAM, WEEK)
    old = [Skill(s.channel, s.wape, s.bias, s.baseline_wape, s.origins) for s in forecast.skill]
    nothing_came = Skill("email", 0.0, 0.0, 0.0, 3)
    stored = replace(forecast, skill=(old[0], nothing_came))
    monkeypatch.setattr(planning, "forecast_of", lambda *_: stored)
    (voice,) = rows_of("record", "--part=tried")
    assert voice["wape"] == pytest.approx(old[0].wape)
    own_week = noise_floor(forecast.contacts[forecast.row("voice")])
    assert voice["noise floor"] == pytest.approx(own_week)
    assert (voice["day wape"], voice["spreadsheet day wape"]) == (None, None)


def test_unknown_numbers_are_null_in_json_and_a_dash_in_a_table(desk: Desk) -> None:
    running(desk, 1.0)
    table = run("today", f"--week={RUNNING}").stdout.splitlines()
    assert len({len(line.split()) for line in table[1:]}) == 1
    assert " - " in table[4]
    assert not np.isnan([r["forecast"] for r in rows_of("today", f"--week={RUNNING}")]).any()
