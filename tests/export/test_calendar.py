"""Calendar files: identity, cancellation, clock changes, and the letter of the format."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Grid
from planner.domain.grid import zone_info
from planner.errors import BadInput
from planner.export import CalendarEvent, CalendarPause, ics

ZONE = "Europe/Copenhagen"
MODIFIED = datetime(2026, 11, 20, 8, tzinfo=UTC)


def an_event(**changes: Any) -> CalendarEvent:
    tz = zone_info(ZONE)
    values: dict[str, Any] = {
        "uid": "a@agent-planner",
        "sequence": 0,
        "start": datetime(2026, 11, 30, 9, tzinfo=tz),
        "end": datetime(2026, 11, 30, 17, tzinfo=tz),
        "summary": "Work",
        "description": "",
        "cancelled": False,
        "modified_at": MODIFIED,
    }
    return CalendarEvent(**{**values, **changes})


def written(*events: CalendarEvent) -> bytes:
    return ics(events, calendar_name="Anna Ahorn", zone=ZONE)


def read_back(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_an_event_carries_all_that_calendars_need() -> None:
    lunch = [datetime(2026, 11, 30, h, tzinfo=zone_info(ZONE)) for h in (12, 13)]
    event = an_event(description="Voice", sequence=3, pauses=(CalendarPause(*lunch, "lunch"),))
    (entry,) = read_back(written(event))
    assert entry["UID"] == "a@agent-planner"
    assert entry["SEQUENCE"] == 3
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["LAST-MODIFIED"].dt == MODIFIED
    assert entry["CATEGORIES"].to_ical() == b"shift"
    assert entry["DTSTART"].params["TZID"] == ZONE
    assert entry["DESCRIPTION"] == "Voice\nlunch 12:00-13:00"


def test_the_file_has_a_time_zone_a_name_and_a_refresh_interval() -> None:
    content = written(an_event())
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Copenhagen\r\n" in content
    assert b"\r\nNAME:Anna Ahorn\r\n" in content
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in content
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_removed_shift_is_cancelled_and_takes_no_time() -> None:
    (entry,) = read_back(written(an_event(cancelled=True)))
    assert entry["STATUS"] == "CANCELLED"
    assert entry["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("week", "day", "hours"),
    [
        ("2026-W43", 6, 9),  # 25 October 2026: the clock goes back at 03:00, 8 + 1 h
        ("2026-W13", 6, 7),  # 29 March 2026: the clock goes forward at 02:00, 8 - 1 h
        ("2026-W49", 6, 8),
    ],
)
def test_the_night_of_a_clock_change_has_its_real_hours(week: str, day: int, hours: int) -> None:
    grid = Grid.week(week, zone=ZONE, step_min=15)
    date = grid.dates[day]
    start, end = (grid.when(grid.at(date, minute)) for minute in (0, 8 * 60))
    event = an_event(start=start, end=end)
    assert event.hours == hours
    (entry,) = read_back(written(event))
    begin, finish = entry["DTSTART"].dt, entry["DTEND"].dt
    assert (begin.hour, finish.hour) == (0, 8)
    assert finish.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=hours)


def test_the_second_half_past_two_is_written_in_utc() -> None:
    # 25 October 2026, 02:30 the second time is 01:30 UTC; the first time 00:30 UTC.
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    content = written(an_event(start=start, end=start + timedelta(hours=4)))
    assert b"DTSTART:20261025T013000Z" in content
    first = start - timedelta(hours=1)
    content = written(an_event(start=first, end=start + timedelta(hours=4)))
    assert b"DTSTART;TZID=Europe/Copenhagen:20261025T023000" in content


@given(
    minutes=st.integers(0, 400 * 24 * 4),
    length=st.integers(1, 60),
    zone=st.sampled_from([ZONE, "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_every_moment_survives_the_file(minutes: int, length: int, zone: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * minutes)
    event = an_event(start=start, end=start + timedelta(minutes=15 * length))
    (entry,) = read_back(ics([event], calendar_name="x", zone=zone))
    assert entry["DTSTART"].dt.astimezone(UTC) == start
    assert entry["DTEND"].dt.astimezone(UTC) == event.end


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_text_can_add_a_line_of_its_own(text: str) -> None:
    content = written(an_event(summary=text, description=text, category=text))
    names = {line.split(b":")[0].split(b";")[0] for line in content.split(b"\r\n")}
    assert content.count(b"BEGIN:VEVENT") == 1
    assert len(read_back(content)) == 1
    known = {n for n in names if n and not n.startswith(b" ")}
    assert {b"ATTACH", b"ORGANIZER", b"X-EVIL"}.isdisjoint(known)
    assert len(known) == len(
        {
            line.split(b":")[0].split(b";")[0]
            for line in written(an_event()).split(b"\r\n")
            if line and not line.startswith(b" ")
        }
    )


def test_an_event_refuses_times_without_zone_and_backward_ones() -> None:
    with pytest.raises(BadInput, match="without a zone"):
        an_event(start=datetime(2026, 11, 30, 9))  # noqa: DTZ001 - the fault under test
    with pytest.raises(BadInput, match="before it starts"):
        an_event(end=datetime(2026, 11, 30, 9, tzinfo=zone_info(ZONE)))
