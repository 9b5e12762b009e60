"""From the bytes that a person brings to tables of text cells, whatever the container."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd
from python_calamine import CalamineWorkbook

from planner.errors import BadInput, Fault
from planner.ingest.nice_xml import is_nice_xml, nice_rows

MAX_BYTES = 400 * 2**20
MAX_CELLS = 40_000_000
MAX_COLUMNS = 1_000
DELIMITERS = (",", ";", "\t", "|")
EXCEL_ZERO = datetime(1899, 12, 31)  # noqa: DTZ001 - Excel knows no zone
_CHUNK = 2**20
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """One table as text: row `i` of `table` is row `i + 1` of the file; an empty cell is ""."""

    table: pd.DataFrame
    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


def unpack(content: bytes, name: str, *, encoding: str = "", delimiter: str = "") -> list[Cells]:
    """Return the tables of a file (CSV, gzip, XLSX, ODS, NICE XML); refuse bombs and others."""
    if content[:2] == b"\x1f\x8b":
        content = _gunzip(content, name)
    if content[:4] == _OLE:
        raise BadInput(
            Fault("is an old or a locked Excel file", "save it as .xlsx or .csv", file=name)
        )
    if content[:4] == b"PK\x03\x04":
        return _workbook(content, name)
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadInput(Fault("is empty", "export it again", file=name))
    if len(content) > MAX_BYTES:
        raise _too_big(name)
    text, encoding = decode(content, encoding)
    if is_nice_xml(text):
        return [Cells(pd.DataFrame(nice_rows(text, name), dtype=str), "xml", encoding, ",")]
    return [_text_table(text, name, encoding=encoding, delimiter=delimiter)]


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Return text and the name of its encoding: BOM, UTF-16 by its zeros, UTF-8, else cp1252."""
    if encoding:
        try:
            return content.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding
        except LookupError as error:
            raise BadInput(
                f'"{encoding}" is not an encoding; write utf-8, utf-16 or cp1252'
            ) from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "utf-16"
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8", errors="replace"), "utf-8-sig"
    head = content[:4096]
    if head.count(0) > len(head) // 4:
        guess = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        return content.decode(guess, errors="replace"), guess
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"


def sniff_delimiter(text: str) -> str:
    """Return the separator that gives the first 200 lines the steadiest and widest rows."""
    lines = [line for line in text[:200_000].splitlines()[:200] if line.strip()]
    if lines and (match := re.fullmatch(r'"?sep=(.)"?', lines[0].strip(), re.IGNORECASE)):
        return match[1]
    best, best_score = ",", 0.0
    for mark in DELIMITERS:
        counts = pd.Series([_unquoted(line).count(mark) for line in lines])
        wide = counts[counts > 0]
        if wide.empty:
            continue
        usual = int(wide.mode().max())
        score = float((counts == usual).mean()) * (1 + min(usual, 20) / 10)
        if score > best_score:
            best, best_score = mark, score
    return best


def _unquoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line) if '"' in line else line


def _text_table(text: str, name: str, *, encoding: str, delimiter: str) -> Cells:
    text = text.replace("\x00", "")
    mark = delimiter or sniff_delimiter(text)
    width = 1 + max((line.count(mark) for line in text.splitlines()), default=0)
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            table = pd.read_csv(
                io.StringIO(text),
                sep=mark,
                header=None,
                names=range(min(width, MAX_COLUMNS)),
                index_col=False,
                dtype=str,
                na_filter=False,
                skip_blank_lines=False,
                skipinitialspace=mark != "\t",
                quoting=quoting,
                engine="c",
                on_bad_lines="error",
            )
        except (ValueError, OverflowError, TypeError):
            continue
        return Cells(table.fillna(""), "csv", encoding, mark)
    raise BadInput(Fault("is not a table", "export it as CSV, XLSX or ODS", file=name))


def _too_big(name: str) -> BadInput:
    limit = MAX_BYTES // 2**20
    return BadInput(Fault(f"unpacks to more than {limit} MB", "export fewer days", file=name))


def _gunzip(content: bytes, name: str) -> bytes:
    unzip = zlib.decompressobj(wbits=31)
    found = bytearray()
    try:
        while content:
            found += unzip.decompress(content, MAX_BYTES + 1 - len(found))
            if len(found) > MAX_BYTES:
                raise _too_big(name)
            content = unzip.unconsumed_tail or unzip.unused_data
            if unzip.eof:
                if content[:2] != b"\x1f\x8b":
                    break
                unzip = zlib.decompressobj(wbits=31)
            elif not unzip.unconsumed_tail:
                raise zlib.error("cut off")
    except zlib.error as error:
        raise BadInput(
            Fault("is a damaged or cut-off gzip file", "copy it again", file=name)
        ) from error
    return bytes(found)


