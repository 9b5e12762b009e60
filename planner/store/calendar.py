"""What calendars were told: one event per agent, day and shift, and the feed links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from planner.domain import AgentId, Roster, Shift
from planner.store.database import Database
from planner.store.tables import calendar_event as table
from planner.store.tables import feed_token

STANDBY = 0


@dataclass(frozen=True, slots=True)
class CalendarPause:
    """A pause of an event, in UTC."""

    kind: str
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A shift as calendars know it (RFC 5545): UID for good, `sequence` up on every change.

    `day` is the local date on which the shift starts; `nth` counts shifts of that day, 0 is standby
    without a call.
    """

    uid: str
    agent: AgentId
    week: str
    day: str
    nth: int
    sequence: int
    start_at: datetime
    end_at: datetime
    pauses: tuple[CalendarPause, ...]
    cancelled: bool
    modified_at: datetime

    @property
    def is_standby(self) -> bool:
        """Say whether it is standby, not work."""
        return self.nth == STANDBY


@dataclass(frozen=True, slots=True)
class EventChanges:
    """How many events a publication added, moved and cancelled."""

    added: int
    changed: int
    cancelled: int


class CalendarRows:
    """Where events and the hashes of feed links are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync_events(self, week: str, roster: Roster, *, at: datetime) -> EventChanges:
        """Make the events of a week tell this roster: stable UIDs, removed shifts cancelled."""
        with self._database.write() as connection:
            self._database.serialise(connection, f"calendar:{week}")
            query = sa.select(table).where(table.c.week == week)
            stored = {(r.agent, r.day, r.nth): r for r in connection.execute(query)}
            wanted = dict(_drafts(roster))
            added = [
                {"agent": agent, "day": day, "nth": nth, **draft, "week": week}
                | {"uid": str(uuid4()), "sequence": 0, "modified_at": at}
                for (agent, day, nth), draft in wanted.items()
                if (agent, day, nth) not in stored
            ]
            if added:
                connection.execute(table.insert(), added)
            changed = cancelled = 0
            for key, row in stored.items():
                draft = wanted.get(key, {"cancelled": True})
                if all(getattr(row, name) == value for name, value in draft.items()):
                    continue
                _change(connection, row, draft, at)
                changed += key in wanted
                cancelled += key not in wanted
        return EventChanges(len(added), changed, cancelled)

    def events_of(
        self, agent: AgentId, *, after: datetime | None = None
    ) -> tuple[CalendarEvent, ...]:
        """Return an agent's events in order of time, cancelled ones too."""
        query = sa.select(table).where(table.c.agent == agent)
        if after is not None:
            query = query.where(table.c.end_at > after)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(table.c.start_at)).all()
        return tuple(map(_event, rows))

    def add_feed_token(self, token_hash: str, agent: AgentId, *, at: datetime) -> None:
        """Keep the hash of a new feed link; the link itself is known to the agent alone."""
        with self._database.write() as connection:
            connection.execute(
                feed_token.insert().values(token_hash=token_hash, agent=agent, created_at=at)
            )

    def agent_of_feed(self, token_hash: str) -> AgentId | None:
        """Return whose calendar an unrevoked link shows, None for any other."""
        query = sa.select(feed_token.c.agent).where(
            feed_token.c.token_hash == token_hash, feed_token.c.revoked_at.is_(None)
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def has_feed(self, agent: AgentId) -> bool:
        """Say whether the agent has a link in force."""
        query = sa.select(feed_token.c.agent).where(
            feed_token.c.agent == agent, feed_token.c.revoked_at.is_(None)
        )
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def revoke_feeds(self, agent: AgentId, *, at: datetime) -> int:
        """Put all links of an agent out of force; return how many."""
        with self._database.write() as connection:
            done = connection.execute(
                feed_token.update()
                .where(feed_token.c.agent == agent, feed_token.c.revoked_at.is_(None))
                .values(revoked_at=at)
            )
        return done.rowcount


def _drafts(roster: Roster) -> Iterator[tuple[tuple[AgentId, str, int], dict[str, Any]]]:
    seen: dict[tuple[AgentId, str], int] = {}
    for shift in roster.shifts:
        day = roster.grid.dates[shift.day].isoformat()
        nth = seen[shift.agent, day] = seen.get((shift.agent, day), 0) + 1
        yield (shift.agent, day, nth), _draft(roster, shift)

    for duty in roster.standby:
        if not duty.called:
            day = roster.grid.dates[duty.day].isoformat()
            yield (
                (duty.agent, day, STANDBY),
                _draft(roster, Shift(duty.agent, duty.day, duty.start, duty.end)),
            )


def _draft(roster: Roster, shift: Shift) -> dict[str, Any]:
    when = roster.grid.when
    pauses = [
        [p.kind.value, when(p.start).timestamp(), when(p.end).timestamp()] for p in shift.pauses
    ]
    return {
        "start_at": when(shift.start),
        "end_at": when(shift.end),
        "pauses": json.dumps(pauses),
        "cancelled": False,
    }


def _change(connection: sa.Connection, row: Any, draft: dict[str, Any], at: datetime) -> None:
    connection.execute(
        table.update()
        .where(table.c.uid == row.uid)
        .values(**draft, sequence=row.sequence + 1, modified_at=at)
    )


def _event(row: Any) -> CalendarEvent:
    utc = row.start_at.tzinfo
    pauses = tuple(
        CalendarPause(kind, datetime.fromtimestamp(a, utc), datetime.fromtimestamp(b, utc))
        for kind, a, b in json.loads(row.pauses)
    )
    return CalendarEvent(**{**row._mapping, "pauses": pauses})
