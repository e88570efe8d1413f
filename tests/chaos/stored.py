"""What is stored at the end, read by SQL of the harness's own."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

ROOMS = "SELECT id, name, private, top, direct FROM rooms"
LOG = (
    'SELECT room_id, "offset", author_id, client_id, of, body, extras FROM log'
    ' ORDER BY room_id, "offset"'
)
MESSAGES = 'SELECT room_id, "offset", author_id, text FROM messages'
MEMBERSHIPS = "SELECT room_id, user_id, read_offset FROM memberships"
MENTIONS = 'SELECT room_id, user_id, "offset", of FROM mentions'
EVERYBODY = 0  # whom a call of all members is for
MOST_UNREAD = 100
STANDING = "SELECT user_id, name, top FROM memberships JOIN rooms ON rooms.id = room_id"


class Entry(NamedTuple):
    """
    A row of the log: its columns, and the event that they hold.

    `of` is the offset that a change is about; a void is about itself.
    """

    offset: int
    author: int
    client_id: str | None
    of: int | None
    event: dict[str, Any]


class Mention(NamedTuple):
    """A call of somebody, counted at `offset`, in the message `of`."""

    user: int
    offset: int
    of: int


class Room(NamedTuple):
    """
    A room, its log, and the tables that are made of the log.

    `marks` are how far its members have read; a direct room is that of its members.
    """

    name: str
    private: bool
    top: int
    log: dict[int, Entry]
    rows: list[int]
    messages: dict[int, tuple[int, str]]
    members: set[int]
    direct: bool = False
    marks: dict[int, int] = {}
    mentions: Sequence[Mention] = ()

    def unread(self, user: int) -> int:
        """Return how many messages of others somebody has not read, as far as anybody counts."""
        mark = self.marks.get(user, 0)
        others = [offset for offset, (author, _) in self.messages.items() if author != user]
        return min(MOST_UNREAD, sum(offset > mark for offset in others))

    def calls(self, user: int) -> int:
        """Return by how many of those somebody is called; in a direct room it is each."""
        if self.direct:
            return self.unread(user)
        mark = self.marks.get(user, 0)
        called = [
            one.offset
            for one in self.mentions
            if one.user in (EVERYBODY, user) and one.offset > mark
            and self.messages.get(one.of, (user, ""))[0] != user
        ]  # fmt: skip
        return min(MOST_UNREAD, len(set(called)))


def read(connection: Any) -> dict[str, Room]:
    """Return every room by its name."""
    log: dict[int, list[Entry]] = defaultdict(list)
    for room, offset, author, client_id, of, body, extras in _rows(connection, LOG):
        event = json.loads(bytes(body)) | json.loads(bytes(extras or b"{}"))
        log[room].append(Entry(offset, author, client_id, of, event))
    messages: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
    for room, offset, author, text in _rows(connection, MESSAGES):
        messages[room][offset] = (author, text)
    marks: dict[int, dict[int, int]] = defaultdict(dict)
    for room, user, mark in _rows(connection, MEMBERSHIPS):
        marks[room][user] = mark
    mentions: dict[int, list[Mention]] = defaultdict(list)
    for room, user, offset, of in _rows(connection, MENTIONS):
        mentions[room].append(Mention(user, offset, of))
    return {
        name: Room(
            name,
            bool(private),
            top,
            {entry.offset: entry for entry in log[number]},
            [entry.offset for entry in log[number]],
            messages[number],
            set(marks[number]),
            bool(direct),
            marks[number],
            mentions[number],
        )
        for number, name, private, top, direct in _rows(connection, ROOMS)
    }


def standing(connection: Any) -> dict[int, dict[str, int]]:
    """Return how far the log of each room goes, for each of its members."""
    rooms: dict[int, dict[str, int]] = defaultdict(dict)
    for user, name, top in _rows(connection, STANDING):
        rooms[user][name] = top
    return rooms


def _rows(connection: Any, question: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.execute(question)
    return cursor.fetchall()
