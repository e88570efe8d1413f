"""Traces messages in this worker for a command that asks, and tells it what was noted."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import gevent

from .. import bus
from ..edge.host import worker
from ..loop.tracing import Moment, Moments, Which, tracing
from ..wire.header import signature_of

TELL = 0.2  # seconds between two tellings


class Tracer:
    """
    Has what becomes of messages noted in this process, for one command at a time.

    It ends by itself: as the time is over, or when the command ends or is gone from the bus.
    Nothing of it is in the log.
    """

    def __init__(
        self,
        to: bus.Bus,
        number: int = 0,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = gevent.sleep,
    ) -> None:
        self._bus = to
        self._number = number or max(1, worker.number())
        self._clock = clock
        self._pause = pause
        self._for: str | None = None
        self._greenlet: gevent.Greenlet | None = None

    def notice(self, notice: bus.Notice) -> None:
        """Note what is heard, if messages are traced; begin and end as a command wants."""
        match notice:
            case bus.Entered(room=room, body=body):
                if tracing.now is not None:
                    _note_heard(tracing.now, room, body)
            case bus.TraceWanted(origin=origin, seconds=seconds):
                if not seconds:
                    self._end_for(origin)
                elif self._for in (None, origin):
                    self._begin(notice)
                else:
                    self._tell(origin, busy=True)
            case bus.Gone(origin=origin):
                self._end_for(origin)

    def stop(self) -> None:
        """Note nothing any more, and forget what was noted; again it does nothing."""
        if self._greenlet is not None:
            self._greenlet.kill(block=False)
            self._end()

    def _end_for(self, origin: str) -> None:
        if origin == self._for:
            self.stop()

    def _begin(self, wanted: bus.TraceWanted) -> None:
        self.stop()
        which = Which(wanted.room, wanted.person, wanted.client_id)
        tracing.now, self._for = Moments(which, self._clock), wanted.origin
        until = self._clock() + wanted.seconds
        self._greenlet = gevent.spawn(self._run, tracing.now, wanted.origin, until)

    def _run(self, moments: Moments, origin: str, until: float) -> None:
        try:
            self._tell(origin)
            while (left := until - self._clock()) > 0:
                self._pause(min(left, TELL))
                if noted := moments.take():
                    self._tell(origin, noted, moments.lost)
        finally:
            if tracing.now is moments:
                self._end()

    def _end(self) -> None:
        tracing.now = self._for = self._greenlet = None

    def _tell(
        self, origin: str, noted: list[Moment] | None = None, lost: int = 0, busy: bool = False
    ) -> None:
        machine, host = self._bus.machine, os.uname().nodename
        told = bus.Traced(origin, machine, host, self._number, noted or [], lost, busy)
        self._bus.publish(told, to=origin)


def _note_heard(moments: Moments, room: str, body: bytes) -> None:
    if signature := signature_of(body):
        moments.follow(room, *signature)
        moments.note("heard", *signature)
