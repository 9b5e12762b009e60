"""Plans: revisions of a week that never change, and which of them is published."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from planner.domain import Plan, PlanStatus, Roster
from planner.errors import Conflict, Missing
from planner.store.codec import decode, encode, plain
from planner.store.database import Database
from planner.store.tables import plan as table


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan without its roster, for lists."""

    id: int
    week: str
    number: int
    status: PlanStatus
    inputs_hash: str
    figures: Mapping[str, Any]
    note: str
    base: int | None
    scenario: str
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str
    reason: str


class PlanRows:
    """Where plans are kept. The database itself refuses to change or delete a roster."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_plan(  # noqa: PLR0913 - the fields of a plan, all but two by name
        self,
        week: str,
        roster: Roster,
        *,
        inputs_hash: str,
        by: str,
        at: datetime,
        figures: Mapping[str, Any] | None = None,
        note: str = "",
        base: int | None = None,
        scenario: str = "",
    ) -> Plan:
        """Keep a roster as the week's next revision; one with a scenario cannot be published."""
        status = PlanStatus.SCENARIO if scenario else PlanStatus.DRAFT
        with self._database.write() as connection:
            self._database.serialise(connection, f"plan:{week}")
            if base is not None:
                self._same_week(connection, base, week)
            last = sa.select(sa.func.max(table.c.number)).where(table.c.week == week)
            row = {
                "week": week,
                "number": (connection.execute(last).scalar() or 0) + 1,
                "status": status.value,
                "inputs_hash": inputs_hash,
                "roster": encode(roster),
                "figures": json.dumps(plain(figures or {})),
                "note": note,
                "base": base,
                "scenario": scenario,
                "created_at": at,
                "created_by": by,
            }
            query = table.insert().values(row).returning(table.c.id)
            number = connection.execute(query).scalar_one()
            return _plan(connection.execute(sa.select(table).where(table.c.id == number)).one())

    def _same_week(self, connection: sa.Connection, base: int, week: str) -> None:
        found = connection.execute(sa.select(table.c.week).where(table.c.id == base)).scalar()
        if found != week:
            raise Missing(f"week {week} has no plan {base} to start from")

    def get_plan(self, plan_id: int) -> Plan:
        """Return a plan with its roster; raises Missing."""
        with self._database.read() as connection:
            return _plan(_row(connection, plan_id))

    def list_plans(self, week: str | None = None) -> tuple[PlanRow, ...]:
        """Return the revisions of a week (or all), newest first, without rosters."""
        columns = [c for c in table.c if c.name != "roster"]
        query = sa.select(*columns).order_by(table.c.week.desc(), table.c.number.desc())
        if week is not None:
            query = query.where(table.c.week == week)
        with self._database.read() as connection:
            return tuple(_light(row) for row in connection.execute(query))

    def published(self, week: str) -> Plan | None:
        """Return the published plan of a week, None if nothing is published."""
        query = sa.select(table).where(
            table.c.week == week, table.c.status == PlanStatus.PUBLISHED.value
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _plan(row) if row else None

    def published_ids(self, weeks: Collection[str]) -> tuple[tuple[str, int], ...]:
        """Return week and number of the published plan of each of these weeks, newest first."""
        query = (
            sa.select(table.c.week, table.c.id)
            .where(table.c.status == PlanStatus.PUBLISHED.value, table.c.week.in_(weeks))
            .order_by(table.c.week.desc())
        )
        with self._database.read() as connection:
            return tuple((row.week, row.id) for row in connection.execute(query))

    def published_weeks(self) -> tuple[str, ...]:
        """Return the weeks that have a published plan, oldest first."""
        query = sa.select(table.c.week).where(table.c.status == PlanStatus.PUBLISHED.value)
        with self._database.read() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def publish(
        self, plan_id: int, *, by: str, at: datetime, expected_inputs_hash: str, reason: str = ""
    ) -> Plan:
        """Make a draft the published plan of its week; the one before is superseded.

        Raises Conflict if the inputs changed since the plan was made, if somebody published
        another revision that this one does not start from, or if it is no draft.
        """
        with self._database.write() as connection:
            week = _row(connection, plan_id).week
            self._database.serialise(connection, f"plan:{week}")
            row = _row(connection, plan_id)
            _refuse_unpublishable(row, expected_inputs_hash)
            current = connection.execute(
                sa.select(table).where(
                    table.c.week == week, table.c.status == PlanStatus.PUBLISHED.value
                )
            ).one_or_none()
            if current is not None:
                _refuse_overtaken(connection, row, current)
                self._set(connection, current.id, status=PlanStatus.SUPERSEDED.value)
            self._set(
                connection,
                plan_id,
                status=PlanStatus.PUBLISHED.value,
                published_at=at,
                published_by=by,
                reason=reason,
            )
            return _plan(_row(connection, plan_id))

    @staticmethod
    def _set(connection: sa.Connection, plan_id: int, **values: Any) -> None:
        connection.execute(table.update().where(table.c.id == plan_id).values(values))


def _refuse_unpublishable(row: Any, expected_inputs_hash: str) -> None:
    if row.status != PlanStatus.DRAFT.value:
        raise Conflict(
            f"revision {row.number} of {row.week} is {row.status}, only a draft can be published"
        )
    if row.inputs_hash != expected_inputs_hash:
        raise Conflict(
            f"revision {row.number} of {row.week}, made by {row.created_by} at "
            f"{row.created_at:%Y-%m-%d %H:%M} UTC, rests on inputs that have changed since; "
            "build or check it again on the present ones"
        )


def _refuse_overtaken(connection: sa.Connection, row: Any, current: Any) -> None:
    # A plan that descends from the published one knows it; any other would overwrite it unseen.
    ancestor = row.base
    while ancestor is not None and ancestor != current.id:
        query = sa.select(table.c.base).where(table.c.id == ancestor)
        ancestor = connection.execute(query).scalar()
    if ancestor is None:
        note = f' ("{current.note}")' if current.note else ""
        raise Conflict(
            f"{current.published_by} published revision {current.number}{note} of {row.week} at "
            f"{current.published_at:%Y-%m-%d %H:%M} UTC and revision {row.number} does not start "
            "from it; compare the two and start from the published one"
        )


def _row(connection: sa.Connection, plan_id: int) -> Any:
    row = connection.execute(sa.select(table).where(table.c.id == plan_id)).one_or_none()
    if row is None:
        raise Missing(f"there is no plan {plan_id}")
    return row


def _common(row: Any) -> dict[str, Any]:
    values = {name: value for name, value in row._mapping.items() if name != "roster"}
    return values | {"status": PlanStatus(row.status), "figures": json.loads(row.figures)}


def _light(row: Any) -> PlanRow:
    return PlanRow(**_common(row))


def _plan(row: Any) -> Plan:
    return Plan(**_common(row), roster=decode(row.roster, Roster))
