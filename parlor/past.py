"""The store, as those ask it who keep up with what is going on now."""

from __future__ import annotations

from .store.store import Store
from .wire import Position


class Past:
    """What was written: the logs of rooms, how far people have read, which sessions have ended."""

    def __init__(self, store: Store) -> None:
        self.top = store.log.top
        self.entries_after = store.log.of_many_after
        self.standing_of = store.readmarks.of
        self.ended_sessions = store.sessions.ended
        self._log = store.log

    def events_after(self, room: str, seen: Position, limit: int) -> list[tuple[int, bytes]]:
        return [(offset, body) for offset, _, body in self._log.after(room, seen, limit)]
