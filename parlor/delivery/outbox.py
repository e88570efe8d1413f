"""Bytes waiting for one reader, bounded."""

from __future__ import annotations

from collections import deque

from ..errors import SlowReader


class Outbox:
    """
    What one reader's socket has not taken yet, at most `limit` bytes.

    A chunk is one or more whole frames; it is sent whole once its first byte
    was. Chunks that are passing (typing, presence) make way for lasting ones.
    """

    __slots__ = ("_chunks", "_limit", "_sent", "size")

    def __init__(self, limit: int) -> None:
        self._chunks: deque[tuple[bytes, bool]] = deque()
        self._limit = limit
        self._sent = 0
        self.size = 0

    def __bool__(self) -> bool:
        return bool(self._chunks)

    @property
    def full(self) -> bool:
        """Whether half of the bound is reached, so that senders who can wait should."""
        return self.size * 2 >= self._limit

    def takes(self, size: int) -> bool:
        """Whether there is room for a chunk of `size` bytes of a sender who can wait."""
        return not self._chunks or not (self.full or self.size + size > self._limit)

    def put(self, chunk: bytes, *, passing: bool = False) -> None:
        """
        Add `chunk` at the end; a passing one is dropped when there is no room.

        Raises:
            SlowReader: If a lasting chunk would take the outbox over its bound.
        """
        if self._is_over(chunk):
            if passing:
                return
            self._drop_passing()
            if self._is_over(chunk):
                raise SlowReader
        self._add(chunk, passing)

    def put_begun(self, chunk: bytes, sent: int, *, passing: bool = False) -> None:
        """Add the first chunk, of which `sent` bytes are on their way already."""
        assert not self._chunks
        self._chunks.append((chunk, passing))
        self._sent = sent
        self.size = len(chunk) - sent

    def put_last(self, chunk: bytes) -> None:
        """Drop everything but the chunk that is being sent, and add `chunk` whatever the bound."""
        begun = self._chunks[0] if self._sent else None
        self.clear(keep=begun)
        self._add(chunk, False)

    def head(self) -> memoryview:
        """Return the bytes to send next."""
        return memoryview(self._chunks[0][0])[self._sent :]

    def sent(self, count: int) -> None:
        """Take note that `count` bytes of `head()` are on their way."""
        self.size -= count
        self._sent += count
        if self._sent == len(self._chunks[0][0]):
            self._chunks.popleft()
            self._sent = 0

    def clear(self, keep: tuple[bytes, bool] | None = None) -> None:
        """Forget what waits; `keep` is the chunk being sent."""
        self._chunks.clear()
        self.size = 0
        if keep is None:
            self._sent = 0
        else:
            self._chunks.append(keep)
            self.size = len(keep[0]) - self._sent

    def _is_over(self, chunk: bytes) -> bool:
        """Whether there is no room; a first chunk that is over the bound by itself counts apart."""
        if not self._chunks:
            return False
        first = len(self._chunks[0][0])
        waiting = self.size if first <= self._limit else self.size - first + self._sent
        return waiting + len(chunk) > self._limit

    def _add(self, chunk: bytes, passing: bool) -> None:
        self._chunks.append((chunk, passing))
        self.size += len(chunk)

    def _drop_passing(self) -> None:
        begun = [self._chunks.popleft()] if self._sent else []
        kept = [item for item in self._chunks if not item[1]]
        self._chunks = deque(begun + kept)
        self.size = sum(len(chunk) for chunk, _ in self._chunks) - self._sent
