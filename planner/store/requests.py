"""What agents ask about their own data: correct it, look at a figure again, erase it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from planner.domain import AgentId
from planner.errors import Conflict
from planner.store.database import Database
from planner.store.tables import own_request as table


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """One request and its answer; `granted` None: not answered yet."""

    id: int
    agent: AgentId
    kind: str
    about: str
    body: str
    made_at: datetime
    due_at: datetime
    answer: str
    granted: bool | None
    answered_at: datetime | None
    answered_by: str


class RequestRows:
    """Where requests are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, agent: AgentId, kind: str, about: str, body: str, *, at: datetime, due: datetime
    ) -> OwnRequest:
        """Keep a request."""
        row = {
            "agent": agent,
            "kind": kind,
            "about": about,
            "body": body,
            "made_at": at,
            "due_at": due,
        }
        with self._database.write() as connection:
            query = table.insert().values(row).returning(table)
            return OwnRequest(**connection.execute(query).one()._mapping)

    def list_requests(self, agent: AgentId | None = None) -> tuple[OwnRequest, ...]:
        """Return the requests of an agent, or all: open ones first, the most urgent of them first.

        Answered ones follow, newest first.
        """
        query = sa.select(table).order_by(table.c.id.desc())
        if agent is not None:
            query = query.where(table.c.agent == agent)
        with self._database.read() as connection:
            rows = [OwnRequest(**row._mapping) for row in connection.execute(query)]
        waiting = sorted((r for r in rows if r.granted is None), key=lambda r: (r.due_at, r.id))
        return (*waiting, *(r for r in rows if r.granted is not None))

    def answer(
        self, request_id: int, answer: str, *, granted: bool, by: str, at: datetime
    ) -> OwnRequest:
        """Keep the answer; raises Conflict where there is no such open request."""
        values = {"answer": answer, "granted": granted, "answered_at": at, "answered_by": by}
        with self._database.write() as connection:
            query = (
                table.update()
                .where(table.c.id == request_id, table.c.granted.is_(None))
                .values(values)
                .returning(table)
            )
            row = connection.execute(query).one_or_none()
        if row is None:
            raise Conflict(f"request {request_id} was answered already; open the page again")
        return OwnRequest(**row._mapping)
