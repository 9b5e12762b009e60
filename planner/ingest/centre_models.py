"""What centre.toml may say: the edge where texts are checked before they become the domain."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from planner.domain import Medium, PauseKind, PauseRule, Span, Work
from planner.ingest.wording import (
    clock,
    read_clock,
    read_length_s,
    read_range,
    read_spans,
    read_weekdays,
    write_range,
)

_PAUSE = re.compile(
    r"(?P<kind>lunch|break)\s+(?P<length>\d{1,3})\s*min\s+(?P<paid>paid|unpaid)"
    r"(?:\s+after\s+(?P<after>\d{1,2}:\d{2})?\s*-\s*(?P<before>\d{1,2}:\d{2})?)?"
    r"(?:\s+clock\s+(?P<clock>\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}))?"
)


def read_pause(text: str) -> PauseRule:
    """Read `lunch 30 min unpaid after 3:00-5:00 clock 11:00-14:00`; bounds may be left out."""
    match = _PAUSE.fullmatch(text.strip().casefold())
    if not match:
        raise ValueError(
            f'"{text}" is not a pause; write for example "lunch 30 min unpaid after 03:00-05:00"'
        )
    span = None
    if match["clock"]:
        low, high = read_range(match["clock"])
        if low >= high:
            raise ValueError(f'"{match["clock"]}" ends before it starts')
        span = Span(low, high)
    return PauseRule(
        PauseKind(match["kind"]),
        int(match["length"]),
        match["paid"] == "paid",
        read_clock(match["after"]) if match["after"] else None,
        read_clock(match["before"]) if match["before"] else None,
        span,
    )


def write_pause(rule: PauseRule) -> str:
    """Write a pause as the sentence that `read_pause` reads."""
    text = f"{rule.kind} {rule.length_min} min {'paid' if rule.paid else 'unpaid'}"
    if rule.after_min is not None or rule.before_min is not None:
        after = "" if rule.after_min is None else clock(rule.after_min)
        before = "" if rule.before_min is None else clock(rule.before_min)
        text += f" after {after}-{before}"
    return text + (f" clock {write_range(rule.clock.start, rule.clock.end)}" if rule.clock else "")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text in quotes")
    return value


def _windows(value: Any) -> tuple[tuple[int, int], ...]:
    return tuple(read_range(part) for part in _text(value).split(","))


def _counts(value: Any) -> tuple[int, int]:
    match = re.fullmatch(r"\s*(\d)\s*(?:[-–]\s*(\d))?\s*", str(value))
    if not match:
        raise ValueError(f'"{value}" is not a number of days; write for example 4-5')
    return int(match[1]), int(match[2] or match[1])


def _length(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"{value!r} is not a length of time")
    return read_length_s(value)


Range = Annotated[tuple[int, int], BeforeValidator(lambda v: read_range(_text(v)))]
Windows = Annotated[tuple[tuple[int, int], ...], BeforeValidator(_windows)]
Days = Annotated[tuple[int, int], BeforeValidator(_counts)]
Clock = Annotated[int, BeforeValidator(lambda v: read_clock(_text(v)))]
Seconds = Annotated[float, BeforeValidator(_length)]
Spans = Annotated[tuple[Span, ...], BeforeValidator(lambda v: read_spans(_text(v)))]
Pauses = Annotated[PauseRule, BeforeValidator(lambda v: read_pause(_text(v)))]


class Entry(BaseModel):
    """A table of the file: unknown names are faults, infinite numbers too."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)


class CentreEntry(Entry):
    """The table `[centre]`."""

    name: str
    zone: str
    country: str
    region: str = ""
    grid_min: int = 15


class HoursEntry(Entry):
    """The table `[channel.hours]`, weekday groups taken apart."""

    week: tuple[tuple[Span, ...], ...]

    @model_validator(mode="before")
    @classmethod
    def _weekdays(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            raise ValueError('hours need weekdays, for example mon-fri = "08:00-20:00"')
        days: dict[int, tuple[Span, ...]] = {}
        for group, text in data.items():
            for day in read_weekdays(str(group)):
                if day in days:
                    raise ValueError(f'"{group}" names a weekday that already stands above')
                days[day] = read_spans(_text(text))
        return {"week": tuple(days.get(d, ()) for d in range(7))}


class ChannelEntry(Entry):
    """A table `[[channel]]`."""

    id: str = Field(min_length=1, pattern=r"^[^|;\x00-\x1f]+$")
    name: str = ""
    medium: Medium
    work: Work
    target_share: float
    target_within: Seconds
    aht_s: float
    patience_s: float | None = None
    concurrency: int = 1
    slowdown: float = 0.0
    listening_s: float = 20.0
    followup_share: float = 0.0
    followup_min: float = 0.0
    occupancy_cap: float = 0.85
    hard_share: float = 0.0
    min_heads: int | None = None
    weight: int = 20
    hours: HoursEntry
    special_days: dict[date, Spans] = {}


class PatternEntry(Entry):
    """A table `[[contract.pattern]]`."""

    shifts_from: Clock
    pauses: tuple[Pauses, ...] = ()


class ContractEntry(Entry):
    """A table `[[contract]]`."""

    id: str = Field(min_length=1)
    name: str = ""
    paid_hours_week: Range
    days_week: Days
    shift_length: Range
    shift_step_min: int = 30
    start_windows: Windows
    start_step_min: int = 30
    quota_contacts_day: float | None = None
    pattern: tuple[PatternEntry, ...] = ()


class WeightsEntry(Entry):
    """The table `[policy.weights]`."""

    paid_interval: int = 1
    start_deviation: int = 1
    start_jump: int = 1
    start_jump_free_min: int = 60
    peak_excess: int = 3
    burden: int = 1


class PolicyEntry(Entry):
    """The table `[policy]`: what is left out is as the labour-rule preset has it, else as usual."""

    preset: str = "EU"
    daily_rest_h: float = 11.0
    weekly_rest_h: float = 35.0
    max_consecutive_days: int = 6
    max_stretch_min: int = 120
    min_stretch_min: int = 30
    peak_share: float = 0.25
    peak_cap_day_min: int = 150
    peak_cap_week_min: int = 600
    soft_peak_week_min: int = 450
    occupancy_cap: float | None = None
    service_share: float | None = None
    quota_factor: float = 1.0
    shrinkage: float = 0.08
    screen_pause_min: int = 0
    sunday_exempt: bool = False
    unsocial_before: Clock = 7 * 60
    unsocial_after: Clock = 20 * 60
    notice_days: int = 14
    weights: WeightsEntry = WeightsEntry()


class CentreFile(Entry):
    """The whole file."""

    centre: CentreEntry
    channel: tuple[ChannelEntry, ...]
    contract: tuple[ContractEntry, ...] = ()
    policy: PolicyEntry = PolicyEntry()
