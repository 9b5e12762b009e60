"""Logs with one row per call or ticket become counts by interval."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from planner.errors import BadInput
from planner.ingest import Reading, read_history

ZONE = "Europe/Copenhagen"
UCCX = (
    "Contact Service Queue report,,,,,,,,,,,,,\n"
    "Node ID - Session ID - Sequence No,Call Start Time,Call End Time,Contact Disposition,"
    "Originator DN (Calling Number),Destination DN,Called Number,Application Name,CSQ Names,"
    "Queue Time,Agent Name,Ring Time,Talk Time,Work Time\n"
    "1-100-0,{d} {h}:01:10,{d} {h}:06:00,"
    "Handled,1,2,3,app,voice,0:00:20,A,0:00:05,0:04:00,0:00:30\n"
    "1-100-1,{d} {h}:05:10,{d} {h}:06:00,"
    "Handled,1,2,3,app,voice,0:00:00,B,0:00:05,0:01:00,0:00:30\n"
    "1-101-0,{d} {h}:02:00,{d} {h}:03:00,"
    'Abandoned,1,2,3,app,"other, voice",0:01:00,,,,\n'
    "1-102-0,{d} {h}:16:00,{d} {h}:20:00,"
    "Handled,1,2,3,app,voice,0:00:10,A,0:00:05,0:03:00,0:00:00\n"
    "Total,,,3,,,,,,,,,,\n"
)
FIVE9 = (
    "CALL ID,TIMESTAMP,CAMPAIGN,CALL TYPE,AGENT,QUEUE WAIT TIME,TALK TIME,HOLD TIME,"
    "AFTER CALL WORK TIME,ABANDONED\n"
    '7,"{w}, {e} {h}:01:10",voice,Inbound,A,00:00:20,00:05:00,00:00:00,00:01:00,0\n'
    '8,"{w}, {e} {h}:02:00",voice,Inbound,[None],00:01:00,,,,1\n'
    '8,"{w}, {e} {h}:02:00",voice,Inbound,[None],00:00:00,,,,1\n'
    '9,"{w}, {e} {h}:16:00",voice,Inbound,A,00:00:10,00:03:00,00:00:00,00:00:00,0\n'
    '10,"{w}, {e} {h}:17:00",voice,Outbound,A,00:00:00,00:03:00,00:00:00,00:00:00,0\n'
)
TALKDESK = (
    "Interaction ID,Contact ID,Direction,Contact Type,Started At,Wait Time,Abandon Time,"
    "Connected At,Talk Time,Hold Time,After Call Work Time,Ring Groups\n"
    "i1,c,in,inbound,{d} {h}:01:10,20,,{d} {h}:01:30,300,0,60,voice\n"
    "i2,c,in,abandoned,{d} {h}:02:00,60,60,,,,,voice\n"
    "i3,c,in,inbound,{d} {h}:16:00,10,,{d} {h}:16:10,180,0,0,voice\n"
    "i4,c,out,outbound,{d} {h}:16:00,0,,{d} {h}:16:10,180,0,0,voice\n"
)
ZENDESK = (
    "Summation column,Id,Group,Status,Via,Ticket type,Created at,Solved at,"
    "First reply time in minutes\n"
    "1,1,g,Solved,voice,Question,{d} {h}:01:10,{d} 23:00:00,10\n"
    "1,2,g,Open,voice,Question,{d} {h}:02:00,,\n"
    "1,3,g,Closed,voice,Question,{d} {h}:16:00,{d} 23:00:00,5\n"
)
FRESHDESK = (
    "Ticket ID,Subject,Status,Source,Type,Created Time,Resolved time,Initial response time,"
    "Time tracked,First Response Time (in Hrs)\n"
    "1,a,Resolved,voice,Question,{d} {h}:01:10,{d} 23:00:00,{d} {h}:11:10,00:05:00,\n"
    "2,b,Open,voice,Question,{d} {h}:02:00,,,,\n"
    "3,c,Closed,voice,Question,{d} {h}:16:00,{d} 23:00:00,,00:03:00,00:05:00\n"
    "4,win money,Open,voice,Spam,{d} {h}:16:00,,,,\n"
)
LOGS = {
    "uccx": UCCX,
    "five9": FIVE9,
    "talkdesk": TALKDESK,
    "zendesk": ZENDESK,
    "freshdesk": FRESHDESK,
}
TICKETS = {"zendesk", "freshdesk"}
ALL = pytest.mark.parametrize("source", LOGS)


def text_of(source: str, day: str = "2026-11-16", hour: str = "09") -> str:
    moment = datetime.fromisoformat(day)
    return LOGS[source].format(d=day, h=hour, w=f"{moment:%a}", e=f"{moment:%d %b %Y}")


def read(text: str, **more: object) -> Reading:
    return read_history(text.encode(), "log.csv", zone=ZONE, **more)


def utc(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp())


@ALL
def test_calls_are_counted_where_they_arrive(source: str) -> None:
    reading = read(text_of(source))
    history = reading.history.of("voice")
    assert reading.faults == ()
    assert history.start.tolist() == [utc(2026, 11, 16, 8), utc(2026, 11, 16, 8, 15)]
    assert history.offered.tolist() == [2, 1]
    assert history.handled.tolist() == [1, 1]
    if source in TICKETS:
        assert np.isnan(history.abandoned).all()
        assert history.wait_s.tolist() == [600, 300]
    else:
        assert history.abandoned.tolist() == [1, 0]
        assert history.handle_s.tolist() == [360, 180]
        assert history.wait_s.tolist() == [80, 10]


def test_a_ticket_without_handle_time_has_an_unknown_one() -> None:
    assert np.isnan(read(text_of("zendesk")).history.talk_s).all()
    assert read(text_of("freshdesk")).history.talk_s.tolist() == [300, 180]


@ALL
def test_a_damaged_log_row_is_named(source: str) -> None:
    text = text_of(source).replace("09:16:00", "09:99:00")
    reading = read(text)
    assert len(reading.faults) == text.count("09:99:00")
    assert "09:99:00" in reading.faults[0].reason
    assert reading.history.offered.tolist() == [2]


@ALL
def test_calls_after_the_jump_back_fall_in_the_second_hour(source: str) -> None:
    text = text_of(source, "2026-10-25", "02").replace(":16:", ":46:")
    lines = text.rstrip().splitlines()
    first = next(i for i, line in enumerate(lines) if ":01:10" in line)
    total = [line for line in lines if line.startswith("Total")]
    body = [line for line in lines[first:] if line not in total]
    again = [line.replace("1-10", "1-20") for line in body]
    again = [line.replace("i", "j", 1) if line[0] == "i" else line for line in again]
    again = [f"9{line}" if line[0].isdigit() else line for line in again]
    if source == "zendesk":
        again = [line.replace("91,", "1,9", 1) for line in again]
    history = read("\n".join([*lines[:first], *body, *again])).history.of("voice")
    midnight = utc(2026, 10, 25)
    assert history.start.tolist() == [midnight + s for s in (0, 2700, 3600, 6300)]
    assert history.offered.tolist() == [2, 1, 2, 1]


@ALL
def test_calls_in_the_missing_hour_are_faults(source: str) -> None:
    lines = text_of(source, "2026-03-29", "02")
    keep = text_of(source, "2026-03-29", "03").splitlines()
    row = next(line for line in keep if ":16:00" in line)
    other = row.replace("1-102", "1-902").replace("i3", "k3").replace("3,", "93,", 1)
    reading = read(lines.replace("Total,,,3,,,,,,,,,,\n", "") + other.replace("9,", "99,", 1))
    assert reading.faults
    assert all("skip" in f.reason for f in reading.faults)
    assert reading.history.start.tolist() == [utc(2026, 3, 29, 1, 15)]


def test_a_queue_log_is_followed_from_entry_to_end() -> None:
    begin = utc(2026, 11, 16, 8)
    lines = [
        f"{begin}|NONE|NONE|NONE|QUEUESTART|",
        f"{begin + 60}|c1|voice|NONE|ENTERQUEUE||5551|1",
        f"{begin + 80}|c1|voice|SIP/1|CONNECT|20|c2|5",
        f"{begin + 380}|c1|voice|SIP/1|COMPLETECALLER|20|300|1",
        f"{begin + 100}|c3|voice|NONE|ENTERQUEUE||5552|1",
        f"{begin + 160}|c3|voice|NONE|ABANDON|1|1|60",
        f"{begin + 1000}|c4|voice|NONE|ENTERQUEUE||5553|1",
        f"{begin + 1005}|c4|voice|SIP/1|RINGNOANSWER|5000",
        f"{begin + 1010}|c4|voice|SIP/1|CONNECT|10|c5|5",
        f"{begin + 1110}|c4|voice|SIP/1|TRANSFER|300|default|10|100|1",
    ]
    reading = read("\n".join(lines))
    history = reading.history
    assert history.channels == ("voice",)
    assert history.start.tolist() == [begin, begin + 900]
    assert history.offered.tolist() == [2, 1]
    assert history.handled.tolist() == [1, 1]
    assert history.abandoned.tolist() == [1, 0]
    assert history.talk_s.tolist() == [300, 100]
    assert history.wait_s.tolist() == [20, 10]
    broken = read("\n".join([*lines, f"{begin}|c9|voice|NONE|EXPLODED|"]))
    assert [f.row for f in broken.faults] == [len(lines) + 1]


def test_a_log_can_be_counted_in_half_hours() -> None:
    assert read(text_of("five9"), mapping={"step_min": "30"}).history.offered.tolist() == [3]


def test_a_log_without_calls_is_refused() -> None:
    with pytest.raises(BadInput, match="no rows"):
        read("\n".join(text_of("five9").splitlines()[:1]))
