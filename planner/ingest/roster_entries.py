"""The shifts of a roster as written, row by row, from the long and from the wide form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, pairwise

from planner.domain import DAY_MIN, Span
from planner.errors import Fault
from planner.ingest.roster_table import RosterTable, days_of, is_dayish
from planner.ingest.roster_times import (
    DATED,
    GivenPause,
    GivenStretch,
    pause_kind,
    reaching,
    read_cell,
    read_time,
)
from planner.ingest.vocabulary import plain

_FREE = """off free fri frei x o rest restday dayoff libre repos descanso none rdo r vac vacation
    leave al annualleave holiday ferie urlaub congé pto absent away na notworking unavailable 0
    sick ill krank syg sygdom malade enfermo standby oncall"""
FREE = frozenset(_FREE.split())
_LEGEND = re.compile(r"\s*([^\W_][\w./+ ]{0,11}?)\s*(?:=|:(?!\d)|–| - )\s*(\S.*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One shift as written: where it stands, of whom, on which day."""

    row: int
    column: str
    who: str
    day: date
    stretch: GivenStretch
    is_locked: bool = False


@dataclass(slots=True)
class Entries:
    """What a table holds: shifts, what is wrong, codes nobody explained, what was left out.

    `codes`: code to the places where it stands. `days_later`: by row, days between the dates of
    start and end. `halves`: columns of pauses of which only the start is said.
    """

    file: str
    found: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    codes: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    beside: set[str] = field(default_factory=set)
    explained: dict[str, str] = field(default_factory=dict)
    is_order_open: bool = False
    days_later: dict[int, int] = field(default_factory=dict)
    halves: set[str] = field(default_factory=set)

    def fault(self, reason: str, remedy: str, row: int, column: str) -> None:
        """Note what is wrong with a cell."""
        self.faults.append(Fault(reason, remedy, self.file, row, column))


def read_entries(table: RosterTable, legend: str, week: Sequence[date], file: str) -> Entries:
    """Return the shifts of a table; `legend` explains codes: `E = 07:00-15:30; N = 22-6`."""
    given = dict(filter(None, map(_legend_of, re.split(r"[;\n]", legend))))
    entries = Entries(file, explained=given)
    if table.is_wide:
        entries.explained = {**_own_legend(table), **given}
        _read_wide(table, entries)
    elif "activity" in table.columns:
        _read_stretches(table, entries, week)
    else:
        entries.explained = {**_own_legend(table), **given}
        _read_long(table, entries, week)
    return entries


def _legend_of(text: str) -> tuple[str, str] | None:
    match = _LEGEND.fullmatch(text)
    return (_code(match[1]), match[2]) if match else None


def _own_legend(table: RosterTable) -> dict[str, str]:
    """Return what the file itself explains of the codes in it: `E = 07:00-15:30`, `E | 7-15`."""
    columns = table.days or [table.columns.get("shift", 0)]
    used = {_code(cells[c]) for _, cells in table.rows for c in columns if cells[c]}
    found: dict[str, str] = {}
    for row in (*(r for _, r in table.rows), *table.others):
        cells = [c for c in row if c]
        if len(cells) == 1 and (one := _legend_of(cells[0])):
            found.setdefault(*one)
        elif len(cells) > 1 and _code(cells[0]) in used:
            text = next(_times(cells[1:]), None)
            if text:
                found.setdefault(_code(cells[0]), text)
    return found


def _times(cells: Sequence[str]) -> Iterator[str]:
    """Yield what of some cells reads as a shift: one cell with what follows, or start and end."""
    for i, cell in enumerate(cells):
        if _cell(cell):
            yield " ".join(cells[i:])
    for low, high in pairwise(cells):
        if _is_clock(low) and _is_clock(high):
            yield f"{_dateless(low)}-{_dateless(high)}"
    yield from (cell for cell in cells if _code(cell) in FREE)


def _code(text: str) -> str:
    return plain(text) or text.strip()


def _cell(text: str) -> tuple[GivenStretch, ...]:
    try:
        return read_cell(text)
    except ValueError:
        return ()


def _is_clock(text: str) -> bool:
    if not re.search(r"\d[:.hH]?\d", text):
        return False
    try:
        read_time(text)
    except ValueError:
        return False
    return True


def _dateless(text: str) -> str:
    minute = read_time(text)
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _read_wide(table: RosterTable, entries: Entries) -> None:
    names = _who_columns(table)
    for row, cells in table.rows:
        who = next((cells[c] for c in names if cells[c]), "")
        inner = [c for i, c in enumerate(cells) if i in table.days and c]
        if not who or not inner or _is_header(table, cells):
            continue
        if _code(who) in entries.explained or _legend_of(who):
            continue
        for column, day in table.days.items():
            text = cells[column]
            after = column + 1
            if after < len(cells) and not table.titles[after] and _is_clock(text):
                text = f"{text}-{cells[after]}" if _is_clock(cells[after]) else text
            _add(entries, (row, table.titles[column]), who, day, text)


