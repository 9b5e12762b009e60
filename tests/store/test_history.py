"""History rows: added once, superseded by newer ones, never lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.domain import HISTORY_COLUMNS, History
from planner.errors import BadInput, Missing
from planner.store import ImportCounts, ImportRecord, Store
from tests.store.databases import NOW

ZONE = "Europe/Copenhagen"
FIRST = 1_767_225_600  # 2026-01-01 00:00 UTC
RECORD = ImportRecord("january.csv", "ab" * 32, NOW, "Sam", ("row 7: no number",))


def rows(offered: list[float], *, step_min: int = 15, **columns: list[float]) -> History:
    """Rows of one channel, one after the other; columns not named are unknown."""
    count = len(offered)
    values: dict[str, Any] = {
        name: np.array(columns.get(name, [np.nan] * count)) for name in HISTORY_COLUMNS
    }
    values["offered"] = np.array(offered)
    start = FIRST + np.arange(count, dtype=np.int64) * step_min * 60
    return History(ZONE, step_min, ("voice",), np.zeros(count, np.int64), start, **values)


def test_nothing_is_loaded_before_the_first_import(store: Store) -> None:
    assert store.history.load_history(ZONE, 15) is None
    assert store.history.mark() == 0


def test_rows_are_read_back_and_unknown_stays_unknown(store: Store) -> None:
    told = rows([3.0, np.nan, 0.0], talk_s=[600.0, np.nan, np.nan])
    assert store.history.add_history(told, RECORD) == ImportCounts(3, 0, 0)
    again = store.history.load_history(ZONE, 15)
    assert again is not None
    assert again.channels == ("voice",)
    np.testing.assert_array_equal(again.start, told.start)
    for name in HISTORY_COLUMNS:
        np.testing.assert_array_equal(getattr(again, name), getattr(told, name))


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    told = rows([3.0, np.nan, 5.0])
    store.history.add_history(told, RECORD)
    mark = store.history.mark()
    assert store.history.add_history(told, RECORD) == ImportCounts(0, 0, 3)
    assert store.history.mark() == mark
    assert [line.unchanged for line in store.history.list_imports()] == [3, 0]


def test_a_newer_export_supersedes_and_unknown_erases_nothing(store: Store) -> None:
    store.history.add_history(rows([3.0, 4.0], talk_s=[600.0, 700.0]), RECORD)
    counts = store.history.add_history(rows([9.0, 4.0, 1.0]), replace(RECORD, name="newer.csv"))
    assert counts == ImportCounts(added=1, replaced=1, unchanged=1)
    again = store.history.load_history(ZONE, 15)
    assert again is not None
    assert again.offered.tolist() == [9.0, 4.0, 1.0]
    assert again.talk_s[:2].tolist() == [600.0, 700.0]


def test_quarter_hours_sum_to_half_hours_and_a_missing_part_is_unknown(store: Store) -> None:
    store.history.add_history(rows([1.0, 2.0, 3.0, np.nan, 5.0]), RECORD)
    again = store.history.load_history(ZONE, 30)
    assert again is not None
    assert again.start.tolist() == [FIRST, FIRST + 1800, FIRST + 3600]
    np.testing.assert_array_equal(again.offered, [3.0, np.nan, np.nan])


@pytest.mark.parametrize(("says", "middle"), [(9.0, 3.0), (0.0, np.nan)])
def test_a_missing_part_brought_nothing_where_an_export_never_says_zero(
    store: Store, says: float, middle: float
) -> None:
    full = rows([1.0, 2.0, 3.0, 4.0, says, 5.0])
    keep = np.arange(6) != 3
    columns = {name: getattr(full, name)[keep] for name in HISTORY_COLUMNS}
    channel, start = full.channel[keep], full.start[keep]
    store.history.add_history(replace(full, channel=channel, start=start, **columns), RECORD)
    again = store.history.load_history(ZONE, 30)
    assert again is not None
    np.testing.assert_array_equal(again.offered, [3.0, middle, says + 5.0])


def test_half_hours_of_kathmandu_begin_at_a_quarter_past_in_utc(store: Store) -> None:
    store.history.add_history(rows([1.0, 2.0, 3.0]), RECORD)
    again = store.history.load_history("Asia/Kathmandu", 30)
    assert again is not None
    assert again.start.tolist() == [FIRST - 900, FIRST + 900]
    np.testing.assert_array_equal(again.offered, [np.nan, 5.0])


def test_coarse_rows_are_not_put_on_a_finer_grid(store: Store) -> None:
    store.history.add_history(rows([1.0, 2.0], step_min=30), RECORD)
    with pytest.raises(BadInput, match='"voice" has intervals of 30 min'):
        store.history.load_history(ZONE, 15)
    with pytest.raises(BadInput, match="stored in intervals of 30 min, the import has 15"):
        store.history.add_history(rows([1.0]), RECORD)
    assert len(store.history.list_imports()) == 1


def test_the_diary_tells_what_was_wrong(store: Store) -> None:
    store.history.add_history(rows([1.0]), RECORD)
    (line,) = store.history.list_imports()
    assert (line.name, line.sha256, line.by, line.at) == ("january.csv", "ab" * 32, "Sam", NOW)
    assert line.faults == ("row 7: no number",)


def test_a_mapping_profile_is_kept_under_its_name(store: Store) -> None:
    store.history.save_profile("acd", {"offered": "Calls"}, by="Sam", at=NOW)
    store.history.save_profile("acd", {"offered": "Anrufe"}, by="Sam", at=NOW)
    assert store.history.load_profile("acd") == {"offered": "Anrufe"}
    assert store.history.list_profiles() == ("acd",)
    with pytest.raises(Missing, match='no mapping profile "other"'):
        store.history.load_profile("other")
