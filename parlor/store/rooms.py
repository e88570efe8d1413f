"""Rooms: those somebody is in, those anybody may join, and new ones."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
)

from ..errors import NoSuchRoom, NotAllowed
from ..loop.asking import Batcher
from ..text.names import drawn_room_name, slug_of, title_of_room
from ..wire import Position, RoomState
from .members_only import require_member
from .memberships import enter
from .people import user
from .results import LISTED, OpenRoom, Stored
from .sql.access import Access
from .sql.statements import Transaction
from .tables import LOBBY, Membership, Message, Room

R = TypeVar("R", bound=Row[Any])

UNREAD = 100  # nobody reads a greater number
UNREAD_WITHIN = 5_000  # the newest messages that are looked at for it: bounds a welcome's work


class Rooms:
    """The rooms of the place."""

    def __init__(self, access: Access) -> None:
        self._access = access
        # What everybody who comes in asks: in a storm they come by the thousand.
        self._of = Batcher(lambda ids: access.read(rooms_of, ids))

    def of(self, user_id: int) -> list[RoomState]:
        """Return the rooms somebody is in: the lobby, then the others by title."""
        return self._of.ask(user_id) or []

    def first_of(self, user_id: int, most: int, room: str) -> list[RoomState]:
        """Return the first rooms somebody is in, and `room` if it is another of theirs."""
        return self._access.read(first_rooms, user_id, most, room)

    def state(self, user_id: int, room: str) -> RoomState:
        """Return a room as one of its members finds it."""
        return self._access.read(room_state, user_id, room)

    def open_to(self, user_id: int, most: int = LISTED, after: str | None = None) -> list[OpenRoom]:
        """Return the first rooms that anybody may join, or the first after the one named."""
        return self._access.read(open_rooms, user_id, most, after)

    def open_title(self, room: str) -> str:
        """Return the title of a room that anybody may join."""
        return self._access.read(open_title, room)

    def create(self, user_id: int, title: str, private: bool) -> Stored:
        """Make a room, whose first member is its maker."""
        return self._access.change(None, create_room, user_id, title, private)

    def maker(self, room: str) -> int | None:
        """Return who made a room, which is its owner; None if nobody in particular did."""
        return self._access.read(maker, room)


def rooms_of(tx: Transaction, user_ids: Collection[int]) -> dict[int, list[RoomState]]:
    """Return the rooms that each of some users is in: the lobby, then the others by title."""
    found: dict[int, list[RoomState]] = {user_id: [] for user_id in user_ids}
    for row in tx.connection.execute(_STATES_OF_MANY, {"users": list(found)}):
        found[row.user_id].append(_state(row))
    for states in found.values():
        states.sort(key=_by_title)
    return found


def first_rooms(tx: Transaction, user_id: int, most: int, room: str) -> list[RoomState]:
    """Return the first rooms somebody is in, and `room` if it is another of theirs."""
    asked = {"user": user_id, "most": most, "room": room}
    return sorted(map(_state, tx.connection.execute(_FIRST_STATES, asked)), key=_by_title)


def room_state(tx: Transaction, user_id: int, room: str) -> RoomState:
    """
    Return a room as one of its members finds it.

    Raises:
        NoSuchRoom, NotAMember: If the user is none of them.
    """
    require_member(tx, user_id, room)
    return _state(tx.connection.execute(_STATE, {"user": user_id, "room": room}).one())


def open_rooms(tx: Transaction, user_id: int, most: int, after: str | None) -> list[OpenRoom]:
    """
    Return the rooms that anybody may join: the lobby, then the others by title.

    Raises:
        NoSuchRoom: If the one to begin after is none of them.
    """
    members = select(func.count()).where(Membership.room_id == Room.id).scalar_subquery()
    mine = select(literal(1)).where(Membership.room_id == Room.id, Membership.user_id == user_id)
    found = select(Room.id).where(~Room.private).order_by(*_ORDER).limit(most)
    if after is not None:
        place = tx.connection.execute(select(*_ORDER).where(Room.name == after, ~Room.private))
        found = found.where(tuple_(*_ORDER) > tuple_(*_require(place.first(), after)))
    rows = tx.connection.execute(
        select(Room.name, Room.title, mine.exists().label("member"), members.label("count"))
        .where(Room.id.in_(found))
        .order_by(*_ORDER)
    )
    return [OpenRoom(**row._mapping) for row in rows]


def open_title(tx: Transaction, room: str) -> str:
    """
    Return the title of a room that anybody may join.

    Raises:
        NoSuchRoom: If it is none.
    """
    title = tx.connection.execute(select(Room.title).where(Room.name == room, ~Room.private))
    return str(_require(title.first(), room)[0])


def create_room(tx: Transaction, at: int, user_id: int, title: str, private: bool) -> Stored:
    """
    Make a room, whose first member is its maker.

    Raises:
        BadTitle: If the title cannot be.
        NotAllowed: If the maker is nobody, or has no account any more.
    """
    owner = user(tx, user_id)
    if owner is None or not owner.active:
        raise NotAllowed
    shown = title_of_room(title)
    # Drawn, if it is private: a name that is taken would tell others that it is there.
    name = drawn_room_name() if private else _free_name(tx, shown)
    tx.connection.execute(
        insert(Room).values(
            name=name,
            title=shown,
            private=private,
            epoch=secrets.token_hex(8),
            top=0,
            created_by=user_id,
            created_at=at,
        )
    )
    return enter(tx, at, name, owner.person)


def maker(tx: Transaction, room: str) -> int | None:
    """Return who made a room; None if nobody in particular did."""
    return tx.connection.scalar(select(Room.created_by).where(Room.name == room))


def _states() -> Select[*tuple[Any, ...]]:
    newest = (
        select(Message.author_id)
        .where(Message.room_id == Room.id, Message.offset > Membership.read_offset)
        .order_by(Message.offset.desc())
        .limit(UNREAD_WITHIN)
        .correlate(Room, Membership)
        .subquery()
    )
    unread = (
        select(literal(1))
        .select_from(newest)
        .where(newest.c.author_id != Membership.user_id)
        .limit(UNREAD)
        .correlate(Membership)
        .subquery()
    )
    return (
        select(
            Membership.user_id,
            Room.name,
            Room.title,
            Room.private,
            Room.epoch,
            Room.top,
            Room.created_by,
            Membership.read_offset,
            select(func.count()).select_from(unread).scalar_subquery().label("unread"),
        )
        .select_from(Room)
        .join(Membership, Membership.room_id == Room.id)
    )


# The lobby, then by title. What is neither here nor in ASCII is put in its place by the page.
_ORDER = (case((Room.name == LOBBY, 0), else_=1), func.lower(Room.title), Room.id)
_STATES = _states()
_STATES_OF_MANY = _STATES.where(Membership.user_id.in_(bindparam("users", expanding=True)))
_FIRST_STATES = _STATES.where(
    Membership.user_id == bindparam("user"),
    or_(
        Room.name == bindparam("room"),
        Room.id.in_(
            select(Room.id)
            .join(Membership, Membership.room_id == Room.id)
            .where(Membership.user_id == bindparam("user"))
            .order_by(*_ORDER)
            .limit(bindparam("most"))
        ),
    ),
)
_STATE = _STATES.where(Membership.user_id == bindparam("user"), Room.name == bindparam("room"))


def _state(row: Row[*tuple[Any, ...]]) -> RoomState:
    return RoomState(
        room=row.name,
        title=row.title,
        private=row.private,
        position=Position(row.epoch, row.top),
        read_offset=row.read_offset,
        unread=row.unread,
        owner=row.created_by,
    )


def _by_title(state: RoomState) -> tuple[bool, str]:
    return state.room != LOBBY, state.title.casefold()


def _require(row: R | None, room: str) -> R:
    if row is None:
        raise NoSuchRoom(room)
    return row


def _free_name(tx: Transaction, title: str) -> str:
    """Return the slug of a title, numbered if it is taken or there is nothing to make it of."""
    slug = slug_of(title)
    if not slug:
        # Of the open ones only: how many private rooms there are is nobody's business.
        number = (tx.connection.scalar(select(func.count()).where(~Room.private)) or 0) + 1
        candidates = (f"room-{n}" for n in count(number))
    else:
        candidates = (slug if n == 1 else slug_of(title, f"-{n}") for n in count(1))
    return next(name for name in candidates if not _is_taken(tx, name))


def _is_taken(tx: Transaction, name: str) -> bool:
    return tx.connection.scalar(select(Room.id).where(Room.name == name)) is not None
