"""Signing in: right words for the right person, and nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from planner.access import (
    HASHER,
    Hasher,
    change_password,
    create_account,
    hash_token,
    issue_feed,
    open_demo_session,
    revoke_feed,
    sign_in,
    sign_out,
    sign_out_everywhere,
    who,
    whose_feed,
)
from planner.access.sessions import FREE_TRIES, SESSION_LASTS
from planner.domain import Role, User
from planner.errors import BadInput, Conflict, Forbidden
from planner.store import Store
from tests.store.databases import NOW

QUICK = Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
SECRET = "four brown winter words"


def account(store: Store, login: str = "sam", role: Role = Role.SUPERVISOR) -> User:
    agent = "ada" if role is Role.AGENT else None
    return create_account(
        store, login, SECRET, name=login.title(), role=role, now=NOW, agent=agent, hasher=QUICK
    )


def enter(store: Store, login: str = "sam", password: str = SECRET, *, after_s: float = 0) -> str:
    return sign_in(store, login, password, NOW + timedelta(seconds=after_s), hasher=QUICK)


def test_the_right_password_opens_a_session(store: Store) -> None:
    user = account(store)
    assert who(store, enter(store, " Sam "), NOW) == user


@pytest.mark.parametrize("token", [None, "", "x", "0" * 43])
def test_a_wrong_token_is_nobody(store: Store, token: str | None) -> None:
    account(store)
    enter(store)
    assert who(store, token, NOW) is None


def test_a_token_opens_its_own_account_only(store: Store) -> None:
    sam, ada = account(store), account(store, "ada", Role.AGENT)
    tokens = enter(store), enter(store, "ada")
    assert [who(store, t, NOW) for t in tokens] == [sam, ada]
    assert who(store, hash_token(tokens[0]), NOW) is None


def test_neither_password_nor_token_stands_in_the_database(store: Store) -> None:
    account(store)
    token = enter(store)
    with store.database.read() as connection:
        rows = [
            str(row)
            for name in ("account", "session", "audit", "sign_in_failure")
            for row in connection.execute(sa.text(f"SELECT * FROM {name}"))  # noqa: S608 - names above
        ]
    assert not any(SECRET in row or token in row for row in rows)
    assert any("$argon2id$" in row for row in rows)


def test_unknown_login_and_wrong_password_are_told_apart_by_nothing(store: Store) -> None:
    account(store)
    told = []
    for login, password in (("sam", "wrong but long enough"), ("nobody", SECRET)):
        with pytest.raises(Forbidden) as caught:
            enter(store, login, password)
        told.append(str(caught.value))
    assert told[0] == told[1] == "login or password is wrong"
    assert len(store.audit.list_lines(action="sign-in refused")) == 2


def test_an_unknown_login_costs_a_hash_too() -> None:
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            checked.append(str(hash))
            return super().verify(hash, password)

    hasher = Hasher(Counting(time_cost=1, memory_cost=8, parallelism=1))
    assert not hasher.is_right("", "no account has this password")
    assert len(checked) == 1


def test_after_failures_the_login_waits_longer_each_time(store: Store) -> None:
    account(store)
    for _ in range(FREE_TRIES):
        with pytest.raises(Forbidden, match="is wrong"):
            enter(store, password="guess guess guess")
    with pytest.raises(Forbidden, match=r"try again in 3[01] seconds"):
        enter(store)
    with pytest.raises(Forbidden, match="is wrong"):
        enter(store, password="guess", after_s=31)
    with pytest.raises(Forbidden, match="too many failed attempts"):
        enter(store, after_s=31 + 59)
    assert who(store, enter(store, after_s=31 + 61), NOW)
    assert who(store, enter(store, after_s=31 + 61), NOW)


def test_guesses_at_once_are_all_counted(store: Store) -> None:
    account(store)

    def guess(_number: int) -> str:
        try:
            return enter(store, password="guess guess guess")
        except Forbidden as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(guess, range(20)))
    assert sum("is wrong" in text for text in told) <= FREE_TRIES + 4


def test_sessions_end_by_time_by_signing_out_and_everywhere(store: Store) -> None:
    user = account(store)
    first, second, third = (enter(store) for _ in range(3))
    assert who(store, first, NOW + SESSION_LASTS) is None
    sign_out(store, first, NOW)
    assert [bool(who(store, t, NOW)) for t in (first, second, third)] == [False, True, True]
    assert sign_out_everywhere(store, user.account, NOW) == 2
    assert not any(who(store, t, NOW) for t in (second, third))


def test_a_new_password_ends_the_old_one_and_its_sessions(store: Store) -> None:
    user = account(store)
    token = enter(store)
    change_password(store, user.account, "another four long words", NOW, by=user, hasher=QUICK)
    assert who(store, token, NOW) is None
    with pytest.raises(Forbidden):
        enter(store)
    assert who(store, enter(store, password="another four long words"), NOW) == user


def test_a_closed_account_neither_enters_nor_stays(store: Store) -> None:
    user = account(store)
    token = enter(store)
    store.accounts.change_account(user.account, active=False)
    assert who(store, token, NOW) is None
    with pytest.raises(Forbidden, match="is wrong"):
        enter(store)


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(store: Store) -> None:
    account(store)
    stronger = Hasher(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    before = store.accounts.find_account("sam")
    sign_in(store, "sam", SECRET, NOW, hasher=stronger)
    after = store.accounts.find_account("sam")
    assert before is not None
    assert after is not None
    assert stronger.is_outdated(before.password_hash)
    assert not stronger.is_outdated(after.password_hash)


def test_the_default_hash_is_argon2id_with_at_least_rfc_9106s_second_choice() -> None:
    # RFC 9106, section 4: t=3, m=64 MiB, p=4 where memory is scarce.
    assert HASHER.hash(SECRET).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_logins_are_unique_whatever_their_case(store: Store) -> None:
    account(store)
    with pytest.raises(Conflict, match='login "sam" is taken'):
        account(store, "SAM")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 10 characters"),
        ("my name is sam.", "does not hold the login"),
        ("Password123", "first that anybody tries"),
        ("aaaaaaaaaaaa", "four different characters"),
        ("x1y2" * 60, "at most 200"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(
    store: Store, password: str, reason: str
) -> None:
    with pytest.raises(BadInput, match=reason):
        create_account(store, "sam", password, name="Sam", role=Role.ADMIN, now=NOW, hasher=QUICK)
    assert not store.accounts.has_accounts()


def test_an_agents_account_names_the_agent_and_no_other_does(store: Store) -> None:
    for role, agent in ((Role.AGENT, None), (Role.MANAGER, "ada")):
        with pytest.raises(BadInput, match="names the agent"):
            create_account(
                store, "x", SECRET, name="", role=role, now=NOW, agent=agent, hasher=QUICK
            )


def test_a_demo_session_needs_no_password_and_no_password_opens_it(store: Store) -> None:
    token = open_demo_session(store, Role.AGENT, NOW, agent="ada")
    user = who(store, token, NOW)
    assert user is not None
    assert (user.role, user.agent) == (Role.AGENT, "ada")
    again = who(store, open_demo_session(store, Role.AGENT, NOW, agent="ada"), NOW)
    assert again == user
    assert not store.accounts.has_accounts()
    for guess in ("", "no account has this password"):
        with pytest.raises(Forbidden):
            enter(store, "demo-agent-ada", guess)


def test_a_calendar_link_shows_one_agent_until_it_is_revoked(store: Store) -> None:
    user = account(store, "ada", Role.AGENT)
    old = issue_feed(store, "ada", NOW, by=user)
    new = issue_feed(store, "ada", NOW, by=user)
    assert [whose_feed(store, t) for t in (old, new, "", "x")] == [None, "ada", None, None]
    assert store.calendar.has_feed("ada")
    assert revoke_feed(store, "ada", NOW, by=user) == 1
    assert whose_feed(store, new) is None
    assert not store.calendar.has_feed("ada")
