"""What was stored over HTTP, told to those who have the room open."""

from __future__ import annotations

from collections.abc import Iterable

from ... import bus
from ...wire import Entry, encode
from .site import parts


def publish(entry: Entry) -> None:
    """Tell the readers of a room what its log has gained; call it after the store's verb."""
    tell([bus.Entered(entry.room, entry.offset, encode(entry))])


def tell(notices: Iterable[bus.Notice]) -> None:
    """Tell all processes what has changed; call it after the store's verb."""
    for notice in notices:
        parts().bus.publish(notice)
