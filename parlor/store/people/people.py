"""People: accounts, guests, and how they are called."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import Row, Select, bindparam, insert, or_, select, update

from ...errors import NameTaken, NoSuchPerson, NotAllowed
from ...loop.asking import Batcher
from ...text.names import Name, drawn_guest_name, key_of, name_of_person, title_of_room
from ...wire import Joined, Person
from ..office import bans
from ..results import LISTED, Lookalike, Newcomer, NewSession, Profile, Said, User
from ..rooms.members_only import require_member
from ..rooms.memberships import enter
from ..sql.access import Access
from ..sql.statements import Statement, Transaction, like
from ..sql.writer import Single
from ..tables import LOBBY, Membership, Place
from ..tables import User as UserRow
from . import guests, invites, looks
from .profiles import persons, profile, renamed, said, say
from .signing_in import sessions

Kind = Literal["member", "guest"]
Whom = int | str  # somebody by id, or by name however it is written


class People:
    """Everybody who has an account, guests included, and the place that is theirs."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock  # by which ages are told
        # What everybody who comes in asks: in a storm they come by the thousand.
        self._users = Batcher(lambda ids: access.read(users, ids))
        self._renamed = Batcher(self._lately)

    def place(self) -> str | None:
        """Return the name of this place; None as long as nobody has set it up."""
        return self._access.read(place)

    def set_up(self, place: str, name: str, password_hash: str) -> Newcomer:
        """Name the place and make its administrator, once."""
        return self._access.change(LOBBY, set_up, place, name, password_hash, self._now)

    def add_guest(
        self, name: str | None, session: NewSession | None = None, came_from: str = ""
    ) -> Newcomer:
        """
        Make somebody who has no password, and their session; without a name, one is drawn.

        The network address that they came from is kept, for a ban.
        """
        rooms = self._access.read(rooms_for_all)
        return self._access.carry_out(
            Single(
                lambda tx, at: add_guest(tx, at, name, self._now, session, rooms, came_from), rooms
            )
        )

    def add_member(self, name: str, password_hash: str, invite: str | None = None) -> Newcomer:
        """Make an account with a password; an invite that is given must be valid."""
        rooms = self._access.read(rooms_of_member, invite)
        return self._access.carry_out(
            Single(
                lambda tx, at: add_member(tx, at, name, password_hash, self._now, invite, rooms),
                rooms,
            )
        )

    def user(self, user_id: int) -> User | None:
        """Return somebody by id."""
        return self._users.ask(user_id)

    def named(self, name: str) -> User | None:
        """Return somebody by name, however it is written."""
        return self._access.read(user_named, name)

    def of_room(
        self, room: str, asker: int, most: int = LISTED, after: int = 0, find: str = ""
    ) -> list[Person]:
        """
        Return the first members of a room, or the first after one of them, to one of them.

        With `find` it is those of whose name a word begins so.
        """
        return self._access.read(people, room, asker, most, after, find)

    def persons(self, user_ids: Collection[int]) -> list[Person]:
        """Return those of some people that there are, as others see them now, by id."""
        return self._access.read(persons, user_ids) if user_ids else []

    def profile(self, asker: int, user_id: int) -> Profile:
        """Return who somebody is, to one who shares a room with them."""
        return self._access.read(profile, asker, user_id)

    def said(self, user_id: int) -> Said:
        """Return what somebody says of themselves."""
        return self._access.read(said, user_id)

    def say(self, user_id: int, new: Said) -> None:
        """Have somebody say something else of themselves."""
        self._access.change(None, say, user_id, new)

    def renamed(self) -> list[Person]:
        """Return who has got another name or standing lately; asked once for all who wait."""
        return self._renamed.ask("lately") or []

    def rename(self, user_id: int, name: str) -> Person:
        """Give a member another name, and return them as others see them now."""
        return self._access.change(None, rename, user_id, name, self._now)

    def lookalikes(self) -> list[Lookalike]:
        """Return who has had a name since before that looks like another's, or like the place's."""
        return self._access.read(looks.lookalikes)

    def rehash(self, user_id: int, password_hash: str) -> None:
        """Keep another hash of the same password."""
        self._access.change(None, rehash, user_id, password_hash)

    @property
    def _now(self) -> int:
        return round(self._clock() * 1000)

    def _lately(self, asked: Collection[str]) -> dict[str, list[Person]]:
        return dict.fromkeys(asked, self._access.read(renamed, self._now))


def place(tx: Transaction) -> str | None:
    """Return the name of this place; None as long as nobody has set it up."""
    return tx.connection.scalar(select(Place.name))


