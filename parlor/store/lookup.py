"""What has to be known about posts before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, select

from ..text.storable import storable
from ..wire import Entry, decode_entry
from .results import Post
from .sql import Prepared
from .tables import LogEntry, Membership, Room

Key = tuple[int, str]


class Found(NamedTuple):
    """
    The rooms of some posts by name, who is in which, and what is stored already.

    `members` are pairs of a user and a room's name; `first` has entries by
    author and client_id, of these posts and perhaps of others.
    """

    rooms: dict[str, Any]
    members: set[tuple[int, str]]
    first: dict[Key, Entry]


def look_up(connection: Connection, posts: Sequence[Post]) -> Found:
    """Return what is known about `posts`; nobody else moves their rooms' tops from now on."""
    lookup = _lookup(1 << (len(posts) - 1).bit_length())
    values = lookup.values(posts)
    return Found(
        rooms={row.name: row for row in lookup.rooms.execute(connection, values)},
        members={(user, room) for user, room in lookup.members.execute(connection, values)},
        first={
            (author, client_id): decode_entry(body)
            for author, client_id, body in lookup.first.execute(connection, values)
        },
    )


class _Lookup:
    """The questions about at most `size` posts; each list has a place for each of them."""

    def __init__(self, size: int) -> None:
        rooms, authors, client_ids = _list("room", size), _list("author", size), _list("id", size)
        self._size = size
        self._names = [place.key for place in (*rooms, *authors, *client_ids)]
        # The rooms are locked in one order (SQLite has locked everything), so nobody deadlocks.
        self.rooms = Prepared(
            select(Room.id, Room.name, Room.private, Room.top)
            .where(Room.name.in_(rooms))
            .order_by(Room.id)
            .with_for_update()
        )
        # Not joined to the question above: who waited for a lock must see what changed meanwhile.
        self.members = Prepared(
            select(Membership.user_id, Room.name)
            .join(Room, Room.id == Membership.room_id)
            .where(Membership.user_id.in_(authors), Room.name.in_(rooms))
        )
        self.first = Prepared(
            select(LogEntry.author_id, LogEntry.client_id, LogEntry.body).where(
                LogEntry.author_id.in_(authors), LogEntry.client_id.in_(client_ids)
            )
        )

    def values(self, posts: Sequence[Post]) -> dict[str, Any]:
        """Return what goes into the places; the last post fills those that are left."""
        posts = [*posts, *[posts[-1]] * (self._size - len(posts))]
        rooms, authors = [post.room for post in posts], [post.author.id for post in posts]
        client_ids = [storable(post.client_id) for post in posts]
        return dict(zip(self._names, [*rooms, *authors, *client_ids], strict=True))


def _list(name: str, size: int) -> list[BindParameter[Any]]:
    return [bindparam(f"{name}{place}") for place in range(size)]


_lookup = cache(_Lookup)  # the sizes are powers of two, so these are few
