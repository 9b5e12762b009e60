"""Files of cases: promises to customers with their owner."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from planner.errors import BadInput
from planner.ingest import read_followups

ZONE = "Europe/Copenhagen"


def test_times_are_wall_time_and_a_call_back_may_be_left_out() -> None:
    content = (
        b"case;owner;due;done;call_from;call_to\n"
        b"17;A01;2026-11-30 14:00;2026-11-30 13:00;2026-11-30 09:00;2026-11-30 11:00\n"
        b"18;;2026-12-01 10:00;;;\n"
    )
    first, second = read_followups(content, "cases.csv", ZONE)
    assert first.due == datetime(2026, 11, 30, 14, tzinfo=ZoneInfo(ZONE))
    assert first.call is not None
    assert (first.call[1] - first.call[0]).total_seconds() == 7200
    assert (second.owner, second.done, second.call) == ("", None, None)


def test_everything_wrong_is_said_at_once() -> None:
    content = (
        b"case,owner,due,done,call_from,call_to\n"
        b",A01,2026-11-30 14:00,,,\n"
        b"2,A01,tomorrow,,,\n"
        b"3,,2026-11-30 14:00,,2026-11-30 11:00,2026-11-30 09:00\n"
        b"4,A01,,,2026-11-30 11:00,\n"
    )
    with pytest.raises(BadInput) as caught:
        read_followups(content, "cases.csv", ZONE)
    assert [(f.row, f.column) for f in caught.value.faults] == [
        *((2, "case"), (3, "due"), (4, "call_to"), (4, "owner"), (5, "due"), (5, "call_to")),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"case,owner\n1,A01\n", "missing"),
        (b"case,due,rating\n1,2026-11-30 14:00,5\n", "not known"),
        (b"case,due\n", "no cases"),
    ],
)
def test_a_file_without_its_columns_or_with_others_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read_followups(content, "cases.csv", ZONE)
