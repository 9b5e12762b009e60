"""The table of rights, row by row."""

from __future__ import annotations

import pytest

from planner.access import RIGHTS, Action, audit, is_allowed, require
from planner.domain import Role, User
from planner.errors import Forbidden
from planner.store import Store
from tests.store.databases import NOW


def a_user(role: Role, agent: str | None = None) -> User:
    return User(1, "Sam", role, agent)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_role_does_what_its_row_says_and_nothing_else(role: Role, action: Action) -> None:
    user = a_user(role, "ada" if role is Role.AGENT else None)
    if action in RIGHTS[role]:
        assert require(user, action) is user
    else:
        with pytest.raises(Forbidden, match=f"as {role} you may not {action}; ask someone with"):
            require(user, action)


@pytest.mark.parametrize("action", sorted(RIGHTS[Role.AGENT]))
def test_an_agent_reaches_only_their_own_rows(action: Action) -> None:
    ada = a_user(Role.AGENT, "ada")
    assert is_allowed(ada, action, agent="ada")
    with pytest.raises(Forbidden, match="somebody else; your account shows only your own"):
        require(ada, action, agent="bo")
    assert not is_allowed(a_user(Role.AGENT), action, agent=None)


def test_who_is_not_signed_in_may_do_nothing() -> None:
    for action in Action:
        with pytest.raises(Forbidden, match="not signed in"):
            require(None, action)


def test_every_action_is_somebodys_and_every_role_has_a_row() -> None:
    assert set(RIGHTS) == set(Role)
    assert frozenset().union(*RIGHTS.values()) == set(Action)


def test_the_planned_load_of_named_agents_is_not_the_managers_to_see() -> None:
    able = {role for role in Role if Action.VIEW_AGENT_LOAD in RIGHTS[role]}
    assert able == {Role.SUPERVISOR, Role.ADMIN}


def test_employee_representatives_see_groups_and_rules_and_change_nothing() -> None:
    own = {Action.OWN_ACCOUNT, Action.VIEW_CENTRE}
    seen = {Action.VIEW_GROUP_LOAD, Action.VIEW_PULSE, Action.VIEW_POLICY}
    assert RIGHTS[Role.REPRESENTATIVE] == own | seen
    assert RIGHTS[Role.REPRESENTATIVE] < RIGHTS[Role.MANAGER]


def test_only_an_administrator_changes_accounts_and_reads_the_log() -> None:
    for action in (Action.EDIT_ACCOUNTS, Action.VIEW_AUDIT, Action.BACKUP):
        assert [role for role in Role if action in RIGHTS[role]] == [Role.ADMIN]


def test_the_audit_line_says_who_saw_whose_data(store: Store) -> None:
    audit(store, a_user(Role.SUPERVISOR), "saw the load", "agent:ada", now=NOW, detail={"w": 1})
    (line,) = store.audit.list_lines(subject="agent:ada")
    assert (line.actor, line.account, line.at, line.detail) == ("Sam", 1, NOW, {"w": 1})
