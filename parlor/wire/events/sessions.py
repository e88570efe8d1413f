"""Coming in, and what is said of any change."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from ..forms import MAX_TEXT, Event, Person, Position
from .rooms import RoomState


class Hello(Event, frozen=True):
    """
    The first event on a connection, once.

    `positions` has the last position seen of every room the client shows.
    Without a session cookie, where guests are allowed, `token` brings a guest
    back and `name` asks for a name.
    """

    positions: dict[str, Position] = {}
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    token: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class Welcome(Event, frozen=True):
    """
    The answer to hello. What was missed follows, room by room, or `reload`.

    `heartbeat` is in milliseconds: a ping comes once in so long, and a client
    that sees pings and has had none for two of them should reconnect. `token`
    is given to guests without a cookie. `people` are those who have got another
    name or standing lately, as they are called now; `may` is what the reader may do
    in the place, in words to be compared. `blocked` are the ids of those whom the reader does
    not want to hear from. `preferences` are the reader's own, by key, with those of
    rooms in their states, and all up to `version`. `page_version` changes with
    the place's own web page: one that was loaded as another is of before.
    `edit_time` and `delete_time` are how many milliseconds one may change one's own
    messages, without an end if they are missing; `at` is the time of the server.
    `called` are the unread messages that have one of the reader's own words, by room.
    """

    you: Person
    rooms: list[RoomState]
    heartbeat: int
    max_text: int = MAX_TEXT
    token: str | None = None
    people: list[Person] = []
    may: list[str] = []
    blocked: list[int] = []
    preferences: dict[str, Any] = {}
    version: int = 0
    page_version: str = ""
    at: int = 0
    edit_time: int | None = None
    delete_time: int | None = None
    called: dict[str, list[int]] = {}


class Accepted(Event, frozen=True):
    """
    The change `client_id` is stored; `offset` is its place in the room's log.

    What is one person's alone is in no log: its offset is 0, and the room perhaps empty.
    """

    client_id: str
    room: str
    offset: int


class Refused(Event, frozen=True):
    """
    The answer is no; the connection goes on.

    `client_id` is missing where none could be read. `retry_after` is in milliseconds.
    """

    code: str
    message: str
    client_id: str | None = None
    retry_after: int | None = None
