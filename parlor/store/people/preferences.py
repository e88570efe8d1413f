"""What somebody wants: of the place in a table of its own, of a room in their membership."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import UTC, tzinfo
from typing import Any, NamedTuple

import msgspec

from ...errors import NotAllowed
from ...loop.asking import Batcher
from ...text.keywords import Wanted
from ...wire import Person, encode
from ...wire.events.preferences import QuietHours
from ...wire.quiet import quiet_until, zone_named
from ..rooms.members_only import require_member
from ..sql.access import Access
from ..sql.batches import batched
from ..sql.statements import Statement, Transaction
from ..versions import next_version
from .profiles import persons

# What others see of somebody: whether they are not to be disturbed, and what they are doing.
SEEN = ("dnd_until", "quiet_hours", "time_zone", "status")


class Wishes(NamedTuple):
    """All that somebody wants of the place, by key, and up to which version that is."""

    version: int
    values: dict[str, Any]

    def quiet_until(self, at: int) -> int:
        """Return until when they are not to be disturbed at the moment `at`; 0 if they may be."""
        hours = msgspec.convert(self.values.get("quiet_hours", {}), QuietHours)
        return quiet_until(at, self.values.get("dnd_until", 0), hours, self._zone)

    def status(self, at: int) -> tuple[str, int]:
        """Return what they say they are doing at the moment `at`, and until when; 0 is for good."""
        said = self.values.get("status", {"text": ""})
        until = said.get("until", 0)
        return (said["text"], until) if not until or until > at else ("", 0)

    @property
    def _zone(self) -> tzinfo:
        """Theirs; UTC for who has none, and where this machine knows it no more."""
        try:
            return zone_named(self.values["time_zone"])
        except (KeyError, ValueError):
            return UTC


NONE = Wishes(0, {})
AT_ONCE = 1_000  # people who go into one question


class Preferences:
    """What people want of the place and of their rooms."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock
        # What everybody who comes in asks: in a storm they come by the thousand.
        self._of = Batcher(lambda ids: access.read(wishes, ids))

    def of(self, user_id: int) -> Wishes:
        """Return what somebody wants of the place."""
        return self._of.ask(user_id) or NONE

    def put(self, user_id: int, key: str, value: Any) -> int:
        """Note what somebody wants of the place; None is the default. Return its version."""
        return self._access.change(None, put, user_id, key, value)

    def put_level(self, user_id: int, room: str, level: str | None) -> int:
        """Note how much of a room one of its members wants to be told; None is the default."""
        return self._access.change(None, put_level, user_id, room, level)

    def mute(self, user_id: int, room: str, until: int | None) -> int:
        """Note until when a member wants to hear nothing of a room."""
        return self._access.change(None, mute, user_id, room, until)

    def star(self, user_id: int, room: str, on: bool) -> int:
        """Note whether a member has a room on top of their list."""
        return self._access.change(None, star, user_id, room, on)

    def keywords(self) -> list[Wanted]:
        """Return of which words people want to hear."""
        return self._access.read(keywords)

    def stale(self) -> list[int]:
        """Return of whom it is noted wrongly how they are seen now."""
        return self._access.read(stale, round(self._clock() * 1000))

    def look(self, user_id: int) -> Person | None:
        """Note how somebody is seen now; return them if that is news."""
        return self._access.change(None, look, user_id)


def wishes(tx: Transaction, user_ids: Collection[int]) -> dict[int, Wishes]:
    """Return what each of some users wants of the place."""
    found: dict[int, Wishes] = {}
    for user_id, version, key, value in tx.all(_WISHES, list(user_ids)):
        wish = found.setdefault(user_id, Wishes(version, {}))
        if key is not None:
            wish.values[key] = msgspec.json.decode(value)
    return found


def put(tx: Transaction, at: int, user_id: int, key: str, value: Any) -> int:
    """
    Note what somebody wants of the place; None is the default. Return its version.

    Raises:
        NotAllowed: If there is nobody of this id.
    """
    version = _next_version(tx, user_id)
    tx.run(_FORGET, user_id, key)
    if value is not None:
        tx.run(_PUT, user_id, key, encode(value).decode(), version)
    return version


