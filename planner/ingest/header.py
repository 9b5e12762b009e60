"""Which row names the columns, which system wrote the file, and which column means what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from planner.errors import BadInput, Fault
from planner.ingest.unpack import Cells
from planner.ingest.vocabulary import (
    CALABRIO_FIELDS,
    INTERVAL_NAMES,
    LOG_SOURCES,
    QUEUE_EVENTS,
    SOURCE_MARKS,
    LogSource,
    plain,
    unit_of,
)

SEARCHED_ROWS = 60
CALABRIO = "Calabrio queue file"
QUEUE_LOG = "Asterisk queue_log"
_CALABRIO_COLUMNS = {
    "step": 0,
    "date": 1,
    "time": 2,
    "channel": 4,
    "offered": 5,
    "abandoned": 7,
    "handled": 9,
    "wait": 10,
    "talk": 12,
    "acw": 13,
}
_VAGUE_STARTS = frozenset({"starttime", "time", "interval", "datetime"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns are: `columns` maps a field to a column number of the table.

    `header_row` counts from 1; 0 means that the file has none. `log` is set where a row is one
    call or ticket. `units`: per field, where the header names one.
    """

    source: str
    header_row: int
    names: tuple[str, ...]
    columns: Mapping[str, int]
    units: Mapping[str, str] = field(default_factory=dict)
    log: LogSource | None = None

    def name(self, field_name: str) -> str:
        """Return what the file calls a field, "" where it has none."""
        number = self.columns.get(field_name)
        return "" if number is None else self.names[number]

    @property
    def mapping(self) -> dict[str, str]:
        """Canonical field to column name."""
        return {f: self.names[n] for f, n in self.columns.items()}


def find_layout(cells: Cells, wanted: Mapping[str, str], *, header_row: int = 0) -> Layout | None:
    """Return the layout of a table; `wanted` (field to column name) overrides single columns."""
    head = cells.table.head(max(SEARCHED_ROWS, header_row))
    if not header_row and (fixed := _headerless(head)):
        return fixed
    rows = [header_row - 1] if header_row else range(len(head))
    best: Layout | None = None
    for row in rows:
        if row >= len(head):
            raise BadInput(f"the header is said to be in row {header_row}; the file is shorter")
        names = tuple(str(v).strip().strip('"').strip() for v in head.iloc[row])
        layout = _layout(names, row + 1, wanted)
        if best is None or len(layout.columns) > len(best.columns):
            best = layout
    if best and (len(best.columns) >= 2 or header_row):
        return best
    return None


def require_columns(layout: Layout, wanted: Mapping[str, str], name: str) -> None:
    """Refuse a file without a time or without counts, and wishes for columns that it lacks."""
    faults = []
    known = ", ".join(n for n in layout.names if n)[:300]
    for field_name, column in wanted.items():
        if plain(column) not in {plain(n) for n in layout.names}:
            reason = f'has no column "{column}" for {field_name}'
            faults.append(Fault(reason, f"its columns are: {known}", name, layout.header_row))
    if not {"start", "date"} & set(layout.columns):
        faults.append(
            Fault("has no column with the time", f'map "start" to one of: {known}', file=name)
        )
    if not layout.log and not {"offered", "handled"} & set(layout.columns):
        remedy = f'map "offered" or "handled" to one of: {known}'
        faults.append(Fault("has no column with the number of contacts", remedy, file=name))
    if faults:
        raise BadInput(*faults)


def _headerless(head: pd.DataFrame) -> Layout | None:
    first = [str(v).strip() for v in head.iloc[0]] if len(head) else []
    if (
        len(first) >= 21
        and not any(first[21:])
        and re.fullmatch(r"(19|20)\d{6}", first[1])
        and re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", first[2])
    ):
        units = dict.fromkeys(("wait", "talk", "acw"), "s")
        names = (*CALABRIO_FIELDS, *("",) * (head.shape[1] - 21))
        return Layout(CALABRIO, 0, names, _CALABRIO_COLUMNS, units)
    if head.shape[1] >= 5 and any(_is_queue_event(row) for row in head.values.tolist()[:5]):
        names = ("time", "callid", "queuename", "agent", "event")
        rest = tuple(f"data{i + 1}" for i in range(head.shape[1] - 5))
        columns = {"start": 0, "id": 1, "channel": 2, "event": 4}
        header = 1 if plain(str(head.iloc[0, 4])) == "event" else 0
        return Layout(QUEUE_LOG, header, (*names, *rest), columns)
    return None


def _is_queue_event(row: list[str]) -> bool:
    stamp = r"\d{9,10}(\.\d+)?|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?"
    return row[4].strip() in QUEUE_EVENTS and bool(re.fullmatch(stamp, row[0].strip()))


def _layout(names: tuple[str, ...], row: int, wanted: Mapping[str, str]) -> Layout:
    plains = [plain(n) for n in names]
    bases = [unit_of(n)[0] for n in names]
    forms = set(plains) | set(bases)
    log = next((s for s in LOG_SOURCES if s.signature <= forms), None)
    if log and {"offered", "handled"} & set(wanted):
        log = None
    vocabulary = log.names if log else INTERVAL_NAMES
    forced = {f: plains.index(plain(c)) for f, c in wanted.items() if plain(c) in plains}
    columns = _match(vocabulary, plains, bases, forced)
    if not log:
        columns = _settle_time(columns, plains, forced)
    units = {f: unit_of(names[n])[1] for f, n in columns.items() if unit_of(names[n])[1]}
    source = log.name if log else _source(forms)
    return Layout(source, row, names, columns, {**(log.units if log else {}), **units}, log)


def _match(
    vocabulary: Mapping[str, str], plains: list[str], bases: list[str], forced: Mapping[str, int]
) -> dict[str, int]:
    columns = dict(forced)
    used = set(forced.values())
    for field_name, text in vocabulary.items():
        if field_name in forced:
            continue
        taken = used if field_name not in {"date", "time", "step", "medium"} else set()
        found = _first(text.split(), plains, taken)
        if found is None:
            found = _first(text.split(), bases, taken)
        if found is not None:
            columns[field_name] = found
            used.add(found)
    return columns


def _first(words: Iterable[str], forms: list[str], taken: set[int]) -> int | None:
    for word in words:
        for number, form in enumerate(forms):
            if form == word and number not in taken:
                return number
    return None


def _settle_time(
    columns: dict[str, int], plains: list[str], forced: Mapping[str, int]
) -> dict[str, int]:
    """Decide between one column with the moment and two with date and time; use each once."""
    start, day, clock = (columns.get(f) for f in ("start", "date", "time"))
    vague = start is None or plains[start] in _VAGUE_STARTS
    if "start" in forced or not vague or day is None:
        drop = {"date", "time"} - set(forced)
    elif clock is None:
        columns["start"] = day
        drop = {"date", "time"}
    else:
        drop = {"start"}
    kept = {f: n for f, n in columns.items() if f not in drop}
    time_columns = {kept[f] for f in ("start", "date", "time") if f in kept}
    if kept.get("step") in time_columns:
        del kept["step"]
    if "medium" in kept and kept["medium"] == kept.get("channel"):
        del kept["medium"]
    return kept


def _source(forms: set[str]) -> str:
    found = [name for name, mark in SOURCE_MARKS if mark <= forms]
    return found[-1] if found else "generic interval table"
