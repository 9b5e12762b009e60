"""The agents, one row each; contracts belong to the centre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from planner.domain import Agent, AgentId, Contract, People
from planner.errors import Conflict, Missing
from planner.store.codec import decode, encode
from planner.store.database import Database
from planner.store.tables import agent as table


@dataclass(frozen=True, slots=True)
class PeopleChange:
    """How many agents a save added, changed, left as they were, and retired."""

    added: int
    changed: int
    unchanged: int
    retired: int


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent as stored, with the revision that the next save must expect."""

    agent: Agent
    revision: int
    active: bool
    saved_at: datetime
    saved_by: str


class PeopleRows:
    """Where agents are kept; a retired agent stays readable, old rosters name them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_people(self, contracts: Mapping[str, Contract]) -> People:
        """Return the active agents by id, with the centre's contracts."""
        rows = self.list_agents()
        return People(tuple(r.agent for r in rows if r.active), contracts)

    def list_agents(self) -> tuple[AgentRow, ...]:
        """Return all agents by id, retired ones too."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.id)).all()
        return tuple(map(_agent_row, rows))

    def load_agent(self, agent: AgentId) -> AgentRow:
        """Return one agent; raises Missing."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == agent)).one_or_none()
        if row is None:
            raise Missing(f'there is no agent "{agent}"')
        return _agent_row(row)

    def save_agent(
        self,
        agent: Agent,
        expected_revision: int | None,
        *,
        by: str,
        at: datetime,
        active: bool = True,
    ) -> int:
        """Save one agent over the expected revision (None: a new agent); return the new one."""
        with self._database.write() as connection:
            self._database.serialise(connection, "people")
            row = connection.execute(sa.select(table).where(table.c.id == agent.id)).one_or_none()
            _expect(row, agent.id, expected_revision)
            new = (expected_revision or 0) + 1
            _write(connection, _values(agent, new, by=by, at=at) | {"active": active}, row is None)
        return new

    def save_agents(
        self,
        agents: Iterable[Agent],
        expected: Mapping[AgentId, int] | None = None,
        *,
        by: str,
        at: datetime,
        retire_others: bool = False,
    ) -> PeopleChange:
        """Save many agents, all or none; agents equal to the stored ones keep their revision.

        `expected` holds the revisions that must still stand. With `retire_others` the list is the
        whole staff: who is not in it is retired.
        """
        wanted = {agent.id: agent for agent in agents}
        with self._database.write() as connection:
            self._database.serialise(connection, "people")
            stored = {row.id: row for row in connection.execute(sa.select(table))}
            for name, revision in (expected or {}).items():
                _expect(stored.get(name), name, revision)
            changed = {
                name: agent
                for name, agent in wanted.items()
                if name in stored
                and not (stored[name].active and stored[name].body == encode(agent))
            }
            for name, agent in wanted.items():
                if name not in stored or name in changed:
                    revision = stored[name].revision + 1 if name in stored else 1
                    _write(connection, _values(agent, revision, by=by, at=at), name not in stored)
            gone = [n for n, r in stored.items() if r.active and n not in wanted]
            gone = gone if retire_others else []
            _retire(connection, gone, by=by, at=at)
        added = len(wanted.keys() - stored.keys())
        return PeopleChange(added, len(changed), len(wanted) - added - len(changed), len(gone))


def _values(agent: Agent, revision: int, *, by: str, at: datetime) -> dict[str, Any]:
    return {
        "id": agent.id,
        "team": agent.team,
        "active": True,
        "body": encode(agent),
        "revision": revision,
        "saved_at": at,
        "saved_by": by,
    }


def _write(connection: sa.Connection, row: dict[str, Any], is_new: bool) -> None:
    if is_new:
        connection.execute(table.insert().values(row))
    else:
        connection.execute(table.update().where(table.c.id == row["id"]).values(row))


def _retire(connection: sa.Connection, names: list[AgentId], *, by: str, at: datetime) -> None:
    for name in names:
        connection.execute(
            table.update()
            .where(table.c.id == name)
            .values(active=False, revision=table.c.revision + 1, saved_at=at, saved_by=by)
        )


def _expect(row: Any, name: AgentId, expected: int | None) -> None:
    if (row.revision if row else None) == expected:
        return
    if row is None:
        raise Conflict(f'agent "{name}" does not exist (any more); reload the people')
    raise Conflict(
        f'{row.saved_by} changed agent "{name}" at {row.saved_at:%Y-%m-%d %H:%M} UTC (revision '
        f"{row.revision}, expected {expected or 'none'}); reload and repeat your change"
    )


def _agent_row(row: Any) -> AgentRow:
    return AgentRow(decode(row.body, Agent), row.revision, row.active, row.saved_at, row.saved_by)
