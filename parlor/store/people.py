"""People: accounts, guests, invites, and who is where."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from ..errors import NameTaken, NotAllowed
from ..text.names import drawn_guest_name, key_of, name_of_person, title_of_room
from ..wire import Person
from . import sessions
from .batches import batched
from .memberships import enter
from .results import Newcomer, NewSession, User
from .standing import require_member
from .tables import LOBBY, Invite, Membership, Place
from .tables import User as UserRow

AT_ONCE = 1_000  # people who go into one question
INVITE_MS = 14 * 24 * 3600 * 1000

Kind = Literal["member", "guest"]


def place(connection: Connection) -> str | None:
    """Return the name of this place; None as long as nobody has set it up."""
    return connection.scalar(select(Place.name))


def set_up(
    connection: Connection, at: int, place_name: str, name: str, password_hash: str
) -> Newcomer:
    """
    Name the place and make its administrator.

    Raises:
        NotAllowed: If somebody has done so before.
        BadTitle, BadName, NameTaken: If a name cannot be.
    """
    if place(connection) is not None:
        raise NotAllowed
    connection.execute(insert(Place).values(id=1, name=title_of_room(place_name), set_up_at=at))
    return _add(connection, at, name, "member", password_hash, admin=True)


def add_member(
    connection: Connection, at: int, name: str, password_hash: str, invite: str | None
) -> Newcomer:
    """
    Make an account with a password.

    Raises:
        NotAllowed: If it came by an invite that is not valid.
        BadName, NameTaken: If the name cannot be.
    """
    if invite is not None and not invite_is_valid(connection, at, invite):
        raise NotAllowed
    return _add(connection, at, name, "member", password_hash)


def add_guest(
    connection: Connection, at: int, name: str | None, session: NewSession | None = None
) -> Newcomer:
    """
    Make somebody who has no password, and their session; without a name, one is drawn.

    Raises:
        BadName, NameTaken: If the name cannot be.
    """
    newcomer = _add(connection, at, name or _free_guest_name(connection), "guest", None)
    if session is None:
        return newcomer
    return replace(newcomer, token=sessions.begin(connection, at, newcomer.id, session))


def rename(connection: Connection, at: int, user_id: int, name: str) -> Person:
    """
    Give a member another name, and return them as others see them now.

    Raises:
        NotAllowed: If there is no such member.
        BadName, NameTaken: If the name cannot be.
    """
    member = user(connection, user_id)
    if member is None or member.kind != "member" or not member.active:
        raise NotAllowed
    shown, key = name_of_person(name)
    holder = connection.scalar(select(UserRow.id).where(UserRow.name_key == key))
    if holder not in (None, user_id):
        raise NameTaken
    connection.execute(
        update(UserRow).where(UserRow.id == user_id).values(name=shown, name_key=key)
    )
    return replace(member, name=shown).person


def user(connection: Connection, user_id: int) -> User | None:
    """Return somebody by id."""
    return _user(connection.execute(_USER, {"user": user_id}).first())


def users(connection: Connection, user_ids: Collection[int]) -> dict[int, User]:
    """Return those of some users that there are, by id."""
    rows = connection.execute(_MANY, {"users": list(user_ids)})
    return {row.id: User(**row._mapping) for row in rows}


def user_named(connection: Connection, name: str) -> User | None:
    """Return somebody by name, however it is written."""
    return _user(connection.execute(_USERS.where(UserRow.name_key == key_of(name))).first())


def persons(connection: Connection, user_ids: Collection[int]) -> list[Person]:
    """Return those of some people that there are, as others see them now, by id."""
    found: list[Person] = []
    for some in batched(sorted(user_ids), AT_ONCE):
        found += [one.person for one in users(connection, some).values()]
    return sorted(found, key=lambda person: person.id)


def people(connection: Connection, room: str, asker: int) -> list[Person]:
    """
    Return the members of a room by name.

    Raises:
        NoSuchRoom, NotAMember: If the asker is not one of them.
    """
    room_id = require_member(connection, asker, room)
    return _persons(
        connection,
        _USERS.join(Membership, Membership.user_id == UserRow.id).where(
            Membership.room_id == room_id
        ),
    )


def rehash(connection: Connection, at: int, user_id: int, password_hash: str) -> None:
    """Keep another hash of the same password."""
    connection.execute(
        update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash)
    )


def make_invite(connection: Connection, at: int, by: int) -> str:
    """
    Return a token that makes members for two weeks; only its hash is kept.

    Raises:
        NotAllowed: If `by` is no administrator.
    """
    maker = user(connection, by)
    if maker is None or not maker.admin or not maker.active:
        raise NotAllowed
    token = secrets.token_urlsafe(24)
    connection.execute(
        insert(Invite).values(token_hash=_hash(token), made_by=by, expires_at=at + INVITE_MS)
    )
    return token


def invite_is_valid(connection: Connection, at: int, token: str) -> bool:
    """Whether a token still makes members."""
    expires_at = connection.scalar(
        select(Invite.expires_at).where(Invite.token_hash == _hash(token))
    )
    return expires_at is not None and at < expires_at


_USERS: Select[*tuple[Any, ...]] = select(
    UserRow.id,
    UserRow.name,
    UserRow.kind,
    UserRow.admin,
    UserRow.password_hash,
    UserRow.active,
)
_USER = _USERS.where(UserRow.id == bindparam("user"))
_MANY = _USERS.where(UserRow.id.in_(bindparam("users", expanding=True)))


def _user(row: Row[*tuple[Any, ...]] | None) -> User | None:
    return None if row is None else User(**row._mapping)


def _persons(connection: Connection, users: Select[*tuple[Any, ...]]) -> list[Person]:
    rows = connection.execute(users.order_by(UserRow.name_key))
    return [User(**row._mapping).person for row in rows]


def _add(
    connection: Connection,
    at: int,
    name: str,
    kind: Kind,
    password_hash: str | None,
    admin: bool = False,
) -> Newcomer:
    shown, key = name_of_person(name)
    if _is_taken(connection, key):
        raise NameTaken
    account: dict[str, Any] = {
        "name": shown,
        "kind": kind,
        "admin": admin,
        "password_hash": password_hash,
        "active": True,
    }
    user_id = connection.scalar(
        insert(UserRow).values(**account, name_key=key, created_at=at).returning(UserRow.id)
    )
    newcomer = User(id=user_id or 0, **account)
    joined, body = enter(connection, at, LOBBY, newcomer.person)
    return Newcomer(id=newcomer.id, **account, joined=joined, body=body)


def _is_taken(connection: Connection, key: str) -> bool:
    return connection.scalar(select(UserRow.id).where(UserRow.name_key == key)) is not None


def _free_guest_name(connection: Connection) -> str:
    letters = 4
    while _is_taken(connection, name := drawn_guest_name(letters)):
        letters += 1
    return name


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
