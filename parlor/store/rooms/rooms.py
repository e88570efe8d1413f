"""Rooms: those somebody is in, those anybody may join, and new ones."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import (
    Row,
    case,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    tuple_,
)

from ...errors import NoSuchRoom, NotAllowed
from ...loop.asking import Batcher
from ...text.names import drawn_room_name, key_of, slug_of, title_of_room
from ...wire import Person, RoomState
from ..log.settings import Check, set_room
from ..people.people import user
from ..results import LISTED, OpenRoom, RoomFacts, Settings, Stored
from ..sql.access import Access
from ..sql.batches import batched
from ..sql.statements import Row as StateRow
from ..sql.statements import Statement, Transaction, like
from ..tables import LOBBY, Membership, Room
from .deletion import any_left, delete_room, sweep
from .directs import closed_among, people_of
from .members_only import require_member
from .memberships import enter
from .roomfacts import room_facts
from .unread import Usual, state, states

R = TypeVar("R", bound=Row[Any])

AT_ONCE = 1_000  # rooms whose owners go into one question


class Rooms:
    """The rooms of the place."""

    def __init__(self, access: Access, usual: Usual) -> None:
        self._access = access
        self._usual = usual
        # What everybody who comes in asks: in a storm they come by the thousand.
        self._of = Batcher(lambda ids: access.read(rooms_of, ids, usual))

    def of(self, user_id: int) -> list[RoomState]:
        """Return the rooms somebody is in: the lobby, the others by title, then direct ones."""
        return self._of.ask(user_id) or []

    def first_of(self, user_id: int, most: int, room: str) -> list[RoomState]:
        """Return the first rooms somebody is in, and `room` if it is another of theirs."""
        return self._access.read(first_rooms, user_id, most, room, self._usual)

    def state(self, user_id: int, room: str) -> RoomState:
        """Return a room as one of its members finds it."""
        return self._access.read(room_state, user_id, room, self._usual)

    def open_to(
        self,
        user_id: int,
        most: int = LISTED,
        after: str | None = None,
        find: str = "",
        archived: bool = False,
    ) -> list[OpenRoom]:
        """
        Return the first rooms that somebody may join, or the first after the one named.

        With `find` it is those that have it in their title.
        """
        return self._access.read(open_rooms, user_id, most, after, find, archived)

    def open_title(self, room: str) -> str:
        """Return the title of a room that anybody may join."""
        return self._access.read(open_title, room)

    def create(self, user_id: int, title: str, private: bool) -> Stored:
        """Make a room, whose first member is its maker."""
        return self._access.change(None, create_room, user_id, title, private)

    def set(
        self, by: Person, room: str, client_id: str, wanted: Settings, check: Check
    ) -> list[Stored]:
        """Change what is set of a room; see `log.settings.set_room`."""
        return self._access.change(room, set_room, by, room, client_id, wanted, check)

    def delete(self, by: Person, room: str, title: str, check: Check) -> str:
        """Delete a room; see `deletion.delete_room`."""
        return self._access.change(room, delete_room, by, room, title, check)

    def sweep(self) -> bool:
        """Take away some of what deleted rooms have left; whether there was anything."""
        return self._access.read(any_left) and self._access.change(None, sweep)

    def facts(self, room: str) -> RoomFacts:
        """Return what is set of a room, and to whom it is closed."""
        return self._access.read(room_facts, room, self._usual.keep_days)


def rooms_of(
    tx: Transaction, user_ids: Collection[int], usual: Usual
) -> dict[int, list[RoomState]]:
    """Return the rooms that each of some users is in, as `Rooms.of` does."""
    found: dict[int, list[RoomState]] = {user_id: [] for user_id in user_ids}
    rows = tx.all(_STATES_OF_MANY, list(found))
    for row, one in zip(rows, _found(tx, rows, usual), strict=True):
        found[row[0]].append(one)
    for theirs in found.values():
        theirs.sort(key=_by_title)
    return found


def first_rooms(
    tx: Transaction, user_id: int, most: int, room: str, usual: Usual
) -> list[RoomState]:
    """Return the first rooms somebody is in, and `room` if it is another of theirs."""
    rows = tx.all(_FIRST_STATES, user_id, room, user_id, most)
    return sorted(_found(tx, rows, usual), key=_by_title)


def room_state(tx: Transaction, user_id: int, room: str, usual: Usual) -> RoomState:
    """
    Return a room as one of its members finds it.

    Raises:
        NoSuchRoom, NotAMember: If the user is none of them.
    """
    require_member(tx, user_id, room)
    return _found(tx, tx.all(_STATE, user_id, room), usual)[0]


def open_rooms(
    tx: Transaction,
    user_id: int,
    most: int,
    after: str | None = None,
    find: str = "",
    archived: bool = False,
) -> list[OpenRoom]:
    """
    Return the open rooms that somebody is not in, by title: those of the archive, or the others.

    Raises:
        NoSuchRoom: If the one to begin after is none of them.
    """
    members = select(func.count()).where(Membership.room_id == Room.id).scalar_subquery()
    mine = select(literal(1)).where(Membership.room_id == Room.id, Membership.user_id == user_id)
    kept = Room.archived_at.is_not(None) if archived else Room.archived_at.is_(None)
    found = select(Room.id).where(~Room.private, kept, not_(mine.exists()))
    found = found.order_by(*_ORDER).limit(most)
    if find:
        found = found.where(Room.title_key.like("%" + like(key_of(find)), escape="\\"))
    if after is not None:
        place = tx.connection.execute(select(*_ORDER).where(Room.name == after, ~Room.private))
        found = found.where(tuple_(*_ORDER) > tuple_(*_require(place.first(), after)))
    rows = tx.connection.execute(
        select(Room.name, Room.title, Room.topic, members.label("count"))
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
    name = make_room(tx, at, title, private, user_id)
    entered = enter(tx, at, name, owner.person)
    if owner.kind != "guest":
        tx.run(_OWN, user_id, name)
    return entered


def make_room(tx: Transaction, at: int, title: str, private: bool, by: int | None) -> str:
    """
    Make a room that nobody is in; return its name.

    Raises:
        BadTitle: If the title cannot be.
    """
    shown = title_of_room(title)
    # Drawn, if it is private: a name that is taken would tell others that it is there.
    name = drawn_room_name() if private else _free_name(tx, shown)
    tx.connection.execute(
        insert(Room).values(
            name=name,
            title=shown,
            title_key=key_of(shown),
            private=private,
            epoch=secrets.token_hex(8),
            top=0,
            created_by=by,
            created_at=at,
        )
    )
    return name


# The lobby, then by title. What is neither here nor in ASCII is put in its place by the page.
_ORDER = (
    case((Room.name == LOBBY, 0), (Room.direct, 2), else_=1),
    func.lower(Room.title),
    Room.id,
)
_STATES_OF_MANY = states("WHERE memberships.user_id = ANY(?)")
_FIRST_STATES = states(f"""
    WHERE memberships.user_id = ? AND (rooms.name = ? OR rooms.id IN (
        SELECT rooms.id FROM rooms JOIN memberships AS mine ON mine.room_id = rooms.id
        WHERE mine.user_id = ?
        ORDER BY CASE WHEN rooms.name = '{LOBBY}' THEN 0 WHEN rooms.direct THEN 2 ELSE 1 END,
        lower(rooms.title), rooms.id LIMIT ?
    ))
