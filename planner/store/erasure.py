"""Erasing one agent: everything that names them is deleted, or names a pseudonym from now on.

Totals stay what they were. The audit log alone keeps the id until its own time is over: it says who
did what, and its lines cannot change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from planner.domain import Agent, AgentId, Roster
from planner.store import tables
from planner.store.codec import decode, encode
from planner.store.store import Store

OPEN = "retention.open"
HARD = "hard."
"""Settings by week: hard contacts that its published roster expects of each agent."""


@contextmanager
def unguarded(store: Store) -> Iterator[sa.Connection]:
    """Yield a connection that may change plans and delete audit lines, in one transaction."""
    with store.database.write() as connection:
        store.database.serialise(connection, "retention")
        connection.execute(tables.setting.insert().values(key=OPEN, value="true"))
        yield connection
        connection.execute(tables.setting.delete().where(tables.setting.c.key == OPEN))


def erase_agent(store: Store, agent: AgentId, pseudonym: AgentId) -> None:
    """Replace an agent by a pseudonym wherever rows must stay, delete the rest, all or nothing."""
    with unguarded(store) as connection:
        name = _agent_and_account(connection, agent, pseudonym)
        for table in (tables.calendar_event, tables.feed_token, tables.own_request):
            connection.execute(table.delete().where(table.c.agent == agent))
        _plans(connection, {agent, name}, agent, pseudonym)
        _disclosures(connection, agent, pseudonym)
        _hard_contacts(connection, agent, pseudonym)


def _agent_and_account(connection: sa.Connection, agent: AgentId, pseudonym: AgentId) -> str:
    """Strip the record and the account, and return the name that they had."""
    table, account, session = tables.agent, tables.account, tables.session
    body = connection.execute(sa.select(table.c.body).where(table.c.id == agent)).scalar_one()
    known = decode(body, Agent)
    bare = Agent(pseudonym, "", known.team, known.skills, known.contract)
    connection.execute(
        table.update()
        .where(table.c.id == agent)
        .values(id=pseudonym, body=encode(bare), active=False, revision=table.c.revision + 1)
    )
    ids = list(connection.scalars(sa.select(account.c.id).where(account.c.agent == agent)))
    connection.execute(session.delete().where(session.c.account.in_(ids)))
    for number in ids:
        gone = {"login": f"{pseudonym}-{number}", "name": "", "password_hash": ""}
        connection.execute(
            account.update()
            .where(account.c.id == number)
            .values(**gone, agent=pseudonym, active=False)
        )
    return known.name


def _plans(
    connection: sa.Connection, names: Collection[str], agent: AgentId, pseudonym: AgentId
) -> None:
    table = tables.plan
    columns = (table.c.id, table.c.roster, table.c.figures)
    for row in connection.execute(sa.select(*columns)).all():
        roster = decode(row.roster, Roster)
        shifts = tuple(
            replace(s, agent=pseudonym) if s.agent == agent else s for s in roster.shifts
        )
        duties = tuple(
            replace(d, agent=pseudonym) if d.agent == agent else d for d in roster.standby
        )
        figures = json.loads(row.figures)
        _rename_figures(figures, names, agent, pseudonym)
        values: dict[str, Any] = {}
        if shifts != roster.shifts or duties != roster.standby:
            values["roster"] = encode(replace(roster, shifts=shifts, standby=duties))
        if (text := json.dumps(figures)) != row.figures:
            values["figures"] = text
        if values:
            connection.execute(table.update().where(table.c.id == row.id).values(values))


def _rename_figures(
    figures: dict[str, Any], names: Collection[str], agent: AgentId, pseudonym: AgentId
) -> None:
    """Rename the agent in the figures of a plan that name people."""
    if unplaced := figures.get("unplaced"):
        figures["unplaced"] = [_renamed(text, {agent}, pseudonym, ":") for text in unplaced]
    if mends := figures.get("mends"):
        figures["mends"] = [_renamed(text, names, pseudonym, ",") for text in mends]
    if agent in (places := figures.get("places") or {}):
        figures["places"] = {pseudonym if n == agent else n: p for n, p in places.items()}
    if asked := figures.get("asked"):
        figures["asked"] = [[pseudonym if n == agent else n, *rest] for n, *rest in asked]


def _renamed(text: str, names: Collection[str], pseudonym: AgentId, mark: str) -> str:
    """Rename who a sentence begins with, up to the mark."""
    return next(
        (f"{pseudonym}{text.removeprefix(n)}" for n in names if n and text.startswith(n + mark)),
        text,
    )


def _disclosures(connection: sa.Connection, agent: AgentId, pseudonym: AgentId) -> None:
    table = tables.disclosure
    for row in connection.execute(sa.select(table.c.id, table.c.people)).all():
        people = [name.partition("#") for name in json.loads(row.people)]
        if any(name == agent for name, *_ in people):
            named = sorted("".join([pseudonym if n == agent else n, *rest]) for n, *rest in people)
            text = json.dumps(named, ensure_ascii=False)
            digest = hashlib.sha256(text.encode()).hexdigest()
            values = {"people": text, "digest": digest}
            connection.execute(table.update().where(table.c.id == row.id).values(values))


def _hard_contacts(connection: sa.Connection, agent: AgentId, pseudonym: AgentId) -> None:
    """Rename the agent in the hard contacts that published weeks expected of each."""
    table = tables.setting
    query = sa.select(table.c.key, table.c.value).where(table.c.key.startswith(HARD))
    for row in connection.execute(query).all():
        found = json.loads(row.value)
        if agent in found:
            text = json.dumps({pseudonym if n == agent else n: x for n, x in found.items()})
            connection.execute(table.update().where(table.c.key == row.key).values(value=text))
