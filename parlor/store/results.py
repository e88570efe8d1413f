"""What the store takes and gives that never crosses the wire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..text.keywords import Keywords
from ..wire import Entry, Joined, Person, RoomChanged
from .people.signing_in.tokens import Token

LISTED = 100  # rooms or people that are told at once

OpenTo = Literal["guests", "invite", "closed"]  # who may come in


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """Somebody, as the store knows them; a guest has no password and lives by a session."""

    id: int
    name: str
    kind: Literal["member", "guest"]
    admin: bool
    password_hash: str | None
    active: bool
    dnd_until: int | None = None
    status: str = ""
    status_until: int | None = None

    @property
    def person(self) -> Person:
        """This user as others see them."""
        return Person(
            id=self.id,
            name=self.name,
            guest=self.kind == "guest",
            admin=self.admin,
            dnd=self.dnd_until or 0,
            status=self.status,
            status_until=self.status_until or 0,
        )


class Closed(NamedTuple):
    """Whose account was closed, or only their sessions, and which of them ended by that."""

    user: User
    sessions: list[int]


class Said(NamedTuple):
    """What somebody says of themselves, and their time zone; empty is nothing."""

    pronouns: str = ""
    occupation: str = ""
    about: str = ""
    zone: str = ""


class Profile(NamedTuple):
    """Who somebody is, as others see them; `since` is when their account was made, in ms."""

    person: Person
    since: int
    said: Said = Said()


class Lookalike(NamedTuple):
    """Somebody whose name of old looks like another's; without one, like the place's own."""

    user: User
    other: User | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer(User):
    """
    A user whose account has just been made.

    `joined` is the entry it made in the lobby's log, `body` the same
    encoded, for the caller to publish; `others` are those in other rooms. `token`
    is of their session, if they wanted one.
    """

    joined: Joined
    body: bytes
    others: tuple[tuple[str, Stored], ...] = ()
    token: Token | None = None


class Invitation(NamedTuple):
    """
    A link that has made `uses` members and makes `most`, or as many as come.

    It is `by` nobody if a command made it. Whoever comes by it is put into a `room`, too, if it
    has one; a private one is not named.
    """

    id: int
    by: str
    made_at: int
    expires_at: int
    uses: int
    most: int | None
    room: str = ""


SessionKind = Literal["browser", "guest"]


@dataclass(frozen=True, slots=True)
class NewSession:
    """
    A session to begin; it ends the one that this device had before, `instead_of`.

    The `address` is where it is asked for from, for the audit.
    """

    kind: SessionKind
    device: str
    instead_of: int | None = None
    address: str | None = None


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
    topic: str
    count: int


class RoomFacts(NamedTuple):
    """
    What is set of a room, as any reader finds it, and the ids of those to whom it is closed.

    `silent` tells until when, in milliseconds, some members say nothing in it.
    """

    state: RoomChanged
    closed_to: frozenset[int]
    silent: dict[int, int] = {}


class DirectStored(NamedTuple):
    """A message in a direct room; `people` are those who are its members only now."""

    room: str
    stored: Stored
    people: list[int]


@dataclass(frozen=True, slots=True)
class Post:
    """
    A message to be written into a room's log; `quiet` tells nobody that it is a reply.

    Its author may call everybody at once in a room of at most `crowd` members; None is any.
    `words` are those of which people want to hear.
    """

    author: Person
    room: str
    client_id: str
    text: str
    reply_to: int | None = None
    quiet: bool = False
    crowd: int | None = None
    words: Keywords | None = None


@dataclass(frozen=True, slots=True)
class DirectPost:
    """A message `to` the other people of a direct room; `first` says whether it may make one."""

    author: Person
    to: frozenset[int]
    client_id: str
    text: str
    first: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """What is to be set of a room; None leaves it as it is."""

    title: str | None = None
    topic: str | None = None
    private: bool | None = None
    writers: str | None = None
    inviters: str | None = None
    newcomers: str | None = None
    for_all: bool | None = None
    archived: bool | None = None
    owners: frozenset[int] | None = None
    slow: int | None = None
    keep_days: int | str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Another text for the message at offset `of`; `within` so many seconds, None is for ever."""

    author: Person
    room: str
    client_id: str
    of: int
    text: str
    within: float | None = None
    crowd: int | None = None
    words: Keywords | None = None


class Standing(NamedTuple):
    """How somebody stands in a room: how far they have read, and the version of that."""

    offset: int
    version: int


class Mark(NamedTuple):
    """
    How far somebody has read a room, and what of others' is unread up to its `top`.

    `version` grows with each move; `moved` is whether this was one.
    """

    offset: int
    version: int
    top: int
    unread: int
    mentions: int
    moved: bool = True


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji that somebody puts under the message at offset `of`, or takes away if not `on`."""

    author: Person
    room: str
    client_id: str
    of: int
    emoji: str
    on: bool


@dataclass(frozen=True, slots=True)
class Removal:
    """The deletion of the message at offset `of`, which may be somebody else's if `of_others`."""

    by: Person
    room: str
    client_id: str | None
    of: int
    of_others: bool = False
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Pinning:
    """The pinning or unpinning of the message at offset `of`."""

    by: Person
    room: str
    client_id: str
    of: int


@dataclass(frozen=True, slots=True)
class Span:
    """
    Which `limit` messages of a log: before an offset, after one, around one, or the last.

    With a `root`, of the conversation that it began.
    """

    before: int | None = None
    after: int | None = None
    around: int | None = None
    limit: int = 50
    root: int | None = None


class Page(NamedTuple):
    """
    Encoded entries, oldest first, out of the offsets `first` to `last`.

    `more` tells whether the log has offsets before them, `more_after` whether
    after. `people` are those whom the entries name, as they are called now. `called` are the
    offsets of messages with a word of which the reader wants to hear.
    """

    entries: list[bytes]
    first: int
    last: int
    more: bool
    more_after: bool
    people: list[Person]
    called: list[int] = []


class Heard(NamedTuple):
    """Somebody hears of a message by a word of theirs, up to `offset`; no longer if not `on`."""

    user_id: int
    offset: int
    on: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """
    A change that is in the log at `offset`.

    `entry` and its encoded `body` are for publishing; both are None if the
    change had been stored before. `heard` is for those people only.
    """

    offset: int
    entry: Entry | None
    body: bytes | None
    heard: Sequence[Heard] = ()
