"""The audit line of a user's action, in one call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from planner.access.ports import AccessStore
from planner.domain import User


def audit(
    store: AccessStore,
    user: User,
    action: str,
    subject: str = "",
    *,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Write who did, or saw, what about whom (`agent:A17`, `plan:12`); return the line's id.

    Inside `store.transaction()` it is kept or lost with what was done.
    """
    return store.audit.append(now, user.account, user.name, action, subject, detail=detail)
