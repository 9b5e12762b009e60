"""Figures and hours in words: what a reader takes from the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain import Policy, Span
from planner.ui import text
from planner.ui.centre_view import hours
from planner.ui.knobs import KNOBS, OCCUPANCY, QUOTA

DAY = (Span(8 * 60, 18 * 60),)


@pytest.mark.parametrize(
    ("value", "words"),
    [(105.0, "105"), (6.25, "6.25"), (7.0, "7"), (38.62, "38.6"), (0.0, "0"), (1234.5, "1,234")],
)
def test_an_amount_has_as_many_decimals_as_it_needs(value: float, words: str) -> None:
    assert text.amount(value) == words


def test_opening_hours_are_written_by_runs_of_like_days() -> None:
    saturday = (Span(540, 720), Span(780, 1020))
    assert hours((DAY,) * 5 + (saturday, ())) == "Mon–Fri 08:00–18:00, Sat 09:00–12:00 13:00–17:00"
    assert hours(((),) * 7) == "closed"


@pytest.mark.parametrize("knob", KNOBS, ids=lambda k: k.name)
def test_a_knob_that_nobody_touched_keeps_its_value_exactly(knob: object) -> None:
    for policy in (Policy(), Policy(shrinkage=0.07, quota_factor=1.1, occupancy_cap=0.83)):
        assert knob.stored(knob.shown(policy), policy) == getattr(policy, knob.name)  # type: ignore[attr-defined]


def test_a_knob_is_shown_in_per_cent_and_stored_as_a_share() -> None:
    assert QUOTA.shown(Policy(quota_factor=1.1)) == 110
    assert QUOTA.stored(90.0, Policy()) == pytest.approx(0.9)
    assert QUOTA.words(Policy()) == "100 %"


def test_a_cap_of_zero_means_each_channels_own() -> None:
    capped = replace(Policy(), occupancy_cap=0.8)
    assert OCCUPANCY.stored(0.0, capped) is None
    assert OCCUPANCY.words(Policy()) == "each channel's own"
    assert OCCUPANCY.stored(None, Policy()) is None  # an empty field


def test_whole_minutes_stay_whole() -> None:
    (peak,) = (k for k in KNOBS if k.name == "peak_cap_day_min")
    stored = peak.stored(2.25, Policy())
    assert stored == 135
    assert isinstance(stored, int)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.724, "share", "72 %"),
        (0.96, "ratio", "0.96"),
        (7.83, "1/h", "7.83 an hour"),
        (1.0, "days", "1 day"),
        (2.0, "days", "2 days"),
        (1.0, "breaches", "1 breach"),
        (12.5, "min", "12.5 min"),
    ],
)
def test_an_indicator_is_written_with_its_unit_as_one_says_it(
    value: float, unit: str, said: str
) -> None:
    assert text.measure(value, unit) == said
