"""Coming into a room and going out of it, by one's own wish or by another's."""

from __future__ import annotations

from collections.abc import Callable

from ... import bus
from ...errors import NoSuchPerson
from ...parts import Parts
from ...permissions import Act, Room, may, require, room_of
from ...store.results import Stored, User
from ...wire import Person
from ..telling import Written, tell, written

Done = Callable[[Written], None]


def join(parts: Parts, who: Person, room: str, client_id: str) -> Written:
    """Become a member of an open room; where one is in already, nothing changes."""
    parts.limits.browse.take(who.id, parts.clock())
    stored = parts.store.memberships.join(who.id, room, client_id)
    news = written(room, stored)
    # Also where nothing was written: the device that asked may not know that it is in.
    return tell(parts.bus, news._replace(notices=(bus.RoomGranted(who.id, room),)))


def leave(parts: Parts, who: Person, room: str, client_id: str, done: Done) -> None:
    """Be a member no longer; `done` hears of it before the others do. Nobody leaves the lobby."""
    parts.limits.browse.take(who.id, parts.clock())
    stored = parts.store.memberships.leave(who.id, room, client_id)
    # A repeat has no notice: it takes nobody out of a room that was joined again since.
    news = written(room, stored, bus.RoomRevoked(who.id, room, stored.offset))
    done(news)
    tell(parts.bus, news)


def let_in(parts: Parts, by: Person, room: str, name: str) -> tuple[User, Written | None]:
    """
    Let somebody into a room, by name; None if they are in.

    By its owner or an administrator; or by any member who is no guest, if it is set so.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NotAllowed: If `by` may not, now or as it is written, or nobody is let in.
        NoSuchPerson: If nobody has this name.
    """
    # First, so that outsiders cannot learn names, nor which rooms there are.
    parts.store.memberships.require(by.id, room)
    require(by, Act.LET_IN, _as_ruled(parts, room))
    other = parts.store.people.named(name)
    if other is None or not other.active:
        raise NoSuchPerson
    stored = parts.store.memberships.grant(
        by.id, room, other.id, lambda facts: require(by, Act.LET_IN, room_of(facts.state))
    )
    return other, _told(parts, room, stored, bus.RoomGranted(other.id, room, _named(by)))


def put_out(parts: Parts, by: Person, room: str, user_id: int) -> Written | None:
    """
    Put somebody out of a room, as its owner or an administrator; None if they are out.

    Raises:
        NoSuchRoom, NotAMember: If `by` is not in it.
        NotAllowed: If `by` neither made the room nor is an administrator.
        MustStay: If it is the lobby.
    """
    parts.store.memberships.require(by.id, room)
    require(by, Act.PUT_OUT, _as_ruled(parts, room))
    stored = parts.store.memberships.revoke(by.id, room, user_id)
    offset = 0 if stored is None else stored.offset
    return _told(parts, room, stored, bus.RoomRevoked(user_id, room, offset))


def may_call_all(parts: Parts, person: Person, room: str, members: int) -> bool:
    """Whether a member may call everybody in a room at once, of which there are so many."""
    return may(
        person, Act.CALL_ALL, room_of(parts.store.rooms.facts(room).state)._replace(members=members)
    )


def may_put_out(parts: Parts, person: Person, room: str) -> bool:
    """Whether a member may put others out of a room."""
    return may(person, Act.PUT_OUT, _as_ruled(parts, room))


def _as_ruled(parts: Parts, room: str) -> Room:
    return room_of(parts.store.rooms.facts(room).state)


def _named(person: Person) -> Person:
    """Return somebody by what entries say of people."""
    return Person(person.id, person.name)


def _told(parts: Parts, room: str, stored: Stored | None, notice: bus.Notice) -> Written | None:
    return None if stored is None else tell(parts.bus, written(room, stored, notice))
