"""Handle time follows a slow level and a shrunk profile; the channel's own value stands in."""

from datetime import UTC, datetime

import numpy as np

from planner.forecast.handle_time import handle_profile
from planner.forecast.series import DaySeries, lay_out
from tests.forecast.histories import a_history, busy, steady

LATE = datetime(2030, 1, 1, tzinfo=UTC)


def series(counts: object, aht_s: float | None) -> DaySeries:
    return lay_out(a_history(counts, aht_s=aht_s), LATE, 30)["voice"]


def test_a_constant_handle_time_is_found_exactly() -> None:
    table, known = handle_profile(series(steady(28), 240.0), 300.0)
    assert known
    assert np.allclose(table, 240.0)


def test_without_handle_times_the_channel_speaks() -> None:
    table, known = handle_profile(series(steady(28), None), 300.0)
    assert not known
    assert (table == 300.0).all()


def test_one_mad_interval_hardly_moves_the_level() -> None:
    history = series(busy(56), 200.0)
    row = int(np.argmax(history.counts[50]))
    history.handle_s[50, row] *= 100
    table, _ = handle_profile(history, 300.0)
    assert abs(table.mean() - 200) < 6


def test_the_level_follows_the_last_weeks() -> None:
    history = series(steady(120), 200.0)
    history.handle_s[60:] *= 1.5
    table, _ = handle_profile(history, 300.0)
    # Weights 2^(-age/30): the 60 old days hold (2^-2 - 2^-4) / (1 - 2^-4) = 20 % of the whole,
    # so 0.8 * 300 + 0.2 * 200 = 280.
    assert 276 < table.mean() < 284


def test_a_slow_slot_shows_where_enough_contacts_prove_it() -> None:
    history = series(steady(120), 200.0)
    history.handle_s[:, 20] *= 2
    table, _ = handle_profile(history, 300.0)
    assert table[0, 20] / table[0, 21] > 1.7
