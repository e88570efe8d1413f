"""How grave a line of the log must be, changed for a while and without a restart."""

from __future__ import annotations

import logging

import gevent

from .. import bus

log = logging.getLogger(__name__)


class LogLevel:
    """Changes the level of the log as a command asks, and takes it back."""

    def __init__(self) -> None:
        self._usual = logging.getLogger().level
        self._back: gevent.Greenlet | None = None

    def notice(self, notice: bus.Notice) -> None:
        """Take up a level that was asked for, in place of one before."""
        if isinstance(notice, bus.LogLevel):
            self.stop()
            self._set(getattr(logging, notice.level.upper()), notice.seconds)
            self._back = gevent.spawn_later(notice.seconds, self._take_back)

    def stop(self) -> None:
        """Have the usual level again at once; again it does nothing."""
        if self._back is not None:
            self._back.kill(block=False)
            self._take_back()

    def _set(self, level: int, seconds: float) -> None:
        log.warning(
            "= the log has lines of level %s and above, for %g s",
            logging.getLevelName(level).lower(),
            seconds,
            extra={"event": "log.level", "seconds": seconds},
        )
        logging.getLogger().setLevel(level)

    def _take_back(self) -> None:
        self._back = None
        logging.getLogger().setLevel(self._usual)
