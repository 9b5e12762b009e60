"""A calendar file per agent: iCalendar (RFC 5545, with name and refresh of RFC 7986)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from planner.domain.grid import zone_info
from planner.errors import BadInput

REFRESH = timedelta(hours=1)
COLOUR = "steelblue"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarPause:
    """A pause inside an event, in aware clock times."""

    start: datetime
    end: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One shift in a calendar. All moments are aware; `end` is not worked.

    `uid` stays the same for the life of a shift, `sequence` grows with every change of it.
    `category` is what the time is for.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    cancelled: bool
    modified_at: datetime
    description: str = ""
    category: str = "shift"
    pauses: tuple[CalendarPause, ...] = ()

    def __post_init__(self) -> None:
        """Refuse naive moments, a backward event and one without identity."""
        if any(m.utcoffset() is None for m in (self.start, self.end, self.modified_at)):
            raise BadInput(f"the calendar event {self.uid} has a time without a zone")
        if self.start.astimezone(UTC) >= self.end.astimezone(UTC):
            raise BadInput(f"the calendar event {self.uid} ends before it starts")
        if not self.uid or self.sequence < 0:
            raise BadInput("a calendar event needs a uid and a sequence of at least 0")

    @property
    def hours(self) -> float:
        """Real hours from start to end, right on clock-change nights too."""
        return (self.end.astimezone(UTC) - self.start.astimezone(UTC)) / timedelta(hours=1)


def ics(events: Iterable[CalendarEvent], *, calendar_name: str, zone: str) -> bytes:
    """Return an iCalendar file: UTF-8, CRLF, clock times in `zone` with its VTIMEZONE.

    Moments in the second pass of a doubled hour are written in UTC, as a clock time there would
    mean the first pass. Cancelled events stay in the file, marked, so that calendars drop them.
    """
    tz = zone_info(zone)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//agent-planner//planner//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _clean(calendar_name))
    calendar.add("x-wr-calname", _clean(calendar_name))
    calendar.add("x-wr-timezone", zone)
    calendar.add("color", COLOUR)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    listed = sorted(events, key=lambda e: (e.start.astimezone(UTC), e.uid))
    for event in listed:
        calendar.add_component(_event(event, tz))
    if listed:
        first = date(listed[0].start.year - 1, 1, 1)
        last = date(max(event.end.year for event in listed) + 2, 1, 1)
        calendar.add_missing_timezones(first, last)
    return bytes(calendar.to_ical())


def _event(event: CalendarEvent, tz: ZoneInfo) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.modified_at.astimezone(UTC))
    entry.add("last-modified", event.modified_at.astimezone(UTC))
    entry.add("dtstart", _moment(event.start, tz))
    entry.add("dtend", _moment(event.end, tz))
    entry.add("summary", _clean(event.summary))
    entry.add("description", _clean(_description(event, tz)))
    entry.add("categories", [_clean(event.category)])
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    return entry


def _moment(moment: datetime, tz: ZoneInfo) -> datetime:
    local = moment.astimezone(tz)
    is_doubled = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return local.astimezone(UTC) if is_doubled and local.fold else local.replace(fold=0)


def _description(event: CalendarEvent, tz: ZoneInfo) -> str:
    lines = [event.description] if event.description else []
    for pause in event.pauses:
        start, end = pause.start.astimezone(tz), pause.end.astimezone(tz)
        lines.append(f"{pause.kind} {start:%H:%M}-{end:%H:%M}")
    return "\n".join(lines)


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n"))
