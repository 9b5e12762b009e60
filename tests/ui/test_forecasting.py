"""What the forecast page says of a channel: notes, alarms, and its week beside a usual one."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from planner.domain import Cleaned
from planner.forecast import NEW_LEVEL, Drift
from planner.ui.forecasting import notes_on, usual_week
from planner.ui.trusting import alarm_words

NAMES = {"voice": "Phone", "chat": "Chat", "mail-1": "Mail"}
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("note", "channels"),
    [
        ("Phone: only 20 days of history", {"voice"}),
        ("10% of voice were to move to chat; they stay, because nobody knows", {"voice", "chat"}),
        ("voice, chat: demand moves since 2026-11-09 (new)", {"voice", "chat"}),
        ("no contacts in the history of Mail: closed or missing data?", {"mail-1"}),
        ("a planned move (the app) is left out; take it back", set(NAMES)),
        ("voicemails are nobody's channel", set(NAMES)),
    ],
)
def test_a_note_is_shown_with_every_channel_it_names_or_with_all(
    note: str, channels: set[str]
) -> None:
    assert {c for c in NAMES if notes_on([note], c, NAMES)} == channels


def past(contacts: list[float]) -> pd.DataFrame:
    """Days up to Sunday 22 November 2026."""
    first = SUNDAY - timedelta(days=len(contacts) - 1)
    days = [first + timedelta(days=k) for k in range(len(contacts))]
    return pd.DataFrame({"day": days, "contacts": contacts})


def test_a_usual_week_is_that_of_the_last_four() -> None:
    week = [100.0, 90.0, 80.0, 70.0, 60.0, 10.0, 0.0]
    assert usual_week(past([7.0] * 70 + week * 4), ()) == 410
    assert usual_week(past(week), ()) == 410  # one week is no quarter of four
    assert usual_week(past(week[:6]), ()) == 0  # less than a week says nothing
    two_missing = past(week * 2 + [np.nan] * 7 + week)
    assert usual_week(two_missing.dropna(), ()) == 410
    assert usual_week(two_missing, ()) == 410


def test_a_mad_day_counts_in_a_usual_week_as_the_forecast_takes_it() -> None:
    days = past([100.0] * 27 + [99_000.0])
    mad = Cleaned("voice", SUNDAY, 99_000.0, 100.0, "unusually many")
    level = Cleaned("voice", SUNDAY, 100.0, 5_000.0, f"{NEW_LEVEL} since then")
    assert usual_week(days, [mad, level]) == 700


def test_an_alarm_of_a_channel_that_was_not_forecast_names_no_share() -> None:
    words = alarm_words(Drift("chat", date(2026, 11, 19), 3, float("inf"), 4.1), "Chat")
    assert words.startswith("Chat: contacts came on 3 days since Thu 19 Nov, where none")
    assert "%" not in words
