"""The databases that store, job and access tests run on: SQLite always, PostgreSQL where named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from planner.store import Store, default_url, open_store

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
POSTGRES = "PLANNER_TEST_POSTGRES_URL"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database: an SQLite file, or an own schema of the PostgreSQL named."""
    if request.param == "sqlite":
        yield default_url(tmp_path)
        return
    server = os.environ.get(POSTGRES)
    if not server:
        pytest.skip(f"set {POSTGRES} to run the tests on PostgreSQL too")
    base = sa.make_url(server).set(drivername="postgresql+psycopg")
    schema = f"t{uuid4().hex[:12]}"
    engine = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    options = {"options": f"-csearch_path={schema}"}
    yield base.update_query_dict(options).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A fresh store."""
    opened = open_store(url)
    yield opened
    opened.close()
