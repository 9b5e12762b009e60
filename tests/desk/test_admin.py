"""Accounts: an agent's names the agent, a supervisor's may name a team."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.desk import admin
from planner.desk.office import Desk
from planner.domain import Role, User
from planner.errors import BadInput, Forbidden
from tests.scene import ADA, SAM, full_desk

PASSWORD = "four words make sense"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def make(desk: Desk, role: Role, *, name: str = "", **more: str) -> User:
    return admin.add_account(
        desk, ADA, login=f"one-{role}", name=name, role=role, password=PASSWORD, **more
    )


def test_an_agents_account_bears_the_agents_name_and_is_offered_once(desk: Desk) -> None:
    assert len(admin.agents_without_account(desk, ADA)) == 10
    made = make(desk, Role.AGENT, agent="A03")
    assert (made.name, made.agent, made.team) == ("Invented Person 03", "A03", "Red")
    assert "A03" not in {a.id for a in admin.agents_without_account(desk, ADA)}


def test_a_supervisors_account_may_name_a_team_that_exists(desk: Desk) -> None:
    assert admin.teams(desk, ADA) == ("Blue", "Red")
    assert make(desk, Role.SUPERVISOR, name="Sue", team="Blue").team == "Blue"
    with pytest.raises(BadInput, match="no team here"):
        make(desk, Role.SUPERVISOR, name="Tom", team="Green")
    with pytest.raises(BadInput, match="only a supervisor"):
        make(desk, Role.MANAGER, name="Mo", team="Blue")


def test_accounts_are_the_administrators(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        admin.agents_without_account(desk, SAM)
