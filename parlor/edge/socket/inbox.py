"""Messages that one client has sent and its handler has not taken yet, bounded."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from ...errors import Flooded, TooFast
from ...limits.buckets import Bucket
from ...loop.tracing import Moments, tracing
from ...settings import Rate
from ...settings.checks import OVERHEAD
from ..protocol.agreement import Message


class Inbox:
    """
    What waits for the handler, at most `limit` bytes, and no faster than `rate`.

    `messages` are those that wait. `then`, if it is set, is called once: when
    the handler has dealt with all that came, and asks for more. `read_at` is
    when the one that was taken last had come, if that is traced.
    """

    __slots__ = (
        "_bucket", "_dealing", "_limit", "_size", "_times", "messages", "read_at", "then",
    )  # fmt: skip

    def __init__(self, limit: int, rate: Rate) -> None:
        self.messages: deque[Message] = deque()
        self.then: Callable[[], None] | None = None
        self.read_at: float | None = None
        self._limit = limit
        self._size = 0
        self._bucket = Bucket(rate) if rate.count else None
        self._dealing = False
        self._times: tuple[Moments, deque[float]] | None = None

    @property
    def busy(self) -> bool:
        """Whether something waits, or the handler has not asked for more since the last."""
        return self._dealing or bool(self.messages)

    def put(self, messages: list[Message], frames: int) -> None:
        """
        Add what came in so many frames.

        Raises:
            Flooded: If that is too much to wait, or came too fast.
        """
        for message in messages:
            self._size += len(message) + OVERHEAD
        self.messages.extend(messages)
        if tracing.now is not None:
            self._note_times(tracing.now, len(messages))
        if self._size > self._limit:
            raise Flooded
        if self._bucket is not None and frames:
            try:
                self._bucket.take(time.monotonic(), frames)
            except TooFast:
                raise Flooded from None

    def take(self) -> Message | None:
        """Return the next message if there is one; never waits."""
        if self.messages:
            self._dealing = True
            message = self.messages.popleft()
            self._size -= len(message) + OVERHEAD
            if self._times is not None:
                self._take_time(*self._times)
            return message
        self._dealing = False
        if self.then is not None:
            then, self.then = self.then, None
            then()
        return None

    def clear(self) -> None:
        """Forget what waits."""
        self.messages.clear()
        self._times = self.read_at = None
        self._size = 0

    def _note_times(self, moments: Moments, count: int) -> None:
        # What came before the trace began has no time: it is taken before all that have one.
        if self._times is None or self._times[0] is not moments:
            self._times = moments, deque()
        self._times[1].extend([moments.clock()] * count)

    def _take_time(self, moments: Moments, times: deque[float]) -> None:
        if moments is not tracing.now:
            self._times = self.read_at = None
        else:
            self.read_at = times.popleft() if len(times) > len(self.messages) else None
