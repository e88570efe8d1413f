"""What is set of the rooms that are read here, told to their readers when it changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

import gevent

from .. import bus
from ..errors import NoSuchRoom, Unavailable
from ..wire import RoomChanged
from .feed import Recipient

log = logging.getLogger(__name__)


class SettingsStore(Protocol):
    def facts(self, room: str) -> tuple[RoomChanged, frozenset[int], dict[int, int]]: ...


class Settings:
    """
    Asks the store once for all readers; several changes of one turn are told as one.

    `doubt` is called if the store does not answer.
    """

    def __init__(
        self,
        store: SettingsStore,
        people: Mapping[int, Collection[Recipient]],
        doubt: Callable[[], None],
    ) -> None:
        self._store = store
        self._people = people
        self._doubt = doubt
        self._due: set[str] = set()

    def changed(self, room: str) -> None:
        """Have the readers of a room told how it stands; never waits."""
        if room not in self._due:
            self._due.add(room)
            gevent.spawn(self._tell, room)

    def _tell(self, room: str) -> None:
        self._due.discard(room)
        try:
            state, closed_to, silent = self._store.facts(room)
        except NoSuchRoom:
            return
        except Unavailable:
            self._doubt()
            return
        notice = bus.RoomStands(state, closed_to, silent)
        readers = [
            recipient
            for recipients in self._people.values()
            for recipient in recipients
            if room in recipient.rooms
        ]
        for recipient in readers:
            try:
                recipient.notify(notice)
            except Exception:
                log.exception(
                    "x a conversation failed on how a room stands",
                    extra={"event": "notice.failed", "room": room},
                )
