"""Who may come in, as this process knows it: what was said last, or else the setting."""

from __future__ import annotations

from collections.abc import Callable

from gevent.lock import Semaphore

from .. import bus
from ..errors import Unavailable


class Door:
    """
    Asks the store once, and again when something else was said or may have been.

    While the store is away, what was known before holds.
    """

    def __init__(self, said: Callable[[], str | None], setting: str) -> None:
        """`said` asks the store, which may know of nothing; then the `setting` holds."""
        self.setting = setting
        self._ask = said
        self._said: str | None = None
        self._changes = 1  # that were heard of
        self._known = 0  # of these
        self._asking = Semaphore()

    @property
    def open_to(self) -> str:
        """Return `guests`, `invite` or `closed`; waits for the store if that is not known."""
        if self._known != self._changes:
            with self._asking:
                if self._known != self._changes:
                    self._learn()
        return self._said or self.setting

    def notice(self, notice: bus.Notice) -> None:
        """Take note of what the bus brings; never waits."""
        match notice:
            case bus.DoorMoved() | bus.Arrived() | bus.Gone() | bus.Missed():
                self._changes += 1
            case _:
                pass

    def _learn(self) -> None:
        heard = self._changes  # what comes while the store is asked is asked for once more
        try:
            self._said = self._ask()
        except Unavailable:
            return
        self._known = heard
