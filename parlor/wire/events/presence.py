"""What passes and is never stored: who is here, who is typing."""

from __future__ import annotations

from ..forms import Event, Person, RoomName


class Typing(Event, frozen=True):
    """Somebody is typing; from a client without `who`, to the room with it, oneself included."""

    room: RoomName
    who: Person | None = None


class Presence(Event, frozen=True):
    """
    Who came and who went since the last `presence` or `welcome`; `count` are here now.

    `came` names at most 200; all who are here, once they are no more than that again.
    """

    room: str
    count: int
    came: list[Person] = []
    went: list[int] = []
