"""
Messages as they stand after their changes.

The log keeps each entry in its place. A change is an entry of its own, and
what it is about is rewritten where it stands: a `said` gets its new text, an
entry that says nothing any more becomes a `void`. The history in
memory is folded by these functions; the store, which has the text in a table of
its own, makes the same of it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from .events.messages import Edited, Void
from .events.reactions import Reacted, Unreacted

_encode = msgspec.json.Encoder().encode
# All fields of a message stay, those that this version does not know included.
_decode_said = msgspec.json.Decoder(dict[str, Any]).decode
_decode_edited = msgspec.json.Decoder(Edited).decode
_decode_reaction = msgspec.json.Decoder(Reacted | Unreacted).decode

Reactions = dict[str, list[int]]  # ids of people by emoji, both in the order of time


def fold_edit(said: bytes, edited: bytes) -> bytes:
    """
    Return a `said` as it stands after an `edited` of it.

    An `edited` that is not newer than what the `said` holds already changes
    nothing, so that the order in which edits are folded does not matter.
    """
    message, edit = _decode_said(said), _decode_edited(edited)
    if message.get("as_of", 0) >= edit.offset:
        return said
    now: dict[str, Any] = {
        "text": edit.text,
        "html": edit.html,
        "edited_at": edit.at,
        "as_of": edit.offset,
    }
    message.pop("mentions", None)
    if edit.mentions:
        now["mentions"] = edit.mentions
    return _encode(message | now)


def fold_reaction(said: bytes, reaction: bytes) -> bytes:
    """Return a `said` as it stands after a `reacted` or an `unreacted` of it, as `fold_edit`."""
    message, change = _decode_said(said), _decode_reaction(reaction)
    if message.get("as_of", 0) >= change.offset:
        return said
    # Beside the others, as the store has them: what is small stands after the message itself.
    reactions = message.pop("reactions", {})
    react(reactions, change.who.id, change.emoji, on=isinstance(change, Reacted))
    message.pop("as_of", None)
    if reactions:
        message["reactions"] = reactions
    return _encode(message | {"as_of": change.offset})


def react(reactions: Reactions, person_id: int, emoji: str, *, on: bool) -> bool:
    """Put somebody's emoji among some reactions or take it away; False if that is so already."""
    people = reactions.get(emoji, [])
    if (person_id in people) == on:
        return False
    if on:
        reactions[emoji] = [*people, person_id]
    elif len(people) > 1:
        reactions[emoji] = [one for one in people if one != person_id]
    else:
        del reactions[emoji]
    return True


def fold_reply(said: bytes, offset: int, left: int | None = None) -> bytes:
    """
    Return a `said` as it stands after the entry at `offset`, a reply to it or to a reply.

    If one is deleted by that entry, so many replies are `left`.
    """
    message = _decode_said(said)
    if message.get("as_of", 0) >= offset:
        return said
    replies = message.pop("replies", 0) + 1 if left is None else left
    message.pop("replies", None)
    return _encode(message | ({"replies": replies} if replies else {}) | {"as_of": offset})


def fold_pin(said: bytes, offset: int, *, pinned: bool) -> bytes:
    """Return a `said` as it stands after the entry at `offset`, by which it is pinned or not."""
    message = _decode_said(said)
    if message.get("as_of", 0) >= offset:
        return said
    message.pop("pinned", None)
    return _encode(message | ({"pinned": True} if pinned else {}) | {"as_of": offset})


def forget_target(said: bytes, first: int, last: int) -> bytes:
    """Return a reply without the words of what it replies to, if that is among those gone."""
    message = _decode_said(said)
    reply = message.get("reply")
    if reply is None or not first <= reply["of"] <= last:
        return said
    reply.pop("text", None)
    return _encode(message)


def void(room: str, offset: int, to: int | None = None) -> bytes:
    """Return what stands for an entry, or for all from `offset` to `to`, that say nothing now."""
    return _encode(Void(room=room, offset=offset, to=to))
