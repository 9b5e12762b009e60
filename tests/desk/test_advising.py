"""What people tell the forecast reaches it, and can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planner.desk import advising, planning, rostering
from planner.desk.office import Desk
from planner.domain import Forecast
from planner.errors import BadInput, Forbidden
from planner.forecast import Event, Ruling
from tests.scene import MAX, SAM, WEEK, full_desk, the_draft

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


def test_managers_look_and_unknown_channels_are_refused(desk: Desk) -> None:
    advising.advice_of(desk, MAX)
    with pytest.raises(Forbidden):
        advising.plan_event(desk, MAX, LETTER)
    with pytest.raises(BadInput, match="unknown"):
        advising.plan_event(desk, SAM, Event("letter", MONDAY, channels=("fax",)))
