"""What the place of an entry in the log is known by, without reading what it says."""

from __future__ import annotations

import msgspec


class Author(msgspec.Struct, frozen=True):
    """Of a person, only who it is."""

    id: int


class Header(msgspec.Struct, frozen=True):
    """
    The head of an entry of any kind, those that this version does not know included.

    `of` is the offset of the entry that a change is about; `to` the last
    offset that a `void`, or a `deleted` of several, is about.
    """

    type: str
    offset: int
    of: int | None = None
    to: int | None = None
    who: Author | None = None


decode_header = msgspec.json.Decoder(Header).decode
