"""Corrections of the forecast: kept apart from the model, by clock time, never erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from planner.domain import Grid, Override, Span
from planner.errors import BadInput, Missing
from planner.store.database import Database
from planner.store.tables import forecast_override as table


@dataclass(frozen=True, slots=True)
class StoredOverride:
    """An override as it was entered: which moments (seconds since 1970), by whom and when."""

    id: int
    channel: str
    start_s: int
    end_s: int
    factor: float | None
    total: float | None
    reason: str
    by: str
    at: datetime
    removed_at: datetime | None = None
    removed_by: str = ""

    def on(self, grid: Grid) -> Override:
        """Return the override in intervals of a grid."""
        return Override(
            self.channel, _span(grid, self), self.factor, self.total, self.reason, self.by
        )


class OverrideRows:
    """Where overrides are kept; a removed one stays, so that it can be judged later."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_override(self, value: Override, grid: Grid, *, at: datetime) -> int:
        """Keep an override given in intervals of `grid`; return its id."""
        row = {
            "channel": value.channel,
            "start_s": int(grid.when(value.span.start).timestamp()),
            "end_s": int(grid.when(value.span.end).timestamp()),
            "factor": value.factor,
            "total": value.total,
            "reason": value.reason,
            "by": value.by,
            "at": at,
        }
        with self._database.write() as connection:
            return int(
                connection.execute(table.insert().values(row).returning(table.c.id)).scalar_one()
            )

    def list_overrides(
        self, grid: Grid | None = None, *, removed: bool = False
    ) -> tuple[StoredOverride, ...]:
        """Return overrides in order of entry: those that lie inside the grid, or all."""
        query = sa.select(table).order_by(table.c.id)
        if not removed:
            query = query.where(table.c.removed_at.is_(None))
        if grid is not None:
            query = query.where(
                table.c.start_s >= int(grid.start.timestamp()),
                table.c.end_s <= int(grid.when(grid.size).timestamp()),
            )
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(StoredOverride(**row) for row in rows)

    def overrides_on(self, grid: Grid) -> tuple[Override, ...]:
        """Return the overrides in force inside a grid, in its intervals and in order of entry."""
        return tuple(row.on(grid) for row in self.list_overrides(grid))

    def remove_override(self, override_id: int, *, by: str, at: datetime) -> None:
        """Take an override out of force; it stays readable. Raises Missing."""
        with self._database.write() as connection:
            done = connection.execute(
                table.update()
                .where(table.c.id == override_id, table.c.removed_at.is_(None))
                .values(removed_at=at, removed_by=by)
            )
            if not done.rowcount:
                raise Missing(f"there is no override {override_id} in force")


def _span(grid: Grid, row: StoredOverride) -> Span:
    first, last = (
        divmod(moment - int(grid.start.timestamp()), grid.step_s)
        for moment in (row.start_s, row.end_s)
    )
    if first[1] or last[1]:
        raise BadInput(
            f'an override of "{row.channel}" does not fit intervals of {grid.step_min} min; '
            "remove it and enter it again"
        )
    return Span(first[0], last[0])
