"""What Parlor signed before sessions were rows: cookies of browsers, and tokens of guests."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from flask.sessions import session_json_serializer
from itsdangerous import BadData, URLSafeTimedSerializer

from ..store.results import SessionKind


class Mark(NamedTuple):
    """Whom a signed cookie or token was of, and the key that they had then."""

    user_id: int
    key: str


class Earlier:
    """Reads them, of any age; whether the key is still theirs, the store knows."""

    def __init__(self, key: bytes, secure: bool) -> None:
        self.cookie = "__Host-parlor" if secure else "parlor"
        self._cookies = URLSafeTimedSerializer(
            key,
            salt="cookie-session",
            serializer=session_json_serializer,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
        )
        self._tokens = URLSafeTimedSerializer(key, salt="parlor.guest-token")

    def read(self, signed: str, kind: SessionKind) -> Mark | None:
        """Return whom a cookie or a guest's token is of, None if it was not signed here."""
        try:
            if kind == "guest":
                return _mark(self._tokens.loads(signed))
            return _mark(self._cookies.loads(signed).get("_user_id"))
        except BadData:
            return None


def _mark(text: object) -> Mark | None:
    number, _, key = text.partition(".") if isinstance(text, str) else ("", "", "")
    return Mark(int(number), key) if number.isascii() and number.isdigit() else None
