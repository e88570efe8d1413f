"""Who somebody is, by the session that their cookie or token names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..store.results import Session, SessionKind
from ..store.store import Store
from . import tokens
from .cookies import value_of
from .tokens import Token


class Identity:
    """Finds sessions by what clients keep of them, in a page's request and a handshake alike."""

    def __init__(self, store: Store, cookie: str) -> None:
        self._store = store
        self.cookie = cookie

    def token_in(self, environ: Mapping[str, Any]) -> Token | None:
        """Return the token in the cookie of a request, if there is one."""
        text = value_of(self.cookie, environ.get("HTTP_COOKIE", ""))
        return None if text is None else tokens.read(text)

    def session_of(self, token: Token, kind: SessionKind) -> Session | None:
        """
        Return the session of a token, unless it is over.

        A cookie is good for a browser's session only, and what a guest brings
        along for a guest's: nobody is signed in by a token who has a password.
        """
        session = self._store.session(token)
        return session if session and session.kind == kind and not session.over else None
