"""Who and what there is in the place, for those who run it: names and numbers, and no words."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import NoSuchRoom
from ..text.names import key_of
from .people import people
from .people.people import Whom
from .people.signing_in.devices import Device
from .people.signing_in.devices import devices as devices_of
from .sql.access import Access
from .sql.statements import Statement, Transaction, like

Which = int | str  # a room by id, or by the name that its address has
LISTED = 50  # people or rooms that are told at once


class Somebody(NamedTuple):
    """A person; times are milliseconds, and `seen_at` is None if they have no session."""

    id: int
    name: str
    kind: str
    admin: bool
    active: bool
    since: int
    seen_at: int | None
    rooms: int


class RoomLine(NamedTuple):
    """A room in a list of all; a private one has no title there. `entries` are those of its log."""

    id: int
    title: str
    private: bool
    archived: bool
    members: int
    entries: int


class RoomSize(NamedTuple):
    """A room; `at` is when its last message was written, None if there is none."""

    room: str
    title: str
    private: bool
    archived: bool
    members: int
    messages: int
    at: int | None


class RoomShown(NamedTuple):
    """
    A room and what is set of it; `since` is when it was made, in milliseconds.

    It keeps messages for `keep_days`, 0 is for ever; None is as the place says.
    """

    id: int
    room: str
    title: str
    topic: str
    private: bool
    archived: bool
    since: int
    members: int
    messages: int
    writers: str
    keep_days: int | None


class RoomMember(NamedTuple):
    """A member of a room, since a time in milliseconds."""

    id: int
    name: str
    kind: str
    owner: bool
    since: int


class Overview:
    """What an operator asks."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def people(self, kind: str | None = None, not_since: int | None = None) -> list[Somebody]:
        """Return all people, of a kind, or of whom nothing was seen since a time in ms."""
        return self._access.read(everybody, kind, not_since)

    def page(self, after: int = 0, find: str = "", most: int = LISTED) -> list[Somebody]:
        """Return the people after the one of an id, or those of them whose names begin so."""
        return self._access.read(page, after, find, most)

    def rooms_page(self, after: int = 0, most: int = LISTED) -> list[RoomLine]:
        """Return the rooms after the one of an id, but the direct ones."""
        return self._access.read(rooms_page, after, most)

    def person(self, whom: Whom) -> Somebody:
        """Return somebody by id, or by name however it is written; see `somebody`."""
        return self._access.read(somebody, whom)

    def sessions(self, name: str) -> list[Device]:
        """Return the open sessions of somebody, the one seen last first; see `somebody`."""
        return self._access.read(devices, name)

    def rooms(self) -> list[RoomSize]:
        """Return all rooms but the direct ones, which are their people's."""
        return self._access.read(rooms)

    def room(self, which: Which) -> RoomShown:
        """Return a room by id or by name; see `room`."""
        return self._access.read(room, which)

    def members(self, which: Which) -> list[RoomMember]:
        """Return the members of a room by name; see `room`."""
        return self._access.read(members, which)

    def rooms_of(self, name: str) -> list[str]:
        """Return the titles of the rooms somebody is in, direct ones left out; see `somebody`."""
        return self._access.read(rooms_of, name)


def everybody(tx: Transaction, kind: str | None, not_since: int | None) -> list[Somebody]:
    """Return all people, of a kind, or of whom nothing was seen since a time in ms."""
    found = (_somebody(row) for row in tx.all(_PEOPLE))
    return [
        one
        for one in found
        if kind in (None, one.kind)
        and (not_since is None or (one.seen_at or one.since) < not_since)
    ]


def page(tx: Transaction, after: int, find: str, most: int) -> list[Somebody]:
    """Return the people after the one of an id, or those of them of whom a name begins so."""
    sought = like(key_of(find)) if find else "%"
    return [_somebody(row) for row in tx.all(_PAGE, after, sought, f"% {sought}", most)]


def rooms_page(tx: Transaction, after: int, most: int) -> list[RoomLine]:
    """Return the rooms after the one of an id, but the direct ones."""
    return [
        RoomLine(room_id, "" if private else title, bool(private), archived_at is not None, *counts)
        for room_id, title, private, archived_at, *counts in tx.all(_ROOMS_PAGE, after, most)
    ]


def somebody(tx: Transaction, whom: Whom) -> Somebody:
    """
    Return somebody by id, or by name however it is written.

    Raises:
        NoSuchPerson: If there is nobody.
    """
    return _somebody(tx.first(_PERSON, people.found(tx, whom).id) or ())


