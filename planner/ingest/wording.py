"""How the centre's and the people's files write clock times, stretches, weekdays and lengths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from planner.domain import Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|seconds|min|minutes|h|hours)?")
_UNIT_S = {"s": 1, "sec": 1, "seconds": 1, "min": 60, "minutes": 60, "h": 3600, "hours": 3600}


def clock(minutes: int) -> str:
    """Write minutes as h:mm with two digits of the hour at least: 480 -> 08:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read_clock(text: str) -> int:
    """Read `08:00` as minutes; hours may go past 24 for nights and weekly sums."""
    match = re.fullmatch(r"\s*(\d{1,3}):([0-5]\d)\s*", text)
    if not match:
        raise ValueError(f'"{text}" is not a time; write for example 08:00')
    return int(match[1]) * 60 + int(match[2])


def read_range(text: str) -> tuple[int, int]:
    """Read `08:00-20:00` as two numbers of minutes."""
    parts = re.split(r"[-–]", text)
    if len(parts) != 2:
        raise ValueError(f'"{text}" is not a stretch of time; write for example 08:00-20:00')
    return read_clock(parts[0]), read_clock(parts[1])


def write_range(low: int, high: int) -> str:
    """Write two numbers of minutes as `08:00-20:00`."""
    return f"{clock(low)}-{clock(high)}"


def read_spans(text: str) -> tuple[Span, ...]:
    """Read stretches separated by commas; `closed` and `-` are none."""
    if text.strip().casefold() in {"closed", "-", ""}:
        return ()
    spans = []
    for part in text.split(","):
        low, high = read_range(part)
        if low >= high:
            raise ValueError(
                f'"{part.strip()}" ends before it starts; split a night: 22:00-24:00, 00:00-06:00'
            )
        spans.append(Span(low, high))
    return tuple(spans)


def write_spans(spans: Iterable[Span], none: str = "closed") -> str:
    """Write stretches separated by commas."""
    return ", ".join(write_range(s.start, s.end) for s in spans) or none


def read_weekdays(text: str) -> tuple[int, ...]:
    """Read `mon-fri`, `sun-thu`, `sat`, or `mon, wed` as weekday numbers, Monday 0."""
    days: list[int] = []
    for part in text.casefold().replace(" ", "").split(","):
        ends = [e[:3] for e in part.split("-")]
        if len(ends) > 2 or any(e not in WEEKDAYS for e in ends):
            raise ValueError(f'"{text}" is no weekday; write mon, mon-fri or sat,sun')
        first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        days += ((first + k) % 7 for k in range((last - first) % 7 + 1))
    return tuple(days)


def grouped_days(values: tuple[str, ...]) -> list[tuple[str, str]]:
    """Join neighbouring weekdays with the same value: ("mon-fri", "08:00-20:00"), ..."""
    groups: list[tuple[str, str]] = []
    first = 0
    for day in range(1, 8):
        if day == 7 or values[day] != values[first]:
            last = f"-{WEEKDAYS[day - 1]}" if day - 1 > first else ""
            groups.append((WEEKDAYS[first] + last, values[first]))
            first = day
    return groups


def read_length_s(value: str | float) -> float:
    """Read `20 s`, `5 min`, `8 h` or a bare number of seconds."""
    if not isinstance(value, str):
        return float(value)
    match = _LENGTH.fullmatch(value.strip().casefold())
    if not match:
        raise ValueError(f'"{value}" is not a length of time; write for example 20 s or 8 h')
    return float(match[1]) * _UNIT_S[match[2] or "s"]


def write_length_s(seconds: float) -> str | float:
    """Write seconds in the largest unit that keeps them whole; else the bare number."""
    if seconds == int(seconds) and seconds < 1e9:
        for unit, size in (("h", 3600), ("min", 60), ("s", 1)):
            if seconds and seconds % size == 0:
                return f"{int(seconds) // size} {unit}"
    return float(seconds)


def tried(read: Callable[[str], object], text: str, faults: list[str]) -> object | None:
    """Return what `read` makes of a text, or note why it cannot."""
    try:
        return read(text)
    except ValueError as error:
        faults.append(str(error))
        return None
