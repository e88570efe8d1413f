"""What is stored at the end, read by SQL of the harness's own."""

import json
from collections import defaultdict
from typing import Any, NamedTuple

ROOMS = "SELECT id, name, private, top FROM rooms"
LOG = (
    'SELECT room_id, "offset", author_id, client_id, of, body, extras FROM log'
    ' ORDER BY room_id, "offset"'
)
MESSAGES = 'SELECT room_id, "offset", author_id, text FROM messages'
MEMBERSHIPS = "SELECT room_id, user_id FROM memberships"
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


class Room(NamedTuple):
    """A room, its log, and the tables that are made of the log."""

    name: str
    private: bool
    top: int
    log: dict[int, Entry]
    rows: list[int]
    messages: dict[int, tuple[int, str]]
    members: set[int]


def read(connection: Any) -> dict[str, Room]:
    """Return every room by its name."""
    log: dict[int, list[Entry]] = defaultdict(list)
    for room, offset, author, client_id, of, body, extras in _rows(connection, LOG):
        event = json.loads(bytes(body)) | json.loads(bytes(extras or b"{}"))
        log[room].append(Entry(offset, author, client_id, of, event))
    messages: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
    for room, offset, author, text in _rows(connection, MESSAGES):
        messages[room][offset] = (author, text)
    members: dict[int, set[int]] = defaultdict(set)
    for room, user in _rows(connection, MEMBERSHIPS):
        members[room].add(user)
    return {
        name: Room(
            name,
            bool(private),
            top,
            {entry.offset: entry for entry in log[number]},
            [entry.offset for entry in log[number]],
            messages[number],
            members[number],
        )
        for number, name, private, top in _rows(connection, ROOMS)
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
