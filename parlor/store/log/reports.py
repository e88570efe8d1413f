"""
Reports: a message that somebody shows to the administrators, in a room of theirs.

The room is made by the first report, and again if it was deleted. Who reports is no
member of it; what they report is quoted there, for administrators read no room that they
are not in, and what is quoted may be deleted a moment later.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import NamedTuple

from ...errors import ClientIdUsed, NoSuchMessage, NotAllowed
from ...text.names import drawn_room_name, key_of
from ...text.storable import storable
from ...wire import Person, Said
from .. import audit
from ..results import Stored
from ..rooms.members_only import require_member
from ..rooms.memberships import enter
from ..sql.access import Access
from ..sql.statements import Statement, Transaction
from ..tables import Kind
from . import log

TITLE = "Reports"
QUOTED = 1_000  # characters of a message that are shown


class Report(NamedTuple):
    """Somebody shows the message at offset `of`; `place` is the address of all rooms."""

    by: Person
    room: str
    client_id: str
    of: int
    place: str


class Reported(NamedTuple):
    """What was written into the room of the reports; `granted` are its members since then."""

    room: str
    stored: list[Stored]
    granted: list[int]


class Reports:
    """What people show to the administrators."""

    def __init__(self, access: Access, render: Callable[[str], str]) -> None:
        self._access = access
        self._render = render

    def put(self, report: Report) -> Reported:
        """Show a message to the administrators; see `put`."""
        return self._access.change(None, put, report, self._render)


def put(tx: Transaction, at: int, report: Report, render: Callable[[str], str]) -> Reported:
    """
    Show a message to the administrators, all of whom are in their room from then on.

    Raises:
        NoSuchRoom, NotAMember: If the person is not in the room.
        NoSuchMessage: If there is none at this place.
        NotAllowed: If it is one's own.
        ClientIdUsed: If the client_id stands for another change.
    """
    by = report.by
    tx.all(_LOCK)  # of two first reports one makes the room
    found = tx.first(_ROOM)
    first = tx.first(_FIRST, storable(report.client_id), by.id)
    if first is not None:
        if found is None or found[0] != first[0]:
            raise ClientIdUsed
        return Reported(found[1], [], [])
    room_id = require_member(tx, by.id, report.room)
    message = tx.first(_MESSAGE, room_id, report.of)
    if message is None:
        raise NoSuchMessage
    author_id, author, text = message
    if author_id == by.id:
        raise NotAllowed
    name = _make(tx, at, by.id) if found is None else found[1]
    stored, granted = [], []
    for admin_id, admin in tx.all(_ADMINS, name):
        stored.append(enter(tx, at, name, Person(admin_id, admin)))
        granted.append(admin_id)
    tx.run(_RULE, name)
    said = _quote(author, f"{report.place}/rooms/{report.room}/{report.of}", text)
    stored.append(_say(tx, at, name, by, report.client_id, said, render(said)))
    audit.note(tx, at, by.id, "report", room_id=room_id, offset=report.of, whom=author_id)
    return Reported(name, stored, granted)


def _make(tx: Transaction, at: int, by: int) -> str:
    name = drawn_room_name()
    [(room_id,)] = tx.all(_MAKE, name, TITLE, key_of(TITLE), secrets.token_hex(8), by, at)
    tx.run(_KEEP, room_id)
    return name


def _quote(author: str, address: str, text: str) -> str:
    """Return what is said of a message, in words that need no translation."""
    whole = len(text) <= QUOTED
    lines = (text if whole else text[: QUOTED - 1].rstrip() + "…").splitlines() or [""]
    return "\n".join([f"⚑ {address} · {author}", "", *(f"> {line}" for line in lines)])


def _say(
    tx: Transaction, at: int, room: str, by: Person, client_id: str, text: str, html: str
) -> Stored:
    room_id, offset = log.take_offset(tx, room)
    said = Said(
        room=room,
        offset=offset,
        at=at,
        who=Person(by.id, by.name),
        text=text,
        html=html,
        client_id=client_id,
    )
    body = log.append(tx, room_id, offset, by.id, said, Kind.SAID, client_id)
    tx.run(_WRITE, room_id, offset, by.id, text, at)
    return Stored(offset, said, body)


_LOCK = Statement("SELECT id FROM place", "SELECT id FROM place FOR UPDATE")
_ROOM = Statement("""
    SELECT rooms.id, rooms.name FROM place JOIN rooms ON rooms.id = place.reports
    WHERE rooms.deleted_at IS NULL
""")
_FIRST = Statement("SELECT room_id FROM log WHERE client_id = ? AND author_id = ?")
_MESSAGE = Statement("""
    SELECT users.id, users.name, messages.text FROM messages
    JOIN users ON users.id = messages.author_id
    WHERE messages.room_id = ? AND messages."offset" = ?
""")
_MAKE = Statement("""
    INSERT INTO rooms
        (name, title, title_key, private, epoch, top, created_by, created_at, newcomers)
    VALUES (?, ?, ?, 1 = 1, ?, 0, ?, ?, 'all') RETURNING id
""")
_KEEP = Statement("UPDATE place SET reports = ?")
_ADMINS = Statement("""
    SELECT id, name FROM users WHERE admin AND active AND id NOT IN (
        SELECT user_id FROM memberships WHERE room_id = (SELECT id FROM rooms WHERE name = ?)
    ) ORDER BY id
""")
_RULE = Statement("""
    UPDATE memberships SET owner = (1 = 1)
    WHERE room_id = (SELECT id FROM rooms WHERE name = ?) AND NOT owner
    AND user_id IN (SELECT id FROM users WHERE admin)
""")
_WRITE = Statement("""
    INSERT INTO messages (room_id, "offset", author_id, text, at) VALUES (?, ?, ?, ?, ?)
""")
