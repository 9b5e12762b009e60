"""Who may do what: one table of roles and actions, and the check that every use case calls.

An agent reaches only rows that name the agent of the account; managers and employee
representatives see the load of groups only, not of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from planner.domain import AgentId, Role, User
from planner.errors import Forbidden


class Action(StrEnum):
    """What can be done or seen; the value finishes the sentence "you may not ..."."""

    OWN_ACCOUNT = "change your own account"
    VIEW_OWN_WEEK = "see an agent's week"
    OWN_FEED = "make or revoke a calendar link"
    OWN_WISHES = "enter wishes"
    ANSWER_PULSE = "answer the pulse"
    OWN_REQUESTS = "ask about your own data"
    VIEW_HISTORY = "see the history"
    IMPORT_HISTORY = "import history"
    VIEW_FORECAST = "see the forecast"
    OVERRIDE_FORECAST = "override the forecast"
    CLOSE_DAYS = "close channels for days"
    VIEW_REQUIREMENT = "see the requirement"
    VIEW_ROSTER = "see the roster"
    BUILD_ROSTER = "build a roster"
    EDIT_ROSTER = "change a roster"
    PUBLISH = "publish a roster"
    EXPORT_ROSTER = "export the roster"
    VIEW_AGENT_LOAD = "see the planned load of named agents"
    VIEW_GROUP_LOAD = "see the planned load of groups"
    VIEW_PULSE = "see the pulse of groups"
    RUN_PULSE = "switch the pulse on or open a round"
    RUN_SCENARIO = "compute a scenario"
    VIEW_WORTH = "see what customers meet and what service is worth"
    VIEW_POLICY = "see the policy"
    EDIT_POLICY = "change the policy"
    VIEW_CENTRE = "see the centre"
    EDIT_CENTRE = "change the centre"
    VIEW_PEOPLE = "see the people"
    EDIT_PEOPLE = "change the people"
    EDIT_ACCOUNTS = "change accounts"
    ANSWER_REQUESTS = "answer what people ask about their own data"
    APPLY_RETENTION = "delete what is kept for too long"
    VIEW_AUDIT = "read the audit log"
    BACKUP = "make or restore a backup"


_ANYBODY = frozenset({Action.OWN_ACCOUNT, Action.VIEW_CENTRE})
_OWN = _ANYBODY | {
    Action.VIEW_OWN_WEEK,
    Action.OWN_FEED,
    Action.OWN_WISHES,
    Action.ANSWER_PULSE,
    Action.OWN_REQUESTS,
}
_LOOKING = _ANYBODY | frozenset(
    {
        Action.VIEW_HISTORY,
        Action.VIEW_FORECAST,
        Action.VIEW_REQUIREMENT,
        Action.VIEW_GROUP_LOAD,
        Action.VIEW_WORTH,
        Action.VIEW_POLICY,
    }
)
# Employee representatives see groups as managers do and the rules in force: nobody by name.
_REPRESENTING = _ANYBODY | {Action.VIEW_GROUP_LOAD, Action.VIEW_PULSE, Action.VIEW_POLICY}
_SUPERVISING = _LOOKING | {
    Action.VIEW_OWN_WEEK,
    Action.IMPORT_HISTORY,
    Action.OVERRIDE_FORECAST,
    Action.CLOSE_DAYS,
    Action.VIEW_ROSTER,
    Action.BUILD_ROSTER,
    Action.EDIT_ROSTER,
    Action.PUBLISH,
    Action.EXPORT_ROSTER,
    Action.VIEW_AGENT_LOAD,
    Action.VIEW_PEOPLE,
}
_MANAGING = _LOOKING | {
    Action.CLOSE_DAYS,
    Action.RUN_SCENARIO,
    Action.EDIT_POLICY,
    Action.VIEW_PULSE,
    Action.RUN_PULSE,
}
_ADMINISTERING = frozenset(
    {
        Action.EDIT_CENTRE,
        Action.EDIT_PEOPLE,
        Action.EDIT_ACCOUNTS,
        Action.ANSWER_REQUESTS,
        Action.APPLY_RETENTION,
        Action.VIEW_AUDIT,
        Action.BACKUP,
    }
)
# In a small centre one person does it all: the administrator plans and manages too.
RIGHTS: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.AGENT: _OWN,
        Role.SUPERVISOR: _SUPERVISING,
        Role.MANAGER: _MANAGING,
        Role.REPRESENTATIVE: _REPRESENTING,
        Role.ADMIN: _SUPERVISING | _MANAGING | _ADMINISTERING,
    }
)


def is_allowed(user: User, action: Action, *, agent: AgentId | None = None) -> bool:
    """Say whether a user may do this; `agent`: whose rows (None: one's own or all)."""
    if action not in RIGHTS[user.role]:
        return False
    if user.role is Role.AGENT:
        return user.agent is not None and agent in (None, user.agent)
    return True


def require(user: User | None, action: Action, *, agent: AgentId | None = None) -> User:
    """Return the user if the action is allowed; raises Forbidden with a sentence."""
    if user is None:
        raise Forbidden("you are not signed in; sign in and try again")
    if is_allowed(user, action, agent=agent):
        return user
    if user.role is Role.AGENT and action in RIGHTS[Role.AGENT]:
        raise Forbidden(f"you may not {action} of somebody else; your account shows only your own")
    able = " or ".join(role.value for role in Role if action in RIGHTS[role])
    raise Forbidden(f"as {user.role} you may not {action}; ask someone with the role {able}")
