"""Which groups' figures were shown, so that no later total completes a puzzle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from planner.store.database import Database
from planner.store.tables import disclosure as table


class DisclosureRows:
    """Where it is kept, by period: figures of the same people in one week, one pulse, or for good.

    Read, decide and write inside `store.alone("disclosure")`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def shown(self, period: str) -> tuple[frozenset[str], ...]:
        """Return the groups shown of a period, oldest first."""
        query = sa.select(table.c.people).where(table.c.period == period).order_by(table.c.id)
        with self._database.read() as connection:
            return tuple(frozenset(json.loads(text)) for text in connection.scalars(query))

    def add(self, period: str, groups: Iterable[frozenset[str]], *, at: datetime, to: str) -> int:
        """Keep that these groups were shown, each once; return how many were new."""
        known = set(self.shown(period))
        rows = []
        for group in dict.fromkeys(groups):
            if group not in known:
                people = json.dumps(sorted(group), ensure_ascii=False)
                digest = hashlib.sha256(people.encode()).hexdigest()
                rows.append(
                    {"period": period, "digest": digest, "people": people, "at": at, "to": to}
                )
        if rows:
            with self._database.write() as connection:
                connection.execute(table.insert(), rows)
        return len(rows)
