"""Tells all processes what was changed over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable

from . import bus

REMEMBERED = 60.0  # seconds; longer than it takes to find out that the bus did not carry
MOST = 10_000  # people; of more, those who signed out first are forgotten


class Announcer:
    """
    The bus, in the words of the web's views.

    What the bus did not carry the others find in the store, but not that
    somebody has signed out. So that is remembered for a while, and told to any
    process that asks who is here, as each does that may have missed something.
    """

    def __init__(self, to: bus.Bus, clock: Callable[[], float] = time.monotonic) -> None:
        self._bus = to
        self._clock = clock
        self._signed_out: dict[int, float] = {}
        to.subscribe(self._heard)

    def entry(self, room: str, offset: int, body: bytes) -> None:
        """A room's log has a new entry."""
        self._bus.publish(bus.Entered(room, offset, body))

    def granted(self, user_id: int, room: str) -> None:
        """Somebody is a member of a room from now on."""
        self._bus.publish(bus.RoomGranted(user_id, room))

    def revoked(self, user_id: int, room: str, offset: int) -> None:
        """Somebody is no longer a member of a room, as of the entry at `offset`."""
        self._bus.publish(bus.RoomRevoked(user_id, room, offset))

    def signed_out(self, user_id: int) -> None:
        """Somebody's open sockets are to come back and say anew who they are."""
        self._forget()
        self._signed_out[user_id] = self._clock()
        self._bus.publish(bus.SignedOut(user_id))

    def _heard(self, notice: bus.Notice) -> None:
        if isinstance(notice, bus.Missed):
            # From now on somebody may ask for what was said while nobody could hear it.
            self._signed_out = dict.fromkeys(self._signed_out, self._clock())
        elif isinstance(notice, bus.RosterWanted) and notice.origin != self._bus.name:
            self._forget()
            for user_id in self._signed_out:
                self._bus.publish(bus.SignedOut(user_id), to=notice.origin)

    def _forget(self) -> None:
        if self._bus.whole:
            last = self._clock() - REMEMBERED
            self._signed_out = {one: at for one, at in self._signed_out.items() if at > last}
        while len(self._signed_out) >= MOST:
            del self._signed_out[next(iter(self._signed_out))]