def set_up(
    tx: Transaction, at: int, place_name: str, name: str, password_hash: str, now: int
) -> Newcomer:
    """
    Name the place and make its administrator.

    Raises:
        NotAllowed: If somebody has done so before.
        BadTitle, BadName, NameTaken: If a name cannot be.
    """
    if place(tx) is not None:
        raise NotAllowed
    tx.connection.execute(insert(Place).values(id=1, name=title_of_room(place_name), set_up_at=at))
    return _add(tx, at, name, now, "member", password_hash, admin=True)


def add_member(
    tx: Transaction,
    at: int,
    name: str,
    password_hash: str,
    now: int,
    invite: str | None,
    rooms: Collection[str] = (),
) -> Newcomer:
    """
    Make an account with a password, and a member of those of some `rooms` that are for all.

    The room that an invite leads to must be one of them.

    Raises:
        NotAllowed: If it came by an invite that is not valid.
        BadName, NameTaken: If the name cannot be.
    """
    if invite is not None and not invites.use(tx, now, invite):
        raise NotAllowed
    # One that came back from the archive this very moment was not locked, and is left out.
    led = next((room for room in _led_to(tx, invite) if room in rooms), None)
    newcomer = _add(tx, at, name, now, "member", password_hash, rooms=rooms)
    if led is None or led in (LOBBY, *(room for room, _ in newcomer.others)):
        return newcomer
    entered = enter(tx, at, led, newcomer.person)
    return replace(newcomer, others=(*newcomer.others, (led, entered)))


def add_guest(
    tx: Transaction,
    at: int,
    name: str | None,
    now: int,
    session: NewSession | None = None,
    rooms: Collection[str] = (),
    came_from: str = "",
) -> Newcomer:
    """
    Make somebody who has no password, and their session; without a name, one is drawn.

    They become a member of those of some `rooms` that are for all.

    Raises:
        Banned: If guests who came from there are.
        BadName, NameTaken: If the name cannot be.
    """
    if banned := bans.of_address(tx, at, came_from):
        raise banned
    newcomer = _add(tx, at, name or _free_guest_name(tx), now, "guest", None, rooms=rooms)
    if came_from:
        tx.run(_CAME_FROM, came_from, newcomer.id)
    if session is None:
        return newcomer
    return replace(newcomer, token=sessions.begin(tx, at, newcomer.id, session, now))


def rename(tx: Transaction, at: int, user_id: int, name: str, now: int) -> Person:
    """
    Give a member another name, and return them as others see them now.

    Raises:
        NotAllowed: If there is no such member.
        BadName, NameTaken: If the name cannot be.
    """
    member = user(tx, user_id)
    if member is None or member.kind != "member" or not member.active:
        raise NotAllowed
    return call(tx, at, member, name, now)


def call(tx: Transaction, at: int, whom: User, name: str, now: int) -> Person:
    """
    Give somebody another name, and return them as others see them now.

    Raises:
        BadName, NameTaken: If the name cannot be.
    """
    wanted, user_id = name_of_person(name), whom.id
    _require_free(tx, at, wanted, now, but=user_id)
    tx.connection.execute(
        update(UserRow)
        .where(UserRow.id == user_id)
        .values(name=wanted.shown, name_key=wanted.key, renamed_at=at, looks_like=None)
    )
    looks.give_back(tx.connection, user_id)
    looks.take(tx.connection, user_id, wanted.looks)
    return replace(whom, name=wanted.shown).person


def user(tx: Transaction, user_id: int) -> User | None:
    """Return somebody by id."""
    return _user(tx.connection.execute(_USER, {"user": user_id}).first())


def users(tx: Transaction, user_ids: Collection[int]) -> dict[int, User]:
    """Return those of some users that there are, by id."""
    rows = tx.connection.execute(_MANY, {"users": list(user_ids)})
    return {row.id: User(**row._mapping) for row in rows}


def user_named(tx: Transaction, name: str) -> User | None:
    """Return somebody by name, however it is written."""
    return _user(tx.connection.execute(_USERS.where(UserRow.name_key == key_of(name))).first())


def found(tx: Transaction, whom: Whom) -> User:
    """
    Return somebody by id or by name.

    Raises:
        NoSuchPerson: If there is nobody.
    """
    one = user(tx, whom) if isinstance(whom, int) else user_named(tx, whom)
    if one is None:
        raise NoSuchPerson
    return one


