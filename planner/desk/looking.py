"""Who looked at whose data: a line in the log that each of them finds in their own data."""

from __future__ import annotations

from collections.abc import Iterable

from planner.access import Action
from planner.desk.acting import note
from planner.desk.office import Desk
from planner.domain import AgentId, User
from planner.store.audit import LOOKED


def looked(desk: Desk, user: User, action: Action, agents: Iterable[AgentId], what: str) -> None:
    """Write that somebody looked at data of named agents; the same look once an hour only."""
    names = sorted(agents)
    hour = desk.now().replace(minute=0, second=0, microsecond=0)
    key = ("looked", user.account, action, what, tuple(names), hour)

    def write() -> bool:
        note(desk, user, action, LOOKED, agents=names, what=what)
        return True

    if names:
        desk.remember(key, write)