def _is_header(table: RosterTable, cells: Sequence[str]) -> bool:
    """Say whether a row names the days once more; `8-16` may be a date, but is a shift here."""
    own = {cells[c] for c in table.days if cells[c] and cells[c] == table.titles[c]}
    days = {c for c in (cells[c] for c in table.days) if is_dayish(c) and not _cell(c)}
    return len(own) > 1 or len({c for c in days if _code(c) not in FREE}) > 1


def _who_columns(table: RosterTable) -> list[int]:
    """Return the columns that say who it is, the id first; else the first before the days."""
    named = [table.columns[f] for f in ("agent", "name") if f in table.columns]
    return named or [min(set(range(len(table.titles))) - set(table.days), default=0)]


def _add(entries: Entries, place: tuple[int, str], who: str, day: date, text: str) -> None:
    """Read what a day's cell says: times, a code, or nothing."""
    code = _code(text)
    if not code or code in ("-", "–", "—"):
        return
    if code in entries.explained:
        text = entries.explained[code]
        code = _code(text)
    if code in FREE:
        return
    try:
        stretches = read_cell(text)
    except ValueError as error:
        entries.fault(str(error), "", *place)
        return
    if not stretches:
        entries.codes.setdefault(text, []).append(place)
    for stretch in stretches:
        if stretch.beside:
            entries.beside.add(stretch.beside)
        entries.found.append(Entry(*place, who, day, stretch))


def _days(table: RosterTable, entries: Entries, week: Sequence[date]) -> list[date | None]:
    """Return the day of each row: its date, or that of its start."""
    column = table.columns.get("date", table.columns.get("start", 0))
    texts = [cells[column] for _, cells in table.rows]
    if "date" not in table.columns:
        texts = [re.split(r"(?<=\d)[T ]", t)[0] for t in texts]
    days, entries.is_order_open = days_of(texts, week)
    for (row, cells), day in zip(table.rows, days, strict=True):
        if day is None and cells[column]:
            remedy = "write it as 2026-11-30"
            entries.fault(f'"{cells[column]}" is not a date', remedy, row, table.titles[column])
    return days


def _days_later(table: RosterTable, week: Sequence[date]) -> dict[int, int]:
    """Return, by row, how many days after its start a shift ends, where both carry a date."""
    if not {"start", "end"} <= table.columns.keys():
        return {}
    found: dict[int, list[str]] = {}
    for row, cells in table.rows:
        parts = [DATED.match(cells[table.columns[name]]) for name in ("start", "end")]
        if all(parts):
            found[row] = [re.split(r"[T ]", part[0])[0] for part in parts if part]
    days, _ = days_of([text for pair in found.values() for text in pair], week)
    ends = zip(found, days[::2], days[1::2], strict=True)
    return {row: (end - start).days for row, start, end in ends if start and end}


def _read_long(table: RosterTable, entries: Entries, week: Sequence[date]) -> None:
    names = _who_columns(table)
    entries.days_later = _days_later(table, week)
    for (row, cells), day in zip(table.rows, _days(table, entries, week), strict=True):
        who = next((cells[c] for c in names if cells[c]), "")
        if day is None or not who:
            if day is not None:
                entries.fault("nobody is named", "write the agent", row, table.titles[names[0]])
            continue
        column = table.columns.get("shift", table.columns.get("start", 0))
        place = row, table.titles[column]
        if "start" not in table.columns or "end" not in table.columns:
            _add(entries, place, who, day, _with_start(table, cells, cells[column]))
        elif span := _span(table, entries, row, cells):
            pauses = _pauses(table, entries, row, cells, span)
            locked = plain(_at(table, cells, "locked")) in ("yes", "ja", "true", "1")
            entries.found.append(Entry(*place, who, day, GivenStretch(span, pauses), locked))


def _with_start(table: RosterTable, cells: Sequence[str], text: str) -> str:
    """Return hours beside a start, such as `7.5`, as a stretch of time; else the text as it is."""
    start = _at(table, cells, "start")
    match = re.fullmatch(r"(\d{1,2}(?:[.,]\d{1,2})?)\s*h?", text)
    if match is None or not _is_clock(start):
        return text
    end = (read_time(start) + round(float(match[1].replace(",", ".")) * 60)) % DAY_MIN
    return f"{_dateless(start)}-{end // 60:02d}:{end % 60:02d}"


def _at(table: RosterTable, cells: Sequence[str], name: str) -> str:
    return cells[table.columns[name]] if name in table.columns else ""


