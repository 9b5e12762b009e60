"""The spread of handle times as interval sums tell it."""

from __future__ import annotations

import numpy as np
import pytest

from planner.domain import History
from planner.study.spread import handle_spread

WEEKS = 8


def a_history(cv: float, *, seed: int = 1, agitation: float = 0.0) -> History:
    """Eight weeks of log-normal handle times around 300 s, 1 to 21 contacts a quarter-hour.

    `agitation`: the mean itself differs by so much from one quarter-hour to the next.
    """
    rng = np.random.default_rng(seed)
    start = np.arange(WEEKS * 7 * 96) * 900
    clock = np.arange(start.size) % 96
    is_open = (clock >= 32) & (clock < 72)
    contacts = rng.poisson(np.where(is_open, 1 + 20 * np.sin((clock - 32) / 40 * np.pi), 0))
    level = 300 * (1 + 0.15 * np.sin(clock / 96 * 2 * np.pi))
    level *= np.exp(agitation * rng.standard_normal(start.size))
    spread = np.sqrt(np.log1p(cv * cv))
    each = np.exp(spread * rng.standard_normal(contacts.sum()) - spread**2 / 2)
    total = np.bincount(np.repeat(np.arange(start.size), contacts), each, start.size) * level
    kept = contacts > 0
    unknown = np.full(int(kept.sum()), np.nan)
    return History(
        "UTC",
        15,
        ("voice",),
        np.zeros(int(kept.sum()), dtype=np.int64),
        start[kept],
        contacts[kept].astype(float),
        contacts[kept].astype(float),
        unknown,
        total[kept],
        unknown,
        unknown,
        unknown,
    )


@pytest.mark.parametrize("cv", [0.4, 0.8, 1.4])
@pytest.mark.parametrize("agitation", [0.0, 0.1])
def test_sums_by_interval_tell_the_spread_of_single_contacts(cv: float, agitation: float) -> None:
    found = [handle_spread(a_history(cv, seed=s, agitation=agitation), "voice") for s in range(6)]
    told = [s for s in found if s]
    assert len(told) == 6
    assert np.mean([s.cv for s in told]) == pytest.approx(cv, rel=0.08)
    assert sum(s.low <= cv <= s.high for s in told) >= 4  # of six with a range of 95 %


def test_a_mean_that_changes_is_not_taken_for_a_spread() -> None:
    # Without telling apart chance and change, 0.4 would come out as more than twice that.
    history = a_history(0.4, agitation=0.3)
    seconds, contacts = history.handle_s, history.handled
    mean = seconds.sum() / contacts.sum()
    naive = np.sqrt(np.mean(contacts * (seconds / contacts - mean) ** 2)) / mean
    assert naive > 0.9
    found = handle_spread(history, "voice")
    assert found is None or found.low < 0.55


def test_what_cannot_be_told_is_not_told() -> None:
    history = a_history(1.0)
    assert handle_spread(history, "fax") is None
    few = np.arange(len(history)) < 100
    columns = ("channel", "start", "offered", "handled", "abandoned")
    times = ("talk_s", "hold_s", "acw_s", "wait_s")
    rows = {name: getattr(history, name)[few] for name in (*columns, *times)}
    assert handle_spread(History("UTC", 15, ("voice",), **rows), "voice") is None
    same = np.full(len(history), 5.0)
    rows = {name: getattr(history, name) for name in (*columns, *times)} | {"handled": same}
    assert handle_spread(History("UTC", 15, ("voice",), **rows), "voice") is None
