"""Merging exports and writing our own history: identities that must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import HISTORY_COLUMNS, History
from planner.errors import BadInput
from planner.ingest import merge, read_history, write_history

ZONE = "Europe/Copenhagen"
AMOUNT = st.one_of(st.just(float("nan")), st.floats(0, 5e4), st.integers(0, 500).map(float))
NAME = st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=8)
# Around the October night on which clocks go back, so that the doubled hour is among them.
QUARTERS = st.integers(1_792_800_000 // 900, 1_792_800_000 // 900 + 192)


@st.composite
def histories(draw: st.DrawFn) -> History:
    names = draw(
        st.lists(NAME.filter(lambda n: not n.startswith("'")), min_size=1, max_size=4, unique=True)
    )
    starts, channels = [], []
    for code in range(len(names)):
        own = sorted(draw(st.sets(QUARTERS, min_size=1, max_size=6)))
        starts += [q * 900 for q in own]
        channels += [code] * len(own)
    size = len(starts)
    amounts = {
        n: np.array(draw(st.lists(AMOUNT, min_size=size, max_size=size))) for n in HISTORY_COLUMNS
    }
    # A count that can be derived is: the identity is about histories as the reader makes them.
    whole = amounts["handled"] + amounts["abandoned"]
    amounts["offered"] = np.where(np.isnan(amounts["offered"]), whole, amounts["offered"])
    return History(ZONE, 15, tuple(names), np.array(channels), np.array(starts), **amounts)


def rows(history: History) -> list[list[str]]:
    columns = [history.channel, history.start, *(getattr(history, n) for n in HISTORY_COLUMNS)]
    return [[repr(v) for v in column.tolist()] for column in columns]


def a_history(*offered: float, first: int = 0, zone: str = ZONE, channel: str = "voice") -> History:
    starts = 1_792_800_000 + 900 * (first + np.arange(len(offered)))
    unknown = np.full(len(offered), np.nan)
    columns = dict.fromkeys(HISTORY_COLUMNS, unknown) | {"offered": np.array(offered, dtype=float)}
    return History(zone, 15, (channel,), np.zeros(len(offered), dtype=int), starts, **columns)


@settings(max_examples=150, deadline=None)
@given(histories())
def test_reading_what_was_written_is_the_identity(history: History) -> None:
    reading = read_history(write_history(history), "kept.csv", zone=ZONE)
    again = reading.history
    assert reading.faults == ()
    assert (again.zone, again.step_min, again.channels) == (ZONE, 15, history.channels)
    assert rows(again) == rows(history)


@settings(max_examples=80, deadline=None)
@given(histories())
def test_the_same_file_again_changes_nothing(history: History) -> None:
    merged = merge(history, history)
    assert (merged.added, merged.replaced, merged.unchanged) == (0, 0, len(history))
    assert rows(merged.history) == rows(history)


@settings(max_examples=80, deadline=None)
@given(histories(), histories())
def test_after_a_merge_every_row_of_the_newer_export_stands(old: History, new: History) -> None:
    merged = merge(old, new)
    assert merged.added + merged.replaced + merged.unchanged == len(new)
    assert len(merged.history) == len(old) + merged.added
    for name in new.channels:
        ours, theirs = merged.history.of(name), new.of(name)
        place = np.searchsorted(ours.start, theirs.start)
        for column in HISTORY_COLUMNS:
            np.testing.assert_array_equal(getattr(ours, column)[place], getattr(theirs, column))
    key = merged.history.channel * 2**40 + merged.history.start
    assert (np.diff(key) > 0).all()


def test_a_newer_export_supersedes_only_its_own_intervals() -> None:
    merged = merge(a_history(1, 2, 3), a_history(3, 9, 4, first=2))
    assert merged.history.offered.tolist() == [1, 2, 3, 9, 4]
    assert (merged.added, merged.replaced, merged.unchanged) == (2, 0, 1)
    other = merge(a_history(1, 2), a_history(7, channel="mail"))
    assert other.history.channels == ("voice", "mail")
    assert merge(a_history(1, 2), a_history(1, 5)).replaced == 1
    assert merge(None, a_history(1)).added == 1


def test_histories_of_another_zone_are_not_mixed() -> None:
    with pytest.raises(BadInput, match="zone"):
        merge(a_history(1), a_history(1, zone="Europe/Paris"))


def test_a_queue_name_cannot_become_a_formula() -> None:
    text = write_history(a_history(1, channel="=1+1")).decode()
    assert "'=1+1" in text
    assert read_history(text.encode(), "x.csv", zone=ZONE).history.channels == ("=1+1",)
