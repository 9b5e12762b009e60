"""The database behind the store: engine, one-transaction writes, migrations at opening."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.exc import ArgumentError, OperationalError

from planner.errors import Unavailable

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x506C616E  # advisory locks of PostgreSQL are numbers; this one is the planner's
_BUSY_MS = 15_000


class Database:
    """An engine whose writes join the transaction that is open in this thread, or make their own.

    So `with store.transaction(): save(); audit.append()` is kept or lost as one.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._open = threading.local()

    @property
    def is_sqlite(self) -> bool:
        """Say whether this is SQLite (else PostgreSQL)."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Yield a connection inside a transaction that commits at the end of the outermost use."""
        current: sa.Connection | None = getattr(self._open, "connection", None)
        if current is not None:
            with current.begin_nested():  # a part that fails leaves nothing, even if it is caught
                yield current
            return
        with self.engine.connect() as connection:
            connection.execution_options(planner_write=True)
            with connection.begin():
                self._open.connection = connection
                try:
                    yield connection
                finally:
                    self._open.connection = None

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Yield a connection that sees one state of the data (the open transaction's, if any)."""
        current: sa.Connection | None = getattr(self._open, "connection", None)
        if current is not None:
            yield current
            return
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """Yield a connection that sees one moment throughout, whatever others write meanwhile."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def serialise(self, connection: sa.Connection, what: str) -> None:
        """Let one transaction at a time pass, until it ends; SQLite has one writer anyway."""
        if not self.is_sqlite:
            connection.execute(
                sa.text("SELECT pg_advisory_xact_lock(:a, hashtext(:b))"), {"a": _LOCK, "b": what}
            )

    def upsert(self, table: sa.Table, row: dict[str, Any], keys: tuple[str, ...]) -> None:
        """Insert a row, or replace the other columns of the one with the same keys."""
        with self.write() as connection:
            where = [table.c[key] == row[key] for key in keys]
            self.serialise(connection, f"{table.name}:{[row[key] for key in keys]}")
            rest = {name: value for name, value in row.items() if name not in keys}
            if not connection.execute(table.update().where(*where).values(rest)).rowcount:
                connection.execute(table.insert().values(row))


def connect(url: str) -> Database:
    """Make the engine of a database URL; SQLite gets WAL, full sync, foreign keys, busy timeout."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError as error:
        raise Unavailable(
            "the database URL cannot be read; write sqlite:///planner.db or postgresql://..."
        ) from error
    if parsed.get_backend_name() == "postgresql":
        return Database(_postgres(parsed))
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise Unavailable(
            f"a database of kind {parsed.get_backend_name()!r} cannot be used; give the URL of "
            "an SQLite file (sqlite:///planner.db) or of PostgreSQL (postgresql://...)"
        )
    Path(parsed.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed.set(drivername="sqlite+pysqlite"))
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _postgres(url: sa.URL) -> sa.Engine:
    try:
        return sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise Unavailable(
            "PostgreSQL needs a driver: pip install 'psycopg[binary]', then start again"
        ) from error


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # sqlite3 would begin too late; `_begin_sqlite` does it
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A reader that turns writer half-way would fail at once when another has written since.
    is_write = connection.get_execution_options().get("planner_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


def migrate(database: Database) -> None:
    """Bring the tables to this version's shape, in one transaction; refuse a newer database."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()
    try:
        with database.read() as connection:
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
        with database.write() as connection:
            database.serialise(connection, "migrate")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise Unavailable(
            "the database was made by a newer version of the planner; install that version, "
            f"or restore an older backup ({error})"
        ) from error
    except OperationalError as error:
        raise Unavailable(f"the database cannot be opened: {error.orig}") from error
