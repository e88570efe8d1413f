"""Signing in on a device, and ending that: one session, or all of somebody's."""

from __future__ import annotations

from .. import bus
from ..identity.tokens import Token
from ..store.results import NewSession
from ..store.store import Store

Notices = list[bus.Notice]


def begin(store: Store, user_id: int, wanted: NewSession) -> tuple[Token, Notices]:
    """Sign somebody in; return the token of their session, and what is to be told."""
    return store.begin_session(user_id, wanted), replaced(wanted)


def replaced(wanted: NewSession) -> Notices:
    """Return what is to be told once a session has begun: the one before it has ended."""
    return [] if wanted.instead_of is None else [bus.SessionEnded([wanted.instead_of])]


def end(store: Store, session_id: int) -> Notices:
    """End a session; its cookie or token is good no more, and its sockets are told."""
    store.end_session(session_id)
    return [bus.SessionEnded([session_id])]


def end_all(store: Store, user_id: int, but: int | None = None) -> Notices:
    """End all sessions of somebody, `but` the one that asks for it."""
    ended = store.end_sessions(user_id, but)
    return [bus.SessionEnded(ended)] if ended else []
