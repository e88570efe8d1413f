"""What was stored over HTTP, told to those who have the room open."""

from __future__ import annotations

from ...wire import Entry, encode
from .site import parts


def publish(entry: Entry) -> None:
    """Tell the readers of a room what its log has gained; call it after the store's verb."""
    parts().announce.entry(entry.room, entry.offset, encode(entry))
