"""
Signing in on a device, and ending that: one session, or all of somebody's.

What these return is told later, by who asked: a browser must have its answer,
and with it its new cookie, before its open sockets come back.
"""

from __future__ import annotations

from ... import bus
from ...parts import Parts
from ...store.people.signing_in.tokens import Token
from ...store.results import NewSession
from ..telling import Written


def begin(parts: Parts, user_id: int, wanted: NewSession) -> tuple[Token, Written]:
    """Sign somebody in; return the token of their session, and what is to be told."""
    return parts.store.sessions.begin(user_id, wanted), replaced(wanted)


def replaced(wanted: NewSession) -> Written:
    """Return what is to be told once a session has begun: the one before it has ended."""
    return _ended([] if wanted.instead_of is None else [wanted.instead_of])


def end(parts: Parts, session_id: int) -> Written:
    """End a session; its cookie or token is good no more, and its sockets are told."""
    parts.store.sessions.end(session_id)
    return _ended([session_id])


def end_one(parts: Parts, user_id: int, session_id: int) -> Written:
    """
    End one session of somebody, on whatever device.

    Raises:
        NoSuchSession: If it is not theirs, or has ended.
    """
    parts.store.devices.end(user_id, session_id)
    return _ended([session_id])


def end_all(parts: Parts, user_id: int, but: int | None = None) -> Written:
    """End all sessions of somebody, `but` the one that asks for it."""
    return _ended(parts.store.sessions.end_all(user_id, but))


def _ended(session_ids: list[int]) -> Written:
    return Written(notices=(bus.SessionEnded(session_ids),) if session_ids else ())
