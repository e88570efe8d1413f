"""What has to be known about posts and reactions before they are written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from ...errors import Archived, NoSuchRoom, NotAllowed, NotAMember, Refused
from ...wire import Person
from ..results import Post, Reaction
from ..rooms import silence
from ..rooms.directs import closed_rooms
from ..sql.statements import Statement, Transaction

Key = tuple[int, str]  # a change, by its author and its client_id


class RoomRow(NamedTuple):
    id: int
    name: str
    private: bool
    top: int
    archived_at: int | None
    writers: str
    direct: bool
    slow: int


class First(NamedTuple):
    """Where a change was stored when it first came."""

    kind: int
    room_id: int
    offset: int


class Found(NamedTuple):
    """
    The rooms of some posts by name, who is in which, and what is stored already.

    `members` tells of pairs of a user and a room's id whether they own it; `closed`
    are pairs of a direct room's id and a user who cannot write there, `silent` tells until
    when somebody says nothing. `first` has
    changes of these posts' authors and client_ids, and perhaps of others. `called` are those
    who have one of the names that were asked for, by its key.
    """

    rooms: dict[str, RoomRow]
    members: dict[tuple[int, int], bool]
    closed: set[tuple[int, int]]
    silent: dict[tuple[int, int], int]
    first: dict[Key, First]
    called: dict[str, int]

    def refusal(self, author: Person, room: RoomRow, at: int) -> Refused | None:
        """Return why somebody may change nothing in a room at this time, if so."""
        if (author.id, room.id) not in self.members:
            return NoSuchRoom(room.name) if room.private else NotAMember(room.name)
        if room.archived_at is not None:
            return Archived()
        until = self.silent.get((author.id, room.id)) if self.silent else None
        if until is not None and (refusal := silence.refusal(until, at)):
            return refusal
        return NotAllowed() if (room.id, author.id) in self.closed else None

    def rules(self, author: Person, room: RoomRow) -> bool:
        """Whether somebody owns a room, or is an administrator."""
        return self.members.get((author.id, room.id), False) or author.admin

    def mute(self, author: Person, room: RoomRow) -> bool:
        """Whether only those who own a room write in it, and this is none of them."""
        return room.writers == "owners" and not self.rules(author, room)


def look_up(
    tx: Transaction,
    posts: Sequence[Post] | Sequence[Reaction],
    client_ids: Sequence[str],
    names: Collection[str] = (),
    hearing: Collection[int] = (),
) -> Found:
    """
    Return what is known about `posts`; nobody else moves their rooms' tops from now on.

    `names` are the keys of those whom the posts may call, `hearing` the ids of those who
    want to hear of a word in them.
    """
    in_rooms = list({post.room for post in posts})
    authors = list({post.author.id for post in posts})
    asked: list[tuple[Statement, Sequence[Any]]] = [
        (_ROOMS, (in_rooms,)),
        (_MEMBERS, (list({*authors, *hearing}), in_rooms)),
        (_FIRST, (list(client_ids), authors)),
    ]
    if names:
        asked.append((_CALLED, (in_rooms, list(names))))
    rooms, members, first, *more = tx.all_of(*asked)
    called = more[0] if more else []
    found = {row[1]: RoomRow(*row) for row in rooms}
    direct = [room.id for room in found.values() if room.direct]
    return Found(
        rooms=found,
        members={(row[0], row[1]): bool(row[2]) for row in [*called, *members]},
        called={row[3]: row[0] for row in called},
        closed=closed_rooms(tx, direct) if direct else set(),
        silent={(row[0], row[1]): row[3] for row in members if row[3] is not None},
        first={
            (author_id, client_id): First(kind, room_id, offset)
            for author_id, client_id, kind, room_id, offset in first
        },
    )


# The rooms are locked in one order (SQLite has locked everything), so nobody deadlocks.
_FIND = """
    SELECT id, name, private, top, archived_at, writers, direct, slow
    FROM rooms WHERE name = ANY(?)
"""
_ROOMS = Statement(_FIND, _FIND + "ORDER BY id FOR UPDATE")
# Not joined to the question above: who waited for a lock must see what changed meanwhile.
_MEMBERS = Statement("""
    SELECT memberships.user_id, memberships.room_id, memberships.owner, memberships.silent_until
    FROM memberships WHERE memberships.user_id = ANY(?)
    AND memberships.room_id IN (SELECT id FROM rooms WHERE name = ANY(?))
""")
# Each as often as they are in one of the rooms, and once if in none.
_CALLED = Statement("""
    SELECT users.id, memberships.room_id, memberships.owner, users.name_key FROM users
    LEFT JOIN memberships ON memberships.user_id = users.id
    AND memberships.room_id IN (SELECT id FROM rooms WHERE name = ANY(?))
    WHERE users.name_key = ANY(?) AND users.active
""")
_FIRST = Statement("""
    SELECT author_id, client_id, kind, room_id, "offset" FROM log
    WHERE client_id = ANY(?) AND author_id = ANY(?)
""")
