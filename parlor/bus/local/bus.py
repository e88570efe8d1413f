"""The bus of one process, or of the processes of one machine."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path

from ...loop.histogram import Histogram
from ..contract import Subscriber
from ..notices import Notice
from ..subscribers import Subscribers
from .mesh import Mesh


class LocalBus:
    """
    Hands each notice to the subscribers of this process at once, and soon to the others'.

    The other processes are those with the same `folder`; without a folder
    there are none. The names of the processes of a machine begin with `machine`.
    """

    def __init__(
        self, folder: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._subscribers = Subscribers()
        self._mesh: Mesh | None = None
        self.name = self.machine = secrets.token_hex(10)
        self.notice_seconds = Histogram()
        if folder is not None:
            self._mesh = Mesh(folder, self._subscribers.tell, self.notice_seconds, clock)
            self.name, self.machine = self._mesh.name, self._mesh.machine

    @property
    def whole(self) -> bool:
        return self._mesh is None or self._mesh.whole

    def publish(self, notice: Notice, to: str | None = None) -> None:
        # Sent before it is told here: what our subscribers publish in answer comes after it,
        # and so it does in the other processes.
        if self._mesh is not None and to != self.name:
            self._mesh.send(notice, to)
        if to is None or to == self.name:
            self._subscribers.tell(notice)

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.add(subscriber)

    def close(self) -> None:
        self._subscribers.clear()
        if self._mesh is not None:
            self._mesh.close()
            self._mesh = None
