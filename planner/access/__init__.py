"""Accounts, sessions, rights and the audit line: who may do what, and who did."""

from planner.access.log import audit
from planner.access.passwords import Hasher, check_password
from planner.access.rights import RIGHTS, Action, is_allowed, require
from planner.access.sessions import (
    HASHER,
    change_own_password,
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

__all__ = [
    "HASHER",
    "RIGHTS",
    "Action",
    "Hasher",
    "audit",
    "change_own_password",
    "change_password",
    "check_password",
    "create_account",
    "hash_token",
    "is_allowed",
    "issue_feed",
    "open_demo_session",
    "require",
    "revoke_feed",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "who",
    "whose_feed",
]
