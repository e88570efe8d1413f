"""
Joins the processes of one machine, each with each, by Unix sockets in one folder.

Every process sends on the connections that it made, and receives on those that
others made to it. So two that find each other at the same moment have one
connection in each direction, as all others have, and nothing is to be sorted
out. A process can be found before it looks around; of two new ones at least
one finds the other, connects and says its name, and is connected to in return.

Nothing is polled. The end of a process is known by the end of its streams; its
file is removed by a process that connects to it and gets no answer. A stream
that ends while the other process lives is made again by its sending side.
"""

from __future__ import annotations

import logging
import re
import socket
import time
from collections import defaultdict
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

from gevent import get_hub

from ...loop.histogram import Histogram
from ..backoff import Backoff
from ..notices import Arrived, Gone, Missed, Notice
from ..packing import Hello, Stamp, frame
from .acceptor import Acceptor
from .folder import connect, machine_of, prepare
from .incoming import IncomingStream
from .outgoing import OutgoingStream

log = logging.getLogger(__name__)

STEADY = 1.0  # seconds; a stream that lasted so long and ended is made again without a pause
STAMPED = 1.0  # seconds between two notices that bring their time: it costs as much as a notice


class Mesh:
    """
    This process among those of its machine; `tell` gets what the others publish.

    It is whole while every process that we send to sends to us. How long a notice was on its
    way goes into `seconds`, of one a second: `clock` is the same in all these processes.
    """

    def __init__(
        self,
        folder: Path,
        tell: Callable[[Notice], None],
        seconds: Histogram,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        prepare(folder)
        self.machine = machine_of(folder)
        self.whole = True
        self._folder = folder
        self._tell = tell
        self._seconds = seconds
        self._clock = clock
        self._stamped = -inf
        self._loop = get_hub().loop
        self._unsent: list[tuple[str | None, bytes]] = []
        self._outgoing: dict[str, OutgoingStream] = {}
        self._incoming: dict[str, IncomingStream] = {}
        self._nameless: set[IncomingStream] = set()
        self._retries: dict[str, Any] = {}
        self._backoffs: defaultdict[str, Backoff] = defaultdict(Backoff)
        self._acceptor = Acceptor(folder, self._accepted)
        self.name = self.machine + self._acceptor.file
        for path in folder.iterdir():
            self._connect_to(self.machine + path.name)
        self._check_whole()

    def send(self, notice: Notice, to: str | None) -> None:
        """Send `notice` to all others, or to the one called `to`, at the end of this turn."""
        if not self._outgoing:
            return
        if not self._unsent:
            self._loop.run_callback(self.flush)
            now = self._clock()
            if now >= self._stamped + STAMPED:
                self._stamped = now
                self._unsent.append((None, frame(Stamp(now))))
        self._unsent.append((to, frame(notice)))

    def flush(self) -> None:
        """Send what waits: to each other process all that is for it, at once."""
        unsent, self._unsent = self._unsent, []
        addressed = {to for to, _ in unsent}
        for_all = b"".join(frames for to, frames in unsent if to is None)
        for name, stream in self._outgoing.items():
            if name in addressed:
                stream.send(b"".join(frames for to, frames in unsent if to in (None, name)))
            elif for_all:
                stream.send(for_all)

    def close(self) -> None:
        """Send what is unsent, and leave."""
        self.flush()
        self._acceptor.close()
        for timer in self._retries.values():
            timer.close()
        for incoming in (*self._incoming.values(), *self._nameless):
            incoming.close()
        for outgoing in self._outgoing.values():
            outgoing.close()
        self._retries, self._incoming, self._outgoing = {}, {}, {}

    # Incoming streams

    def _accepted(self, sock: socket.socket) -> None:
        self._nameless.add(IncomingStream(sock, self._received, self._incoming_ended))

    def _received(self, stream: IncomingStream, notice: Notice) -> None:
        if stream.name:
            if type(notice) is Stamp:
                self._seconds.observe(max(0.0, self._clock() - notice.at))
            else:
                self._tell(notice)
        elif isinstance(notice, Hello) and self._is_name(notice.name):
            self._nameless.discard(stream)
            self._name(stream, notice.name)
        else:
            log.warning(
                "x a process on the bus did not begin with its name",
                extra={"event": "bus.not_ours"},
            )
            stream.close()
            self._incoming_ended(stream)

    def _name(self, stream: IncomingStream, name: str) -> None:
        former = self._incoming.pop(name, None)
        if former is not None:
            former.close()
            self._tell(Gone(name))
        stream.name = name
        self._incoming[name] = stream
        self._connect_to(name)
        self._check_whole()
        self._tell(Arrived(name))

    def _incoming_ended(self, stream: IncomingStream) -> None:
        self._nameless.discard(stream)
        if self._incoming.get(stream.name) is stream:
            del self._incoming[stream.name]
            self._tell(Gone(stream.name))
            # If the process itself has ended, our stream to it ends within the same turn.
            self._loop.run_callback(self._check_whole)

    # Outgoing streams

    def _connect_to(self, name: str) -> None:
        if name in self._outgoing or name in self._retries or not self._is_name(name):
            return
        path = self._folder / name.removeprefix(self.machine)
        try:
            sock = connect(path)
        except FileNotFoundError:
            self._backoffs.pop(name, None)
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            self._backoffs.pop(name, None)
        except OSError:
            self._connect_later_to(name)
        else:
            stream = self._outgoing[name] = OutgoingStream(name, sock, self._outgoing_ended)
            stream.send(frame(Hello(self.name)))

    def _connect_later_to(self, name: str) -> None:
        timer = self._retries[name] = self._loop.timer(self._backoffs[name].pause())
        timer.start(self._connect_again_to, name)

    def _connect_again_to(self, name: str) -> None:
        self._retries.pop(name).close()
        self._connect_to(name)
        self._check_whole()

    def _outgoing_ended(self, stream: OutgoingStream) -> None:
        del self._outgoing[stream.name]
        if time.monotonic() - stream.since > STEADY:
            self._backoffs[stream.name].reset()
            self._connect_to(stream.name)
        else:
            self._connect_later_to(stream.name)
        self._check_whole()

    def _check_whole(self) -> None:
        whole = not self._retries and self._outgoing.keys() <= self._incoming.keys()
        if whole != self.whole:
            self.whole = whole
            self._tell(Missed())

    def _is_name(self, name: str) -> bool:
        """Whether this is a name of another process of this machine; it becomes a path."""
        pattern = re.escape(self.machine) + "[0-9a-f]{8}"
        return name != self.name and re.fullmatch(pattern, name) is not None
