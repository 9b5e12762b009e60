"""How long each class of personal data is kept, and the deletion of what is older.

The times are defaults to be checked against the law where the centre is: working-time records are
kept five years as in Denmark (from memory, not verified), the rest no longer than it is of use.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from planner.domain import Agent, PlanStatus, week_monday, week_name
from planner.store import tables
from planner.store.audit import ANCHOR
from planner.store.codec import decode, encode
from planner.store.erasure import HARD, unguarded
from planner.store.store import Store

_YEAR = timedelta(days=365)
_QUARTER = timedelta(weeks=13)
TAPS = "recovery."
"""Settings by week: hard contacts that agents marked, by day and channel."""


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """One class of data: what it is, how long it is kept, and why so long."""

    id: str
    what: str
    kept: timedelta
    why: str


CLASSES = (
    RetentionClass("sessions", "ended sessions and calendar links", timedelta(days=1), "sign-in"),
    RetentionClass("entries", "past leave, wishes and blocks of agents", _QUARTER, "planning back"),
    RetentionClass("calendar", "calendar entries of past shifts", _QUARTER, "devices catch up"),
    RetentionClass("drafts", "drafts, scenarios, superseded revisions", _QUARTER, "comparison"),
    RetentionClass("taps", "hard contacts marked, by day and channel", _QUARTER, "staffed pauses"),
    RetentionClass("published", "published rosters", 5 * _YEAR, "working-time records"),
    RetentionClass("disclosures", "which groups were shown", 5 * _YEAR, "as long as rosters"),
    RetentionClass("requests", "answered requests about own data", 3 * _YEAR, "proof of answer"),
    RetentionClass("pulse", "counts of closed pulse rounds (never answers)", 3 * _YEAR, "trend"),
    RetentionClass("audit", "lines of the audit log", 5 * _YEAR, "who did and saw what"),
)  # fmt: skip


class _Undo(Exception):
    """Takes a trial run back; no error."""


def apply_retention(store: Store, now: datetime, *, is_trial: bool = False) -> Mapping[str, int]:
    """Delete what is kept for too long, all or nothing; return rows by class, in a trial too."""
    found: dict[str, int] = {}
    try:
        with unguarded(store) as connection:
            for kind in CLASSES:
                found[kind.id] = _APPLY[kind.id](connection, now - kind.kept)
            if is_trial:
                raise _Undo
    except _Undo:
        pass
    return found


def _sessions(connection: sa.Connection, before: datetime) -> int:
    session, feed, failure = tables.session, tables.feed_token, tables.sign_in_failure
    return sum(
        connection.execute(query).rowcount
        for query in (
            session.delete().where(
                sa.or_(session.c.expires_at < before, session.c.revoked_at < before)
            ),
            feed.delete().where(feed.c.revoked_at < before),
            failure.delete().where(failure.c.last_at < before),
        )
    )


def _entries(connection: sa.Connection, before: datetime) -> int:
    table, first, count = tables.agent, before.date(), 0
    for row in connection.execute(sa.select(table.c.id, table.c.body)).all():
        agent = decode(row.body, Agent)
        kept = replace(
            agent,
            leave=frozenset(day for day in agent.leave if day >= first),
            wishes=tuple(w for w in agent.wishes if w.day >= first),
            blocks=tuple(b for b in agent.blocks if b.day >= first),
            movable=tuple(m for m in agent.movable if m.last >= first),
        )
        if kept != agent:
            values = {"body": encode(kept), "revision": table.c.revision + 1}
            connection.execute(table.update().where(table.c.id == row.id).values(values))
            count += 1
    return count


def _calendar(connection: sa.Connection, before: datetime) -> int:
    table = tables.calendar_event
    return connection.execute(table.delete().where(table.c.end_at < before)).rowcount


def _drafts(connection: sa.Connection, before: datetime) -> int:
    return _plans(connection, before, tables.plan.c.status != PlanStatus.PUBLISHED.value)


def _taps(connection: sa.Connection, before: datetime) -> int:
    return _by_week(connection, TAPS, before)


def _by_week(connection: sa.Connection, prefix: str, before: datetime) -> int:
    """Delete the settings `prefix` + week of weeks that are over by then."""
    table = tables.setting
    keys = connection.scalars(sa.select(table.c.key).where(table.c.key.startswith(prefix)))
    old = [
        k
        for k in keys
        if week_monday(k.removeprefix(prefix)) < week_monday(week_name(before.date()))
    ]
    return connection.execute(table.delete().where(table.c.key.in_(old))).rowcount


def _published(connection: sa.Connection, before: datetime) -> int:
    _by_week(connection, HARD, before)
    return _plans(connection, before, tables.plan.c.status == PlanStatus.PUBLISHED.value)


def _plans(connection: sa.Connection, before: datetime, which: sa.ColumnElement[bool]) -> int:
    table = tables.plan
    old = sa.and_(which, table.c.week < week_name(before.date()))
    gone = list(connection.scalars(sa.select(table.c.id).where(old)))
    connection.execute(table.update().where(table.c.base.in_(gone)).values(base=None))
    return connection.execute(table.delete().where(table.c.id.in_(gone))).rowcount


def _disclosures(connection: sa.Connection, before: datetime) -> int:
    table = tables.disclosure
    return connection.execute(table.delete().where(table.c.at < before)).rowcount


def _requests(connection: sa.Connection, before: datetime) -> int:
    table = tables.own_request
    return connection.execute(table.delete().where(table.c.answered_at < before)).rowcount


def _pulse(connection: sa.Connection, before: datetime) -> int:
    rounds, counts = tables.pulse_round, tables.pulse_count
    old = list(connection.scalars(sa.select(rounds.c.id).where(rounds.c.closed_at < before)))
    connection.execute(counts.delete().where(counts.c.round.in_(old)))
    return connection.execute(rounds.delete().where(rounds.c.id.in_(old))).rowcount


def _audit(connection: sa.Connection, before: datetime) -> int:
    """Cut the oldest lines off; what is left is sealed to the last of them."""
    table, setting = tables.audit, tables.setting
    query = sa.select(table.c.id, table.c.hash).where(table.c.at < before)
    last = connection.execute(query.order_by(table.c.id.desc()).limit(1)).one_or_none()
    if last is None:
        return 0
    connection.execute(setting.delete().where(setting.c.key == ANCHOR))
    value = json.dumps({"id": last.id, "hash": last.hash})
    connection.execute(setting.insert().values(key=ANCHOR, value=value))
    return connection.execute(table.delete().where(table.c.id <= last.id)).rowcount


_APPLY: Mapping[str, Callable[[sa.Connection, datetime], int]] = {
    "sessions": _sessions,
    "entries": _entries,
    "calendar": _calendar,
    "drafts": _drafts,
    "taps": _taps,
    "published": _published,
    "disclosures": _disclosures,
    "requests": _requests,
    "pulse": _pulse,
    "audit": _audit,
}
