"""One's own account: a new password only for whoever knows the present one."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.desk import account, identity
from planner.desk.office import Desk
from planner.domain import User
from planner.errors import BadInput, Forbidden
from tests.scene import empty_desk

OLD, NEW = "four words make sense", "another four long words"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return empty_desk(tmp_path)


@pytest.fixture
def token(desk: Desk) -> str:
    return identity.found(desk, name="Ada", login="ada", password=OLD)


@pytest.fixture
def ada(desk: Desk, token: str) -> User:
    user = identity.who(desk, token)
    assert user is not None
    return user


def test_whoever_knows_the_present_password_sets_a_new_one(
    desk: Desk, ada: User, token: str
) -> None:
    account.set_own_password(desk, ada, present=OLD, new=NEW, again=NEW)
    assert identity.who(desk, token) is None
    assert identity.who(desk, identity.sign_in(desk, "ada", NEW)) == ada
    with pytest.raises(Forbidden):
        identity.sign_in(desk, "ada", OLD)


def test_a_wrong_present_password_changes_nothing_and_soon_has_to_wait(
    desk: Desk, ada: User, token: str
) -> None:
    told = []
    for _try in range(8):
        with pytest.raises(Forbidden) as caught:
            account.set_own_password(desk, ada, present="a guess at it", new=NEW, again=NEW)
        told.append(str(caught.value))
    assert "present password is wrong" in told[0]
    assert "too many failed attempts" in told[-1]
    assert identity.who(desk, token) == ada


def test_a_new_password_is_typed_twice_and_long_enough(desk: Desk, ada: User, token: str) -> None:
    with pytest.raises(BadInput, match="two different ways"):
        account.set_own_password(desk, ada, present=OLD, new=NEW, again=OLD)
    with pytest.raises(BadInput):
        account.set_own_password(desk, ada, present=OLD, new="short", again="short")
    assert identity.who(desk, token) == ada


def test_signing_out_everywhere_ends_every_session(desk: Desk, ada: User, token: str) -> None:
    other = identity.sign_in(desk, "ada", OLD)
    assert account.leave_everywhere(desk, ada) == 2
    assert [identity.who(desk, t) for t in (token, other)] == [None, None]
