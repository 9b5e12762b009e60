"""Keeping no longer than needed: which class of data for how long, and the deletion of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from planner.access import Action, require
from planner.desk.acting import note
from planner.desk.office import Desk
from planner.desk.rostering import queue
from planner.domain import User
from planner.store import CLASSES, RetentionClass, apply_retention

JOBS = RetentionClass("jobs", "searches that are over", timedelta(days=30), "looking into trouble")


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
        note(desk, user, Action.APPLY_RETENTION, "retention", **found)
    return found
