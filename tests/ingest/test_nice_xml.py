"""NICE history as XML: talk and hold in one sum, after-contact work apart, nothing added twice."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from planner.errors import BadInput
from planner.ingest import Reading, read_history

QUEUE = (
    '<QueueValue Queue="{q}"><AbandonedShort>1</AbandonedShort><AbandonedLong>1</AbandonedLong>'
    "<HandledShort>6</HandledShort><HandledLong>2</HandledLong><HandleTime>{t}</HandleTime>"
    "<HoldTime>160</HoldTime><WorkTime>480</WorkTime><QueueDelayTime>90</QueueDelayTime>"
    "<ContactsActive>3</ContactsActive></QueueValue>"
)
ATTRIBUTES = (
    '<QueueValue QueueID="{q}" AbandonedShort="1" AbandonedLong="1" HandledShort="6"'
    ' HandledLong="2" HandleTime="{t}" HoldTime="160" WorkTime="480" QueueDelayTime="90"'
    ' ContactsActive="3"/>'
)


def a_file(form: str = QUEUE, *, times: tuple[str, ...] = ("0900", "0915"), t: str = "1920") -> str:
    periods = "".join(
        f'<TimePeriod DateTime="20261116T{time}">{form.format(q="voice", t=t)}'
        f"{form.format(q='mail', t=t)}</TimePeriod>"
        for time in times
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<HistPlugin>{periods}</HistPlugin>'


def read(text: str) -> Reading:
    return read_history(text.encode(), "Q_111626.0900.xml", zone="Europe/Copenhagen")


@pytest.mark.parametrize("form", [QUEUE, ATTRIBUTES], ids=["children", "attributes"])
def test_periods_and_queues_become_sums(form: str) -> None:
    reading = read(a_file(form))
    history = reading.history
    assert reading.faults == ()
    assert reading.understood.source == "NICE WFM history (XML)"
    assert history.channels == ("voice", "mail")
    nine = int(datetime(2026, 11, 16, 8, tzinfo=UTC).timestamp())  # Copenhagen is UTC+1
    assert history.start.tolist() == [nine, nine + 900] * 2
    assert set(history.offered) == {10}
    assert set(history.handled) == {8}
    assert set(history.abandoned) == {2}
    # HandleTime 1920 = talk 1760 + hold 160, without the 480 of after-contact work.
    assert (set(history.talk_s), set(history.hold_s), set(history.acw_s)) == ({1760}, {160}, {480})
    assert history.handle_s.tolist() == [2400] * 4
    assert set(history.wait_s) == {90}


def test_an_export_of_the_same_file_in_utf_16_reads_alike() -> None:
    text = a_file().replace("UTF-8", "UTF-16")
    again = read_history(text.encode("utf-16"), "x.xml", zone="Europe/Copenhagen").history
    assert np.array_equal(again.offered, read(a_file()).history.offered)


def test_what_is_no_number_is_named_and_the_rest_taken() -> None:
    good, bad = a_file(times=("0900",)), QUEUE.format(q="chat", t="many")
    reading = read(good.replace("</TimePeriod>", f"{bad}</TimePeriod>"))
    assert [(f.row, f.column) for f in reading.faults] == [(4, "talk_s")]
    assert '"many" is not a number of seconds' in reading.faults[0].reason
    assert reading.history.channels == ("voice", "mail")


def test_what_is_missing_stays_unknown() -> None:
    text = a_file().replace("<WorkTime>480</WorkTime>", "")
    assert np.isnan(read(text).history.acw_s).all()


def test_a_night_with_a_doubled_hour_is_told_apart_by_the_order() -> None:
    text = a_file(times=("0245", "0200", "0245", "0300")).replace("20261116", "20261025")
    starts = read(text).history.start
    assert np.unique(starts).size == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<HistPlugin><QueueValue>", "is damaged XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><HistPlugin><QueueValue/></HistPlugin>', "entities"),
        ("<HistPlugin><QueueValue/></HistPlugin>", "has no rows below the header"),
        (f"<HistPlugin>{QUEUE.format(q='a', t='9')}</HistPlugin>", "is not a date with time"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(text)
