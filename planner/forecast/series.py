"""History of one channel laid out by local day and slot of the wall clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from planner.domain import BoolArray, ChannelId, FloatArray, Grid, History, IntArray
from planner.domain.grid import zone_info

DAY_S = 86_400
RARE_DAYS = 0.1
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class DaySeries:
    """One channel before the origin; arrays have shape (days, slots), NaN is unknown.

    Slots are wall-clock slots of a 24-hour day: the doubled hour of autumn is averaged, the
    missing hour of spring unknown, so every day is a day of normal length. `first` is the ordinal
    of the first day. `recorded` (days,) are the contacts as they were recorded, the doubled hour
    twice, NaN where no row was; `clock_changes` the ordinals of days on which clocks changed.
    """

    channel: ChannelId
    first: int
    step_min: int
    counts: FloatArray
    handled: FloatArray
    handle_s: FloatArray
    recorded: FloatArray
    clock_changes: frozenset[int] = frozenset()

    @property
    def days(self) -> int:
        """Number of days from the first row to the end of the history."""
        return len(self.counts)

    @property
    def ordinals(self) -> IntArray:
        """Proleptic ordinal of each day."""
        return self.first + np.arange(self.days, dtype=np.int64)

    @property
    def last(self) -> date:
        """The last day of the history."""
        return date.fromordinal(self.first + self.days - 1)

    @property
    def weekday(self) -> IntArray:
        """Weekday of each day, Monday 0."""
        return (self.ordinals - 1) % 7

    def recorded_on(self, day: date) -> float | None:
        """Return the contacts recorded on a day, None where nothing was."""
        at = day.toordinal() - self.first
        known = 0 <= at < self.days and bool(np.isfinite(self.recorded[at]))
        return float(self.recorded[at]) if known else None

    def until(self, ordinal: int) -> DaySeries:
        """Return only the days before an ordinal."""
        keep = slice(0, max(0, ordinal - self.first))
        return replace(
            self,
            counts=self.counts[keep],
            handled=self.handled[keep],
            handle_s=self.handle_s[keep],
            recorded=self.recorded[keep],
        )


def local_seconds(start: IntArray, zone: str) -> IntArray:
    """Return wall-clock seconds since 1970 of UTC seconds, at the offset in force at each."""
    tz = zone_info(zone)
    days, inverse = np.unique(start // DAY_S, return_inverse=True)

    def offset(second: int) -> int:
        shift = datetime.fromtimestamp(second, UTC).astimezone(tz).utcoffset()
        return int((shift or timedelta()).total_seconds())

    edges = np.array([[offset(d * DAY_S), offset((d + 1) * DAY_S)] for d in days.tolist()])
    edges = edges.reshape(-1, 2)
    shifts = edges[inverse, 0].astype(np.int64)
    for row in np.flatnonzero((edges[:, 0] != edges[:, 1])[inverse]):
        shifts[row] = offset(int(start[row]))
    return np.asarray(start + shifts)


def lay_out(history: History, origin: datetime, step_min: int) -> dict[ChannelId, DaySeries]:
    """Lay out the rows before `origin` per channel; finer rows are summed up to `step_min`.

    A history whose step does not divide `step_min` keeps its own step. Channels without a single
    known row before the origin are left out.
    """
    known = (history.start < int(origin.timestamp())) & np.isfinite(history.offered)
    if not known.any():
        return {}
    rows = np.flatnonzero(known)
    wall = local_seconds(history.start[rows], history.zone)
    last = int(wall.max())
    skipped = _skipped(history, int(history.start[rows].min()), int(history.start[rows].max()))
    merge = step_min // history.step_min if step_min % history.step_min == 0 else 1
    found = {}
    for code, channel in enumerate(history.channels):
        mine = history.channel[rows] == code
        if mine.any():
            found[channel] = _series(
                history, rows[mine], wall[mine], last=last, skipped=skipped, merge=merge
            )
    return found


def _skipped(history: History, begin: int, last: int) -> IntArray:
    """Return the wall-clock seconds of slots that clocks skip in spring."""
    step_s = history.step_min * 60
    wall = local_seconds(np.arange(begin, last + step_s, step_s, dtype=np.int64), history.zone)
    jumps = np.flatnonzero(np.diff(wall) > step_s)
    gaps = [np.arange(wall[i] + step_s, wall[i + 1], step_s) for i in jumps]
    return np.concatenate([np.zeros(0, dtype=np.int64), *gaps])


def _series(
    history: History, rows: IntArray, wall: IntArray, *, last: int, skipped: IntArray, merge: int
) -> DaySeries:
    step_s = history.step_min * 60
    slots = DAY_S // step_s
    first = int(wall.min()) // DAY_S
    shape = (last // DAY_S - first + 1, slots)
    cell = (wall // DAY_S - first) * slots + wall % DAY_S // step_s
    seen = np.bincount(cell, minlength=shape[0] * slots)

    def table(values: FloatArray) -> FloatArray:
        total = np.bincount(cell, np.nan_to_num(values[rows]), minlength=len(seen))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(seen > 0, total / seen, np.nan)).reshape(shape)

    counts = np.maximum(table(history.offered), 0.0)
    counts = _fill_absent(counts, int(wall.min()), last, step_s)
    gaps = skipped[skipped > wall.min()]
    counts[gaps // DAY_S - first, gaps % DAY_S // step_s] = np.nan
    times = (table(history.handled), table(history.handle_s))
    counts, handled, handle_s = (_summed(t, merge) for t in (counts, *times))
    begun = np.flatnonzero(np.nansum(counts, axis=1) > 0)
    skip = int(begun[0]) if len(begun) else 0
    recorded = _recorded(history.offered[rows], cell // slots, seen.reshape(shape))
    changed = np.concatenate([gaps // DAY_S, first + np.flatnonzero(seen > 1) // slots]) + EPOCH
    return DaySeries(
        history.channels[int(history.channel[rows[0]])],
        EPOCH + first + skip,
        history.step_min * merge,
        counts[skip:],
        handled[skip:],
        handle_s[skip:],
        recorded[skip:],
        frozenset(changed.tolist()),
    )


def _recorded(offered: FloatArray, day: IntArray, seen: IntArray) -> FloatArray:
    """Return each day's contacts as recorded; NaN where no row was."""
    total = np.bincount(day, np.maximum(offered, 0.0), minlength=len(seen))
    return np.where(seen.any(axis=1), total, np.nan)


