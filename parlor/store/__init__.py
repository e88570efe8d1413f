"""Durable rows behind domain verbs; no query is anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, select

from ..config import Settings
from ..errors import Refused
from ..events import Joined, Left, Person, Position, RoomState
from ..threads import in_thread
from . import engines, log, memberships, people, rooms, standing
from .migrations import upgrade
from .models import Room
from .posts import Posting
from .readmarks import ReadMark
from .records import Newcomer, OpenRoom, Post, Stored, User
from .writer import Single, Writer

__all__ = ["Newcomer", "OpenRoom", "Post", "Store", "Stored", "User"]

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """
    Everything that lasts: people, rooms and their logs.

    Verbs may be called from any greenlet of the thread that opened the
    store, and wait for their answer while the loop goes on; `post` alone does
    not wait. What a verb returned or `done` was told is on disk. A verb
    refuses by raising what its namesake in people, rooms, memberships or log
    says; any change may be refused with NotStored.
    """

    def __init__(
        self,
        reading: Engine,
        writing: Engine,
        render: Callable[[str], str],
        clock: Callable[[], float],
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._render = render
        self._clock = clock
        self._writer = Writer(writing, clock)

    @classmethod
    def open(
        cls,
        settings: Settings,
        render: Callable[[str], str],
        clock: Callable[[], float] = time.time,
    ) -> Store:
        """
        Open the database, made or brought up to date if need be.

        To be called after the fork: neither threads nor SQLite survive one.

        Raises:
            ConfigError: If there is no opening it.
        """
        engines.prepare_file(settings)
        writing = engines.writing(settings)
        upgrade(writing)
        reading = engines.reading(settings)
        engines.connect_once(reading)
        return cls(reading, writing, render, clock)

    def close(self) -> None:
        """Write and answer everything that waits, then let go; again it does nothing."""
        self._writer.close()
        self._reading.dispose()
        self._writing.dispose()

    def healthy(self) -> None:
        """Read something; raises whatever comes of it."""
        self._read(lambda connection: connection.scalar(select(Room.id).limit(1)))

    # People

    def place(self) -> str | None:
        """Return the name of this place; None as long as nobody has set it up."""
        return self._read(people.place)

    def set_up(self, place: str, name: str, password_hash: str) -> Newcomer:
        """Name the place and make its administrator, once."""
        return self._change(people.set_up, place, name, password_hash)

    def add_guest(self, name: str | None) -> Newcomer:
        """Make somebody who has no password; without a name, one is drawn."""
        return self._change(people.add_guest, name)

    def add_member(self, name: str, password_hash: str, invite: str | None = None) -> Newcomer:
        """Make an account with a password; an invite that is given must be valid."""
        return self._change(people.add_member, name, password_hash, invite)

    def user(self, user_id: int) -> User | None:
        """Return somebody by id."""
        return self._read(people.user, user_id)

    def user_named(self, name: str) -> User | None:
        """Return somebody by name, however it is written."""
        return self._read(people.user_named, name)

    def people(self, room: str, asker: int) -> list[Person]:
        """Return the members of a room, by name, to one of them."""
        return self._read(people.people, room, asker)

    def rehash(self, user_id: int, password_hash: str) -> None:
        """Keep another hash of the same password."""
        self._change(people.rehash, user_id, password_hash)

    def make_invite(self, by: int) -> str:
        """Return a token that makes members for two weeks; administrators only."""
        return self._change(people.make_invite, by)

    def invite_is_valid(self, token: str) -> bool:
        """Whether a token still makes members."""
        return self._read(people.invite_is_valid, round(self._clock() * 1000), token)

    # Rooms

    def rooms_of(self, user_id: int) -> list[RoomState]:
        """Return the rooms somebody is in: the lobby, then the others by title."""
        return self._read(rooms.rooms_of, user_id)

    def room_state(self, user_id: int, room: str) -> RoomState:
        """Return a room as one of its members finds it."""
        return self._read(rooms.room_state, user_id, room)

    def open_rooms(self, user_id: int) -> list[OpenRoom]:
        """Return the rooms that anybody may join: the lobby, then the others by title."""
        return self._read(rooms.open_rooms, user_id)

    def create_room(self, user_id: int, title: str, private: bool) -> Joined:
        """Make a room, whose first member is its maker."""
        return self._change(rooms.create_room, user_id, title, private)

    def join(self, user_id: int, room: str, client_id: str) -> Stored:
        """Let somebody into an open room; where they are in already, nothing changes."""
        return self._change(memberships.join, user_id, room, client_id)

    def leave(self, user_id: int, room: str, client_id: str) -> Stored:
        """Let somebody out of a room that is not the lobby."""
        return self._change(memberships.leave, user_id, room, client_id)

    def grant(self, by: int, room: str, user_id: int) -> Joined | None:
        """Let somebody into a room on the word of a member; None if they are in."""
        return self._change(memberships.grant, by, room, user_id)

    def revoke(self, by: int, room: str, user_id: int) -> Left | None:
        """Put somebody out of a room, as its maker or an administrator; None if they are out."""
        return self._change(memberships.revoke, by, room, user_id)

    def may_revoke(self, by: int, room: str) -> bool:
        """Whether somebody may put others out of a room."""
        return self._read(memberships.may_revoke, by, room)

    def mark_read(self, user_id: int, room: str, offset: int) -> int:
        """Return how far somebody has read, which is `offset` unless it was further."""
        return self._writer.carry_out(ReadMark(user_id, room, offset))

    def is_member(self, user_id: int, room: str) -> bool:
        """Whether somebody is a member of a room."""
        return self._read(standing.is_member, user_id, room)

    def require_member(self, user_id: int, room: str) -> None:
        """Raise NoSuchRoom or NotAMember unless somebody is a member of a room."""
        self._read(standing.require_member, user_id, room)

    # The log

    def post(self, post: Post, done: Callable[[Stored | Refused], None]) -> None:
        """
        Have a message written; `done` hears of it once it is on disk.

        Never waits, nor may `done`. Answers come in the order of the posts.
        """
        self._writer.submit(Posting(post, self._render), done)

    def top(self, room: str) -> Position:
        """Return the position of the last entry."""
        return self._read(log.top, room)

    def events_after(self, room: str, seen: Position, limit: int) -> list[tuple[int, bytes]]:
        """Return the next entries after `seen`, oldest first, or raise PositionLost."""
        return self._read(log.events_after, room, seen, limit)

    def page_before(
        self, user_id: int, room: str, before: int | None, limit: int
    ) -> tuple[list[bytes], bool]:
        """Return the last entries before an offset, oldest first, and whether older exist."""
        return self._read(log.page_before, user_id, room, before, limit)

    def _read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def reading() -> T:
            with self._reading.begin() as connection:
                return query(connection, *args, **kwargs)

        return in_thread(reading)

    def _change(
        self, verb: Callable[Concatenate[Connection, int, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return self._writer.carry_out(
            Single(lambda connection, at: verb(connection, at, *args, **kwargs))
        )
