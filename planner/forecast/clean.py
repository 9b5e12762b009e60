"""Clean day totals: what a normal day would have brought where a day was not normal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from planner.domain import BoolArray, Cleaned, FloatArray, IntArray
from planner.forecast.calendar import Calendar
from planner.forecast.series import DaySeries
from planner.forecast.shift import Shift, find_shift

OUTLIER_Z = 4.5
OUTLIER_SHARE = 0.3
WILD_Z, WILD_TIMES = 3.0, 4.0
OUTAGE_SHARE = 0.1
OUTAGE_CONTACTS = 20.0
LASTING_DAYS = 5
SILENCE_CONTACTS = 100.0
OPEN_SHARE = 0.25
CLOSED = "closed for a time, by the silence"
PARTIAL_SHARE = 0.4
CLOCK_SHARE = 0.85
LEAST_CHANGE = 0.05
RECURRING_DAYS = 365
RECURRING_SHARE = 0.5
LEAST_PEAKS = 4


@dataclass(frozen=True, slots=True, eq=False)
class CleanDays:
    """Day totals of one channel: as they were, as a normal day would be, and what was replaced.

    `raw` is scaled up for partly unknown days and NaN for unknown ones; `clean` is never NaN where
    the channel has any known day. `normal` marks days that may teach level, weekday and profile.
    `recurring` is what odd days that come again and again add to the mean day, as a factor.
    """

    raw: FloatArray
    clean: FloatArray
    expected: FloatArray
    normal: BoolArray
    cleaned: tuple[Cleaned, ...]
    shift: Shift | None = None
    recurring: float = 1.0

    @property
    def on_new_level(self) -> FloatArray:
        """Clean totals, those from before a lasting step scaled to what came after it."""
        level = self.clean.copy()
        if self.shift:
            level[: self.shift.day] *= self.shift.ratio
        return level


def clean_days(series: DaySeries, calendar: Calendar, *, level_stays: bool = False) -> CleanDays:
    """Replace special, unknown, broken and odd days by what their weekday brings around them.

    Days that a person called normal count as they were recorded, what is missing there as no
    contacts; with `level_stays` no new level is sought. A silence that has ended is unknown.
    """
    trusted = np.isin(series.ordinals, sorted(calendar.trusted))
    raw = np.where(trusted, np.nan_to_num(series.recorded), day_totals(series))
    closed = _closed(raw, series.weekday, np.isfinite(raw) & ~calendar.special & ~trusted)
    raw = np.where(closed, np.nan, raw)
    usual = np.isfinite(raw) & ~calendar.special
    shift = None if level_stays else _new_level(raw, usual, trusted, series)
    scale = np.ones(len(raw))
    if shift:
        scale[: shift.day] = shift.ratio
    level = raw * scale
    expected = around(np.where(usual, level, np.nan), series.weekday)
    reasons = _odd_days(level, expected, usual, trusted)
    odd = _is_told(reasons)
    normal = usual & ~odd
    expected = around(np.where(normal, level, np.nan), series.weekday) / scale
    clean = np.where(normal, raw, expected)
    silent = [CLOSED if day else "" for day in closed.tolist()]
    parts = zip(calendar.names, silent, reasons, _completed(series, raw), strict=True)
    cleaned = _listed(series, clean, [next(filter(None, words), "") for words in parts])
    again = _recurring(raw, clean, odd & (raw > clean))
    return CleanDays(raw, clean, expected, normal, cleaned, shift, again)


def _closed(raw: FloatArray, weekday: IntArray, usual: BoolArray) -> BoolArray:
    """Mark usual days of silences that have ended: five and more in which 100 contacts were due.

    Due is what the weekday brings on days with contacts, nothing where those are rare. A silence
    up to the last day may be a channel's end and is left.
    """
    some = usual & (raw > 0)
    seen, all_days = (np.bincount(weekday[use], minlength=7) for use in (some, usual))
    is_open = seen >= OPEN_SHARE * np.maximum(all_days, 1)
    due = np.where(is_open[weekday], around(np.where(some, raw, np.nan), weekday), 0.0)
    counts = np.flatnonzero(usual & (due > 0))
    loud = np.flatnonzero(raw[counts] >= OUTAGE_SHARE * due[counts])
    found = np.zeros(len(raw), dtype=bool)
    for before, after in pairwise([-1, *loud.tolist()]):
        run = counts[before + 1 : after]
        found[run] = len(run) >= LASTING_DAYS and due[run].sum() >= SILENCE_CONTACTS
    return found


def _completed(series: DaySeries, raw: FloatArray) -> list[str]:
    """Say of each day how its total came about where it is not simply what was recorded."""
    recorded = np.nan_to_num(series.recorded).tolist()
    days = zip(series.ordinals.tolist(), raw.tolist(), recorded, strict=True)
    return [_how(day, was, clocks=o in series.clock_changes) for o, day, was in days]


def _how(day: float, was: float, *, clocks: bool) -> str:
    if not np.isfinite(day):
        return f"mostly missing: under {PARTIAL_SHARE:.0%} is known" if was else "no data"
    if abs(day - was) < LEAST_CHANGE:
        return ""
    if clocks and was >= CLOCK_SHARE * day:
        return "clocks changed: counted as a day of 24 hours"
    return f"partly missing: {was / day:.0%} is known, scaled up to a whole day"


def _listed(series: DaySeries, clean: FloatArray, reasons: list[str]) -> tuple[Cleaned, ...]:
    days = [date.fromordinal(series.first + i) for i in range(len(reasons))]
    return tuple(
        Cleaned(series.channel, day, series.recorded_on(day), used, reason)
        for day, used, reason in zip(days, clean.tolist(), reasons, strict=True)
        if reason
    )


def _recurring(raw: FloatArray, clean: FloatArray, peaks: BoolArray) -> float:
    """Return the factor of peaks that nobody announced but that keep coming: half of their share.

    Half, because most days are better forecast without it. A few peaks are no habit and none is
    counted as more than twice a usual day, so that one wrong figure moves nothing.
    """
    recent = slice(-RECURRING_DAYS, None)
    up, usual = peaks[recent], clean[recent]
    times = int((np.diff(up.astype(int), prepend=0) > 0).sum())
    if times < LEAST_PEAKS or usual.sum() <= 0:
        return 1.0
    more = np.minimum(raw[recent][up] - usual[up], 2 * usual[up]).sum()
    return 1 + RECURRING_SHARE * float(more / usual.sum())


def _new_level(
    raw: FloatArray, usual: BoolArray, trusted: BoolArray, series: DaySeries
) -> Shift | None:
    """Return the lasting step of the last weeks; single odd days do not say what weekdays bring."""
    expected = around(np.where(usual, raw, np.nan), series.weekday)
    odd = _is_told(_odd_days(raw, expected, usual, trusted))
    totals, calm = (np.where(use, raw, expected) for use in (usual, usual & ~odd))
    return find_shift(totals, usual, series.first, calm)


def _is_told(reasons: list[str]) -> BoolArray:
    return np.array([bool(reason) for reason in reasons], dtype=bool)


def day_totals(series: DaySeries) -> FloatArray:
    """Sum each day; a day with unknown slots is scaled up by the share that they usually have.

    Days of which less than 40 % is known are unknown (NaN).
    """
    counts = series.counts
    known = np.isfinite(counts)
    if known.all():
        return np.asarray(counts.sum(axis=1))
    usual = np.nanmean(np.where(known.any(axis=0), counts, 0.0), axis=0)
    if usual.sum() <= 0:
        usual = np.ones(counts.shape[1])
    share = (known * usual).sum(axis=1) / usual.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(share >= PARTIAL_SHARE, np.nansum(counts, axis=1) / share, np.nan)


def around(values: FloatArray, weekday: IntArray, weeks: int = 4) -> FloatArray:
    """Return the median of the same weekday in the weeks before and after, without the day itself.

    Where those are unknown: the weekday's median, then the median of all days, then 0.
    """
    days = len(values)
    near = np.full((2 * weeks, days), np.nan)
    for row, week in enumerate([w for w in range(-weeks, weeks + 1) if w]):
        shift = 7 * week
        low, high = max(0, -shift), min(days, days - shift)
        if low < high:
            near[row, low:high] = values[low + shift : high + shift]
    found = median_known(near)
    for w in range(7):
        mine = weekday == w
        known = values[mine & np.isfinite(values)]
        if len(known):
            found[mine & np.isnan(found)] = np.median(known)
    known = values[np.isfinite(values)]
    found[np.isnan(found)] = np.median(known) if len(known) else 0.0
    return found


def median_known(table: FloatArray) -> FloatArray:
    """Return the median of the known values of each column, NaN where a column has none."""
    ordered = np.sort(table, axis=0)
    known = np.isfinite(table).sum(axis=0)
    low = np.maximum((known - 1) // 2, 0)
    high = np.minimum(known // 2, np.maximum(known - 1, 0))
    columns = np.arange(table.shape[1])
    return np.asarray((ordered[low, columns] + ordered[high, columns]) / 2)


def _odd_days(
    raw: FloatArray, expected: FloatArray, usual: BoolArray, trusted: BoolArray
) -> list[str]:
    """Name outages and outliers among usual days; a run that lasts is a new level, not an error."""
    with np.errstate(invalid="ignore"):
        gap = 2 * (np.sqrt(np.maximum(raw, 0)) - np.sqrt(expected))
        size = np.abs(raw - expected)
    spread = gap[usual]
    scale = max(1.0, 1.4826 * float(np.median(np.abs(spread)))) if len(spread) else 1.0
    far = usual & (np.abs(gap) > OUTLIER_Z * scale) & (size > OUTLIER_SHARE * expected)
    far |= usual & (gap > WILD_Z * scale) & (raw > WILD_TIMES * expected)
    outage = usual & (raw < OUTAGE_SHARE * expected) & (expected > OUTAGE_CONTACTS)
    odd = (
        (far | outage)
        & ~trusted
        & ~lasting(np.where(far | outage, np.sign(gap), 0.0), (expected > 0) | far)
    )
    return [
        ""
        if not bad
        else "outage or closed"
        if out
        else "unusually many"
        if up
        else "unusually few"
        for bad, out, up in zip(odd, outage, gap > 0, strict=True)
    ]


def lasting(sign: FloatArray, counts: BoolArray) -> BoolArray:
    """Mark runs of at least five days off in one direction; days that expect nothing pass by."""
    days = np.flatnonzero(counts)
    found = np.zeros(len(sign), dtype=bool)
    run: list[int] = []
    for i in [*days.tolist(), -1]:
        if i >= 0 and sign[i] and (not run or sign[i] == sign[run[-1]]):
            run.append(i)
            continue
        if len(run) >= LASTING_DAYS:
            found[run] = True
        run = [i] if i >= 0 and sign[i] else []
    return found
