"""What access needs of a store, by shape; `planner.store.Store` has it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from planner.domain import AgentId, Role, User


class AccountLike(Protocol):
    """An account as a store keeps it."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def login(self) -> str:
        """The name to sign in with."""

    @property
    def password_hash(self) -> str:
        """The argon2 hash, empty where no password opens the account."""

    @property
    def active(self) -> bool:
        """Whether it may sign in."""

    @property
    def user(self) -> User:
        """The one who acts."""


class Accounts(Protocol):
    """Accounts, sessions and failed sign-ins."""

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
    ) -> AccountLike:
        """Keep a new account."""

    def find_account(self, login: str) -> AccountLike | None:
        """Return the account of a login."""

    def get_account(self, account_id: int) -> AccountLike:
        """Return an account by number."""

    def change_account(self, account_id: int, *, password_hash: str | None = None) -> None:
        """Change an account's password."""

    def add_session(
        self, token_hash: str, account_id: int, *, at: datetime, expires_at: datetime
    ) -> None:
        """Keep a session."""

    def account_of_session(self, token_hash: str, now: datetime) -> AccountLike | None:
        """Return the account of a session in force."""

    def revoke_session(self, token_hash: str, *, at: datetime) -> int:
        """End a session."""

    def revoke_sessions(self, account_id: int, *, at: datetime) -> int:
        """End all sessions of an account."""

    def failures(self, login: str, now: datetime) -> tuple[int, datetime] | None:
        """Return failed sign-ins in a row and the last one's time."""

    def count_failure(self, login: str, now: datetime) -> None:
        """Count a failed sign-in."""

    def forget_failures(self, login: str) -> None:
        """Start counting anew."""


class Audit(Protocol):
    """The audit log."""

    def append(
        self,
        at: datetime,
        account: int | None,
        actor: str,
        action: str,
        subject: str = "",
        *,
        detail: Mapping[str, Any] | None = None,
    ) -> int:
        """Add a line."""


class Feeds(Protocol):
    """The hashes of calendar links."""

    def add_feed_token(self, token_hash: str, agent: AgentId, *, at: datetime) -> None:
        """Keep the hash of a link."""

    def agent_of_feed(self, token_hash: str) -> AgentId | None:
        """Return whose calendar a link shows."""

    def revoke_feeds(self, agent: AgentId, *, at: datetime) -> int:
        """End all links of an agent."""


class AccessStore(Protocol):
    """The parts of a store that access works with."""

    @property
    def accounts(self) -> Accounts:
        """Accounts and sessions."""

    @property
    def audit(self) -> Audit:
        """The audit log."""

    @property
    def calendar(self) -> Feeds:
        """Calendar links."""

    def transaction(self) -> AbstractContextManager[None]:
        """Keep or lose all writes inside as one."""
