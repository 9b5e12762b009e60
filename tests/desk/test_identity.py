"""The first administrator, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from planner.desk import identity
from planner.desk.office import Desk, open_desk
from planner.domain import Role
from planner.errors import Conflict
from tests.store.databases import url

__all__ = ["url"]
PASSWORD = "seven green bicycles"
VISITORS = 4


@pytest.fixture
def desk(url: str, tmp_path: Path) -> Desk:
    return open_desk(url, tmp_path)


def test_of_many_first_visitors_at_once_one_becomes_the_administrator(desk: Desk) -> None:
    gate = Barrier(VISITORS)

    def visit(number: int) -> bool:
        gate.wait()
        try:
            identity.found(desk, name="First", login=f"first{number}", password=PASSWORD)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(VISITORS) as pool:
        done = list(pool.map(visit, range(VISITORS)))
    assert done.count(True) == 1
    assert [a.role for a in desk.store.accounts.list_accounts()] == [Role.ADMIN]
    assert not identity.is_unclaimed(desk)


def test_the_founder_is_signed_in_and_nobody_can_found_again(desk: Desk) -> None:
    token = identity.found(desk, name="Ada", login="ada", password=PASSWORD)
    user = identity.who(desk, token)
    assert user is not None
    assert (user.name, user.role) == ("Ada", Role.ADMIN)
    with pytest.raises(Conflict, match="has an administrator already"):
        identity.found(desk, name="Eve", login="eve", password=PASSWORD)
