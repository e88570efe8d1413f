"""What the store takes and gives that never crosses the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..wire import Entry, Joined, Person
from .tokens import Token

LISTED = 100  # rooms or people that are told at once


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """Somebody, as the store knows them; a guest has no password and lives by a session."""

    id: int
    name: str
    kind: Literal["member", "guest"]
    admin: bool
    password_hash: str | None
    active: bool

    @property
    def person(self) -> Person:
        """This user as others see them."""
        return Person(id=self.id, name=self.name, guest=self.kind == "guest", admin=self.admin)


class Lookalike(NamedTuple):
    """Somebody whose name of old looks like another's; without one, like the place's own."""

    user: User
    other: User | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer(User):
    """
    A user whose account has just been made.

    `joined` is the entry it made in the lobby's log, `body` the same
    encoded, for the caller to publish; `token` is of their session, if they
    wanted one.
    """

    joined: Joined
    body: bytes
    token: Token | None = None


class Invitation(NamedTuple):
    """A link that has made `uses` members and makes `most`, or as many as come."""

    id: int
    by: str
    made_at: int
    expires_at: int
    uses: int
    most: int | None


SessionKind = Literal["browser", "guest"]


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to begin; it ends the one that this device had before, `instead_of`."""

    kind: SessionKind
    device: str
    instead_of: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """
    One sign-in of one device, and its user as they are now.

    It is `over` if it was ended, if it was not seen for a year, or if the
    account is; it is `stale` if it was not seen for an hour.
    """

    id: int
    kind: SessionKind
    user: User
    secret_hash: str
    stale: bool
    over: bool


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
class Edit:
    """Another text for the message at offset `of`; `within` so many seconds, None is for ever."""

    author: Person
    room: str
    client_id: str
    of: int
    text: str
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """The deletion of the message at offset `of`, which may be somebody else's if `of_others`."""

    by: Person
    room: str
    client_id: str
    of: int
    of_others: bool = False
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Which `limit` messages of a log: before an offset, after one, around one, or the last."""

    before: int | None = None
    after: int | None = None
    around: int | None = None
    limit: int = 50


class Page(NamedTuple):
    """
    Encoded entries, oldest first, out of the offsets `first` to `last`.

    `more` tells whether the log has offsets before them, `more_after` whether
    after. `people` are those whom the entries name, as they are called now.
    """

    entries: list[bytes]
    first: int
    last: int
    more: bool
    more_after: bool
    people: list[Person]


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
