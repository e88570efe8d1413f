"""Who somebody is, by the session that their cookie or token names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..settings import Settings
from ..store.people.signing_in import tokens
from ..store.people.signing_in.tokens import Token
from ..store.results import NewSession, Session, SessionKind
from ..store.store import Store
from .cookies import name_for, value_of
from .earlier import Earlier
from .secret import secret_key


class Identity:
    """Finds sessions by what clients keep of them, in a page's request and a handshake alike."""

    def __init__(self, store: Store, cookie: str, earlier: Earlier | None = None) -> None:
        self._store = store
        self.cookie = cookie
        self.earlier = earlier

    def token_in(self, environ: Mapping[str, Any]) -> Token | None:
        """Return the token in the cookie of a request, if there is one."""
        text = value_of(self.cookie, environ.get("HTTP_COOKIE", ""))
        return None if text is None else tokens.read(text)

    def was_signed_in(self, environ: Mapping[str, Any]) -> bool:
        """Whether a request brings a cookie of a session, perhaps of one that is over."""
        if self.token_in(environ) is not None:
            return True
        if self.earlier is None:
            return False
        text = value_of(self.earlier.cookie, environ.get("HTTP_COOKIE", ""))
        return text is not None and self.earlier.read(text, "browser") is not None

    def session_of(self, token: Token, kind: SessionKind) -> Session | None:
        """
        Return the session of a token, unless it is over.

        A cookie is good for a browser's session only, and what a guest brings
        along for a guest's: nobody is signed in by a token who has a password.
        """
        session = self._store.sessions.find(token)
        return session if session and session.kind == kind and not session.over else None

    def take_up(self, signed: str, kind: SessionKind, device: str) -> Token | None:
        """Begin a session for who brings what 0.1.0 signed; None if it is no good."""
        mark = self.earlier.read(signed, kind) if self.earlier is not None else None
        if mark is None:
            return None
        return self._store.sessions.take_up(*mark, NewSession(kind, device))


def cookie_name(settings: Settings) -> str:
    """Return the name of the cookie of a place, which no other place on this host has."""
    return name_for("parlor", secret_key(settings), settings.secure, settings.root)
