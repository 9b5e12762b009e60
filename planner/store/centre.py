"""The centre: one row, saved only over the revision that was read."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa

from planner.domain import Centre, Work
from planner.errors import Conflict
from planner.store.codec import decode, encode
from planner.store.database import Database
from planner.store.tables import centre


class CentreRows:
    """Where the centre with its channels, contracts and policy is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_centre(self) -> tuple[Centre, int] | None:
        """Return the centre and its revision, None before anyone saved one."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(centre.c.body, centre.c.revision)).one_or_none()
        return (decode(_one_by_one(row.body), Centre), row.revision) if row else None

    def save_centre(
        self, value: Centre, expected_revision: int | None, *, by: str, at: datetime
    ) -> int:
        """Save over the expected revision (None: the first) and return the new one.

        Raises Conflict, naming who saved when, if the centre has another revision by now.
        """
        new = (expected_revision or 0) + 1
        row = {"body": encode(value), "revision": new, "saved_at": at, "saved_by": by}
        with self._database.write() as connection:
            self._database.serialise(connection, "centre")
            found = connection.execute(sa.select(centre)).one_or_none()
            if (found.revision if found else None) != expected_revision:
                raise _conflict(found, expected_revision)
            if found:
                connection.execute(centre.update().values(row))
            else:
                connection.execute(centre.insert().values(id=1, **row))
        return new


def _one_by_one(body: str) -> str:
    """Take back contacts at once on deferred work: once accepted, and never planned with."""
    tree = json.loads(body)
    for channel in tree["channels"]:
        if channel["work"] == Work.DEFERRED:
            channel["concurrency"] = 1
    return json.dumps(tree)


def _conflict(found: sa.Row[tuple[object, ...]] | None, expected: int | None) -> Conflict:
    if found is None:
        return Conflict("the centre does not exist yet; open the page again and save")
    mine = f"revision {expected}" if expected is not None else "no revision"
    return Conflict(
        f"{found.saved_by} changed the centre at {found.saved_at:%Y-%m-%d %H:%M} UTC (revision "
        f"{found.revision}, you had {mine}); open the page again and repeat your change"
    )
