"""
What those do to rooms who run the place, on the page or by a command.

They need not be in them, and what cannot be done to a room at all, they cannot either.
"""

from __future__ import annotations

import functools

from ... import bus
from ...errors import Archived
from ...permissions import Act, Place, require, room_of
from ...store.office.rooms import Moved
from ...store.overview import RoomShown, Which
from ...store.people.people import Whom
from ...store.results import RoomFacts, Settings
from ...wire import Joined, Person
from ..rooms.rooms import acts_of, changed, check_acts
from ..telling import written
from .office import Office

RULER = Person(0, "", admin=True)  # by what the rules ask; whether it is one, the store asks


def add(office: Office, title: str, private: bool) -> RoomShown:
    """Make a room that nobody is in as yet; see `add` of the store for what is refused."""
    return office.store.overview.room(office.store.ruled_rooms.add(title, private, office.by))


def rename(office: Office, which: Which, title: str) -> RoomShown:
    """Give a room another title; see `set_room` of the store for what is refused."""
    return _set(office, which, Settings(title=title), "rename room")


def archive(office: Office, which: Which) -> RoomShown:
    """Have nobody write in a room, which is never the lobby; see `set_room`."""
    return _set(office, which, Settings(archived=True), "archive")


def unarchive(office: Office, which: Which) -> RoomShown:
    """Take a room back from the archive; see `set_room`."""
    return _set(office, which, Settings(archived=False), "unarchive")


def keep(office: Office, which: Which, days: int | str) -> RoomShown:
    """Say for how many days a room keeps messages, `for_ever` or by `default`; see `set_room`."""
    return _set(office, which, Settings(keep_days=days), "retention")


def set_owner(office: Office, which: Which, whom: Whom, on: bool) -> RoomShown:
    """Make a member one of a room's owners, or one no longer; see `own` of the store."""
    room = office.store.overview.room(which)
    check = functools.partial(check_acts, RULER, [Act.RULE], Place())
    if done := office.store.ruled_rooms.own(room.room, whom, on, check, office.by):
        office.tell(changed(room.room, done))
    return room


def let_in(office: Office, which: Which, whom: Whom) -> Moved:
    """Let somebody into a room; see `grant` of the store for what is refused."""
    room = office.store.overview.room(which).room
    moved = office.store.ruled_rooms.let_in(room, whom, _open, office.by)
    if moved.stored is not None:
        assert isinstance(moved.stored.entry, Joined)
        granted = bus.RoomGranted(moved.user.id, room, moved.stored.entry.by)
        office.tell(written(room, moved.stored, granted))
    return moved


def put_out(office: Office, which: Which, whom: Whom) -> Moved:
    """Put somebody out of a room; see `revoke` of the store for what is refused."""
    room = office.store.overview.room(which).room
    check = functools.partial(check_acts, RULER, [Act.PUT_OUT], Place())
    moved = office.store.ruled_rooms.put_out(room, whom, check, office.by)
    if moved.stored is not None:
        revoked = bus.RoomRevoked(moved.user.id, room, moved.stored.offset)
        office.tell(written(room, moved.stored, revoked))
    return moved


def _set(office: Office, which: Which, wanted: Settings, what: str) -> RoomShown:
    room = office.store.overview.room(which)
    check = functools.partial(check_acts, RULER, acts_of(wanted, None), Place())
    if done := office.store.ruled_rooms.set(room.room, wanted, what, check, office.by):
        office.tell(changed(room.room, done))
    return office.store.overview.room(which)


def _open(facts: RoomFacts) -> None:
    if facts.state.archived:
        raise Archived
    require(RULER, Act.LET_IN, room_of(facts.state))