def _workbook(content: bytes, name: str) -> list[Cells]:
    kind = _check_zip(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            Cells(_sheet_table(book.get_sheet_by_name(title).to_python()), kind, sheet=title)
            for title in book.sheet_names
        ]
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the Rust reader is no Exception
        raise BadInput(
            Fault("is a damaged spreadsheet", "save it again as .xlsx or .csv", file=name)
        ) from error
    sheets = [s for s in sheets if not s.table.empty]
    if not sheets:
        raise BadInput(Fault("has no filled sheet", "export it again", file=name))
    return sheets


def _check_zip(content: bytes, name: str) -> str:
    """Refuse archives that unpack to too much (by their lists and in fact) or span a huge area."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(e.file_size for e in entries) > MAX_BYTES:
                raise _too_big(name)
            names = {e.filename for e in entries}
            if not names & {"content.xml", "xl/workbook.xml", "xl/workbook.bin"}:
                raise BadInput(
                    Fault("is a zip file, not a spreadsheet", "unzip it first", file=name)
                )
            kind = "ods" if "content.xml" in names else "xlsx"
            for entry in entries:
                _check_area(b"".join(_unzipped(archive, entry, name)), entry.filename, name)
    except BadInput:
        raise
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        raise BadInput(
            Fault("is a damaged or locked spreadsheet", "save it again without a password", name)
        ) from error
    except (ValueError, EOFError, IndexError, KeyError, OverflowError) as error:
        raise BadInput(Fault("is a damaged spreadsheet", "save it again", file=name)) from error
    return kind


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    total = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            total += len(piece)
            if total > MAX_BYTES:
                raise _too_big(name)
            yield piece


def _check_area(xml: bytes, entry: str, name: str) -> None:
    """Refuse sheets whose few cells lie so far apart that the dense table would not fit."""
    rows = cells = 0
    if entry.startswith("xl/worksheets/"):
        columns = 0
        for letters, digits in set(re.findall(rb'\br="([A-Z]{1,4})(\d{1,9})"', xml)):
            columns = max(columns, _column_number(letters))
            rows = max(rows, int(digits))
        cells = rows * columns
    elif entry == "content.xml":
        cells = _ods_area(xml)
    if cells > MAX_CELLS:
        raise BadInput(Fault("spans too many cells", "keep only the filled rows", file=name))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_area(xml: bytes) -> int:
    """Return rows x columns up to the last filled cell, repeats counted."""
    rows = columns = 0
    row_repeat, row_width, pending, pending_rows = 1, 0, 0, 0
    for kind, attributes in re.findall(rb"<table:(table-row|[a-z-]*table-cell)\b([^>]*)>", xml):
        match = re.search(rb'number-(?:rows|columns)-repeated="(\d{1,9})"', attributes)
        repeat = int(match[1]) if match else 1
        if kind == b"table-row":
            pending_rows += row_repeat
            row_repeat, row_width, pending = repeat, 0, 0
        elif b"value-type" in attributes:
            row_width += pending + repeat
            pending = 0
            rows += pending_rows + row_repeat
            pending_rows, row_repeat = 0, 0
            columns = max(columns, row_width)
        else:
            pending += repeat
    return rows * columns


def _sheet_table(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    return pd.DataFrame([[_cell_text(cell) for cell in row] for row in rows], dtype=str)


def _cell_text(cell: object) -> str:
    """Write a spreadsheet value as the text that the sniffing understands."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        # Durations come as times on Excel's day 0 or shortly after.
        if cell.year < 1905:
            return _clock(cell - EXCEL_ZERO if cell >= EXCEL_ZERO else _since_midnight(cell.time()))
        return (cell + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(" ")
    if isinstance(cell, timedelta | time):
        return _clock(cell if isinstance(cell, timedelta) else _since_midnight(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _since_midnight(moment: time) -> timedelta:
    return timedelta(
        hours=moment.hour,
        minutes=moment.minute,
        seconds=moment.second,
        microseconds=moment.microsecond,
    )


def _clock(duration: timedelta) -> str:
    seconds = round(duration.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, seconds = divmod(abs(seconds), 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
