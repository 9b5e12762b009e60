"""Reading a history: unpack, understand, check, and say what was understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from planner.domain import HISTORY_COLUMNS, History
from planner.domain.grid import zone_info
from planner.errors import BadInput, Fault
from planner.ingest.header import QUEUE_LOG, Layout, find_layout, require_columns
from planner.ingest.intervals import read_intervals
from planner.ingest.logs import read_log, read_queue_log
from planner.ingest.rows import STEPS, Found, Source, Wishes, open_source
from planner.ingest.stamps import ORDERS
from planner.ingest.unpack import Cells, unpack
from planner.ingest.vocabulary import INTERVAL_NAMES, LOG_SOURCES

PREVIEW_ROWS = 8
CHOICES: Mapping[str, tuple[str, ...]] = {
    "encoding": (),
    "delimiter": (),
    "header_row": (),
    "decimal": (".", ","),
    "date_order": ORDERS,
    "duration": ("s", "ms", "min", "h", "day fraction"),
    "clock": ("wall", "utc"),
    "step_min": tuple(map(str, STEPS)),
}
_FIELDS = frozenset(INTERVAL_NAMES) | {f for s in LOG_SOURCES for f in s.names}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person settled about one kind of export; reading the next file starts from it.

    `columns`: canonical field to column name; `choices`: see `CHOICES`.
    """

    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the profile as one JSON object."""
        parts = {
            "source": self.source,
            "columns": dict(self.columns),
            "choices": dict(self.choices),
        }
        return json.dumps(parts, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """Return a kept profile, refusing anything that `to_json` does not write."""
        try:
            parts = json.loads(text)
            columns, choices = dict(parts["columns"]), dict(parts["choices"])
            source = parts["source"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadInput(
                Fault("the import profile is damaged", "make it again from a file")
            ) from error
        texts = [source, *columns, *columns.values(), *choices, *choices.values()]
        if not all(isinstance(t, str) for t in texts):
            raise BadInput(Fault("the import profile is damaged", "make it again from a file"))
        return cls(source, columns, choices)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a file: for the screen, before anything is stored.

    `lines` says it in sentences; `asks` are doubts that a person should settle; `preview` holds
    the first rows as canonical values. `header_row` is 0 where the file has none.
    """

    source: str
    encoding: str
    delimiter: str
    decimal: str
    date_order: str
    header_row: int
    duration: str
    zone: str
    is_utc: bool
    step_min: int
    mapping: dict[str, str]
    columns: tuple[str, ...]
    lines: tuple[str, ...]
    asks: tuple[str, ...]
    preview: list[dict[str, object]]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A file as read: the good rows, all faults of the others, what was understood, a profile."""

    history: History
    faults: tuple[Fault, ...]
    understood: Understood
    profile: Profile


def read_history(
    content: bytes,
    name: str,
    *,
    zone: str,
    mapping: Mapping[str, str] | None = None,
    profile: Profile | None = None,
) -> Reading:
    r"""Read an export of contacts into canonical interval rows.

    Parameters
    ----------
    content, name
        The bytes (CSV, gzip CSV, XLSX or ODS) and the file's name for messages.
    zone
        IANA zone of the centre, for times without a zone.
    mapping
        Canonical field to column name (`start`, `channel`, `offered`, ...), or one of `CHOICES`
        (`decimal`, `date_order`, `duration`, `clock`, ...) to its value: overrides the sniffing.
    profile
        What was settled for an earlier file; `mapping` goes before it.

    Raises
    ------
    BadInput
        When no row can be used; carries every fault.

    Examples
    --------
    >>> rows = b"timestamp,channel,volume\n2026-11-02 09:00,voice,12\n2026-11-02 09:15,voice,9"
    >>> read_history(rows, "a.csv", zone="Europe/Copenhagen").history.offered.tolist()
    [12.0, 9.0]
    """
    zone_info(zone)
    wishes = _wishes(mapping or {}, profile)
    sheets = unpack(
        content,
        name,
        encoding=wishes.choice("encoding"),
        delimiter=wishes.choice("delimiter"),
    )
    cells, layout = _best_sheet(sheets, wishes, name)
    _require_known(layout, mapping or {}, wishes, name)
    source = open_source(cells, layout, wishes, zone=zone, file=name)
    if source.data.empty:
        raise BadInput(Fault("has no rows below the header", "export it again", file=name))
    history, found = _reader(layout)(source)
    understood = _understood(source, history, found)
    return Reading(history, source.damage.sorted(), understood, _profile(layout, wishes, found))


def _reader(layout: Layout) -> Callable[[Source], tuple[History, Found]]:
    if layout.source == QUEUE_LOG:
        return read_queue_log
    return read_log if layout.log else read_intervals


def _require_known(layout: Layout, mapping: Mapping[str, str], wishes: Wishes, name: str) -> None:
    if layout.source == QUEUE_LOG:
        return
    asked = {f: c for f, c in wishes.columns.items() if f in mapping}
    require_columns(layout, asked, name)


def _wishes(mapping: Mapping[str, str], profile: Profile | None) -> Wishes:
    faults = [
        Fault(f'"{key}" is not something to map', f"use one of: {', '.join(sorted(_FIELDS))}")
        for key in mapping
        if key not in _FIELDS and key not in CHOICES
    ]
    columns = dict(profile.columns) if profile else {}
    choices = dict(profile.choices) if profile else {}
    columns |= {k: v for k, v in mapping.items() if k in _FIELDS}
    choices |= {k: str(v) for k, v in mapping.items() if k in CHOICES}
    for key, value in choices.items():
        allowed = CHOICES.get(key, ())
        if allowed and value not in allowed:
            faults.append(Fault(f'{key} "{value}" is not known', f"use one of: {list(allowed)}"))
    row = choices.get("header_row", "1")
    if not row.isascii() or not row.isdigit() or not 1 <= int(row[:9]) <= 10_000:
        faults.append(Fault(f'header_row "{row}" is not a row', "count from 1"))
    mark = choices.get("delimiter", ",")
    if len(mark) != 1 or mark in '"\r\n':
        faults.append(Fault(f"{mark!r} cannot separate columns", "use , ; | or a tab"))
    if faults:
        raise BadInput(*faults)
    return Wishes(columns, choices)


def _best_sheet(sheets: list[Cells], wishes: Wishes, name: str) -> tuple[Cells, Layout]:
    row = int(wishes.choice("header_row") or 0)
    found = [
        (s, layout) for s in sheets if (layout := find_layout(s, wishes.columns, header_row=row))
    ]
    if not found:
        first = " | ".join(filter(None, map(str, sheets[0].table.iloc[0][:8])))[:120]
        reason = f"has no row that names its columns; the first row is: {first}"
        remedy = "write a first row such as: timestamp, channel, offered, handled, aht_s"
        raise BadInput(Fault(reason, remedy, file=name))
    return max(found, key=lambda pair: len(pair[1].columns))


def _profile(layout: Layout, wishes: Wishes, found: Found) -> Profile:
    # Only what the next file may leave open is kept; the rest it says itself.
    settled = {"date_order": found.order} if found.order != "ymd" and found.is_sure else {}
    columns = {} if layout.source == QUEUE_LOG else layout.mapping
    columns = {f: c for f, c in columns.items() if c and layout.header_row}
    return Profile(layout.source, columns, {**settled, **wishes.choices})


def _understood(source: Source, history: History, found: Found) -> Understood:
    layout, cells = source.layout, source.cells
    mapping = {f: n for f, n in layout.mapping.items() if n}
    return Understood(
        source=layout.source,
        encoding=cells.encoding,
        delimiter=cells.delimiter,
        decimal=found.decimal,
        date_order=found.order,
        header_row=layout.header_row,
        duration=found.style,
        zone=source.zone,
        is_utc=found.is_utc,
        step_min=history.step_min,
        mapping=mapping,
        columns=tuple(n for n in layout.names if n),
        lines=_lines(source, history, found),
        asks=tuple(source.damage.asks),
        preview=_preview(history),
    )


def _lines(source: Source, history: History, found: Found) -> tuple[str, ...]:
    cells, layout = source.cells, source.layout
    mark = {"\t": "tabs", "|": "pipes"}.get(cells.delimiter, f'"{cells.delimiter}"')
    form = f"{cells.encoding} text separated by {mark}" if cells.kind == "csv" else cells.kind
    head = f"the columns are named in row {layout.header_row}" if layout.header_row else "no header"
    sign = "comma" if found.decimal == "," else "point"
    order = {"ymd": "year", "dmy": "day", "mdy": "month"}[found.order]
    clock = "UTC" if found.is_utc else f"the wall clock of {source.zone}"
    first, last = (_local(history, int(f(history.start))) for f in (np.min, np.max))
    damaged = len({f.row for f in source.damage.faults})
    lines = (
        f"The file is {form}; {head}; decimal {sign}.",
        f"It looks like: {layout.source}, in intervals of {history.step_min} min.",
        f"Times are {clock}, {order} first; durations: {found.style}.",
        f"{len(history):,} {_many(len(history), 'interval')} of {len(history.channels)} "
        f"{_many(len(history.channels), 'channel')}, {first} to {last}.",
        f"{damaged:,} damaged {_many(damaged, 'row')} left out."
        if damaged
        else "No row is damaged.",
    )
    return (*lines, *source.damage.notes)


def _many(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _local(history: History, second: int) -> str:
    moment = datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(history.zone))
    return f"{moment:%Y-%m-%d %H:%M}"


def _preview(history: History) -> list[dict[str, object]]:
    rows = []
    for i in np.argsort(history.start, kind="stable")[:PREVIEW_ROWS].tolist():
        row: dict[str, object] = {
            "start": _local(history, int(history.start[i])),
            "channel": history.channels[int(history.channel[i])],
        }
        for name in HISTORY_COLUMNS:
            value = float(getattr(history, name)[i])
            row[name] = None if np.isnan(value) else round(value, 2)
        rows.append(row)
    return rows
