"""Every use case passes here: the role is checked first, what was done is written to the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from planner.access import Action, audit, require
from planner.desk.office import Desk
from planner.domain import AgentId, Role, User
from planner.errors import Forbidden


@contextmanager
def acting(
    desk: Desk, user: User, action: Action, subject: str = "", **detail: Any
) -> Iterator[None]:
    """Authorise, then keep or lose what is done inside together with its line in the audit log."""
    require(user, action)
    with desk.store.transaction():
        yield
        note(desk, user, action, subject, **detail)


@contextmanager
def acting_on_own(
    desk: Desk, user: User, action: Action, agent: AgentId, **detail: Any
) -> Iterator[None]:
    """Do the same for an agent's own rows."""
    require(user, action, agent=agent)
    with desk.store.transaction():
        yield
        note(desk, user, action, f"agent:{agent}", **detail)


def note(desk: Desk, user: User, action: Action, subject: str = "", **detail: Any) -> None:
    """Add a line to the audit log."""
    audit(desk.store, user, action.value, subject, now=desk.now(), detail=detail)


def own_agent(user: User) -> AgentId:
    """Return the agent that an account belongs to; raises Forbidden for accounts without one."""
    if user.role is not Role.AGENT or user.agent is None:
        raise Forbidden("this page shows an agent's own week; your account is not an agent's")
    return user.agent
