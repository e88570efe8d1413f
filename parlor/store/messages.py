"""Posts on their way into the log: many of them by half a dozen statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, update

from ..errors import ClientIdUsed, NoSuchRoom, NotAMember, Refused
from ..text.storable import storable
from ..wire import Said, encode
from .log import LOG
from .lookup import Key, look_up
from .results import Post, Stored
from .sql import Prepared
from .tables import Message, Room
from .writer import Change

MESSAGES: Table = Message.__table__  # type: ignore[assignment]
ROOMS: Table = Room.__table__  # type: ignore[assignment]


class Posting(Change[Stored]):
    """A post, rendered before the transaction begins."""

    def __init__(self, post: Post, render: Callable[[str], str]) -> None:
        self.post = post
        self.weight = len(post.text)
        self.rooms = (post.room,)
        self.client_id = storable(post.client_id)
        self.key: Key = (post.author.id, self.client_id)
        self.text = ""
        self.html = ""
        self._render = render

    def prepare(self) -> None:
        self.text = storable(self.post.text)
        self.html = self._render(self.text)

    @classmethod
    def carry_out(
        cls, connection: Connection, at: int, changes: Sequence[Posting]
    ) -> Sequence[Stored | Refused]:
        run = _Run(connection, at, changes)
        outcomes = [run.write(posting) for posting in changes]
        run.flush(connection)
        return outcomes


class _Run:
    """What one run of posts reads at its beginning and writes at its end."""

    def __init__(self, connection: Connection, at: int, postings: Sequence[Posting]) -> None:
        self._at = at
        found = look_up(connection, [posting.post for posting in postings])
        self._rooms, self._members, self._first = found
        self._tops = {name: row.top for name, row in self._rooms.items()}
        self._rows: list[dict[str, Any]] = []

    def write(self, posting: Posting) -> Stored | Refused:
        """Give a post its place, unless it has one or must not have one."""
        room = posting.post.room
        if first := self._first.get(posting.key):
            same = isinstance(first, Said) and first.room == room
            return Stored(first.offset, None, None) if same else ClientIdUsed()
        if room not in self._rooms:
            return NoSuchRoom(room)
        if (posting.post.author.id, room) not in self._members:
            return NoSuchRoom(room) if self._rooms[room].private else NotAMember(room)
        self._tops[room] += 1
        return self._said(posting, self._rooms[room].id, self._tops[room])

    def flush(self, connection: Connection) -> None:
        """Write down all that was given a place."""
        if self._rows:
            moved = [{"room": row.id, "to": self._tops[name]} for name, row in self._rooms.items()]
            _MOVE_TOP.execute_many(connection, moved)
            _INSERT_LOG.execute_many(connection, self._rows)
            _INSERT_MESSAGES.execute_many(connection, self._rows)

    def _said(self, posting: Posting, room_id: int, offset: int) -> Stored:
        post = posting.post
        said = Said(
            room=post.room,
            offset=offset,
            at=self._at,
            who=post.author,
            text=posting.text,
            html=posting.html,
            client_id=post.client_id,
        )
        body = encode(said)
        self._first[posting.key] = said
        self._rows.append(
            {
                "room_id": room_id,
                "offset": offset,
                "author_id": post.author.id,
                "client_id": posting.client_id,
                "body": body,
                "text": posting.text,
                "html": posting.html,
                "at": self._at,
            }
        )
        return Stored(offset, said, body)


_MOVE_TOP = Prepared(
    update(ROOMS).where(ROOMS.c.id == bindparam("room")).values(top=bindparam("to"))
)
_INSERT_LOG = Prepared(insert(LOG))
_INSERT_MESSAGES = Prepared(insert(MESSAGES))
