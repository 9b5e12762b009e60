"""Time: the only bridge between interval numbers and clock time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from planner.errors import BadInput

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of intervals (or of minutes of a day): `end` is not part of it."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an empty or backward stretch."""
        if self.start >= self.end:
            raise BadInput(f"a stretch ends ({self.end}) before it starts ({self.start})")

    def __len__(self) -> int:
        return self.end - self.start

    def holds(self, other: Span) -> bool:
        """Say whether `other` lies inside this stretch."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Say whether the two stretches share an interval."""
        return self.start < other.end and other.start < self.end


def merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the stretches in order, with those that touch or overlap joined into one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


@dataclass(frozen=True)
class Grid:
    """A run of equal intervals: local midnight `start` (aware), `step_min` minutes, `size` of them.

    Interval `i` begins `i * step_min` real minutes after `start`; numbers below 0 and from `size`
    on are allowed where a shift crosses the edge. Real time is counted in UTC, so a week has 672
    quarter-hours, or 668 or 676 when clocks change (674 on Lord Howe Island).
    """

    start: datetime
    step_min: int
    size: int
    zone: str

    def __post_init__(self) -> None:
        """Refuse a naive start, an unknown zone, or a step that does not divide the hour."""
        if self.start.tzinfo is None:
            raise BadInput("a grid needs an aware start: say which time zone it is in")
        zone_info(self.zone)
        if self.step_min <= 0 or 60 % self.step_min:
            raise BadInput(f"intervals of {self.step_min} min do not divide the hour; use 15 or 30")
        if self.size < 1:
            raise BadInput(f"a grid of {self.size} intervals is empty")
        object.__setattr__(self, "start", self.start.astimezone(UTC))

    @classmethod
    def days(cls, first: date, count: int, *, zone: str, step_min: int) -> Grid:
        """Return the grid of `count` local calendar days from midnight of `first` on."""
        tz = zone_info(zone)
        begin = datetime(first.year, first.month, first.day, tzinfo=tz).astimezone(UTC)
        last = first + timedelta(days=count)
        end = datetime(last.year, last.month, last.day, tzinfo=tz).astimezone(UTC)
        size = (end - begin) // timedelta(minutes=step_min)
        return cls(begin, step_min, size, zone)

    @classmethod
    def week(cls, name: str, *, zone: str, step_min: int, weeks: int = 1) -> Grid:
        """Return the grid of an ISO week such as `2026-W49` (Monday to Sunday), or of several."""
        return cls.days(week_monday(name), 7 * weeks, zone=zone, step_min=step_min)

    @property
    def step_s(self) -> int:
        """Length of one interval in seconds."""
        return self.step_min * 60

    def hours(self, intervals: float) -> float:
        """Return how many hours a number of intervals lasts."""
        return intervals * self.step_min / 60

    def intervals(self, *, hours: float = 0.0, minutes: float = 0.0) -> int:
        """Return the number of intervals that a duration fills, rounded up."""
        return -int(-(hours * 60 + minutes) // self.step_min)

    def when(self, interval: int) -> datetime:
        """Return the local clock time at which an interval begins (aware, with fold)."""
        utc = self.start + timedelta(minutes=interval * self.step_min)
        return utc.astimezone(zone_info(self.zone))

    def interval(self, moment: datetime) -> int:
        """Return the number of the interval that holds an aware moment (may be outside)."""
        if moment.tzinfo is None:
            raise BadInput(f"{moment} has no time zone")
        return (moment.astimezone(UTC) - self.start) // timedelta(minutes=self.step_min)

    def at(self, day: date, minute: int) -> int:
        """Return the interval of a local wall time on a day (minute 1440: the next midnight).

        Of a doubled hour it is the first; a time that clocks skip gives one after the jump.
        """
        tz = zone_info(self.zone)
        moment = datetime(day.year, day.month, day.day, tzinfo=tz)
        wall = moment.replace(tzinfo=None) + timedelta(minutes=minute)
        return self.interval(wall.replace(tzinfo=tz))

    @cached_property
    def wall_min(self) -> IntArray:
        """Minute of the local day at which each interval begins (0..1439)."""
        return _local(self.start, self.step_min, self.size, self.zone)[0]

    @cached_property
    def day(self) -> IntArray:
        """Number of the local calendar day (0 is the first) of each interval."""
        return _local(self.start, self.step_min, self.size, self.zone)[1]

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Local calendar days that the grid touches, in order."""
        first = self.when(0).date()
        return tuple(first + timedelta(days=int(d)) for d in range(int(self.day[-1]) + 1))

    @cached_property
    def day_spans(self) -> tuple[Span, ...]:
        """Stretch of interval numbers of each local day, longer or shorter when clocks change."""
        edges = np.flatnonzero(np.diff(self.day)) + 1
        starts = [0, *edges.tolist()]
        return tuple(Span(a, b) for a, b in zip(starts, [*starts[1:], self.size], strict=True))

    @cached_property
    def weekends(self) -> tuple[tuple[int, int], ...]:
        """Day numbers of Saturday and Sunday of each weekend that the grid touches.

        A day before or after the grid has a number outside it.
        """
        saturdays = [d if day.weekday() == 5 else d - 1 for d, day in enumerate(self.dates)
                     if day.weekday() >= 5]  # fmt: skip
        return tuple((d, d + 1) for d in dict.fromkeys(saturdays))

    @property
    def week_name(self) -> str:
        """ISO name of the week in which the grid begins, such as `2026-W49`."""
        year, week, _ = self.when(0).isocalendar()
        return f"{year}-W{week:02d}"


def zone_info(name: str) -> ZoneInfo:
    """Return an IANA time zone, or say that the name is not one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(
            f'"{name}" is not an IANA time zone; write for example Europe/Copenhagen'
        ) from error


def week_monday(name: str) -> date:
    """Return the Monday of an ISO week such as `2026-W49`."""
    match = re.fullmatch(r"(\d{4})-?W(\d{2})", name)
    try:
        if match:
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        pass
    raise BadInput(f'"{name}" is not a week; write the ISO year and week, for example 2026-W49')


def week_name(day: date) -> str:
    """Return the ISO name of the week that holds a day, such as `2026-W49`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


@lru_cache(maxsize=64)
def _local(start: datetime, step_min: int, size: int, zone: str) -> tuple[IntArray, IntArray]:
    tz = zone_info(zone)
    local = [(start + timedelta(minutes=i * step_min)).astimezone(tz) for i in range(size)]
    first = local[0].date().toordinal()
    wall = np.array([t.hour * 60 + t.minute for t in local], dtype=np.int64)
    day = np.array([t.date().toordinal() - first for t in local], dtype=np.int64)
    wall.setflags(write=False)
    day.setflags(write=False)
    return wall, day
