"""Passwords: what is accepted, and argon2id hashes of them."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from planner.errors import BadInput, Fault

LEAST = 10
MOST = 200  # hashing time grows with length; no person types more
_COMMON = frozenset(
    {
        "1234567890",
        "0123456789",
        "12345678910",
        "123456789a",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "qwertyuiop",
        "qwerty12345",
        "qwerty123456",
        "1q2w3e4r5t",
        "iloveyou12",
        "iloveyou123",
        "welcome123",
        "welcome1234",
        "letmein123",
        "adminadmin",
        "admin12345",
        "administrator",
        "changeme123",
        "callcenter",
        "callcentre",
        "contactcenter",
        "contactcentre",
        "supervisor",
        "agentagent",
        "sunshine123",
        "football123",
    }
)


class Hasher:
    """argon2id with the library's parameters (RFC 9106, low-memory profile) unless told others."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("no account has this password")

    def hash(self, password: str) -> str:
        """Return the salted hash of a password."""
        return self._hasher.hash(_normal(password))

    def is_right(self, stored: str, password: str) -> bool:
        """Say whether a password fits; without a stored hash it takes as long and is wrong."""
        try:
            self._hasher.verify(stored or self._nobody, _normal(password)[: MOST + 1])
        except (VerifyMismatchError, InvalidHashError):
            return False
        return bool(stored)

    def is_outdated(self, stored: str) -> bool:
        """Say whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def check_password(password: str, login: str) -> None:
    """Raise BadInput with all that is wrong with a password that somebody chose."""
    plain = _normal(password).casefold()
    doubts = (
        (len(plain) < LEAST, f"a password has at least {LEAST} characters"),
        (len(plain) > MOST, f"a password has at most {MOST} characters"),
        (login.casefold() in plain, "a password does not hold the login"),
        (plain in _COMMON, "this password is among the first that anybody tries"),
        (len(set(plain)) < 4, "a password has at least four different characters"),
    )
    faults = [Fault(text, "choose another, such as four words") for bad, text in doubts if bad]
    if faults:
        raise BadInput(*faults)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
