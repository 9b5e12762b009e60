"""Containers: spreadsheets, bombs, hostile bytes; mapping and profile."""

from __future__ import annotations

import gzip
import io
import zipfile
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.ingest import Profile, read_centre, read_history, unpack

ZONE = "Europe/Copenhagen"
SHARED = Path(__file__).parents[3] / "shared" / "data"
CSV = b"start;queue;offered;aht_s\n2026-11-16 09:00;voice;10;240\n2026-11-16 09:15;voice;4;200\n"


def xlsx(*rows: list[object]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.add_worksheet("notes").write_row(0, 0, ["Report"])
    sheet = book.add_worksheet("data")
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    clock = book.add_format({"num_format": "hh:mm:ss"})
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            form = {datetime: day, time: clock}.get(type(cell))
            write = sheet.write_datetime if form else sheet.write
            write(r, c, cell, form)
    book.close()
    return content.getvalue()


def ods(*rows: list[object]) -> bytes:
    def cell(value: object) -> str:
        kind = f'office:value-type="float" office:value="{value}"'
        kind = kind if isinstance(value, int | float) else 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    xml = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return zipped(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": xml}
    )


def zipped(parts: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        if "content.xml" in parts:
            kind = parts["mimetype"]
            archive.writestr(
                "META-INF/manifest.xml",
                f'<manifest:manifest xmlns:manifest="m"><manifest:file-entry '
                f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
            )
    return content.getvalue()


def test_an_excel_workbook_with_dates_and_day_fractions_is_read() -> None:
    content = xlsx(
        ["Week 47"],
        [],
        ["Start", "Queue", "Offered", "Handled", "AHT"],
        [datetime(2026, 11, 16, 9), "voice", 10, 8, time(0, 5)],  # noqa: DTZ001 - wall clock
        [datetime(2026, 11, 16, 9, 15), "voice", 4, 4, time(0, 4, 30)],  # noqa: DTZ001
        ["Total", "", 14, 12],
    )
    reading = read_history(content, "week.xlsx", zone=ZONE)
    assert reading.faults == ()
    assert reading.history.talk_s.tolist() == [8 * 300, 4 * 270]
    assert reading.understood.header_row == 3
    fractions = xlsx(
        ["Start", "Queue", "Offered", "Handled", "AHT"],
        [datetime(2026, 11, 16, 9), "voice", 10, 8, 300 / 86400],  # noqa: DTZ001 - wall clock
    )
    history = read_history(fractions, "week.xlsx", zone=ZONE).history
    assert history.talk_s.tolist() == pytest.approx([2400])


def test_an_open_document_sheet_is_read() -> None:
    content = ods(
        ["Start", "Queue", "Offered"],
        ["2026-11-16 09:00", "voice", 10],
        ["2026-11-16 09:15", "voice", "many"],
    )
    reading = read_history(content, "week.ods", zone=ZONE)
    assert reading.history.offered.tolist() == [10]
    assert [f.row for f in reading.faults] == [3]


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_BYTES", 2**20)
    zeros = "0" * 2**21
    for bomb in (
        gzip.compress(zeros.encode()),
        gzip.compress(b"a,b\n" * 1000) + gzip.compress(zeros.encode()),
        zipped({"xl/workbook.xml": zeros}),
        zipped({"mimetype": "", "content.xml": zeros}),
    ):
        with pytest.raises(BadInput, match="unpacks to more"):
            read_history(bomb, "bomb", zone=ZONE)


def test_sheets_whose_few_cells_lie_far_apart_are_refused() -> None:
    far = '<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>'
    sheet = zipped({"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": far})
    rows = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="16000" office:value-type="float"/></table:table-row>'
    )
    for bomb in (sheet, zipped({"mimetype": "", "content.xml": rows})):
        with pytest.raises(BadInput, match="too many cells"):
            read_history(bomb, "bomb", zone=ZONE)


@pytest.mark.parametrize("cut", [20, 100, 400])
def test_cut_off_files_are_refused_with_a_sentence(cut: int) -> None:
    for whole in (gzip.compress(CSV * 50), xlsx(["start", "queue", "offered"])):
        with pytest.raises(BadInput, match=r"damaged|locked|cut-off"):
            read_history(whole[: min(cut, len(whole) - 9)], "cut", zone=ZONE)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_but_bad_input(content: bytes) -> None:
    packed = zipped({"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": content.decode("latin-1")})
    for form in (content, gzip.compress(content), packed, b"PK\x03\x04" + content):
        with suppress(BadInput):
            read_history(form, "x", zone=ZONE)


CELL = st.sampled_from(
    [
        '"',
        "2026-10-25 02:00",
        "99999999999",
        "-1",
        "1e400",
        "=1+1",
        "",
        "4m",
        "٣",
        "25/10/2026 02:15",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.one_of(CELL, st.text(max_size=6)), max_size=9), max_size=8))
