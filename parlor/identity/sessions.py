"""Who somebody is, by a session cookie or a token."""

from __future__ import annotations

from hmac import compare_digest

from flask import session
from itsdangerous import BadData, URLSafeTimedSerializer

from ..store.results import User
from ..store.store import Store

SESSION_USER = "_user_id"  # flask-login's
TOKEN_AGE = 30 * 86_400


class Identity:
    """
    Finds users by what their clients keep.

    Both a session and a token hold the user's id and `session_key`; a new
    `session_key` in the store ends them all at once.
    """

    def __init__(self, store: Store, secret_key: bytes) -> None:
        self._store = store
        self._tokens = URLSafeTimedSerializer(secret_key, salt="parlor.guest-token")

    def user_of_session(self) -> User | None:
        """Return who is signed in, asked anew; within a request, a handshake's included."""
        return self.find(session.get(SESSION_USER))

    def find(self, mark: object) -> User | None:
        """Return the active user whose `mark_of` this is."""
        number, _, key = mark.partition(".") if isinstance(mark, str) else ("", "", "")
        if not (number.isascii() and number.isdigit()) or len(number) > 18:
            return None
        user = self._store.user(int(number))
        if user is None or not user.active:
            return None
        return user if compare_digest(user.session_key.encode(), key.encode()) else None

    def make_token(self, user: User) -> str:
        """Return what brings a guest without a cookie back, for 30 days."""
        return str(self._tokens.dumps(mark_of(user)))

    def user_of_token(self, token: str) -> User | None:
        """Return the guest of this token; a member needs a password or a session."""
        try:
            user = self.find(self._tokens.loads(token, max_age=TOKEN_AGE))
        except BadData:
            return None
        return user if user is not None and user.kind == "guest" else None


def mark_of(user: User) -> str:
    return f"{user.id}.{user.session_key}"
