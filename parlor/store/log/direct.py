"""Messages to people and not to a room: the first one makes the room that is theirs."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from ...errors import ClientIdUsed, NoSuchPerson, NotAllowed, Refused, TooMany
from ...text.names import drawn_room_name
from ...text.storable import storable
from ..people.blocks import anybody_blocks
from ..results import DirectPost, DirectStored, Post, Stored
from ..rooms.directs import people_key
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..sql.writer import Single
from ..tables import Kind
from .messages import Posting

PEOPLE = 9  # of one direct room, its writer included


class Directs:
    """What people write to each other directly."""

    def __init__(self, access: Access, render: Callable[[str], str], root: str = "") -> None:
        self._access = access
        self._render = render
        self._root = root

    def post(self, post: DirectPost) -> DirectStored:
        """Write a message to some people; see `DirectPosting`."""
        return self._access.carry_out(DirectPosting(post, self._render, self._root))


class DirectPosting(Single[DirectStored]):
    """
    A message to a set of people, in the room that is theirs.

    Of each set there is one room, which the database itself holds: of two processes
    that make it at once, the later one does its turn again and finds it.

    Raises:
        TooMany: If there are more than nine people.
        NoSuchPerson: If somebody of them is not there, or their account has ended.
        NotAllowed: If it must not be the first message, or somebody has blocked the writer.
        ClientIdUsed: If the client_id stands for another change.
    """

    def __init__(self, post: DirectPost, render: Callable[[str], str], root: str = "") -> None:
        super().__init__(self._write)
        self.weight = len(post.text)
        self._wanted = post
        self._people = post.to | {post.author.id}
        self._posting = Posting(Post(post.author, "", post.client_id, post.text), render, root)
        self.message = self._posting.message

    def prepare(self) -> None:
        self._posting.prepare()

    def _write(self, tx: Transaction, at: int) -> DirectStored:
        wanted = self._wanted
        if len(self._people) > PEOPLE:
            raise TooMany("people", PEOPLE)
        key = people_key(self._people)
        row = tx.first(_FIND, key)
        first = tx.first(_FIRST, storable(wanted.client_id), wanted.author.id)
        if first is not None:
            kind, offset, first_key = first
            if row is None or kind != Kind.SAID or first_key != key:
                raise ClientIdUsed
            return DirectStored(row[0], Stored(offset, None, None), [])
        if row is not None:
            return DirectStored(row[0], self._put(tx, at, row[0]), [])
        room = self._make(tx, at, key)
        return DirectStored(room, self._put(tx, at, room), sorted(self._people))

    def _make(self, tx: Transaction, at: int, key: str) -> str:
        author = self._wanted.author.id
        if not self._wanted.first:
            raise NotAllowed
        if len(tx.all(_ACTIVE, list(self._people))) < len(self._people):
            raise NoSuchPerson
        if anybody_blocks(tx, author, self._people - {author}):
            raise NotAllowed
        name = drawn_room_name()
        [(room_id,)] = tx.all(_MAKE, name, secrets.token_hex(8), author, at, key)
        for user_id in sorted(self._people):
            tx.run(_ENTER, user_id, room_id, at)
        return name

    def _put(self, tx: Transaction, at: int, room: str) -> Stored:
        posting = self._posting
        posting.post = Post(posting.post.author, room, posting.post.client_id, posting.post.text)
        [outcome] = Posting.carry_out(tx, at, [posting])
        if isinstance(outcome, Refused):
            raise outcome
        return outcome


_FIND = Statement("SELECT name FROM rooms WHERE people_key = ?")
_FIRST = Statement("""
    SELECT log.kind, log."offset", rooms.people_key FROM log JOIN rooms ON rooms.id = log.room_id
    WHERE log.client_id = ? AND log.author_id = ?
""")
_FIND_ACTIVE = "SELECT id FROM users WHERE id = ANY(?) AND active ORDER BY id"
_ACTIVE = Statement(_FIND_ACTIVE, _FIND_ACTIVE + " FOR SHARE")  # a ban waits, or is seen
_MAKE = Statement("""
    INSERT INTO rooms (name, title, private, epoch, top, created_by, created_at, direct, people_key)
    VALUES (?, '', 1 = 1, ?, 0, ?, ?, 1 = 1, ?) RETURNING id
""")
_ENTER = Statement(
    "INSERT INTO memberships (user_id, room_id, read_offset, joined_at) VALUES (?, ?, 0, ?)"
)
