"""Replies: what a message answers to, and how many are in the conversation that one began."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import msgspec

from ...text.excerpt import excerpt
from ...wire import Person, Reply, encode
from ...wire.header import REPLY
from ..sql.statements import Statement, Transaction, update
from ..tables import Kind
from .reading import extras

REWRITTEN = 1_000  # replies to a deleted message that forget what it said

Place = tuple[int, int]  # a room's id and an offset in it


class Target(NamedTuple):
    """A message that is replied to; `tells` whether its author is still in the room."""

    reply: Reply
    root: int
    tells: bool


class Replies:
    """What some posts reply to, as it is before they are written, and the counts after them."""

    def __init__(self, tx: Transaction, asked: Collection[Place]) -> None:
        rooms = list({room_id for room_id, _ in asked})
        rows = tx.all(_TARGETS, rooms, list({offset for _, offset in asked}))
        self._targets = {(row[0], row[1]): _target(*row[1:]) for row in rows}
        roots = list({target.root for target in self._targets.values()})
        found = tx.all(_EXTRAS, rooms, roots, int(Kind.SAID)) if roots else []
        self._extras = {(room_id, offset): extras.decoded(kept) for room_id, offset, kept in found}
        self._counted: set[Place] = set()

    def target(self, room_id: int, of: int) -> Target | None:
        """Return the message at an offset of a room; None if there is none."""
        return self._targets.get((room_id, of))

    def count(self, room_id: int, root: int, offset: int) -> None:
        """Count the reply that is to stand at `offset`."""
        place = (room_id, root)
        if place in self._extras:  # the first message of the conversation may be gone
            kept = self._extras[place]
            more = kept.get("replies", 0) + 1
            self._extras[place] = extras.changed(kept, offset, replies=more)
            self._counted.add(place)

    @property
    def rows(self) -> list[tuple[bytes, int, int]]:
        """What is to be written as SET_EXTRAS."""
        return [(encode(self._extras[place]), *place) for place in self._counted]


def discount(tx: Transaction, room_id: int, root: int, offset: int, gone: int = 1) -> int:
    """Count replies no more that are deleted by the entry at `offset`; return how many are left."""
    if not tx.all(_EXTRAS, [room_id], [root], int(Kind.SAID)):
        return 0
    left = max(0, int(extras.read(tx, room_id, root).get("replies", 0)) - gone)
    extras.change(tx, room_id, root, offset, replies=left or None)
    return left


def forget(tx: Transaction, room_id: int, of: int, root: int | None) -> None:
    """Have the newest replies to a deleted message say nothing of what it said."""
    rows = tx.all(_BODIES, room_id, of if root is None else root, of, REWRITTEN)
    told = [(_without_excerpt(body), room_id, offset) for offset, body in rows]
    if told:
        tx.write((_SET_BODIES, told))


def answered_by(bodies: Collection[bytes]) -> set[int]:
    """Return the ids of those to whom some entries reply."""
    return {_decode_reply(body).reply.who.id for body in bodies if REPLY in body}


class _Answers(msgspec.Struct):
    reply: Reply


_decode_reply = msgspec.json.Decoder(_Answers).decode


def _target(
    offset: int, author_id: int, name: str, text: str, root: int | None, tells: bool
) -> Target:
    reply = Reply(offset, Person(author_id, name), excerpt(text))
    return Target(reply, offset if root is None else root, bool(tells))


def _without_excerpt(body: bytes) -> bytes:
    said = msgspec.json.decode(body)
    said["reply"].pop("text", None)
    return msgspec.json.encode(said)


_SET_BODIES = update("log", "body", body="bytea", room_id="int", offset="bigint")
_TARGETS = Statement("""
    SELECT messages.room_id, messages."offset", messages.author_id, users.name, messages.text,
        messages.root, memberships.user_id IS NOT NULL
    FROM messages JOIN users ON users.id = messages.author_id
    LEFT JOIN memberships ON memberships.user_id = messages.author_id
        AND memberships.room_id = messages.room_id
    WHERE messages.room_id = ANY(?) AND messages."offset" = ANY(?)
""")
_EXTRAS = Statement("""
    SELECT room_id, "offset", extras FROM log
    WHERE room_id = ANY(?) AND "offset" = ANY(?) AND of IS NULL AND kind = ?
""")
_BODIES = Statement("""
    SELECT log."offset", log.body FROM messages
    JOIN log ON log.room_id = messages.room_id AND log."offset" = messages."offset"
    WHERE messages.room_id = ? AND messages.root = ? AND messages.reply_to = ?
    ORDER BY messages."offset" DESC LIMIT ?
""")
