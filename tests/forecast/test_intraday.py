"""The day as it unfolds moves the rest of day and week as far as past days say it should."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import poisson

from planner.domain import Forecast, Grid
from planner.errors import BadInput
from planner.forecast import (
    DayForecast,
    drift_alarms,
    evidence,
    forecast,
    forecast_with_days,
    learn_reactions,
    prospect,
    update,
)
from planner.forecast.drift import day_scores
from planner.forecast.intraday import learn_reaction
from planner.forecast.model import Hindsight
from planner.forecast.quantiles import count_quantiles
from tests.forecast.histories import FIRST, a_channel, a_history

DAYS, SLOTS = 200, 48
PEAK = np.where(np.arange(SLOTS) >= 16, 20.0, 2.0)


def swinging(days: int, seed: int, *, day: float = 0.04, lasting: float = 0.0) -> np.ndarray:
    """Days with an effect of their own and, with `lasting`, one that fades slowly."""
    rng = np.random.default_rng(seed)
    slow = np.zeros(days)
    for i in range(1, days):
        slow[i] = 0.95 * slow[i - 1] + lasting * rng.standard_normal()
    rate = PEAK * np.exp(slow)[:, None] * rng.gamma(1 / day, day, (days, 1))
    return np.asarray(rng.poisson(rate), float)


def told(counts: np.ndarray, days: int = 7) -> tuple[Forecast, dict]:
    history = a_history(counts)
    grid = Grid.days(FIRST + timedelta(len(counts)), days, zone="UTC", step_min=30)
    channels = [a_channel()]
    made = forecast(history, grid, channels=channels, with_skill=False)
    return made, learn_reactions(history, grid, channels=channels)


def rest_error(made: Forecast, actual: np.ndarray, noon: int) -> float:
    part = slice(noon, (noon // SLOTS + 1) * SLOTS)
    return abs(float(made.contacts[0, part].sum() - actual[0, part].sum()))


def test_a_busy_morning_foretells_the_afternoon() -> None:
    counts = swinging(DAYS + 28, 1)
    made, reactions = told(counts[:DAYS], 28)
    actual = counts[DAYS:].reshape(1, -1)
    before = after = 0.0
    for day in range(28):
        noon = day * SLOTS + 24
        moved = update(made, actual, noon, reactions)
        before += rest_error(made, actual, noon)
        after += rest_error(moved, actual, noon)
    # A day's own effect has sd 20 %; 170 contacts before noon tell it to 8 %.
    assert after < 0.66 * before


def test_without_a_day_effect_chance_moves_nothing_much() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(np.tile(PEAK, (DAYS, 1))).astype(float)
    made, reactions = told(counts)
    noisy = made.contacts.copy()
    noisy[0, :24] *= 1.2
    moved = update(made, noisy, 24, reactions)
    assert moved.contacts[0, 24:48] == pytest.approx(made.contacts[0, 24:48], rel=0.06)


@pytest.mark.parametrize(("days", "follows"), [(7, False), (14, True)])
def test_what_two_runs_say_of_one_week_is_no_second_proof(days: int, follows: bool) -> None:
    # Days that are off by a share from morning to night, told from day 0 and again from day 7:
    # of one week both runs know the same, the second week told from day 0 is another.
    off = np.tile([0.7, 1.4, 0.8, 1.3, 0.6, 1.5, 0.9], 2)
    first, second = np.arange(14 - days, 14), np.arange(7, 14)
    day = np.concatenate([first, second])
    origin = np.repeat([0, 7], [len(first), len(second)])
    rate = np.tile(PEAK, (len(day), 1))
    past = Hindsight("voice", 30, day, origin, rate, rate * off[day][:, None])
    followed = learn_reaction(past).today[24, 0]
    assert (followed > 0.8) == follows
    assert follows or followed == 0


@pytest.mark.parametrize(("weeks", "least", "most"), [(2, 0.0, 0.1), (14, 0.45, 0.7)])
def test_weeks_that_disagree_are_followed_only_where_many_of_them_speak(
    weeks: int, least: float, most: float
) -> None:
    # Afternoons follow mornings by 0.9 in one week and by 0.3 in the next: 0.6 on average, known
    # to 0.3 from two weeks (6.3 of these make 95 % on one side), to 0.08 from fourteen (1.8).
    rng = np.random.default_rng(5)
    day = np.arange(7 * weeks)
    off = rng.uniform(-0.4, 0.4, len(day))[:, None]
    follows = np.where(day // 7 % 2 == 0, 0.9, 0.3)[:, None]
    came = np.tile(PEAK, (len(day), 1)) * (1 + np.where(np.arange(SLOTS) < 24, off, off * follows))
    past = Hindsight("voice", 30, day, day // 7 * 7, np.tile(PEAK, (len(day), 1)), came)
    assert least <= learn_reaction(past).today[24, 0] < most


def test_errors_of_the_days_before_do_not_call_for_the_opposite() -> None:
    # After a busy morning the next afternoon is quiet, whatever its own morning brings: chance of
    # a few weeks, because no centre makes up for yesterday.
    rng = np.random.default_rng(2)
    day = np.arange(7 * 8)
    morning = rng.uniform(-0.4, 0.4, len(day))[:, None]
    off = np.where(np.arange(SLOTS) < 24, morning, -0.8 * np.roll(morning, 1))
    rate = np.tile(PEAK, (len(day), 1))
    past = Hindsight("voice", 30, day, day // 7 * 7, rate, rate * (1 + off))
    today, yesterday, _ = learn_reaction(past).today.T
    assert (yesterday >= -today - 1e-9).all()


def test_past_intervals_stay_and_unknown_ones_are_not_looked_at() -> None:
    made, reactions = told(swinging(DAYS, 1))
    actual = made.contacts * 2
    actual[0, 24:] = 1e9
    moved = update(made, actual, 24, reactions)
    assert np.array_equal(moved.contacts[0, :24], made.contacts[0, :24])
    assert 1.3 < moved.contacts[0, 30] / made.contacts[0, 30] <= 2.0
    nothing = update(made, np.full_like(actual, np.nan), 24, reactions)
    assert np.array_equal(nothing.contacts, made.contacts)


def test_ranges_are_those_of_the_new_level_and_no_narrower_than_chance() -> None:
    made, reactions = told(swinging(DAYS, 1))
    moved = update(made, 0.3 * made.contacts, 24, reactions)
    rest, levels = slice(24, 48), np.array(moved.levels)[:, None]
    mean, ranges = moved.contacts[0, rest], moved.quantiles[0, :, rest]
    assert (mean < 0.8 * made.contacts[0, rest]).all()
    chance = poisson.ppf(levels, mean)
    assert (ranges[0] <= chance[0]).all()
    assert (ranges[-1] >= chance[-1]).all()
    assert (ranges == np.rint(ranges)).all()


def test_errors_that_last_carry_over_to_the_days_after() -> None:
    lasting, fleeting = (
        told(swinging(DAYS, 3, day=0.001, lasting=0.08)),
        told(swinging(DAYS, 3, day=0.04)),
    )
    for (made, reactions), least, most in ((lasting, 1.08, 1.5), (fleeting, 0.99, 1.06)):
        actual = made.contacts * 1.5
        moved = update(made, actual, SLOTS, reactions)
        tomorrow = slice(SLOTS, 2 * SLOTS)
        factor = moved.contacts[0, tomorrow].sum() / made.contacts[0, tomorrow].sum()
        assert least < factor < most


def test_contacts_of_another_shape_are_refused() -> None:
    made, reactions = told(swinging(60, 1))
    with pytest.raises(BadInput, match="shape"):
        update(made, np.zeros((1, 3)), 2, reactions)


def test_a_step_after_the_forecast_raises_the_alarm_and_chance_does_not() -> None:
    counts = swinging(DAYS + 14, 5)
    grid = Grid.days(FIRST + timedelta(DAYS), 14, zone="UTC", step_min=30)
    _, days = forecast_with_days(a_history(counts[:DAYS]), grid, channels=[a_channel()])
    came = counts[DAYS:].sum(axis=1)[None]
    assert drift_alarms(days, came) == ()
    came[0, 5:10] *= 2.0
    came[0, 10:] = np.nan
    (alarm,) = drift_alarms(days, came)
    assert alarm.ratio > 1.3
    assert alarm.score > 2.6
    assert "more contacts than forecast" in str(alarm)


def known_days(counts: np.ndarray, days: int = 14) -> tuple[DayForecast, np.ndarray]:
    """Day totals foretold for the last days of a history, and what these days prove."""
    grid = Grid.days(FIRST + timedelta(len(counts) - days), days, zone="UTC", step_min=30)
    made = prospect(a_history(counts), grid, channels=[a_channel()])
    return made.days, evidence(made.intervals, a_history(counts))


@pytest.mark.parametrize("dead", [(13, 0, 48), (13, 20, 48), (6, 24, 34)])
@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_day_with_an_outage_or_with_missing_rows_proves_nothing(
    dead: tuple[int, int, int], value: float
) -> None:
    counts = swinging(DAYS + 14, 5)
    day, begin, end = dead
    counts[DAYS + day, begin:end] = value
    days, came = known_days(counts)
    assert np.isnan(came[0]).tolist() == [i == day for i in range(14)]
    assert drift_alarms(days, came) == ()


@pytest.mark.parametrize(("silent", "alarms"), [(2, 0), (5, 1)])
def test_a_channel_that_stays_silent_for_five_days_is_a_drift(silent: int, alarms: int) -> None:
    counts = swinging(DAYS + 14, 5)
    counts[-silent:] = 0.0
    assert len(drift_alarms(*known_days(counts))) == alarms


@pytest.mark.parametrize("factor", [0.05, 10.0])
def test_one_day_however_odd_is_no_drift(factor: float) -> None:
    counts = swinging(DAYS + 14, 5)
    counts[-1] = np.rint(counts[-1] * factor)
    assert drift_alarms(*known_days(counts)) == ()


@pytest.mark.parametrize("mean", [0.0, 0.3, 0.7, 1.5, 10.0])
def test_few_contacts_as_told_or_none_at_all_are_no_drift(mean: float) -> None:
    rate, rng = np.full((1, 14), mean), np.random.default_rng(7)
    edges = count_quantiles(rate, np.zeros((1, 14))).transpose(1, 0, 2)
    dates = tuple(FIRST + timedelta(d) for d in range(14))
    days = DayForecast(dates, ("voice",), rate, edges)
    alarms = [drift_alarms(days, rng.poisson(rate).astype(float)) for _ in range(100)]
    assert sum(map(len, alarms)) <= 1


def test_day_scores_are_standard_normal_at_the_quantiles() -> None:
    counts = swinging(DAYS, 6)
    grid = Grid.days(FIRST + timedelta(DAYS), 7, zone="UTC", step_min=30)
    _, days = forecast_with_days(a_history(counts), grid, channels=[a_channel()])
    for level, score in ((0, -1.645), (1, -1.2816), (3, 0.0), (5, 1.2816), (6, 1.645)):
        found = day_scores(days, days.quantiles[:, level, :])
        assert found == pytest.approx(score, abs=0.02)


def test_a_channel_that_began_in_these_days_is_told_as_such() -> None:
    days, came = known_days(np.full((DAYS + 14, 48), 2.0))
    none = replace(days, contacts=0 * days.contacts, quantiles=0 * days.quantiles)
    (alarm,) = drift_alarms(none, came)
    assert alarm.ratio == np.inf
    assert "where none were forecast" in str(alarm)
