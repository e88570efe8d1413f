"""The token that names a session, in a browser's cookie or kept by a program."""

from __future__ import annotations

import hashlib
import re
import secrets
from hmac import compare_digest
from typing import NamedTuple

SECRET_BYTES = 24

_FORM = re.compile(r"([1-9][0-9]{0,17})\.([A-Za-z0-9_-]{32})", re.ASCII)


class Token(NamedTuple):
    """
    The id of a session and its secret, in text `id.secret`.

    Nothing in it is signed, and it has no age: what it is good for is what
    the row says that it names.
    """

    session: int
    secret: str

    def __str__(self) -> str:
        return f"{self.session}.{self.secret}"

    @property
    def hash(self) -> str:
        """What is kept of the secret."""
        return hash_of(self.secret)

    def matches(self, secret_hash: str) -> bool:
        """Whether `secret_hash` is of this secret."""
        return compare_digest(self.hash, secret_hash)


def read(text: str) -> Token | None:
    """Return the token that a text is, None if it is none."""
    match = _FORM.fullmatch(text)
    return Token(int(match[1]), match[2]) if match else None


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def drawn_secret() -> str:
    """Return a secret of 192 bits."""
    return secrets.token_urlsafe(SECRET_BYTES)
