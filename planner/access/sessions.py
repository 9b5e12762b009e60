"""Signing in and out. A token is known to the browser alone; the store holds its hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from planner.access.passwords import Hasher, check_password
from planner.access.ports import AccessStore, AccountLike
from planner.domain import AgentId, Role, User
from planner.errors import BadInput, Forbidden

SESSION_LASTS = timedelta(hours=12)
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
HASHER = Hasher()


def create_account(  # noqa: PLR0913 - the fields of an account, all but two by name
    store: AccessStore,
    login: str,
    password: str,
    *,
    name: str,
    role: Role,
    now: datetime,
    agent: AgentId | None = None,
    team: str | None = None,
    hasher: Hasher = HASHER,
) -> User:
    """Make an account; raises BadInput for a weak password, Conflict for a login that is taken.

    An agent's account names the agent; it will show the rows of this one only.
    """
    login = _login(login)
    if not login:
        raise BadInput("an account needs a login")
    if (role is Role.AGENT) is not (agent is not None):
        raise BadInput("the account of an agent names the agent, no other account does")
    check_password(password, login)
    return store.accounts.add_account(
        login=login,
        name=name or login,
        role=role,
        password_hash=hasher.hash(password),
        at=now,
        agent=agent,
        team=team,
    ).user


def sign_in(
    store: AccessStore,
    login: str,
    password: str,
    now: datetime,
    *,
    hasher: Hasher = HASHER,
) -> str:
    """Return the token of a new session; raises Forbidden, in the same words for whatever is wrong.

    Takes as long for an unknown login. After FREE_TRIES failures in a row the login has to wait,
    twice as long each time. It takes a third of a second: keep it off the event loop.
    """
    login = _login(login)
    _wait_your_turn(store, login, now)
    # Counted before the check, so that many tries at once are not all free.
    store.accounts.count_failure(login, now)
    account = store.accounts.find_account(login)
    fits = hasher.is_right(account.password_hash if account else "", password)
    if account is None or not fits or not account.active:
        number = account.id if account else None
        store.audit.append(now, number, login[:80], "sign-in refused", f"login:{login[:80]}")
        raise Forbidden("login or password is wrong")
    store.accounts.forget_failures(login)
    if hasher.is_outdated(account.password_hash):
        store.accounts.change_account(account.id, password_hash=hasher.hash(password))
    return _open(store, account, now, "sign-in")


def who(store: AccessStore, token: str | None, now: datetime) -> User | None:
    """Return who holds a token whose session is in force, None for any other."""
    if not token:
        return None
    account = store.accounts.account_of_session(hash_token(token), now)
    return account.user if account else None


def sign_out(store: AccessStore, token: str, now: datetime) -> None:
    """End one session; an unknown token is nobody's and changes nothing."""
    user = who(store, token, now)
    with store.transaction():
        if store.accounts.revoke_session(hash_token(token), at=now) and user:
            store.audit.append(now, user.account, user.name, "sign-out", _subject(user))


def sign_out_everywhere(
    store: AccessStore, account_id: int, now: datetime, *, by: User | None = None
) -> int:
    """End all sessions of an account, by its holder or by an administrator; return how many."""
    holder = store.accounts.get_account(account_id).user
    actor = by or holder
    with store.transaction():
        count = store.accounts.revoke_sessions(account_id, at=now)
        store.audit.append(now, actor.account, actor.name, "sign-out everywhere", _subject(holder))
    return count


def change_password(
    store: AccessStore,
    account_id: int,
    password: str,
    now: datetime,
    *,
    by: User,
    hasher: Hasher = HASHER,
) -> None:
    """Set a new password and end all sessions of the account."""
    account = store.accounts.get_account(account_id)
    check_password(password, account.login)
    hashed = hasher.hash(password)
    with store.transaction():
        store.accounts.change_account(account_id, password_hash=hashed)
        store.accounts.forget_failures(account.login)
        store.accounts.revoke_sessions(account_id, at=now)
        store.audit.append(now, by.account, by.name, "password changed", _subject(account.user))


def change_own_password(
    store: AccessStore,
    user: User,
    present: str,
    new: str,
    *,
    now: datetime,
    hasher: Hasher = HASHER,
) -> None:
    """Set a new password for whoever knows the present one; all sessions of the account end.

    Raises Forbidden for a wrong one, which counts as a failed attempt to sign in.
    """
    account = store.accounts.get_account(user.account)
    _wait_your_turn(store, account.login, now)
    store.accounts.count_failure(account.login, now)
    if not hasher.is_right(account.password_hash, present):
        store.audit.append(now, user.account, user.name, "password kept", _subject(user))
        raise Forbidden("the present password is wrong; nothing was changed")
    store.accounts.forget_failures(account.login)
    change_password(store, account.id, new, now, by=user, hasher=hasher)


def open_demo_session(
    store: AccessStore,
    role: Role,
    now: datetime,
    *,
    agent: AgentId | None = None,
    name: str = "",
    token: str | None = None,
) -> str:
    """Return a token for the demo account of a role; no password opens it.

    `token`: the random text to use, made here if none is given.
    The caller makes sure that it is the demo centre and that the server listens on loopback.
    """
    login = f"demo-{role}" if agent is None else f"demo-{role}-{agent}"
    with store.transaction():
        account = store.accounts.find_account(login) or store.accounts.add_account(
            login=login,
            name=name or f"Demo {role}",
            role=role,
            password_hash="",
            at=now,
            agent=agent,
            demo=True,
        )
        return _open(store, account, now, "demo opened", token=token)


def issue_feed(store: AccessStore, agent: AgentId, now: datetime, *, by: User) -> str:
    """Return the secret of a new calendar link of an agent; earlier links are revoked."""
    token = secrets.token_urlsafe(32)
    with store.transaction():
        store.calendar.revoke_feeds(agent, at=now)
        store.calendar.add_feed_token(hash_token(token), agent, at=now)
        store.audit.append(now, by.account, by.name, "calendar link made", f"agent:{agent}")
    return token


def revoke_feed(store: AccessStore, agent: AgentId, now: datetime, *, by: User) -> int:
    """Put the calendar links of an agent out of force; return how many."""
    with store.transaction():
        count = store.calendar.revoke_feeds(agent, at=now)
        store.audit.append(now, by.account, by.name, "calendar link revoked", f"agent:{agent}")
    return count


def whose_feed(store: AccessStore, token: str) -> AgentId | None:
    """Return whose calendar a link shows, None for a wrong or revoked one."""
    return store.calendar.agent_of_feed(hash_token(token)) if token else None


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token; it has 256 random bits, so no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open(
    store: AccessStore,
    account: AccountLike,
    now: datetime,
    action: str,
    *,
    token: str | None = None,
) -> str:
    token = token or secrets.token_urlsafe(32)
    user = account.user
    with store.transaction():
        store.accounts.add_session(
            hash_token(token), account.id, at=now, expires_at=now + SESSION_LASTS
        )
        store.audit.append(now, user.account, user.name, action, _subject(user))
    return token


def _wait_your_turn(store: AccessStore, login: str, now: datetime) -> None:
    count, last = store.accounts.failures(login, now) or (0, now)
    if count < FREE_TRIES:
        return
    wait = min(FIRST_WAIT * 2 ** min(count - FREE_TRIES, 10), LONGEST_WAIT)
    if now < last + wait:
        left = int((last + wait - now).total_seconds()) + 1
        raise Forbidden(f"too many failed attempts; try again in {left} seconds")


def _login(login: str) -> str:
    return login.strip().casefold()


def _subject(user: User) -> str:
    return f"account:{user.account}"
