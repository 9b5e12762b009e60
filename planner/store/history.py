"""History: canonical interval rows, the diary of imports, and the mapping profiles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import isnan
from typing import Any

import numpy as np
import sqlalchemy as sa

from planner.domain import HISTORY_COLUMNS, ChannelId, FloatArray, History, IntArray
from planner.domain.grid import zone_info
from planner.errors import BadInput, Fault, Missing
from planner.store.database import Database
from planner.store.tables import history, history_channel, import_diary, mapping_profile

_CHUNK = 50_000
_NAMES = ("channel", "start_s", *HISTORY_COLUMNS)


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A line of the import diary: which file, when, by whom, what it changed, what was wrong."""

    name: str
    sha256: str
    at: datetime
    by: str
    faults: tuple[str, ...] = ()
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """Interval rows that an import added, replaced, and found as they were."""

    added: int
    replaced: int
    unchanged: int

    def __add__(self, other: ImportCounts) -> ImportCounts:
        return ImportCounts(
            self.added + other.added,
            self.replaced + other.replaced,
            self.unchanged + other.unchanged,
        )


class HistoryRows:
    """Where interval rows are kept: one per channel and start (seconds since 1970, UTC)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_history(self, zone: str, step_min: int) -> History | None:
        """Return all rows on a grid of `step_min`, finer ones summed up; None without rows.

        A sum over an unknown or absent part is unknown, unless no row of the channel says 0
        contacts: such exports leave out what brought nothing. Raises BadInput for a channel whose
        rows are coarser than the grid asked for.
        """
        with self._database.read() as connection:
            steps = _steps(connection)
            parts = []
            for name, step in _fitting(steps, step_min):
                start, values = _load(connection, name)
                sums = _coarsen(
                    start,
                    values,
                    step_min=step,
                    wanted_min=step_min,
                    offset_s=_offset_s(zone),
                )
                parts.append((name, *sums))
        parts = [part for part in parts if len(part[1])]
        if not parts:
            return None
        codes = np.concatenate([np.full(len(s), i) for i, (_, s, _) in enumerate(parts)])
        values = np.concatenate([v for _, _, v in parts])
        return History(
            zone,
            step_min,
            tuple(name for name, _, _ in parts),
            codes.astype(np.int64),
            np.concatenate([s for _, s, _ in parts]),
            **{name: values[:, i].copy() for i, name in enumerate(HISTORY_COLUMNS)},
        )

    def add_history(self, rows: History, record: ImportRecord) -> ImportCounts:
        """Add rows and the diary line as one; a newer row supersedes the stored one.

        An unknown number never erases a known one. The same rows again change nothing.
        """
        counts = ImportCounts(0, 0, 0)
        with self._database.write() as connection:
            self._database.serialise(connection, "history")
            _same_step(connection, rows)
            for code, name in enumerate(rows.channels):
                mine = rows.channel == code
                values = np.column_stack([getattr(rows, c)[mine] for c in HISTORY_COLUMNS])
                counts += self._merge(connection, name, rows.start[mine], values)
            line = replace(
                record,
                added=counts.added,
                replaced=counts.replaced,
                unchanged=counts.unchanged,
            )
            self._note(connection, line)
        return counts

    def _merge(
        self, connection: sa.Connection, name: ChannelId, start: IntArray, values: FloatArray
    ) -> ImportCounts:
        old_start, old = _load(connection, name)
        place = np.searchsorted(old_start, start)
        known = np.zeros(len(start), dtype=bool)
        inside = place < len(old_start)
        known[inside] = old_start[place[inside]] == start[inside]
        before = old[place[known]]
        after = np.where(np.isnan(values[known]), before, values[known])
        differs = ~np.all((before == after) | (np.isnan(before) & np.isnan(after)), axis=1)
        values = values.copy()
        values[known] = after
        is_new = ~known
        is_changed = known.copy()
        is_changed[known] = differs
        write = is_new | is_changed
        if self._database.is_sqlite:
            _write_sqlite(connection, name, start[write], values[write])
        else:
            _write_postgres(connection, name, start[write], values[write])
        return ImportCounts(int(is_new.sum()), int(is_changed.sum()), int(len(start) - write.sum()))

    def _note(self, connection: sa.Connection, line: ImportRecord) -> None:
        connection.execute(
            import_diary.insert().values(
                name=line.name,
                sha256=line.sha256,
                at=line.at,
                by=line.by,
                added=line.added,
                replaced=line.replaced,
                unchanged=line.unchanged,
                faults=json.dumps(line.faults),
            )
        )

    def steps(self) -> dict[ChannelId, int]:
        """Return the minutes of an interval of each stored channel, as it was imported."""
        with self._database.read() as connection:
            return _steps(connection)

    def mark(self) -> int:
        """Return a number that grows with every import that changed a row, 0 before the first."""
        has_changed = import_diary.c.added + import_diary.c.replaced > 0
        query = sa.select(sa.func.max(import_diary.c.id)).where(has_changed)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar() or 0)

    def list_imports(self, limit: int = 100) -> tuple[ImportRecord, ...]:
        """Return the import diary, newest first."""
        query = sa.select(import_diary).order_by(import_diary.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(
            ImportRecord(**{**row, "faults": tuple(json.loads(row["faults"]))}) for row in rows
        )

    def save_profile(self, name: str, body: Mapping[str, Any], *, by: str, at: datetime) -> None:
        """Keep what columns mean under a name; the same name is overwritten."""
        row = {"name": name, "body": json.dumps(body), "saved_at": at, "saved_by": by}
        self._database.upsert(mapping_profile, row, ("name",))

    def load_profile(self, name: str) -> Mapping[str, Any]:
        """Return a mapping profile; raises Missing."""
        query = sa.select(mapping_profile.c.body).where(mapping_profile.c.name == name)
        with self._database.read() as connection:
            body = connection.execute(query).scalar_one_or_none()
        if body is None:
            raise Missing(f'there is no mapping profile "{name}"')
        return dict(json.loads(body))

    def list_profiles(self) -> tuple[str, ...]:
        """Return the names of the mapping profiles."""
        query = sa.select(mapping_profile.c.name).order_by(mapping_profile.c.name)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())


def _steps(connection: sa.Connection) -> dict[ChannelId, int]:
    query = sa.select(history_channel).order_by(history_channel.c.channel)
    return {row.channel: row.step_min for row in connection.execute(query)}


def _fitting(steps: dict[ChannelId, int], step_min: int) -> list[tuple[ChannelId, int]]:
    coarse = [name for name, step in steps.items() if step_min % step]
    if coarse:
        raise BadInput(
            *(
                Fault(
                    f'the history of "{name}" has intervals of {steps[name]} min, which cannot be '
                    f"put on a grid of {step_min} min",
                    "choose the other grid for the centre, or import finer rows",
                )
                for name in coarse
            )
        )
    return list(steps.items())


def _same_step(connection: sa.Connection, rows: History) -> None:
    steps = _steps(connection)
    other = [name for name in rows.channels if steps.get(name, rows.step_min) != rows.step_min]
    if other:
        raise BadInput(
            *(
                Fault(
                    f'"{name}" is stored in intervals of {steps[name]} min, the import has '
                    f"{rows.step_min} min",
                    "import it on the stored grid, or under another channel",
                )
                for name in other
            )
        )
    new = [{"channel": n, "step_min": rows.step_min} for n in rows.channels if n not in steps]
    if new:
        connection.execute(history_channel.insert(), new)


def _load(connection: sa.Connection, name: ChannelId) -> tuple[IntArray, FloatArray]:
    columns = [history.c[c] for c in ("start_s", *HISTORY_COLUMNS)]
    query = sa.select(*columns).where(history.c.channel == name).order_by(history.c.start_s)
    found = connection.execute(query).cursor.fetchall()
    table = np.array(found, dtype=np.float64).reshape(-1, len(columns))
    return table[:, 0].astype(np.int64), table[:, 1:]


def _coarsen(
    start: IntArray, values: FloatArray, *, step_min: int, wanted_min: int, offset_s: int
) -> tuple[IntArray, FloatArray]:
    if step_min == wanted_min or not len(start):
        return start, values
    slot = start - (start + offset_s) % (wanted_min * 60)
    first = np.flatnonzero(np.r_[True, np.diff(slot) > 0])
    sums = np.add.reduceat(values, first, axis=0)
    short = np.diff(np.r_[first, len(start)]) < wanted_min // step_min
    if not (values[:, 0] == 0).any():  # an export that never says 0 leaves out what brought nothing
        short[1:-1] = False
    sums[short] = np.nan
    return slot[first], sums


def _offset_s(zone: str) -> int:
    # Zones such as Asia/Kathmandu (+5:45) begin their half hours at a quarter past in UTC.
    offset = datetime(2026, 1, 1, tzinfo=zone_info(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _chunks(start: IntArray, values: FloatArray) -> Iterator[tuple[list[int], list[list[float]]]]:
    for first in range(0, len(start), _CHUNK):
        part = slice(first, first + _CHUNK)
        yield start[part].tolist(), values[part].tolist()


def _write_sqlite(
    connection: sa.Connection, name: ChannelId, start: IntArray, values: FloatArray
) -> None:
    marks = ", ".join("?" * len(_NAMES))
    sql = f"INSERT OR REPLACE INTO history ({', '.join(_NAMES)}) VALUES ({marks})"  # noqa: S608 - constants
    for starts, rows in _chunks(start, values):
        # sqlite3 keeps NaN as NULL, which is what unknown means here
        pairs = zip(starts, rows, strict=True)
        connection.exec_driver_sql(sql, [(name, s, *row) for s, row in pairs])


def _write_postgres(
    connection: sa.Connection, name: ChannelId, start: IntArray, values: FloatArray
) -> None:
    names = ", ".join(_NAMES)
    fresh = ", ".join(f"{c} = excluded.{c}" for c in HISTORY_COLUMNS)
    connection.exec_driver_sql(
        "CREATE TEMP TABLE IF NOT EXISTS incoming (LIKE history) ON COMMIT DELETE ROWS"
    )
    connection.exec_driver_sql("TRUNCATE incoming")
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
        for starts, rows in _chunks(start, values):
            for moment, row in zip(starts, rows, strict=True):
                copy.write_row((name, moment, *(None if isnan(v) else v for v in row)))
    connection.exec_driver_sql(
        f"INSERT INTO history ({names}) SELECT {names} FROM incoming "  # noqa: S608 - constants
        f"ON CONFLICT (channel, start_s) DO UPDATE SET {fresh}"
    )
