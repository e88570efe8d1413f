"""
Messages as they stand after their changes.

The log keeps each entry in its place. A change is an entry of its own, and
what it is about is rewritten where it stands: a `said` gets its new text, an
entry that says nothing any more becomes a `void`. The history in
memory is folded by these functions; the store, which has the text in a table of
its own, makes the same of it.
"""

from __future__ import annotations

import msgspec

from .messages import Edited, Said, Void

_encode = msgspec.json.Encoder().encode
_decode_said = msgspec.json.Decoder(Said).decode
_decode_edited = msgspec.json.Decoder(Edited).decode


def fold_edit(said: bytes, edited: bytes) -> bytes:
    """
    Return a `said` as it stands after an `edited` of it.

    An `edited` that is not newer than what the `said` holds already changes
    nothing, so that the order in which edits are folded does not matter.
    """
    message, edit = _decode_said(said), _decode_edited(edited)
    if message.as_of is not None and message.as_of >= edit.offset:
        return said
    return _encode(
        msgspec.structs.replace(
            message, text=edit.text, html=edit.html, edited_at=edit.at, as_of=edit.offset
        )
    )


def void(room: str, offset: int, to: int | None = None) -> bytes:
    """Return what stands for an entry, or for all from `offset` to `to`, that say nothing now."""
    return _encode(Void(room=room, offset=offset, to=to))
