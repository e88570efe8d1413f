"""What an entry of the log is known by, without reading what it says."""

from __future__ import annotations

import msgspec

from .forms import Person

# How a `said` is encoded here. Nearly all entries are messages, and this tells it without
# decoding; an entry that begins otherwise is decoded, and may be a `said` all the same.
SAID = b'{"type":"said",'
ROOT = b'"root":'  # stands in the JSON of what says to which conversation it belongs
REPLY = b'"reply":{'  # stands in the JSON of each reply; in a text, its quotation marks are escaped


class Author(msgspec.Struct, frozen=True):
    """Of a person, only who it is."""

    id: int


class _Authored(msgspec.Struct, frozen=True):
    who: Person


class _Signed(msgspec.Struct, frozen=True):
    who: Author
    client_id: str


class Header(msgspec.Struct, frozen=True):
    """
    The head of an entry of any kind, those that this version does not know included.

    `of` is the offset of the entry that a change is about; `to` the last
    offset that a `void`, or a `deleted` of several, is about. `root` is the offset of
    the message that began the conversation of a reply, or of one that is deleted, and
    `replies` how many are left in that. `by` is who let in or put out whom it is about.
    """

    type: str
    offset: int = 0
    of: int | None = None
    to: int | None = None
    root: int | None = None
    replies: int = 0
    who: Author | None = None
    by: Person | None = None


UNKNOWN = Header("")

_decode_signed = msgspec.json.Decoder(_Signed).decode
_decode_authored = msgspec.json.Decoder(_Authored).decode
decode_header = msgspec.json.Decoder(Header).decode


def read_header(body: bytes) -> Header:
    """Return the head of an entry; UNKNOWN if a newer version has made it otherwise."""
    try:
        return decode_header(body)
    except msgspec.DecodeError:
        return UNKNOWN


def is_said(body: bytes) -> bool:
    """Whether an entry is a message."""
    return body.startswith(SAID) or read_header(body).type == "said"


def author_of(body: bytes) -> Person | None:
    """Return who wrote a message; None if it is none, or a newer version made it otherwise."""
    try:
        return _decode_authored(body).who if is_said(body) else None
    except msgspec.DecodeError:
        return None


def signature_of(body: bytes) -> tuple[int, str] | None:
    """Return who wrote a message, by number, and their own key for it; None as of `author_of`."""
    try:
        signed = _decode_signed(body) if is_said(body) else None
    except msgspec.DecodeError:
        return None
    return None if signed is None else (signed.who.id, signed.client_id)
