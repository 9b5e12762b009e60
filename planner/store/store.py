"""The store: one object that holds the repositories of one database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from planner.store.accounts import AccountRows
from planner.store.audit import AuditRows
from planner.store.calendar import CalendarRows
from planner.store.centre import CentreRows
from planner.store.database import Database, connect, migrate
from planner.store.disclosures import DisclosureRows
from planner.store.forecasts import ForecastRows
from planner.store.history import HistoryRows
from planner.store.overrides import OverrideRows
from planner.store.people import PeopleRows
from planner.store.plans import PlanRows
from planner.store.pulses import PulseRows
from planner.store.requests import RequestRows
from planner.store.settings import SettingRows


class Store:
    """All that must survive, by repository; they may be used from several threads."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.centre = CentreRows(database)
        self.people = PeopleRows(database)
        self.history = HistoryRows(database)
        self.overrides = OverrideRows(database)
        self.forecasts = ForecastRows(database)
        self.plans = PlanRows(database)
        self.calendar = CalendarRows(database)
        self.audit = AuditRows(database)
        self.accounts = AccountRows(database)
        self.settings = SettingRows(database)
        self.disclosures = DisclosureRows(database)
        self.pulses = PulseRows(database)
        self.requests = RequestRows(database)

    @property
    def engine(self) -> sa.Engine:
        """The database's engine, for the job queue."""
        return self.database.engine

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep or lose every write inside as one: what is done and its audit line."""
        with self.database.write():
            yield

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Do the same, and let one such transaction at a time pass: what is read stays true."""
        with self.database.write() as connection:
            self.database.serialise(connection, what)
            yield

    def is_well(self) -> bool:
        """Say whether the database answers."""
        with self.database.read() as connection:
            return bool(connection.execute(sa.text("SELECT 1")).scalar_one() == 1)

    def close(self) -> None:
        """Let go of the database's connections."""
        self.engine.dispose()


def default_url(folder: Path) -> str:
    """Return the URL of the SQLite file in a folder of the user's."""
    return f"sqlite:///{folder.absolute() / 'planner.db'}"


def open_store(url: str) -> Store:
    """Open a database by URL and bring its tables up to date.

    `sqlite:///path/planner.db` or `postgresql://user:password@host/name`. Raises Unavailable.
    """
    database = connect(url)
    migrate(database)
    return Store(database)
