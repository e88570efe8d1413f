"""Tells all processes what was changed over HTTP."""

from __future__ import annotations

from . import bus


class Announcer:
    """The bus, in the words of the web's views."""

    def __init__(self, to: bus.Bus) -> None:
        self._bus = to

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
        self._bus.publish(bus.SignedOut(user_id))
