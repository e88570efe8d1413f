"""The store and the bus of a Parlor that runs, for a command beside it; or the store alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import gevent

from ... import bus
from ...bus.opening import open_bus
from ...settings import Settings
from ...store.store import Store
from .listing import opened

JOINED = 3.0  # seconds in which this process has found those of a Parlor that runs
LOOK = 0.02  # seconds between two looks


class Beside:
    """Tells a Parlor that runs what a command did; joins its bus when there is something."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bus: bus.Bus | None = None

    def publish(self, notice: bus.Notice) -> None:
        """Hand `notice` to all processes of the Parlor that runs, if one does."""
        if self._bus is None and self._runs:
            self._bus = open_bus(self._settings)
            with gevent.Timeout(JOINED, False):
                while not self._bus.whole:
                    gevent.sleep(LOOK)
        if self._bus is not None:
            self._bus.publish(notice)

    def close(self) -> None:
        """Leave the bus."""
        if self._bus is not None:
            self._bus.close()

    @property
    def _runs(self) -> bool:
        return self._settings.on_redis or (self._settings.run / "bus").is_dir()


@contextmanager
def beside(settings: Settings) -> Iterator[tuple[Store, bus.Publisher]]:
    """
    Open the store that is there, and what tells a Parlor that runs; close both.

    Raises:
        ConfigError: If there is no store.
    """
    with opened(settings) as store:
        to = Beside(settings)
        try:
            yield store, to
        finally:
            to.close()
