"""The connections of this process by the session they came with, which end when it does."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Protocol

from .. import bus
from .feed import Recipient

log = logging.getLogger(__name__)


class SessionStore(Protocol):
    """What is asked of the store."""

    def ended_sessions(self, session_ids: Collection[int]) -> set[int]: ...

    def banned_sessions(self, session_ids: Collection[int]) -> set[int]: ...


class Sessions:
    """
    Tells connections that their session has ended.

    A connection is watched from before its session is looked up. So one that
    ends in between is noticed: either the look-up finds it ended, or the
    notice of it finds the connection.
    """

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._recipients: dict[int, set[Recipient]] = {}

    def watch(self, recipient: Recipient, session_id: int) -> None:
        """Have `recipient` told when a session ends."""
        self._recipients.setdefault(session_id, set()).add(recipient)

    def unwatch(self, recipient: Recipient, session_id: int) -> None:
        """The opposite of `watch`; again it does nothing."""
        recipients = self._recipients.get(session_id, set())
        recipients.discard(recipient)
        if not recipients:
            self._recipients.pop(session_id, None)

    def end(self, session_ids: Collection[int]) -> None:
        """Tell the connections of sessions that have ended."""
        for session_id in session_ids:
            self._tell(session_id, bus.SessionEnded([session_id]))

    def check(self) -> None:
        """Ask the store which have ended, as the notice of it may be lost, or come later."""
        if not self._recipients:
            return
        ended = self._store.ended_sessions(list(self._recipients))
        for session_id in self._store.banned_sessions(ended) if ended else ():
            self._tell(session_id, bus.SessionBanned(session_id))  # first: they stay away
        self.end(ended)

    def _tell(self, session_id: int, notice: bus.Notice) -> None:
        for recipient in tuple(self._recipients.get(session_id, ())):
            try:
                recipient.notify(notice)
            except Exception:
                log.exception(
                    "x a conversation failed on the end of its session",
                    extra={"event": "notice.failed"},
                )
