"""From the wall clock to UTC, with the doubled and the missing hour told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.domain import BoolArray, IntArray
from planner.ingest.stamps import MISSING

HALF_AN_HOUR_S = 1800


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """UTC seconds per row; `is_missing`: in an hour that clocks skipped; `is_doubled`: twice."""

    utc: IntArray
    is_missing: BoolArray
    is_doubled: BoolArray


def localise(wall: IntArray, zone: str, second: BoolArray | None = None) -> Moments:
    """Turn wall-clock seconds into UTC; of a doubled hour the first, or the second where asked."""
    unique, codes = np.unique(wall, return_inverse=True)
    index = pd.DatetimeIndex(np.where(unique == MISSING, 0, unique).astype("M8[s]"))
    sides = [
        index.tz_localize(zone, ambiguous=np.full(len(index), first), nonexistent="NaT")
        for first in (True, False)
    ]
    skipped = np.asarray(sides[0].isna())
    first_s, second_s = (_seconds(side, index) for side in sides)
    is_doubled = ((first_s != second_s) & ~skipped)[codes]
    utc = first_s[codes]
    if second is not None:
        utc = np.where(second & is_doubled, second_s[codes], utc)
    return Moments(utc, skipped[codes], is_doubled)


def _seconds(side: pd.DatetimeIndex, index: pd.DatetimeIndex) -> IntArray:
    naive = side.tz_convert("UTC").tz_localize(None)
    seconds = np.asarray(naive).astype("M8[s]")
    wall = np.asarray(index).astype("M8[s]")
    return np.where(np.isnat(seconds), wall, seconds).astype(np.int64)


def second_by_count(wall: IntArray, key: IntArray, is_doubled: BoolArray) -> BoolArray:
    """Say which rows of a doubled hour are its second: the later one in the file for each key.

    A file that runs backwards in time has them the other way round.
    """
    second = np.zeros(len(wall), dtype=bool)
    rows = np.flatnonzero(is_doubled)
    if rows.size == 0:
        return second
    frame = pd.DataFrame({"wall": wall[rows], "key": key[rows]})
    count = frame.groupby(["wall", "key"]).cumcount().to_numpy()
    size = frame.groupby(["wall", "key"])["wall"].transform("size").to_numpy()
    later = (count == 0) & (size > 1) if _runs_backwards(wall) else count > 0
    second[rows] = later
    return second


def second_by_jump(wall: IntArray, is_doubled: BoolArray) -> BoolArray:
    """Say which calls fall in the second doubled hour: those after the clock jumps back."""
    second = np.zeros(len(wall), dtype=bool)
    rows = np.flatnonzero(is_doubled)
    if rows.size == 0:
        return second
    if _runs_backwards(wall):
        rows = rows[::-1]
    times = wall[rows]
    day = times // 86_400
    for one in np.unique(day):
        mine = rows[day == one]
        highest = np.maximum.accumulate(wall[mine])
        jumped = np.maximum.accumulate(highest - wall[mine] > HALF_AN_HOUR_S)
        second[mine] = jumped
    return second


def _runs_backwards(wall: IntArray) -> bool:
    steps = np.diff(wall[wall != MISSING])
    return int((steps < 0).sum()) > int((steps > 0).sum())