def _fill_absent(counts: FloatArray, begin: int, last: int, step_s: int) -> FloatArray:
    """Take absent rows for zero where absence is the rule, and for unknown where it is not.

    Exports leave out closed intervals, or all intervals without contacts. So a weekday, or a slot
    of a weekday, that is absent more often than not is closed; a day with just the rows that
    another weekday usually has was opened like that weekday (a holiday like a Sunday); and where no
    row ever says zero, a gap in a day that has rows is a zero.
    """
    absent: BoolArray = np.isnan(counts)
    if not absent.any():
        return counts
    second = np.arange(counts.size).reshape(counts.shape) * step_s
    inside = (second >= begin % DAY_S) & (second <= last - begin // DAY_S * DAY_S)
    empty: BoolArray = np.asarray(absent.all(axis=1))
    weekday = np.arange(len(counts)) % 7
    closed = np.array([empty[weekday == w].mean() > 0.5 for w in range(min(7, len(counts)))])
    usual, alike = np.zeros_like(absent), np.zeros(len(counts), dtype=bool)
    for w in range(7):
        here = (weekday == w) & ~empty
        if here.any():
            pattern = absent[here].mean(axis=0) > 0.5
            usual[here] = pattern
            alike |= (absent == pattern).all(axis=1)
    zero = (empty & closed[weekday])[:, None] | (~empty[:, None] & (usual | alike[:, None]))
    if not (counts == 0).any():
        zero |= inside & (~empty | (empty.mean() > RARE_DAYS))[:, None]
    return np.where(absent & zero, 0.0, counts)


def _summed(table: FloatArray, merge: int) -> FloatArray:
    if merge == 1:
        return table
    parts = table.reshape(len(table), -1, merge)
    known = np.isfinite(parts).sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known > 0, np.nansum(parts, axis=2) / known * merge, np.nan))


def on_grid(series: DaySeries, grid: Grid) -> FloatArray:
    """Return what came in each interval of a grid, NaN where that is not known.

    All of it is unknown where the series has another step. Both passes of a doubled hour bring the
    same.
    """
    came = np.full(grid.size, np.nan)
    if series.step_min != grid.step_min:
        return came
    day = np.array([d.toordinal() for d in grid.dates])[grid.day] - series.first
    inside = (day >= 0) & (day < series.days)
    came[inside] = series.counts[day[inside], grid.wall_min[inside] // grid.step_min]
    return came


def days_ahead(series: DaySeries, grid: Grid) -> IntArray:
    """Return the day number (0: the first after the history) of each local day of a grid."""
    return (
        np.array([d.toordinal() for d in grid.dates], dtype=np.int64) - series.first - series.days
    )