def _span(table: RosterTable, entries: Entries, row: int, cells: Sequence[str]) -> Span | None:
    """Return the stretch of a row with start and end; none for a day off."""
    times = []
    for name in ("start", "end"):
        text = _at(table, cells, name)
        if not text or _code(text) in FREE - {"0"}:
            continue
        try:
            times.append(read_time(text))
        except ValueError as error:
            entries.fault(str(error), "", row, table.titles[table.columns[name]])
            return None
    if len(times) == 1:
        entries.fault("start or end is missing", "write both", row, table.titles[0])
    if len(times) != 2 or times[0] == times[1]:
        return None
    later = entries.days_later.get(row)
    if later is not None and later != (times[1] <= times[0]):
        hours = later * 24 + (times[1] - times[0]) / 60
        side = "after" if hours > 0 else "before"
        reason = f"the shift ends {abs(hours):g} h {side} it begins"
        entries.fault(reason, "correct the dates", row, table.titles[table.columns["end"]])
        return None
    try:
        return reaching(*times)
    except ValueError as error:
        entries.fault(str(error), "", row, table.titles[table.columns["end"]])
        return None


def _pauses(
    table: RosterTable, entries: Entries, row: int, cells: Sequence[str], shift: Span
) -> tuple[GivenPause, ...] | None:
    """Return the pauses of a row, from columns with stretches or with start and end each."""
    found: list[GivenPause] = []
    starts: dict[str, str] = {}
    for number, column in table.pauses.items():
        text, kind = cells[number], pause_kind(column.word)
        start = starts.get(column.title, "")
        if not text or (column.role == "length" and not start):
            continue
        if column.role == "start" or (not column.role and _is_clock(text)):
            starts[column.title] = text
            continue
        if column.role == "length":
            text = _lasting(start, text)
        elif column.role == "end" and start:
            text = f"{start}-{text}"
        starts.pop(column.title, None)
        try:
            spans = [s.span for s in read_cell(text)]
        except ValueError as error:
            entries.fault(str(error), "", row, table.titles[number])
            continue
        moved = [_into(shift, s) for s in spans]
        if None in moved:
            entries.fault(f"{text} lies outside the shift", "mend it", row, table.titles[number])
        found += [
            GivenPause(s, kind if len(spans) == 1 or kind is None else None)
            for s in moved
            if s is not None
        ]
    entries.halves |= starts.keys()
    return tuple(sorted(found, key=lambda p: p.span)) or None


def _lasting(start: str, length: str) -> str:
    """Return a pause of so many minutes (`30`, `30 min`, `0:30`) as a stretch; nothing if none."""
    match = re.fullmatch(r"(?:(\d):)?(\d{1,3})\s*(?:min\.?|m)?", length)
    if match is None or not _is_clock(start):
        return ""
    end = read_time(start) + 60 * int(match[1] or 0) + int(match[2])
    return f"{_dateless(start)}-{end // 60 % 24:02d}:{end % 60:02d}"


def _into(shift: Span, span: Span) -> Span | None:
    for later in (0, DAY_MIN):
        moved = Span(span.start + later, span.end + later)
        if shift.holds(moved):
            return moved
    return None


def _read_stretches(table: RosterTable, entries: Entries, week: Sequence[date]) -> None:
    """Read rows of one activity each: those that touch make a shift, pauses lie inside it."""
    names, days = _who_columns(table), _days(table, entries, week)
    rows: list[tuple[tuple[str, date, str], Entry, str, dict[str, str]]] = []
    for (row, cells), day in zip(table.rows, days, strict=True):
        who = next((cells[c] for c in names if cells[c]), "")
        activity = _at(table, cells, "activity")
        if day is None or not who or plain(activity) in FREE:
            continue
        span = _span(table, entries, row, cells)
        if span is None:
            continue
        said = {n: _at(table, cells, n) for n in ("shift", "paid", "locked")}
        entry = Entry(row, table.titles[table.columns["start"]], who, day, GivenStretch(span))
        rows.append(((who, day, said["shift"]), entry, activity, said))
    has_pay = "paid" in table.columns
    for _, group in groupby(rows, key=lambda r: r[0]):
        shift: Entry | None = None
        for _, entry, activity, said in group:
            shift = _joined(entries, shift, entry, (activity, said["paid"] if has_pay else None))
            shift = replace(shift, is_locked=shift.is_locked or said["locked"] == "yes")
        if shift is not None:
            entries.found.append(shift)


def _joined(
    entries: Entries, shift: Entry | None, entry: Entry, said: tuple[str, str | None]
) -> Entry:
    """Return the shift with a stretch added, or a new shift where they do not touch."""
    span, (activity, paid) = entry.stretch.span, said
    if shift is not None and span.start < shift.stretch.span.end:
        span = Span(span.start + DAY_MIN, span.end + DAY_MIN)
    if shift is None or span.start != shift.stretch.span.end:
        if shift is not None:
            entries.found.append(shift)
        return replace(entry, stretch=GivenStretch(entry.stretch.span, ()))
    kind = pause_kind(activity)
    pauses = shift.stretch.pauses or ()
    if kind is not None:
        is_paid = None if paid is None else paid.strip() not in ("", "0")
        pauses = (*pauses, GivenPause(span, kind, is_paid))
    whole = Span(shift.stretch.span.start, span.end)
    return replace(shift, stretch=GivenStretch(whole, pauses))
