"""The roster as CSV and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC
from typing import Literal

import xlsxwriter

from planner.domain import Activities, Centre, People, Roster
from planner.export.cells import guarded
from planner.export.rows import RosterRow, day_of, roster_long_rows, roster_wide_rows

LONG_COLUMNS = tuple(field.name for field in fields(RosterRow))
Layout = Literal["long", "wide"]
Cell = str | int | float
Table = tuple[Sequence[str], Sequence[Sequence[Cell]]]

_XLSX_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def roster_csv(
    roster: Roster,
    people: People,
    centre: Centre,
    activities: Activities | None = None,
    *,
    layout: Layout = "long",
) -> bytes:
    """Return the roster as comma-separated UTF-8 with a byte-order mark, as Excel wants it.

    The long form can be read back by `read_roster_csv`. Text that a spreadsheet would take for a
    formula gets a leading apostrophe.
    """
    header, rows = _table(roster, people, centre, activities, layout)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([guarded(c) if isinstance(c, str) else c for c in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def roster_xlsx(
    roster: Roster, people: People, centre: Centre, activities: Activities | None = None
) -> bytes:
    """Return a workbook with the sheets `Week` (agents by days) and `Roster` (long form).

    Cells hold text and numbers, never formulas; equal rosters give equal bytes.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _XLSX_OPTIONS)
    created = roster.grid.start.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": f"Roster {roster.grid.week_name}", "created": created})
    sheets: tuple[tuple[str, Layout], ...] = (("Week", "wide"), ("Roster", "long"))
    for name, layout in sheets:
        table = _table(roster, people, centre, activities, layout)
        _write_sheet(book, name, table)
    book.close()
    return out.getvalue()


def _table(
    roster: Roster, people: People, centre: Centre, activities: Activities | None, layout: Layout
) -> Table:
    if layout == "long":
        rows = roster_long_rows(roster, people, centre, activities)
        long: list[list[Cell]] = [[getattr(row, n) for n in LONG_COLUMNS] for row in rows]
        return LONG_COLUMNS, long
    days = [f"{day_of(roster.grid, d):%a %Y-%m-%d}" for d in range(len(roster.grid.dates))]
    wide = roster_wide_rows(roster, people)
    body: list[list[Cell]] = [[w.agent, w.name, w.team, *w.days, w.paid_h] for w in wide]
    return ("agent", "name", "team", *days, "paid_h"), body


def _write_sheet(book: xlsxwriter.Workbook, name: str, table: Table) -> None:
    header, rows = table
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, bold)
        longest = max([len(title), *(len(str(row[column])) for row in rows)])
        sheet.set_column(column, column, min(longest + 2, 40))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            else:
                sheet.write_number(number, column, cell)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
