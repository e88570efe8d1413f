"""What somebody who comes back has missed of a room: first from the store, the rest from memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..errors import PositionLost
from ..live.feed import Feed
from ..wire import Position

LOOKED_AT = 5  # times as many offsets as events may be sent: most of them say nothing new


def catch_up(
    feed: Feed,
    seen: Position,
    most: int,
    reads: Callable[[], bool],
    send: Callable[[bytes], None],
) -> list[bytes]:
    """
    Send from the store until memory has the rest, and return that rest.

    What memory has not heard of yet is not sent: there may be a revocation in
    it. Sending may wait; `reads` says whether the room is still theirs.

    Raises:
        PositionLost: If it is another numbering, more than `most` events, or
            the room is no longer theirs.
    """
    if seen.epoch == feed.history.top.epoch:
        feed.catch_up(seen.offset)
    top = feed.history.top
    missed = top.offset - seen.offset
    if seen.epoch != top.epoch or not 0 <= missed <= LOOKED_AT * most:
        raise PositionLost
    if missed > most:
        _require_few(feed, seen, most)
    for offset, body in _no_longer_kept(feed, seen):
        if not reads():
            raise PositionLost
        send(body)
        seen = Position(seen.epoch, offset)
    return feed.history.since(seen)


def _require_few(feed: Feed, seen: Position, most: int) -> None:
    """Raise PositionLost if more would be sent than may be; nothing is sent before."""
    for offset, _ in _no_longer_kept(feed, seen):
        most -= 1
        if most < 0:
            raise PositionLost
        seen = Position(seen.epoch, offset)
    if feed.history.top.offset - seen.offset > most:
        raise PositionLost


def _no_longer_kept(feed: Feed, seen: Position) -> Iterator[tuple[int, bytes]]:
    """Yield from the store, as it is sent, what follows `seen` and memory has no longer."""
    while seen.offset < feed.history.first - 1:
        batch = feed.backlog.compacted(seen, feed.history.top.offset)
        if not batch:
            raise PositionLost
        yield from batch
        seen = Position(seen.epoch, batch[-1][0])
