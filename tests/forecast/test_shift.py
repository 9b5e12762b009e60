"""A lasting step becomes the level; a passing peak does not."""

from datetime import timedelta

import numpy as np
import pytest

from planner.domain import Forecast, Grid
from planner.forecast import Advice, Ruling, forecast
from planner.forecast.shift import Shift, find_shift
from tests.forecast.histories import FIRST, a_channel, a_history, busy
from tests.forecast.test_clean import cleaned


def step_of(totals: np.ndarray) -> Shift | None:
    return find_shift(totals, np.ones(len(totals), dtype=bool), FIRST.toordinal())


@pytest.mark.parametrize("factor", [1.5, 0.6])
@pytest.mark.parametrize("days", [70, 120, 400])
def test_ten_working_days_after_a_step_the_bias_is_below_ten_percent(
    days: int, factor: float
) -> None:
    counts = busy(days + 28)
    counts[days - 14 :] = np.rint(counts[days - 14 :] * factor)
    grid = Grid.days(FIRST + timedelta(days), 28, zone="UTC", step_min=30)
    made = forecast(a_history(counts[:days]), grid, channels=[a_channel()], with_skill=False)
    assert abs(made.contacts.sum() / counts[days:].sum() - 1) < 0.10
    assert any("a new level since" in note for note in made.notes)


def test_a_peak_that_fades_is_no_new_level() -> None:
    totals = busy(200).sum(axis=1)
    totals[186:196] *= np.linspace(2.2, 1.0, 10)
    assert step_of(totals) is None


@pytest.mark.parametrize("seed", range(5))
def test_a_cold_snap_of_eight_working_days_is_no_new_level_yet(seed: int) -> None:
    totals = busy(200, seed=seed).sum(axis=1)
    totals[-10:] *= 1.5
    assert step_of(totals) is None


def test_few_steps_are_seen_where_days_lean_on_each_other_and_none_is_there() -> None:
    seen = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        lean = np.zeros(250)
        for day in range(1, 250):
            lean[day] = 0.8 * lean[day - 1] + 0.1 * rng.standard_normal()  # spread 17 %
        seen += step_of(busy(250, seed=seed).sum(axis=1) * np.exp(lean)) is not None
    assert seen <= 1


def test_one_mad_day_makes_no_new_level() -> None:
    rng = np.random.default_rng(58)
    lean = np.zeros(250)
    for day in range(1, 250):
        lean[day] = 0.8 * lean[day - 1] + 0.1 * rng.standard_normal()
    counts = np.rint(busy(250, seed=58) * np.exp(lean)[:, None])
    assert step_of(counts.sum(axis=1)) is None
    counts[-3] *= 10
    assert step_of(counts.sum(axis=1)) is not None  # its weekday looks busier than it is
    assert cleaned(counts).shift is None


def test_steady_and_swinging_channels_have_no_step() -> None:
    assert step_of(busy(200).sum(axis=1)) is None
    wave = 1 + 0.4 * np.sin(np.arange(400) / 12)
    assert step_of(busy(400).sum(axis=1) * wave) is None


def test_a_young_channel_has_no_usual_level_to_leave() -> None:
    assert step_of(busy(50).sum(axis=1)) is None


def a_week_after(counts: np.ndarray) -> tuple[float, Forecast]:
    """Forecast the week after a history."""
    grid = Grid.days(FIRST + timedelta(len(counts)), 7, zone="UTC", step_min=30)
    made = forecast(a_history(counts), grid, channels=[a_channel()], with_skill=False)
    return float(made.contacts.sum()), made


@pytest.mark.parametrize(("shut", "back"), [(7, 1), (7, 7), (14, 7), (42, 45), (60, 30)])
@pytest.mark.parametrize("mean", [500.0, 30.0])
def test_a_closure_that_has_ended_is_no_level_and_is_listed(
    shut: int, back: int, mean: float
) -> None:
    open_week, _ = a_week_after(busy(400, mean=mean))
    counts = busy(400, mean=mean)
    counts[400 - back - shut : 400 - back] = 0
    week, made = a_week_after(counts)
    assert week == pytest.approx(open_week, rel=0.08)
    assert not any("new level" in note for note in made.notes)
    listed = {c.day for c in made.cleaned if c.reason.startswith("closed")}
    days = (FIRST + timedelta(400 - back - shut + k) for k in range(shut))
    assert listed == {day for day in days if day.weekday() != 6}  # Sundays are closed anyway


def test_a_silence_that_lasts_at_the_end_is_believed() -> None:
    counts = busy(400)
    counts[-30:] = 0
    week, made = a_week_after(counts)
    assert week < 0.02 * counts[:7].sum()
    assert not any(c.reason.startswith("closed") for c in made.cleaned)


def test_a_closure_called_normal_counts_and_is_not_listed() -> None:
    counts = busy(400)
    counts[380:394] = 0
    rulings = tuple(Ruling("voice", FIRST + timedelta(d), True, "so") for d in range(380, 394))
    grid = Grid.days(FIRST + timedelta(400), 7, zone="UTC", step_min=30)
    made = forecast(a_history(counts), grid, channels=[a_channel()], advice=Advice(rulings=rulings))
    assert not any(c.reason.startswith("closed") for c in made.cleaned)
    assert made.contacts.sum() < 0.95 * a_week_after(busy(400))[0]


def test_no_step_starts_from_nothing() -> None:
    totals = busy(400).sum(axis=1)
    totals[330:380] = 0.0
    assert step_of(totals) is None


@pytest.mark.parametrize(("factor", "least"), [(1.5, 26), (0.67, 22)])
def test_most_steps_of_a_thin_queue_are_known_after_ten_working_days(
    factor: float, least: int
) -> None:
    # 40 contacts a day: a day is off by 16 % by chance, so that the edge which fits best lies some
    # days off the true one, and two weeks of one level differ by a tenth.
    found = []
    for seed in range(30):
        before, after = busy(238, seed=seed, mean=40), busy(14, seed=seed + 99, mean=40 * factor)
        shift = step_of(np.concatenate([before, after]).sum(axis=1))
        found += [shift.ratio] if shift else []
    assert len(found) >= least
    assert np.mean(found) == pytest.approx(factor, rel=0.1)