def put_level(tx: Transaction, at: int, user_id: int, room: str, level: str | None) -> int:
    """
    Note how much of a room one of its members wants to be told; None is the default.

    Raises:
        NoSuchRoom, NotAMember: If the user is none of them.
    """
    room_id = require_member(tx, user_id, room)
    version = _next_version(tx, user_id)
    tx.run(_LEVEL, level, user_id, room_id)
    return version


def mute(tx: Transaction, at: int, user_id: int, room: str, until: int | None) -> int:
    """
    Note until when a member wants to hear nothing of a room.

    Raises:
        NoSuchRoom, NotAMember: If the user is none of them.
    """
    room_id = require_member(tx, user_id, room)
    version = _next_version(tx, user_id)
    tx.run(_MUTE, until, user_id, room_id)
    return version


def star(tx: Transaction, at: int, user_id: int, room: str, on: bool) -> int:
    """
    Note whether a member has a room on top of their list.

    Raises:
        NoSuchRoom, NotAMember: If the user is none of them.
    """
    room_id = require_member(tx, user_id, room)
    version = _next_version(tx, user_id)
    tx.run(_STAR, on, user_id, room_id)
    return version


def keywords(tx: Transaction) -> list[Wanted]:
    """Return of which words people want to hear."""
    return [
        Wanted(user_id, version, msgspec.json.decode(value, type=list[str]))
        for user_id, version, value in tx.all(_KEYWORDS)
    ]


def stale(tx: Transaction, at: int) -> list[int]:
    """Return of whom it is noted wrongly how they are seen at this moment."""
    noted = {row[0]: (row[1] or 0, row[2], row[3] or 0) for row in tx.all(_WATCHED)}
    found: list[int] = []
    for some in batched(sorted(noted), AT_ONCE):
        for user_id, wish in wishes(tx, some).items():
            if (wish.quiet_until(at), *wish.status(at)) != noted[user_id]:
                found.append(user_id)
    return found


def look(tx: Transaction, at: int, user_id: int) -> Person | None:
    """Note how somebody is seen now; return them if that is news."""
    wish = wishes(tx, [user_id]).get(user_id, NONE)
    quiet, (status, until) = wish.quiet_until(at), wish.status(at)
    if tx.first(_SEE, quiet or None, status, until or None, user_id, quiet, status, until) is None:
        return None
    return next(iter(persons(tx, [user_id])), None)


def _next_version(tx: Transaction, user_id: int) -> int:
    version = next_version(tx, user_id)
    if not version:
        raise NotAllowed
    return version


_WISHES = Statement("""
    SELECT users.id, users.version, preferences.key, preferences.value FROM users
    LEFT JOIN preferences ON preferences.user_id = users.id WHERE users.id = ANY(?)
""")
_KEYWORDS = Statement("""
    SELECT preferences.user_id, preferences.version, preferences.value FROM preferences
    JOIN users ON users.id = preferences.user_id
    WHERE preferences.key = 'keywords' AND users.active
""")
_WATCHED = Statement("""
    SELECT id, dnd_until, status, status_until FROM users
    WHERE dnd_until IS NOT NULL OR status <> ''
    OR id IN (SELECT user_id FROM preferences WHERE key = 'quiet_hours' OR key = 'status')
""")
_FORGET = Statement("DELETE FROM preferences WHERE user_id = ? AND key = ?")
_PUT = Statement("INSERT INTO preferences (user_id, key, value, version) VALUES (?, ?, ?, ?)")
_LEVEL = Statement("UPDATE memberships SET level = ? WHERE user_id = ? AND room_id = ?")
_MUTE = Statement("UPDATE memberships SET muted_until = ? WHERE user_id = ? AND room_id = ?")
_STAR = Statement("UPDATE memberships SET starred = ? WHERE user_id = ? AND room_id = ?")
_SEE = Statement("""
    UPDATE users SET dnd_until = ?, status = ?, status_until = ?
    WHERE id = ? AND (
        COALESCE(dnd_until, 0) <> ? OR status <> ? OR COALESCE(status_until, 0) <> ?
    ) RETURNING id
""")
