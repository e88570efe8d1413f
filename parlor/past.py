"""The store, as those ask it who keep up with what is going on now."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .store.results import Standing
from .store.store import Store
from .text.keywords import Wanted
from .wire import Person, Position, RoomChanged
from .wire.compact import Missed


class Past:
    """What was written: the logs of rooms, how far people have read, how they stand now."""

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

    def standing_of(self, user_ids: Collection[int]) -> dict[int, dict[str, Standing]]:
        return self._store.readmarks.of(user_ids)

    def facts(self, room: str) -> tuple[RoomChanged, frozenset[int], dict[int, int]]:
        return self._store.rooms.facts(room)

    def disturbed_otherwise(self) -> list[int]:
        return self._store.preferences.stale()

    def look_at(self, user_id: int) -> Person | None:
        return self._store.preferences.look(user_id)

    def keywords(self) -> list[Wanted]:
        return self._store.preferences.keywords()

    def ended_sessions(self, session_ids: Collection[int]) -> set[int]:
        return self._store.sessions.ended(session_ids)

    def banned_sessions(self, session_ids: Collection[int]) -> set[int]:
        return self._store.bans.sessions(session_ids)
