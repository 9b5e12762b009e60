"""The job queue: rows that workers claim, report on and finish; it survives whoever dies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from planner.domain import Job, JobState
from planner.errors import Conflict, Missing
from planner.jobs.table import job as table

STALE_AFTER = timedelta(seconds=20)
UNCLAIMED_AFTER = timedelta(seconds=60)
MOST_ATTEMPTS = 5
_OVER = (JobState.DONE.value, JobState.FAILED.value, JobState.CANCELLED.value)


class Queue:
    """Jobs of one database. A claim gives each job to one worker, however many ask at once.

    Each call is a transaction of its own: do not call it inside `store.transaction()`, where it
    would wait for itself.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._readers = engine
        self._engine = engine.execution_options(planner_write=True)

    def submit(self, kind: str, payload: Mapping[str, Any], *, by: str, at: datetime) -> Job:
        """Put a job in the queue; the payload is of JSON's types."""
        row = {
            "kind": kind,
            "state": JobState.WAITING.value,
            "payload": json.dumps(payload),
            "created_s": at.timestamp(),
            "created_by": by,
            "cancel_asked": False,
            "attempts": 0,
        }
        with self._engine.begin() as connection:
            return _job(connection.execute(table.insert().values(row).returning(*_COLUMNS)).one())

    def get(self, job_id: int) -> Job:
        """Return a job; raises Missing."""
        with self._readers.begin() as connection:
            query = sa.select(*_COLUMNS).where(table.c.id == job_id)
            row = connection.execute(query).one_or_none()
        if row is None:
            raise Missing(f"there is no job {job_id}")
        return _job(row)

    def list_jobs(
        self, *, kind: str | None = None, state: JobState | None = None, limit: int = 100
    ) -> tuple[Job, ...]:
        """Return jobs, newest first."""
        query = sa.select(*_COLUMNS).order_by(table.c.id.desc()).limit(limit)
        if kind is not None:
            query = query.where(table.c.kind == kind)
        if state is not None:
            query = query.where(table.c.state == state.value)
        with self._readers.begin() as connection:
            return tuple(map(_job, connection.execute(query)))

    def incumbent(self, job_id: int) -> bytes | None:
        """Return the best that a job has found so far, as its handler wrote it."""
        query = sa.select(table.c.incumbent).where(table.c.id == job_id)
        with self._readers.begin() as connection:
            found: bytes | None = connection.execute(query).scalar_one_or_none()
        return found

    def claim(self, worker: str, *, at: datetime, job_id: int | None = None) -> Job | None:
        """Give the oldest waiting job (or just this one) to a worker; None if there is none."""
        # SKIP LOCKED is PostgreSQL's; on SQLite BEGIN IMMEDIATE lets one writer in at a time.
        free = sa.select(table.c.id).where(table.c.state == JobState.WAITING.value)
        if job_id is not None:
            free = free.where(table.c.id == job_id)
        free = free.order_by(table.c.id).limit(1).with_for_update(skip_locked=True)
        query = (
            table.update()
            .where(table.c.id == free.scalar_subquery(), table.c.state == JobState.WAITING.value)
            .values(
                state=JobState.RUNNING.value,
                claimed_by=worker,
                heartbeat_s=at.timestamp(),
                attempts=table.c.attempts + 1,
            )
            .returning(*_COLUMNS)
        )
        with self._engine.begin() as connection:
            row = connection.execute(query).one_or_none()
        return _job(row) if row else None

    def report(
        self,
        job_id: int,
        worker: str,
        *,
        at: datetime,
        progress: Mapping[str, Any] | None = None,
        incumbent: bytes | None = None,
    ) -> bool:
        """Say that the worker lives, and what it has; return whether it is asked to stop.

        Raises Conflict if the job is no longer this worker's: it must not write any more.
        """
        values: dict[str, Any] = {"heartbeat_s": at.timestamp()}
        if progress is not None:
            values["progress"] = json.dumps(progress)
        if incumbent is not None:
            values["incumbent"] = incumbent
        return self._mine(job_id, worker, values).cancel_asked

    def finish(
        self,
        job_id: int,
        worker: str,
        *,
        result: Mapping[str, Any] | None,
        state: JobState = JobState.DONE,
        error: str = "",
    ) -> Job:
        """End a job: done, failed with a sentence, or cancelled with what it had."""
        values = {
            "state": state.value,
            "result": None if result is None else json.dumps(result),
            "error": error,
        }
        return self._mine(job_id, worker, values)

    def release(self, job_id: int, worker: str) -> Job:
        """Put a job back, with its incumbent, for another worker."""
        values = {"state": JobState.WAITING.value, "claimed_by": None, "heartbeat_s": None}
        # A worker that was told to go is no failed attempt of the job.
        return self._mine(job_id, worker, {**values, "attempts": table.c.attempts - 1})

    def ask_cancel(self, job_id: int) -> Job:
        """Cancel a waiting job at once; ask the worker of a running one to stop."""
        waiting = JobState.WAITING.value
        with self._engine.begin() as connection:
            connection.execute(
                table.update()
                .where(table.c.id == job_id, table.c.state.not_in(_OVER))
                .values(
                    cancel_asked=True,
                    state=sa.case(
                        (table.c.state == waiting, JobState.CANCELLED.value), else_=table.c.state
                    ),
                )
            )
        return self.get(job_id)

    def unclaimed(
        self, *, at: datetime, waiting_for: timedelta = UNCLAIMED_AFTER
    ) -> tuple[int, ...]:
        """Return waiting jobs that no worker took for so long; each is told of once per wait."""
        since = sa.func.coalesce(table.c.heartbeat_s, table.c.created_s)
        query = (
            table.update()
            .where(table.c.state == JobState.WAITING.value, since < (at - waiting_for).timestamp())
            .values(heartbeat_s=at.timestamp())
            .returning(table.c.id)
        )
        with self._engine.begin() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def recover(
        self, *, at: datetime, stale_after: timedelta = STALE_AFTER, job_id: int | None = None
    ) -> tuple[int, ...]:
        """Put jobs (or this one) back whose worker fell silent; return the ids that wait again.

        They keep their incumbent. A job that killed its worker time after time fails; one asked
        to stop is cancelled.
        """
        silent = sa.and_(
            table.c.state == JobState.RUNNING.value,
            table.c.heartbeat_s < (at - stale_after).timestamp(),
        )
        if job_id is not None:
            silent = sa.and_(silent, table.c.id == job_id)
        worn_out = table.c.attempts >= MOST_ATTEMPTS
        state = sa.case(
            (table.c.cancel_asked, JobState.CANCELLED.value),
            (worn_out, JobState.FAILED.value),
            else_=JobState.WAITING.value,
        )
        error = sa.case(
            (worn_out, f"the worker died {MOST_ATTEMPTS} times on this job; see its log"),
            else_="",
        )
        query = (
            table.update()
            .where(silent)
            .values(state=state, error=error, claimed_by=None, heartbeat_s=None)
            .returning(table.c.id, table.c.state)
        )
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return tuple(sorted(r.id for r in rows if r.state == JobState.WAITING.value))

    def forget(self, *, before: datetime) -> int:
        """Delete jobs that are over and were asked for before; return how many."""
        old = sa.and_(table.c.state.in_(_OVER), table.c.created_s < before.timestamp())
        with self._engine.begin() as connection:
            return connection.execute(table.delete().where(old)).rowcount

    def forget_name(self, name: str) -> int:
        """Delete jobs that are over and hold a name anywhere as a word; return how many."""
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        held = (table.c.payload, table.c.result, table.c.progress, table.c.error)
        query = sa.select(table.c.id, table.c.incumbent, *held).where(table.c.state.in_(_OVER))
        with self._engine.begin() as connection:
            named = [
                row.id
                for row in connection.execute(query)
                if word.search(" ".join(str(row[k]) for k in range(2, 2 + len(held))))
                or word.search(bytes(row.incumbent or b"").decode(errors="replace"))
            ]
            connection.execute(table.delete().where(table.c.id.in_(named)))
        return len(named)

    def _mine(self, job_id: int, worker: str, values: Mapping[str, Any]) -> Job:
        query = (
            table.update()
            .where(
                table.c.id == job_id,
                table.c.claimed_by == worker,
                table.c.state == JobState.RUNNING.value,
            )
            .values(values)
            .returning(*_COLUMNS)
        )
        with self._engine.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise Conflict(f"job {job_id} is no longer the work of {worker}; leave it")
        return _job(row)


_COLUMNS = tuple(c for c in table.c if c.name not in ("incumbent", "claimed_by", "attempts"))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _job(row: Any) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        state=JobState(row.state),
        payload=json.loads(row.payload),
        progress=json.loads(row.progress),
        created_at=datetime.fromtimestamp(row.created_s, UTC),
        created_by=row.created_by,
        heartbeat_at=_moment(row.heartbeat_s),
        result=None if row.result is None else json.loads(row.result),
        error=row.error,
        cancel_asked=row.cancel_asked,
    )