def devices(tx: Transaction, name: str) -> list[Device]:
    """Return the open sessions of somebody; raise as `somebody` does."""
    return devices_of(tx, _id(tx, name))


def rooms(tx: Transaction) -> list[RoomSize]:
    """Return all rooms but the direct ones."""
    return [
        RoomSize(name, title, bool(private), archived_at is not None, members, messages, at)
        for name, title, private, archived_at, members, messages, at in tx.all(_ROOMS)
    ]


def room(tx: Transaction, which: Which) -> RoomShown:
    """
    Return a room by id or by name.

    Raises:
        NoSuchRoom: If there is none, or it is a direct one.
    """
    row = tx.first(_ROOM_BY_ID if isinstance(which, int) else _ROOM_BY_NAME, which)
    if row is None:
        raise NoSuchRoom(str(which))
    found = RoomShown(*row)
    return found._replace(private=bool(found.private), archived=bool(found.archived))


def members(tx: Transaction, which: Which) -> list[RoomMember]:
    """Return the members of a room by name; raise as `room` does."""
    rows = tx.all(_MEMBERS, room(tx, which).id)
    return [RoomMember(*row)._replace(owner=bool(row[3])) for row in rows]


def rooms_of(tx: Transaction, name: str) -> list[str]:
    """Return the titles of the rooms somebody is in; raise as `somebody` does."""
    return [room for (room,) in tx.all(_ROOMS_OF, _id(tx, name))]


def _id(tx: Transaction, name: str) -> int:
    return people.found(tx, name).id


def _somebody(row: tuple[object, ...]) -> Somebody:
    found = Somebody(*row)  # type: ignore[arg-type]
    return found._replace(admin=bool(found.admin), active=bool(found.active))


_SELECT = """
    SELECT users.id, users.name, users.kind, users.admin, users.active, users.created_at,
        (SELECT MAX(seen_at) FROM sessions WHERE sessions.user_id = users.id),
        (SELECT COUNT(*) FROM memberships JOIN rooms ON rooms.id = memberships.room_id
         WHERE memberships.user_id = users.id AND NOT rooms.direct)
    FROM users
"""
_PEOPLE = Statement(f"{_SELECT} ORDER BY users.id")
_PERSON = Statement(f"{_SELECT} WHERE users.id = ?")
_PAGE = Statement(rf"""
    {_SELECT} WHERE users.id > ?
    AND (users.name_key LIKE ? ESCAPE '\' OR users.name_key LIKE ? ESCAPE '\')
    ORDER BY users.id LIMIT ?
""")
_ROOMS_PAGE = Statement("""
    SELECT id, title, private, archived_at,
        (SELECT COUNT(*) FROM memberships WHERE memberships.room_id = rooms.id), top
    FROM rooms WHERE id > ? AND NOT direct AND deleted_at IS NULL ORDER BY id LIMIT ?
""")
_ROOMS = Statement("""
    SELECT name, title, private, archived_at,
        (SELECT COUNT(*) FROM memberships WHERE memberships.room_id = rooms.id),
        (SELECT COUNT(*) FROM messages WHERE messages.room_id = rooms.id),
        (SELECT MAX(at) FROM messages WHERE messages.room_id = rooms.id)
    FROM rooms WHERE NOT direct AND deleted_at IS NULL ORDER BY name
""")
_ROOM = """
    SELECT id, name, title, topic, private, archived_at IS NOT NULL, created_at,
        (SELECT COUNT(*) FROM memberships WHERE memberships.room_id = rooms.id),
        (SELECT COUNT(*) FROM messages WHERE messages.room_id = rooms.id),
        writers, keep_days
    FROM rooms WHERE NOT direct AND deleted_at IS NULL
"""
_ROOM_BY_ID = Statement(f"{_ROOM} AND id = ?")
_ROOM_BY_NAME = Statement(f"{_ROOM} AND name = ?")
_MEMBERS = Statement("""
    SELECT users.id, users.name, users.kind, memberships.owner, memberships.joined_at
    FROM memberships JOIN users ON users.id = memberships.user_id
    WHERE memberships.room_id = ? ORDER BY users.name_key
""")
_ROOMS_OF = Statement("""
    SELECT rooms.title FROM memberships JOIN rooms ON rooms.id = memberships.room_id
    WHERE memberships.user_id = ? AND NOT rooms.direct ORDER BY rooms.title
""")
