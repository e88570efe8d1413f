"""Bytes waiting for one reader, bounded."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from ..errors import SlowReader


class Chunk(NamedTuple):
    """Whole frames; `asked` are how many of their bytes the reader has asked for."""

    data: bytes
    passing: bool
    asked: int


class Outbox:
    """
    What one reader's socket has not taken yet, at most `limit` bytes.

    A chunk is one or more whole frames; it is sent whole once its first byte
    was. Chunks that are passing (typing, presence) make way for lasting ones.
    What the reader has `asked` for (a page, what it missed) is not in the bound,
    for who sends that looks first whether the outbox `takes` it. `taken` are
    the bytes that left so far.
    """

    __slots__ = ("_asked", "_chunks", "_limit", "_sent", "size", "taken")

    def __init__(self, limit: int) -> None:
        self._chunks: deque[Chunk] = deque()
        self._limit = limit
        self._sent = 0
        self._asked = 0
        self.size = 0
        self.taken = 0

    def __bool__(self) -> bool:
        return bool(self._chunks)

    @property
    def full(self) -> bool:
        """Whether half of the bound is reached, so that senders who can wait should."""
        return self.size * 2 >= self._limit

    @property
    def behind(self) -> bool:
        """Whether an eighth of the bound is reached, so that those who write should wait."""
        return self._unasked * 8 >= self._limit

    @property
    def caught_up(self) -> bool:
        """Whether so little waits that they need wait no longer."""
        return self._unasked * 16 <= self._limit

    def takes(self, size: int) -> bool:
        """Whether there is room for a chunk of `size` bytes of a sender who can wait."""
        return not self._chunks or not (self.full or self.size + size > self._limit)

    def put(self, chunk: bytes, *, passing: bool = False, asked: int = 0) -> None:
        """
        Add `chunk`, of which so many bytes were asked for, at the end.

        A passing one is dropped when there is no room.

        Raises:
            SlowReader: If a lasting chunk would take the outbox over its bound.
        """
        if self._chunks and not self._has_room(len(chunk) - asked):
            if passing:
                return
            self._drop_passing()
            if not self._has_room(len(chunk) - asked):
                raise SlowReader
        self._add(Chunk(chunk, passing, asked))

    def put_begun(self, chunk: bytes, sent: int, *, passing: bool = False, asked: int = 0) -> None:
        """Add the first chunk, of which `sent` bytes are on their way already."""
        assert not self._chunks
        self._add(Chunk(chunk, passing, asked))
        self.sent(sent)

    def put_last(self, chunk: bytes) -> None:
        """Drop everything but the chunk that is being sent, and add `chunk` whatever the bound."""
        begun = self._chunks[0] if self._sent else None
        self.clear(keep=begun)
        self._add(Chunk(chunk, False, 0))

    def head(self) -> memoryview:
        """Return the bytes to send next."""
        return memoryview(self._chunks[0].data)[self._sent :]

    def sent(self, count: int) -> None:
        """Take note that `count` bytes of `head()` are on their way."""
        chunk = self._chunks[0]
        self._asked -= min(count, max(0, chunk.asked - self._sent))
        self._sent += count
        self.size -= count
        self.taken += count
        if self._sent == len(chunk.data):
            self._chunks.popleft()
            self._sent = 0

    def clear(self, keep: Chunk | None = None) -> None:
        """Forget what waits; `keep` is the chunk being sent."""
        self._chunks.clear()
        self.size = self._asked = 0
        if keep is None:
            self._sent = 0
        else:
            self._chunks.append(keep)
            self.size = len(keep.data) - self._sent
            self._asked = max(0, keep.asked - self._sent)

    @property
    def _unasked(self) -> int:
        """What counts; a first chunk that is over the bound by itself does not."""
        waiting = self.size - self._asked
        if waiting > self._limit:
            first = self._chunks[0]
            if len(first.data) - first.asked > self._limit:
                waiting -= len(first.data) - self._sent - max(0, first.asked - self._sent)
        return waiting

    def _has_room(self, size: int) -> bool:
        return size <= 0 or self._unasked + size <= self._limit

    def _add(self, chunk: Chunk) -> None:
        self._chunks.append(chunk)
        self.size += len(chunk.data)
        self._asked += chunk.asked

    def _drop_passing(self) -> None:
        begun = [self._chunks.popleft()] if self._sent else []
        kept = [chunk for chunk in self._chunks if not chunk.passing]
        self._chunks = deque(begun + kept)
        self.size = sum(len(chunk.data) for chunk in self._chunks) - self._sent
