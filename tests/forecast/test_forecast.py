"""The forecast of a centre: defined for every history, honest about what it does not know."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import (
    QUANTILES,
    Forecast,
    Grid,
    History,
    OpeningHours,
    Override,
    Span,
)
from planner.errors import BadInput
from planner.forecast import (
    Advice,
    Event,
    Start,
    apply_overrides,
    backtest,
    forecast,
    forecast_with_days,
    pinball,
    value_added,
    wape,
)
from planner.forecast.accuracy import bias, noise_floor
from tests.forecast.histories import FIRST, a_channel, a_history, busy, joined, steady


def ahead(days: int, *, after: int, zone: str = "UTC", step_min: int = 30) -> Grid:
    """Days after a history of `after` days."""
    return Grid.days(FIRST + timedelta(after), days, zone=zone, step_min=step_min)


def said(history: History, grid: Grid, **rest: object) -> Forecast:
    return forecast(history, grid, channels=[a_channel()], with_skill=False, **rest)


def sound(made: Forecast) -> None:
    """What must hold for every forecast."""
    assert np.isfinite(made.contacts).all()
    assert np.isfinite(made.quantiles).all()
    assert (made.contacts >= 0).all()
    assert (np.diff(made.quantiles, axis=1) >= 0).all()
    assert (made.aht_s > 0).all()
    assert made.quantiles.shape == (len(made.channels), len(QUANTILES), made.grid.size)


def test_a_steady_channel_is_forecast_as_it_was() -> None:
    made = said(a_history(steady(100)), ahead(28, after=100))
    assert made.contacts == pytest.approx(10, rel=0.01)


def test_weekday_and_hour_are_learnt() -> None:
    grid = ahead(28, after=140)
    made = said(a_history(busy(140)), grid)
    days = np.bincount(grid.day, made.contacts[0]).reshape(4, 7)
    assert days[:, 0] == pytest.approx(700, rel=0.05)
    assert days[:, 5] == pytest.approx(300, rel=0.07)
    assert (days[:, 6] < 3).all()
    night = made.contacts[0, (grid.wall_min < 7 * 60) | (grid.wall_min > 21 * 60)]
    assert night.max() < 0.1


def test_rows_from_the_grid_on_change_nothing() -> None:
    counts = busy(140)
    grid = ahead(7, after=100)
    early = said(a_history(counts[:100]), grid)
    late = said(a_history(counts), grid)
    assert np.array_equal(early.contacts, late.contacts)
    assert np.array_equal(early.quantiles, late.quantiles)


def test_the_same_call_gives_the_same_bytes() -> None:
    history, grid = a_history(busy(90)), ahead(14, after=90)
    first, second = said(history, grid), said(history, grid)
    assert first.contacts.tobytes() == second.contacts.tobytes()
    assert first.quantiles.tobytes() == second.quantiles.tobytes()


@pytest.mark.parametrize("factor", [0.0, 10.0])
def test_one_odd_day_moves_the_mean_by_less_than_three_percent(factor: float) -> None:
    counts = busy(180)
    plain = said(a_history(counts), ahead(28, after=180)).contacts.sum()
    counts[150] *= factor
    moved = said(a_history(counts), ahead(28, after=180)).contacts.sum()
    assert abs(moved / plain - 1) < 0.03


def test_a_holiday_is_forecast_from_its_last_time() -> None:
    # Christmas Day 2024 brought nothing; 2025 falls on a Thursday that brings 500 otherwise.
    counts = busy(700, mean=500)
    counts[(date(2024, 12, 25) - FIRST).days] = 0
    grid = ahead(28, after=700)  # 1 to 28 December 2025
    made = said(a_history(counts), grid, country="FR")
    days = np.bincount(grid.day, made.contacts[0])
    assert days[24] < 300
    assert days[17] == pytest.approx(500, rel=0.07)
    assert any(c.day == date(2024, 12, 25) for c in made.cleaned)


@settings(max_examples=40, deadline=None)
@given(
    days=st.one_of(st.integers(1, 16), st.sampled_from([27, 41, 42, 43, 70, 120, 310])),
    per_slot=st.sampled_from([0.0, 0.01, 0.5, 20.0, 5e4]),
    holes=st.floats(0, 0.9),
    seed=st.integers(0, 99),
    zone=st.sampled_from(["UTC", "Europe/Copenhagen", "Australia/Lord_Howe"]),
)
def test_any_history_gives_a_sound_forecast(
    days: int, per_slot: float, holes: float, seed: int, zone: str
) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(per_slot * rng.gamma(0.5, 2, (days, 1)), (days, 24)).astype(float)
    counts[rng.random((days, 24)) < holes] = -1
    counts[0, 0] = 1.0
    history = a_history(counts, zone=zone, step_min=60, aht_s=200.0 if seed % 2 else None)
    sound(said(history, ahead(21, after=days, zone=zone, step_min=30), country="DK"))


def test_a_channel_without_history_gets_nothing_and_a_question() -> None:
    channels = [a_channel(), a_channel("chat")]
    made = forecast(a_history(steady(60)), ahead(7, after=60), channels=channels, with_skill=False)
    sound(made)
    assert (made.contacts[1] == 0).all()
    assert "no history for channel chat: closed or missing data?" in made.notes


def test_an_empty_history_is_no_error() -> None:
    made = forecast(_empty(), ahead(7, after=0), channels=[a_channel()])
    sound(made)
    assert made.skill == ()
    assert made.notes == ("no history for channel voice: closed or missing data?",)


def _empty() -> History:
    return a_history(-steady(1))


def test_short_history_says_so() -> None:
    for days, words in ((5, "only 5 days"), (30, "only 30 days")):
        made = said(a_history(busy(days)), ahead(7, after=days))
        assert any(words in note for note in made.notes)
    assert not any(
        "days of history" in n for n in said(a_history(busy(60)), ahead(7, after=60)).notes
    )


def test_eight_weeks_are_almost_as_good_as_a_year() -> None:
    counts = busy(400)
    truth = counts[372:].ravel()
    grid = ahead(28, after=372)
    long = wape(truth, said(a_history(counts[:372]), grid).contacts[0])
    short = a_history(counts[316:372], first=FIRST + timedelta(316))
    assert wape(truth, said(short, grid).contacts[0]) < 1.04 * long


def test_a_finer_or_coarser_history_gives_the_same_days() -> None:
    counts = busy(90)
    plain = said(a_history(counts), ahead(14, after=90)).contacts.sum()
    halves = np.repeat(counts / 2, 2, axis=1)
    finer = said(a_history(halves, step_min=15), ahead(14, after=90)).contacts
    coarser = said(a_history(counts), ahead(14, after=90, step_min=15)).contacts
    assert finer.sum() == pytest.approx(plain, rel=1e-6)
    assert coarser.shape[1] == 2 * finer.shape[1]
    assert coarser.sum() == pytest.approx(plain, rel=1e-6)


def test_a_25_hour_day_brings_its_doubled_hour() -> None:
    zone, first = "Europe/Copenhagen", date(2024, 10, 21)
    history = a_history(steady(100), first=first - timedelta(100), zone=zone)
    grid = Grid.days(first, 7, zone=zone, step_min=30)
    made = said(history, grid)
    days = np.bincount(grid.day, made.contacts[0])
    assert days[6] / days[5] == pytest.approx(25 / 24, rel=0.01)


def test_ranges_hold_what_they_promise_on_days_that_share_an_effect() -> None:
    rng = np.random.default_rng(7)
    rate = np.where(np.arange(48) >= 16, 20.0, 2.0) * rng.gamma(25, 1 / 25, (500, 1))
    counts = rng.poisson(rate).astype(float)
    made, days = forecast_with_days(
        a_history(counts[:416]), ahead(84, after=416), channels=[a_channel()]
    )
    truth = counts[416:].ravel()
    held = (truth >= made.quantiles[0, 1]) & (truth <= made.quantiles[0, 5])
    assert 0.76 < held.mean() < 0.92  # whole numbers: both edges belong to the range
    totals = counts[416:].sum(axis=1)
    held = (totals >= days.quantiles[0, 1]) & (totals <= days.quantiles[0, 5])
    assert 0.68 < held.mean() < 0.95
    assert pinball(truth, made.quantiles[0, 5], 0.9) < pinball(truth, made.contacts[0], 0.9)


def test_more_than_thirteen_weeks_are_refused() -> None:
    with pytest.raises(BadInput, match="13 weeks"):
        said(a_history(steady(60)), ahead(100, after=60))


def test_an_unknown_country_is_named() -> None:
    with pytest.raises(BadInput, match='"XQ"'):
        said(a_history(steady(60)), ahead(7, after=60), country="XQ")


def test_an_override_scales_contacts_widens_their_range_and_leaves_the_model_alone() -> None:
    history, grid = a_history(steady(60)), ahead(7, after=60)
    model = said(history, grid)
    day = Override("voice", Span(0, 48), factor=1.5, total=None, reason="price letter")
    total = Override("voice", Span(48, 96), factor=None, total=96.0, reason="closed afternoon")
    changed = said(history, grid, overrides=[day, total])
    assert changed.contacts[0, :48] == pytest.approx(model.contacts[0, :48] * 1.5)
    # 15 by chance alone (Poisson): nine in ten within 9 and 22 (tables).
    assert (changed.quantiles[0, 0, :48] <= 9).all()
    assert (changed.quantiles[0, 6, :48] >= 22).all()
    assert changed.contacts[0, 48:96].sum() == pytest.approx(96)
    assert np.array_equal(changed.contacts[0, 96:], model.contacts[0, 96:])
    assert np.array_equal(model.contacts, said(history, grid).contacts)


def test_a_total_where_nothing_is_expected_is_spread_evenly() -> None:
    model = forecast(_empty(), ahead(7, after=0), channels=[a_channel()])
    event = Override("voice", Span(0, 4), factor=None, total=8.0, reason="campaign")
    assert apply_overrides(model, [event]).contacts[0, :5].tolist() == [2, 2, 2, 2, 0]


def test_all_wrong_overrides_are_named_at_once() -> None:
    model = said(a_history(steady(60)), ahead(7, after=60))
    wrong = [
        Override("fax", Span(0, 4), factor=2.0, total=None, reason="?"),
        Override("voice", Span(0, 400), factor=2.0, total=None, reason="?"),
    ]
    with pytest.raises(BadInput) as caught:
        apply_overrides(model, wrong)
    assert len(caught.value.faults) == 2


def test_value_added_is_the_error_that_a_correction_took_away() -> None:
    actual = np.array([10.0, 30.0])
    # |10-20| + |30-20| = 20 of 40 contacts; the corrected one is off by 5 + 5 = 10 of 40.
    assert value_added(np.array([20.0, 20.0]), np.array([15.0, 25.0]), actual) == 0.25
    assert value_added(np.zeros(2), np.zeros(2), np.zeros(2)) == 0.0


def test_measures_of_error_by_hand() -> None:
    assert wape([10, 30, np.nan], [20, 20, 5]) == 0.5
    assert bias([10, 30], [20, 30]) == 0.25
    assert pinball([10.0], [6.0], 0.9) == pytest.approx(3.6)
    # Poisson with mean 1: E|N - 1| = 2/e.
    assert noise_floor([1.0]) == pytest.approx(2 / np.e)


def test_the_back_test_beats_the_spreadsheet_on_a_growing_channel() -> None:
    counts = np.rint(busy(300) * np.linspace(1, 2, 300)[:, None])
    (skill,) = backtest(a_history(counts), channels=[a_channel()])
    assert skill.origins == 6
    assert skill.wape < skill.baseline_wape
    assert abs(skill.bias) < 0.06


def test_the_back_test_knows_the_events_that_the_forecast_knows() -> None:
    counts = steady(300)
    counts[280:290] *= 3.0
    fair = Event("fair", FIRST + timedelta(280), 10, (3.0,) * 10)
    blind, told = (
        backtest(a_history(counts), channels=[a_channel()], advice=Advice(events))[0].wape
        for events in ((), (fair,))
    )
    assert told < 0.01
    assert blind > 0.05


def test_the_back_test_needs_two_weeks_before_the_horizon() -> None:
    assert backtest(a_history(busy(41)), channels=[a_channel()]) == ()
    (skill,) = backtest(a_history(busy(42)), channels=[a_channel()])
    assert skill.origins == 1
    assert backtest(_empty(), channels=[a_channel()]) == ()


def test_the_back_test_judges_what_the_forecast_of_the_centre_would_have_said() -> None:
    # "voice" lends its day to the new "chat" and its profile to the thin "line".
    parts = {"voice": busy(100), "line": busy(100, seed=2, mean=4.0), "chat": busy(45, seed=3)}
    first = {"voice": FIRST, "line": FIRST, "chat": FIRST + timedelta(55)}
    history = joined(*(a_history(c, first=first[n], channel=n) for n, c in parts.items()))
    channels = [a_channel(name) for name in parts]
    advice = Advice(starts=(Start("chat", like="voice", week_contacts=3000.0),))
    skills = backtest(history, channels=channels, advice=advice, horizon_days=14, origins=1)
    grid = ahead(14, after=86)
    told = forecast(history, grid, channels=channels, advice=advice, with_skill=False)
    for row, skill in enumerate(skills):
        came = parts[skill.channel][-14:].ravel()
        assert skill.wape == pytest.approx(wape(came, told.contacts[row]))


def test_several_channels_keep_their_order() -> None:
    history = joined(a_history(steady(60)), a_history(steady(60, per_slot=2.0), channel="chat"))
    channels = [a_channel("chat"), a_channel("voice")]
    made = forecast(history, ahead(7, after=60), channels=channels)
    assert made.contacts.mean(axis=1) == pytest.approx([2, 10], rel=0.02)
    assert [s.channel for s in made.skill] == ["chat", "voice"]


def test_a_back_test_says_how_good_it_could_be_and_where_it_failed() -> None:
    counts = np.random.default_rng(4).poisson(10.0, (120, 48)).astype(float)
    (skill,) = backtest(a_history(counts), channels=[a_channel()])
    assert skill.floor_wape == pytest.approx(noise_floor([10.0]), abs=0.003)
    assert skill.floor_wape < skill.wape < 1.1 * skill.floor_wape
    assert skill.day_wape < skill.wape  # chance evens out over a day
    assert skill.spots == ()
    assert skill.worst_share < 0.1
    counts[100, 24:36] = 200.0  # 2,280 too many from noon to six of one day
    (skill,) = backtest(a_history(counts), channels=[a_channel()])
    assert skill.worst_day == FIRST + timedelta(days=100)
    assert skill.worst_share > 0.5
    assert (skill.spots[0].weekday, skill.spots[0].part) == (100 % 7, "afternoon")


def test_a_first_week_brings_nothing_on_days_that_it_does_not_know_and_that_are_closed() -> None:
    office = OpeningHours(((Span(480, 1080),),) * 5 + ((Span(600, 960),), ()))
    counts = np.full((3, 48), -1.0)  # Monday to Wednesday
    counts[:, 16:36] = 10.0
    made = forecast(
        a_history(counts), ahead(7, after=7), channels=[a_channel(hours=office)], with_skill=False
    )
    days = np.bincount(made.grid.day, made.contacts[0])
    assert days[:5] == pytest.approx(np.full(5, 200.0))
    assert days[5] == pytest.approx(120.0)  # ten to four of a day from eight to six
    assert days[6] == 0
    (told, _gap, _aht) = made.notes
    assert "only 3 days of history" in told
