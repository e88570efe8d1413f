"""The store: what lasts, behind domain verbs."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, select

from ..errors import Refused
from ..identity.tokens import Token
from ..loop.asking import Batcher
from ..settings import Settings
from ..wire import Joined, Left, Person, Position, RoomState
from . import log, memberships, people, rooms, sessions, standing
from .database import Database
from .messages import Posting
from .readmarks import ReadMark
from .results import Newcomer, NewSession, OpenRoom, Page, Post, Session, Span, Stored, User
from .sqlite.database import Sqlite
from .tables import LOBBY, Room
from .writer import Single, Writer

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """
    Everything that lasts: people, rooms and their logs.

    Verbs may be called from any greenlet of the thread that opened the
    store, and wait for their answer while the loop goes on; `post` alone does
    not wait. What a verb returned or `done` was told is on disk. A verb
    refuses by raising what its namesake in people, rooms, memberships or log
    says; any change may be refused with NotStored, any question with
    Unavailable.
    """

    def __init__(
        self, database: Database, render: Callable[[str], str], clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._render = render
        self._clock = clock
        self._writer = Writer(database, clock)
        # What everybody who comes in asks: in a storm they come by the thousand.
        self._users = Batcher(lambda ids: self._read(people.users, ids))
        self._rooms = Batcher(lambda ids: self._read(rooms.rooms_of, ids))
        self._sessions = Batcher(lambda ids: self._read(sessions.sessions, self._now(), ids))

    @classmethod
    def open(
        cls,
        settings: Settings,
        render: Callable[[str], str],
        clock: Callable[[], float] = time.time,
    ) -> Store:
        """
        Open the database, made or brought up to date if need be; wait for one that is away.

        To be called after the fork: neither threads nor connections survive one.

        Raises:
            ConfigError: If there is no opening it.
        """
        return cls(_open(settings), render, clock)

    def close(self) -> None:
        """Write and answer everything that waits, then let go; again it does nothing."""
        self._writer.close()
        self._database.close()

    def healthy(self) -> None:
        """Read something; raises Unavailable if that fails."""
        self._read(lambda connection: connection.scalar(select(Room.id).limit(1)))

    # People

    def place(self) -> str | None:
        """Return the name of this place; None as long as nobody has set it up."""
        return self._read(people.place)

    def set_up(self, place: str, name: str, password_hash: str) -> Newcomer:
        """Name the place and make its administrator, once."""
        return self._change(LOBBY, people.set_up, place, name, password_hash)

    def add_guest(self, name: str | None, session: NewSession | None = None) -> Newcomer:
        """Make somebody who has no password, and their session; without a name, one is drawn."""
        return self._change(LOBBY, people.add_guest, name, session)

    def add_member(self, name: str, password_hash: str, invite: str | None = None) -> Newcomer:
        """Make an account with a password; an invite that is given must be valid."""
        return self._change(LOBBY, people.add_member, name, password_hash, invite)

    def user(self, user_id: int) -> User | None:
        """Return somebody by id."""
        return self._users.ask(user_id)

    def user_named(self, name: str) -> User | None:
        """Return somebody by name, however it is written."""
        return self._read(people.user_named, name)

    def people(self, room: str, asker: int) -> list[Person]:
        """Return the members of a room, by name, to one of them."""
        return self._read(people.people, room, asker)

    def persons(self, user_ids: Collection[int]) -> list[Person]:
        """Return those of some people that there are, as others see them now, by id."""
        return self._read(people.persons, user_ids)

    def rename(self, user_id: int, name: str) -> Person:
        """Give a member another name, and return them as others see them now."""
        return self._change(None, people.rename, user_id, name)

    def rehash(self, user_id: int, password_hash: str) -> None:
        """Keep another hash of the same password."""
        self._change(None, people.rehash, user_id, password_hash)

    def make_invite(self, by: int) -> str:
        """Return a token that makes members for two weeks; administrators only."""
        return self._change(None, people.make_invite, by)

    def invite_is_valid(self, token: str) -> bool:
        """Whether a token still makes members."""
        return self._read(people.invite_is_valid, self._now(), token)

    # Sessions

    def begin_session(self, user_id: int, wanted: NewSession) -> Token:
        """Sign somebody in on a device; return the token, which is kept nowhere else."""
        return self._change(None, sessions.begin, user_id, wanted)

    def session(self, token: Token) -> Session | None:
        """Return the session that a token names, over or not; it is seen by that."""
        found = self._sessions.ask(token.session)
        if found is None or not token.matches(found.secret_hash):
            return None
        if found.stale and not found.over:
            self._writer.submit(sessions.Seen(found.id), _let_be)
        return found

    def end_session(self, session_id: int) -> None:
        """End a session; one that has ended stays as it is."""
        self._change(None, sessions.end, session_id)

    def end_sessions(self, user_id: int, but: int | None = None) -> list[int]:
        """End all sessions of somebody, `but` one; return those that were open."""
        return self._change(None, sessions.end_all, user_id, but)

    def ended_sessions(self, session_ids: Collection[int]) -> set[int]:
        """Return those of some sessions that have ended, by one question."""
        return self._read(sessions.ended, session_ids)

    # Rooms

    def rooms_of(self, user_id: int) -> list[RoomState]:
        """Return the rooms somebody is in: the lobby, then the others by title."""
        return self._rooms.ask(user_id) or []

    def room_state(self, user_id: int, room: str) -> RoomState:
        """Return a room as one of its members finds it."""
        return self._read(rooms.room_state, user_id, room)

    def open_rooms(self, user_id: int) -> list[OpenRoom]:
        """Return the rooms that anybody may join: the lobby, then the others by title."""
        return self._read(rooms.open_rooms, user_id)

    def create_room(self, user_id: int, title: str, private: bool) -> Joined:
        """Make a room, whose first member is its maker."""
        return self._change(None, rooms.create_room, user_id, title, private)

    def join(self, user_id: int, room: str, client_id: str) -> Stored:
        """Let somebody into an open room; where they are in already, nothing changes."""
        return self._change(room, memberships.join, user_id, room, client_id)

    def leave(self, user_id: int, room: str, client_id: str) -> Stored:
        """Let somebody out of a room that is not the lobby."""
        return self._change(room, memberships.leave, user_id, room, client_id)

    def grant(self, by: int, room: str, user_id: int) -> Joined | None:
        """Let somebody into a room on the word of a member; None if they are in."""
        return self._change(room, memberships.grant, by, room, user_id)

    def revoke(self, by: int, room: str, user_id: int) -> Left | None:
        """Put somebody out of a room, as its maker or an administrator; None if they are out."""
        return self._change(room, memberships.revoke, by, room, user_id)

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

    def standing_of(self, user_ids: Collection[int]) -> dict[int, dict[str, int]]:
        """Return how far each of some users has read each of their rooms, by one question."""
        return self._read(standing.standing_of, user_ids)

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

    def entries_after(
        self, seen: Mapping[str, Position], limit: int
    ) -> list[tuple[str, int, bytes]]:
        """Return the next entries of many rooms, at most `limit` of each, by one question."""
        return self._read(log.entries_after, seen, limit)

    def page(self, user_id: int, room: str, span: Span) -> Page:
        """Return a page of a room's log to one of its members."""
        return self._read(log.page, user_id, room, span)

    def _now(self) -> int:
        return round(self._clock() * 1000)

    def _read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return self._database.read(lambda connection: query(connection, *args, **kwargs))

    def _change(
        self,
        room: str | None,
        verb: Callable[Concatenate[Connection, int, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Have something written that moves the log of `room`, or no log that is there already."""
        rooms = () if room is None else (room,)
        return self._writer.carry_out(
            Single(lambda connection, at: verb(connection, at, *args, **kwargs), rooms)
        )


def _let_be(_: object) -> None:
    """Hear that a session was noted as seen, or that it was not, which happens again."""


def _open(settings: Settings) -> Database:
    if settings.on_postgresql:
        from .postgresql.database import Postgresql  # its driver is for those only who use it

        return Postgresql(settings)
    return Sqlite(settings)
