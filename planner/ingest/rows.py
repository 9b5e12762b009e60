"""What every kind of file is brought to before it becomes a history: good rows with sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.domain import HISTORY_COLUMNS, FloatArray, History, IntArray
from planner.errors import BadInput, Fault
from planner.ingest.damage import Damage
from planner.ingest.header import Layout
from planner.ingest.stamps import MISSING, Stamps, read_days_and_clocks, read_stamps
from planner.ingest.unpack import Cells

STEPS = (5, 10, 15, 20, 30, 60)
FIRST_S, LAST_S = 315_532_800, 4_102_444_800  # 1980-01-01 and 2100-01-01 UTC
_SUMMARY = r"(?i)^\s*(?:grand |sub)?(?:total|totaal|summe|gesamt|i alt|sum|average|end of)"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Single choices that a person (or a kept profile) makes instead of the sniffing."""

    columns: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)

    def choice(self, name: str) -> str:
        """Return a choice, "" where it is left to the sniffing."""
        return self.choices.get(name, "")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A table with its layout and what is asked of it; `data` holds the rows below the header."""

    cells: Cells
    layout: Layout
    wishes: Wishes
    zone: str
    file: str
    data: pd.DataFrame
    damage: Damage

    def column(self, field_name: str) -> pd.Series | None:
        """Return the text cells of a field, stripped, or None where the file has none."""
        number = self.layout.columns.get(field_name)
        if number is None:
            return None
        texts: pd.Series = self.data.iloc[:, number].str.strip()
        return texts


@dataclass(frozen=True, slots=True)
class Found:
    """How the cells of a file were understood, for `Understood`."""

    order: str
    is_sure: bool
    is_utc: bool
    decimal: str
    style: str
    step_min: int


def open_source(cells: Cells, layout: Layout, wishes: Wishes, *, zone: str, file: str) -> Source:
    """Return the rows below the header, blank, summary and repeated header rows left out."""
    table = cells.table.iloc[layout.header_row :]
    filled = (table != "").any(axis=1).to_numpy(dtype=bool)
    table = table[filled]
    numbers = np.flatnonzero(filled) + layout.header_row + 1
    damage = Damage(file, numbers.astype(np.int64))
    return Source(cells, layout, wishes, zone, file, table.reset_index(drop=True), damage)


def stamps_of(source: Source) -> Stamps:
    """Read the time of each row; unreadable ones become faults, summary rows are let go."""
    order = source.wishes.choice("date_order")
    start = source.column("start")
    if start is not None:
        found, shown, label = read_stamps(start, order=order), start, source.layout.name("start")
    else:
        day, clock = source.column("date"), source.column("time")
        if day is None or clock is None:
            missing = "time" if clock is None else "date"
            raise BadInput(Fault(f'has no column for the {missing}; map "{missing}"'))
        found = read_days_and_clocks(day, clock, order=order)
        shown, label = day + " " + clock, source.layout.name("date")
    unread = found.seconds == MISSING
    if unread.any():
        aside = unread & _is_aside(source, shown)
        if aside.any():
            source.damage.notes.append(f"{int(aside.sum())} summary or note rows were left out.")
            source.damage.leave_out(aside)
        remedy = "write it as 2026-11-02 09:15"
        reason = '"{}" is not a date with time'
        source.damage.mark(unread, label, reason, remedy=remedy, values=shown)
    odd = ~unread & ((found.seconds < FIRST_S) | (found.seconds >= LAST_S))
    reason, remedy = '"{}" is not a time between 1980 and 2099', "correct the year"
    source.damage.mark(odd, label, reason, remedy=remedy, values=shown)
    if not found.is_sure:
        source.damage.asks.append(
            "Day or month first? All dates fit both; they were read with the day first."
        )
    return found


def _is_aside(source: Source, shown: pd.Series) -> np.ndarray:
    """Tell rows that are no data: totals, notes below the table, the header once more."""
    first = source.data.iloc[:, 0].str.strip()
    total = first.str.contains(_SUMMARY) | shown.str.contains(_SUMMARY)
    filled = (source.data != "").sum(axis=1)
    sparse = (filled <= max(1, len(source.layout.columns) // 3)).to_numpy(dtype=bool)
    tail = np.arange(len(shown)) >= len(shown) - 10
    names = {n for n in source.layout.names if n}
    again = first.isin(names) & shown.isin(names)
    return np.asarray(total | again, dtype=bool) | (sparse & tail)


def as_history(
    zone: str, step_min: int, ids: pd.Series, start: IntArray, sums: Mapping[str, FloatArray]
) -> History:
    """Return sorted rows, channels in the order of the file, rows of one interval added up."""
    codes, names = pd.factorize(ids)
    order = np.lexsort((start, codes))
    codes, start = codes[order].astype(np.int64), start[order]
    fresh = np.ones(len(start), dtype=bool)
    fresh[1:] = (np.diff(codes) != 0) | (np.diff(start) != 0)
    edges = np.flatnonzero(fresh)
    columns = {n: sums[n][order] for n in HISTORY_COLUMNS}
    if len(edges) < len(start):
        columns = {n: np.add.reduceat(v, edges) for n, v in columns.items()}
    channels = tuple(str(n) for n in names)
    return History(zone, step_min, channels, codes[edges], start[edges], **columns)