def people(
    tx: Transaction, room: str, asker: int, most: int, after: int, find: str = ""
) -> list[Person]:
    """
    Return the members of a room by name: the first, or those after somebody.

    With `find` it is those of whose name a word begins so.

    Raises:
        NoSuchRoom, NotAMember: If the asker is not one of them.
        NoSuchPerson: If there is nobody to begin after.
    """
    room_id = require_member(tx, asker, room)
    found = _USERS.join(Membership, Membership.user_id == UserRow.id)
    found = found.where(Membership.room_id == room_id, UserRow.active)
    if after:
        last = tx.connection.scalar(select(UserRow.name_key).where(UserRow.id == after))
        if last is None:
            raise NoSuchPerson
        found = found.where(UserRow.name_key > last)
    if find:
        sought = like(key_of(find))
        begins = (UserRow.name_key.like(form, escape="\\") for form in (sought, f"% {sought}"))
        found = found.where(or_(*begins))
    return _persons(tx, found.limit(most))


def rehash(tx: Transaction, at: int, user_id: int, password_hash: str) -> None:
    """Keep another hash of the same password."""
    tx.connection.execute(
        update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash)
    )


_CAME_FROM = Statement("UPDATE users SET came_from = ? WHERE id = ?")
_IS_FOR_ALL = "for_all AND NOT private AND archived_at IS NULL"
_FOR_ALL = Statement(f"SELECT name FROM rooms WHERE {_IS_FOR_ALL} ORDER BY id")  # noqa: S608
_FOR_ALL_OF = Statement(
    f"SELECT name FROM rooms WHERE name = ANY(?) AND {_IS_FOR_ALL} ORDER BY id"  # noqa: S608
)
_USERS: Select[*tuple[Any, ...]] = select(
    UserRow.id,
    UserRow.name,
    UserRow.kind,
    UserRow.admin,
    UserRow.password_hash,
    UserRow.active,
    UserRow.dnd_until,
    UserRow.status,
    UserRow.status_until,
)
_USER = _USERS.where(UserRow.id == bindparam("user"))
_MANY = _USERS.where(UserRow.id.in_(bindparam("users", expanding=True)))


def _user(row: Row[*tuple[Any, ...]] | None) -> User | None:
    return None if row is None else User(**row._mapping)


def _persons(tx: Transaction, users: Select[*tuple[Any, ...]]) -> list[Person]:
    rows = tx.connection.execute(users.order_by(UserRow.name_key))
    return [User(**row._mapping).person for row in rows]


def _add(
    tx: Transaction,
    at: int,
    name: str,
    now: int,
    kind: Kind,
    password_hash: str | None,
    admin: bool = False,
    rooms: Collection[str] = (),
) -> Newcomer:
    wanted = name_of_person(name)
    _require_free(tx, at, wanted, now)
    account: dict[str, Any] = {
        "name": wanted.shown,
        "kind": kind,
        "admin": admin,
        "password_hash": password_hash,
        "active": True,
    }
    user_id = tx.connection.scalar(
        insert(UserRow).values(**account, name_key=wanted.key, created_at=at).returning(UserRow.id)
    )
    looks.take(tx.connection, user_id or 0, wanted.looks)
    newcomer = User(id=user_id or 0, **account)
    entered = enter(tx, at, LOBBY, newcomer.person)
    assert isinstance(entered.entry, Joined)
    assert entered.body is not None
    # Of those that were locked before anything was written; what has become of them is seen now.
    others = tx.all(_FOR_ALL_OF, list(rooms)) if rooms else []
    return Newcomer(
        id=newcomer.id,
        **account,
        joined=entered.entry,
        body=entered.body,
        others=tuple((room, enter(tx, at, room, newcomer.person)) for (room,) in others),
    )


def rooms_for_all(tx: Transaction) -> list[str]:
    """Return the rooms that everybody comes into, the lobby first."""
    return [LOBBY, *(room for (room,) in tx.all(_FOR_ALL))]


def rooms_of_member(tx: Transaction, invite: str | None) -> list[str]:
    """Return the rooms that a new member comes into, the lobby first."""
    return list(dict.fromkeys([*rooms_for_all(tx), *_led_to(tx, invite)]))


def _led_to(tx: Transaction, invite: str | None) -> list[str]:
    """Return the room that an invite leads to, if it has one."""
    led = None if invite is None else invites.room_of(tx, invite)
    return [] if led is None else [led]


def _require_free(tx: Transaction, at: int, name: Name, now: int, but: int | None = None) -> None:
    """Raise NameTaken if somebody else has a name; of guests who are gone, take it back."""
    for user_id in looks.holders(tx.connection, name) - {but}:
        if not guests.give_name_back(tx, at, user_id, now):
            raise NameTaken


def _free_guest_name(tx: Transaction) -> str:
    letters = 4
    while looks.holders(tx.connection, name_of_person(name := drawn_guest_name(letters))):
        letters += 1
    return name
