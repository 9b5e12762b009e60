"""Backup into one portable file and back into an empty store, of either kind of database.

The file is gzip of JSON lines: a head with the version, then rows table by table, then their count.
Sessions, feed links, who answered a pulse, and jobs are left out: they hold secrets' hashes and the
moment's work.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from planner.errors import BadInput, Conflict
from planner.store import tables
from planner.store.store import Store

_FORMAT = "planner-backup/1"
_LEFT_OUT = {"session", "feed_token", "sign_in_failure", "pulse_voter"}
_TABLES = [t for t in tables.metadata.sorted_tables if t.name not in _LEFT_OUT]
_CHUNK = 2_000
_LEVEL = 3  # a backup of years of intervals is written in seconds; size matters less


def backup(store: Store, path: Path) -> int:
    """Write everything that must survive, as of one moment, and return the number of rows.

    The file takes its name only once it is whole; only its owner can read it.
    """
    part = path.with_name(path.name + ".part")
    count = 0
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(handle, "wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=_LEVEL) as out,
        store.database.snapshot() as connection,
    ):
        version = MigrationContext.configure(connection).get_current_revision()
        out.write(_line({"format": _FORMAT, "version": version}))
        for table in _TABLES:
            for rows in connection.execute(_ordered(table)).partitions(_CHUNK):
                out.write(_line({"table": table.name, "rows": [_listed(row) for row in rows]}))
                count += len(rows)
        out.write(_line({"end": count}))
    part.replace(path)
    return count


def restore(store: Store, path: Path) -> int:
    """Read a backup into an empty store, all or nothing, and return the number of rows.

    Raises Conflict if the store holds anything, BadInput if the file is no whole backup of this
    version, and refuses a backup whose audit log was changed.
    """
    with store.database.write() as connection:
        filled = [t.name for t in _TABLES if connection.execute(sa.select(t).limit(1)).first()]
        if filled:
            raise Conflict(
                f"the store already holds data ({', '.join(filled)}); restore into an empty one"
            )
        try:
            count = _read(connection, path)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{path.name} is not a whole backup: {error}") from error
        _continue_ids(store, connection)
        check = store.audit.verify()
        if not check.is_whole:
            raise BadInput(
                f"line {check.first_broken} of the backup's audit log was changed; use another"
            )
    return count


def _read(connection: sa.Connection, path: Path) -> int:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        head = json.loads(next(lines, "{}"))
        version = MigrationContext.configure(connection).get_current_revision()
        if head.get("format") != _FORMAT or head.get("version") != version:
            raise ValueError(
                f"it has format {head.get('format')} and version {head.get('version')}, "
                f"{_FORMAT} and {version} are needed"
            )
        count, said = 0, None
        for line in map(json.loads, lines):
            said = line.get("end")
            if said is not None:
                break
            table = tables.metadata.tables[line["table"]]
            connection.execute(table.insert(), [dict(_values(table, r)) for r in line["rows"]])
            count += len(line["rows"])
    if said != count:
        raise ValueError(f"it ends after {count} of {said or 'unknown'} rows")
    return count


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _listed(row: sa.Row[Any]) -> list[Any]:
    return [_plain(v) if isinstance(v, (datetime, bytes)) else v for v in row]


def _ordered(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table).order_by(*table.primary_key.columns)


def _plain(value: datetime | bytes) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode()


def _values(table: sa.Table, row: list[Any]) -> Iterator[tuple[str, Any]]:
    for column, value in zip(table.columns, row, strict=True):
        if value is not None and isinstance(column.type, tables.UtcTime):
            yield column.name, datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, sa.LargeBinary):
            yield column.name, base64.b64decode(value)
        else:
            yield column.name, value


def _continue_ids(store: Store, connection: sa.Connection) -> None:
    if store.database.is_sqlite:
        return
    for table in _TABLES:
        if table.autoincrement_column is not None:
            connection.execute(
                sa.text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                    f"COALESCE((SELECT max(id) FROM {table.name}), 1))"
                )
            )
