"""What centre.toml may say: the edge where texts are checked before they become the domain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from planner.domain import (
    Channel,
    Medium,
    PauseKind,
    PauseRule,
    Policy,
    ServiceLevel,
    Span,
    Target,
    Weights,
    Work,
)
from planner.ingest.standby_file import OnCallEntry, RotaEntry
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
    r"(?P<kind>lunch|break|split)\s+(?P<length>\d{1,3})\s*min\s+(?P<paid>paid|unpaid)"
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


def _usual(kind: type[Any]) -> Mapping[str, Any]:
    """Return the usual values of a domain type's fields: what a file leaves out is as there."""
    return {field.name: field.default for field in fields(kind)}


CHANNEL, POLICY, WEIGHTS = _usual(Channel), _usual(Policy), _usual(Weights)
TARGET = _usual(Target)


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
    target_counts: ServiceLevel = TARGET["counts"]
    asa_cap: Seconds | None = TARGET["asa_cap_s"]
    abandon_cap: float | None = TARGET["abandon_cap"]
    aht_s: float
    handle_time_cv: float = CHANNEL["handle_time_cv"]
    patience_s: float | None = CHANNEL["patience_s"]
    redial_share: float = CHANNEL["redial_share"]
    redial_after: Seconds = CHANNEL["redial_after_s"]
    concurrency: int = CHANNEL["concurrency"]
    slowdown: float = CHANNEL["slowdown"]
    listening_s: float = CHANNEL["listening_s"]
    followup_share: float = CHANNEL["followup_share"]
    followup_min: float = CHANNEL["followup_min"]
    occupancy_cap: float = CHANNEL["occupancy_cap"]
    back_to_back_cap: float | None = CHANNEL["back_to_back_cap"]
    hard_share: float = CHANNEL["hard_share"]
    min_heads: int | None = None
    weight: int = CHANNEL["weight"]
    blend_reserve: int | None = CHANNEL["blend_reserve"]
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
    weekends_in_row: int | None = None
    whole_weekends: bool = False
    earlier_start_min: int | None = None
    split_length: Range | None = None
    split_part_min: int = 120
    average_hours_week: Range | None = None
    average_weeks: int | None = None
    average_from: date | None = None
    pattern: tuple[PatternEntry, ...] = ()
    standby: OnCallEntry | None = None

    @model_validator(mode="after")
    def _whole_average(self) -> ContractEntry:
        given = (self.average_hours_week, self.average_weeks, self.average_from)
        if any(v is None for v in given) and any(v is not None for v in given):
            raise ValueError(
                "an average needs all three: average_hours_week, average_weeks and average_from "
                "(a day of the week in which a period begins)"
            )
        return self


class WeightsEntry(Entry):
    """The table `[policy.weights]`."""

    paid_interval: int = WEIGHTS["paid_interval"]
    start_deviation: int = WEIGHTS["start_deviation"]
    start_jump: int = WEIGHTS["start_jump"]
    start_jump_free_min: int = WEIGHTS["start_jump_free_min"]
    peak_excess: int = WEIGHTS["peak_excess"]
    burden: int = WEIGHTS["burden"]


class PolicyEntry(Entry):
    """The table `[policy]`: what is left out is as the labour-rule preset has it, else as usual."""

    preset: str = POLICY["preset"]
    daily_rest_h: float = POLICY["daily_rest_h"]
    weekly_rest_h: float = POLICY["weekly_rest_h"]
    max_consecutive_days: int = POLICY["max_consecutive_days"]
    max_stretch_min: int = POLICY["max_stretch_min"]
    min_stretch_min: int = POLICY["min_stretch_min"]
    peak_share: float = POLICY["peak_share"]
    peak_cap_day_min: int = POLICY["peak_cap_day_min"]
    peak_cap_week_min: int = POLICY["peak_cap_week_min"]
    soft_peak_week_min: int = POLICY["soft_peak_week_min"]
    occupancy_cap: float | None = POLICY["occupancy_cap"]
    back_to_back_cap: float | None = POLICY["back_to_back_cap"]
    service_share: float | None = POLICY["service_share"]
    busy_occupancy: float | None = POLICY["busy_occupancy"]
    busy_run_min: int = POLICY["busy_run_min"]
    quota_factor: float = POLICY["quota_factor"]
    shrinkage: float = POLICY["shrinkage"]
    screen_pause_min: int = POLICY["screen_pause_min"]
    sunday_exempt: bool = POLICY["sunday_exempt"]
    unsocial_before: Clock = POLICY["unsocial_before_min"]
    unsocial_after: Clock = POLICY["unsocial_after_min"]
    notice_days: int = POLICY["notice_days"]
    weights: WeightsEntry = WeightsEntry()


class CentreFile(Entry):
    """The whole file."""

    centre: CentreEntry
    channel: tuple[ChannelEntry, ...]
    contract: tuple[ContractEntry, ...] = ()
    policy: PolicyEntry = PolicyEntry()
    seats: dict[str, int] = {}
    standby: tuple[RotaEntry, ...] = ()
