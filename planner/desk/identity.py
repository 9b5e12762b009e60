"""Signing in and out, the first administrator, and the demo centre's visitors."""

from __future__ import annotations

from planner import access
from planner.desk import demo
from planner.desk.office import Desk
from planner.domain import Role, User
from planner.errors import Conflict

DEMO_ROLES = (Role.SUPERVISOR, Role.MANAGER, Role.AGENT, Role.REPRESENTATIVE)


def is_unclaimed(desk: Desk) -> bool:
    """Say whether nobody has an account yet, so that the next visitor may start the centre."""
    return not desk.store.accounts.has_accounts()


def sign_in(desk: Desk, login: str, password: str) -> str:
    """Check a password and return the token of a new session; raises Forbidden."""
    return access.sign_in(desk.store, login, password, desk.now())


def sign_out(desk: Desk, token: str) -> None:
    """End a session; an unknown token does nothing."""
    access.sign_out(desk.store, token, desk.now())


def who(desk: Desk, token: str) -> User | None:
    """Return who a session belongs to, None where it ended or never was."""
    return access.who(desk.store, token, desk.now())


def found(desk: Desk, *, name: str, login: str, password: str) -> str:
    """Create the first administrator and sign in; raises Conflict once anybody has an account."""
    with desk.store.alone("found"):
        if not is_unclaimed(desk):
            raise Conflict("this centre has an administrator already; sign in or ask for one")
        access.create_account(
            desk.store, login, password, name=name, role=Role.ADMIN, now=desk.now()
        )
    return sign_in(desk, login, password)


def enter_demo(desk: Desk, role: Role) -> str:
    """Set up the demo centre where it is not yet, and return a session there."""
    demo.set_up(desk)
    agent = demo.SHOWN_AGENT if role is Role.AGENT else None
    name = f"Demo {role.value}"
    return access.open_demo_session(desk.store, role, desk.now(), agent=agent, name=name)