def test_hostile_cells_below_a_good_header_raise_nothing_but_bad_input(
    rows: list[list[str]],
) -> None:
    for header in ("start,queue,offered,aht_s", "CALL ID,TIMESTAMP,CAMPAIGN,TALK TIME"):
        text = "\n".join([header, *(",".join(row) for row in rows)])
        with suppress(BadInput):
            read_history(text.encode("utf-8", "replace"), "x.csv", zone=ZONE)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_hostile_centre_files_raise_nothing_but_bad_input(content: bytes) -> None:
    with pytest.raises(BadInput):
        read_centre(content, "centre.toml")


def test_a_mapping_overrides_single_choices() -> None:
    text = b"when,desk,n,m,secs\n2026-11-16 09:00,voice,10,7,3\n2026-11-16 09:15,voice,4,2,2\n"
    mapping = {"start": "when", "channel": "desk", "offered": "n", "aht": "secs", "duration": "min"}
    reading = read_history(text, "x.csv", zone=ZONE, mapping={**mapping, "handled": "m"})
    assert reading.history.offered.tolist() == [10, 4]
    assert reading.history.talk_s.tolist() == [7 * 180, 2 * 120]
    assert reading.understood.mapping["offered"] == "n"
    with pytest.raises(BadInput) as caught:
        read_history(text, "x.csv", zone=ZONE, mapping={"ofered": "n", "decimal": "!"})
    assert len(caught.value.faults) == 2
    with pytest.raises(BadInput, match='no column "calls"'):
        read_history(CSV, "x.csv", zone=ZONE, mapping={"offered": "calls"})


def test_a_kept_profile_reads_the_next_file_the_same_way() -> None:
    text = b"when,desk,n\n01/02/2026 09:00,voice,10\n01/02/2026 09:15,voice,4\n"
    mapping = {"start": "when", "channel": "desk", "offered": "n", "date_order": "mdy"}
    first = read_history(text, "x.csv", zone=ZONE, mapping=mapping)
    kept = Profile.from_json(first.profile.to_json())
    assert kept == first.profile
    again = read_history(text, "x.csv", zone=ZONE, profile=kept)
    assert again.history.start.tolist() == first.history.start.tolist()
    assert again.understood.asks == ()
    for damaged in ("", "[]", '{"columns": {}}', '{"source": 1, "columns": {}, "choices": {}}'):
        with pytest.raises(BadInput):
            Profile.from_json(damaged)


@pytest.mark.parametrize(
    ("name", "zone", "rows"),
    [
        ("anonbank_janfeb1999_15min_aht", "Asia/Jerusalem", 33_984),
        ("axa_assist_dev_30min", "Europe/Paris", 279_136),
        ("social_mentions_dev_15min", "UTC", 25_920),
    ],
)
def test_the_shared_histories_are_read_as_they_are(name: str, zone: str, rows: int) -> None:
    path = SHARED / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip("the shared histories are not here")
    content = path.read_bytes()
    reading = read_history(content, path.name, zone=zone)
    lines = gzip.decompress(content).decode().splitlines()[1:]
    assert reading.faults == ()
    assert len(reading.history) == rows
    # Two years in Paris skip two hours: 2 x 2 half-hours x 8 queues = 32 empty rows.
    assert len(lines) - rows == (32 if "axa" in name else 0)
    total = sum(float(line.split(",")[2]) for line in lines)
    assert reading.history.offered.sum() == total
