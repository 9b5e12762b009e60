"""The track record, by hand calculation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from planner.domain import Forecast, Grid
from planner.forecast import Told, noise_floor, track_record, weak_spots
from planner.forecast.quantiles import count_quantiles
from planner.forecast.spots import worst_spots
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
    assert first.floor_wape == pytest.approx(noise_floor([12.0]))
    # Pinball of the median alone: 0.5 x 3; the outer quantiles -1, 4, 6.5, 9, 11.5, 14, 19.
    levels = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    edges = [0.0, 4, 6.5, 9, 11.5, 14, 19]
    losses = [max(p * (12 - q), (p - 1) * (12 - q)) for p, q in zip(levels, edges, strict=True)]
    assert first.pinball == pytest.approx(np.mean(losses))
    # The spreadsheet's 10 for each level, 2 below what came: 2 x the mean level, which is a half.
    assert first.baseline_pinball == pytest.approx(1.0)
    assert (first.held_80, first.held_90) == (1.0, 1.0)
    # Constant counts: the spreadsheet is below pure chance already, so a twentieth of it counts.
    assert first.reached == pytest.approx((2 / 12 - 3 / 12) / (0.05 * 2 / 12))


def test_a_forecast_between_spreadsheet_and_floor_says_how_far_it_got() -> None:
    history = a_history(known(steady(DAYS), 20.0))
    (score, _) = track_record([told(18.0)], history)
    room = 0.5 - noise_floor([20.0])
    assert score.reached == pytest.approx((0.5 - 0.1) / room)


def test_a_forecast_of_half_of_what_came_is_worse_than_a_spreadsheet_not_like_one() -> None:
    counts = np.random.default_rng(1).poisson(5.0, (DAYS + 14, 48)).astype(float)
    score = track_record([told(2.5)], a_history(counts))[0]
    assert score.floor_wape == pytest.approx(noise_floor([5.0]), rel=0.02)
    assert score.reached < -1


@pytest.mark.parametrize(("rate", "phi"), [(0.2, 0.0), (1.0, 0.3), (4.0, 0.1), (40.0, 0.02)])
def test_a_range_that_is_right_holds_what_it_says_however_few_contacts_there_are(
    rate: float, phi: float
) -> None:
    # Negative binomial counts against their own quantiles; at night nothing is told and comes.
    rng = np.random.default_rng(5)
    grid = Grid.days(FIRST + timedelta(DAYS), 84, zone="UTC", step_min=30)
    mean = np.where(grid.wall_min >= 480, rate, 0.0)[None]
    size = 1 / phi if phi else np.inf
    rates = rng.gamma(size, rate / size, (84, 48)) if phi else np.full((84, 48), rate)
    came = np.where(np.arange(48) >= 16, rng.poisson(rates), 0).astype(float)
    quantiles = count_quantiles(mean, np.full(mean.shape, phi)).transpose(1, 0, 2)
    one = Told(Forecast(grid, ("voice",), mean, mean, quantiles), MADE)
    scores = track_record([one], a_history(np.concatenate([steady(DAYS), came])))
    weight = [s.intervals for s in scores]
    assert np.average([s.held_80 for s in scores], weights=weight) == pytest.approx(0.8, abs=0.03)
    assert np.average([s.held_90 for s in scores], weights=weight) == pytest.approx(0.9, abs=0.03)


def test_counts_far_outside_a_range_are_not_held() -> None:
    history = a_history(known(steady(DAYS), 40.0))
    (score, _) = track_record([told(9.0)], history)
    assert (score.held_80, score.held_90) == (0.0, 0.0)


def test_day_totals_err_less_where_intervals_err_either_way() -> None:
    # Told 9 throughout; 12 and 6 came in turn: every half-hour is 3 off, no day is.
    counts = np.tile([12.0, 6.0], (14, 24))
    (score, _) = track_record([told(9.0)], a_history(np.concatenate([steady(DAYS), counts])))
    assert score.wape == pytest.approx(3 / 9)
    assert score.day_wape == pytest.approx(0, abs=1e-12)
    assert score.day_baseline_wape == pytest.approx(1 / 9)  # ten each


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
    (score, _) = track_record([replace(one, model=model.contacts)], history)
    assert score.value_added == pytest.approx(-0.25)


def test_the_place_where_it_fails_is_found() -> None:
    counts = known(steady(DAYS), 10.0)
    counts[DAYS::7, 24:36] = 40.0  # Mondays from noon to six
    (worst, *rest) = weak_spots([told(10.0)], a_history(counts))
    assert (worst.weekday, worst.part) == (0, "afternoon")
    assert worst.bias == pytest.approx(-0.75)
    assert rest == []


def test_a_spot_of_a_thin_channel_must_stand_clear_of_chance() -> None:
    rng, days = np.random.default_rng(3), 168
    weekday, minute = np.repeat(np.arange(days) % 7, 48), np.tile(np.arange(48) * 30, days)
    said, found = np.full(48 * days, 0.02), 0
    for _ in range(10):
        came = rng.poisson(said).astype(float)
        found += bool(worst_spots("mail", came, said, weekday=weekday, minute=minute))
    assert found == 0  # all ten where chance is taken for its mean alone


def test_a_mondays_forecast_of_the_next_week_is_seven_days_ahead_and_more() -> None:
    # A week before its first day, at seven in the morning: six days and 17 hours before midnight.
    early = told(10.0, made_at=MADE - timedelta(days=7) + timedelta(hours=7))
    scores = track_record([early], a_history(known(steady(DAYS), 10.0)))
    assert [s.lead_days for s in scores] == [(7, 14), (14, 28)]
