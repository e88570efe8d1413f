"""The store, as those ask it who keep up with what is going on now."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .store.store import Store
from .wire import Position
from .wire.compact import Missed


class Past:
    """What was written: the logs of rooms, how far people have read, which sessions have ended."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tops(self, rooms: Collection[str]) -> Mapping[str, Position]:
        return self._store.log.tops(rooms)

    def events_after(self, room: str, seen: Position, limit: int) -> list[Missed]:
        return self._store.log.after(room, seen, limit)

    def entries_after(
        self, seen: Mapping[str, Position], limit: int
    ) -> list[tuple[str, int, bytes]]:
        return self._store.log.of_many_after(seen, limit)

    def standing_of(self, user_ids: Collection[int]) -> dict[int, dict[str, int]]:
        return self._store.readmarks.of(user_ids)

    def ended_sessions(self, session_ids: Collection[int]) -> set[int]:
        return self._store.sessions.ended(session_ids)
