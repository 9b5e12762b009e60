"""Standby in centre.toml: the tables `[[standby]]` and `[contract.standby]`, read and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from planner.domain import DAY_MIN, OnCall, Rota, Span
from planner.ingest.wording import clock, grouped_days, read_clock, read_range, read_weekdays

Line = Callable[[str, str | float], str]


def _hours(value: Any) -> Span:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text in quotes")
    low, high = read_range(value)
    return Span(low, high if low < high else high + DAY_MIN)


def _days(value: Any) -> frozenset[int]:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text in quotes")
    return frozenset(read_weekdays(value))


def _heads(value: Any) -> tuple[int, int]:
    match = re.fullmatch(r"\s*(\d{1,3})\s*(?:[-–]\s*(\d{1,3}))?\s*", str(value))
    if not match:
        raise ValueError(f'"{value}" is not a number of people; write for example 0-2')
    return int(match[1]), int(match[2] or match[1])


def _length(value: Any) -> int:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a length of time; write for example 08:00")
    return read_clock(value)


class RotaEntry(BaseModel):
    """A table `[[standby]]`."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)
    id: str = Field(min_length=1, pattern=r"^[^|;\x00-\x1f]+$")
    hours: Annotated[Span, BeforeValidator(_hours)]
    days: Annotated[frozenset[int], BeforeValidator(_days)] = frozenset(range(7))
    heads: Annotated[tuple[int, int], BeforeValidator(_heads)] = (0, 1)
    notice_min: int = 120
    pay_factor: float = 0.0

    @property
    def made(self) -> Rota:
        """The rota; raises BadInput with what cannot be meant."""
        return Rota(self.id, self.hours, self.days, self.heads, self.notice_min, self.pay_factor)


class OnCallEntry(BaseModel):
    """A table `[contract.standby]`."""

    model_config = ConfigDict(extra="forbid")
    extra_hours_week: Annotated[int, BeforeValidator(_length)]
    extra_days_week: int = 1
    most_days: int = 2
    in_days: int = 7

    @property
    def made(self) -> OnCall:
        """What is agreed; the contract that holds it judges it."""
        return OnCall(self.extra_hours_week, self.extra_days_week, self.most_days, self.in_days)


def rota_lines(rota: Rota, line: Line) -> Iterator[str]:
    """Write a rota as the table that is read."""
    least, most = rota.heads
    begin, end = rota.span.start, rota.span.end
    yield from ("", "[[standby]]", line("id", rota.id))
    yield line("hours", f"{clock(begin)}-{clock(end if end <= DAY_MIN else end - DAY_MIN)}")
    named = tuple("x" if day in rota.weekdays else "" for day in range(7))
    yield line("days", ", ".join(days for days, is_on in grouped_days(named) if is_on))
    yield line("heads", f"{least}-{most}")
    yield line("notice_min", rota.notice_min)
    yield line("pay_factor", rota.pay_factor)


def on_call_lines(agreed: OnCall, line: Line) -> Iterator[str]:
    """Write what a contract agrees to as the table that is read."""
    yield from ("[contract.standby]", line("extra_hours_week", clock(agreed.beyond_min)))
    yield line("extra_days_week", agreed.beyond_days)
    yield from (line("most_days", agreed.duties), line("in_days", agreed.running))
