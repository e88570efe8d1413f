"""What is said, and pages of it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from ..forms import (
    Call,
    ClientId,
    EntryOffset,
    Event,
    Mention,
    Offset,
    Person,
    PersonId,
    RoomName,
)
from .pins import Pinned
from .rooms import (
    Archived,
    Changed,
    Joined,
    Left,
    Renamed,
    TopicSet,
    Unarchived,
)


class Say(Event, frozen=True, kw_only=True):
    """
    Post a message: to a `room`, or `to` some people, in the direct room that is theirs.

    `to` are the others; without any it is oneself alone. That room is made
    by the first message; the answer says which it is.

    In a room it may reply to the message at offset `reply_to`. The author of
    that one is told as if mentioned, unless it is `quiet`.
    """

    client_id: ClientId
    room: RoomName = ""
    to: Annotated[list[PersonId], msgspec.Meta(max_length=100)] | None = None
    text: str
    reply_to: EntryOffset | None = None
    quiet: bool = False


class Edit(Event, frozen=True):
    """Give the message at offset `of` another text."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset
    text: str


class Delete(Event, frozen=True):
    """Take the message at offset `of` out of the log."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset


class Browse(Event, frozen=True):
    """
    Ask for a page of a room's log, of `limit` messages and what is shown between them.

    It has the entries before offset `before`, those after offset `after`, or
    those on both sides of offset `around` and that one; of the three at most
    one is given. Without any, it has the last ones.

    With `root` it has nothing but the conversation that the message at that offset
    began: that one, and the replies. With `pinned` it has all pinned messages
    of the room, and nothing else of this is given.
    """

    client_id: ClientId
    room: RoomName
    before: EntryOffset | None = None
    after: Offset | None = None
    around: EntryOffset | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    root: EntryOffset | None = None
    pinned: bool = False


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What a message replies to: the one at offset `of`, by `who`, which began with `text`.

    It is what that said when it was replied to, in one line and without its marks; there
    is no `text` if it was deleted since.
    """

    of: int
    who: Person
    text: str | None = None


class Said(Event, frozen=True):
    """
    Somebody posted a message; `text` is what was written, `html` the same, safe to show.

    If it is a reply, `reply` is to what, and `root` the offset of the message that began the
    conversation. `called` are those who are told of it as if they were mentioned.

    After a change it is sent with what it says now: `edited_at` is when it got this text,
    `reactions` has the ids of those who reacted by emoji, both in the order of time,
    `replies` how many are in the conversation that it began, `pinned` whether it is;
    `as_of` is the offset of the newest change that is in it.
    """

    room: str
    offset: int
    at: int
    who: Person
    text: str
    html: str
    client_id: str
    reply: Reply | None = None
    root: int | None = None
    mentions: list[Mention] = []
    called: list[int] = []
    edited_at: int | None = None
    reactions: dict[str, list[int]] = {}
    replies: int = 0
    pinned: bool = False
    as_of: int | None = None


class Edited(Event, frozen=True):
    """
    Somebody gave the message at offset `of` another text; `client_id` is that of the edit.

    `called` are mentions that are counted from now on, `uncalled` those that no longer are.
    """

    room: str
    offset: int
    at: int
    who: Person
    of: int
    text: str
    html: str
    client_id: str
    mentions: list[Mention] = []
    called: list[Call] = []
    uncalled: list[Call] = []


class Report(Event, frozen=True):
    """Show a message to the administrators."""

    client_id: ClientId
    room: RoomName
    of: EntryOffset


class Deleted(Event, frozen=True, kw_only=True):
    """
    The message at offset `of` is gone, or all messages from `of` to `to`, both included.

    `who` is missing if nobody in particular deleted it. Of a single message `author` is whose
    it was, if not that person's, and `uncalled` are the mentions in it that were counted;
    `pinned` tells whether it was pinned. If replies are gone and the message at `root` that
    began their conversation is not, so many `replies` are left in that.
    """

    room: str
    offset: int
    at: int
    who: Person | None = None
    of: int
    to: int | None = None
    root: int | None = None
    replies: int = 0
    pinned: bool = False
    author: int | None = None
    uncalled: list[Call] = []


class Void(Event, frozen=True):
    """The entry at `offset` says nothing any more, or all from `offset` to `to`, both included."""

    room: str
    offset: int
    to: int | None = None


class Page(Event, frozen=True):
    """
    The answer to `browse`: entries oldest first.

    It covers the offsets `from` to `to`, both included, of which some may have
    no entry in it; ask on with `before` the one, or `after` the other. `more`
    tells whether there are offsets before them, `more_after` whether after. `people`
    are those whom the entries name, as they are called now. `called` are the offsets of those
    messages that have one of your own words.
    """

    client_id: str
    room: str
    from_: int = msgspec.field(name="from")
    to: int
    entries: list[
        Said | Joined | Left | Pinned | Renamed | TopicSet | Archived | Unarchived | Changed
    ]
    more: bool
    more_after: bool = False
    people: list[Person] = []
    called: list[int] = []
