"""Which days are not like others: holidays by name, bridge days, days after, events, rulings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from planner.domain import BoolArray, ChannelId, IntArray
from planner.errors import BadInput
from planner.forecast.advice import NOTHING_SAID, Advice, Event, ruled_days

BRIDGE = "bridge day"
AFTER = "day after a holiday"
YEAR_END = "between Christmas and New Year"
EVES = {(12, 24): "Christmas Eve", (12, 31): "New Year's Eve"}
EVENT = "event: "
LEFT_OUT = "left out: "
SATURDAY_SUNDAY = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one channel from ordinal `first` on: their labels, what people said of them.

    A label is "" for a normal day; `events` are those of each day, beside its label: a campaign at
    Christmas is both. `given` are hand-given factors by ordinal and event; `trusted` are ordinals
    that a person called normal; `rest` are the weekdays of the weekend.
    """

    first: int
    labels: tuple[str, ...]
    events: tuple[tuple[str, ...], ...]
    rest: frozenset[int]
    given: dict[tuple[int, str], float]
    trusted: frozenset[int]

    @property
    def weekday(self) -> IntArray:
        """Weekday of each day, Monday 0."""
        return (self.first + np.arange(len(self.labels), dtype=np.int64) - 1) % 7

    @property
    def names(self) -> tuple[str, ...]:
        """What makes each day special, "" where nothing does."""
        parts = zip(self.events, self.labels, strict=True)
        return tuple("; ".join(filter(None, (*events, label))) for events, label in parts)

    @property
    def special(self) -> BoolArray:
        """Which days carry a label or an event."""
        return np.array([bool(name) for name in self.names], dtype=bool)

    @property
    def feast(self) -> BoolArray:
        """Which days are public holidays on what would be a working day."""
        pairs = zip(self.labels, self.weekday.tolist(), strict=True)
        return np.array([self.kind(text, day) == "holiday" for text, day in pairs], dtype=bool)

    def part(self, begin: int, end: int | None) -> Calendar:
        """Return the days from number `begin` up to but not including `end` (None: all)."""
        cut = slice(begin, end)
        return replace(
            self, first=self.first + begin, labels=self.labels[cut], events=self.events[cut]
        )

    def kind(self, label: str, weekday: int) -> str:
        """Return the kind that a special day learns from where it was seldom seen itself."""
        if not label or label.startswith(LEFT_OUT):
            return label
        if label.startswith(EVENT):
            return label.rpartition(", day ")[0]
        if label in (BRIDGE, AFTER, YEAR_END):
            return label
        kind = "eve" if label in EVES.values() else "holiday"
        return f"{kind} on a weekend" if weekday in self.rest else kind

    def key(self, label: str, weekday: int) -> tuple[str, int]:
        """Return what counts as the same special day: a name, and the weekday where it matters.

        A Monday bridge is not a Friday bridge, a Tuesday after a long weekend not a Thursday.
        """
        if label.startswith(EVENT):
            return label, 0
        return label, weekday if label in (BRIDGE, AFTER) else int(weekday in self.rest)


def calendar_of(
    first: int,
    count: int,
    channel: ChannelId,
    *,
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
) -> Calendar:
    """Label `count` days from an ordinal on for one channel.

    A person's word on a day stands above its label and its events.
    """
    labels = list(special_days(first, count, country, region))
    events: list[tuple[str, ...]] = [()] * count
    given: dict[tuple[int, str], float] = {}
    for event in advice.events:
        if event.touches(channel):
            _mark(events, given, event, first)
    ruled = ruled_days(advice.rulings, channel)
    for ordinal, ruling in ruled.items():
        if 0 <= ordinal - first < count:
            events[ordinal - first] = ()
            labels[ordinal - first] = "" if ruling.is_normal else f"{LEFT_OUT}{ruling.reason}"
    trusted = frozenset(o for o, ruling in ruled.items() if ruling.is_normal)
    return Calendar(first, tuple(labels), tuple(events), rest_days(country), given, trusted)


def named_days(
    dates: Sequence[date],
    channel: ChannelId,
    *,
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
) -> dict[date, str]:
    """Return what makes days special for a channel: feast, eve, bridge, event; others are left out.

    `dates` follow each other.
    """
    place = {"country": country, "region": region}
    days = calendar_of(dates[0].toordinal(), len(dates), channel, **place, advice=advice)
    named = zip(dates, days.names, strict=True)
    return {day: name.replace(EVENT, "") for day, name in named if name}


def _mark(
    events: list[tuple[str, ...]], given: dict[tuple[int, str], float], event: Event, first: int
) -> None:
    for number in range(event.days):
        ordinal = event.first.toordinal() + number
        if 0 <= ordinal - first < len(events):
            name = f"{EVENT}{event.name}, day {number + 1}"
            events[ordinal - first] = (*events[ordinal - first], name)
            if event.factors:
                given[ordinal, name] = event.factors[number]


@lru_cache(maxsize=256)
def special_days(first: int, count: int, country: str, region: str = "") -> tuple[str, ...]:
    """Name `count` days from an ordinal on: "" for a normal one, else the holiday or its kind.

    Moving feasts carry the same name every year, so that a holiday learns from its last time.
    """
    if not country or count <= 0:
        return ("",) * max(count, 0)
    begin, end = (date.fromordinal(o).year for o in (first, first + count))
    feasts, rest = _feasts(country.upper(), region, begin - 1, end + 1)
    return tuple(_label(first + i, feasts, rest) for i in range(count))


def rest_days(country: str) -> frozenset[int]:
    """Return the weekdays (Monday 0) of a country's weekend; Saturday and Sunday without one."""
    return _feasts(country.upper(), "", 2024, 2024)[1] if country else SATURDAY_SUNDAY


def _label(ordinal: int, feasts: dict[int, str], rest: frozenset[int]) -> str:
    day = date.fromordinal(ordinal)
    if ordinal in feasts:
        return feasts[ordinal]
    if eve := EVES.get((day.month, day.day)):
        return eve
    if day.weekday() in rest:
        return ""
    if (day.month, day.day) > (12, 24):
        return YEAR_END
    before, after = ordinal - 1, ordinal + 1
    if (before in feasts and _is_rest(after, rest)) or (after in feasts and _is_rest(before, rest)):
        return BRIDGE
    while _is_rest(before, rest):
        before -= 1
    return AFTER if before in feasts else ""


def _is_rest(ordinal: int, rest: frozenset[int]) -> bool:
    return (ordinal - 1) % 7 in rest


@lru_cache(maxsize=32)
def _feasts(
    country: str, region: str, begin: int, end: int
) -> tuple[dict[int, str], frozenset[int]]:
    import holidays  # noqa: PLC0415  (0.3 s that a forecast without a country need not pay)

    try:
        found: Any = holidays.country_holidays(
            country, subdiv=region or None, years=range(begin, end + 1)
        )
    except (NotImplementedError, KeyError) as error:
        place = f'"{country}"' + (f' with region "{region}"' if region else "")
        raise BadInput(
            f"no holidays are known for {place}; write a country such as FR and leave the region "
            "empty or write one such as BY, or leave both empty"
        ) from error
    rest = frozenset(int(day) for day in found.weekend)
    named = {day.toordinal(): str(name).split(";")[0].strip() for day, name in found.items()}
    return named, rest if len(rest) < 7 else SATURDAY_SUNDAY
