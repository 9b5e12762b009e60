"""Accounts, their sessions (hashes of tokens only), and failed sign-ins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from planner.domain import AgentId, Role, User
from planner.errors import Conflict, Missing
from planner.store.database import Database
from planner.store.tables import account as table
from planner.store.tables import session, sign_in_failure

_FORGET_FAILURES = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Account:
    """Who may sign in. `password_hash` is empty where no password opens it."""

    login: str
    name: str
    role: Role
    password_hash: str
    created_at: datetime
    agent: AgentId | None = None
    team: str | None = None
    active: bool = True
    demo: bool = False
    id: int = 0

    @property
    def user(self) -> User:
        """The one who acts when this account is signed in."""
        return User(self.id, self.name, self.role, self.agent, self.team)


class AccountRows:
    """Where accounts and sessions are kept; `planner.access` decides, this remembers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_account(
        self,
        *,
        login: str,
        name: str,
        role: Role,
        password_hash: str,
        at: datetime,
        agent: AgentId | None = None,
        team: str | None = None,
        demo: bool = False,
    ) -> Account:
        """Keep a new account; raises Conflict if the login is taken."""
        row = {
            "login": login,
            "name": name,
            "role": role.value,
            "password_hash": password_hash,
            "agent": agent,
            "team": team,
            "active": True,
            "demo": demo,
            "created_at": at,
        }
        try:
            with self._database.write() as connection:
                query = table.insert().values(row).returning(table)
                return _account(connection.execute(query).one())
        except IntegrityError as error:
            raise Conflict(f'the login "{login}" is taken; choose another') from error

    def find_account(self, login: str) -> Account | None:
        """Return the account of a login, None if there is none."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(table).where(table.c.login == login)).one_or_none()
        return _account(row) if row else None

    def get_account(self, account_id: int) -> Account:
        """Return an account; raises Missing."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == account_id)).one_or_none()
        if row is None:
            raise Missing(f"there is no account {account_id}")
        return _account(row)

    def list_accounts(self) -> tuple[Account, ...]:
        """Return all accounts by login, without their password hashes."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.login)).all()
        return tuple(replace(_account(row), password_hash="") for row in rows)

    def has_accounts(self) -> bool:
        """Say whether anybody (but the demo) can sign in."""
        query = sa.select(table.c.id).where(table.c.demo.is_(False)).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def change_account(
        self,
        account_id: int,
        *,
        name: str | None = None,
        role: Role | None = None,
        agent: AgentId | None = None,
        team: str | None = None,
        active: bool | None = None,
        password_hash: str | None = None,
    ) -> None:
        """Change what is given; raises Missing."""
        given = {
            "name": name,
            "role": role.value if role else None,
            "agent": agent,
            "team": team,
            "active": active,
            "password_hash": password_hash,
        }
        values = {key: value for key, value in given.items() if value is not None}
        if not values:
            return
        with self._database.write() as connection:
            done = connection.execute(table.update().where(table.c.id == account_id).values(values))
            if not done.rowcount:
                raise Missing(f"there is no account {account_id}")

    def add_session(
        self, token_hash: str, account_id: int, *, at: datetime, expires_at: datetime
    ) -> None:
        """Keep the hash of a new session's token; sessions long over are forgotten."""
        with self._database.write() as connection:
            connection.execute(session.delete().where(session.c.expires_at < at))
            connection.execute(
                session.insert().values(
                    token_hash=token_hash, account=account_id, created_at=at, expires_at=expires_at
                )
            )

    def account_of_session(self, token_hash: str, now: datetime) -> Account | None:
        """Return the active account of a session in force, None for any other token."""
        query = (
            sa.select(table)
            .join(session, session.c.account == table.c.id)
            .where(
                session.c.token_hash == token_hash,
                session.c.expires_at > now,
                session.c.revoked_at.is_(None),
                table.c.active,
            )
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _account(row) if row else None

    def revoke_session(self, token_hash: str, *, at: datetime) -> int:
        """Put one session out of force; return how many that were."""
        return self._revoke(session.c.token_hash == token_hash, at)

    def revoke_sessions(self, account_id: int, *, at: datetime) -> int:
        """Put all sessions of an account out of force; return how many."""
        return self._revoke(session.c.account == account_id, at)

    def _revoke(self, which: sa.ColumnElement[bool], at: datetime) -> int:
        with self._database.write() as connection:
            done = connection.execute(
                session.update().where(which, session.c.revoked_at.is_(None)).values(revoked_at=at)
            )
        return done.rowcount

    def failures(self, login: str, now: datetime) -> tuple[int, datetime] | None:
        """Return how often in a row a sign-in failed within a day, and when last."""
        query = sa.select(sign_in_failure).where(
            sign_in_failure.c.login == login, sign_in_failure.c.last_at > now - _FORGET_FAILURES
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return (row.failures, row.last_at) if row else None

    def count_failure(self, login: str, now: datetime) -> None:
        """Count a failed sign-in, of a login that exists or not."""
        which = sign_in_failure.c.login == login
        with self._database.write() as connection:
            self._database.serialise(connection, f"sign-in:{login}")
            connection.execute(
                sign_in_failure.delete().where(sign_in_failure.c.last_at <= now - _FORGET_FAILURES)
            )
            done = connection.execute(
                sign_in_failure.update()
                .where(which)
                .values(failures=sign_in_failure.c.failures + 1, last_at=now)
            )
            if not done.rowcount:
                connection.execute(
                    sign_in_failure.insert().values(login=login, failures=1, last_at=now)
                )

    def forget_failures(self, login: str) -> None:
        """Start counting anew after a good sign-in."""
        with self._database.write() as connection:
            connection.execute(sign_in_failure.delete().where(sign_in_failure.c.login == login))


def _account(row: sa.Row[tuple[object, ...]]) -> Account:
    return Account(**{**row._mapping, "role": Role(row.role)})
