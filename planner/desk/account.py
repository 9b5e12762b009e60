"""One's own account: who one is here, a new password, the end of all sessions."""

from __future__ import annotations

from planner import access
from planner.access import Action, require
from planner.desk.office import DEMO, Desk
from planner.domain import User
from planner.errors import BadInput


def has_password(desk: Desk) -> bool:
    """Say whether accounts here have passwords; visitors of the demo centre have none."""
    return desk.kind != DEMO


def set_own_password(desk: Desk, user: User, *, present: str, new: str, again: str) -> None:
    """Change the own password; all own sessions end, the present one too.

    Raises BadInput where the new one is too weak or was typed in two ways, Forbidden where the
    present one is wrong; wrong tries make the next one wait.
    """
    require(user, Action.OWN_ACCOUNT)
    if new != again:
        raise BadInput("the new password was typed in two different ways; type it again")
    access.change_own_password(desk.store, user, present, new, now=desk.now())


def leave_everywhere(desk: Desk, user: User) -> int:
    """End all own sessions, on this and every other device; return how many."""
    require(user, Action.OWN_ACCOUNT)
    return access.sign_out_everywhere(desk.store, user.account, desk.now())
