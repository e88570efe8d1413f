"""What the store takes and gives that never crosses the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..wire import Entry, Joined, Person


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """
    Somebody, as the store knows them.

    A guest has no password and lives by a session. A session that was made
    with another `session_key` is over.
    """

    id: int
    name: str
    kind: Literal["member", "guest"]
    admin: bool
    password_hash: str | None
    active: bool
    session_key: str

    @property
    def person(self) -> Person:
        """This user as others see them."""
        return Person(id=self.id, name=self.name, guest=self.kind == "guest", admin=self.admin)


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer(User):
    """
    A user whose account has just been made.

    `joined` is the entry it made in the lobby's log, `body` the same
    encoded, for the caller to publish.
    """

    joined: Joined
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRoom:
    """A room that anybody may join; `count` are its members."""

    name: str
    title: str
    member: bool
    count: int


@dataclass(frozen=True, slots=True)
class Post:
    """A message to be written into a room's log."""

    author: Person
    room: str
    client_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """Which `limit` entries of a log: before an offset, after one, around one, or the last."""

    before: int | None = None
    after: int | None = None
    around: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """
    Encoded entries, oldest first, out of the offsets `first` to `last`.

    `more` tells whether the log has offsets before them, `more_after` whether after.
    """

    entries: list[bytes]
    first: int
    last: int
    more: bool
    more_after: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """
    A change that is in the log at `offset`.

    `entry` and its encoded `body` are for publishing; both are None if the
    change had been stored before.
    """

    offset: int
    entry: Entry | None
    body: bytes | None
