"""What the forecast page says of a channel: every note that concerns it, and no other."""

import pytest

from planner.ui.forecasting import notes_on

NAMES = {"voice": "Phone", "chat": "Chat", "mail-1": "Mail"}


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
