"""Demand that moves between channels, each flow by hand calculation."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Forecast, Grid, Medium
from planner.errors import BadInput
from planner.forecast.moving import (
    Callbacks,
    Deflection,
    Moved,
    Redials,
    SelfService,
    Shift,
    Spill,
    has_parity,
    move_demand,
    rest_handle_s,
    without_redials,
)
from planner.forecast.planned import Move, recorded_abandons, that_history_allows
from tests.forecast.histories import FIRST, a_channel, a_history, steady

GRID = Grid.days(FIRST, 7, zone="UTC", step_min=30)
CHANNELS = [
    a_channel("voice", hard_share=0.2),
    a_channel("mail", medium=Medium.EMAIL),
    a_channel("chat", medium=Medium.CHAT),
    a_channel("back", medium=Medium.CALLBACK),
]


def a_forecast(
    voice: float = 100.0, mail: float = 10.0, chat: float = 0.0, back: float = 0.0
) -> Forecast:
    contacts = np.array([np.full(GRID.size, v) for v in (voice, mail, chat, back)])
    quantiles = np.repeat(contacts[:, None, :], 7, axis=1) * np.linspace(0.7, 1.3, 7)[:, None]
    names = tuple(c.id for c in CHANNELS)
    return Forecast(GRID, names, contacts, np.full((4, GRID.size), 300.0), quantiles)


def moved(*flows: Any, **rest: Any) -> Moved:
    return move_demand(a_forecast(), flows, channels=CHANNELS, **rest)


def test_first_attempts_leave_out_the_redials_that_history_contains() -> None:
    history = a_history(steady(2))
    history.abandoned[:] = 4.0
    history.abandoned[0] = np.nan
    found = without_redials(history, {"voice": 0.5})
    assert found.offered[0] == 10
    assert (found.offered[1:] == 8).all()
    with pytest.raises(BadInput, match="voice"):
        without_redials(history, {"voice": 1.0})


@pytest.mark.parametrize(("known_days", "is_made"), [(1, False), (49, False), (52, True)])
def test_redials_need_abandons_in_nearly_all_of_the_last_eight_weeks(
    known_days: int, is_made: bool
) -> None:
    history = a_history(steady(200))
    history.abandoned[-48 * known_days :] = 1.0
    again = Move(Redials("voice", 0.5, 0.1), FIRST, "they call again", "Sam Supervisor")
    kept, notes = that_history_allows([again], history)
    assert kept == ((again,) if is_made else ())
    assert len(notes) == (not is_made)


def test_a_note_says_where_the_redials_added_rest_on_other_abandons_than_those_taken_out() -> None:
    history = a_history(steady(200))
    history.abandoned[:] = 1.5  # 15 % of ten
    assert recorded_abandons(history, "voice") == pytest.approx(0.15)
    notes = [
        that_history_allows([Move(Redials("voice", 0.5, share), FIRST, "so", "Sam")], history)[1]
        for share in (0.05, 0.14, 0.15, 0.30)
    ]
    assert [len(n) for n in notes] == [1, 0, 0, 1]
    assert "15.0% abandoned in the last eight weeks, the move of redials says 5.0%" in notes[0][0]


def test_redials_come_on_top_of_first_attempts() -> None:
    # 100 / (1 - 0.5 x 0.1) = 105.26: of each 100, 10 abandon, 5 call again, 0.5 of these abandon...
    made = moved(Redials("voice", redial_share=0.5, abandon_share=0.1))
    assert made.forecast.contacts[0] == pytest.approx(100 / 0.95)
    assert made.forecast.quantiles[0, 6] == pytest.approx(130 / 0.95, rel=0.02)


def test_abandons_that_write_are_added_to_the_mail_hours_later() -> None:
    flow = Spill("voice", "mail", share=0.3, abandon_share=0.1, delay_h=2)
    told = a_forecast()
    told.contacts[0, 10] = 200.0
    made = move_demand(told, [flow], channels=CHANNELS)
    assert made.forecast.contacts[1, 0] == pytest.approx(13)
    assert made.forecast.contacts[1, 14] == pytest.approx(16)
    assert made.forecast.contacts[0, 10] == 200


def test_callbacks_leave_the_phone_and_are_work_all_the_same() -> None:
    made = moved(Callbacks("voice", "back", offer_share=0.5, accept_share=0.4))
    assert made.forecast.contacts[0] == pytest.approx(80)
    assert made.forecast.contacts[3] == pytest.approx(20)
    # Of 20 that nobody knows yet: variance 20 + 0.1 x 20^2 = 60, so nine in ten within 8 to 34.
    assert made.forecast.quantiles[3, 0] == pytest.approx(8, abs=1)
    assert made.forecast.quantiles[3, 6] == pytest.approx(34, abs=1)


def test_callbacks_go_to_a_callback_channel_so_that_no_shift_gets_round_parity() -> None:
    with pytest.raises(BadInput, match="chat, which is no callback channel"):
        moved(Callbacks("voice", "chat", 1.0, 1.0))


def test_self_service_leaks_zero_outs_and_contacts_within_a_day() -> None:
    # 1000 tries: 10 % zero out = 100; 60 % solved; of the 300 left, a half contacts = 150.
    flow = SelfService("voice", 1000, containment=0.6, zero_outs=0.1, contact_share=0.5)
    made = moved(flow)
    assert made.forecast.contacts[0].sum() - 100 * GRID.size == pytest.approx(250)


def test_what_is_left_after_the_simple_contacts_takes_longer_and_is_harder() -> None:
    # (300 - 0.4 x 120) / 0.6 = 420; hard share 0.2 / 0.6.
    made = moved(Deflection("voice", share=0.4, aht_s=120.0))
    assert made.forecast.contacts[0] == pytest.approx(60)
    assert made.forecast.aht_s[0] == pytest.approx(420)
    assert made.hard_share["voice"] == pytest.approx(1 / 3)
    assert made.hard_share["mail"] == 0


@given(aht=st.floats(10, 3000), share=st.floats(0, 0.95), simple=st.floats(0, 4000))
def test_no_work_is_lost_when_simple_contacts_go(aht: float, share: float, simple: float) -> None:
    rest = rest_handle_s(np.array([aht]), share, simple)[0]
    assert rest >= aht * (1 - 1e-9)
    gone = min(simple, aht)
    assert share * gone + (1 - share) * rest == pytest.approx(aht)


def test_a_planned_shift_needs_four_weeks_of_parity() -> None:
    flow = Shift("voice", "chat", 0.25)
    good = {"voice": [0.9, 0.9, 0.95, 0.9], "chat": [0.95, 0.9, 0.96, 1.0]}
    made = moved(flow, attained=good)
    assert made.notes == ()
    assert made.forecast.contacts[0] == pytest.approx(75)
    assert made.forecast.contacts[2] == pytest.approx(25)
    for bad, why in (
        (good | {"chat": [0.95, 0.89, 0.96, 1.0]}, "chat has not kept its own promise"),
        (good | {"chat": [1.0]}, "nobody knows how well chat kept"),
        ({}, "nobody knows how well voice and chat kept"),
    ):
        kept = moved(flow, attained=bad)
        assert kept.forecast.contacts[0] == pytest.approx(100)
        assert f"they stay, because {why}" in kept.notes[0]


def test_parity_looks_at_the_last_four_weeks_only() -> None:
    assert has_parity([0.9] * 5, [0.1, 0.9, 0.9, 0.9, 0.9])
    assert not has_parity([0.9] * 3, [1.0] * 3)


def test_all_wrong_flows_are_named_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        moved(
            Shift("voice", "fax", 0.2),
            Shift("voice", "voice", 0.2),
            Deflection("voice", 1.0, 60.0),
            SelfService("voice", -5, 0.9, 0.3, 0.5),
        )
    assert len(caught.value.faults) == 5


def test_a_note_says_that_contacts_longer_than_all_are_not_simple() -> None:
    assert moved(Deflection("voice", share=0.2, aht_s=300.0)).notes == ()
    made = moved(Deflection("voice", share=0.2, aht_s=1200.0))
    assert made.forecast.aht_s[0] == pytest.approx(np.full(GRID.size, 300.0))
    (note,) = made.notes
    assert "were said to last 1200 s, all of them last 300 s" in note
