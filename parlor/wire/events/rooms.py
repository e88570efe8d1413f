"""Rooms: how they stand, who becomes a member and ceases to be one."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ..forms import ClientId, Event, Person, PersonId, Position, RoomName
from .preferences import Level

FOR_EVER = 2**53 - 1  # a time without an end, which JavaScript can count to

Writers = Literal["all", "owners"]
Inviters = Literal["owners", "all"]
Slow = Annotated[int, msgspec.Meta(ge=0, le=3_600)]  # seconds between two messages of one person
# A room that newcomers do not find in their list would seem not to be there.
Newcomers = Literal["default", "all", "mentions", "quiet"]
KeepDays = Annotated[int, msgspec.Meta(ge=7, le=3_650)] | Literal["default", "for_ever"]


class RoomState(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """
    A room as one of its members finds it, at its `position`.

    `unread` counts others' messages after `read_offset`, `mentions` those by which the reader is
    called, each at most 100; `version` grows with each move of `read_offset`.
    `crowd` names at most 200; `count` are here in all, if that is more. `owners` are the ids
    of who rule the room, `may` is what the reader may do in it: words to be compared.
    `pins` is how many messages are pinned, `said_at` when the last one was written. A
    `direct` room is that of its `people` and has no title; it is `closed` if nobody there
    can be written to by the reader.
    `level` is how much of it the reader wants to be told, unless it is muted; `newcomers`
    is what that is at first for who becomes a member, by `default` as in the place. Who
    comes into the place becomes a member of a room that is `for_all`. Until `silent_until`, in
    milliseconds, the reader says nothing there; `FOR_EVER` is until further notice. Who
    does not rule a `slow` room says something every so many seconds.
    Messages are kept for `keep_days`, or for ever, as the place says or, with `own_days`, the
    room itself, since `days_since`.
    """

    room: str
    title: str
    private: bool = False
    position: Position
    read_offset: int = 0
    version: int = 0
    unread: int = 0
    mentions: int = 0
    crowd: list[Person] = []
    count: int = 0
    owners: list[int] = []
    may: list[str] = []
    pins: int = 0
    topic: str = ""
    writers: Writers = "all"
    inviters: Inviters = "owners"
    newcomers: Newcomers = "default"
    for_all: bool = False
    archived: bool = False
    starred: bool = False
    said_at: int = 0
    direct: bool = False
    people: list[Person] = []
    closed: bool = False
    level: Level = "mentions"
    muted_until: int = 0
    silent_until: int = 0
    slow: int = 0
    keep_days: int = 0
    own_days: bool = False
    days_since: int = 0


class RoomChanged(Event, frozen=True, kw_only=True, tag="room"):
    """What is set of a room, and what you may do in it from now on, as in its room state."""

    room: str
    title: str
    private: bool = False
    owners: list[int] = []
    may: list[str] = []
    topic: str = ""
    writers: Writers = "all"
    inviters: Inviters = "owners"
    newcomers: Newcomers = "default"
    for_all: bool = False
    archived: bool = False
    people: list[Person] = []
    closed: bool = False
    silent_until: int = 0
    slow: int = 0
    keep_days: int = 0
    own_days: bool = False
    days_since: int = 0


class Set(Event, frozen=True):
    """
    Change what is set of a room; what is left out stays as it is.

    An open room may be made private, and never the other way round. `owners` are
    all who rule it from now on, by id. With `slow` 0, everybody writes as they like. Messages
    older than `keep_days` are deleted, the first of them a day later; by `default` the place
    says after how many.
    """

    client_id: ClientId
    room: RoomName
    title: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    topic: Annotated[str, msgspec.Meta(max_length=1_000)] | None = None
    private: bool | None = None
    writers: Writers | None = None
    inviters: Inviters | None = None
    newcomers: Newcomers | None = None
    for_all: bool | None = None
    archived: bool | None = None
    owners: Annotated[list[PersonId], msgspec.Meta(min_length=1, max_length=100)] | None = None
    slow: Slow | None = None
    keep_days: KeepDays | None = None


class DeleteRoom(Event, frozen=True, tag="delete_room"):
    """Delete a room with all that was ever said in it; `title` is what it is called."""

    client_id: ClientId
    room: RoomName
    title: Annotated[str, msgspec.Meta(max_length=200)]


class Mute(Event, frozen=True):
    """
    Have a member say nothing in a room, for so many `seconds` or, without, until further notice.

    With `on` false they may again.
    """

    client_id: ClientId
    room: RoomName
    person: PersonId
    on: bool = True
    seconds: Annotated[int, msgspec.Meta(ge=1, le=31_536_000)] | None = None


class Join(Event, frozen=True):
    """Become a member of an open room."""

    client_id: ClientId
    room: RoomName


class Leave(Event, frozen=True):
    """Cease to be a member of a room."""

    client_id: ClientId
    room: RoomName


class Joined(Event, frozen=True):
    """Somebody became a member; `by` is who let them in, if it was somebody else."""

    room: str
    offset: int
    at: int
    who: Person
    by: Person | None = None


class Left(Event, frozen=True):
    """Somebody ceased to be a member; `by` is who put them out, if it was somebody else."""

    room: str
    offset: int
    at: int
    who: Person
    by: Person | None = None


class Renamed(Event, frozen=True):
    """Somebody gave the room another title."""

    room: str
    offset: int
    at: int
    who: Person
    title: str


class TopicSet(Event, frozen=True, tag="topic_set"):
    """Somebody gave the room another topic, or took it away."""

    room: str
    offset: int
    at: int
    who: Person
    topic: str


class Archived(Event, frozen=True):
    """Somebody archived the room: nobody writes in it until it is `unarchived`."""

    room: str
    offset: int
    at: int
    who: Person


class Unarchived(Event, frozen=True):
    """Somebody took the room back from the archive."""

    room: str
    offset: int
    at: int
    who: Person


class Changed(Event, frozen=True):
    """Somebody changed what else is set of the room: of these fields, those that are there."""

    room: str
    offset: int
    at: int
    who: Person
    private: bool | None = None
    writers: Writers | None = None
    inviters: Inviters | None = None
    newcomers: Newcomers | None = None
    for_all: bool | None = None
    owners: list[Person] | None = None
    slow: Slow | None = None
    keep_days: KeepDays | None = None


class Granted(Event, frozen=True):
    """You are a member of this room from now on; `by` is who let you in."""

    room: RoomState
    by: Person | None = None


class Revoked(Event, frozen=True):
    """
    You are no longer a member of this room.

    If it was `deleted`, nobody is; `by` is who did that.
    """

    room: str
    deleted: bool = False
    by: Person | None = None


class Reload(Event, frozen=True):
    """What was missed of this room is no longer at hand: forget it and browse anew."""

    room: str
    position: Position
