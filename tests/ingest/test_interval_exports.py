"""Every interval export: clean, damaged, both clock changes, cp1252 with a decimal comma."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import numpy as np
import pytest

from planner.errors import BadInput
from planner.ingest import Reading, read_history
from tests.ingest.exports import EXPORTS

ZONE = "Europe/Copenhagen"
ALL = pytest.mark.parametrize("source", EXPORTS)
LOCAL = pytest.mark.parametrize("source", [n for n, e in EXPORTS.items() if not e.is_utc])


def read(text: str, **more: object) -> Reading:
    return read_history(text.encode(), "x.csv", zone=ZONE, **more)


def utc(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp())


@ALL
def test_a_clean_export_becomes_sums_in_utc(source: str) -> None:
    export = EXPORTS[source]
    reading = read(
        export.file(("2026-11-16", "09:00", 10, 8, 2, 300), ("2026-11-16", "09:15", 4, 4, 0, 240))
    )
    history = reading.history
    nine = utc(2026, 11, 16, 9 if export.is_utc else 8)  # Copenhagen is UTC+1 in November
    assert reading.faults == ()
    assert history.channels == ("voice",)
    assert history.step_min == 15
    assert history.start.tolist() == [nine, nine + 900]
    assert history.offered.tolist() == [10, 4]
    assert history.handled.tolist() == [8, 4]
    assert history.handle_s.tolist() == pytest.approx([8 * 300, 4 * 240])
    if export.has_abandoned:
        assert history.abandoned.tolist() == [2, 0]
    else:
        assert np.isnan(history.abandoned).all()
    assert len(reading.understood.lines) >= 5
    assert reading.understood.preview[0]["offered"] == 10


@ALL
def test_a_damaged_row_is_named_and_the_good_rows_are_taken(source: str) -> None:
    export = EXPORTS[source]
    text = export.file(
        ("2026-11-16", "09:00", 10, 8, 2, 300),
        ("2026-11-16", "09:15", 4, 4, 0, 240),
        ("2026-11-16", "09:30", 777, 777, 0, 240),
        ("2026-11-16", "09:45", 5, 5, 0, 240),
    ).replace("777", "seven", 1)
    reading = read(text)
    row = text.splitlines().index(next(t for t in text.splitlines() if "seven" in t)) + 1
    assert [f.row for f in reading.faults] == [row]
    assert "seven" in reading.faults[0].reason
    assert reading.faults[0].remedy
    assert reading.faults[0].column
    assert len(reading.history) == 3


@LOCAL
def test_the_doubled_hour_is_told_apart_by_the_order_of_rows(source: str) -> None:
    rows = [("2026-10-25", t, 1, 1, 0, 240) for t in ("01:45", "02:00", "02:15", "02:30", "02:45")]
    again = [("2026-10-25", t, 2, 2, 0, 240) for t in ("02:00", "02:15", "02:30", "02:45", "03:00")]
    history = read(EXPORTS[source].file(*rows, *again)).history
    # 01:45 summer time is 23:45 UTC of the day before; ten quarter-hours follow without a gap.
    assert history.start.tolist() == [utc(2026, 10, 24, 23, 45) + 900 * i for i in range(10)]
    assert history.offered.tolist() == [1] * 5 + [2] * 5


@pytest.mark.parametrize("source", [n for n, e in EXPORTS.items() if e.is_utc])
def test_utc_exports_pass_the_clock_change_unbroken(source: str) -> None:
    rows = [
        ("2026-10-25", f"{h:02d}:{m:02d}", 1, 1, 0, 240) for h in (0, 1) for m in (0, 15, 30, 45)
    ]
    history = read(EXPORTS[source].file(*rows)).history
    assert history.start.tolist() == [utc(2026, 10, 25) + 900 * i for i in range(8)]


@LOCAL
def test_contacts_in_the_missing_hour_are_faults(source: str) -> None:
    rows = [("2026-03-29", t, 3, 3, 0, 240) for t in ("01:30", "01:45", "02:15", "03:00")]
    reading = read(EXPORTS[source].file(*rows))
    assert len(reading.faults) == 1
    assert "02:15" in reading.faults[0].reason
    assert "skip" in reading.faults[0].reason
    assert reading.history.start.tolist() == [
        utc(2026, 3, 29, 0, 30),
        utc(2026, 3, 29, 0, 45),
        utc(2026, 3, 29, 1),
    ]


@LOCAL
def test_empty_rows_of_the_missing_hour_are_folded_away_with_a_note(source: str) -> None:
    rows = [("2026-03-29", t, n, n, 0, 240) for t, n in (("01:30", 3), ("01:45", 3), ("02:15", 0))]
    reading = read(EXPORTS[source].file(*rows))
    assert reading.faults == ()
    assert len(reading.history) == 2
    assert any("skip in spring" in line for line in reading.understood.lines)


@ALL
def test_the_autumn_hour_that_stands_once_is_no_fault(source: str) -> None:
    rows = [("2026-10-25", t, 1, 1, 0, 240) for t in ("01:45", "02:00", "02:15")]
    reading = read(EXPORTS[source].file(*rows))
    assert reading.faults == ()
    assert len(reading.history) == 3


@ALL
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_found(source: str, encoding: str) -> None:
    rows = [("2026-11-16", "09:00", 10, 8, 2, 300), ("2026-11-16", "09:15", 4, 4, 0, 240)]
    text = EXPORTS[source].file(*rows).replace("voice", "Kø 1 ærlig")
    reading = read_history(text.encode(encoding), "x.csv", zone=ZONE)
    assert reading.history.channels == ("Kø 1 ærlig",)
    assert reading.understood.encoding in {encoding, "utf-16"}


@ALL
def test_gzip_changes_nothing(source: str) -> None:
    text = EXPORTS[source].file(
        ("2026-11-16", "09:00", 10, 8, 2, 300), ("2026-11-16", "09:15", 4, 4, 0, 240)
    )
    packed = read_history(gzip.compress(text.encode()), "x.csv.gz", zone=ZONE)
    assert packed.history.offered.tolist() == read(text).history.offered.tolist()


def test_a_decimal_comma_in_cp1252_is_understood() -> None:
    text = (
        "Køliste for uge 47;;;;\nudskrevet i dag;;;;\n\n"
        "Dato;Tid;Kø;Tilbudte;Besvarede;Behandlingstid gns (sek)\n"
        "16-11-2026;09:00;Spørgsmål;1.010;8;300,5\n16-11-2026;09:15;Spørgsmål;4,0;4;240,25\n"
        "I alt;;;14;12;\n"
    )
    reading = read_history(text.encode("cp1252"), "uge.csv", zone=ZONE)
    assert reading.faults == ()
    assert reading.history.channels == ("Spørgsmål",)
    assert reading.history.offered.tolist() == [1010, 4]
    assert reading.history.talk_s.tolist() == [8 * 300.5, 4 * 240.25]
    assert (reading.understood.decimal, reading.understood.header_row) == (",", 4)


def test_day_and_month_are_decided_on_the_whole_column() -> None:
    quarters = ("09:00", "09:15")
    days = [f"{d:02d}/10/2026 {t},voice,{d}" for d in range(1, 14) for t in quarters]
    history = read("\n".join(["start,queue,offered", *days])).history
    assert history.start[0] == utc(2026, 10, 1, 7)
    months = [f"10/{d:02d}/2026 {t},voice,{d}" for d in range(1, 14) for t in quarters]
    assert read("\n".join(["start,queue,offered", *months])).history.start[0] == utc(2026, 10, 1, 7)


def test_an_undecidable_date_order_is_asked_and_can_be_told() -> None:
    text = "start,queue,offered\n01/02/2026 09:00,voice,1\n01/02/2026 09:15,voice,1"
    assert "Day or month first" in read(text).understood.asks[0]
    assert read(text).history.start[0] == utc(2026, 2, 1, 8)
    told = read(text, mapping={"date_order": "mdy"})
    assert told.history.start[0] == utc(2026, 1, 2, 8)
    assert told.understood.asks == ()


def test_skill_rows_of_one_queue_and_interval_add_up() -> None:
    header = EXPORTS["genesys history"].header
    row = "2026-11-16T09:{}:00Z,voice,Voice,{},en,{},{},{}"
    rows = [row.format("00", "a", 3, 3, 300), row.format("00", "b", 2, 2, 500)]
    text = "\n".join([header, *rows, row.format("15", "a", 1, 1, 100)])
    history = read(text).history
    assert history.offered.tolist() == [5, 1]
    assert history.talk_s.tolist() == [800, 100]


def test_media_of_one_queue_are_kept_apart() -> None:
    header = EXPORTS["genesys history"].header
    rows = [f"2026-11-16T09:00:00Z,help,{m},,,3,3,300" for m in ("Voice", "Chat")]
    assert read("\n".join([header, *rows])).history.channels == ("help voice", "help chat")


def test_the_last_version_of_a_calabrio_interval_wins() -> None:
    rows = [("2026-11-16", "09:00", n, n, 0, 240) for n in (1, 5)]
    later = ("2026-11-16", "09:15", 2, 2, 0, 240)
    assert read(EXPORTS["calabrio"].file(*rows, later)).history.offered.tolist() == [5, 2]


def test_equal_rows_count_once_and_differing_ones_are_a_fault() -> None:
    text = "start,queue,offered\n2026-11-16 09:00,v,1\n2026-11-16 09:00,v,1\n2026-11-16 09:15,v,1\n"
    assert read(text).history.offered.tolist() == [1, 1]
    reading = read(text + "2026-11-16 09:15,v,9\n")
    assert [f.row for f in reading.faults] == [5]


def test_unknown_is_not_zero() -> None:
    header = "start,queue,offered,handled,abandoned,aht_s"
    text = f"{header}\n2026-11-16 09:00,v,,3,1,\n2026-11-16 09:15,v,,,1,60"
    history = read(text).history
    assert history.offered[0] == 4  # handled + abandoned
    assert np.isnan(history.offered[1])
    assert np.isnan(history.handled[1])
    assert np.isnan(history.talk_s).all()
    assert np.isnan(history.wait_s).all()


def test_all_faults_come_at_once() -> None:
    text = (
        "start,queue,offered,aht_s\n2026-11-16 09:00,v,1,4m\nnever,v,1,60\n2026-11-16 09:30,,1,60\n"
        "2026-11-16 09:37,v,1,60\n2026-11-16 09:45,v,-3,60\n2026-11-16 10:00,v,2,60\n"
        "2026-11-16 10:15,v,2,60\n"
    )
    reading = read(text)
    assert [(f.row, f.column) for f in reading.faults] == [
        *((2, "aht_s"), (3, "start"), (4, "queue"), (5, "start"), (6, "offered")),
    ]
    assert str(reading.faults[0]) == (
        'x.csv, row 2, column "aht_s": "4m" is not a number of seconds; write for example 240'
    )
    assert len(reading.history) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2", "names its columns"),
        ("queue,offered\nv,1", "column with the time"),
        ("start,queue\n2026-11-16 09:00,v", "number of contacts"),
        ("start,queue,offered", "no rows"),
        ("start,queue,offered\n2026-11-16,v,1\n2026-11-17,v,1", "every 1440 min"),
        ("start,queue,offered\nx,v,1\ny,v,1", "no usable row"),
        ("   \n", "is empty"),
    ],
)
def test_an_unusable_file_says_why(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(text)


def test_excel_serials_and_epochs_are_moments() -> None:
    # 46342.375 is 2026-11-16 09:00 (Excel's day 1 is 1900-01-01, 25569 is 1970-01-01)
    assert read("start,queue,offered\n46342.375,v,1").history.start[0] == utc(2026, 11, 16, 8)
    stamp = utc(2026, 11, 16, 8)
    assert read(f"start,queue,offered\n{stamp},v,1").history.start[0] == stamp
