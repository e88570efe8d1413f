"""
Joins the processes of one machine, each with each, by Unix sockets in one folder.

Every process speaks on the connections that it made, and hears on those that
the others made to it. So two that find each other at the same moment have one
of each, as all others have, and there is nothing to be sorted out. A process
can be found before it looks around; of two new ones at least one finds the
other, connects and says its name, and is connected to in return.

Nothing is asked again and again. A process that has ended is known by the end
of its streams, and whoever finds that nobody answers removes its file. A
stream that ends while the other side lives is made again by the one who
speaks on it.
"""

from __future__ import annotations

import logging
import re
import socket
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gevent import get_hub

from .. import Arrived, Gone, Missed, Notice
from ..backoff import Backoff
from ..packing import Hello, frame
from .links import Ear, Mouth
from .meeting import Listener, connect, machine_of, prepare

log = logging.getLogger(__name__)

STEADY = 1.0  # seconds after which the end of a stream is no sign that the next ends, too


class Mesh:
    """
    This process among those of its machine; `hear` gets what the others say.

    It is whole while everybody to whom we speak speaks to us.
    """

    def __init__(self, folder: Path, hear: Callable[[Notice], None]) -> None:
        prepare(folder)
        self.machine = machine_of(folder)
        self.whole = True
        self._folder = folder
        self._hear = hear
        self._loop = get_hub().loop
        self._turn: list[tuple[str | None, bytes]] = []
        self._mouths: dict[str, Mouth] = {}
        self._ears: dict[str, Ear] = {}
        self._strangers: set[Ear] = set()
        self._timers: dict[str, Any] = {}
        self._backoffs: defaultdict[str, Backoff] = defaultdict(Backoff)
        self._listener = Listener(folder, self._take_in)
        self.name = self.machine + self._listener.file
        for path in folder.iterdir():
            self._speak_to(self.machine + path.name)
        self._judge()

    def say(self, notice: Notice, to: str | None) -> None:
        """Send `notice` to all others, or to the one called `to`, at the end of this turn."""
        if not self._mouths:
            return
        if not self._turn:
            self._loop.run_callback(self.flush)
        self._turn.append((to, frame(notice)))

    def flush(self) -> None:
        """Send what was said in this turn: to each other process all that is for it, at once."""
        turn, self._turn = self._turn, []
        addressed = {to for to, _ in turn}
        for_all = b"".join(frames for to, frames in turn if to is None)
        for name, mouth in self._mouths.items():
            if name in addressed:
                mouth.say(b"".join(frames for to, frames in turn if to in (None, name)))
            elif for_all:
                mouth.say(for_all)

    def close(self) -> None:
        """Send what is said, and let go of everything."""
        self.flush()
        self._listener.close()
        for timer in self._timers.values():
            timer.close()
        links: list[Ear | Mouth] = [*self._ears.values(), *self._strangers, *self._mouths.values()]
        for link in links:
            link.close()
        self._timers, self._ears, self._mouths = {}, {}, {}

    # What we hear

    def _take_in(self, sock: socket.socket) -> None:
        self._strangers.add(Ear(sock, self._heard, self._deaf))

    def _heard(self, ear: Ear, notice: Notice) -> None:
        if ear.name:
            self._hear(notice)
        elif isinstance(notice, Hello) and self._is_name(notice.name):
            self._strangers.discard(ear)
            self._meet(ear, notice.name)
        else:
            log.warning("x somebody on the bus does not say who it is")
            ear.close()
            self._deaf(ear)

    def _meet(self, ear: Ear, name: str) -> None:
        former = self._ears.pop(name, None)
        if former is not None:
            former.close()
            self._hear(Gone(name))
        ear.name = name
        self._ears[name] = ear
        self._speak_to(name)
        self._judge()
        self._hear(Arrived(name))

    def _deaf(self, ear: Ear) -> None:
        self._strangers.discard(ear)
        if self._ears.get(ear.name) is ear:
            del self._ears[ear.name]
            self._hear(Gone(ear.name))
            # If it is the process that has ended, our mouth to it ends in the same turn.
            self._loop.run_callback(self._judge)

    # To whom we speak

    def _speak_to(self, name: str) -> None:
        if name in self._mouths or name in self._timers or not self._is_name(name):
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
            self._speak_later_to(name)
        else:
            mouth = self._mouths[name] = Mouth(name, sock, self._mute)
            mouth.say(frame(Hello(self.name)))

    def _speak_later_to(self, name: str) -> None:
        timer = self._timers[name] = self._loop.timer(self._backoffs[name].pause())
        timer.start(self._speak_again_to, name)

    def _speak_again_to(self, name: str) -> None:
        self._timers.pop(name).close()
        self._speak_to(name)
        self._judge()

    def _mute(self, mouth: Mouth) -> None:
        del self._mouths[mouth.name]
        if time.monotonic() - mouth.since > STEADY:
            self._backoffs[mouth.name].reset()
            self._speak_to(mouth.name)
        else:
            self._speak_later_to(mouth.name)
        self._judge()

    def _judge(self) -> None:
        whole = not self._timers and self._mouths.keys() <= self._ears.keys()
        if whole != self.whole:
            self.whole = whole
            self._hear(Missed())

    def _is_name(self, name: str) -> bool:
        """Whether this is a name of another process of this machine; it becomes a path."""
        pattern = re.escape(self.machine) + "[0-9a-f]{8}"
        return name != self.name and re.fullmatch(pattern, name) is not None
