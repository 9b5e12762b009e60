"""Slipped units and broken cells are named, all at once; what is merely unusual is asked about."""

from __future__ import annotations

import numpy as np
import pytest

from planner.errors import BadInput
from planner.ingest import Reading, read_history

HEAD = "interval_start,queue,offered,handled,abandoned,aht_s,wait_s"
GOOD = "2026-11-16 09:00,voice,10,8,2,300,80"


def read(*rows: str, head: str = HEAD) -> Reading:
    return read_history("\n".join((head, *rows)).encode(), "h.csv", zone="Europe/Copenhagen")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("2026-11-16 09:15,voice,1e99,8,2,300,80", "offered", "not plausible (most: 100,000)"),
        ("2026-11-16 09:15,voice,10,100001,2,300,80", "handled", "not plausible"),
        ("2026-11-16 09:15,voice,-3,8,2,300,80", "offered", '"-3" is not a number of contacts'),
        ("2026-11-16 09:15,voice,inf,8,2,300,80", "offered", '"inf" is not a number of contacts'),
        ("2026-11-16 09:15,voice,1e400,8,2,300,80", "offered", '"1e400" is not a number'),
        ("2026-11-16 09:15,voice,10,8,2,86401,80", "aht_s", "more than 24 h for each contact"),
        ("2026-11-16 09:15,voice,10,8,2,-1,80", "aht_s", '"-1" is not a number of seconds'),
        # 60 days x 8 answered = 41,472,000 s of waiting is the most.
        ("2026-11-16 09:15,voice,10,8,2,300,41472001", "wait_s", "60 days of waiting"),
        ("1016-11-16 09:15,voice,10,8,2,300,80", "interval_start", "is not a date with time"),
        ("1970-01-01 00:15,voice,10,8,2,300,80", "interval_start", "between 1980 and 2099"),
    ],
)
def test_what_no_centre_has_is_named_with_row_and_column(row: str, column: str, said: str) -> None:
    reading = read(GOOD, row, GOOD.replace("09:00", "09:30"))
    assert [(f.row, f.column) for f in reading.faults] == [(3, column)]
    assert said in reading.faults[0].reason
    assert reading.faults[0].remedy
    assert reading.history.offered.tolist() == [10, 10]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    reading = read(GOOD, "soon,,many,-1,inf,1e9,nope")
    assert [f.row for f in reading.faults] == [3] * 7
    assert {f.column for f in reading.faults} == set(HEAD.split(","))


def test_a_file_without_a_good_row_tells_all_that_is_wrong() -> None:
    with pytest.raises(BadInput) as caught:
        read("2026-11-16 09:15,voice,1e99,8,2,300,80", "2026-11-16 09:30,voice,5,5,0,-4,80")
    assert [f.row for f in caught.value.faults] == [2, 3, None]


@pytest.mark.parametrize("word", ["nan", "NaN", "n/a", "NULL", "[None]"])
def test_words_for_not_known_are_told_and_are_no_zeros(word: str) -> None:
    reading = read(GOOD, f"2026-11-16 09:15,voice,4,4,{word},240,20")
    assert reading.faults == ()
    assert np.isnan(reading.history.abandoned[1])
    told = f'1 cells of "abandoned" say "{word}": taken as unknown, not as zero.'
    assert told in reading.understood.lines


def test_empty_cells_and_dashes_are_unknown_without_a_word() -> None:
    reading = read(GOOD, "2026-11-16 09:15,voice,4,4,,240,-")
    assert not any("taken as unknown" in line for line in reading.understood.lines)
    assert np.isnan([reading.history.abandoned[1], reading.history.wait_s[1]]).all()


def test_contacts_carried_over_an_interval_are_no_question() -> None:
    reading = read(GOOD, "2026-11-16 09:15,voice,4,5,0,240,20", GOOD.replace("09:00", "09:30"))
    assert reading.faults == ()
    assert reading.understood.asks == ()


def test_more_handled_than_offered_altogether_is_asked_about() -> None:
    reading = read(GOOD, "2026-11-16 09:15,voice,4,40,0,240,20")
    assert len(reading.history) == 2
    assert reading.understood.asks == (
        "In 1 intervals more contacts were handled or lost than offered, most of all in row 3 "
        "(40 of 4). Are the columns the right ones?",
    )


def test_a_call_that_lasts_two_days_is_damaged_in_a_call_log_too() -> None:
    head = "CALL ID,TIMESTAMP,CAMPAIGN,CALL TYPE,TALK TIME,QUEUE WAIT TIME"
    reading = read(
        '1,"Mon, 16 Nov 2026 09:01:00",voice,Inbound,00:04:00,00:00:10',
        '2,"Mon, 16 Nov 2026 09:02:00",voice,Inbound,48:00:01,00:00:10',
        '3,"Mon, 16 Nov 2026 09:03:00",voice,Inbound,00:04:00,2000:00:00',
        head=head,
    )
    assert [(f.row, f.column) for f in reading.faults] == [
        (3, "TALK TIME"),
        (4, "QUEUE WAIT TIME"),
    ]
    assert reading.history.offered.sum() == 1


def test_a_queue_log_with_an_impossible_time_is_named() -> None:
    lines = (
        "1794816060|c1|voice|NONE|ENTERQUEUE||x|1",
        "1794816070|c1|voice|a|CONNECT|10|m|0",
        "1794816200|c1|voice|a|COMPLETEAGENT|10|130|1",
        "1794816300|c2|voice|NONE|ENTERQUEUE||x|1",
        "1794816400|c2|voice|a|COMPLETEAGENT|10|1e99|1",
    )
    reading = read(*lines[1:], head=lines[0])
    assert [f.row for f in reading.faults] == [5]
    assert reading.history.offered.sum() == 2
    assert reading.history.handled.sum() == 1
