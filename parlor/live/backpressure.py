"""
Writers wait for the readers of their room, so that whoever reads is not cut off.

Theory of operation. What is said goes to every reader, so a few who write much
can fill the outboxes of many who read as fast as their lines go. So a message
enters the log only

- while no reader who reads is behind, here or in another process; the others
  are told as soon as one is, and again and again until none is, so that a lost
  notice, or a process that ended, stops nobody for good;
- while no more than a share of an outbox is on its way: accepted here and not
  yet delivered. That bounds what comes in after the readers fell behind.

Whoever waits does so in the greenlet of their connection, so one connection
has one message waiting, and the inbox bounds what is behind it. One who says
little does not queue behind those who say much. Nobody waits for longer than
PATIENCE.
"""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gevent import get_hub
from gevent.event import Event

from .. import bus
from ..bus import Bus
from ..delivery.behind import Behind
from ..errors import TooFast
from ..loop.stopwatch import Waiting
from ..settings import Settings

PATIENCE = 10.0  # seconds; the page takes a line for dead that does not answer for 15
RETRY_AFTER = 2.0  # seconds after which a writer who waited in vain may try again
REPEAT = 0.5  # seconds between two notices that readers here are behind
BELIEVE = 1.5  # seconds for which such a notice of another process holds
SHARE = 8  # parts of an outbox, one of which may be on its way


class Backpressure:
    """Who may write now, in the rooms of this process."""

    def __init__(
        self,
        settings: Settings,
        to: Bus,
        behind: Behind,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bus = to
        self._behind = behind
        self._clock = clock
        self._most = settings.outbox // SHARE // settings.workers
        self._rooms: dict[str, _Room] = {}
        self._elsewhere: dict[str, dict[str, float]] = {}
        self._told: frozenset[str] = frozenset()
        self._timer: Any = None
        behind.changed = self._changed
        to.subscribe(self.notice)

    def wait(self, room: str, person: int, size: int) -> None:
        """
        Wait until something of this size may be written; if so, `release` must follow.

        Raises:
            TooFast: If that takes too long.
        """
        line = self._rooms.setdefault(room, _Room())
        if not line and self._may_go(room, line, size):
            line.on_the_way += size
            return
        turn = line.add(person, size)
        self._watch()
        try:
            with Waiting("readers"):
                if not turn.wait(PATIENCE):
                    raise TooFast(RETRY_AFTER)
        except BaseException:
            if turn.is_set():
                self.release(room, size)
            else:
                line.remove(turn)
                self._forget(room, line)
            raise

    def release(self, room: str, size: int) -> None:
        """Take note that what was written goes out in this turn of the loop, or came to nothing."""
        # Not before it is in the outboxes, which is at the end of the turn.
        get_hub().loop.run_callback(self._release, room, size)

    @contextmanager
    def turn(self, room: str, person: int, size: int) -> Iterator[None]:
        """Write something of this size, once it may be."""
        self.wait(room, person, size)
        try:
            yield
        finally:
            self.release(room, size)

    def notice(self, notice: bus.Notice) -> None:
        """Hear of the readers of other processes."""
        match notice:
            case bus.Behind(origin=origin, rooms=rooms) if origin != self._bus.name:
                until = self._clock() + BELIEVE
                for room in set(self._elsewhere) - set(rooms):
                    self._believe_no_longer(room, origin)
                for room in rooms:
                    self._elsewhere.setdefault(room, {})[origin] = until
                self._let_go()
            case bus.Gone(origin=origin):
                for room in list(self._elsewhere):
                    self._believe_no_longer(room, origin)
                self._let_go()

    def _changed(self) -> None:
        self._tell()
        self._let_go()
        self._watch()

    def _tell(self) -> None:
        rooms = self._behind.rooms
        if rooms or self._told:
            self._told = rooms
            self._bus.publish(bus.Behind(self._bus.name, sorted(rooms)))

    def _release(self, room: str, size: int) -> None:
        line = self._rooms[room]
        line.on_the_way -= size
        self._let_go_of(room, line)

    def _let_go(self) -> None:
        for room, line in list(self._rooms.items()):
            self._let_go_of(room, line)

    def _let_go_of(self, room: str, line: _Room) -> None:
        """Let those go who may."""
        while line and self._may_go(room, line, line.next_size):
            line.let_go()
        self._forget(room, line)

    def _forget(self, room: str, line: _Room) -> None:
        if not line and not line.on_the_way and self._rooms.get(room) is line:
            del self._rooms[room]

    def _may_go(self, room: str, line: _Room, size: int) -> bool:
        if room in self._behind.rooms or self._is_behind_elsewhere(room):
            return False
        return not line.on_the_way or line.on_the_way + size <= self._most

    def _is_behind_elsewhere(self, room: str) -> bool:
        if room not in self._elsewhere:
            return False
        now = self._clock()
        for origin, until in list(self._elsewhere[room].items()):
            if until <= now:
                self._believe_no_longer(room, origin)
        return room in self._elsewhere

    def _believe_no_longer(self, room: str, origin: str) -> None:
        origins = self._elsewhere[room]
        origins.pop(origin, None)
        if not origins:
            del self._elsewhere[room]

    def _watch(self) -> None:
        """Look again and again as long as somebody waits, or readers here are behind."""
        if self._timer is None:
            self._timer = get_hub().loop.timer(REPEAT, ref=False)
            self._timer.start(self._look)

    def _look(self) -> None:
        self._timer.close()
        self._timer = None
        self._tell()
        self._let_go()
        if self._behind.rooms or any(self._rooms.values()):
            self._watch()


class _Room:
    """
    What is on its way to the readers of one room, and who waits.

    Those who wait share by bytes: it is the turn of the message that would be
    over first if all of them were sent side by side, a byte of each person's at
    a time. So a line of somebody who says little overtakes long ones.
    """

    __slots__ = ("_now", "_over", "_turns", "on_the_way")

    def __init__(self) -> None:
        self.on_the_way = 0
        self._turns: dict[Event, tuple[int, int]] = {}  # when each is over, and its size
        self._over: dict[int, int] = {}  # the same of the last one of each person
        self._now = 0  # in bytes of each person

    def __bool__(self) -> bool:
        return bool(self._turns)

    @property
    def next_size(self) -> int:
        return min(self._turns.values())[1]

    def add(self, person: int, size: int) -> Event:
        turn = Event()
        self._over[person] = max(self._now, self._over.get(person, 0)) + size
        self._turns[turn] = self._over[person], size
        return turn

    def let_go(self) -> None:
        """Let the next one go."""
        turn = min(self._turns, key=self._turns.__getitem__)
        over, size = self._turns.pop(turn)
        self._now = max(self._now, over - size)
        self.on_the_way += size
        turn.set()

    def remove(self, turn: Event) -> None:
        """Forget one who waited for too long."""
        del self._turns[turn]


def size_on_the_wire(text: str) -> int:
    """Return about how many bytes a message with this text is: as it was written, and as HTML."""
    escapes = len(html.escape(text)) - len(text)
    return 2 * len(text.encode(errors="surrogatepass")) + escapes