""")  # noqa: S608 - of constants only
_STATE = states("WHERE memberships.user_id = ? AND rooms.name = ?")


def _found(tx: Transaction, rows: Sequence[StateRow], usual: Usual) -> list[RoomState]:
    """Return how each of some rooms stands for its reader."""
    people = people_of(tx, {row[1] for row in rows if row[2]})
    closed = closed_among(tx, people)
    owners = _owners(tx, {row[1] for row in rows if not row[2]})
    return [
        state(
            row,
            usual,
            people.get(row[1], []),
            owners.get(row[1], []),
            (row[1], row[0]) in closed,
        )
        for row in rows
    ]


def _owners(tx: Transaction, room_ids: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for some in batched(sorted(room_ids), AT_ONCE):
        for room_id, user_id in tx.all(_OWNERS, list(some)):
            found.setdefault(room_id, []).append(user_id)
    return found


def _by_title(state: RoomState) -> tuple[bool, bool, str]:
    return state.room != LOBBY, state.direct, state.title.casefold()


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
    taken = or_(Room.name == name, Room.former == name)
    return tx.connection.scalar(select(Room.id).where(taken)) is not None


_OWN = Statement("""
    UPDATE memberships SET owner = (1 = 1) WHERE user_id = ?
    AND room_id = (SELECT id FROM rooms WHERE name = ?)
""")
_OWNERS = Statement("""
    SELECT room_id, user_id FROM memberships WHERE room_id = ANY(?) AND owner
    ORDER BY room_id, user_id
""")
