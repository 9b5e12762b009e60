"""The track record, by hand calculation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from planner.domain import Forecast, Grid
from planner.forecast import Told, noise_floor, track_record, weak_spots
from tests.forecast.histories import FIRST, a_history, steady

DAYS = 84
MADE = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(DAYS)


def told(value: float, *, days: int = 14, width: float = 5.0, made_at: datetime = MADE) -> Told:
    grid = Grid.days(FIRST + timedelta(DAYS), days, zone="UTC", step_min=30)
    contacts = np.full((1, grid.size), value)
    steps = np.array([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])[:, None] * width
    quantiles = (contacts[:, None, :] + steps).clip(0)
    return Told(Forecast(grid, ("voice",), contacts, contacts, quantiles), made_at)


def known(counts: np.ndarray, value: float) -> np.ndarray:
    return np.concatenate([counts, np.full((14, 48), value)])


def test_errors_are_scored_by_lead_against_spreadsheet_and_chance() -> None:
    # Told 9, came 12, the last eight weeks brought 10 each: 25 % off, spreadsheet 16.7 %.
    history = a_history(known(steady(DAYS), 12.0))
    first, second = track_record([told(9.0)], history)
    assert (first.lead_days, second.lead_days) == ((0, 7), (7, 14))
    assert first.intervals == 7 * 48
    assert first.wape == pytest.approx(0.25)
    assert first.bias == pytest.approx(-0.25)
    assert first.baseline_wape == pytest.approx(2 / 12)
    assert first.floor_wape == pytest.approx(noise_floor([9.0]))
    # Pinball of the median alone: 0.5 x 3; the outer quantiles -1, 4, 6.5, 9, 11.5, 14, 19.
    levels = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    edges = [0.0, 4, 6.5, 9, 11.5, 14, 19]
    losses = [max(p * (12 - q), (p - 1) * (12 - q)) for p, q in zip(levels, edges, strict=True)]
    assert first.pinball == pytest.approx(np.mean(losses))
    # The spreadsheet's 10 for each level, 2 below what came: 2 x the mean level, which is a half.
    assert first.baseline_pinball == pytest.approx(1.0)
    assert (first.held_80, first.held_90) == (1.0, 1.0)
    assert first.reached == 0  # constant counts: the spreadsheet is already below pure chance


def test_a_forecast_between_spreadsheet_and_floor_says_how_far_it_got() -> None:
    history = a_history(known(steady(DAYS), 20.0))
    (score, _) = track_record([told(18.0)], history)
    room = 0.5 - noise_floor([18.0])
    assert score.reached == pytest.approx((0.5 - 0.1) / room)


def test_counts_on_the_edge_of_a_range_count_half() -> None:
    history = a_history(known(steady(DAYS), 14.0))
    (score, _) = track_record([told(9.0)], history)
    assert score.held_80 == 0.5
    assert score.held_90 == 1.0


def test_what_lay_behind_when_it_was_told_is_not_scored() -> None:
    history = a_history(known(steady(DAYS), 10.0))
    late = told(10.0, made_at=MADE + timedelta(days=10, hours=12))
    (score,) = track_record([late], history)
    assert score.intervals == 3 * 48 + 24


def test_weeks_that_are_not_known_yet_have_no_score() -> None:
    assert track_record([told(10.0)], a_history(steady(DAYS))) == ()


def test_what_a_correction_added_or_lost_is_told_apart() -> None:
    history = a_history(known(steady(DAYS), 12.0))
    one = told(9.0)
    model = replace(one.forecast, contacts=np.full_like(one.forecast.contacts, 12.0))
    (score, _) = track_record([replace(one, model=model)], history)
    assert score.value_added == pytest.approx(-0.25)


def test_the_place_where_it_fails_is_found() -> None:
    counts = known(steady(DAYS), 10.0)
    counts[DAYS::7, 24:36] = 40.0  # Mondays from noon to six
    (worst, *rest) = weak_spots([told(10.0)], a_history(counts))
    assert (worst.weekday, worst.part) == (0, "afternoon")
    assert worst.bias == pytest.approx(-0.75)
    assert rest == []
