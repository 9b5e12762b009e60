"""New channels and moving demand on the forecast page: tried, kept with a reason, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from planner.desk import advising, moving
from planner.desk.office import Desk
from planner.domain import Medium, Role
from planner.forecast import Deflection, Shift, Start
from planner.store import ImportRecord
from planner.ui.moving import KINDS
from tests.pages.test_planning_views import view
from tests.pages.visits import faults, sit_down, words
from tests.scene import NOW, SAM, scene_history

VIEW = "New channels and moves"


def the(widgets: Any, label: str) -> Any:
    """Return the last widget with this label: the form of moves stands below that of starts."""
    return [w for w in widgets if w.label == label][-1]


def moves_of(kind: str) -> AppTest:
    page = view(VIEW)
    the(page.selectbox, "Kind of move").set_value(kind)
    return page.run()


def test_simple_contacts_are_tried_kept_and_taken_back(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = moves_of("deflection")
    the(page.number_input, "Contacts that go, per cent").set_value(20.0)
    page = the(page.button, "Show the effect").click().run()
    assert faults(page) == []
    assert "Contacts without" in words(page)
    assert moving.moving_of(own, SAM).moves == ()
    page = the(page.button, "Keep the move").click().run()
    assert "needs a reason" in words(page)
    the(page.text_input, "Reason").set_value("the new app")
    page = the(page.button, "Keep the move").click().run()
    assert faults(page) == []
    (kept,) = moving.moving_of(own, SAM).moves
    assert kept.flow == Deflection("voice", pytest.approx(0.2), 120.0)  # type: ignore[arg-type]
    assert "the new app" in words(page)
    page = the(page.button, "Take back").click().run()
    assert faults(page) == []
    assert moving.moving_of(own, SAM).moves == ()


def test_a_shift_says_why_the_volume_stays_and_goes_once_promises_are_kept(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = moves_of("shift")
    the(page.text_input, "Reason").set_value("mail has room")
    page = the(page.button, "Show the effect").click().run()
    assert "they stay, because nobody knows how well voice and email kept" in words(page)
    the(page.text_input, "Of the channel they leave").set_value("80 79 81 80")
    the(page.text_input, "Of the channel they go to").set_value("high")
    page = the(page.button, "Show the effect").click().run()
    assert "no row of numbers" in words(page)
    the(page.text_input, "Of the channel they go to").set_value("92 91 95 93")
    page = the(page.button, "Keep the move").click().run()
    assert faults(page) == []
    (kept,) = moving.moving_of(own, SAM).moves
    assert kept.flow == Shift("voice", "email", pytest.approx(0.1))  # type: ignore[arg-type]
    assert "they stay" not in words(page)
    assert "Phone kept of its own promise, week by week" in words(page)
    assert "they count until" in words(page)
    assert "Contacts without" in words(page)


@pytest.mark.parametrize("kind", ["redials", "spill", "self-service"])
def test_every_kind_of_move_shows_its_effect(
    full: Desk, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    sit_down(monkeypatch, full, Role.SUPERVISOR)
    page = the(moves_of(kind).button, "Show the effect").click().run()
    assert faults(page) == []
    assert not page.error
    wanted = {"redials": "does not say who abandoned"}
    assert wanted.get(kind, "Contacts without") in words(page)


def test_a_form_offers_only_the_channels_that_make_sense_and_says_why(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = moves_of("callbacks")
    assert "a callback is work of a channel" in page.info[-1].value
    assert not [b for b in page.button if b.label == "Keep the move"]
    page = moves_of("spill")
    assert the(page.selectbox, "They leave").options == ["Phone"]
    assert the(page.selectbox, "They write to").options == ["Mail"]
    assert "nobody hangs up where work can wait" in words(page)
    assert "nobody writes to it" in words(page)
    (centre, revision) = own.store.centre.load_centre()  # type: ignore[misc]
    voice = replace(centre.channels[0], id="back", name="Callback", medium=Medium.CALLBACK)
    more = replace(centre, channels=(*centre.channels, voice))
    own.store.centre.save_centre(more, revision, by="Ada", at=NOW)
    page = moves_of("callbacks")
    assert the(page.selectbox, "The callback is work of").options == ["Callback"]
    assert the(page.selectbox, "They leave").options == ["Phone"]
    page = the(page.button, "Show the effect").click().run()
    assert faults(page) == []
    assert not page.error
    assert "Contacts without" in words(page)


def test_every_kind_of_move_says_which_channels_each_side_can_name(own: Desk) -> None:
    for kind in KINDS:
        for side in moving.sides_of(own, SAM, kind).values():
            assert {*side.offered, *side.left_out} == {"voice", "email"}
            assert bool(side.left_out) <= bool(side.why)


def test_the_form_for_redials_starts_from_who_was_recorded_to_give_up(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    history = scene_history()
    gone = np.where(history.channel == history.channels.index("voice"), 0.15, 0.0)
    more = replace(history, abandoned=gone * history.offered)
    own.store.history.add_history(more, ImportRecord("who gave up", "", NOW, "test"))
    page = moves_of("redials")
    assert the(page.number_input, "Callers who give up, per cent").value == pytest.approx(15.0)
    page = the(page.button, "Show the effect").click().run()
    assert faults(page) == []
    assert "the move of redials says" not in words(page)  # added is what was taken out
    the(page.number_input, "Callers who give up, per cent").set_value(5.0)
    page = the(page.button, "Show the effect").click().run()
    assert "the move of redials says 5.0%" in words(page)


def test_a_start_is_tried_kept_and_taken_back(own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = view(VIEW)
    the(page.selectbox, "New channel").set_value("email")
    the(page.selectbox, "Its week looks like that of").set_value("voice")
    next(b for b in page.button if b.label == "Show the effect").click()
    page = page.run()
    assert faults(page) == []
    assert "on a mean day four times in five" in words(page)
    page = the(page.button, "Keep the start").click().run()
    assert "needs a reason" in words(page)
    next(w for w in page.text_input if w.label == "Reason").set_value("mail opens")
    page = the(page.button, "Keep the start").click().run()
    assert faults(page) == []
    assert advising.advice_of(own, SAM).starts == (Start("email", "voice", 100.0, 14),)
    page = next(b for b in page.button if b.label == "Take back").click().run()
    assert faults(page) == []
    assert advising.advice_of(own, SAM).starts == ()


def test_a_manager_reads_and_enters_nothing(full: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sit_down(monkeypatch, full, Role.MANAGER)
    page = view(VIEW)
    assert not page.text_input
    assert "No move of demand is planned." in words(page)
