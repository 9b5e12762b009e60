"""Keeping no longer than needed: which class of data for how long, and the deletion of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.access import Action, require
from planner.desk.acting import note
from planner.desk.office import Desk
from planner.desk.rostering import queue
from planner.domain import Role, User
from planner.store import CLASSES, RetentionClass, apply_retention

JOBS = RetentionClass("jobs", "searches that are over", timedelta(days=30), "looking into trouble")
EVERY = timedelta(days=1)
WORKER = User(0, "the worker's daily run", Role.ADMIN)
_LAST = "retention.last"


@dataclass(frozen=True, slots=True)
class LastRun:
    """When data kept for too long was deleted last, by whom, and how many rows of each class."""

    at: datetime
    by: str
    rows: Mapping[str, int]


def classes() -> tuple[RetentionClass, ...]:
    """Return every class of personal data with its time."""
    return (*CLASSES, JOBS)


def apply(desk: Desk, user: User, *, is_trial: bool = False) -> Mapping[str, int]:
    """Delete what is older than its class allows; return rows by class. A trial deletes nothing."""
    require(user, Action.APPLY_RETENTION)
    now = desk.now()
    found = dict(apply_retention(desk.store, now, is_trial=is_trial))
    if not is_trial:
        found[JOBS.id] = queue(desk).forget(before=now - JOBS.kept)
        if user is not WORKER or any(found.values()):
            note(desk, user, Action.APPLY_RETENTION, "retention", **found)
        _keep(desk, LastRun(now, user.name, found))
    return found


def apply_daily(desk: Desk) -> bool:
    """Do the same once a day, for the worker; return whether it was due."""
    with desk.store.alone("retention.daily"):
        last = _last(desk)
        if last is not None and desk.now() - last.at < EVERY:
            return False
        _keep(desk, LastRun(desk.now(), WORKER.name, {}))
    apply(desk, WORKER)
    return True


def last_run(desk: Desk, user: User) -> LastRun | None:
    """Return the last deletion, None where there never was one."""
    require(user, Action.APPLY_RETENTION)
    return _last(desk)


def _last(desk: Desk) -> LastRun | None:
    kept = desk.store.settings.get_setting(_LAST)
    return LastRun(datetime.fromisoformat(kept["at"]), kept["by"], kept["rows"]) if kept else None


def _keep(desk: Desk, run: LastRun) -> None:
    value = {"at": run.at.isoformat(), "by": run.by, "rows": dict(run.rows)}
    desk.store.settings.set_setting(_LAST, value)
