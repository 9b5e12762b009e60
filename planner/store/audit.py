"""Who did or saw what: lines that are only ever added, each sealed with the hash of the one before.

Whoever edits, drops or reorders lines in the database breaks the chain, and `verify` says where.
Cutting off the newest lines leaves a whole chain: compare `count` and `last_hash` with a backup.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from planner.store.codec import plain
from planner.store.database import Database
from planner.store.tables import audit as table
from planner.store.tables import setting

LOOKED = "agents"
"""The subject of a line whose detail lists under `agents` whose data somebody looked at."""
ANCHOR = "audit.anchor"
"""The setting that holds id and seal of the last line that retention deleted."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the audit log; `hash` seals it together with `previous`."""

    id: int
    at: datetime
    account: int | None
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """Whether the chain holds: how many lines, the last seal, the first broken id if any."""

    count: int
    last_hash: str
    first_broken: int | None = None

    @property
    def is_whole(self) -> bool:
        """Say whether every line stands as it was written."""
        return self.first_broken is None


class AuditRows:
    """Where the audit log is kept; the database refuses to change or delete its lines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self,
        at: datetime,
        account: int | None,
        actor: str,
        action: str,
        subject: str = "",
        *,
        detail: Mapping[str, Any] | None = None,
    ) -> int:
        """Add a line, in the open transaction if there is one; return its id.

        `subject` is whom or what it concerns, such as `agent:A17`.
        """
        with self._database.write() as connection:
            self._database.serialise(connection, "audit")
            last = connection.execute(
                sa.select(table.c.id, table.c.hash).order_by(table.c.id.desc()).limit(1)
            ).one_or_none()
            last_id, last_hash = (last.id, last.hash) if last else _cut(connection)
            number: int = last_id + 1
            row = {
                "id": number,
                "at": at,
                "account": account,
                "actor": actor,
                "action": action,
                "subject": subject,
                "detail": json.dumps(plain(detail or {}), sort_keys=True),
                "previous": last_hash,
            }
            connection.execute(table.insert().values(**row, hash=_seal(row)))
        return number

    def verify(self) -> AuditCheck:
        """Recompute every seal, in order, from the last line that retention deleted."""
        with self._database.read() as connection:
            last_id, previous = _cut(connection)
            expected = last_id + 1
            for row in connection.execute(sa.select(table).order_by(table.c.id)):
                values = row._mapping
                holds = row.id == expected and row.previous == previous
                if not holds or row.hash != _seal(values):
                    return AuditCheck(expected - 1, previous, expected)
                previous, expected = row.hash, expected + 1
        return AuditCheck(expected - 1, previous)

    def list_lines(
        self, *, subject: str | None = None, action: str | None = None, limit: int = 200
    ) -> tuple[AuditLine, ...]:
        """Return lines, newest first: all, about one subject, or of one action."""
        query = sa.select(table).order_by(table.c.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(table.c.subject == subject)
        if action is not None:
            query = query.where(table.c.action == action)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(AuditLine(**{**row, "detail": json.loads(row["detail"])}) for row in rows)

    def list_about(self, agent: str, *, limit: int = 200) -> tuple[AuditLine, ...]:
        """Return lines about one agent, newest first: as subject, or among those looked at."""
        named = json.dumps(agent)
        query = (
            sa.select(table)
            .where(
                sa.or_(
                    table.c.subject == f"agent:{agent}",
                    sa.and_(
                        table.c.subject == LOOKED, table.c.detail.contains(named, autoescape=True)
                    ),
                )
            )
            .order_by(table.c.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        lines = (AuditLine(**{**row, "detail": json.loads(row["detail"])}) for row in rows)
        return tuple(
            line
            for line in lines
            if line.subject != LOOKED or agent in line.detail.get("agents", ())
        )


def _cut(connection: sa.Connection) -> tuple[int, str]:
    """Return id and seal of the last line that retention deleted; 0 and "" before it did."""
    query = sa.select(setting.c.value).where(setting.c.key == ANCHOR)
    text = connection.execute(query).scalar_one_or_none()
    if text is None:
        return 0, ""
    found = json.loads(text)
    return int(found["id"]), str(found["hash"])


def _seal(row: Mapping[Any, Any]) -> str:
    told = [
        row["id"],
        row["at"].astimezone(UTC).isoformat(),
        *(row[name] for name in ("account", "actor", "action", "subject", "detail", "previous")),
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
