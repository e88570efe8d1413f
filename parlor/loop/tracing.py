"""The moments of messages on their way through this process, while somebody traces them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import msgspec

MOST = 1_000  # moments that wait to be told, and messages that are followed


class Which(NamedTuple):
    """Which messages are traced: of a room, of a person, with a client id; None is any."""

    room: str | None = None
    person: int | None = None
    client_id: str | None = None

    def has(self, room: str, author: int, client_id: str) -> bool:
        return (
            self.room in (None, room)
            and self.person in (None, author)
            and self.client_id in (None, client_id)
        )


class Moment(msgspec.Struct, frozen=True, array_like=True):
    """
    When a message was at a step, in seconds of the clock of its machine that only goes forward.

    A message is known by its author and client id; nothing is kept of its text. `readers` is
    to how many it was delivered, `code` why it was refused.
    """

    at: float
    step: str
    room: str
    author: int
    client_id: str
    readers: int = 0
    code: str = ""


class Moments:
    """
    What is noted of the messages that are traced, until it is taken; `most` are kept.

    Whoever knows the room of a message has it followed, and all steps note it by its
    author and client id. `lost` is how many moments had no room.
    """

    def __init__(
        self, which: Which, clock: Callable[[], float] = time.monotonic, most: int = MOST
    ) -> None:
        self.which = which
        self.clock = clock
        self.lost = 0
        self._most = most
        self._noted: deque[Moment] = deque(maxlen=most)
        self._followed: dict[tuple[int, str], str] = {}

    def follow(self, room: str, author: int, client_id: str) -> None:
        """Note from now on what becomes of a message, if it is one of those that are traced."""
        if not self.which.has(room, author, client_id):
            return
        self._followed.pop((author, client_id), None)
        self._followed[author, client_id] = room
        if len(self._followed) > self._most:
            del self._followed[next(iter(self._followed))]

    def note(
        self,
        step: str,
        author: int,
        client_id: str,
        *,
        at: float | None = None,
        readers: int = 0,
        code: str = "",
    ) -> None:
        """Note that a message is at a step now, or was `at` a moment ago."""
        room = self._followed.get((author, client_id))
        if room is None:
            return
        self.lost += len(self._noted) == self._most
        at = self.clock() if at is None else at
        self._noted.append(Moment(at, step, room, author, client_id, readers, code))

    def take(self) -> list[Moment]:
        """Return what was noted since this was last asked, in its order."""
        noted = list(self._noted)
        self._noted.clear()
        return noted


class Tracing:
    """
    Whether messages are traced in this process: `now` is None unless somebody asked.

    All who have a part in a message look here, from its socket to the store and on to its
    readers; that look is all that they spend on it otherwise.
    """

    __slots__ = ("now",)

    def __init__(self) -> None:
        self.now: Moments | None = None


# One for the process: those who note have nothing else in common.
tracing = Tracing()
