"""What people tell the forecast reaches it, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from planner.desk import advising, planning, rostering
from planner.desk.office import Desk
from planner.domain import Forecast
from planner.errors import BadInput, Conflict, Forbidden
from planner.forecast import NEW_LEVEL, Event, LevelRuling, Ruling
from planner.store import ImportRecord
from tests.scene import (
    MAX,
    NOW,
    SAM,
    WEEK,
    empty_desk,
    full_desk,
    scene_centre,
    scene_history,
    the_draft,
)

MONDAY = date(2026, 11, 30)
LETTER = Event("price letter", MONDAY, 1, (1.5,), ("voice",))


def monday(forecast: Forecast, channel: str) -> float:
    """Return the contacts of the week's first day."""
    grid = forecast.grid
    return float(forecast.contacts[forecast.row(channel), grid.day == 0].sum())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk to change things at."""
    return full_desk(tmp_path)


def test_an_event_moves_its_day_and_channel_only_and_makes_drafts_stale(desk: Desk) -> None:
    before = planning.forecast_of(desk, SAM, WEEK)
    advising.plan_event(desk, SAM, LETTER)
    after = planning.forecast_of(desk, SAM, WEEK)
    assert monday(after, "voice") == pytest.approx(1.5 * monday(before, "voice"), rel=0.02)
    assert np.array_equal(after.contacts[after.row("email")], before.contacts[before.row("email")])
    assert rostering.is_stale(desk, SAM, the_draft(desk))
    advising.drop_event(desk, SAM, LETTER)
    assert advising.advice_of(desk, SAM).events == ()
    again = planning.forecast_of(desk, SAM, WEEK)
    assert monday(again, "voice") == pytest.approx(monday(before, "voice"))
    lines = desk.store.audit.list_lines(subject="event:price letter")
    assert len(lines) == 2


def test_an_event_that_was_seen_teaches_the_next_of_its_name(desk: Desk) -> None:
    assert advising.last_time(desk, SAM, LETTER) is None
    advising.plan_event(desk, SAM, Event("price letter", date(2026, 11, 9)))
    advising.plan_event(desk, SAM, LETTER)
    assert advising.last_time(desk, SAM, LETTER) == date(2026, 11, 9)


def test_a_persons_word_on_a_day_is_kept_with_its_reason_and_the_last_counts(desk: Desk) -> None:
    day = date(2026, 11, 16)
    advising.rule(desk, SAM, Ruling("voice", day, False, "half of the calls were lost"))
    forecast = planning.forecast_of(desk, SAM, WEEK)
    assert [c.day for c in forecast.cleaned if c.channel == "voice"].count(day) == 1
    advising.rule(desk, SAM, Ruling("voice", day, True, "it was right after all"))
    (ruling,) = advising.advice_of(desk, SAM).rulings
    assert ruling.is_normal
    forecast = planning.forecast_of(desk, SAM, WEEK)
    assert day not in [c.day for c in forecast.cleaned if c.channel == "voice"]
    advising.drop_ruling(desk, SAM, ruling)
    assert advising.advice_of(desk, SAM).rulings == ()
    with pytest.raises(BadInput, match="reason"):
        advising.rule(desk, SAM, Ruling("voice", day, True, " "))
    with pytest.raises(BadInput, match="is no day of the history"):
        advising.rule(desk, SAM, Ruling("voice", MONDAY, True, "it will be"))
    with pytest.raises(Conflict, match="taken back already"):
        advising.drop_ruling(desk, SAM, ruling)


def test_a_new_level_can_be_overruled_with_a_reason_and_taken_back(tmp_path: Path) -> None:
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    history = scene_history()
    recent = history.start >= int(NOW.timestamp()) - 22 * 86_400
    offered = np.where(recent, 2 * history.offered, history.offered)
    desk.store.history.add_history(
        replace(history, offered=offered, handled=offered), ImportRecord("x", "", NOW, "test")
    )

    def lifted() -> tuple[set[str], float]:
        made = planning.forecast_of(desk, SAM, WEEK)
        found = {c.channel for c in made.cleaned if c.reason.startswith(NEW_LEVEL)}
        return found, float(made.contacts[made.row("voice")].sum())

    channels, before = lifted()
    assert channels == {"voice", "email"}
    with pytest.raises(BadInput, match="reason"):
        advising.keep_level(desk, SAM, LevelRuling("voice", " "))
    with pytest.raises(BadInput, match="unknown channels: fax"):
        advising.keep_level(desk, SAM, LevelRuling("fax", "x"))
    with pytest.raises(Forbidden):
        advising.keep_level(desk, MAX, LevelRuling("voice", "x"))
    kept = advising.keep_level(desk, SAM, LevelRuling("voice", "the campaign is over"))
    assert kept.until == NOW.date() + timedelta(42)
    assert advising.advice_of(desk, SAM).levels == (kept,)
    with pytest.raises(BadInput, match="counts no more"):
        advising.keep_level(desk, SAM, LevelRuling("voice", "x", NOW.date() - timedelta(1)))
    advising.plan_event(desk, SAM, Event("letter", date(2027, 3, 1)))  # keeps what was said
    channels, after = lifted()
    assert channels == {"email"}
    assert after < 0.97 * before
    advising.drop_level(desk, SAM, "voice")
    assert lifted() == ({"voice", "email"}, pytest.approx(before))
    said, taken = sorted(
        desk.store.audit.list_lines(subject="channel:voice level"), key=lambda line: line.id
    )
    assert "the campaign is over" in repr(said)
    assert "removed" in repr(taken)


def test_managers_look_and_unknown_channels_are_refused(desk: Desk) -> None:
    advising.advice_of(desk, MAX)
    with pytest.raises(Forbidden):
        advising.plan_event(desk, MAX, LETTER)
    with pytest.raises(BadInput, match="unknown"):
        advising.plan_event(desk, SAM, Event("letter", MONDAY, channels=("fax",)))
