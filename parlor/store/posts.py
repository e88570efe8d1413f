"""Posts on their way into the log: many of them by half a dozen statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, insert, select, update

from ..errors import ClientIdUsed, NoSuchRoom, NotAMember, Refused
from ..events import Entry, Said, decode_entry, encode
from .log import LOG
from .models import LogEntry, Membership, Message, Room
from .records import Post, Stored
from .writer import Change

MESSAGES: Table = Message.__table__  # type: ignore[assignment]
ROOMS: Table = Room.__table__  # type: ignore[assignment]

Key = tuple[int, str]


class Posting(Change[Stored]):
    """A post, rendered before the transaction begins."""

    def __init__(self, post: Post, render: Callable[[str], str]) -> None:
        self.post = post
        self.weight = len(post.text)
        self.key: Key = (post.author.id, post.client_id)
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
        self._rooms = _rooms(connection, {posting.post.room for posting in postings})
        self._tops = {name: row.top for name, row in self._rooms.items()}
        self._members = _members(
            connection,
            {posting.post.author.id for posting in postings},
            [row.id for row in self._rooms.values()],
        )
        self._first = _first(connection, {posting.key for posting in postings})
        self._entries: list[dict[str, Any]] = []
        self._messages: list[dict[str, Any]] = []

    def write(self, posting: Posting) -> Stored | Refused:
        """Give a post its place, unless it has one or must not have one."""
        room = posting.post.room
        if first := self._first.get(posting.key):
            same = isinstance(first, Said) and first.room == room
            return Stored(first.offset, None, None) if same else ClientIdUsed()
        if room not in self._rooms:
            return NoSuchRoom(room)
        if (posting.post.author.id, self._rooms[room].id) not in self._members:
            return NoSuchRoom(room) if self._rooms[room].private else NotAMember(room)
        self._tops[room] += 1
        return self._said(posting, self._rooms[room].id, self._tops[room])

    def flush(self, connection: Connection) -> None:
        """Write down all that was given a place."""
        if self._entries:
            moved = [{"room": row.id, "to": self._tops[name]} for name, row in self._rooms.items()]
            connection.execute(_MOVE_TOP, moved)
            connection.execute(_INSERT_LOG, self._entries)
            connection.execute(_INSERT_MESSAGES, self._messages)

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
        place = {
            "room_id": room_id,
            "offset": offset,
            "author_id": post.author.id,
            "client_id": post.client_id,
        }
        self._entries.append({**place, "body": body})
        self._messages.append({**place, "text": posting.text, "html": posting.html, "at": self._at})
        return Stored(offset, said, body)


def storable(text: str) -> str:
    """Return a text with what no database takes, NUL and halves of surrogates, made visible."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _rooms(connection: Connection, names: set[str]) -> dict[str, Row[int, str, bool, int]]:
    rows = connection.execute(_ROOMS, {"names": names})
    return {row.name: row for row in rows}


def _members(connection: Connection, users: set[int], rooms: list[int]) -> set[tuple[int, int]]:
    rows = connection.execute(_MEMBERS, {"users": users, "rooms": rooms})
    return {(user_id, room_id) for user_id, room_id in rows}


def _first(connection: Connection, keys: set[Key]) -> dict[Key, Entry]:
    """Return the entries of those that are stored already."""
    authors, client_ids = map(set, zip(*keys, strict=True))
    rows = connection.execute(_FIRST, {"authors": authors, "client_ids": client_ids})
    return {(author_id, client_id or ""): decode_entry(body) for author_id, client_id, body in rows}


# The rooms are locked in one order (SQLite has locked everything), so that nobody deadlocks.
_ROOMS = (
    select(Room.id, Room.name, Room.private, Room.top)
    .where(Room.name.in_(bindparam("names", expanding=True)))
    .order_by(Room.id)
    .with_for_update()
)
_MEMBERS = select(Membership.user_id, Membership.room_id).where(
    Membership.user_id.in_(bindparam("users", expanding=True)),
    Membership.room_id.in_(bindparam("rooms", expanding=True)),
)
_FIRST = select(LogEntry.author_id, LogEntry.client_id, LogEntry.body).where(
    LogEntry.author_id.in_(bindparam("authors", expanding=True)),
    LogEntry.client_id.in_(bindparam("client_ids", expanding=True)),
)
_MOVE_TOP = update(ROOMS).where(ROOMS.c.id == bindparam("room")).values(top=bindparam("to"))
_INSERT_LOG = insert(LOG)
_INSERT_MESSAGES = insert(MESSAGES)
