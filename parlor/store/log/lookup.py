"""What has to be known about posts before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..results import Post
from ..sql.statements import Statement, Transaction

Key = tuple[int, str]  # a change, by its author and its client_id


class RoomRow(NamedTuple):
    id: int
    name: str
    private: bool
    top: int


class First(NamedTuple):
    """Where a change was stored when it first came."""

    kind: int
    room_id: int
    offset: int


class Found(NamedTuple):
    """
    The rooms of some posts by name, who is in which, and what is stored already.

    `members` are pairs of a user and a room's id; `first` has changes of these
    posts' authors and client_ids, and perhaps of others.
    """

    rooms: dict[str, RoomRow]
    members: set[tuple[int, int]]
    first: dict[Key, First]


def look_up(tx: Transaction, posts: Sequence[Post], client_ids: Sequence[str]) -> Found:
    """Return what is known about `posts`; nobody else moves their rooms' tops from now on."""
    names = list({post.room for post in posts})
    authors = list({post.author.id for post in posts})
    rooms, members, first = tx.all_of(
        (_ROOMS, (names,)),
        (_MEMBERS, (authors, names)),
        (_FIRST, (list(client_ids), authors)),
    )
    return Found(
        rooms={name: RoomRow(room_id, name, private, top) for room_id, name, private, top in rooms},
        members={(user_id, room_id) for user_id, room_id in members},
        first={
            (author_id, client_id): First(kind, room_id, offset)
            for author_id, client_id, kind, room_id, offset in first
        },
    )


# The rooms are locked in one order (SQLite has locked everything), so nobody deadlocks.
_ROOMS = Statement(
    "SELECT id, name, private, top FROM rooms WHERE name = ANY(?)",
    "SELECT id, name, private, top FROM rooms WHERE name = ANY(?) ORDER BY id FOR UPDATE",
)
# Not joined to the question above: who waited for a lock must see what changed meanwhile.
_MEMBERS = Statement("""
    SELECT memberships.user_id, memberships.room_id FROM memberships
    WHERE memberships.user_id = ANY(?)
    AND memberships.room_id IN (SELECT id FROM rooms WHERE name = ANY(?))
""")
_FIRST = Statement("""
    SELECT author_id, client_id, kind, room_id, "offset" FROM log
    WHERE client_id = ANY(?) AND author_id = ANY(?)
""")
