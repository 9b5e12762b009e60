"""The pulse: how many gave which answer, and never who.

An answer only raises counts; nothing is kept of its time or order. Who has answered is kept apart
as a salted hash while a round is open, and forgotten when it closes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from planner.errors import Conflict, Missing
from planner.store.database import Database
from planner.store.tables import pulse_count, pulse_round, pulse_voter

Counts = Mapping[str, Mapping[str, tuple[int, ...]]]
"""Team -> question -> how many gave 0, 1, 2, ...; team "" holds those who are in no shown team."""


@dataclass(frozen=True, slots=True)
class PulseRound:
    """One round of questions; `teams` may be told apart in it."""

    id: int
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    teams: tuple[str, ...]


class PulseRows:
    """Where rounds and their counts are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_round(self, teams: Collection[str], *, by: str, at: datetime) -> PulseRound:
        """Open a round; raises Conflict while another is open."""
        with self._database.write() as connection:
            self._database.serialise(connection, "pulse")
            if self.current() is not None:
                raise Conflict("a round of the pulse is open; close it first")
            row = {"opened_at": at, "opened_by": by, "teams": json.dumps(sorted(teams))}
            query = pulse_round.insert().values(row).returning(pulse_round)
            return _round(connection.execute(query).one())

    def current(self) -> PulseRound | None:
        """Return the open round, None if there is none."""
        found = [r for r in self.rounds() if r.closed_at is None]
        return found[0] if found else None

    def rounds(self) -> tuple[PulseRound, ...]:
        """Return all rounds, newest first."""
        query = sa.select(pulse_round).order_by(pulse_round.c.id.desc())
        with self._database.read() as connection:
            return tuple(map(_round, connection.execute(query)))

    def answer(self, round_id: int, voter: str, team: str, values: Mapping[str, int]) -> None:
        """Count one person's answers; raises Conflict where the round is over or they answered."""
        with self._database.write() as connection:
            self._database.serialise(connection, "pulse")
            current = self.current()
            if current is None or current.id != round_id:
                raise Conflict("this round of the pulse is closed")
            seen = sa.select(pulse_voter).where(
                pulse_voter.c.round == round_id, pulse_voter.c.voter == voter
            )
            if connection.execute(seen).first():
                raise Conflict("you have answered in this round")
            connection.execute(pulse_voter.insert().values(round=round_id, voter=voter))
            for question, value in values.items():
                _raise(connection, (round_id, team, question, value), 1)

    def has_answered(self, round_id: int, voter: str) -> bool:
        """Say whether somebody answered in an open round."""
        query = sa.select(pulse_voter).where(
            pulse_voter.c.round == round_id, pulse_voter.c.voter == voter
        )
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def counts(self, round_id: int, values: int) -> Counts:
        """Return the counts of a round, by team and question, for answers 0..values - 1."""
        query = sa.select(pulse_count).where(pulse_count.c.round == round_id)
        found: dict[str, dict[str, list[int]]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                asked = found.setdefault(row.team, {}).setdefault(row.question, [0] * values)
                asked[row.value] = row.answers
        return {t: {q: tuple(n) for q, n in asked.items()} for t, asked in found.items()}

    def close(self, round_id: int, kept: Collection[str], *, at: datetime) -> None:
        """Close a round: forget who answered, and which of the other teams an answer came from."""
        with self._database.write() as connection:
            self._database.serialise(connection, "pulse")
            open_one = pulse_round.c.id == round_id, pulse_round.c.closed_at.is_(None)
            done = connection.execute(pulse_round.update().where(*open_one).values(closed_at=at))
            if not done.rowcount:
                raise Missing(f"there is no open round {round_id} of the pulse")
            connection.execute(pulse_voter.delete().where(pulse_voter.c.round == round_id))
            merged = sa.and_(
                pulse_count.c.round == round_id,
                pulse_count.c.team != "",
                pulse_count.c.team.not_in(list(kept)),
            )
            rows = connection.execute(sa.select(pulse_count).where(merged)).all()
            connection.execute(pulse_count.delete().where(merged))
            for row in rows:
                _raise(connection, (round_id, "", row.question, row.value), row.answers)


def _raise(connection: sa.Connection, key: tuple[int, str, str, int], by: int) -> None:
    names = ("round", "team", "question", "value")
    where = [pulse_count.c[name] == part for name, part in zip(names, key, strict=True)]
    more = pulse_count.update().where(*where).values(answers=pulse_count.c.answers + by)
    if not connection.execute(more).rowcount:
        row = dict(zip(names, key, strict=True))
        connection.execute(pulse_count.insert().values(**row, answers=by))


def _round(row: sa.Row[tuple[object, ...]]) -> PulseRound:
    return PulseRound(**{**row._mapping, "teams": tuple(json.loads(row.teams))})
